package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// roleUser is the role that opens a product, which seeded groups start with.
const roleUser = "atlassian/user"

// roles are all that can be assigned.
var roles = []string{
	roleUser, "atlassian/admin", "atlassian/guest", "atlassian/customer", "atlassian/user-access-admin", "atlassian/contributor",
	"atlassian/basic", "atlassian/stakeholder", roleOrganizationAdmin, "atlassian/site-admin", "atlassian/ai-access",
}

const roleOrganizationAdmin = "atlassian/org-admin"

// resource is what a role is on: a workspace, or the organization itself.
type resource struct {
	object
	owner string
}

// resources returns all of the organization, itself last.
func (org *organization) resources() []*resource {
	var all []*resource
	for _, w := range org.workspaces() {
		all = append(all, &resource{object: w.object, owner: w.product.Key})
	}
	return append(all, &resource{object: object{ID: org.resourceID(), Sequence: int64(len(all) + 1)}, owner: "platform"})
}

func (org *organization) resourceID() string { return "ari:cloud:platform::org/" + org.ID }

// productRoles returns the roles that a seeded group starts with.
func (org *organization) productRoles(seeded SeedGroup) []assignedRole {
	var granted []assignedRole
	for _, w := range org.workspaces() {
		if slices.Contains(seeded.ProductAccess, w.product.Key) && (len(seeded.Sites) == 0 || slices.Contains(seeded.Sites, w.site)) {
			granted = append(granted, assignedRole{Role: roleUser, Resource: w.ID})
		}
	}
	return granted
}

func (g *group) hasResource(id string) bool {
	return slices.ContainsFunc(g.Roles, func(one assignedRole) bool { return one.Resource == id })
}

// resources returns the ids of those on which a group has any role, each once.
func (g *group) resources() []string {
	var ids []string
	for _, one := range g.Roles {
		if !slices.Contains(ids, one.Resource) {
			ids = append(ids, one.Resource)
		}
	}
	return ids
}

// roleMatch is the filters of a search that speak of roles. One assignment has to pass all of them.
type roleMatch struct {
	roles, resources, owners choices
	ownerOf                  map[string]string
}

func (c *call) roleMatcher(body *fields) roleMatch {
	meant := roleMatch{
		roles: body.choices("roleIds", mostValues), resources: body.choices("resourceIds", mostResources),
		owners: body.choices("resourceOwners", mostValues), ownerOf: map[string]string{},
	}
	for _, one := range c.org.resources() {
		meant.ownerOf[one.ID] = one.owner
	}
	return meant
}

func (m roleMatch) everything() bool { return m.roles == nil && m.resources == nil && m.owners == nil }

func (m roleMatch) grantedTo(g *group) bool {
	return m.everything() || slices.ContainsFunc(g.Roles, func(one assignedRole) bool {
		return m.roles.has(one.Role) && m.resources.has(one.Resource) && m.owners.has(m.ownerOf[one.Resource])
	})
}

type roleAssignmentAnswer struct {
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

// renderRoles renders what someone may do on one resource: roles, each with how it came.
func renderRoles(on *resource, held []methodsAnswer) any {
	rendered := roleAssignmentAnswer{
		ResourceID: on.ID, ResourceOwner: on.owner, UserDirectoryStatus: "active", Roles: []string{}, RoleAssignments: held,
	}
	for _, one := range held {
		rendered.Roles = append(rendered.Roles, one.Role)
	}
	return rendered
}

func listGroupRoles(c *call) *answer {
	if refused := c.scope(groupScope); refused != nil {
		return refused
	}
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	narrow := func(on *resource, _ url.Values) bool { return g.hasResource(on.ID) }
	return list(c, c.org.resources(), nil, narrow, func(on *resource) any {
		var held []methodsAnswer
		for _, one := range g.Roles {
			if one.Resource == on.ID {
				held = append(held, methodsAnswer{Role: one.Role, Methods: []string{"direct"}})
			}
		}
		return renderRoles(on, held)
	})
}

// roleToChange reads which role on which resource a group is to gain or lose. Roles of synced groups are changed here
// like all others: the identity provider knows nothing of them.
func (c *call) roleToChange() (*group, assignedRole, *answer) {
	g, refused := c.group()
	if refused != nil {
		return nil, assignedRole{}, refused
	}
	body := c.fields("roleId", "resourceId")
	role, on := body.oneOf("roleId", roles), body.text("resourceId")
	body.require("roleId", "resourceId")
	if body.problem != nil {
		return nil, assignedRole{}, body.problem
	}
	if _, there := byID(c.org.resources(), *on); !there {
		return nil, assignedRole{}, refuse(http.StatusBadRequest, "ADMIN-400-4", "resource %q is not a workspace of this organization", *on)
	}
	return g, assignedRole{Role: *role, Resource: *on}, nil
}

func assignGroupRole(c *call) *answer {
	g, role, refused := c.roleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(g.Roles, role) {
		g.Roles = slices.Concat(g.Roles, []assignedRole{role})
		c.org.touch(&g.object)
	}
	c.recordRole(role, productAccessGranted, groupRoleGranted)
	return noContent()
}

func revokeGroupRole(c *call) *answer {
	g, unwanted, refused := c.roleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(g.Roles, unwanted) {
		return refuse(http.StatusNotFound, "ADMIN-404-1", "%s has no role %s on %s", g, unwanted.Role, unwanted.Resource)
	}
	g.Roles = without(g.Roles, func(one assignedRole) bool { return one == unwanted })
	c.org.touch(&g.object)
	c.recordRole(unwanted, productAccessRevoked, groupRoleRevoked)
	return noContent()
}

// isPlatformRole tells whether a role is one in the organization itself.
func isPlatformRole(role string) bool {
	return slices.Contains(roles, role) && strings.HasSuffix(role, "-admin")
}
