package emulator

import (
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// About returns what the group of a conflict gives access to, and who would gain and lose by a sync.
func (c surroundings) About(one *identity.GroupConflict) identity.ConflictFacts {
	g, _ := c.org.groupByName(one.GroupName)
	facts := identity.ConflictFacts{
		IsDefaultAccessGroup: g.IsDefaultAccessGroup,
		MembersAdded:         c.org.accounts(one.Pushed, g.Members), MembersRemoved: c.org.accounts(g.Members, one.Pushed),
	}
	for _, w := range c.org.workspacesOf(g) {
		if !slices.Contains(facts.ProductAccess, w.product.Key) {
			facts.ProductAccess = append(facts.ProductAccess, w.product.Key)
		}
		if !slices.Contains(facts.Sites, w.site) {
			facts.Sites = append(facts.Sites, w.site)
		}
	}
	return facts
}

// Overwrite gives the group of a conflict the members that the identity provider wants in it.
func (c surroundings) Overwrite(one *identity.GroupConflict) {
	g, _ := c.org.groupByName(one.GroupName)
	c.org.fill(g, one.Pushed)
	g.SyncedBy = one.DirectoryID
	c.org.Touch(&g.Object)
}

// accounts returns those of the first list that the second lacks.
func (org *organization) accounts(these, lacking []string) []identity.AccountAnswer {
	accounts := []identity.AccountAnswer{}
	for _, id := range these {
		if slices.Contains(lacking, id) {
			continue
		}
		if u, there := org.userWithAccount(id); there {
			accounts = append(accounts, identity.AccountAnswer{AccountID: u.AccountID, Email: u.Email, Name: u.Name})
		}
	}
	return accounts
}

// pushGroup is what a sync does with one group of the identity provider: make it, overwrite its members, or, where
// the organization has a group of that name that this directory does not manage, record a conflict and change
// nothing. It tells whether it was a conflict.
func (s *Server) pushGroup(org *organization, directoryID, name string, accounts []string) bool {
	g, there := org.groupByName(name)
	switch {
	case !there:
		added := &group{Object: s.newObject(org), Name: name, SyncedBy: directoryID}
		org.fill(added, accounts)
		org.Groups = append(org.Groups, added)
		return false
	case g.SyncedBy == directoryID:
		org.fill(g, accounts)
		org.Touch(&g.Object)
		return false
	}
	known, there := adminapi.Find(org.Conflicts, func(one *identity.GroupConflict) bool {
		return one.DirectoryID == directoryID && strings.EqualFold(one.GroupName, name)
	})
	if !there {
		known = &identity.GroupConflict{Object: s.newObject(org), DirectoryID: directoryID, GroupName: g.Name}
		org.Conflicts = append(org.Conflicts, known)
	}
	known.Pushed, known.State = accounts, identity.ConflictOpen
	return true
}
