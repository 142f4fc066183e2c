package roleassignment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// What the organization does not show yet is waited for, whether a role was assigned or revoked.
func TestGroupRoleAssignment_waitsUntilItShows(t *testing.T) {
	o := acctest.Start(t)
	group, jira := newGroup(t, o, "reviewers"), workspaceID(t, o, "jira-software")
	o.Emulator.SetRoleLag(30 * time.Second)
	driver := o.Protocol(t)
	late := func() error { o.Clock.Advance(31 * time.Second); return nil }

	o.Emulator.ResetJournal()
	planned := driver.Plan(resourceType, map[string]any{"group_id": group, "role": roleUser, "resource_id": jira}, acctest.Object{})
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/role-assignments", late)
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if held := roles(t, o, group); !slices.Equal(held, []string{roleUser + " on " + jira}) {
		t.Errorf("the apply says that it is done, and the group has %v", held)
	}
	planned = driver.Plan(resourceType, nil, created)
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/role-assignments", late)
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if held := roles(t, o, group); len(held) > 0 {
		t.Errorf("the destroy says that it is done, and the group has %v", held)
	}
}

// A role that never shows is an error with what to do, and is in the state; so does one stay that never disappears.
func TestGroupRoleAssignment_neverShows(t *testing.T) {
	o := acctest.Start(t)
	group, jira := newGroup(t, o, "reviewers"), workspaceID(t, o, "jira-software")
	o.Emulator.SetRoleLag(time.Hour)
	driver := o.Protocol(t)
	config := map[string]any{"group_id": group, "role": roleUser, "resource_id": jira, "timeouts": map[string]any{"create": "20ms", "delete": "20ms"}}
	created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot see that role atlassian/user of group "+group+" on "+jira+" was assigned", "After 20ms it does not show it",
		"Next: look at the roles in Atlassian Administration", "terraform untaint", "raise timeouts.create")
	if created.Attribute("role") != roleUser {
		t.Fatalf("the state holds %v", created.Value)
	}
	o.Clock.Advance(2 * time.Hour)
	left, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot see that role atlassian/user of group "+group+" on "+jira+" was revoked", "Next: apply again", "raise timeouts.delete")
	if left.Attribute("role") != roleUser {
		t.Errorf("the state holds %v", left.Value)
	}
}

// A read that fails while the role is waited for is told, and the role is in the state.
func TestGroupRoleAssignment_cannotLook(t *testing.T) {
	o := acctest.Start(t)
	group, jira := newGroup(t, o, "reviewers"), workspaceID(t, o, "jira-software")
	driver := o.Protocol(t)
	planned := driver.Plan(resourceType, map[string]any{"group_id": group, "role": roleUser, "resource_id": jira}, acctest.Object{})
	o.Emulator.Fault(forbidden(readPath))
	created, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot see that role atlassian/user of group "+group, "has accepted it", "ADMIN-403-3", "Next: ")
	if created.Attribute("role") != roleUser {
		t.Errorf("the state holds %v", created.Value)
	}
}

// Another timeout changes in place, and asks the organization nothing.
func TestGroupRoleAssignment_timeoutsChangeInPlace(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"group_id": newGroup(t, o, "reviewers"), "role": roleUser, "resource_id": workspaceID(t, o, "jira-software")}
	created := driver.Create(resourceType, config)
	config["timeouts"] = map[string]any{"delete": "1m"}
	o.Emulator.ResetJournal()
	planned := driver.Plan(resourceType, config, created)
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if len(planned.RequiresReplace) > 0 || updated.Attribute("timeouts") == nil {
		t.Errorf("replaced for %v, and the state has %v", planned.RequiresReplace, updated.Value)
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}
