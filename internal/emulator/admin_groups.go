package emulator

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

const groupScope = "read:groups:admin"

// siteAdmin is the group whose members administer the organization, in both spellings that Atlassian uses.
var siteAdmin = []string{"site-admin", "site-admins"}

type groupAnswer struct {
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	Description      string            `json:"description"`
	DirectoryID      string            `json:"directoryId"`
	ManagementAccess managementAnswer  `json:"managementAccess"`
	ExternalSynced   bool              `json:"externalSynced"`
	ManagedBy        string            `json:"managedBy"`
	Counts           map[string]int    `json:"counts,omitempty"` // only what was asked for
	Links            map[string]string `json:"links"`
}

type managementAnswer struct {
	Deletable  bool `json:"deletable"`
	Modifiable bool `json:"modifiable"`
	Readable   bool `json:"readable"`
}

func (g *group) String() string { return describe("group", g.Name, g.ID) }

// renderGroup renders a group, with the counts that expand has.
func (c *call) renderGroup(g *group, expand choices) any {
	rendered := groupAnswer{
		ID: g.ID, Name: g.Name, Description: g.Description, DirectoryID: c.org.userbaseOf(g).ID,
		ManagementAccess: managementAnswer{Deletable: c.undeletable(g) == nil, Modifiable: g.SyncedBy == "", Readable: true},
		ExternalSynced:   g.SyncedBy != "", ManagedBy: "admins", Counts: map[string]int{},
		Links: map[string]string{"self": base64.RawURLEncoding.EncodeToString([]byte("group " + g.ID))},
	}
	if g.SyncedBy != "" {
		rendered.ManagedBy = "external"
	}
	if expand.includes("counts.users") {
		rendered.Counts["users"] = len(g.Members)
	}
	if expand.includes("counts.resources") {
		rendered.Counts["resources"] = len(g.resources())
	}
	return rendered
}

// groups returns those of the user base in the path.
func (c *call) groups() ([]*group, *answer) {
	base, refused := c.userbase()
	if refused != nil || base == nil {
		return c.org.Groups, refused
	}
	return filter(c.org.Groups, func(g *group) bool { return c.org.userbaseOf(g) == base }), nil
}

// group finds the group in the path.
func (c *call) group() (*group, *answer) {
	groups, refused := c.groups()
	if refused != nil {
		return nil, refused
	}
	if g, there := byID(groups, c.path("groupId")); there {
		return g, nil
	}
	return nil, refuse(http.StatusNotFound, "ADMIN-404-10", "group %q does not exist in this directory", c.path("groupId"))
}

var groupFilters = []string{"accountIds", "directoryIds", "groupIds", "groupNames", "resourceIds", "resourceOwners", "roleIds", "searchTerm", "expand"}

func searchGroups(c *call) *answer {
	if refused := c.scope(groupScope); refused != nil {
		return refused
	}
	groups, refused := c.groups()
	if refused != nil {
		return refused
	}
	var expand choices
	narrow := func(body *fields) func(*group) bool {
		expand = body.words("expand", "counts.users", "counts.resources")
		return c.groupMatcher(body)
	}
	return search(c, pageSizes{usual: 20, largest: 100}, groupFilters, groups, narrow, func(g *group) any { return c.renderGroup(g, expand) })
}

// groupMatcher reads the filters of a search for groups.
func (c *call) groupMatcher(body *fields) func(*group) bool {
	body.exclusive("groupNames", "searchTerm")
	body.exclusive("groupNames", "groupIds")
	accounts, bases := body.choices("accountIds", mostValues), body.choices("directoryIds", mostValues)
	ids, names, term := body.choices("groupIds", mostValues), body.choices("groupNames", mostValues), body.text("searchTerm")
	roles := c.roleMatcher(body)
	return func(g *group) bool {
		return ids.has(g.ID) && names.has(g.Name) && (term == nil || containsFold(g.Name, *term)) &&
			bases.has(c.org.userbaseOf(g).ID) && accounts.any(g.Members) && roles.grants(c.shownRoles(g.ID, g.Roles))
	}
}

func getGroup(c *call) *answer {
	if refused := c.scope(groupScope); refused != nil {
		return refused
	}
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	return &answer{status: http.StatusOK, body: map[string]any{"data": c.renderGroup(g, nil)}}
}

