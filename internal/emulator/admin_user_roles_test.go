package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// userPath is a path of the first version, which changes roles of users.
func userPath(account, path string) string {
	return "/admin/v1/orgs/" + seed().Organization.ID + "/users/" + account + path
}

// userRole is what assigns a role to a user, and revokes it.
func userRole(role, resource string) string {
	return `{"role":"` + role + `","resource":"` + resource + `"}`
}

// organizationAdmin is what assigns the role in the organization itself, and revokes it.
const organizationAdmin = `{"role":"atlassian/org-admin"}`

// held is what a list of a user's role assignments says, in one line.
func held(assignments []object) string {
	var all []string
	for _, one := range assignments {
		for _, role := range one["roleAssignments"].([]any) {
			role := role.(map[string]any)
			all = append(all, fmt.Sprint(role["role"], role["roleAssignmentMethods"], " on ", one["resourceOwner"]))
		}
	}
	return strings.Join(all, ", ")
}

func TestUserRoles_areAssignedAndRevoked(t *testing.T) {
	o := serve(t)
	jira := o.workspace("jira-software").id()
	path := inDirectory("users/712020:bob/role-assignments")
	if got := o.call("GET", path, "").list(); len(got) != 0 {
		t.Errorf("he starts with %v", got)
	}
	assign, revoke := userPath("712020:bob", "/roles/assign"), userPath("712020:bob", "/roles/revoke")
	o.must(204, "POST", assign, userRole("atlassian/admin", jira))
	o.must(204, "POST", assign, userRole("atlassian/admin", jira))
	o.must(204, "POST", assign, userRole("atlassian/guest", jira))
	list := o.call("GET", path, "").list()
	if got := held(list); got != "atlassian/admin[direct] on jira-software, atlassian/guest[direct] on jira-software" {
		t.Errorf("he has %s", got)
	}
	if one := list[0]; one.text("resourceId") != jira || fmt.Sprint(one["roles"]) != "[atlassian/admin atlassian/guest]" || one.text("userDirectoryStatus") != "active" || one["directoryId"] != nil {
		t.Errorf("the assignment is %v", one)
	}
	if got := held(o.call("GET", path+"?roleIds=atlassian/guest&resourceOwners=jira-software", "").list()); got != "atlassian/guest[direct] on jira-software" {
		t.Errorf("filtered he has %s", got)
	}
	if got := names(o.call("POST", inDirectory("users/search"), `{"roleIds":["atlassian/guest"],"expand":["productAccess"]}`).list()); got != "Bob" {
		t.Errorf("a search for the role finds %q", got)
	}
	o.must(204, "POST", revoke, userRole("atlassian/admin", jira))
	if got := held(o.call("GET", path, "").list()); got != "atlassian/guest[direct] on jira-software" {
		t.Errorf("left is %s", got)
	}
	o.refusedWith(404, "ADMIN-404-1", "bob@acme.com", "POST", revoke, userRole("atlassian/admin", jira))
	for _, path := range []string{assign, revoke} {
		o.refusedWith(400, "ADMIN-400-24", `"atlassian/king"`, "POST", path, userRole("atlassian/king", jira))
		o.refusedWith(400, "ADMIN-400-4", "jira-core", "POST", path, userRole("atlassian/user", "ari:cloud:jira-core::site/1"))
		o.refusedWith(400, "ADMIN-400-4", "platform", "POST", path, userRole("atlassian/user", "ari:cloud:platform::org/"+seed().Organization.ID))
		o.refusedWith(400, "ADMIN-400-24", `"resource" is required`, "POST", path, `{"role":"atlassian/user"}`)
	}
	o.refusedWith(404, "ADMIN-404-8", "nobody", "GET", inDirectory("users/nobody/role-assignments"), "")
	o.refusedWith(404, "ADMIN-404-8", "nobody", "POST", userPath("nobody", "/roles/assign"), userRole("atlassian/user", jira))
	o.refusedWith(404, "ADMIN-404-8", "nobody", "POST", userPath("nobody", "/roles/revoke"), userRole("atlassian/user", jira))
	events := o.call("GET", "/admin/v1/orgs/"+seed().Organization.ID+"/events", "").list()
	if action := events[0]["attributes"].(map[string]any)["action"]; action != "user_revoked_product_access" {
		t.Errorf("the last entry of the audit log is %v", action)
	}
}

