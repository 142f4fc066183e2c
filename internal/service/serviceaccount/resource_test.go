package serviceaccount_test

import (
	"fmt"
	"regexp"
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

const (
	typeName     = "atlassian_service_account"
	address      = typeName + ".test"
	accountsPath = "/admin/api-access/v1/orgs/*/service-accounts"
)

func config(name, more string) string {
	return fmt.Sprintf(`
data "atlassian_workspaces" "jira" {
  type_keys = ["jira-software"]
}
resource "atlassian_service_account" "test" {
  name = %q
  initial_role_assignments = [{
    resource_id = data.atlassian_workspaces.jira.workspaces[0].id
    role        = "atlassian/user"
  }]
  %s
}
`, name, more)
}

func TestAccServiceAccount_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:     typeName,
		Identity: "id",
		Config:   config("deploy-bot", `description = "Deploys"`),
		Updates: []acctest.Change{
			{Name: "name", Config: config("release-bot", `description = "Deploys"`), Checks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.StringExact("release-bot"))}},
			{Name: "no description", Config: config("release-bot", `description = ""`), Checks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("description"), knownvalue.StringExact("")),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("initial_role_assignments"), knownvalue.SetSizeExact(1))}},
		},
		Drifts: []acctest.Drift{
			{Attribute: "name", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				change(t, o, instance.String("id"), client.ServiceAccountUpdate{Name: new("Renamed bot")})
			}},
			{Attribute: "description", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				change(t, o, instance.String("id"), client.ServiceAccountUpdate{Description: new("Changed in the console")})
			}},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteServiceAccount(t.Context(), o.ID, instance.String("id")); err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.ServiceAccount(t.Context(), o.ID, instance.String("id"))
			return err == nil
		},
		NotImported: []string{"initial_role_assignments"},
	}.Run(t)
}

func change(t testing.TB, o *acctest.Organization, id string, update client.ServiceAccountUpdate) {
	t.Helper()
	if _, err := o.Client.UpdateServiceAccount(t.Context(), o.ID, id, update); err != nil {
		t.Error(err)
	}
}

// A service account can be put into a group, as its page says.
func TestAccServiceAccount_inAGroup(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{Config: o.Config(config("deploy-bot", "") + `
data "atlassian_group" "contractors" {
  name = "contractors"
}
resource "atlassian_group_membership" "bot" {
  group_id   = data.atlassian_group.contractors.id
  account_id = atlassian_service_account.test.id
}
`), ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownValue("atlassian_group_membership.bot", tfjsonpath.New("account_id"), knownvalue.NotNull())}}}})
}

func TestAccServiceAccount_refusedAtPlan(t *testing.T) {
	t.Parallel()
	const role = `initial_role_assignments = [{ resource_id = "ari:cloud:jira-software::site/1", role = "atlassian/user" }]`
	for _, test := range []struct{ name, config, want string }{
		{"short name", `name = "bot"` + "\n" + role, `must\s+be\s+between\s+6\s+and\s+30`},
		{"long name", `name = "` + strings.Repeat("b", 31) + `"` + "\n" + role, `must\s+be\s+between\s+6\s+and\s+30`},
		{"blanks around the name", `name = " deploy-bot"` + "\n" + role, `without\s+blanks`},
		{"long description", `name = "deploy-bot"` + "\ndescription = \"" + strings.Repeat("d", 256) + "\"\n" + role, `at\s+most\s+255`},
		{"no role", `name = "deploy-bot"`, `A\s+new\s+service\s+account\s+needs\s+a\s+role`},
		{"an empty list of roles", `name = "deploy-bot"` + "\ninitial_role_assignments = []", `A\s+new\s+service\s+account\s+needs\s+a\s+role`},
		{"a name for a workspace", `name = "deploy-bot"` + "\n" + strings.Replace(role, "ari:cloud:jira-software::site/1", "Jira", 1), `must\s+be\s+the\s+id\s+of\s+a\s+workspace`},
		{"two roles in one", `name = "deploy-bot"` + "\n" + strings.Replace(role, "atlassian/user", "atlassian/user, atlassian/admin", 1), `must\s+be\s+the\s+id\s+of\s+a\s+role`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config("resource \"atlassian_service_account\" \"test\" {\n" + test.config + "\n}\n"), ExpectError: regexp.MustCompile(test.want)},
			}})
			if written := o.Writes(); len(written) > 0 {
				t.Errorf("sent before the refusal: %v", written)
			}
		})
	}
}

