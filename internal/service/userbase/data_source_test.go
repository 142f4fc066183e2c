package userbase_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const dataSource = "atlassian_userbase_directories"

func TestAccUserbaseDirectories_dataSource(t *testing.T) {
	t.Parallel()
	// The published plane is all there is on Atlassian's own host.
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(`data "atlassian_userbase_directories" "all" {}`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_userbase_directories.all", tfjsonpath.New("organization_id"), knownvalue.StringExact(o.ID)),
			statecheck.ExpectKnownValue("data.atlassian_userbase_directories.all", tfjsonpath.New("userbase_directories"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{"id": knownvalue.NotNull(), "name": knownvalue.NotNull()}),
			})),
		},
	}}})
}

// The ids are none of those of the identity API's directories, and groups are looked for by them.
func TestUserbaseDirectories_areNotIdentityProviderDirectories(t *testing.T) {
	o := acctest.Start(t)
	okta, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	read, diagnostics := o.Protocol(t).ReadData(dataSource, map[string]any{})
	o.Protocol(t).Succeeds(diagnostics)
	directories := read.Attribute("userbase_directories").([]any)
	groups := 0
	for _, directory := range directories {
		id := directory.(map[string]any)["id"].(string)
		if id == okta.ID {
			t.Error("the id of an identity provider directory was passed on as one of a userbase directory")
		}
		for _, err := range o.Client.SearchGroups(t.Context(), o.ID, client.GroupSearch{UserbaseDirectoryIDs: []string{id}}) {
			if err != nil {
				t.Fatal(err)
			}
			groups++
		}
	}
	if len(directories) != 1 || groups == 0 {
		t.Errorf("%d directories with %d groups", len(directories), groups)
	}
}

func TestUserbaseDirectories_failure(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/v2/orgs/*/directories", Status: 403,
		Body: `{"errors":[{"id":"1","status":"403","code":"ADMIN-403-3","title":"Forbidden","detail":"No"}]}`})
	_, diagnostics := o.Protocol(t).ReadData(dataSource, map[string]any{})
	acctest.Says(t, acctest.Text(diagnostics), "Cannot list userbase directories", "scopes of this call")
}
