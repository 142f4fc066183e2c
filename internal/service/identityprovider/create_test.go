package identityprovider_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const samlRoute = "/admin/identity/v1/orgs/*/directories/*/saml-configuration"

// create applies a create without the checks at plan, which would see what only
// the apply is to meet.
func create(t testing.TB, o *acctest.Organization, config map[string]any) (acctest.Object, string) {
	t.Helper()
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	planned := driver.Plan(typeName, config, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	created, diagnostics := driver.Apply(planned)
	return created, acctest.Text(diagnostics)
}

func TestIdentityProvider_lostAnswer(t *testing.T) {
	lose := emulator.Fault{Method: "PUT", Path: samlRoute, DropAnswer: true, Times: 1}
	command := func(o *acctest.Organization, directoryID string) string {
		return "terraform import <address of the resource> " + o.ID + "/" + directoryID
	}

	t.Run("the object ends in state", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := directory(t, o, "Okta", "okta")
		config := attributes(directoryID, strings.ReplaceAll(certificate(t, 700*day), "\n", "\r\n"))
		config["single_logout"] = map[string]any{"enabled": true, "identity_provider_url": logoutURL}
		o.Emulator.Fault(lose)
		created, text := create(t, o, config)
		if text != "" || created.Attribute("id") != directoryID {
			t.Errorf("state holds %v; %s", created.Attribute("id"), text)
		}
		if writes := o.Writes(); len(writes) != 1 {
			t.Errorf("the create was repeated: %v", writes)
		}
		// The version came along: the next update is guarded by it.
		config["entity_id"] = "urn:another"
		driver := o.Protocol(t)
		o.Emulator.ResetJournal()
		_, diagnostics := driver.Apply(driver.Plan(typeName, config, created))
		driver.Succeeds(diagnostics)
		if sent := o.ProviderRequests(); len(sent) != 1 || sent[0].IfMatch == "" {
			t.Errorf("want one update with If-Match, got %+v", sent)
		}
	})

	t.Run("the request never arrived", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := directory(t, o, "Okta", "okta")
		o.Emulator.Fault(emulator.Fault{Method: "PUT", Path: samlRoute, Reset: true})
		_, text := create(t, o, attributes(directoryID, certificate(t, 700*day)))
		acctest.Says(t, text, "Cannot create SAML configuration of directory "+directoryID, "Run terraform plan to see what is there")
		if strings.Contains(text, "terraform import") || strings.Contains(text, "404 Not Found") {
			t.Errorf("there is nothing to import, and that nothing was found is no error of its own:\n%s", text)
		}
	})

	pem := certificate(t, 700*day)
	for name, different := range map[string]client.SAMLConfigurationCreate{
		"maker":         {EntityID: entityID, SSOURL: ssoURL, Certificate: pem},
		"entity ID":     {EntityID: "urn:another", SSOURL: ssoURL, Certificate: pem},
		"URL":           {EntityID: entityID, SSOURL: "https://another.acme.com", Certificate: pem},
		"certificate":   {EntityID: entityID, SSOURL: ssoURL, Certificate: certificate(t, 700*day)},
		"single logout": {EntityID: entityID, SSOURL: ssoURL, Certificate: pem, SingleLogout: &client.SingleLogoutInput{Enabled: true, IdentityProviderURL: logoutURL}},
	} {
		t.Run("a configuration with another "+name+" is not adopted", func(t *testing.T) {
			o := acctest.Start(t)
			directoryID := directory(t, o, "Okta", "okta")
			if _, err := o.Client.CreateSAMLConfiguration(context.Background(), o.ID, directoryID, different); err != nil {
				t.Fatal(err)
			}
			config := attributes(directoryID, pem)
			config["single_logout"] = map[string]any{"enabled": false}
			o.Emulator.Fault(lose)
			_, text := create(t, o, config)
			acctest.Says(t, text, "that this apply did not make", command(o, directoryID))
		})
	}
}

func TestIdentityProvider_createRefused(t *testing.T) {
	pem := certificate(t, 700*day)
	for _, test := range []struct {
		name      string
		prepare   func(*testing.T, *acctest.Organization) (directoryID string)
		want      []string
		importing bool
	}{
		{"one exists", func(t *testing.T, o *acctest.Organization) string {
			id := directory(t, o, "Okta", "okta")
			saml(t, o, id, "urn:somebody-else", pem)
			return id
		}, []string{"ADMIN-409-28", "has a SAML configuration already"}, true},
		{"Google Workspace", func(t *testing.T, o *acctest.Organization) string {
			return directory(t, o, "Google", "google_workspace")
		}, []string{"ADMIN-409-28", "cannot have a SAML configuration"}, false},
		{"without Guard", func(t *testing.T, o *acctest.Organization) string {
			id := directory(t, o, "Okta", "okta")
			if err := o.Emulator.SetGuardState("inactive_grace"); err != nil {
				t.Fatal(err)
			}
			return id
		}, []string{"Atlassian Guard subscription"}, false},
		{"no such directory", func(*testing.T, *acctest.Organization) string {
			return "00000000-0000-4000-8000-00000000dead"
		}, []string{"does not exist in this organization"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			directoryID := test.prepare(t, o)
			_, text := create(t, o, attributes(directoryID, pem))
			acctest.Says(t, text, append(test.want, "ERROR: Cannot create SAML configuration of directory "+directoryID, `AttributeName("directory_id")`, "request id")...)
			if got := strings.Contains(text, "Its import ID is:\n\n  "+o.ID+"/"+directoryID); got != test.importing {
				t.Errorf("import command: %v, want %v:\n%s", got, test.importing, text)
			}
			found, err := o.Client.SAMLConfiguration(context.Background(), o.ID, directoryID)
			if test.importing && (err != nil || found.EntityID != "urn:somebody-else") || !test.importing && !errors.Is(err, client.ErrNotFound) {
				t.Errorf("after the refusal there is %+v, %v", found, err)
			}
		})
	}
}

func TestIdentityProvider_forbiddenReadKeepsTheState(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(typeName, attributes(directory(t, o, "Okta", "okta"), certificate(t, 700*day)))
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: samlRoute, Status: 403, Times: 1})
	kept, diagnostics := driver.Read(created)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read SAML configuration")
	if kept.Type == "" {
		t.Error("a forbidden read took the object out of the state")
	}
}
