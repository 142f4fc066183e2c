package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

type conflictAnswer struct {
	ID                   string          `json:"id"`
	DirectoryID          string          `json:"directoryId"`
	GroupName            string          `json:"groupName"`
	IsDefaultAccessGroup bool            `json:"isDefaultAccessGroup"`
	ProductAccess        []string        `json:"productAccess"`
	Sites                []string        `json:"sites"`
	MembersAdded         []accountAnswer `json:"membersAdded"`
	MembersRemoved       []accountAnswer `json:"membersRemoved"`
	State                string          `json:"state"`
	Version              string          `json:"version"`
}

type accountAnswer struct {
	AccountID string `json:"accountId"`
	Email     string `json:"email"`
	Name      string `json:"name"`
}

func (c *call) renderConflict(one *groupConflict) any { return c.conflictAnswer(one) }

func (c *call) conflictAnswer(one *groupConflict) conflictAnswer {
	g, _ := c.org.groupByName(one.GroupName)
	rendered := conflictAnswer{
		ID: one.ID, DirectoryID: one.DirectoryID, GroupName: one.GroupName, State: one.State,
		IsDefaultAccessGroup: g.IsDefaultAccessGroup,
		ProductAccess:        []string{}, Sites: []string{}, MembersAdded: []accountAnswer{}, MembersRemoved: []accountAnswer{},
	}
	for _, w := range c.org.workspacesOf(g) {
		if !slices.Contains(rendered.ProductAccess, w.product.Key) {
			rendered.ProductAccess = append(rendered.ProductAccess, w.product.Key)
		}
		if !slices.Contains(rendered.Sites, w.site) {
			rendered.Sites = append(rendered.Sites, w.site)
		}
	}
	if one.State == conflictOpen {
		rendered.MembersAdded = c.org.accounts(one.Pushed, g.Members)
		rendered.MembersRemoved = c.org.accounts(g.Members, one.Pushed)
	}
	// What someone decides on is who gains and who loses, so the version covers all of it: a conflict that has
	// changed since it was looked at is a different decision.
	text, _ := json.Marshal([]any{one.Version, rendered}) // plain structs always marshal
	sum := sha256.Sum256(text)
	rendered.Version = hex.EncodeToString(sum[:8])
	return rendered
}

// accounts returns those of the first list that the second lacks.
func (org *organization) accounts(these, lacking []string) []accountAnswer {
	accounts := []accountAnswer{}
	for _, id := range these {
		if slices.Contains(lacking, id) {
			continue
		}
		if u, there := org.userWithAccount(id); there {
			accounts = append(accounts, accountAnswer{AccountID: u.AccountID, Email: u.Email, Name: u.Name})
		}
	}
	return accounts
}

func listConflicts(c *call) *answer {
	d, refused := c.directory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	ours := filter(c.org.Conflicts, func(one *groupConflict) bool { return one.DirectoryID == d.ID })
	return listIdentity(c, ours, nil, everything[*groupConflict], c.renderConflict)
}

func syncConflict(c *call) *answer {
	d, refused := c.directory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	found, there := byID(c.org.Conflicts, c.path("id"))
	if !there || found.DirectoryID != d.ID {
		return unknown("group conflict of "+d.String(), c.path("id"))
	}
	shown := c.conflictAnswer(found)
	if refused := c.ifMatch("group conflict", found.GroupName, &object{ID: found.ID, Version: shown.Version}); refused != nil {
		return refused
	}
	if shown.IsDefaultAccessGroup {
		return conflict("A default access group is never overwritten by a sync: change the default status of %s first", describe("group", found.GroupName, found.ID))
	}
	if found.State == conflictOpen {
		g, _ := c.org.groupByName(found.GroupName)
		c.org.fill(g, found.Pushed)
		g.SyncedBy = d.ID
		c.org.touch(&g.object)
		found.State = conflictSynced
		c.org.touch(&found.object)
		c.adoptIntoSCIM(d, g)
	}
	shown = c.conflictAnswer(found)
	c.record(conflictOverwritten)
	return answerWith(http.StatusOK, shown.Version, shown)
}

// pushGroup is what a sync does with one group of the identity provider: make it, overwrite its members, or, where
// the organization has a group of that name that this directory does not manage, record a conflict and change
// nothing. It tells whether it was a conflict.
func (s *Server) pushGroup(org *organization, directoryID, name string, accounts []string) bool {
	g, there := org.groupByName(name)
	switch {
	case !there:
		added := &group{object: s.newObject(org), Name: name, SyncedBy: directoryID}
		org.fill(added, accounts)
		org.Groups = append(org.Groups, added)
		return false
	case g.SyncedBy == directoryID:
		org.fill(g, accounts)
		org.touch(&g.object)
		return false
	}
	known, there := find(org.Conflicts, func(one *groupConflict) bool {
		return one.DirectoryID == directoryID && strings.EqualFold(one.GroupName, name)
	})
	if !there {
		known = &groupConflict{object: s.newObject(org), DirectoryID: directoryID, GroupName: g.Name}
		org.Conflicts = append(org.Conflicts, known)
	}
	known.Pushed, known.State = accounts, conflictOpen
	return true
}
