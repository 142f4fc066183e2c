package group_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestGroupData_one(t *testing.T) {
	o := acctest.Start(t)
	group := synced(t, o, "from-okta")
	driver := o.Protocol(t)
	for _, config := range []map[string]any{{"id": group.ID}, {"name": "from-okta"}} {
		read, diagnostics := driver.ReadData(groupType, config)
		driver.Succeeds(diagnostics)
		for attribute, want := range map[string]any{"id": group.ID, "name": "from-okta", "description": nil, "userbase_directory_id": group.UserbaseDirectoryID,
			"externally_synced": true, "managed_by": "external", "deletable": false, "modifiable": false, "organization_id": o.ID} {
			if got := read.Attribute(attribute); got != want {
				t.Errorf("by %v, %s is %v, want %v", config, attribute, got, want)
			}
		}
	}
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{map[string]any{"id": nowhere}, []string{"Cannot read group " + nowhere, "ADMIN-404-10", `AttributeName("id")`}},
		{map[string]any{"name": "nobody"}, []string{`Cannot read group "nobody"`, "no group of this name", `AttributeName("name")`}},
		{map[string]any{"name": "from"}, []string{"no group of this name"}},
		{map[string]any{"name": "From-Okta"}, []string{`there is "from-okta" (` + group.ID, "compared with case"}},
	} {
		_, diagnostics := driver.ReadData(groupType, test.config)
		acctest.Says(t, acctest.Text(diagnostics), test.want...)
	}
}

// A name may not be enough where there are several userbase directories.
func TestGroupData_severalOfOneName(t *testing.T) {
	o := acctest.Start(t)
	twins := `{"data":[` + groupObject(exampleGroup, "twins", exampleGroup) + "," + groupObject(nowhere, "twins", nowhere) + `],"links":{"self":"x"}}`
	o.Emulator.Fault(emulator.Fault{Path: groupSearchPath, Status: 200, Body: twins})
	_, diagnostics := o.Protocol(t).ReadData(groupType, map[string]any{"name": "twins"})
	acctest.Says(t, acctest.Text(diagnostics), "several userbase directories", "Set id instead", exampleGroup+"  in userbase directory "+exampleGroup, nowhere)
}

func TestGroupData_filters(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) {
		options.Seed.Groups = []emulator.SeedGroup{
			{Name: "platform", Members: []string{"amara.okafor@acme.com", "yuki.tanaka@acme.dev"}},
			{Name: "design", Members: []string{"yuki.tanaka@acme.dev"}},
			{Name: "support", ProductAccess: []string{"jira-servicedesk"}},
		}
	})
	synced(t, o, "platform-from-okta")
	workspace := ""
	for found, err := range o.Client.Workspaces(ctx, o.ID, client.WorkspaceSearch{TypeKeys: []string{"jira-servicedesk"}}) {
		if err != nil {
			t.Fatal(err)
		}
		workspace = found.ID
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"all", map[string]any{}, "platform, design, support, platform-from-okta"},
		{"names", map[string]any{"names": set("design", "support")}, "design, support"},
		{"search term", map[string]any{"search_term": "plat"}, "platform, platform-from-okta"},
		{"accounts", map[string]any{"account_ids": set(amara)}, "platform"},
		{"resources", map[string]any{"resource_ids": set(workspace)}, "support"},
		{"roles", map[string]any{"role_ids": set("atlassian/user")}, "support"},
		{"synced", map[string]any{"externally_synced": true}, "platform-from-okta"},
		{"not synced", map[string]any{"externally_synced": false, "search_term": "plat"}, "platform"},
		{"none", map[string]any{"names": set("design"), "account_ids": set(amara)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			read, diagnostics := driver.ReadData("atlassian_groups", test.config)
			driver.Succeeds(diagnostics)
			var names []string
			for _, group := range read.Attribute("groups").([]any) {
				names = append(names, group.(map[string]any)["name"].(string))
			}
			if got := strings.Join(names, ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	o.Emulator.Fault(emulator.Fault{Path: groupSearchPath, Status: 403})
	_, diagnostics := o.Protocol(t).ReadData("atlassian_groups", map[string]any{})
	acctest.Says(t, acctest.Text(diagnostics), "Cannot list groups", "scopes of this call")
}

func TestAccGroupData_refused(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	var steps []resource.TestStep
	for block, want := range map[string]string{
		`data "atlassian_group" "x" {}`: `Exactly\s+one\s+of\s+these\s+attributes`,
		`data "atlassian_group" "x" {
  id   = "` + exampleGroup + `"
  name = "engineering"
}`: `Exactly\s+one\s+of\s+these\s+attributes`,
		`data "atlassian_group" "x" { id = "engineering" }`: `group's\s+id\s+\(a\s+UUID\)`,
		`data "atlassian_group" "x" { name = "" }`:          `at\s+least\s+1`,
		`data "atlassian_groups" "x" {
  names       = ["a"]
  search_term = "a"
}`: `cannot\s+be\s+configured\s+together`,
		`data "atlassian_groups" "x" { names = [] }`:                     `at\s+least\s+1`,
		`data "atlassian_groups" "x" { account_ids = ["ann@acme.com"] }`: `Not\s+an\s+account\s+id`,
	} {
		steps = append(steps, resource.TestStep{Config: o.Config(block), ExpectError: regexp.MustCompile(want)})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: steps})
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// The server takes ten names at a time, and the user knows nothing of it.
func TestGroups_moreNamesThanTheServerTakes(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	names := []any{"engineering"}
	for i := range 25 {
		names = append(names, fmt.Sprintf("nothing-%02d", i))
	}
	names = append(names, "design")
	found, diagnostics := driver.ReadData("atlassian_groups", map[string]any{"names": names})
	driver.Succeeds(diagnostics)
	if got := len(found.Attribute("groups").([]any)); got != 2 {
		t.Errorf("27 names found %d groups, want 2", got)
	}
}
