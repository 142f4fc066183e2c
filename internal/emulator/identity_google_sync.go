package emulator

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// catchUp brings the organization up to the clock: syncs that have run their time end, and those that were due
// happened. It runs before every request, so nothing here needs a timer, and a test's clock may jump. The mutex is
// held.
func (s *Server) catchUp(now time.Time) {
	s.expireOperations(now)
	for _, one := range s.organization.Google {
		if one.Running != nil && one.Running.EndsAt != nil && !one.Running.EndsAt.After(now) {
			s.endSync(s.organization, one, *one.Running.EndsAt)
		}
		s.scheduledSync(one, now)
	}
}

// scheduledSync starts the last of the automatic syncs that were due. Those before it left no trace that it would
// not have overwritten. Where a sync ends only on FinishSync, an automatic one ends at once: nobody waits for it.
func (s *Server) scheduledSync(one *googleConnection, now time.Time) {
	if one.Running != nil || one.NextSyncAt == nil || one.NextSyncAt.After(now) || s.organization.googleState(one) != "connected" {
		return
	}
	due := one.NextSyncAt.Add(now.Sub(*one.NextSyncAt).Truncate(googleSyncInterval))
	s.startScheduledSync(s.organization, one, due)
	if ends := due.Add(s.options.SyncDuration); !ends.After(now) {
		s.endSync(s.organization, one, ends)
	}
}

// startSync begins a sync with the settings as they are now; changes made while it runs hold from the next one.
func (s *Server) startSync(org *organization, one *googleConnection, at time.Time) string {
	one.Running = &googleSync{ID: s.newID(org), Settings: one.Settings}
	if s.options.SyncDuration > 0 {
		one.Running.EndsAt = later(at, s.options.SyncDuration)
	}
	s.changed = true
	return one.Running.ID
}

// startScheduledSync begins a sync that nobody asked for.
func (s *Server) startScheduledSync(org *organization, one *googleConnection, at time.Time) {
	s.startSync(org, one, at)
	s.logConsequence(org, at, automaticSyncStarted)
}

// endSync does what the running sync was started for.
func (s *Server) endSync(org *organization, one *googleConnection, at time.Time) {
	ended := automaticSyncEnded
	if one.Running.Manual {
		ended = manualSyncEnded
	}
	s.logConsequence(org, at, ended)
	settings := one.Running.Settings
	groups := map[string][]string{allUsersGroup: org.googleUsers(one)}
	if settings.SyncMode == syncModeSpecificGroups {
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
		one.NextSyncAt = later(at, googleSyncInterval)
	}
	s.changed = true
}

// googleUsers returns the accounts that Google has: those with an address in the connection's domains.
func (org *organization) googleUsers(one *googleConnection) []string {
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
func (org *organization) googleMembers(one *googleConnection, name string) []string {
	if members, there := one.GoogleGroups[strings.ToLower(name)]; there {
		return members
	}
	g, there := org.groupByName(name)
	if !there {
		return nil
	}
	everybody := org.googleUsers(one)
	return filter(g.Members, func(account string) bool { return slices.Contains(everybody, account) })
}

// consent is a person clicking "Allow" on Google's page.
func (org *organization) consent(one *googleConnection, customerID string, now time.Time) {
	one.Consent, one.CustomerID = consentGiven, customerID
	one.Domains = nil
	for _, d := range org.Domains {
		if d.ClaimStatus == claimVerified {
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
		one.NextSyncAt = later(now, googleSyncInterval)
	}
	org.touch(&one.object)
}
