package emulator

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The controls in this file do what no API does: what Google, an identity provider, the billing department or another
// administrator does behind the API's back. Each is one write, in the state file before it returns.

// change makes one change from outside the API.
func (s *Server) change(change func(org *organization) error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.catchUp(s.now())
	before, unsaved := s.organization.clone(), s.changed
	if err := change(s.organization); err != nil {
		s.organization = before
		return err
	}
	s.changed = true
	if err := s.saveIfChanged(); err != nil {
		s.organization, s.changed = before, unsaved
		return fmt.Errorf("nothing was changed, because the state file cannot be written: %w", err)
	}
	s.previous = before
	return nil
}

func (s *Server) onGoogle(id string, change func(org *organization, one *identity.GoogleConnection) error) error {
	return s.change(func(org *organization) error {
		one, there := adminapi.ByID(org.Google, id)
		if !there {
			return fmt.Errorf("there is no Google Workspace connection %q", id)
		}
		return change(org, one)
	})
}

// ConfirmConsent is the Google administrator clicking "Allow": for a new connection, or to mend a broken one.
func (s *Server) ConfirmConsent(connectionID string) error {
	return s.onGoogle(connectionID, func(org *organization, one *identity.GoogleConnection) error {
		if one.Consent == identity.ConsentGiven {
			return fmt.Errorf("%s has consent already", describeGoogle(one))
		}
		org.consent(one, "C"+identity.KeySum(one.ID)[:8], s.now())
		return nil
	})
}

// BreakConsent is the Google administrator withdrawing consent. A running sync fails.
func (s *Server) BreakConsent(connectionID string) error {
	return s.onGoogle(connectionID, func(org *organization, one *identity.GoogleConnection) error {
		if one.Consent != identity.ConsentGiven {
			return fmt.Errorf("%s has no consent to withdraw", describeGoogle(one))
		}
		if now := s.now(); one.Running != nil {
			one.Running, one.LastSyncAt, one.LastSyncResult = nil, &now, "failed"
		}
		one.Consent, one.NextSyncAt = identity.ConsentBroken, nil
		org.Touch(&one.Object)
		return nil
	})
}

// StartSync starts a sync as the schedule would. It lasts Options.SyncDuration, or until FinishSync.
func (s *Server) StartSync(connectionID string) error {
	return s.onGoogle(connectionID, func(org *organization, one *identity.GoogleConnection) error {
		if state := org.GoogleState(one); state != "connected" {
			return fmt.Errorf("%s is %s and cannot be synced", describeGoogle(one), state)
		}
		s.startScheduledSync(org, one, s.now())
		return nil
	})
}

// FinishSync ends the running sync, whatever time it had left.
func (s *Server) FinishSync(connectionID string) error {
	return s.onGoogle(connectionID, func(org *organization, one *identity.GoogleConnection) error {
		if one.Running == nil {
			return fmt.Errorf("%s is not syncing", describeGoogle(one))
		}
		s.endSync(org, one, s.now())
		return nil
	})
}

// SetPlan changes what the organization pays for: free, guard_standard, guard_premium or enterprise.
func (s *Server) SetPlan(plan string) error {
	return s.change(func(org *organization) error {
		if !slices.Contains(plans, plan) {
			return fmt.Errorf("%q is not a plan; use one of %s", plan, strings.Join(plans, ", "))
		}
		org.Plan = plan
		return nil
	})
}

// SetGuardState changes the state of the Guard subscription: active, inactive_grace or lapsed. During the grace period
// what there is stays; when Guard lapses, the directories of identity providers go, with all that hangs off them.
func (s *Server) SetGuardState(state string) error {
	return s.change(func(org *organization) error {
		if !slices.Contains(guardStates, state) {
			return fmt.Errorf("%q is not a state of Guard; use one of %s", state, strings.Join(guardStates, ", "))
		}
		if state == identity.GuardLapsed && org.GuardState != identity.GuardLapsed {
			s.identityOf(org, s.now()).Lapse()
		}
		org.GuardState = state
		return nil
	})
}

