package documentation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/twin"
)

// The guide on live organizations says of every type whether it works there, and
// with which key, as the page of the type does.
func TestLiveGuide_namesEveryType(t *testing.T) {
	all, _ := acctest.Schemas(t)
	lines := strings.Split(readGuide(t, "live-organization.md"), "\n")
	said := func(kind, name, description string) {
		published := strings.Contains(description, "**Plane: published API.**")
		_, credential, _ := strings.Cut(description, "**Key and role:** ")
		credential, _, _ = strings.Cut(credential, "\n")
		var expected []string
		switch {
		case !published:
		case strings.Contains(credential, "without scopes"):
			expected = []string{"| organization |", "without scopes"}
		case strings.Contains(credential, "SCIM API key"):
			expected = []string{"| SCIM API key"}
		default:
			expected = append(scope.FindAllString(credential, -1), "| organization |")
		}
		for _, line := range lines {
			if strings.Contains(line, "`"+name+"`") && (kind == "" || strings.Contains(line, kind)) && !slices.ContainsFunc(expected, func(want string) bool { return !strings.Contains(line, want) }) {
				return
			}
		}
		t.Errorf("the guide does not say of %s %s: %q", kind, name, expected)
	}
	for name, schema := range all.ResourceSchemas {
		kind := ""
		if strings.Contains(schema.Block.Description, "**Plane: published API.**") {
			kind = "resource"
		}
		said(kind, name, schema.Block.Description)
	}
	for name, schema := range all.DataSourceSchemas {
		kind := ""
		if strings.Contains(schema.Block.Description, "**Plane: published API.**") {
			kind = "data source"
		}
		said(kind, name, schema.Block.Description)
	}
	for name, action := range all.ActionSchemas {
		said("action", name, action.Schema.Block.Description)
	}
	for name, schema := range all.EphemeralResourceSchemas {
		said("ephemeral resource", name, schema.Block.Description)
	}
}

// A set-up with Okta is applied to a twin of an organization whose host has no identity API, and shows whom it takes what away from.
func TestAccLiveGuide_rehearsalOnATwin(t *testing.T) {
	t.Parallel()
	live := acctest.Start(t, func(options *emulator.Options) { options.WithoutIdentityAPI = true })
	if err := live.Emulator.SetGroupMembers("finance", []string{"amara.okafor@acme.com", "yuki.tanaka@acme.dev"}); err != nil {
		t.Fatal(err)
	}
	live.Emulator.ReadOnly(true)
	seed, err := twin.Copy(t.Context(), live.Client, live.ID, twin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rehearsal := acctest.Start(t, func(options *emulator.Options) { options.Seed = seed })
	config := rehearsal.Config(`
data "atlassian_group" "finance" {
  name = "finance"
}

resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_provisioning_config" "okta" {
  directory_id = atlassian_directory.okta.id
}

data "atlassian_group_conflicts" "okta" {
  directory_id = atlassian_provisioning_config.okta.directory_id
}

output "finance" {
  value = data.atlassian_group.finance.id
}

output "lost" {
  value = [for one in data.atlassian_group_conflicts.okta.group_conflicts : "${one.group_name} and ${join(", ", one.product_access)}: ${join(", ", one.members_removed[*].email)}"]
}
`)
	finance, err := client.Collect(live.Client.SearchGroups(t.Context(), live.ID, client.GroupSearch{Names: []string{"finance"}}))
	if err != nil || len(finance) != 1 {
		t.Fatal(finance, err)
	}
	push := func() {
		directories, err := client.Collect(rehearsal.Client.Directories(t.Context(), rehearsal.ID, client.DirectoryFilter{Name: "Okta"}))
		if err != nil || len(directories) != 1 {
			t.Fatal(directories, err)
		}
		if err := rehearsal.Emulator.PushGroup(directories[0].ID, "Finance", []string{"amara.okafor@acme.com"}); err != nil {
			t.Fatal(err)
		}
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: rehearsal.Factories(), Steps: []resource.TestStep{
		{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("finance", knownvalue.StringExact(finance[0].ID)), statecheck.ExpectKnownOutputValue("lost", knownvalue.ListSizeExact(0)),
		}},
		{PreConfig: push, Config: config, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("lost", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("finance and confluence: yuki.tanaka@acme.dev")})),
		}},
	}})
}
