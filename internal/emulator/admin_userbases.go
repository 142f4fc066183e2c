package emulator

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// userbase is a user base: what keeps users and groups, and what the published API calls a directory. Centralized user
// management has one; several belong to the original user management experience. None belongs to an identity provider.
// User bases are numbered on their own, and never change.
type userbase struct {
	adminapi.Object
	Name string `json:"name"`
}

const directoryScope = "read:directories:admin"

// defaultUserbase is the name of the only user base, unless the seed names others.
const defaultUserbase = "Primary Directory"

func (b *userbase) String() string { return adminapi.Describe("user base directory", b.Name, b.ID) }

// addUserbase adds a user base. The id of the first follows from the local directory's alone: in files of before, that
// was the user base of the local directory, and what refers to it must still find it.
func (org *organization) addUserbase(name string) *userbase {
	local := org.LocalDirectory().ID
	id := uuidOf("user base of " + local)
	if len(org.Userbases) > 0 {
		id = uuidOf("user base " + name + " of " + local)
	}
	added := &userbase{Object: adminapi.Object{ID: id, Sequence: int64(len(org.Userbases) + 1)}, Name: name}
	org.Userbases = slices.Concat(org.Userbases, []*userbase{added})
	return added
}

func (org *organization) userbaseByName(name string) (*userbase, bool) {
	return adminapi.Find(org.Userbases, func(b *userbase) bool { return b.Name == name })
}

// userbaseIDs returns the ids of user bases that a seed names.
func (org *organization) userbaseIDs(names []string) []string {
	var ids []string
	for _, name := range names {
		if b, there := org.userbaseByName(name); there {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// userbaseOf returns the user base that a group is in.
func (org *organization) userbaseOf(g *group) *userbase {
	if b, there := adminapi.ByID(org.Userbases, g.Userbase); there {
		return b
	}
	return org.Userbases[0]
}

// userbasesOf returns the ids of the user bases that an account is in.
func (org *organization) userbasesOf(u *user) []string {
	if len(u.Userbases) > 0 {
		return u.Userbases
	}
	return []string{org.Userbases[0].ID}
}

func (org *organization) isIn(u *user, b *userbase) bool {
	return slices.Contains(org.userbasesOf(u), b.ID)
}

// fill gives a group the members that an identity provider wants in it. An identity provider knows no user bases: an
// account that it puts into a group joins the user base of the group.
func (org *organization) fill(g *group, accounts []string) {
	g.Members = accounts
	if len(org.Userbases) == 1 {
		return
	}
	b := org.userbaseOf(g)
	for _, account := range accounts {
		if u, there := org.userWithAccount(account); there && !org.isIn(u, b) {
			u.Userbases = slices.Concat(org.userbasesOf(u), []string{b.ID})
		}
	}
}

// userbase returns the user base that the path names; nil stands for all of them.
func (c *call) userbase() (*userbase, *adminapi.Answer) {
	id := c.path("userbaseId")
	if id == "-" {
		return nil, nil
	}
	b, there := adminapi.ByID(c.org.Userbases, id)
	if !there {
		return nil, adminapi.Unknown("user base directory", id)
	}
	return b, nil
}

type userbaseAnswer struct {
	DirectoryID string `json:"directoryId"`
	Name        string `json:"name"`
	Icon        string `json:"icon"`
}

// listUserbases lists the user bases. Their ids are not those of identity provider directories: the API calls
// three different things a directory, and a client that confuses them must fail here.
func listUserbases(c *call) *adminapi.Answer {
	if refused := c.scope(directoryScope); refused != nil {
		return refused
	}
	narrow := func(b *userbase, asked url.Values) bool {
		ids, account := asked.Get("directoryIds"), asked.Get("accountId")
		if u, there := c.org.userWithAccount(account); account != "" && (!there || !c.org.isIn(u, b)) {
			return false
		}
		return (ids == "" || slices.Contains(strings.Split(ids, ","), b.ID)) && containsFold(b.Name, asked.Get("searchTerm"))
	}
	return list(c, c.org.Userbases, []string{"accountId", "directoryIds", "searchTerm"}, narrow, func(b *userbase) any {
		return userbaseAnswer{DirectoryID: b.ID, Name: b.Name, Icon: c.url("/console/icons/userbase.png")}
	})
}

// upgrade brings an organization of an older state file up to date. Such a file has no user bases: there was one for
// each directory, and a group said with directoryId which of them it was in. All of it is in the one that was the local
// directory's now.
func (org *organization) upgrade() {
	org.upgradeSCIMUsers()
	for _, g := range org.Groups {
		g.DirectoryID = ""
	}
	if len(org.Userbases) == 0 {
		org.addUserbase(defaultUserbase)
	}
}

// checkUserbases lets no user base at all pass: the organization is of an older file then, and gets one.
func (org *organization) checkUserbases() error {
	if err := identity.CheckObjects("user base", org.Userbases, int64(len(org.Userbases))); err != nil {
		return err
	}
	for _, g := range org.Groups {
		if _, there := adminapi.ByID(org.Userbases, g.Userbase); g.Userbase != "" && !there {
			return fmt.Errorf("%s is in user base %q, which is not there", g, g.Userbase)
		}
	}
	for _, u := range org.Users {
		for _, id := range u.Userbases {
			if _, there := adminapi.ByID(org.Userbases, id); !there {
				return fmt.Errorf("%s is in user base %q, which is not there", adminapi.Describe("user", u.Email, u.AccountID), id)
			}
		}
	}
	return nil
}

// userbases returns the names of the user bases, at least one.
func (seed *Seed) userbases() []string {
	if len(seed.Userbases) == 0 {
		return []string{defaultUserbase}
	}
	return seed.Userbases
}

// validateUserbases refuses names that are none, and a group with a member who is not in the user base of the group.
func (seed *Seed) validateUserbases() error {
	all := seed.userbases()
	for i, name := range all {
		if name == "" || slices.Contains(all[:i], name) {
			return fmt.Errorf("user base %q needs a name that no other user base has", name)
		}
	}
	in := map[string][]string{}
	for _, user := range seed.Users {
		for _, name := range user.Userbases {
			if !slices.Contains(all, name) {
				return fmt.Errorf("user %q: %q is not the name of a user base", user.Email, name)
			}
		}
		in[strings.ToLower(user.Email)] = user.Userbases
		if len(user.Userbases) == 0 {
			in[strings.ToLower(user.Email)] = all[:1]
		}
	}
	for _, group := range seed.Groups {
		name := group.Userbase
		if name == "" {
			name = all[0]
		}
		if !slices.Contains(all, name) {
			return fmt.Errorf("group %q: %q is not the name of a user base", group.Name, name)
		}
		for _, member := range group.Members {
			if bases, there := in[strings.ToLower(member)]; there && !slices.Contains(bases, name) {
				return fmt.Errorf("group %q: member %q is not in user base %q, which the group is in", group.Name, member, name)
			}
		}
	}
	return nil
}
