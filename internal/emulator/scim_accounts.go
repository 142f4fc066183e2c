package emulator

import (
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// What SCIM does to the accounts behind its users. An account with an address on a verified domain is managed: it is the
// organization's. Any other is unmanaged, and belongs to a person.

// newAccount adds an account that nothing is known of yet.
func (s *Server) newAccount(org *organization, now time.Time) *user {
	account := &user{Object: s.newObject(org), AddedAt: now}
	account.AccountID = "712020:" + account.ID
	org.Users = append(org.Users, account)
	return account
}

// linkSCIMUser keeps a user and brings its account in line: an account of a verified domain, or one that is new. Any other
// is unmanaged: it belongs to a person, and the organization cannot change it.
func (c *call) linkSCIMUser(one *scimUser, account *user, input scimUserInput, active bool) {
	one.Attributes, one.Active, one.UpdatedAt = input, active, c.now
	one.AccountID = account.AccountID
	c.org.Touch(&one.Object)
	if isNew := account.Email == ""; !isNew && c.org.claimStatus(account) == claimUnmanaged {
		return
	}
	account.Email, account.Active = input.email(), active
	if input.DisplayName != "" {
		account.Name = input.DisplayName
	}
	if account.PolicyID == "" {
		if home, verified := c.org.verifiedDomainOf(account.Email); verified {
			account.PolicyID = c.org.DefaultPolicyOf(home.DirectoryID).ID
		}
	}
}

// accountAfter returns the account of a user that is written anew; nil is none. An address on a domain that is not
// verified breaks the link to the account, which stays as it was, and makes no other (Atlassian's article "Email address
// change via User Provisioning is not reflected on Atlassian"). The next change links the account of that address, if there is
// one by then (ACCESS-2172). An address that another account has is refused.
func (c *call) accountAfter(one *scimUser, input scimUserInput) (*user, *adminapi.Answer) {
	moved := !strings.EqualFold(one.Attributes.email(), input.email())
	_, verified := c.org.verifiedDomainOf(input.email())
	account, linked := c.org.userWithAccount(one.AccountID)
	managed := linked && c.org.claimStatus(account) == claimManaged
	holder, taken := c.org.userWithEmail(input.email())
	switch {
	case moved && !verified:
		return nil, nil
	case managed && moved && taken && holder != account:
		return nil, scimConflict("email", input.email())
	case managed, linked && !moved:
		return account, nil
	case taken:
		return holder, nil
	case verified:
		return c.server.newAccount(c.org, c.now), nil
	}
	return nil, nil
}

// upgradeSCIMUsers brings the users of an older state file up to date: those that were deleted, of whom nobody hears again, and
// those whose addresses did not say which of them is the primary one.
func (org *organization) upgradeSCIMUsers() {
	org.SCIMUsers = adminapi.Without(org.SCIMUsers, func(one *scimUser) bool { return one.Deleted })
	for _, one := range org.SCIMUsers {
		emails := one.Attributes.Emails
		if len(emails) > 0 && !slices.ContainsFunc(emails, func(email scimEmail) bool { return email.Primary }) {
			emails[0].Primary = true
		}
	}
}
