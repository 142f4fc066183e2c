package workspace_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const dataSource = "atlassian_workspaces"

func TestAccWorkspaces_dataSource(t *testing.T) {
	t.Parallel()
	// The published plane is all there is on Atlassian's own host.
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(`
data "atlassian_workspaces" "jira" {
  type_keys = ["jira-software"]
  name      = "acme-support"
}
`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_workspaces.jira", tfjsonpath.New("organization_id"), knownvalue.StringExact(o.ID)),
			statecheck.ExpectKnownValue("data.atlassian_workspaces.jira", tfjsonpath.New("workspaces"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"type_key": knownvalue.StringExact("jira-software"),
					"type":     knownvalue.StringExact("Jira"),
					"status":   knownvalue.StringExact("online"),
					"host_url": knownvalue.StringExact("https://acme-support.atlassian.net"),
					"regions":  knownvalue.ListSizeExact(0),
					"owner":    knownvalue.Null(),
					"capacity": knownvalue.Null(),
					"usage":    knownvalue.NotNull(),
				}),
			})),
		},
	}}})
}

func TestWorkspaces_filters(t *testing.T) {
	o := acctest.Start(t)
	of := func(config map[string]any) []string {
		t.Helper()
		read, diagnostics := o.Protocol(t).ReadData(dataSource, config)
		o.Protocol(t).Succeeds(diagnostics)
		var found []string
		for _, workspace := range read.Attribute("workspaces").([]any) {
			attributes := workspace.(map[string]any)
			found = append(found, attributes["type_key"].(string)+" "+attributes["host_url"].(string))
		}
		slices.Sort(found)
		return found
	}
	const site, support = " https://acme.atlassian.net", " https://acme-support.atlassian.net"
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"all", map[string]any{}, []string{"confluence" + support, "confluence" + site, "jira-servicedesk" + support, "jira-servicedesk" + site, "jira-software" + support, "jira-software" + site}},
		{"two products", map[string]any{"type_keys": []any{"confluence", "jira-software"}, "name": "support"}, []string{"confluence" + support, "jira-software" + support}},
		{"nothing", map[string]any{"name": "nowhere"}, nil},
		{"an unknown product", map[string]any{"type_keys": []any{"compass"}}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := of(test.config); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// The id is what a role is assigned on.
func TestWorkspaces_idIsTheResourceOfARole(t *testing.T) {
	o := acctest.Start(t)
	read, diagnostics := o.Protocol(t).ReadData(dataSource, map[string]any{"type_keys": []any{"confluence"}})
	o.Protocol(t).Succeeds(diagnostics)
	id, _ := read.Attribute("workspaces").([]any)[0].(map[string]any)["id"].(string)
	for group, err := range o.Client.SearchGroups(context.Background(), o.ID, client.GroupSearch{Names: []string{"platform"}}) {
		if err == nil {
			err = o.Client.AssignGroupRole(context.Background(), o.ID, group.ID, "atlassian/user", id)
		}
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestWorkspaces_failure(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/v2/orgs/*/workspaces", Status: 403,
		Body: `{"errors":[{"id":"1","status":"403","code":"ADMIN-403-3","title":"Forbidden","detail":"No"}]}`})
	_, diagnostics := o.Protocol(t).ReadData(dataSource, map[string]any{})
	acctest.Says(t, acctest.Text(diagnostics), "Cannot list workspaces", "scopes of this call", "Atlassian's published API")
}

func TestAccWorkspaces_refused(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	for config, want := range map[string]string{
		`type_keys = []`:               `at least 1 elements`,
		`type_keys = [""]`:             `string length must be at least 1`,
		`name = ""`:                    `string length must be at least 1`,
		`organization_id = "no/thing"`: `must be the organization's id`,
	} {
		resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
			Config: o.Config("data \"atlassian_workspaces\" \"x\" {\n" + config + "\n}"), PlanOnly: true, ExpectError: regexp.MustCompile(strings.ReplaceAll(want, " ", `\s+`))}}})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", strings.Join(o.Writes(), ", "))
	}
}
