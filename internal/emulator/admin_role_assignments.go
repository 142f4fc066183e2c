package emulator

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// roleUser is the role that opens a product, which seeded groups start with.
const roleUser = "atlassian/user"

// groupRoles are all that a group can be given. The roles in the organization itself are for people alone.
var groupRoles = []string{
	roleUser, "atlassian/user-access-admin", "atlassian/admin", "atlassian/guest", "atlassian/contributor", "atlassian/customer",
	"atlassian/basic", "atlassian/stakeholder", "atlassian/viewer",
}

const roleOrganizationAdmin = "atlassian/org-admin"

// platformRoles are the roles in the organization itself.
var platformRoles = []string{roleOrganizationAdmin, "atlassian/site-admin", "atlassian/user-access-admin"}

// resource is what a role is on: a workspace, or the organization itself.
type resource struct {
	adminapi.Object
	owner string
}

// resources returns all of the organization, itself last.
func (org *organization) resources() []*resource {
	var all []*resource
	for _, w := range org.workspaces() {
		all = append(all, &resource{Object: w.Object, owner: w.product.Key})
	}
	return append(all, &resource{Object: adminapi.Object{ID: org.resourceID(), Sequence: int64(len(all) + 1)}, owner: "platform"})
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

func (c *call) roleMatcher(body *adminapi.Fields) roleMatch {
	meant := roleMatch{
		roles: readChoices(body, "roleIds", mostValues), resources: readChoices(body, "resourceIds", mostResources),
		owners: readChoices(body, "resourceOwners", mostValues), ownerOf: map[string]string{},
	}
	for _, one := range c.org.resources() {
		meant.ownerOf[one.ID] = one.owner
	}
	return meant
}

func (m roleMatch) everything() bool { return m.roles == nil && m.resources == nil && m.owners == nil }

// grants tells whether one of the roles that somebody has passes.
func (m roleMatch) grants(held []assignedRole) bool {
	return m.everything() || slices.ContainsFunc(held, func(one assignedRole) bool {
		return m.roles.has(one.Role) && m.resources.has(one.Resource) && m.owners.has(m.ownerOf[one.Resource])
	})
}

// groupRolesAnswer is what a group may do on one resource. Atlassian's pages give groups, unlike users, nothing but the names
// of the roles: what a group has was assigned to it.
type groupRolesAnswer struct {
	ResourceID    string `json:"resourceId"`
	ResourceOwner string `json:"resourceOwner"`
	// DefaultRole is the role that new users of the resource get by joining the group (inferred from its name).
	DefaultRole *string  `json:"defaultRole"`
	Roles       []string `json:"roles"`
}

// The filters of lists of role assignments, with the most values that each takes.
var roleFilters = map[string]int{"resourceOwners": mostValues, "resourceIds": mostResources, "roleIds": mostValues, "directoryIds": mostValues}

// roleFilter is the query of a list of role assignments.
type roleFilter struct{ owners, resources, roles, bases choices }

// filterOf reads the filters; a parameter has several values one beside the other or with commas between them.
func filterOf(asked url.Values) roleFilter {
	chosen := func(name string) choices {
		given := strings.Join(asked[name], ",")
		if given == "" {
			return nil
		}
		values := choices{}
		for value := range strings.SplitSeq(given, ",") {
			values[strings.ToLower(value)] = true
		}
		return values
	}
	return roleFilter{chosen("resourceOwners"), chosen("resourceIds"), chosen("roleIds"), chosen("directoryIds")}
}

// listRoles answers with the roles that somebody has, resource by resource: roles tells those on one, and in are the user bases
// of who has them.
func listRoles[T any](c *call, in []string, roles func(*resource) []T, nameOf func(T) string, render func(*resource, []T) any) *adminapi.Answer {
	for name, most := range roleFilters {
		if values := strings.Split(strings.Join(c.request.URL.Query()[name], ","), ","); len(values) > most {
			return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "%s has %d values and may have %d", name, len(values), most)
		}
	}
	var chosen roleFilter
	held := func(on *resource) []T {
		return slices.DeleteFunc(roles(on), func(one T) bool { return !chosen.roles.has(nameOf(one)) })
	}
	narrow := func(on *resource, asked url.Values) bool {
		chosen = filterOf(asked)
		return chosen.owners.has(on.owner) && chosen.resources.has(on.ID) && chosen.bases.any(in) && len(held(on)) > 0
	}
	return list(c, c.org.resources(), slices.Sorted(maps.Keys(roleFilters)), narrow, func(on *resource) any { return render(on, held(on)) })
}

func listGroupRoles(c *call) *adminapi.Answer {
	if refused := c.scope(groupScope); refused != nil {
		return refused
	}
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	roles := func(on *resource) []string {
		held := []string{}
		for _, one := range c.shownRoles(g.ID, g.Roles) {
			if one.Resource == on.ID {
				held = append(held, one.Role)
			}
		}
		return held
	}
	return listRoles(c, []string{c.org.userbaseOf(g).ID}, roles, func(role string) string { return role }, func(on *resource, held []string) any {
		rendered := groupRolesAnswer{ResourceID: on.ID, ResourceOwner: on.owner, Roles: held}
		if g.IsDefaultAccessGroup && slices.Contains(held, roleUser) {
			rendered.DefaultRole = new(roleUser)
		}
		return rendered
	})
}

// roleToChange reads which role on which resource a group is to gain or lose. Roles of synced groups are changed here
// like all others: the identity provider knows nothing of them.
func (c *call) roleToChange() (*group, assignedRole, *adminapi.Answer) {
	g, refused := c.group()
	if refused != nil {
		return nil, assignedRole{}, refused
	}
	body := c.fields("roleId", "resourceId")
	role, on := body.OneOf("roleId", groupRoles), body.Text("resourceId")
	body.Require("roleId", "resourceId")
	if body.Problem != nil {
		return nil, assignedRole{}, body.Problem
	}
	if _, there := adminapi.ByID(c.org.resources(), *on); !there {
		return nil, assignedRole{}, adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "resource %q is not a workspace of this organization", *on)
	}
	return g, assignedRole{Role: *role, Resource: *on}, nil
}

func assignGroupRole(c *call) *adminapi.Answer {
	g, role, refused := c.roleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(g.Roles, role) {
		g.Roles = slices.Concat(g.Roles, []assignedRole{role})
		c.org.Touch(&g.Object)
		c.delayRole(g.ID, role, false)
	}
	c.recordRole(role, productAccessGranted, groupRoleGranted)
	return adminapi.NoContent()
}

func revokeGroupRole(c *call) *adminapi.Answer {
	g, unwanted, refused := c.roleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(g.Roles, unwanted) {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-1", "%s has no role %s on %s", g, unwanted.Role, unwanted.Resource)
	}
	g.Roles = adminapi.Without(g.Roles, func(one assignedRole) bool { return one == unwanted })
	c.org.Touch(&g.Object)
	c.delayRole(g.ID, unwanted, true)
	c.recordRole(unwanted, productAccessRevoked, groupRoleRevoked)
	return adminapi.NoContent()
}

// isPlatformRole tells whether a role is one in the organization itself.
func isPlatformRole(role string) bool { return slices.Contains(platformRoles, role) }