// A user comes to roles in three ways, and a role may have several of them.
func TestUserRoles_sayHowTheyCame(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.Seed.Users[0].PlatformRoles = []string{"atlassian/org-admin"} })
	jira := o.workspace("jira-software").id()
	o.must(204, "POST", userPath("712020:ada", "/roles/assign"), userRole("atlassian/admin", jira))
	o.must(204, "POST", userPath("712020:ada", "/roles/assign"), userRole("atlassian/user", jira))
	want := "atlassian/admin[direct inferred] on jira-software, atlassian/user[direct group_direct] on jira-software, atlassian/org-admin[direct] on platform"
	if got := held(o.call("GET", inDirectory("users/712020:ada/role-assignments"), "").list()); got != want {
		t.Errorf("she has %s", got)
	}
}

func TestUserRoles_areBehindByTheLag(t *testing.T) {
	o := serve(t)
	jira := o.workspace("jira-software").id()
	path := inDirectory("users/712020:bob/role-assignments")
	o.emulator.SetRoleLag(30 * time.Second)
	for _, step := range []struct{ change, early, late string }{
		{"/roles/assign", "", "atlassian/guest[direct] on jira-software"}, {"/roles/revoke", "atlassian/guest[direct] on jira-software", ""},
	} {
		o.must(204, "POST", userPath("712020:bob", step.change), userRole("atlassian/guest", jira))
		o.clock.advance(29 * time.Second)
		early := held(o.call("GET", path, "").list())
		o.clock.advance(time.Second)
		if late := held(o.call("GET", path, "").list()); early != step.early || late != step.late {
			t.Errorf("after %s it shows %q, and later %q", step.change, early, late)
		}
	}
}

func TestOrganizationRoles_areAssignedAndRevoked(t *testing.T) {
	o := serve(t)
	assign, revoke := func(account string) string { return userPath(account, "/role-assignments/assign") }, func(account string) string { return userPath(account, "/role-assignments/revoke") }
	o.must(204, "POST", assign("712020:bob"), organizationAdmin)
	o.must(204, "POST", assign("712020:bob"), organizationAdmin)
	if got := held(o.call("GET", inDirectory("users/712020:bob/role-assignments?resourceOwners=platform"), "").list()); got != "atlassian/org-admin[direct] on platform" {
		t.Errorf("he has %s", got)
	}
	o.refusedWith(409, "ADMIN-UAM-409-2", "bob@acme.com", "POST", revoke("712020:bob"), organizationAdmin)
	o.must(204, "POST", assign("712020:ada"), organizationAdmin)
	o.must(204, "POST", revoke("712020:bob"), organizationAdmin)
	o.refusedWith(404, "ADMIN-404-1", "bob@acme.com", "POST", revoke("712020:bob"), organizationAdmin)
	if got := names(o.call("POST", inDirectory("users/search"), `{"roleIds":["atlassian/org-admin"]}`).list()); got != "Ada" {
		t.Errorf("the administrators are %s", got)
	}
	for _, path := range []string{assign("712020:bob"), revoke("712020:bob")} {
		o.refusedWith(400, "ADMIN-400-24", `"atlassian/user"`, "POST", path, `{"role":"atlassian/user"}`)
		o.refusedWith(400, "ADMIN-400-24", `"role" is required`, "POST", path, `{}`)
	}
	o.refusedWith(404, "ADMIN-404-8", "nobody", "POST", assign("nobody"), organizationAdmin)
	o.refusedWith(404, "ADMIN-404-8", "nobody", "POST", revoke("nobody"), organizationAdmin)
}

// Reads, the search and its expansion are behind together.
func TestOrganizationRoles_areBehindByTheLag(t *testing.T) {
	o := serve(t)
	o.emulator.SetRoleLag(30 * time.Second)
	shown := func() string {
		found := o.call("POST", inDirectory("users/search"), `{"accountIds":["712020:bob"],"expand":["platformRoles"]}`).list()
		admins := names(o.call("POST", inDirectory("users/search"), `{"roleIds":["atlassian/org-admin"]}`).list())
		return fmt.Sprint(found[0]["platformRoles"], " ", admins, held(o.call("GET", inDirectory("users/712020:bob/role-assignments?resourceOwners=platform"), "").list()))
	}
	o.must(204, "POST", userPath("712020:bob", "/role-assignments/assign"), organizationAdmin)
	if got := shown(); got != "[] " {
		t.Errorf("at once they show %s", got)
	}
	o.clock.advance(30 * time.Second)
	if got := shown(); got != "[atlassian/org-admin] Bobatlassian/org-admin[direct] on platform" {
		t.Errorf("later they show %s", got)
	}
}
