package identityprovider_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	typeName = "atlassian_identity_provider"
	address  = typeName + ".test"

	entityID  = "http://www.okta.com/exk1fxwoh5s7XyZ"
	ssoURL    = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
	logoutURL = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/slo/saml"
)

// start is when the organization's clock stands still at the beginning.
var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// certificate makes one that expires so long after the start.
func certificate(t testing.TB, left time.Duration) string {
	t.Helper()
	return acctest.Certificate(t, "idp.acme.com", start.Add(-365*day), start.Add(left))
}

// hcl is a directory with a SAML configuration, as a person writes it.
type hcl struct{ directory, entityID, ssoURL, certificate, singleLogout string }

func (h hcl) String() string {
	config := `
resource "atlassian_directory" "okta" {
  name = "Okta"
  identity_provider = "okta"
}
resource "atlassian_directory" "entra" {
  name = "Entra"
  identity_provider = "microsoft_entra_id"
}
`
	config += fmt.Sprintf("resource %q \"test\" {\n  directory_id = atlassian_directory.%s.id\n  entity_id = %q\n  sso_url = %q\n  certificate = %q\n", typeName, h.directory, h.entityID, h.ssoURL, h.certificate)
	if h.singleLogout != "" {
		config += "  single_logout = " + h.singleLogout + "\n"
	}
	return config + "}\n"
}

func TestAccIdentityProvider_lifecycle(t *testing.T) {
	t.Parallel()
	first, second := certificate(t, 700*day), certificate(t, 1000*day)
	logout := fmt.Sprintf("{ enabled = true, identity_provider_url = %q }", logoutURL)
	base := hcl{"okta", entityID, ssoURL, first, logout}
	entity := hcl{"okta", "https://idp.acme.com/entity", ssoURL, first, logout}
	url := hcl{"okta", "https://idp.acme.com/entity", "https://idp.acme.com/sso?app=atlassian", first, logout}
	rollover := hcl{"okta", "https://idp.acme.com/entity", "https://idp.acme.com/sso?app=atlassian", second, logout}
	loggedIn := hcl{"okta", "https://idp.acme.com/entity", "https://idp.acme.com/sso?app=atlassian", second, "{ enabled = false }"}
	moved := hcl{"entra", "https://idp.acme.com/entity", "https://idp.acme.com/sso?app=atlassian", second, "{ enabled = false }"}
	expect := func(name string, value knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New(name), value)}
	}

	acctest.Lifecycle{
		Type:     typeName,
		Identity: "directory_id",
		Config:   base.String(),
		Updates: []acctest.Change{
			{Name: "entity_id", Config: entity.String(), Checks: expect("entity_id", knownvalue.StringExact("https://idp.acme.com/entity"))},
			{Name: "sso_url", Config: url.String(), Checks: expect("sso_url", knownvalue.StringExact("https://idp.acme.com/sso?app=atlassian"))},
			{Name: "certificate", Config: rollover.String(), Checks: expect("certificate_sha256", knownvalue.StringExact(attribute.NewCertificateValue(second).SHA256()))},
			{Name: "single_logout", Config: loggedIn.String(), Checks: expect("single_logout", knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"enabled": knownvalue.Bool(false), "identity_provider_url": knownvalue.Null()}))},
		},
		Replacements: []acctest.Change{{Name: "directory_id", Config: moved.String(), Checks: []statecheck.StateCheck{
			statecheck.CompareValuePairs(address, tfjsonpath.New("id"), "atlassian_directory.entra", tfjsonpath.New("id"), sameValue{})}}},
		Drifts: []acctest.Drift{
			drift("entity_id", client.SAMLConfigurationUpdate{EntityID: new("https://changed.acme.com")}),
			drift("sso_url", client.SAMLConfigurationUpdate{SSOURL: new("https://changed.acme.com/sso")}),
			drift("certificate", client.SAMLConfigurationUpdate{Certificate: &second}, "certificate_sha256", "certificate_expires_at"),
			drift("single_logout", client.SAMLConfigurationUpdate{SingleLogout: &client.SingleLogoutInput{}}),
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteSAMLConfiguration(context.Background(), o.ID, instance.String("directory_id"), ""); err != nil {
				t.Error(err)
			}
		},
		Exists: func(_ testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.SAMLConfiguration(context.Background(), o.ID, instance.String("directory_id"))
			return !errors.Is(err, client.ErrNotFound)
		},
	}.Run(t)
}

