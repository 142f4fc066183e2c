package emulator

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
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

func (g *group) String() string { return adminapi.Describe("group", g.Name, g.ID) }

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
func (c *call) groups() ([]*group, *adminapi.Answer) {
	base, refused := c.userbase()
	if refused != nil || base == nil {
		return c.org.Groups, refused
	}
	return adminapi.Filter(c.org.Groups, func(g *group) bool { return c.org.userbaseOf(g) == base }), nil
}

// group finds the group in the path.
func (c *call) group() (*group, *adminapi.Answer) {
	groups, refused := c.groups()
	if refused != nil {
		return nil, refused
	}
	if g, there := adminapi.ByID(groups, c.path("groupId")); there {
		return g, nil
	}
	return nil, adminapi.Refuse(http.StatusNotFound, "ADMIN-404-10", "group %q does not exist in this directory", c.path("groupId"))
}

var groupFilters = []string{"accountIds", "directoryIds", "groupIds", "groupNames", "resourceIds", "resourceOwners", "roleIds", "searchTerm", "expand"}

func searchGroups(c *call) *adminapi.Answer {
	if refused := c.scope(groupScope); refused != nil {
		return refused
	}
	groups, refused := c.groups()
	if refused != nil {
		return refused
	}
	var expand choices
	narrow := func(body *adminapi.Fields) func(*group) bool {
		expand = readWords(body, "expand", "counts.users", "counts.resources")
		return c.groupMatcher(body)
	}
	return search(c, adminapi.PageSizes{Usual: 20, Largest: 100}, groupFilters, groups, narrow, func(g *group) any { return c.renderGroup(g, expand) })
}

// groupMatcher reads the filters of a search for groups.
func (c *call) groupMatcher(body *adminapi.Fields) func(*group) bool {
	refuseTogether(body, "groupNames", "searchTerm")
	refuseTogether(body, "groupNames", "groupIds")
	accounts, bases := readChoices(body, "accountIds", mostValues), readChoices(body, "directoryIds", mostValues)
	ids, names, term := readChoices(body, "groupIds", mostValues), readChoices(body, "groupNames", mostValues), body.Text("searchTerm")
	roles := c.roleMatcher(body)
	return func(g *group) bool {
		return ids.has(g.ID) && names.has(g.Name) && (term == nil || containsFold(g.Name, *term)) &&
			bases.has(c.org.userbaseOf(g).ID) && accounts.any(g.Members) && roles.grants(c.shownRoles(g.ID, g.Roles))
	}
}

func getGroup(c *call) *adminapi.Answer {
	if refused := c.scope(groupScope); refused != nil {
		return refused
	}
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": c.renderGroup(g, nil)}}
}

// createGroup makes a group and does not say which id it got: the answer is empty, as measured against the live service.
func createGroup(c *call) *adminapi.Answer {
	base, refused := c.userbase()
	if refused != nil {
		return refused
	}
	if base == nil {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "a group is made in one directory: name it in the path instead of -")
	}
	body := c.fields("name", "description")
	name, description := body.Filled("name"), body.Text("description")
	body.Require("name")
	if body.Problem != nil {
		return body.Problem
	}
	if existing, there := c.org.groupByName(*name); there {
		return adminapi.Conflict("A group's name must be unique in the organization, ignoring case: %q is the name of %s", *name, existing)
	}
	added := &group{Object: c.server.newObject(c.org), Name: *name, Userbase: base.ID}
	if description != nil {
		added.Description = *description
	}
	c.org.Groups = append(c.org.Groups, added)
	c.record(groupCreated, added.about())
	return &adminapi.Answer{Status: http.StatusCreated}
}

func deleteGroup(c *call) *adminapi.Answer {
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	if refused := c.undeletable(g); refused != nil {
		return refused
	}
	c.org.Groups = adminapi.Without(c.org.Groups, func(one *group) bool { return one.ID == g.ID })
	c.org.Conflicts = adminapi.Without(c.org.Conflicts, func(one *identity.GroupConflict) bool { return strings.EqualFold(one.GroupName, g.Name) })
	c.record(groupDeleted, g.about())
	return adminapi.NoContent()
}

// undeletable returns the refusal to delete a group, or nil.
func (c *call) undeletable(g *group) *adminapi.Answer {
	switch {
	case g.SyncedBy != "":
		return c.externallySynced(g)
	case g.IsDefaultAccessGroup:
		return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-6", "A default group cannot be deleted: change the default status of %s first", g)
	case slices.Contains(siteAdmin, strings.ToLower(g.Name)):
		return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-7", "The group that grants administration cannot be deleted: refused for %s", g)
	}
	return nil
}

// externallySynced refuses what only the source of a synced group may do, be it SCIM or Google.
func (c *call) externallySynced(g *group) *adminapi.Answer {
	if g.SyncedBy == "" {
		return nil
	}
	source := "something that this organization does not have here"
	if d, there := adminapi.ByID(c.org.Directories, g.SyncedBy); there {
		source = d.String()
	}
	return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-5", "An externally synced group is changed where it comes from: %s is synced by %s", g, source)
}

func addMembership(c *call) *adminapi.Answer {
	g, refused := c.group()
	if refused != nil {
		return refused
	}
	body := c.fields("accountId")
	account := body.Text("accountId")
	body.Require("accountId")
	if body.Problem != nil {
		return body.Problem
	}
	if refused := c.externallySynced(g); refused != nil {
		return refused
	}
	u, refused := c.account(*account)
	if refused != nil {
		return refused
	}
	if base := c.org.userbaseOf(g); !c.org.isIn(u, base) {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-8", "account %q is not in the user base of %s, which is %s", u.AccountID, g, base)
	}
	if !slices.Contains(g.Members, u.AccountID) {
		g.Members = slices.Concat(g.Members, []string{u.AccountID})
		c.org.Touch(&g.Object)
	}
	c.record(groupMemberAdded, g.about(), u.about())
	return adminapi.NoContent()
}

// account finds an account that a path or a body names.
func (c *call) account(id string) (*user, *adminapi.Answer) {
	if u, there := c.org.userWithAccount(id); there {
		return u, nil
	}
	return nil, adminapi.Refuse(http.StatusNotFound, "ADMIN-404-8", "account %q does not exist in this organization", id)
}

func removeMembership(c *call) *adminapi.Answer {
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
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-8", "account %q is not in %s", u.AccountID, g)
	}
	if slices.Contains(siteAdmin, strings.ToLower(g.Name)) {
		return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-5", "Nobody is taken out of the group that grants administration this way: refused for %s", g)
	}
	g.Members = adminapi.Without(g.Members, func(one string) bool { return one == u.AccountID })
	c.org.Touch(&g.Object)
	c.record(groupMemberRemoved, g.about(), u.about())
	return adminapi.NoContent()
}
