package identity

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// ConflictAnswer is a group conflict as the API shows it.
type ConflictAnswer struct {
	ID                   string          `json:"id"`
	DirectoryID          string          `json:"directoryId"`
	GroupName            string          `json:"groupName"`
	IsDefaultAccessGroup bool            `json:"isDefaultAccessGroup"`
	ProductAccess        []string        `json:"productAccess"`
	Sites                []string        `json:"sites"`
	MembersAdded         []AccountAnswer `json:"membersAdded"`
	MembersRemoved       []AccountAnswer `json:"membersRemoved"`
	State                string          `json:"state"`
	Version              string          `json:"version"`
}

// AccountAnswer is an account that a sync would add to a group, or remove.
type AccountAnswer struct {
	AccountID string `json:"accountId"`
	Email     string `json:"email"`
	Name      string `json:"name"`
}

// Conflict returns a group conflict as the API shows it. The host has Groups.
func (c *Call) Conflict(one *GroupConflict) ConflictAnswer {
	facts := c.Groups.About(one)
	rendered := ConflictAnswer{
		ID: one.ID, DirectoryID: one.DirectoryID, GroupName: one.GroupName, State: one.State,
		IsDefaultAccessGroup: facts.IsDefaultAccessGroup,
		ProductAccess:        append([]string{}, facts.ProductAccess...), Sites: append([]string{}, facts.Sites...),
		MembersAdded: []AccountAnswer{}, MembersRemoved: []AccountAnswer{},
	}
	if one.State == ConflictOpen {
		rendered.MembersAdded = append(rendered.MembersAdded, facts.MembersAdded...)
		rendered.MembersRemoved = append(rendered.MembersRemoved, facts.MembersRemoved...)
	}
	// What someone decides on is who gains and who loses, so the version covers all of it: a conflict that has
	// changed since it was looked at is a different decision.
	text, _ := json.Marshal([]any{one.Version, rendered}) // plain structs always marshal
	sum := sha256.Sum256(text)
	rendered.Version = hex.EncodeToString(sum[:8])
	return rendered
}

// groupsUnseen refuses what only a host can answer that sees the organization's groups.
func (c *Call) groupsUnseen() *adminapi.Answer {
	if c.Groups != nil {
		return nil
	}
	return adminapi.Refuse(http.StatusNotImplemented, "ADMIN-501-1",
		"this server does not see the groups of organization %q (%s), and so not their conflicts: settle them in Atlassian Administration, under the directory of the identity provider", c.State.Name, c.State.ID)
}

func listConflicts(c *Call) *adminapi.Answer {
	d, refused := c.findDirectory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	if refused := c.groupsUnseen(); refused != nil {
		return refused
	}
	ours := adminapi.Filter(c.State.Conflicts, func(one *GroupConflict) bool { return one.DirectoryID == d.ID })
	return list(c, ours, nil, adminapi.Everything[*GroupConflict], func(one *GroupConflict) any { return c.Conflict(one) })
}

func syncConflict(c *Call) *adminapi.Answer {
	d, refused := c.findDirectory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	if refused := c.groupsUnseen(); refused != nil {
		return refused
	}
	found, there := adminapi.ByID(c.State.Conflicts, c.path("id"))
	if !there || found.DirectoryID != d.ID {
		return adminapi.Unknown("group conflict of "+d.String(), c.path("id"))
	}
	shown := c.Conflict(found)
	if refused := adminapi.IfMatch(c.request, "group conflict", found.GroupName, &adminapi.Object{ID: found.ID, Version: shown.Version}); refused != nil {
		return refused
	}
	if shown.IsDefaultAccessGroup {
		return adminapi.Conflict("A default access group is never overwritten by a sync: change the default status of %s first", adminapi.Describe("group", found.GroupName, found.ID))
	}
	if found.State == ConflictOpen {
		c.Groups.Overwrite(found)
		found.State = ConflictSynced
		c.State.Touch(&found.Object)
	}
	c.tell(Event{Kind: GroupOverwritten, Directory: d, Conflict: found})
	shown = c.Conflict(found)
	return adminapi.AnswerWith(http.StatusOK, shown.Version, shown)
}

// dropConflicts forgets the conflicts of a directory that nobody pushes groups into any more.
func (s *State) dropConflicts(directoryID string) {
	s.Conflicts = adminapi.Without(s.Conflicts, func(one *GroupConflict) bool { return one.DirectoryID == directoryID })
}
