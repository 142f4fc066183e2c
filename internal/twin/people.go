package twin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// knownPlatformRoles are the roles in the organization itself that the emulator has.
var knownPlatformRoles = []string{client.RoleOrganizationAdmin, "atlassian/site-admin", "atlassian/user-access-admin"}

// readUsers reads the accounts. Only where there are several user bases is each asked for those in it: no read of an account tells.
func (c *copier) readUsers(ctx context.Context) error {
	defer func() { c.said.done(len(c.seed.Users), "user", "users") }()
	if len(c.seed.Userbases) < 2 {
		return c.readUsersOf(ctx, client.UserSearch{PlatformRoles: true}, "")
	}
	for _, name := range c.seed.Userbases {
		search := client.UserSearch{PlatformRoles: true, UserbaseDirectoryIDs: []string{c.seed.UserbaseIDs[name]}}
		if err := c.readUsersOf(ctx, search, name); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) readUsersOf(ctx context.Context, search client.UserSearch, userbase string) error {
	addresses := map[string]bool{}
	for _, user := range c.seed.Users {
		addresses[strings.ToLower(user.Email)] = true
	}
	for one, err := range c.api.SearchUsers(ctx, c.organizationID, search) {
		if err != nil {
			return err
		}
		if at, known := c.users[one.AccountID]; known {
			if !slices.Contains(c.seed.Users[at].Userbases, userbase) && userbase != "" {
				c.seed.Users[at].Userbases = append(c.seed.Users[at].Userbases, userbase)
			}
			continue
		}
		switch {
		case one.AccountType != "atlassian" && one.AccountType != "":
			c.said.note("an account of type %q is left out: only people are copied", one.AccountType)
			continue
		case one.AccountStatus == client.StatusClosed:
			c.said.note("an account that is closed is left out")
			continue
		}
		user := c.user(one)
		if address := strings.ToLower(user.Email); address == "" || addresses[address] {
			c.said.note("an account without an e-mail address of its own gets one that leads nowhere")
			user.Email = noAddress(c.seed, user.AccountID)
		}
		if userbase != "" {
			user.Userbases = []string{userbase}
		}
		addresses[strings.ToLower(user.Email)], c.users[user.AccountID] = true, len(c.seed.Users)
		c.seed.Users = append(c.seed.Users, user)
		c.said.count("users", len(c.seed.Users))
	}
	return nil
}

func (c *copier) user(one client.User) emulator.SeedUser {
	user := emulator.SeedUser{
		AccountID: one.AccountID, Email: one.Email, Name: one.Name,
		Inactive: one.AccountStatus == client.StatusInactive, Suspended: one.MembershipStatus == client.StatusSuspended,
	}
	if one.MFAEnabled != nil {
		user.MFAEnabled = *one.MFAEnabled
	}
	if one.MembershipStatus == client.StatusNoMembership {
		c.said.note("an account without membership in the organization is copied as a suspended one")
		user.Suspended = true
	}
	for _, role := range one.PlatformRoles {
		if !slices.Contains(knownPlatformRoles, role) {
			c.said.note("the role %s in the organization, which the emulator does not know, is left out", role)
			continue
		}
		user.PlatformRoles = append(user.PlatformRoles, role)
	}
	return user
}

func (c *copier) readGroups(ctx context.Context) error {
	taken := map[string]bool{}
	for one, err := range c.api.SearchGroups(ctx, c.organizationID, client.GroupSearch{}) {
		if err != nil {
			return err
		}
		group := emulator.SeedGroup{ID: one.ID, Name: one.Name, Description: one.Description, Synced: one.ExternallySynced, Members: []string{}}
		if len(c.seed.Userbases) > 1 {
			group.Userbase = c.bases[one.UserbaseDirectoryID]
		}
		name := group.Userbase + "\n" + strings.ToLower(group.Name)
		if group.Name == "" || taken[name] {
			c.said.note("a group without a name of its own is left out")
			continue
		}
		taken[name] = true
		if group.Synced {
			c.said.note("a group that an identity provider or Google fills is copied without its source, which no published API tells")
		}
		c.seed.Groups, c.groups = append(c.seed.Groups, group), append(c.groups, one.ID)
		c.said.count("groups", len(c.seed.Groups))
	}
	c.said.done(len(c.seed.Groups), "group", "groups")
	return nil
}

// readMembers asks for the members of each group. Who came while the copy was on its way is left out.
func (c *copier) readMembers(ctx context.Context) error {
	err := each(ctx, len(c.groups), func(ctx context.Context, i int) error {
		group := &c.seed.Groups[i]
		for one, err := range c.api.SearchUsers(ctx, c.organizationID, client.UserSearch{GroupIDs: []string{c.groups[i]}}) {
			if err != nil {
				return c.unlessGone(err, "a group was deleted during the copy, and is copied as it was read last")
			}
			if at, known := c.users[one.AccountID]; known {
				group.Members = append(group.Members, c.seed.Users[at].Email)
			}
		}
		c.said.add("groups with their members")
		return nil
	})
	if err != nil {
		return err
	}
	members := 0
	for _, group := range c.seed.Groups {
		members += len(group.Members)
		c.joinUserbase(group)
	}
	c.said.done(members, "member of a group", "members of groups")
	return nil
}

// joinUserbase puts the members of a group into its user base, should one have come there between two reads.
func (c *copier) joinUserbase(group emulator.SeedGroup) {
	if group.Userbase == "" {
		return
	}
	in := map[string]bool{}
	for _, member := range group.Members {
		in[member] = true
	}
	for i := range c.seed.Users {
		if user := &c.seed.Users[i]; in[user.Email] && !slices.Contains(user.Userbases, group.Userbase) {
			user.Userbases = append(user.Userbases, group.Userbase)
		}
	}
}

func (c *copier) readGroupRoles(ctx context.Context) error {
	err := each(ctx, len(c.groups), func(ctx context.Context, i int) error {
		group := &c.seed.Groups[i]
		for one, err := range c.api.GroupRoleAssignments(ctx, c.organizationID, c.groups[i], client.RoleFilter{}) {
			if err != nil {
				return c.unlessGone(err, "a group was deleted during the copy, and is copied as it was read last")
			}
			group.IsDefaultAccessGroup = group.IsDefaultAccessGroup || one.DefaultRole != ""
			group.Roles = append(group.Roles, c.roles(one)...)
		}
		c.said.add("groups with their roles")
		return nil
	})
	c.said.done(countRoles(c.seed.Groups, func(g emulator.SeedGroup) int { return len(g.Roles) }), "role of a group", "roles of groups")
	return err
}

// readUserRoles reads what was given to users themselves. What they have through groups follows from the groups.
func (c *copier) readUserRoles(ctx context.Context) error {
	err := each(ctx, len(c.seed.Users), func(ctx context.Context, i int) error {
		user := &c.seed.Users[i]
		for one, err := range c.api.UserRoleAssignments(ctx, c.organizationID, user.AccountID, client.RoleFilter{}) {
			if err != nil {
				return c.unlessGone(err, "an account was removed during the copy, and is copied as it was read last")
			}
			if one.ResourceID == "ari:cloud:platform::org/"+c.organizationID {
				continue // roles in the organization itself came with the account
			}
			user.Roles = append(user.Roles, c.roles(one)...)
		}
		c.said.add("users with their roles")
		return nil
	})
	c.said.done(countRoles(c.seed.Users, func(u emulator.SeedUser) int { return len(u.Roles) }), "role of a user", "roles of users")
	return err
}

// roles returns those of an assignment that the seed has a place for.
func (c *copier) roles(one client.RoleAssignment) []emulator.SeedRole {
	var roles []emulator.SeedRole
	for _, role := range one.Roles {
		switch {
		case !role.Direct() || role.Role == "":
		case !c.workspaces[one.ResourceID]:
			c.said.note("a role on something that is no workspace of the organization is left out")
		default:
			roles = append(roles, emulator.SeedRole{Role: role.Role, Resource: one.ResourceID})
		}
	}
	return roles
}

// unlessGone lets pass that an object has gone since the lists were read.
func (c *copier) unlessGone(err error, note string) error {
	if errors.Is(err, client.ErrNotFound) {
		c.said.note("%s", note)
		return nil
	}
	return err
}

func countRoles[T any](all []T, of func(T) int) int {
	count := 0
	for _, one := range all {
		count += of(one)
	}
	return count
}
