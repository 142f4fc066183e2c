package identityprovider_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestIdentityProvider_planKnowsWhatTheCertificateSays(t *testing.T) {
	o := acctest.Start(t)
	directoryID := directory(t, o, "Okta", "okta")
	driver := o.Protocol(t)
	pem := certificate(t, 700*day)
	config := attributes(directoryID, pem)
	planned := driver.Plan(typeName, config, acctest.Object{})
	expectAttributes(t, planned.Object, map[string]any{
		"id":                          directoryID,
		"organization_id":             o.ID,
		"certificate_sha256":          attribute.NewCertificateValue(pem).SHA256(),
		"certificate_expires_at":      "2028-10-02T09:00:00Z",
		"service_provider_acs_url":    acctest.Unknown,
		"service_provider_entity_url": acctest.Unknown,
	})
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)

	t.Run("a rollover changes three attributes", func(t *testing.T) {
		next := certificate(t, 1000*day)
		planned := o.Protocol(t).Plan(typeName, attributes(directoryID, next), created)
		if changes := planned.Changes(); len(changes) != 3 || len(planned.RequiresReplace) != 0 {
			t.Errorf("the rollover changes %v and replaces for %v", changes, planned.RequiresReplace)
		}
		expectAttributes(t, planned.Object, map[string]any{
			"certificate":            next,
			"certificate_sha256":     attribute.NewCertificateValue(next).SHA256(),
			"certificate_expires_at": "2029-07-29T09:00:00Z",
		})
	})
	t.Run("a certificate that is not known yet", func(t *testing.T) {
		planned := o.Protocol(t).Plan(typeName, attributes(directoryID, acctest.Unknown), created)
		driver.Succeeds(planned.Diagnostics)
		expectAttributes(t, planned.Object, map[string]any{
			"id":                       directoryID,
			"certificate_sha256":       acctest.Unknown,
			"certificate_expires_at":   acctest.Unknown,
			"service_provider_acs_url": created.Attribute("service_provider_acs_url"),
		})
	})
	t.Run("a directory that is not known yet", func(t *testing.T) {
		planned := o.Protocol(t).Plan(typeName, attributes(acctest.Unknown, pem), acctest.Object{})
		driver.Succeeds(planned.Diagnostics)
		expectAttributes(t, planned.Object, map[string]any{"id": acctest.Unknown, "certificate_sha256": attribute.NewCertificateValue(pem).SHA256()})
	})
}

