package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// allUsersGroup is the one group that a sync of all users makes.
const allUsersGroup = "All users from Google Workspace"

// catchUp brings the organization up to the clock: syncs that have run their time end, and those that were due
// happened. It runs before every request, so nothing here needs a timer, and a test's clock may jump. The mutex is
// held.
func (s *Server) catchUp(now time.Time) {
	s.changed = s.engine.CatchUp(s.identityOf(s.organization, now)) || s.changed
	for _, one := range s.organization.Google {
		if one.Running != nil && one.Running.EndsAt != nil && !one.Running.EndsAt.After(now) {
			s.endSync(s.organization, one, *one.Running.EndsAt)
		}
		s.scheduledSync(one, now)
	}
}

// scheduledSync starts the last of the automatic syncs that were due. Those before it left no trace that it would
// not have overwritten. Where a sync ends only on FinishSync, an automatic one ends at once: nobody waits for it.
func (s *Server) scheduledSync(one *identity.GoogleConnection, now time.Time) {
	if one.Running != nil || one.NextSyncAt == nil || one.NextSyncAt.After(now) || s.organization.GoogleState(one) != "connected" {
		return
	}
	due := one.NextSyncAt.Add(now.Sub(*one.NextSyncAt).Truncate(identity.GoogleSyncInterval))
	s.startScheduledSync(s.organization, one, due)
	if ends := due.Add(s.options.SyncDuration); !ends.After(now) {
		s.endSync(s.organization, one, ends)
	}
}

// startScheduledSync begins a sync that nobody asked for.
func (s *Server) startScheduledSync(org *organization, one *identity.GoogleConnection, at time.Time) {
	s.engine.StartSync(&org.State, one, at)
	s.changed = true
	s.logConsequence(org, at, automaticSyncStarted)
}

// endSync does what the running sync was started for.
func (s *Server) endSync(org *organization, one *identity.GoogleConnection, at time.Time) {
	ended := automaticSyncEnded
	if one.Running.Manual {
		ended = manualSyncEnded
	}
	s.logConsequence(org, at, ended)
	settings := one.Running.Settings
	groups := map[string][]string{allUsersGroup: org.googleUsers(one)}
	if settings.SyncMode == identity.SyncModeSpecificGroups {
		groups = map[string][]string{}
		for _, address := range settings.Groups {
			name, _, _ := strings.Cut(address, "@")
			groups[name] = org.googleMembers(one, name)
		}
	}
	users := map[string]bool{}
	one.SyncedGroups = nil
	for name, members := range groups {
		s.pushGroup(org, one.DirectoryID, name, members)
		one.SyncedGroups = append(one.SyncedGroups, name)
		for _, account := range members {
			users[account] = true
		}
	}
	slices.Sort(one.SyncedGroups)
	one.SyncedAccounts = slices.Sorted(maps.Keys(users))
	one.CountUsers, one.CountGroups, one.CountDomains = len(users), len(groups), len(one.Domains)
	one.Running, one.LastSyncAt, one.LastSyncResult, one.NextSyncAt = nil, &at, "success", nil
	if one.Settings.SyncEnabled {
		one.NextSyncAt = later(at, identity.GoogleSyncInterval)
	}
	s.changed = true
}

// googleUsers returns the accounts that Google has: those with an address in the connection's domains.
func (org *organization) googleUsers(one *identity.GoogleConnection) []string {
	var accounts []string
	for _, u := range org.Users {
		if _, host, _ := strings.Cut(strings.ToLower(u.Email), "@"); slices.Contains(one.Domains, host) {
			accounts = append(accounts, u.AccountID)
		}
	}
	return accounts
}

// googleMembers returns the members of a group as Google has them. Unless PushGroup has said otherwise, Google has the
// same team as the organization's group of that name, without the people from elsewhere.
func (org *organization) googleMembers(one *identity.GoogleConnection, name string) []string {
	if members, there := one.GoogleGroups[strings.ToLower(name)]; there {
		return members
	}
	g, there := org.groupByName(name)
	if !there {
		return nil
	}
	everybody := org.googleUsers(one)
	return adminapi.Filter(g.Members, func(account string) bool { return slices.Contains(everybody, account) })
}

// consent is a person clicking "Allow" on Google's page.
func (org *organization) consent(one *identity.GoogleConnection, customerID string, now time.Time) {
	one.Consent, one.CustomerID = identity.ConsentGiven, customerID
	one.Domains = nil
	for _, d := range org.Domains {
		if d.ClaimStatus == identity.ClaimVerified {
			one.Domains = append(one.Domains, d.Name)
		}
	}
	slices.Sort(one.Domains)
	one.AdminEmail = ""
	if users := org.googleUsers(one); len(users) > 0 {
		admin, _ := org.userWithAccount(users[0])
		one.AdminEmail = admin.Email
	} else if len(one.Domains) > 0 {
		one.AdminEmail = "admin@" + one.Domains[0]
	}
	if one.Settings.SyncEnabled {
		one.NextSyncAt = later(now, identity.GoogleSyncInterval)
	}
	org.Touch(&one.Object)
}

func later(now time.Time, by time.Duration) *time.Time {
	then := now.Add(by)
	return &then
}

// describeGoogle describes a connection in an error of a control.
func describeGoogle(one *identity.GoogleConnection) string {
	return fmt.Sprintf("Google Workspace connection %s of directory %s", one.ID, one.DirectoryID)
}
