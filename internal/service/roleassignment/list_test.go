package roleassignment_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func forbidden(path string) emulator.Fault {
	return emulator.Fault{Path: path, Status: 403, Body: `{"errors":[{"id":"1","status":"403","code":"ADMIN-403-3","title":"Forbidden","detail":"No"}]}`}
}

func TestGroupRoleAssignmentList(t *testing.T) {
	o := acctest.Start(t)
	jira, confluence := workspaceID(t, o, "jira-software"), workspaceID(t, o, "confluence")
	design := groupID(t, o, "design")
	if err := o.Client.AssignGroupRole(t.Context(), o.ID, design, "atlassian/guest", jira); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"group", map[string]any{"group_id": design}, 0, "design: atlassian/guest on " + jira + ", design: atlassian/user on " + confluence},
		{"limit", map[string]any{"group_id": design}, 1, "design: atlassian/guest on " + jira},
		{"role", map[string]any{"role": "atlassian/guest"}, 0, "design: atlassian/guest on " + jira},
		{"resource", map[string]any{"resource_id": jira, "group_id": design}, 0, "design: atlassian/guest on " + jira},
		{"no such group", map[string]any{"group_id": "none"}, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}
	t.Run("all", func(t *testing.T) {
		driver := o.ProtocolWithPages(t, 100)
		found := driver.List(resourceType, nil, acctest.ListOptions{})
		names := strings.Join(acctest.DisplayNames(found), ", ")
		acctest.Says(t, names, "jira-users: atlassian/user on "+jira, "engineering: atlassian/user on "+confluence, "design: atlassian/guest on "+jira)
		for _, listed := range found {
			driver.Succeeds(listed.Diagnostics)
		}
	})
}

// A group that is deleted while the list runs has no roles; what else goes wrong is told.
func TestGroupRoleAssignmentList_failures(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	design := map[string]any{"group_id": groupID(t, o, "design")}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: readPath, Status: 404, Times: 1,
		Body: `{"errors":[{"id":"1","status":"404","code":"ADMIN-404-10","title":"Not Found","detail":"group not found"}]}`})
	if found := driver.List(resourceType, design, acctest.ListOptions{}); len(found) > 0 {
		t.Errorf("listed %v", acctest.DisplayNames(found))
	}
	o.Emulator.Fault(forbidden(readPath))
	acctest.Says(t, acctest.Text(driver.List(resourceType, design, acctest.ListOptions{})[0].Diagnostics), "Cannot list role assignments")
	o.Emulator.Fault(forbidden("/admin/v2/orgs/*/directories/*/groups/search"))
	acctest.Says(t, acctest.Text(driver.List(resourceType, nil, acctest.ListOptions{})[0].Diagnostics), "Cannot list role assignments")
}

// A filter that fits nothing would show an empty list, which looks like an answer.
func TestGroupRoleAssignmentList_badFilters(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for _, config := range []map[string]any{{"group_id": "Jira Users"}, {"role": ""}, {"resource_id": "acme.atlassian.net"}} {
		if text := acctest.Text(driver.ValidateList(resourceType, config)); !strings.Contains(text, "ERROR") {
			t.Errorf("%v is taken", config)
		}
	}
}