type sameValue struct{}

func (sameValue) CompareValues(values ...any) error {
	if values[0] != values[1] {
		return fmt.Errorf("want the same value, got %v", values)
	}
	return nil
}

func drift(name string, update client.SAMLConfigurationUpdate, also ...string) acctest.Drift {
	return acctest.Drift{Attribute: name, Also: also, Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
		if _, err := o.Client.UpdateSAMLConfiguration(context.Background(), o.ID, instance.String("directory_id"), "", update); err != nil {
			t.Error(err)
		}
	}}
}

// directory makes a directory behind Terraform's back.
func directory(t testing.TB, o *acctest.Organization, name, identityProvider string) string {
	t.Helper()
	made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: name, IdentityProvider: identityProvider})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// saml makes a SAML configuration behind Terraform's back.
func saml(t testing.TB, o *acctest.Organization, directoryID, issuer, pem string) client.SAMLConfiguration {
	t.Helper()
	made, err := o.Client.CreateSAMLConfiguration(context.Background(), o.ID, directoryID,
		client.SAMLConfigurationCreate{EntityID: issuer, SSOURL: ssoURL, Certificate: pem})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// attributes returns a configuration for the protocol driver.
func attributes(directoryID any, pem any) map[string]any {
	return map[string]any{"directory_id": directoryID, "entity_id": entityID, "sso_url": ssoURL, "certificate": pem}
}

func TestIdentityProvider_equivalentSpellings(t *testing.T) {
	pem := certificate(t, 700*day)
	body := strings.Split(strings.TrimSpace(pem), "\n")
	base64 := strings.Join(body[1:len(body)-1], "")
	for name, spelling := range map[string]string{
		"CRLF":               strings.ReplaceAll(pem, "\n", "\r\n"),
		"no last line break": strings.TrimSpace(pem),
		"one line":           "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----",
		"bare base64":        base64,
		"text around":        "subject=CN = idp.acme.com\n" + pem + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			directoryID := directory(t, o, "Okta", "okta")
			created := o.Protocol(t).Create(typeName, attributes(directoryID, spelling))
			if created.Attribute("certificate") != spelling {
				t.Error("the state does not hold the certificate as it was written")
			}
			refreshed, diagnostics := o.Protocol(t).Read(created)
			driver := o.Protocol(t)
			driver.Succeeds(diagnostics)
			for _, written := range []string{spelling, pem} {
				if planned := o.Protocol(t).Plan(typeName, attributes(directoryID, written), refreshed); !planned.Empty() {
					t.Errorf("the plan changes %v", planned.Changes())
				}
			}
		})
	}
}

func TestIdentityProvider_refusedValues(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	pem := certificate(t, 700*day)
	const id = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"
	for _, test := range []struct {
		name      string
		attribute string
		value     any
		want      []string
	}{
		{"directory by name", "directory_id", "Okta", []string{"must be the directory's id (a UUID)", `AttributeName("directory_id")`}},
		{"empty entity ID", "entity_id", "", []string{"must be the identity provider's entity ID", `AttributeName("entity_id")`}},
		{"entity ID with a line break", "entity_id", entityID + "\n", []string{"without white space", `AttributeName("entity_id")`}},
		{"plain http", "sso_url", "http://acme.okta.com/sso", []string{"sends people's logins in the clear", `AttributeName("sso_url")`}},
		{"no URL", "sso_url", "acme.okta.com", []string{"not a whole URL", `AttributeName("sso_url")`}},
		{"file name", "certificate", "okta.crt", []string{"certificate", `AttributeName("certificate")`}},
		{"two certificates", "certificate", pem + pem, []string{"holds 2 certificates", `AttributeName("certificate")`}},
		{"private key", "certificate", "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----", []string{"Private key in the configuration", "Never put one into a configuration"}},
		{"logout without URL", "single_logout", map[string]any{"enabled": true}, []string{"single_logout.identity_provider_url", `AttributeName("identity_provider_url")`}},
		{"logout over http", "single_logout", map[string]any{"enabled": true, "identity_provider_url": "http://acme.okta.com"}, []string{"https://", `AttributeName("identity_provider_url")`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := attributes(id, pem)
			config[test.attribute] = test.value
			text := acctest.Text(driver.Validate(typeName, config))
			acctest.Says(t, text, append(test.want, "ERROR")...)
			if strings.Contains(text, "Y2FuYXJ5") {
				t.Error("the refusal shows the private key")
			}
		})
	}
	t.Run("unknown values are not refused", func(t *testing.T) {
		for _, logout := range []any{acctest.Unknown,
			map[string]any{"enabled": acctest.Unknown}, map[string]any{"enabled": true, "identity_provider_url": acctest.Unknown}} {
			driver.Succeeds(driver.Validate(typeName, map[string]any{"directory_id": acctest.Unknown, "entity_id": acctest.Unknown,
				"sso_url": acctest.Unknown, "certificate": acctest.Unknown, "single_logout": logout}))
		}
	})
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

func TestAccIdentityProvider_refusedAtPlan(t *testing.T) {
	t.Parallel()
	expired := hcl{"okta", entityID, ssoURL, certificate(t, -day), ""}
	plainHTTP := hcl{"okta", entityID, "http://acme.okta.com", certificate(t, day), ""}
	for name, test := range map[string]struct{ config, want string }{
		"expired certificate": {expired.String(), `Certificate\s+has\s+expired`},
		"plain http":          {plainHTTP.String(), `write\s+https://`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config(test.config), ExpectError: regexp.MustCompile(test.want)},
			}})
			if sent := o.Writes(); len(sent) > 0 {
				t.Errorf("written before the refusal: %v", sent)
			}
		})
	}
}

