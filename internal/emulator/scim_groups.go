package emulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

type scimGroupAnswer struct {
	Schemas     []string        `json:"schemas"`
	ID          string          `json:"id"`
	ExternalID  string          `json:"externalId,omitempty"`
	DisplayName string          `json:"displayName"`
	Members     []scimReference `json:"members"`
	Meta        scimMeta        `json:"meta"`
}

func (c *call) renderSCIMGroup(g *scimGroup) any {
	members, users := []scimReference{}, c.scimUsersByID()
	for _, id := range g.Members {
		if one := users[id]; one != nil {
			members = append(members, c.renderMember(id, one))
		}
	}
	return scimGroupAnswer{
		Schemas: []string{scimGroupSchema}, ID: g.ID, ExternalID: g.ExternalID, DisplayName: g.DisplayName, Members: members,
		Meta: scimMeta{ResourceType: "Group", Location: c.scimURL("/Groups/" + g.ID), Created: g.CreatedAt, LastModified: g.UpdatedAt},
	}
}

func (c *call) renderMember(id string, one *scimUser) scimReference {
	return scimReference{Type: "User", Value: id, Display: one.Attributes.DisplayName, Ref: c.scimURL("/Users/" + id)}
}

// scimGroups returns the groups of the key's directory.
func (c *call) scimGroups() []*scimGroup {
	return adminapi.Filter(c.org.SCIMGroups, func(g *scimGroup) bool { return g.DirectoryID == c.provisioning.DirectoryID })
}

func (c *call) scimGroup() (*scimGroup, *adminapi.Answer) {
	if g, there := adminapi.ByID(c.scimGroups(), c.path("id")); there {
		return g, nil
	}
	return nil, c.scimUnknown()
}

func listSCIMGroups(c *call) *adminapi.Answer {
	attribute, value, refused := c.scimFilter(scimGroupKind, "displayName")
	if refused != nil {
		return refused
	}
	found := adminapi.Filter(c.scimGroups(), func(g *scimGroup) bool { return attribute == "" || strings.EqualFold(g.DisplayName, value) })
	return scimList(c, found, c.renderSCIMGroup)
}

func getSCIMGroup(c *call) *adminapi.Answer {
	g, refused := c.scimGroup()
	if refused != nil {
		return refused
	}
	return scimAnswer(http.StatusOK, c.renderSCIMGroup(g))
}

type scimGroupInput struct {
	DisplayName string           `json:"displayName"`
	ExternalID  string           `json:"externalId"`
	Members     []map[string]any `json:"members"`
}

// members turns references into ids of users, each once, and refuses those that do not exist.
func (c *call) members(references []map[string]any) ([]string, *adminapi.Answer) {
	set, users := newMemberSet(nil), c.scimUsersByID()
	for _, reference := range references {
		id, isSaid := reference["value"].(string)
		switch {
		case !isSaid:
			return nil, scimError(http.StatusBadRequest, "invalidValue", "A member needs a value, which is the id of a user")
		case users[id] == nil:
			return nil, scimError(http.StatusBadRequest, "invalidValue", "Member %s does not exist in this directory", id)
		}
		set.add(id)
	}
	return set.list(), nil
}

func (c *call) readSCIMGroup() (scimGroupInput, []string, *adminapi.Answer) {
	var input scimGroupInput
	body, refused := c.readSCIMBody(scimGroupKind.noun)
	if refused != nil {
		return input, nil, refused
	}
	document, refused := scimGroupKind.read(body)
	if refused != nil {
		return input, nil, refused
	}
	document.into(&input)
	if input.DisplayName == "" {
		return input, nil, scimError(http.StatusBadRequest, "invalidValue", "displayName is required")
	}
	members, refused := c.members(input.Members)
	return input, members, refused
}

