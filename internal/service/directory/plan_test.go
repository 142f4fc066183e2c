package directory_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const resourceType = "atlassian_directory"

func attributes(name, identityProvider string) map[string]any {
	return map[string]any{"name": name, "identity_provider": identityProvider}
}

// A plan that reads no object tells what every call of the apply would fail on.
func TestDirectory_planTellsAnOrganizationThatCannotBeAsked(t *testing.T) {
	okta, entra := attributes("Okta", "okta"), attributes("Entra", "microsoft_entra_id")
	for _, test := range []struct {
		name    string
		options []acctest.Option
		prepare func(o *acctest.Organization, settings map[string]any)
		want    []string
		wayOut  bool // plan_checks = "warn" would help
	}{
		{"without the identity API", []acctest.Option{acctest.WithoutIdentityAPI()}, func(o *acctest.Organization, _ map[string]any) { o.Contract.AllowStatus(http.StatusNotFound) },
			[]string{"ERROR: The organization cannot be asked", "does not serve the identity API", "guides/two-planes"}, true},
		{"unknown organization", nil, func(_ *acctest.Organization, settings map[string]any) { settings["organization_id"] = "another" },
			[]string{"ERROR: The organization cannot be asked", "another", "Next: check organization_id"}, false},
		{"wrong key", nil, func(_ *acctest.Organization, settings map[string]any) { settings["api_key"] = "another-key" },
			[]string{"ERROR: The organization cannot be asked", "Next: check api_key"}, false},
		{"no answer", nil, func(o *acctest.Organization, _ map[string]any) {
			o.Emulator.Fault(emulator.Fault{Method: "GET", Status: 500})
		}, []string{"WARNING: The organization cannot be asked", "500", "made without the checks"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t, test.options...)
			settings := map[string]any{"max_retries": 1}
			test.prepare(o, settings)
			driver := o.Protocol(t, settings)
			first := acctest.Text(driver.Plan(resourceType, okta, acctest.Object{}).Diagnostics)
			acctest.Says(t, first, test.want...)
			if says := strings.Contains(first, "plan_checks"); says != test.wayOut {
				t.Errorf("advises plan_checks: %t, want %t:\n%s", says, test.wayOut, first)
			}
			if text := acctest.Text(driver.Plan(resourceType, entra, acctest.Object{}).Diagnostics); text != "" {
				t.Errorf("told once more:\n%s", text)
			}
			if sent := o.ProviderRequests(); len(sent) > 2 {
				t.Errorf("went on asking: %v", sent)
			}
			settings["plan_checks"] = "off"
			if text := acctest.Text(o.Protocol(t, settings).Plan(resourceType, okta, acctest.Object{}).Diagnostics); text != "" {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}
}

func TestDirectory_nameTakenIsToldAtPlan(t *testing.T) {
	o := acctest.Start(t)
	local := client.Directory{}
	for directory, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
		if err != nil {
			t.Fatal(err)
		}
		local = directory
	}
	theirs, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Theirs", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	ours := o.Protocol(t).Create(resourceType, attributes("Ours", "okta"))
	read := func(driver *acctest.Driver) {
		_, diagnostics := driver.Read(ours)
		driver.Succeeds(diagnostics)
	}
	for _, test := range []struct {
		name string
		plan func(driver *acctest.Driver) acctest.Planned
		want []string
	}{
		{"created", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(resourceType, attributes("THEIRS", "auth0"), acctest.Object{})
		}, []string{`The name "THEIRS" is taken`, "Its import ID is", o.ID + "/" + theirs.ID}},
		{"renamed", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(resourceType, attributes("theirs", "okta"), ours)
		}, []string{`The name "theirs" is taken`, theirs.ID}},
		{"the local directory's", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(resourceType, attributes(local.Name, "okta"), acctest.Object{})
		}, []string{"is taken", "local directory", "Choose another name"}},
		{"twice in the configuration", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(resourceType, attributes("New", "okta"), acctest.Object{}).Diagnostics)
			return driver.Plan(resourceType, attributes("new", "auth0"), acctest.Object{})
		}, []string{`Two directories of this configuration have the name "new"`}},
		{"spelled otherwise", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(resourceType, attributes("OURS", "okta"), ours)
		}, nil},
		{"unchanged", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(resourceType, attributes("Ours", "okta"), ours)
		}, nil},
		{"tainted", func(driver *acctest.Driver) acctest.Planned {
			read(driver)
			return driver.Plan(resourceType, attributes("Ours", "okta"), acctest.Object{})
		}, nil},
		{"replaced on request", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(resourceType, attributes("Ours", "okta"), ours).Diagnostics)
			return driver.Plan(resourceType, attributes("Ours", "okta"), acctest.Object{})
		}, nil},
		{"given up by another resource", func(driver *acctest.Driver) acctest.Planned {
			read(driver)
			driver.Succeeds(driver.Plan(resourceType, attributes("Renamed", "okta"), ours).Diagnostics)
			return driver.Plan(resourceType, attributes("Ours", "auth0"), acctest.Object{})
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(test.plan(o.Protocol(t)).Diagnostics)
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want != nil {
				acctest.Says(t, text, append(test.want, "ERROR", `AttributeName("name")`)...)
			}
		})
	}
}

// Taken between plan and apply, a name is told as at plan.
func TestDirectory_nameTakenIsToldAtApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	planned := driver.Plan(resourceType, attributes("Okta", "okta"), acctest.Object{})
	theirs, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "OKTA", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `Cannot create directory "Okta"`, "ADMIN-409-28", "Its import ID is", o.ID+"/"+theirs.ID, `AttributeName("name")`)
}

func TestDirectory_replacementWarnsWhatFallsBack(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, attributes("Okta", "okta"))
	if _, err := o.Client.LinkDomain(context.Background(), o.ID, "acme.com", created.Attribute("id").(string), ""); err != nil {
		t.Fatal(err)
	}
	planned := o.Protocol(t).Plan(resourceType, attributes("Okta", "onelogin"), created)
	acctest.Says(t, acctest.Text(planned.Diagnostics), `WARNING: Replacing directory "Okta"`, "acme.com", "authentication policies (1)", "same apply")
}

func TestDirectory_kindIsKnownAtPlan(t *testing.T) {
	planned := acctest.Start(t).Protocol(t).Plan(resourceType, attributes("Okta", "okta"), acctest.Object{})
	if kind := planned.Attribute("kind"); kind != client.KindIdentityProvider {
		t.Errorf("kind is planned as %v", kind)
	}
}