// SetDomainStatus changes a domain's claim status. A domain verified for the first time is linked to the local
// directory, as every verified domain is; one that loses its verification keeps its link.
func (s *Server) SetDomainStatus(name, status string) error {
	return s.change(func(org *organization) error {
		if !slices.Contains(claimStatuses, status) {
			return fmt.Errorf("%q is not a claim status; use one of %s", status, strings.Join(claimStatuses, ", "))
		}
		d, there := org.DomainByName(name)
		if !there {
			return fmt.Errorf("there is no domain %q", name)
		}
		switch {
		case status == identity.ClaimVerified && d.ClaimStatus != identity.ClaimVerified:
			s.logByAdministrator(org, domainVerified, about(aboutOrg, org.ID, org.Name).with("domain", d.Name))
		case status != identity.ClaimVerified && d.ClaimStatus == identity.ClaimVerified:
			s.logByAdministrator(org, domainUnverified)
		}
		d.ClaimStatus = status
		for _, linked := range org.linkVerifiedDomains(org.LocalDirectory(), s.now()) {
			s.logLink(org, linked, s.now())
		}
		return nil
	})
}

// AddDomain is an administrator adding a domain, which has to be verified before it can be used.
func (s *Server) AddDomain(name string) error {
	return s.change(func(org *organization) error {
		if !identity.IsDomainName(name) {
			return fmt.Errorf("%q is no domain name in lower case A-label form, such as acme.example or xn--bcher-kva.example", name)
		}
		if _, there := org.DomainByName(name); there {
			return fmt.Errorf("the organization has domain %q already", name)
		}
		added := &identity.Domain{Object: s.newObject(org), Name: name, ClaimType: "dns", ClaimStatus: "unverified"}
		added.ID = base64.RawURLEncoding.EncodeToString([]byte(name))
		org.Domains = append(org.Domains, added)
		s.logByAdministrator(org, domainAdded, about(aboutOrg, org.ID, org.Name).with("domain", name))
		return nil
	})
}

// PushGroup is an identity provider pushing a group into a directory, as SCIM and Google do: a new group is made, a
// group of this directory gets these members, and any other group of that name becomes a conflict.
func (s *Server) PushGroup(directoryID, groupName string, memberEmails []string) error {
	return s.change(func(org *organization) error {
		d, there := adminapi.ByID(org.Directories, directoryID)
		if !there || d.Kind != identity.KindIdentityProvider {
			return fmt.Errorf("there is no identity provider directory %q", directoryID)
		}
		accounts, err := org.accountsOf(memberEmails)
		if err != nil {
			return err
		}
		if google, there := org.GoogleOf(directoryID); there {
			groups := maps.Clone(google.GoogleGroups)
			if groups == nil {
				groups = map[string][]string{}
			}
			groups[strings.ToLower(groupName)] = accounts
			google.GoogleGroups = groups
		}
		s.pushGroup(org, directoryID, groupName, accounts)
		return nil
	})
}

// PushUsers returns an identity provider pushing many new users into its SCIM directory at once, each with its address as
// its user name. It returns their SCIM ids, in order. One request for each takes minutes for
// thousands of users, since every write copies the organization.
func (s *Server) PushUsers(directoryID string, people []SeedUser) ([]string, error) {
	var ids []string
	err := s.change(func(org *organization) error {
		config, there := org.ProvisioningOf(directoryID)
		if !there {
			return fmt.Errorf("directory %q has no provisioning config", directoryID)
		}
		c := &call{server: s, org: org, now: s.now(), provisioning: config}
		provisioned, accounts := map[string]bool{}, map[string]*user{}
		for _, one := range c.scimUsers() {
			provisioned[strings.ToLower(one.Attributes.UserName)] = true
		}
		for _, account := range org.Users {
			accounts[strings.ToLower(account.Email)] = account
		}
		for _, person := range people {
			email := strings.ToLower(person.Email)
			if !strings.Contains(email, "@") || provisioned[email] {
				return fmt.Errorf("user %q needs an address that no other user of the directory has", person.Email)
			}
			provisioned[email] = true
			account := accounts[email]
			if account == nil {
				account = s.newAccount(org, c.now)
				accounts[email] = account
			}
			added := &scimUser{Object: s.newObject(org), DirectoryID: directoryID, CreatedAt: c.now}
			input := scimUserInput{UserName: person.Email, DisplayName: person.Name, Emails: []scimEmail{{Value: person.Email, Type: "work", Primary: true}}}
			org.SCIMUsers = append(org.SCIMUsers, added)
			c.linkSCIMUser(added, account, input, true)
			ids = append(ids, added.ID)
		}
		return nil
	})
	return ids, err
}

