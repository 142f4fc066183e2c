package group_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestGroup_twoOfOneName(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	driver.Succeeds(driver.Plan(groupType, map[string]any{"name": "reviewers"}, acctest.Object{}).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(groupType, map[string]any{"name": "Reviewers"}, acctest.Object{}).Diagnostics),
		"Two groups of this configuration have the name", `AttributeName("name")`)
}

// Terraform plans a replacement twice: from the state, and as new. A tainted
// group it plans as new alone. Neither fights with itself.
func TestGroup_replacement(t *testing.T) {
	o := acctest.Start(t)
	created := o.Protocol(t).Create(groupType, reviewers)
	for name, config := range map[string]map[string]any{
		"name":        {"name": "auditors", "description": "Review"},
		"description": {"name": "reviewers", "description": "Audit"},
	} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			_, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			planned := driver.Plan(groupType, config, created)
			acctest.Says(t, acctest.Text(planned.Diagnostics), `WARNING: Replacing group "reviewers"`, "Members and product access", "ignore_changes")
			if strings.Contains(acctest.Text(planned.Diagnostics), "ERROR") || len(planned.RequiresReplace) != 1 || !strings.Contains(planned.RequiresReplace[0], name) {
				t.Errorf("replaces for %v:\n%s", planned.RequiresReplace, acctest.Text(planned.Diagnostics))
			}
			if diagnostics := driver.Plan(groupType, config, acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
				t.Errorf("planned as new:\n%s", acctest.Text(diagnostics))
			}
		})
	}
	driver := o.Protocol(t)
	_, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if diagnostics := driver.Plan(groupType, reviewers, acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
		t.Errorf("a tainted group:\n%s", acctest.Text(diagnostics))
	}
}

func TestGroup_destroyOfASyncedGroup(t *testing.T) {
	o := acctest.Start(t)
	group := synced(t, o, "from-okta")
	driver := o.Protocol(t)
	imported, diagnostics := driver.ImportByID(groupType, group.ID)
	driver.Succeeds(diagnostics)
	remedy := []string{"is synced from an identity provider", "removed block", "destroy = false", "terraform state rm", "atlassian_scim_group"}
	for name, config := range map[string]map[string]any{"destroyed": nil, "replaced": {"name": "other"}} {
		t.Run(name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(o.Protocol(t).Plan(groupType, config, imported).Diagnostics), append(remedy, `ERROR: Group "from-okta"`)...)
		})
	}
	if silent := o.Protocol(t, map[string]any{"plan_checks": "off"}).Plan(groupType, nil, imported).Diagnostics; len(silent) > 0 {
		t.Errorf("plan_checks = off gave:\n%s", acctest.Text(silent))
	}
	driver = o.Protocol(t, map[string]any{"plan_checks": "warn"})
	planned := driver.Plan(groupType, nil, imported)
	acctest.Says(t, acctest.Text(planned.Diagnostics), `WARNING: Group "from-okta"`)
	_, diagnostics = driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), append(remedy, `Cannot delete group "from-okta"`, "ADMIN-403-5")...)
	findGroup(t, o, "from-okta")
}

func TestGroup_destroyRefused(t *testing.T) {
	o := acctest.Start(t)
	for name, want := range map[string]string{
		"jira-users":  "It is a default group",
		"site-admins": "makes its members administrators",
	} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			imported, diagnostics := driver.ImportByID(groupType, findGroup(t, o, name).ID)
			driver.Succeeds(diagnostics)
			kept, diagnostics := driver.Apply(driver.Plan(groupType, nil, imported))
			acctest.Says(t, acctest.Text(diagnostics), "Cannot delete group", want, "removed block")
			if kept.Value.IsNull() {
				t.Error("the state lost what is still there")
			}
		})
	}
}

func TestGroup_nothingKnown(t *testing.T) {
	o := acctest.Start(t)
	planned := o.Protocol(t).Plan(groupType, map[string]any{"name": acctest.Unknown, "description": acctest.Unknown}, acctest.Object{})
	if len(planned.Diagnostics) > 0 {
		t.Errorf("the plan complains:\n%s", acctest.Text(planned.Diagnostics))
	}
}