func expectAttributes(t testing.TB, object acctest.Object, expected map[string]any) {
	t.Helper()
	for name, want := range expected {
		if got := object.Attribute(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestIdentityProvider_expiryAtPlan(t *testing.T) {
	const warning, refusal = "WARNING: Certificate", "ERROR: Certificate has expired"
	for _, test := range []struct {
		name     string
		left     time.Duration
		settings map[string]any
		want     []string
	}{
		{"far away", 31 * day, nil, nil},
		{"within 30 days", 30 * day, nil, []string{warning + " expires in 30 days", "2026-12-02T09:00:00Z", "guides/certificate-rollover", `AttributeName("certificate")`}},
		{"tomorrow", 30 * time.Hour, nil, []string{warning + " expires in 1 day"}},
		{"today", time.Hour, nil, []string{warning + " expires in less than a day"}},
		{"within the provider's setting", 50 * day, map[string]any{"expiry_warning_days": 60}, []string{warning + " expires in 50 days"}},
		{"warnings turned off", time.Hour, map[string]any{"expiry_warning_days": 0}, nil},
		{"expired", 0, nil, []string{refusal, "2026-11-02T09:00:00Z", "idp.acme.com", `AttributeName("certificate")`}},
		{"expired, with the checks off", -day, map[string]any{"plan_checks": "off", "expiry_warning_days": 0}, []string{refusal}},
	} {
		t.Run("create/"+test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t, test.settings)
			diagnostics := driver.Plan(typeName, attributes(directory(t, o, "Okta", "okta"), certificate(t, test.left)), acctest.Object{}).Diagnostics
			text := acctest.Text(diagnostics)
			acctest.Says(t, text, test.want...)
			if len(test.want) == 0 && text != "" {
				t.Errorf("want no diagnostic, got:\n%s", text)
			}
		})
	}

	o := acctest.Start(t)
	directoryID, pem := directory(t, o, "Okta", "okta"), certificate(t, 100*day)
	created := o.Protocol(t).Create(typeName, attributes(directoryID, pem))
	o.Clock.Advance(101 * 24 * time.Hour)
	t.Run("expired on an existing object is a warning", func(t *testing.T) {
		for _, spelling := range []string{pem, strings.ReplaceAll(pem, "\n", "\r\n")} {
			planned := o.Protocol(t).Plan(typeName, attributes(directoryID, spelling), created)
			acctest.Says(t, acctest.Text(planned.Diagnostics), warning+" has expired", "2027-02-10T09:00:00Z", `AttributeName("certificate")`)
			if !planned.Empty() {
				t.Errorf("the plan changes %v", planned.Changes())
			}
		}
	})
	t.Run("a change to an expired one is refused", func(t *testing.T) {
		planned := o.Protocol(t).Plan(typeName, attributes(directoryID, certificate(t, 99*day)), created)
		acctest.Says(t, acctest.Text(planned.Diagnostics), refusal)
	})
	t.Run("a change to a valid one is not", func(t *testing.T) {
		planned := o.Protocol(t).Plan(typeName, attributes(directoryID, certificate(t, 700*day)), created)
		if text := acctest.Text(planned.Diagnostics); text != "" {
			t.Errorf("want no diagnostic, got:\n%s", text)
		}
	})
	t.Run("a destroy says nothing about it", func(t *testing.T) {
		if text := acctest.Text(o.Protocol(t).Plan(typeName, nil, created).Diagnostics); text != "" {
			t.Errorf("want no diagnostic, got:\n%s", text)
		}
	})
}

// A replacement is planned from the state, and then as new. The organization would refuse to delete what a policy enforces.
func TestIdentityProvider_replacedWhileEnforced(t *testing.T) {
	o := acctest.Start(t)
	directoryID := directory(t, o, "Okta", "okta")
	config := attributes(directoryID, certificate(t, 700*day))
	created := o.Protocol(t).Create(typeName, config)
	replace := func() string {
		driver := o.Protocol(t)
		driver.Succeeds(driver.Plan(typeName, config, created).Diagnostics)
		return acctest.Text(driver.Plan(typeName, config, acctest.Object{}).Diagnostics)
	}
	if text := replace(); text != "" {
		t.Errorf("nobody enforces it, and its replacement is refused:\n%s", text)
	}
	enforced := true
	policy, err := o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directoryID, Name: "Staff", EnforceSSO: &enforced})
	if err != nil {
		t.Fatal(err)
	}
	acctest.Says(t, replace(), `ERROR: Single sign-on is enforced, so the SAML configuration of directory "Okta" cannot be replaced`, `"Staff" (`+policy.ID+")", "enforce_sso = false")
}

