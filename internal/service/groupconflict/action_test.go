package groupconflict_test

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

const actionType = "atlassian_group_conflict_sync"

func TestGroupConflictSync(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel, amara)
	config := map[string]any{"directory_id": directory, "group_name": "Finance"}
	progress, diagnostics := driver.Invoke(actionType, config)
	driver.Succeeds(diagnostics)
	want := []string{`Syncing group "finance"`, "1 account gains the group: " + amara + ".",
		"2 accounts lose the group: " + katarzyna + ", " + lars + ".", `Group "finance" is synced`}
	if strings.Join(progress, "\n") != strings.Join(want, "\n") {
		t.Errorf("reported\n%s\nwant\n%s", strings.Join(progress, "\n"), strings.Join(want, "\n"))
	}
	sent := o.ProviderRequests()
	if got := members(t, o, "finance"); got != amara+" "+daniel || sent[len(sent)-1].IfMatch == "" {
		t.Errorf("finance has %s after %+v", got, sent)
	}

	progress, diagnostics = driver.Invoke(actionType, config)
	driver.Succeeds(diagnostics)
	if len(o.Writes()) != 1 || !strings.Contains(strings.Join(progress, "\n"), "synced already") {
		t.Errorf("the second time: %v after %v", progress, o.Writes())
	}
}

func TestGroupConflictSync_byConflictID(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	read, diagnostics := driver.ReadData("atlassian_group_conflicts", map[string]any{"directory_id": directory})
	driver.Succeeds(diagnostics)
	first := read.Attribute("group_conflicts").([]any)[0].(map[string]any)
	_, diagnostics = driver.Invoke(actionType, map[string]any{"directory_id": directory, "conflict_id": first["id"]})
	driver.Succeeds(diagnostics)
	if got := members(t, o, "finance"); got != daniel {
		t.Errorf("finance has %s", got)
	}
}

func TestGroupConflictSync_refused(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	push(t, o, directory, "jira-users", amara)
	push(t, o, directory, "finance", amara)
	for _, test := range []struct {
		name, group string
		checks      string
		prepare     func()
		want        string
	}{
		{"default access group at plan", "jira-users", "error", nil, `ERROR: Group "jira-users" cannot be overwritten`},
		{"default access group", "jira-users", "off", nil, "Don't make this group default"},
		{"no conflict", "design", "error", nil, "open conflicts for: finance, jira-users"},
		{"changed while it is synced", "finance", "error", func() {
			o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories/*/group-conflicts", Stale: true})
			push(t, o, directory, "finance", daniel)
		}, "changed this object"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.prepare != nil {
				test.prepare()
			}
			driver := o.Protocol(t, map[string]any{"plan_checks": test.checks})
			before := members(t, o, test.group)
			_, diagnostics := driver.Invoke(actionType, map[string]any{"directory_id": directory, "group_name": test.group})
			if text := acctest.Text(diagnostics); !strings.Contains(text, test.want) || !strings.Contains(text, `AttributeName("group_name")`) {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
			if members(t, o, test.group) != before {
				t.Error("it was synced all the same")
			}
		})
	}
}

func TestAccGroupConflicts_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	directory := okta(t, o)
	push(t, o, directory, "finance", daniel, amara, lars)
	push(t, o, directory, "jira-users", amara)
	o.Protocol(t).Create(resourceType, map[string]any{"directory_id": directory, "group_name": "finance"})
	conflict := func(label string, number int, attribute string) (string, tfjsonpath.Path) {
		return "data.atlassian_group_conflicts." + label, tfjsonpath.New("group_conflicts").AtSliceIndex(number).AtMapKey(attribute)
	}
	expect := func(label string, number int, attribute string, want knownvalue.Check) statecheck.StateCheck {
		address, path := conflict(label, number, attribute)
		return statecheck.ExpectKnownValue(address, path, want)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(strings.ReplaceAll(`
data "atlassian_group_conflicts" "all" { directory_id = "DIRECTORY" }
data "atlassian_group_conflicts" "open" {
  directory_id = "DIRECTORY"
  state        = "conflict"
}`, "DIRECTORY", directory)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_group_conflicts.all", tfjsonpath.New("group_conflicts"), knownvalue.ListSizeExact(2)),
			statecheck.ExpectKnownValue("data.atlassian_group_conflicts.open", tfjsonpath.New("group_conflicts"), knownvalue.ListSizeExact(1)),
			expect("all", 0, "state", knownvalue.StringExact("synced")),
			expect("all", 0, "members_added", knownvalue.ListSizeExact(0)),
			expect("open", 0, "group_name", knownvalue.StringExact("jira-users")),
			expect("open", 0, "is_default_access_group", knownvalue.Bool(true)),
			expect("open", 0, "product_access", emails("jira-software")),
			expect("open", 0, "members_removed", knownvalue.ListPartial(map[int]knownvalue.Check{0: knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"email": knownvalue.StringExact(yuki), "name": knownvalue.NotNull(), "account_id": knownvalue.NotNull()})})),
		},
	}}})
}

func TestGroupConflictSync_notAnID(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directory := okta(t, o)
	sent := len(o.ProviderRequests())
	_, diagnostics := driver.Invoke(actionType, map[string]any{"directory_id": directory, "conflict_id": "finance"})
	acctest.Says(t, acctest.Text(diagnostics), "must be the conflict's id (a UUID)")
	if len(o.ProviderRequests()) != sent {
		t.Errorf("sent before the refusal: %v", o.ProviderRequests())
	}
}

// terraform plan shows nothing of a sync: the advice points to what does.
func TestGroupConflictSync_outcomeUnknown(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/directories/*/group-conflicts/*/sync", Status: 500})
	_, diagnostics := driver.Invoke(actionType, map[string]any{"directory_id": directory, "group_name": "finance"})
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "data \"atlassian_group_conflicts\"", "Invoking the action again is safe")
	if strings.Contains(text, "Run terraform plan") {
		t.Errorf("the advice is of no use here:\n%s", text)
	}
}