func createSCIMGroup(c *call) *adminapi.Answer {
	d, _ := adminapi.ByID(c.org.Directories, c.provisioning.DirectoryID)
	if !d.Capabilities().GroupSync {
		return scimError(http.StatusBadRequest, "invalidValue", "%s (%s) syncs no groups", d, d.Provider())
	}
	input, members, refused := c.readSCIMGroup()
	if refused != nil {
		return refused
	}
	alreadyExists := scimError(http.StatusConflict, "uniqueness", "Resource [GROUP]: with displayName already exists")
	if _, there := adminapi.Find(c.scimGroups(), func(g *scimGroup) bool { return strings.EqualFold(g.DisplayName, input.DisplayName) }); there {
		return alreadyExists
	}
	if c.server.pushGroup(c.org, d.ID, input.DisplayName, c.accountsOf(members)) {
		alreadyExists.Keep = true // the refusal is where a group conflict begins its life
		return alreadyExists
	}
	added := &scimGroup{Object: c.server.newObject(c.org), DirectoryID: d.ID, DisplayName: input.DisplayName,
		ExternalID: input.ExternalID, Members: members, CreatedAt: c.now, UpdatedAt: c.now}
	c.org.SCIMGroups = append(c.org.SCIMGroups, added)
	c.record(scimGroupCreated)
	return c.scimCreated("/Groups/"+added.ID, c.renderSCIMGroup(added))
}

// accountsOf returns the accounts behind SCIM users.
func (c *call) accountsOf(members []string) []string {
	var accounts []string
	users := c.scimUsersByID()
	for _, id := range members {
		if one := users[id]; one != nil && one.AccountID != "" {
			accounts = append(accounts, one.AccountID)
		}
	}
	return accounts
}

// pushSCIMGroup brings the organization's group in line with the SCIM group.
func (c *call) pushSCIMGroup(g *scimGroup) {
	g.UpdatedAt = c.now
	c.org.Touch(&g.Object)
	c.server.pushGroup(c.org, g.DirectoryID, g.DisplayName, c.accountsOf(g.Members))
}

// adoptIntoSCIM gives a group that has just become the directory's own its place in the SCIM directory, where the
// identity provider finds it by its name instead of running into the same refusal again.
func (c *call) adoptIntoSCIM(d *identity.Directory, g *group) {
	if _, there := c.org.ProvisioningOf(d.ID); !there {
		return
	}
	var members []string
	for _, one := range c.org.SCIMUsers {
		if one.DirectoryID == d.ID && slices.Contains(g.Members, one.AccountID) {
			members = append(members, one.ID)
		}
	}
	c.org.SCIMGroups = append(c.org.SCIMGroups, &scimGroup{Object: c.server.newObject(c.org), DirectoryID: d.ID,
		DisplayName: g.Name, Members: members, CreatedAt: c.now, UpdatedAt: c.now})
}

func replaceSCIMGroup(c *call) *adminapi.Answer {
	g, refused := c.scimGroup()
	if refused != nil {
		return refused
	}
	input, members, refused := c.readSCIMGroup()
	if refused != nil {
		return refused
	}
	if input.DisplayName != g.DisplayName {
		return unrenamable(g)
	}
	g.ExternalID, g.Members = input.ExternalID, members
	c.pushSCIMGroup(g)
	c.record(scimGroupUpdated)
	return scimAnswer(http.StatusOK, c.renderSCIMGroup(g))
}

func patchSCIMGroup(c *call) *adminapi.Answer {
	g, refused := c.scimGroup()
	if refused != nil {
		return refused
	}
	operations, refused := c.scimOperations()
	if refused != nil {
		return refused
	}
	members := newMemberSet(g.Members)
	for _, operation := range operations {
		refused := scimGroupKind.steps(operation, func(t *scimTarget, o scimOperation) *adminapi.Answer { return c.patchGroup(g, members, t, o) })
		if refused != nil {
			return refused
		}
	}
	g.Members = members.list()
	c.pushSCIMGroup(g)
	c.record(scimGroupUpdated)
	return scimAnswer(http.StatusOK, c.renderSCIMGroup(g))
}

// deleteSCIMGroup deletes the group from the organization and its sites too.
func deleteSCIMGroup(c *call) *adminapi.Answer {
	g, refused := c.scimGroup()
	if refused != nil {
		return refused
	}
	c.org.SCIMGroups = adminapi.Without(c.org.SCIMGroups, func(one *scimGroup) bool { return one.ID == g.ID })
	c.org.Groups = adminapi.Without(c.org.Groups, func(one *group) bool {
		return one.SyncedBy == g.DirectoryID && strings.EqualFold(one.Name, g.DisplayName)
	})
	c.org.Conflicts = adminapi.Without(c.org.Conflicts, func(one *identity.GroupConflict) bool { return strings.EqualFold(one.GroupName, g.DisplayName) })
	c.record(scimGroupDeleted)
	return adminapi.NoContent()
}