func TestIdentityProvider_planChecks(t *testing.T) {
	o := acctest.Start(t)
	pem := certificate(t, 700*day)
	configured, google, free := directory(t, o, "Okta of Acme", "okta"), directory(t, o, "Google of Acme", "google_workspace"), directory(t, o, "Entra of Acme", "microsoft_entra_id")
	saml(t, o, configured, "urn:somebody-else", pem)
	var local client.Directory
	for found, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
		if err != nil {
			t.Fatal(err)
		}
		local = found
	}
	for _, test := range []struct {
		name, directoryID string
		want              []string
	}{
		{"Google Workspace", google, []string{`Directory "Google of Acme" cannot have SAML`, "atlassian_google_workspace_connection"}},
		{"no such directory", "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", []string{"6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8 does not exist", o.ID}},
		{"local directory", local.ID, []string{"cannot have SAML", "local directory", "Make an atlassian_directory"}},
		{"a second configuration", configured, []string{`Directory "Okta of Acme" has a SAML configuration already`, "urn:somebody-else",
			"Its import ID is:\n\n  " + o.ID + "/" + configured}},
	} {
		for setting, severity := range map[string]string{"error": "ERROR", "warn": "WARNING", "off": ""} {
			t.Run(test.name+"/"+setting, func(t *testing.T) {
				driver := o.Protocol(t, map[string]any{"plan_checks": setting})
				o.Emulator.ResetJournal()
				text := acctest.Text(driver.Plan(typeName, attributes(test.directoryID, pem), acctest.Object{}).Diagnostics)
				if severity == "" {
					if sent := o.ProviderRequests(); text != "" || len(sent) > 0 {
						t.Errorf("checks are off, but: %s%v", text, sent)
					}
					return
				}
				acctest.Says(t, text, append(test.want, severity+": Directory", `AttributeName("directory_id")`)...)
			})
		}
	}

	t.Run("nothing to report", func(t *testing.T) {
		driver := o.Protocol(t)
		for _, directoryID := range []any{free, acctest.Unknown, acctest.Unknown} {
			if text := acctest.Text(driver.Plan(typeName, attributes(directoryID, pem), acctest.Object{}).Diagnostics); text != "" {
				t.Errorf("want no diagnostic, got:\n%s", text)
			}
		}
	})
	t.Run("a list that cannot be read stops nothing", func(t *testing.T) {
		defer o.Emulator.ClearFaults()
		for _, list := range []string{"directories", "saml-configurations"} {
			o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/" + list, Status: 403})
			planned := o.Protocol(t).Plan(typeName, attributes(configured, pem), acctest.Object{})
			if text := acctest.Text(planned.Diagnostics); text != "" {
				t.Errorf("want no diagnostic, got:\n%s", text)
			}
			o.Emulator.ClearFaults()
		}
	})
	t.Run("two resources for one directory", func(t *testing.T) {
		driver := o.Protocol(t)
		driver.Succeeds(driver.Plan(typeName, attributes(free, pem), acctest.Object{}).Diagnostics)
		second := driver.Plan(typeName, attributes(free, pem), acctest.Object{})
		acctest.Says(t, acctest.Text(second.Diagnostics), "ERROR: Two SAML configurations for one directory", free, "Keep one of them", `AttributeName("directory_id")`)
	})
}

func TestIdentityProvider_replaceAndTaintAreNoConflict(t *testing.T) {
	o := acctest.Start(t)
	pem := certificate(t, 700*day)
	directoryID := directory(t, o, "Okta", "okta")
	config := attributes(directoryID, pem)
	created := o.Protocol(t).Create(typeName, config)
	another := attributes(directoryID, pem)
	another["entity_id"] = "urn:another"

	t.Run("a plan of what is there asks nothing", func(t *testing.T) {
		driver := o.Protocol(t)
		o.Emulator.ResetJournal()
		driver.Plan(typeName, config, created)
		if sent := o.ProviderRequests(); len(sent) > 0 {
			t.Errorf("the plan sent %v", sent)
		}
	})
	t.Run("replaced: planned from the state and as new", func(t *testing.T) {
		driver := o.Protocol(t)
		driver.Succeeds(driver.Plan(typeName, config, created).Diagnostics)
		driver.Succeeds(driver.Plan(typeName, config, acctest.Object{}).Diagnostics)
	})
	t.Run("tainted: read and planned as new", func(t *testing.T) {
		driver := o.Protocol(t)
		_, diagnostics := driver.Read(created)
		driver.Succeeds(diagnostics)
		driver.Succeeds(driver.Plan(typeName, config, acctest.Object{}).Diagnostics)
	})
	t.Run("a second resource is one", func(t *testing.T) {
		driver := o.Protocol(t)
		driver.Succeeds(driver.Plan(typeName, config, created).Diagnostics)
		second := driver.Plan(typeName, another, acctest.Object{})
		acctest.Says(t, acctest.Text(second.Diagnostics), `ERROR: Two SAML configurations for one directory`)
	})
}

func TestAccIdentityProvider_replacedInItsOwnPlace(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	pem := certificate(t, 700*day)
	config := func(trigger string) string {
		written := strings.TrimSuffix(hcl{"okta", entityID, ssoURL, pem, ""}.String(), "}\n")
		return o.Config(written + "  lifecycle {\n    replace_triggered_by = [terraform_data.trigger]\n  }\n}\n" +
			"resource \"terraform_data\" \"trigger\" { input = \"" + trigger + "\" }\n")
	}
	replaced := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)}}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: config("first")},
		{Config: config("first"), Taint: []string{address}, ConfigPlanChecks: replaced},
		{Config: config("second"), ConfigPlanChecks: replaced},
	}})
}
