package emulator

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// groupRow is a group in a list.
type groupRow struct {
	ID, Name, Description string
	Members               int
	SyncedBy              string // the name of the directory; "" for a group of the organization
	Default               bool
	Roles                 []roleRow
}

func (c *call) groupRow(g *group) groupRow {
	row := groupRow{ID: g.ID, Name: g.Name, Description: g.Description, Members: len(g.Members), Default: g.IsDefaultAccessGroup, Roles: c.roleRows(g.Roles)}
	if d, there := adminapi.ByID(c.org.Directories, g.SyncedBy); there {
		row.SyncedBy = d.Name
	}
	return row
}

// roleRows puts roles into words: which role, on which product of which site.
func (c *call) roleRows(roles []assignedRole) []roleRow {
	places := map[string]string{c.org.resourceID(): "the organization"}
	for _, w := range c.org.workspaces() {
		places[w.ID] = w.product.Name + " on " + w.name()
	}
	var rows []roleRow
	for _, one := range roles {
		on := places[one.Resource]
		if on == "" {
			on = one.Resource
		}
		rows = append(rows, roleRow{roleLabel(one.Role), one.Role, on, one.Resource})
	}
	return rows
}

// roleLabel makes a role readable: atlassian/org-admin becomes "org admin".
func roleLabel(role string) string {
	_, name, found := strings.Cut(role, "/")
	if !found {
		name = role
	}
	return strings.ReplaceAll(name, "-", " ")
}

// groups returns those with a text in their name.
func (v visit) groups(text string) []groupRow {
	var rows []groupRow
	v.inside(func(c *call) {
		for _, g := range c.org.Groups {
			if containsFold(g.Name, text) || g.ID == text {
				rows = append(rows, c.groupRow(g))
			}
		}
	})
	return byName(rows, func(one groupRow) string { return one.Name })
}

type groupsPage struct {
	frame
	Groups    []groupRow
	Part      part
	Filter    string
	Userbases []choice
}

func showGroups(v visit) pageView {
	rows, which := cutPart(v, v.groups(v.asked("filter")))
	page := groupsPage{frame: v.frame("groups", "Groups"), Groups: rows, Part: which, Filter: v.asked("filter")}
	v.inside(func(c *call) {
		for _, base := range c.org.Userbases {
			page.Userbases = append(page.Userbases, choice{base.ID, base.Name})
		}
	})
	return pageView{template: "groups", data: page}
}

type groupPage struct {
	frame
	groupRow
	People    []personView
	Resources []choice
	RoleNames []choice
}

func showGroup(v visit) pageView {
	page := groupPage{frame: v.frame("groups", "Group")}
	there := false
	v.inside(func(c *call) {
		var g *group
		if g, there = adminapi.ByID(c.org.Groups, v.path("group")); !there {
			return
		}
		page.groupRow, page.Title = c.groupRow(g), g.Name
		page.People = c.people(g.Members)
		for _, w := range c.org.workspaces() {
			page.Resources = append(page.Resources, choice{w.ID, w.product.Name + " on " + w.name()})
		}
		for _, role := range groupRoles {
			page.RoleNames = append(page.RoleNames, choice{role, roleLabel(role)})
		}
	})
	if !there {
		return noPage("group")
	}
	return pageView{template: "group", data: page}
}

func groupAddress(id string) string { return "/console/groups/" + url.PathEscape(id) }

func (v visit) groupPath(parts ...string) string {
	return v.orgPath("/admin/v2/orgs/", append([]string{"directories", "-", "groups", v.path("group")}, parts...)...)
}

func addGroup(v visit) (string, notice, error) {
	path := v.orgPath("/admin/v2/orgs/", "directories", v.sent("userbase"), "groups")
	_, err := v.write(http.MethodPost, path, map[string]any{"name": v.sent("name"), "description": v.sent("description")})
	next := "/console/groups"
	if made := v.groups(v.sent("name")); err == nil && len(made) == 1 { // the answer does not say which id it got
		next = groupAddress(made[0].ID)
	}
	return next, notice{Words: "The group is there."}, err
}

func deleteGroupByHand(v visit) (string, notice, error) {
	_, err := v.write(http.MethodDelete, v.groupPath(), nil)
	return "/console/groups", notice{Words: "The group is deleted."}, err
}

func addGroupMember(v visit) (string, notice, error) {
	account := ""
	v.inside(func(c *call) {
		if u, there := c.org.userWithEmail(v.sent("email")); there {
			account = u.AccountID
		}
	})
	if account == "" {
		return "", notice{}, &refusal{http.StatusNotFound, "There is no user with the address “" + v.sent("email") + "”. Invite the person first, under Users."}
	}
	_, err := v.write(http.MethodPost, v.groupPath("memberships"), map[string]any{"accountId": account})
	return groupAddress(v.path("group")), notice{Words: v.sent("email") + " is in the group."}, err
}

func removeGroupMember(v visit) (string, notice, error) {
	_, err := v.write(http.MethodDelete, v.groupPath("memberships", v.path("account")), nil)
	return groupAddress(v.path("group")), notice{Words: "The group has one member less."}, err
}

// setGroupDefault makes the group in the path a default access group, or an ordinary one again.
func setGroupDefault(v visit) (string, notice, error) {
	name := ""
	v.inside(func(c *call) {
		if g, there := adminapi.ByID(c.org.Groups, v.path("group")); there {
			name = g.Name
		}
	})
	words := map[bool]string{true: "New users of its products join the group.", false: "The group is an ordinary one."}[v.sent("default") == "true"]
	return groupAddress(v.path("group")), notice{Words: words}, v.server.SetDefaultAccessGroup(name, v.sent("default") == "true")
}

// changeGroupRole gives the group in the path a role on a product, or takes it away.
func changeGroupRole(v visit) (string, notice, error) {
	act := v.path("act")
	if act != "assign" && act != "revoke" {
		return "", notice{}, &refusal{http.StatusNotFound, "A role is assigned or revoked."}
	}
	_, err := v.write(http.MethodPost, v.groupPath("role-assignments", act), map[string]any{"roleId": v.sent("role"), "resourceId": v.sent("resource")})
	return groupAddress(v.path("group")), notice{Words: "The roles of the group are changed."}, err
}

type productsPage struct {
	frame
	Products []productRow
}

// productRow is a product on a site, with the groups that open it.
type productRow struct {
	Name, Site string
	Groups     []groupRow
	People     int
}

func showProducts(v visit) pageView {
	page := productsPage{frame: v.frame("products", "Products")}
	v.inside(func(c *call) {
		for _, w := range c.org.workspaces() {
			row := productRow{Name: w.product.Name, Site: w.site, People: c.renderWorkspace(w).(workspaceAnswer).Attributes.Usage}
			for _, g := range c.org.Groups {
				if g.hasResource(w.ID) {
					one := c.groupRow(g)
					one.Roles = adminapi.Filter(one.Roles, func(role roleRow) bool { return role.Resource == w.ID })
					row.Groups = append(row.Groups, one)
				}
			}
			page.Products = append(page.Products, row)
		}
	})
	return pageView{template: "products", data: page}
}
