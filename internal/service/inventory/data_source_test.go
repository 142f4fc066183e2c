package inventory_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const dataSource = "atlassian_identity_inventory"

const day = 24 * time.Hour

// setUp is an organization with one of each thing that an inventory finds.
type setUp struct {
	*acctest.Organization
	t                   *testing.T
	okta, empty, google client.Directory
	connection          client.GoogleWorkspaceConnection
}

func start(t *testing.T) *setUp {
	t.Helper()
	s := &setUp{Organization: acctest.Start(t), t: t}
	s.okta, s.empty, s.google = s.directory("Okta", "okta"), s.directory("Empty", "auth0"), s.directory("Google", "google_workspace")
	ctx := context.Background()
	_, err := s.Client.CreateSAMLConfiguration(ctx, s.ID, s.okta.ID, client.SAMLConfigurationCreate{
		EntityID: "http://www.okta.com/exk1", SSOURL: "https://acme.okta.com/sso/saml",
		Certificate: acctest.Certificate(t, "okta", s.Clock.Now(), s.Clock.Now().Add(100*day))})
	s.fine(err)
	_, err = s.Client.CreateProvisioningConfig(ctx, s.ID, s.okta.ID)
	s.fine(err)
	_, err = s.Client.LinkDomain(ctx, s.ID, "acme.com", s.okta.ID, "")
	s.fine(err)
	s.connection, err = s.Client.CreateGoogleWorkspaceConnection(ctx, s.ID, s.google.ID, client.GoogleWorkspaceSettings{})
	s.fine(err)
	return s
}

func (s *setUp) directory(name, identityProvider string) client.Directory {
	s.t.Helper()
	directory, err := s.Client.CreateDirectory(context.Background(), s.ID, client.DirectoryCreate{Name: name, IdentityProvider: identityProvider})
	s.fine(err)
	return directory
}

func (s *setUp) fine(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// findings are "kind object" of what the inventory finds.
func (s *setUp) findings(config map[string]any) []string {
	s.t.Helper()
	driver := s.Protocol(s.t)
	read, diagnostics := driver.ReadData(dataSource, config)
	driver.Succeeds(diagnostics)
	found := []string{}
	for _, finding := range read.Attribute("findings").([]any) {
		attributes := finding.(map[string]any)
		found = append(found, fmt.Sprint(attributes["kind"], " ", attributes["object"]))
	}
	return found
}

func TestInventory_findings(t *testing.T) {
	s := start(t)
	always := []string{
		"consent_missing Google",
		"domain_on_local_directory acme.dev", "domain_on_local_directory acme.org", "domain_on_local_directory xn--bcher-kva.example",
		"empty_directory Empty",
	}
	policies := []string{}
	for _, found := range s.findings(nil) {
		if strings.HasPrefix(found, "policy_without_sso ") {
			policies = append(policies, found)
		}
	}
	if len(policies) != 3 {
		t.Errorf("want a finding for the default policy of each of three directories, got %v", policies)
	}
	with := func(more ...string) []string {
		all := append(append(slices.Clone(always), policies...), more...)
		slices.Sort(all)
		return all
	}
	expect := func(name string, config map[string]any, want []string) {
		t.Helper()
		if got := s.findings(config); !slices.Equal(got, want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, want)
		}
	}
	expect("at the start", nil, with())
	expect("unmanaged", map[string]any{"managed_directory_ids": []any{s.okta.ID, s.google.ID}}, with("unmanaged_directory Empty"))
	expect("wider window", map[string]any{"expiring_within_days": 100}, with("certificate_expiring Okta"))
	s.Clock.Advance(75 * day)
	expect("the provider's window", nil, with("certificate_expiring Okta"))
	expect("narrower window", map[string]any{"expiring_within_days": 7}, with())
	s.Clock.Advance(300 * day)
	always = slices.DeleteFunc(with("certificate_expired Okta", "api_key_expired Okta"), func(f string) bool { return strings.HasPrefix(f, "policy_") })
	expect("a year later", nil, with())
	s.fine(s.Emulator.ConfirmConsent(s.connection.ID))
	s.fine(s.Emulator.BreakConsent(s.connection.ID))
	always = slices.DeleteFunc(always, func(f string) bool { return f == "consent_missing Google" })
	expect("consent broken", nil, with("consent_broken Google"))
	s.fine(s.Emulator.PushGroup(s.okta.ID, "engineering", []string{"amara.okafor@acme.com"}))
	expect("group conflict", nil, with("consent_broken Google", "group_conflict engineering"))
}

