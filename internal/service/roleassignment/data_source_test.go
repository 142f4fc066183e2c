package roleassignment_test

import (
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

const rolesType = "atlassian_group_role_assignments"

func TestGroupRoleAssignments(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	jira, confluence := workspaceID(t, o, "jira-software"), workspaceID(t, o, "confluence")
	design, none := groupID(t, o, "design"), newGroup(t, o, "reviewers")
	if err := o.Client.AssignGroupRole(t.Context(), o.ID, design, "atlassian/guest", jira); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	for group, want := range map[string][]any{
		design: {
			map[string]any{"role": "atlassian/guest", "resource_id": jira, "resource_owner": "jira-software", "default_role": nil, "direct": true},
			map[string]any{"role": roleUser, "resource_id": confluence, "resource_owner": "confluence", "default_role": nil, "direct": true},
		},
		none: {},
	} {
		read, diagnostics := driver.ReadData(rolesType, map[string]any{"group_id": group})
		driver.Succeeds(diagnostics)
		if got := read.Attribute("role_assignments"); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if read.Attribute("organization_id") != o.ID {
			t.Errorf("organization_id is %v", read.Attribute("organization_id"))
		}
	}
}

// A default group says which role it gives to new users.
func TestGroupRoleAssignments_defaultRole(t *testing.T) {
	o := acctest.Start(t)
	if err := o.Emulator.SetDefaultAccessGroup("design", true); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	read, diagnostics := driver.ReadData(rolesType, map[string]any{"group_id": groupID(t, o, "design")})
	driver.Succeeds(diagnostics)
	if roles := read.Attribute("role_assignments").([]any); len(roles) != 1 || roles[0].(map[string]any)["default_role"] != roleUser {
		t.Errorf("read %v", roles)
	}
}

func TestGroupRoleAssignments_refused(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	_, diagnostics := driver.ReadData(rolesType, map[string]any{"group_id": "none"})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the roles of group none", o.ID)
	o.Emulator.Fault(forbidden(readPath))
	_, diagnostics = driver.ReadData(rolesType, map[string]any{"group_id": groupID(t, o, "design")})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the roles of group", "scopes of this call")
}
