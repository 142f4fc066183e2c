package emulator

import (
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// userRoles are all that a user can be given on a resource. In the organization itself there is atlassian/org-admin, too.
var userRoles = []string{
	roleUser, "atlassian/user-access-admin", "atlassian/admin", "atlassian/guest", "atlassian/contributor", "atlassian/customer",
	"atlassian/basic", "atlassian/stakeholder", "atlassian/site-admin",
}

// The ways in which a user comes to a role.
const (
	methodDirect   = "direct"
	methodGroup    = "group_direct"
	methodInferred = "inferred"
)

type userRolesAnswer struct {
	ResourceID          string          `json:"resourceId"`
	ResourceOwner       string          `json:"resourceOwner"`
	DirectoryID         *string         `json:"directoryId"`
	UserDirectoryStatus string          `json:"userDirectoryStatus"`
	Roles               []string        `json:"roles"` // deprecated, and still there
	RoleAssignments     []methodsAnswer `json:"roleAssignments"`
}

type methodsAnswer struct {
	Role    string   `json:"role"`
	Methods []string `json:"roleAssignmentMethods"`
}

// listUserRoles tells what a user may do, resource by resource, and how the user came to it.
func listUserRoles(c *call) *adminapi.Answer {
	if refused := c.scope(directoryScope); refused != nil {
		return refused
	}
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	roles := func(on *resource) []methodsAnswer { return c.rolesOn(on.ID, u) }
	return listRoles(c, c.org.userbasesOf(u), roles, func(one methodsAnswer) string { return one.Role }, func(on *resource, held []methodsAnswer) any {
		rendered := userRolesAnswer{ResourceID: on.ID, ResourceOwner: on.owner, UserDirectoryStatus: statusActive, Roles: []string{}, RoleAssignments: held}
		for _, one := range held {
			rendered.Roles = append(rendered.Roles, one.Role)
		}
		return rendered
	})
}

// rolesOn returns the roles of a user on one resource: the user's own, those of the user's groups, and what an administrator of
// the organization may do everywhere (inferred: nobody documents which roles follow from which).
func (c *call) rolesOn(resourceID string, u *user) []methodsAnswer {
	var held []methodsAnswer
	add := func(role, method string) {
		at := slices.IndexFunc(held, func(one methodsAnswer) bool { return one.Role == role })
		if at < 0 {
			held, at = append(held, methodsAnswer{Role: role}), len(held)
		}
		if !slices.Contains(held[at].Methods, method) {
			held[at].Methods = append(held[at].Methods, method)
		}
	}
	own := c.ownRoles(u)
	for _, one := range own {
		if one.Resource == resourceID {
			add(one.Role, methodDirect)
		}
	}
	for _, g := range c.org.groupsOf(u) {
		for _, one := range c.shownRoles(g.ID, g.Roles) {
			if one.Resource == resourceID {
				add(one.Role, methodGroup)
			}
		}
	}
	if resourceID != c.org.resourceID() && slices.Contains(own, assignedRole{roleOrganizationAdmin, c.org.resourceID()}) {
		add("atlassian/admin", methodInferred)
	}
	return held
}

// ownRoles returns the roles that were assigned to a user, as reads show them: on resources, and in the organization itself.
func (c *call) ownRoles(u *user) []assignedRole {
	return c.shownRoles(u.AccountID, slices.Concat(u.Roles, c.org.platformRoles(u)))
}

// changedUser finds the account that a change of roles is for; the first version of the API knows no user bases.
func (c *call) changedUser() (*user, *adminapi.Answer) {
	u, there := adminapi.Find(c.org.Users, func(u *user) bool { return u.AccountID == c.path("accountId") })
	if !there {
		return nil, adminapi.Refuse(http.StatusNotFound, "ADMIN-404-8", "account %q does not exist in this organization", c.path("accountId"))
	}
	return u, nil
}

// userRoleToChange reads which role on which resource a user is to gain or lose.
func (c *call) userRoleToChange() (*user, assignedRole, *adminapi.Answer) {
	u, refused := c.changedUser()
	if refused != nil {
		return nil, assignedRole{}, refused
	}
	body := c.fields("role", "resource")
	role, on := body.OneOf("role", userRoles), body.Text("resource")
	body.Require("role", "resource")
	if body.Problem != nil {
		return nil, assignedRole{}, body.Problem
	}
	if _, there := adminapi.ByID(c.org.resources(), *on); !there || *on == c.org.resourceID() {
		return nil, assignedRole{}, adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "resource %q is not a workspace of this organization", *on)
	}
	return u, assignedRole{Role: *role, Resource: *on}, nil
}

func assignUserRole(c *call) *adminapi.Answer {
	u, role, refused := c.userRoleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(u.Roles, role) {
		u.Roles = slices.Concat(u.Roles, []assignedRole{role})
		c.org.Touch(&u.Object)
		c.delayRole(u.AccountID, role, false)
	}
	c.record(userAccessGranted)
	return adminapi.NoContent()
}

func revokeUserRole(c *call) *adminapi.Answer {
	u, unwanted, refused := c.userRoleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(u.Roles, unwanted) {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-1", "%s has not been given %s on %s", adminapi.Describe("user", u.Email, u.AccountID), unwanted.Role, unwanted.Resource)
	}
	u.Roles = adminapi.Without(u.Roles, func(one assignedRole) bool { return one == unwanted })
	c.org.Touch(&u.Object)
	c.delayRole(u.AccountID, unwanted, true)
	c.record(userAccessRevoked)
	return adminapi.NoContent()
}
