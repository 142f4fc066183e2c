package workspace_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const singular = "atlassian_workspace"

func TestAccWorkspace_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(`
data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme-support.atlassian.net"
}
`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_workspace.jira", tfjsonpath.New("host_url"), knownvalue.StringExact("https://acme-support.atlassian.net")),
			statecheck.ExpectKnownValue("data.atlassian_workspace.jira", tfjsonpath.New("type"), knownvalue.StringExact("Jira")),
			statecheck.ExpectKnownValue("data.atlassian_workspace.jira", tfjsonpath.New("organization_id"), knownvalue.StringExact(o.ID)),
		},
	}}})
}

func TestWorkspace_isFoundByItsSite(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	expected := ""
	for _, site := range []string{"acme.atlassian.net", "ACME.atlassian.net", "https://acme.atlassian.net", "https://acme.atlassian.net/"} {
		read, diagnostics := driver.ReadData(singular, map[string]any{"type_key": "confluence", "site": site})
		driver.Succeeds(diagnostics)
		id, _ := read.Attribute("id").(string)
		if expected == "" {
			expected = id
		}
		if id != expected || !strings.HasPrefix(id, "ari:cloud:confluence:") || read.Attribute("host_url") != "https://acme.atlassian.net" {
			t.Errorf("%s finds %v", site, read.Value)
		}
		byName, diagnostics := driver.ReadData(singular, map[string]any{"type_key": "confluence", "site": read.Attribute("name")})
		driver.Succeeds(diagnostics)
		if byName.Attribute("id") != expected {
			t.Errorf("by its name: %v", byName.Value)
		}
	}
}

func TestWorkspace_thatIsNotThereListsThoseThatAre(t *testing.T) {
	o := acctest.Start(t)
	for _, config := range []map[string]any{
		{"type_key": "compass", "site": "acme.atlassian.net"},
		{"type_key": "confluence", "site": "acme.atlassian.example"},
		{"type_key": "confluence", "site": "nowhere.atlassian.net"},
	} {
		_, diagnostics := o.Protocol(t).ReadData(singular, config)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: Not one workspace", "has 0 workspaces", `type_key "jira-servicedesk"  site "acme-support.atlassian.net"`, `AttributeName("site")`)
	}
}

func TestWorkspace_failure(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/v2/orgs/*/workspaces", Status: 403})
	_, diagnostics := o.Protocol(t).ReadData(singular, map[string]any{"type_key": "confluence", "site": "acme.atlassian.net"})
	acctest.Says(t, acctest.Text(diagnostics), "Cannot list workspaces")
}

func TestWorkspaces_unknownTypeKey(t *testing.T) {
	o := acctest.Start(t)
	_, diagnostics := o.Protocol(t).ReadData(dataSource, map[string]any{"type_keys": []any{"jira", "confluence"}})
	acctest.Says(t, acctest.Text(diagnostics), "WARNING: No workspace of this type", "type key jira.", "confluence, jira-servicedesk, jira-software", `AttributeName("type_keys")`)
	// A product that the name leaves out is there all the same.
	if _, diagnostics := o.Protocol(t).ReadData(dataSource, map[string]any{"type_keys": []any{"confluence"}, "name": "nowhere"}); len(diagnostics) > 0 {
		t.Errorf("warned about a product that is there:\n%s", acctest.Text(diagnostics))
	}
}