func TestIdentityProvider_onlyWhatChangedIsSent(t *testing.T) {
	first, second := certificate(t, 700*day), certificate(t, 1000*day)
	logout := map[string]any{"enabled": true, "identity_provider_url": logoutURL}
	for _, test := range []struct {
		attribute string
		value     any
		fields    string
	}{
		{"entity_id", "urn:another", "issuer"},
		{"sso_url", "https://another.acme.com", "singleSignOnUrl"},
		{"certificate", second, "identityProviderPublicCertificate"},
		{"single_logout", logout, "serviceProviderSingleLogoutConfiguration,serviceProviderSingleLogoutConfiguration.identityProviderUrl,serviceProviderSingleLogoutConfiguration.singleLogoutEnabled"},
	} {
		t.Run(test.attribute, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			config := attributes(directory(t, o, "Okta", "okta"), first)
			created := driver.Create(typeName, config)
			config[test.attribute] = test.value
			planned := driver.Plan(typeName, config, created)
			o.Emulator.ResetJournal()
			_, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			sent := o.ProviderRequests()
			if len(sent) != 1 || sent[0].Method != "PATCH" || strings.Join(sent[0].Fields, ",") != test.fields {
				t.Fatalf("want one PATCH with %s alone, got %+v", test.fields, sent)
			}
			if sent[0].IfMatch == "" {
				t.Error("the update went out without If-Match")
			}
		})
	}
}

func TestIdentityProvider_singleLogoutLeftOutIsLeftAlone(t *testing.T) {
	o := acctest.Start(t)
	directoryID := directory(t, o, "Okta", "okta")
	driver := o.Protocol(t)
	config := attributes(directoryID, certificate(t, 700*day))
	created := driver.Create(typeName, config)
	if created.Attribute("single_logout.enabled") != false {
		t.Errorf("single logout is %v", created.Attribute("single_logout"))
	}
	turnOn := client.SAMLConfigurationUpdate{SingleLogout: &client.SingleLogoutInput{Enabled: true, IdentityProviderURL: logoutURL}}
	if _, err := o.Client.UpdateSAMLConfiguration(context.Background(), o.ID, directoryID, "", turnOn); err != nil {
		t.Fatal(err)
	}
	refreshed, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if planned := driver.Plan(typeName, config, refreshed); !planned.Empty() {
		t.Errorf("the plan resets what the configuration leaves out: %v", planned.Changes())
	}
	config["entity_id"] = "urn:another"
	driver = o.Protocol(t)
	updated, diagnostics := driver.Apply(driver.Plan(typeName, config, refreshed))
	driver.Succeeds(diagnostics)
	if updated.Attribute("single_logout.identity_provider_url") != logoutURL {
		t.Errorf("single logout was reset: %v", updated.Attribute("single_logout"))
	}
}