// The identity desk does not see the groups of an organization. All the rest is in the inventory, so that one can adopt it.
func TestInventory_withoutGroupConflictsWhereTheServerSeesNone(t *testing.T) {
	s := start(t)
	s.fine(s.Emulator.PushGroup(s.okta.ID, "engineering", []string{"amara.okafor@acme.com"}))
	s.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories/*/group-conflicts", Status: 501,
		Body: `{"errors":[{"id":"7d0c2e9b-1f5a-4c8e-9b3d-2a6f4e8c1b07","status":"501","code":"ADMIN-501-1","title":"Not Implemented","detail":"this server does not see groups"}]}`})
	driver := s.Protocol(t)
	read, diagnostics := driver.ReadData(dataSource, nil)
	driver.Succeeds(diagnostics)
	if directories := read.Attribute("directories").([]any); len(directories) != 4 {
		t.Errorf("the inventory has %d directories, want 4", len(directories))
	}
	if conflicts := read.Attribute("group_conflicts"); conflicts != nil {
		t.Errorf("the inventory has the group conflicts %v, which nobody has told it", conflicts)
	}
}

func TestInventory_isStableAndSorted(t *testing.T) {
	s := start(t)
	driver := s.Protocol(t)
	first, diagnostics := driver.ReadData(dataSource, nil)
	driver.Succeeds(diagnostics)
	var names []string
	for _, directory := range first.Attribute("directories").([]any) {
		names = append(names, directory.(map[string]any)["name"].(string))
	}
	if !slices.IsSorted(names) || len(names) != 4 {
		t.Errorf("directories are not sorted by name: %v", names)
	}
	s.fine(s.Emulator.ConfirmConsent(s.connection.ID))
	before, _ := driver.ReadData(dataSource, nil)
	s.fine(s.Emulator.StartSync(s.connection.ID))
	s.Clock.Advance(time.Hour)
	s.fine(s.Emulator.FinishSync(s.connection.ID))
	after, _ := driver.ReadData(dataSource, nil)
	if !before.Value.Equal(after.Value) {
		t.Error("a sync moved the inventory")
	}
}

func TestInventory_errorsNameTheList(t *testing.T) {
	s := start(t)
	for path, want := range map[string]string{
		"/admin/identity/v1/orgs/*/saml-configurations": "SAML configurations",
		"/admin/v1/orgs/*/domains":                      "domains",
	} {
		s.Emulator.ClearFaults()
		s.Emulator.Fault(emulator.Fault{Method: "GET", Path: path, Status: 403})
		_, diagnostics := s.Protocol(t).ReadData(dataSource, nil)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "Cannot take the inventory") || !strings.Contains(text, want+": ") {
			t.Errorf("want %q named, got:\n%s", want, text)
		}
	}
}

func TestAccInventory_findingsInAnOutput(t *testing.T) {
	t.Parallel()
	s := start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: s.Factories(), Steps: []resource.TestStep{{
		// A name would make a finding of the directory that it names.
		Config:      s.Config(`data "atlassian_identity_inventory" "this" { managed_directory_ids = ["Okta"] }`),
		ExpectError: regexp.MustCompile(`(?s)managed_directory_ids.*not its name`),
	}, {
		Config: s.Config(`
data "atlassian_identity_inventory" "this" { managed_directory_ids = [] }
output "unmanaged" {
  value = [for finding in data.atlassian_identity_inventory.this.findings : finding.object if finding.kind == "unmanaged_directory"]
}`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("unmanaged", knownvalue.ListExact([]knownvalue.Check{
				knownvalue.StringExact("Empty"), knownvalue.StringExact("Google"), knownvalue.StringExact("Okta")})),
			statecheck.ExpectKnownValue("data.atlassian_identity_inventory.this", tfjsonpath.New("domains"), knownvalue.ListSizeExact(5)),
			statecheck.ExpectKnownValue("data.atlassian_identity_inventory.this",
				tfjsonpath.New("directories").AtSliceIndex(3).AtMapKey("saml").AtMapKey("entity_id"), knownvalue.StringExact("http://www.okta.com/exk1")),
		},
	}}})
}
