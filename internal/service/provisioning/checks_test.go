package provisioning_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// Each row is a configuration that the server would refuse at apply.
func TestProvisioning_planChecks(t *testing.T) {
	for _, test := range []struct {
		name string
		// prepare returns the directory to configure, and texts that the finding has to hold.
		prepare func(t *testing.T, o *acctest.Organization, driver *acctest.Driver) (directoryID string, expected []string)
	}{
		{"Google Workspace", func(t *testing.T, o *acctest.Organization, _ *acctest.Driver) (string, []string) {
			return newDirectory(t, o, "Labs", "google_workspace"), []string{"cannot have provisioning", `"Labs"`, "atlassian_google_workspace_connection"}
		}},
		{"AD FS", func(t *testing.T, o *acctest.Organization, _ *acctest.Driver) (string, []string) {
			return newDirectory(t, o, "Windows", "ad_fs"), []string{"cannot have provisioning", `"Windows"`, "ad_fs, does not support SCIM"}
		}},
		{"the local directory", func(t *testing.T, o *acctest.Organization, _ *acctest.Driver) (string, []string) {
			for directory, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
				if err != nil {
					t.Fatal(err)
				}
				return directory.ID, []string{"cannot have provisioning", "No identity provider belongs to"}
			}
			t.Fatal("no local directory")
			return "", nil
		}},
		{"a second configuration", func(t *testing.T, o *acctest.Organization, _ *acctest.Driver) (string, []string) {
			id := newDirectory(t, o, "Okta", "okta")
			existing, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, id)
			if err != nil {
				t.Fatal(err)
			}
			return id, []string{"already has a provisioning config", `"Okta"`, "Its import ID is:\n\n  " + o.ID + "/" + existing.ID}
		}},
		{"two of one plan", func(t *testing.T, o *acctest.Organization, driver *acctest.Driver) (string, []string) {
			id := newDirectory(t, o, "Okta", "okta")
			driver.Succeeds(driver.Plan(resourceType, arguments{"directory_id": id}, acctest.Object{}).Diagnostics)
			return id, []string{"Two provisioning configs for one directory", `"Okta"`, "Keep one of them"}
		}},
	} {
		for _, setting := range []string{"off", "warn", "error"} {
			t.Run(test.name+"/"+setting, func(t *testing.T) {
				o := acctest.Start(t)
				driver := o.Protocol(t, arguments{"plan_checks": setting})
				directoryID, expected := test.prepare(t, o, driver)
				o.Emulator.ReadOnly(true)
				o.Emulator.ResetJournal()
				// With a recipient, nothing else is to be said about the plan.
				planned := driver.Plan(resourceType, arguments{"directory_id": directoryID, "api_key_recipient": newIdentity(t).Recipient().String()}, acctest.Object{})
				text := acctest.Text(planned.Diagnostics)
				switch setting {
				case "off":
					if text != "" || len(o.ProviderRequests()) > 0 {
						t.Errorf("checked all the same, with %v:\n%s", o.ProviderRequests(), text)
					}
				case "warn":
					acctest.Says(t, text, append(expected, "WARNING", `AttributeName("directory_id")`)...)
				case "error":
					acctest.Says(t, text, append(expected, "ERROR", `AttributeName("directory_id")`, `plan_checks = "warn"`)...)
				}
				if writes := o.Writes(); len(writes) > 0 {
					t.Errorf("the plan wrote: %v", writes)
				}
			})
		}
	}
}

func TestProvisioning_planChecksAreSilentWhereTheyCannotJudge(t *testing.T) {
	recipient := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}

	t.Run("unknown directory", func(t *testing.T) {
		o := acctest.Start(t)
		planned := o.Protocol(t).Plan(resourceType, with(recipient, arguments{"directory_id": acctest.Unknown}), acctest.Object{})
		if text := acctest.Text(planned.Diagnostics); text != "" {
			t.Errorf("nothing is known to be wrong, said:\n%s", text)
		}
	})

	t.Run("lists that cannot be read", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := newDirectory(t, o, "Labs", "google_workspace")
		o.Emulator.Fault(emulator.Fault{Method: "GET", Status: 403})
		planned := o.Protocol(t).Plan(resourceType, with(recipient, arguments{"directory_id": directoryID}), acctest.Object{})
		if text := acctest.Text(planned.Diagnostics); text != "" {
			t.Errorf("a check that cannot read blocks the plan:\n%s", text)
		}
	})

	t.Run("a plan without changes sends nothing", func(t *testing.T) {
		o := acctest.Start(t)
		driver := o.Protocol(t)
		config := with(recipient, arguments{"directory_id": newDirectory(t, o, "Okta", "okta")})
		created := driver.Create(resourceType, config)
		o.Emulator.ResetJournal()
		if planned := driver.Plan(resourceType, config, created); !planned.Empty() || len(o.ProviderRequests()) > 0 {
			t.Errorf("changes %v, sent %v", planned.Changes(), o.ProviderRequests())
		}
	})
}

// An object that cannot be read stays in the state, whatever the reason.
func TestProvisioning_refusedReadsRemoveNothing(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault emulator.Fault
		want  string
	}{
		{"forbidden", emulator.Fault{Status: 403}, "scopes"},
		{"unauthorized", emulator.Fault{Status: 401}, "api_key"},
		{"unknown organization", emulator.Fault{Status: 404,
			Body: `{"errors":[{"id":"1","status":"404","code":"ADMIN-404-2","title":"Not found","detail":"org not found"}]}`}, "org not found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			created := driver.Create(resourceType, arguments{"directory_id": newDirectory(t, o, "Okta", "okta")})
			test.fault.Path = "/admin/identity/v1/orgs/*/provisioning-configs/*"
			o.Emulator.Fault(test.fault)
			read, diagnostics := driver.Read(created)
			text := acctest.Text(diagnostics)
			acctest.Says(t, text, "ERROR", "Cannot read provisioning config", test.want)
			if !read.Value.Equal(created.Value) {
				t.Error("the state is no longer what it was")
			}
			if strings.Contains(text, created.Attribute("api_key").(string)) {
				t.Error("the error repeats the key")
			}
		})
	}

	t.Run("a host without the identity API", func(t *testing.T) {
		created := acctest.Start(t)
		object := created.Protocol(t).Create(resourceType, arguments{"directory_id": newDirectory(t, created, "Okta", "okta")})
		o := acctest.Start(t, acctest.WithoutIdentityAPI())
		o.Contract.AllowStatus(http.StatusNotFound)
		read, diagnostics := o.Protocol(t).Read(object)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR", "does not serve the identity API")
		if !read.Value.Equal(object.Value) {
			t.Error("the state is no longer what it was")
		}
	})
}