func TestIdentityProvider_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	directoryID := directory(t, o, "Okta", "okta")
	driver := o.Protocol(t)
	config := attributes(directoryID, certificate(t, 700*day))
	created := driver.Create(typeName, config)
	config["entity_id"] = "urn:from-terraform"
	planned, destroy := driver.Plan(typeName, config, created), driver.Plan(typeName, nil, created)
	if _, err := o.Client.UpdateSAMLConfiguration(context.Background(), o.ID, directoryID, "",
		client.SAMLConfigurationUpdate{EntityID: new("urn:from-the-console")}); err != nil {
		t.Fatal(err)
	}
	for _, plan := range []acctest.Planned{planned, destroy} {
		_, diagnostics := driver.Apply(plan)
		acctest.Says(t, acctest.Text(diagnostics), "changed this object after the plan was made")
	}
	found, err := o.Client.SAMLConfiguration(context.Background(), o.ID, directoryID)
	if err != nil || found.EntityID != "urn:from-the-console" {
		t.Errorf("the console's change was trampled: %+v, %v", found, err)
	}
}

func TestIdentityProvider_deleteNamesThePolicyThatEnforcesIt(t *testing.T) {
	o := acctest.Start(t)
	directoryID := directory(t, o, "Okta", "okta")
	driver := o.Protocol(t)
	created := driver.Create(typeName, attributes(directoryID, certificate(t, 700*day)))
	policy, err := o.Client.CreateAuthenticationPolicy(context.Background(), o.ID,
		client.AuthenticationPolicyCreate{DirectoryID: directoryID, Name: "Everybody", EnforceSSO: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(driver.Plan(typeName, nil, created))
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "Cannot delete SAML configuration of directory "+directoryID, "\n  - \"Everybody\" ("+policy.ID+")\n",
		"atlassian_authentication_policy", "enforce_sso = false", "ADMIN-409-28")
	if strings.Count(text, "\n  - ") != 1 {
		t.Errorf("policies that enforce nothing are blamed:\n%s", text)
	}
	if _, err := o.Client.UpdateAuthenticationPolicy(context.Background(), o.ID, policy.ID, "", client.AuthenticationPolicyUpdate{EnforceSSO: new(false)}); err != nil {
		t.Fatal(err)
	}
	_, diagnostics = driver.Apply(driver.Plan(typeName, nil, created))
	driver.Succeeds(diagnostics)
}

func TestAccIdentityProvider_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	pem := certificate(t, 10*day)
	config := hcl{"okta", entityID, ssoURL, pem, ""}
	data := func(directory string) string {
		return fmt.Sprintf("data %q \"test\" {\n  directory_id = atlassian_directory.%s.id\n  depends_on = [%s]\n}\n", typeName, directory, address)
	}
	expect := func(name string, value knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data."+address, tfjsonpath.New(name), value)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(config.String() + data("entra")), ExpectError: regexp.MustCompile(`has\s+no\s+SAML\s+single\s+sign-on`)},
		{
			Config: o.Config(config.String() + data("okta")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}},
			ConfigStateChecks: []statecheck.StateCheck{
				expect("organization_id", knownvalue.StringExact(o.ID)),
				expect("entity_id", knownvalue.StringExact(entityID)),
				expect("sso_url", knownvalue.StringExact(ssoURL)),
				expect("certificate", knownvalue.StringExact(pem)),
				expect("certificate_sha256", knownvalue.StringExact(attribute.NewCertificateValue(pem).SHA256())),
				expect("certificate_expires_at", knownvalue.StringExact("2026-11-12T09:00:00Z")),
				expect("certificate_expiry_status", knownvalue.StringExact("EXPIRING_SOON")),
				expect("single_logout", knownvalue.ObjectExact(map[string]knownvalue.Check{"enabled": knownvalue.Bool(false), "identity_provider_url": knownvalue.Null()})),
				expect("service_provider_single_logout_url", knownvalue.NotNull()),
				statecheck.CompareValuePairs("data."+address, tfjsonpath.New("service_provider_single_logout_url"), address, tfjsonpath.New("service_provider_single_logout_url"), sameValue{}),
				statecheck.CompareValuePairs("data."+address, tfjsonpath.New("service_provider_acs_url"), address, tfjsonpath.New("service_provider_acs_url"), sameValue{}),
				statecheck.CompareValuePairs("data."+address, tfjsonpath.New("service_provider_entity_url"), address, tfjsonpath.New("service_provider_entity_url"), sameValue{}),
			},
		},
	}})
}