// attributes are those of a new account, with a role on Jira.
func attributes(t testing.TB, o *acctest.Organization, name string) map[string]any {
	t.Helper()
	jira := acctest.All(t, o.Client.Workspaces(t.Context(), o.ID, client.WorkspaceSearch{TypeKeys: []string{"jira-software"}}))[0].ID
	return map[string]any{"name": name, "initial_role_assignments": []any{map[string]any{"resource_id": jira, "role": "atlassian/user"}}}
}

func accounts(t testing.TB, o *acctest.Organization) []client.ServiceAccount {
	t.Helper()
	return acctest.All(t, o.Client.ServiceAccounts(t.Context(), o.ID))
}

func TestServiceAccount_lostAnswer(t *testing.T) {
	t.Run("the account ends in the state", func(t *testing.T) {
		o := acctest.Start(t)
		driver := o.Protocol(t)
		planned := driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{})
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: accountsPath, DropAnswer: true, Times: 1})
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: accountsPath, Stale: true, Times: 3}) // the look before, and two after
		created, diagnostics := driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if all := accounts(t, o); len(all) != 1 || created.Attribute("id") != all[0].AccountID || len(o.Writes()) != 1 {
			t.Errorf("state %v, organization %v, writes %v", created.Value, all, o.Writes())
		}
	})
	t.Run("the server did not act", func(t *testing.T) {
		o := acctest.Start(t)
		driver := o.Protocol(t)
		planned := driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{})
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: accountsPath, Reset: true, Times: 1})
		created, diagnostics := driver.Apply(planned)
		acctest.Says(t, acctest.Text(diagnostics), `Cannot create service account "deploy-bot"`, "whether the server acted is not known")
		if all := accounts(t, o); !created.Value.IsNull() || len(all) > 0 {
			t.Errorf("state %v, organization %v", created.Value, all)
		}
	})
	t.Run("somebody else made one of this name meanwhile", func(t *testing.T) {
		o := acctest.Start(t)
		driver := o.Protocol(t)
		planned := driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{})
		// The look before is of the time before somebody else's account.
		o.Protocol(t).Create(typeName, attributes(t, o, "deploy-bot"))
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: accountsPath, Stale: true, Times: 1})
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: accountsPath, DropAnswer: true, Times: 1})
		created, diagnostics := driver.Apply(planned)
		all := accounts(t, o)
		acctest.Says(t, acctest.Text(diagnostics), "several service accounts of this name have come", all[0].AccountID, all[1].AccountID)
		if !created.Value.IsNull() {
			t.Errorf("one of them was taken: %v", created.Value)
		}
	})
}

// An update sends what changed, and nothing else.
func TestServiceAccount_sendsOnlyChanges(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	made := driver.Create(typeName, attributes(t, o, "deploy-bot"))
	changed := attributes(t, o, "deploy-bot")
	changed["description"] = "Deploys"
	o.Emulator.ResetJournal()
	_, diagnostics := o.Protocol(t).Apply(o.Protocol(t).Plan(typeName, changed, made))
	driver.Succeeds(diagnostics)
	for _, request := range o.ProviderRequests() {
		if fields := strings.Join(request.Fields, ","); request.Method == "PATCH" && fields != "atlassianId,description" {
			t.Errorf("sent %s", fields)
		}
	}
	if written := o.Writes(); len(written) != 1 {
		t.Errorf("sent %v", written)
	}
}

func TestServiceAccount_initialRolesAreKept(t *testing.T) {
	o := acctest.Start(t)
	made := o.Protocol(t).Create(typeName, attributes(t, o, "deploy-bot"))
	other := attributes(t, o, "deploy-bot")
	other["initial_role_assignments"].([]any)[0].(map[string]any)["role"] = "atlassian/admin"
	planned := o.Protocol(t).Plan(typeName, other, made)
	acctest.Says(t, acctest.Text(planned.Diagnostics), `WARNING: The roles of service account "deploy-bot" are not changed`, "atlassian_group_membership")
	if !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
	// After an import nobody knows them: neither with a configuration that has some nor with one that has none is there a change.
	imported, diagnostics := o.Protocol(t).ImportByID(typeName, made.Attribute("id").(string))
	o.Protocol(t).Succeeds(diagnostics)
	without := attributes(t, o, "deploy-bot")
	delete(without, "initial_role_assignments")
	for _, config := range []map[string]any{other, without} {
		planned := o.Protocol(t).Plan(typeName, config, imported)
		if text := acctest.Text(planned.Diagnostics); text != "" || !planned.Empty() {
			t.Errorf("after an import the plan changes %v and says %s", planned.Changes(), text)
		}
	}
}
