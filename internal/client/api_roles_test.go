package client_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestRoleAssignmentOperations(t *testing.T) {
	const jira = "ari:cloud:jira-software::site/1"
	checkOperations(t, directoriesBase+"/-/groups/g-1/role-assignments", map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.GroupRoleAssignments(ctx, "org", "g-1", client.RoleFilter{}))
			},
			method: "GET", target: "?limit=100",
			answer: `{"data":[{"resourceId":"` + jira + `","resourceOwner":"jira-software","defaultRole":"atlassian/user","roles":["atlassian/user","atlassian/admin"],"addedLater":[]},
				{"resourceId":"ari:cloud:wiki","resourceOwner":"wiki","defaultRole":null,"roles":[]}],"links":{"self":"s"}}`,
			want: []client.RoleAssignment{
				{ResourceID: jira, ResourceOwner: "jira-software", DefaultRole: "atlassian/user", Roles: []client.AssignedRole{
					{Role: "atlassian/user", Methods: []string{"direct"}}, {Role: "atlassian/admin", Methods: []string{"direct"}},
				}},
				{ResourceID: "ari:cloud:wiki", ResourceOwner: "wiki"},
			},
		},
		"filtered": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.GroupRoleAssignments(ctx, "org", "g-1", client.RoleFilter{Role: "atlassian/user", ResourceID: jira}))
			},
			method: "GET", target: "?limit=100&resourceIds=" + url.QueryEscape(jira) + "&roleIds=atlassian%2Fuser",
			answer: `{"data":[],"links":{"self":"s"}}`, want: []client.RoleAssignment(nil),
		},
		"assign": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.AssignGroupRole(ctx, "org", "g-1", "atlassian/user", jira)
			}),
			method: "POST", target: "/assign", body: `{"roleId":"atlassian/user","resourceId":"` + jira + `"}`,
		},
		"revoke": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.RevokeGroupRole(ctx, "org", "g-1", "atlassian/user", jira)
			}),
			method: "POST", target: "/revoke", body: `{"roleId":"atlassian/user","resourceId":"` + jira + `"}`,
		},
	})
}

func TestUserRoleOperations(t *testing.T) {
	const jira = "ari:cloud:jira-software::site/1"
	const read, write = "/admin/v2/orgs/org/directories/-/users/712020:a/role-assignments", "/admin/v1/orgs/org/users/712020:a"
	checkOperations(t, "", map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.UserRoleAssignments(ctx, "org", "712020:a", client.RoleFilter{Role: "atlassian/user"}))
			},
			method: "GET", target: read + "?limit=100&roleIds=atlassian%2Fuser",
			answer: `{"data":[{"resourceId":"` + jira + `","resourceOwner":"jira-software","directoryId":null,"userDirectoryStatus":"active",
				"roles":["old"],"roleAssignments":[{"role":"atlassian/user","roleAssignmentMethods":["direct"],"addedLater":1},
				{"role":"atlassian/admin","roleAssignmentMethods":["group_direct","inferred"]}],"addedLater":[]}],"links":{"self":"s"}}`,
			want: []client.RoleAssignment{{ResourceID: jira, ResourceOwner: "jira-software", Roles: []client.AssignedRole{
				{Role: "atlassian/user", Methods: []string{"direct"}}, {Role: "atlassian/admin", Methods: []string{"group_direct", "inferred"}},
			}}},
		},
		"assign": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.AssignUserRole(ctx, "org", "712020:a", "atlassian/user", jira)
			}),
			method: "POST", target: write + "/roles/assign", body: `{"role":"atlassian/user","resource":"` + jira + `"}`,
		},
		"revoke": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.RevokeUserRole(ctx, "org", "712020:a", "atlassian/user", jira)
			}),
			method: "POST", target: write + "/roles/revoke", body: `{"role":"atlassian/user","resource":"` + jira + `"}`,
		},
	})
}

func TestOrganizationRoleOperations(t *testing.T) {
	const write = "/admin/v1/orgs/org/users/712020:a/role-assignments"
	checkOperations(t, "", map[string]operation{
		"assign": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.AssignOrganizationRole(ctx, "org", "712020:a", "atlassian/org-admin")
			}),
			method: "POST", target: write + "/assign", body: `{"role":"atlassian/org-admin"}`,
		},
		"revoke": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.RevokeOrganizationRole(ctx, "org", "712020:a", "atlassian/org-admin")
			}),
			method: "POST", target: write + "/revoke", body: `{"role":"atlassian/org-admin"}`,
		},
	})
}

func TestAssignedRole_directAndElsewhere(t *testing.T) {
	for _, test := range []struct {
		methods           []string
		direct, elsewhere bool
	}{
		{[]string{"direct"}, true, false}, {[]string{"group_direct"}, false, true}, {[]string{"inferred", "direct"}, true, true},
		{[]string{"inferred"}, false, true}, {[]string{"added-later"}, false, true}, {nil, false, false},
	} {
		role := client.AssignedRole{Methods: test.methods}
		if role.Direct() != test.direct || role.Elsewhere() != test.elsewhere {
			t.Errorf("%v: direct %t, elsewhere %t", test.methods, role.Direct(), role.Elsewhere())
		}
	}
}