// createGroup makes a group and does not say which id it got: the answer is empty, as measured against the live service.
func createGroup(c *call) *answer {
	base, refused := c.userbase()
	if refused != nil {
		return refused
	}
	if base == nil {
		return refuse(http.StatusBadRequest, "ADMIN-400-24", "a group is made in one directory: name it in the path instead of -")
	}
	body := c.fields("name", "description")
	name, description := body.filled("name"), body.text("description")
	body.require("name")
	if body.problem != nil {
		return body.problem
	}
	if existing, there := c.org.groupByName(*name); there {
		return conflict("A group's name must be unique in the organization, ignoring case: %q is the name of %s", *name, existing)
	}
	added := &group{object: c.server.newObject(c.org), Name: *name, Userbase: base.ID}
	if description != nil {
		added.Description = *description
	}
	c.org.Groups = append(c.org.Groups, added)
	c.record(groupCreated, added.about())
	return &answer{status: http.StatusCreated}
}

func deleteGroup(c *call) *answer {
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	if refused := c.undeletable(g); refused != nil {
		return refused
	}
	c.org.Groups = without(c.org.Groups, func(one *group) bool { return one.ID == g.ID })
	c.org.Conflicts = without(c.org.Conflicts, func(one *groupConflict) bool { return strings.EqualFold(one.GroupName, g.Name) })
	c.record(groupDeleted, g.about())
	return noContent()
}

// undeletable returns the refusal to delete a group, or nil.
func (c *call) undeletable(g *group) *answer {
	switch {
	case g.SyncedBy != "":
		return c.externallySynced(g)
	case g.IsDefaultAccessGroup:
		return refuse(http.StatusForbidden, "ADMIN-403-6", "A default group cannot be deleted: change the default status of %s first", g)
	case slices.Contains(siteAdmin, strings.ToLower(g.Name)):
		return refuse(http.StatusForbidden, "ADMIN-403-7", "The group that grants administration cannot be deleted: refused for %s", g)
	}
	return nil
}

// externallySynced refuses what only the source of a synced group may do, be it SCIM or Google.
func (c *call) externallySynced(g *group) *answer {
	if g.SyncedBy == "" {
		return nil
	}
	d, _ := byID(c.org.Directories, g.SyncedBy)
	return refuse(http.StatusForbidden, "ADMIN-403-5", "An externally synced group is changed where it comes from: %s is synced by %s", g, d)
}

func addMembership(c *call) *answer {
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	body := c.fields("accountId")
	account := body.text("accountId")
	body.require("accountId")
	if body.problem != nil {
		return body.problem
	}
	if refused := c.externallySynced(g); refused != nil {
		return refused
	}
	u, refused := c.account(*account)
	if refused != nil {
		return refused
	}
	if base := c.org.userbaseOf(g); !c.org.isIn(u, base) {
		return refuse(http.StatusNotFound, "ADMIN-404-8", "account %q is not in the user base of %s, which is %s", u.AccountID, g, base)
	}
	if !slices.Contains(g.Members, u.AccountID) {
		g.Members = slices.Concat(g.Members, []string{u.AccountID})
		c.org.touch(&g.object)
	}
	c.record(groupMemberAdded, g.about(), u.about())
	return noContent()
}

// account finds an account that a path or a body names.
func (c *call) account(id string) (*user, *answer) {
	if u, there := c.org.userWithAccount(id); there {
		return u, nil
	}
	return nil, refuse(http.StatusNotFound, "ADMIN-404-8", "account %q does not exist in this organization", id)
}

func removeMembership(c *call) *answer {
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	if refused := c.externallySynced(g); refused != nil {
		return refused
	}
	u, refused := c.account(c.path("accountId"))
	if refused != nil {
		return refused
	}
	if !slices.Contains(g.Members, u.AccountID) {
		return refuse(http.StatusNotFound, "ADMIN-404-8", "account %q is not in %s", u.AccountID, g)
	}
	if slices.Contains(siteAdmin, strings.ToLower(g.Name)) {
		return refuse(http.StatusForbidden, "ADMIN-403-5", "Nobody is taken out of the group that grants administration this way: refused for %s", g)
	}
	g.Members = without(g.Members, func(one string) bool { return one == u.AccountID })
	c.org.touch(&g.object)
	c.record(groupMemberRemoved, g.about(), u.about())
	return noContent()
}
