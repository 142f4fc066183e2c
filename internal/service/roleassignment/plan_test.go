package roleassignment_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestGroupRoleAssignment_planChecks(t *testing.T) {
	o := acctest.Start(t)
	engineering, reviewers := groupID(t, o, "engineering"), newGroup(t, o, "reviewers")
	jira, service := workspaceID(t, o, "jira-software"), workspaceID(t, o, "jira-servicedesk")
	if err := o.Client.AssignGroupRole(t.Context(), o.ID, engineering, "atlassian/admin", jira); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		config   map[string]any
		want     []string
		severity string
	}{
		{"already there", map[string]any{"group_id": engineering, "role": "atlassian/admin", "resource_id": jira},
			[]string{"WARNING: Group " + engineering + " already has atlassian/admin", "taken over as it is", `AttributeName("role")`}, "WARNING"},
		{"no such group", map[string]any{"group_id": "engineering", "role": roleUser, "resource_id": jira},
			[]string{"Group engineering does not exist", "look it up by its name", `AttributeName("group_id")`}, "ERROR"},
		{"another role", map[string]any{"group_id": engineering, "role": "atlassian/guest", "resource_id": jira}, nil, ""},
		{"another resource", map[string]any{"group_id": engineering, "role": roleUser, "resource_id": service}, nil, ""},
		{"another group", map[string]any{"group_id": reviewers, "role": "atlassian/admin", "resource_id": jira}, nil, ""},
		{"new group", map[string]any{"group_id": acctest.Unknown, "role": roleUser, "resource_id": jira}, nil, ""},
		{"nothing known", map[string]any{"group_id": acctest.Unknown, "role": acctest.Unknown, "resource_id": acctest.Unknown}, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := func(setting string) string {
				return acctest.Text(o.Protocol(t, map[string]any{"plan_checks": setting}).Plan(resourceType, test.config, acctest.Object{}).Diagnostics)
			}
			if test.want == nil {
				if text := found("error"); text != "" {
					t.Errorf("the plan complains:\n%s", text)
				}
				return
			}
			acctest.Says(t, found("error"), append(test.want, test.severity)...)
			softened := found("warn")
			acctest.Says(t, softened, append(test.want, "WARNING")...)
			if strings.Contains(softened, "ERROR") {
				t.Errorf("plan_checks = warn gave:\n%s", softened)
			}
			if text := found("off"); text != "" {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}
}

func TestGroupRoleAssignment_twoInOnePlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"group_id": newGroup(t, o, "reviewers"), "role": roleUser, "resource_id": workspaceID(t, o, "confluence")}
	driver.Succeeds(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics), "twice in this configuration", "Keep one")
}

// A tainted assignment is planned as new while the old one is still there.
func TestGroupRoleAssignment_takesItsOwnPlace(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"group_id": newGroup(t, o, "reviewers"), "role": roleUser, "resource_id": workspaceID(t, o, "confluence")}
	created := o.Protocol(t).Create(resourceType, config)
	driver := o.Protocol(t)
	_, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if text := acctest.Text(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics); text != "" {
		t.Errorf("its own assignment was taken for somebody else's:\n%s", text)
	}
}

// Changing any attribute replaces, which is planned from the state first and then as new.
func TestGroupRoleAssignment_replaced(t *testing.T) {
	o := acctest.Start(t)
	group, jira, confluence := newGroup(t, o, "reviewers"), workspaceID(t, o, "jira-software"), workspaceID(t, o, "confluence")
	created := o.Protocol(t).Create(resourceType, map[string]any{"group_id": group, "role": roleUser, "resource_id": jira})
	config := map[string]any{"group_id": group, "role": roleUser, "resource_id": confluence}
	replace := func() string {
		driver := o.Protocol(t)
		planned := driver.Plan(resourceType, config, created)
		driver.Succeeds(planned.Diagnostics)
		if got := strings.Join(planned.RequiresReplace, " "); got != `AttributeName("resource_id")` {
			t.Errorf("replaced for %s", got)
		}
		return acctest.Text(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics)
	}
	if text := replace(); text != "" {
		t.Errorf("a replacement complains:\n%s", text)
	}
	if err := o.Client.AssignGroupRole(t.Context(), o.ID, group, roleUser, confluence); err != nil {
		t.Fatal(err)
	}
	acctest.Says(t, replace(), "already has atlassian/user")
}

// A plan without a refresh (-refresh=false) that changes nothing asks nothing.
func TestGroupRoleAssignment_noChangeNoRequests(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"group_id": newGroup(t, o, "reviewers"), "role": roleUser, "resource_id": workspaceID(t, o, "confluence")}
	created := o.Protocol(t).Create(resourceType, config)
	o.Emulator.ResetJournal()
	if planned := o.Protocol(t).Plan(resourceType, config, created); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}

func TestGroupRoleAssignment_checkCannotRead(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"group_id": "none", "role": roleUser, "resource_id": workspaceID(t, o, "confluence")}
	o.Emulator.Fault(forbidden(readPath))
	if text := acctest.Text(o.Protocol(t).Plan(resourceType, config, acctest.Object{}).Diagnostics); text != "" {
		t.Errorf("a check that cannot read blocks the plan:\n%s", text)
	}
}