// SetGroupMembers is an administrator changing who is in a group.
func (s *Server) SetGroupMembers(groupName string, memberEmails []string) error {
	return s.change(func(org *organization) error {
		g, there := org.groupByName(groupName)
		if !there {
			return fmt.Errorf("there is no group %q", groupName)
		}
		accounts, err := org.accountsOf(memberEmails)
		if err != nil {
			return err
		}
		base := org.userbaseOf(g)
		for _, account := range accounts {
			if u, _ := org.userWithAccount(account); !org.isIn(u, base) {
				return fmt.Errorf("user %q is not in the user base of %s, which is %s", u.Email, g, base)
			}
		}
		for _, joined := range missing(accounts, g.Members) {
			u, _ := org.userWithAccount(joined)
			s.logByAdministrator(org, groupMemberAdded, g.about(), u.about())
		}
		for _, left := range missing(g.Members, accounts) {
			u, _ := org.userWithAccount(left)
			s.logByAdministrator(org, groupMemberRemoved, g.about(), u.about())
		}
		g.Members = accounts
		org.Touch(&g.Object)
		return nil
	})
}

// SetDefaultAccessGroup is an administrator making a group a default access group, or an ordinary one again.
func (s *Server) SetDefaultAccessGroup(groupName string, isDefault bool) error {
	return s.change(func(org *organization) error {
		g, there := org.groupByName(groupName)
		if !there {
			return fmt.Errorf("there is no group %q", groupName)
		}
		if isDefault != g.IsDefaultAccessGroup {
			s.logByAdministrator(org, map[bool]eventAction{true: groupMadeDefault, false: groupNoDefault}[isDefault])
		}
		g.IsDefaultAccessGroup = isDefault
		org.Touch(&g.Object)
		return nil
	})
}

// LogIn is a person logging in. Nothing but the audit log shows it.
func (s *Server) LogIn(email string) error {
	return s.change(func(org *organization) error {
		u, there := org.userWithEmail(email)
		if !there {
			return fmt.Errorf("there is no user %q", email)
		}
		s.log(org, event{Time: s.now(), Action: userLoggedIn, Actor: u.actor(), IP: consoleIP})
		return nil
	})
}

// AddUserbase adds a user base, as only the original user management experience has several. It returns its id.
func (s *Server) AddUserbase(name string) (id string, err error) {
	err = s.change(func(org *organization) error {
		if _, there := org.userbaseByName(name); there || name == "" {
			return fmt.Errorf("user base %q needs a name that no other user base has", name)
		}
		id = org.addUserbase(name).ID
		return nil
	})
	return id, err
}

// SetRateLimit changes how many requests a minute are answered; 0 answers all. The minute begins anew.
func (s *Server) SetRateLimit(perMinute int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.options.RateLimit, s.served = perMinute, 0
}

// SetLatency changes how long each answer of the API is held back.
func (s *Server) SetLatency(latency time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.options.Latency = latency
}

// GroupMembers returns the e-mail addresses of a group's members, sorted.
func (s *Server) GroupMembers(groupName string) ([]string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.catchUp(s.now())
	g, there := s.organization.groupByName(groupName)
	if !there {
		return nil, fmt.Errorf("there is no group %q", groupName)
	}
	var emails []string
	for _, account := range s.organization.accounts(g.Members, nil) {
		emails = append(emails, account.Email)
	}
	slices.Sort(emails)
	return emails, nil
}

// PolicyOf returns the id of the authentication policy that an account is under; "" for one of no verified domain.
func (s *Server) PolicyOf(email string) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	u, there := s.organization.userWithEmail(email)
	if !there {
		return "", fmt.Errorf("there is no user %q", email)
	}
	return u.PolicyID, nil
}

// missing returns those of the first list that the second lacks.
func missing(these, lacking []string) []string {
	return adminapi.Filter(these, func(one string) bool { return !slices.Contains(lacking, one) })
}

func (org *organization) accountsOf(emails []string) ([]string, error) {
	var accounts []string
	for _, email := range emails {
		u, there := org.userWithEmail(email)
		if !there {
			return nil, fmt.Errorf("there is no user %q", email)
		}
		accounts = append(accounts, u.AccountID)
	}
	return accounts, nil
}
