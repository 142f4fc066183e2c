package emulator

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// clone copies the organization so that changing one leaves the other as it was. Policy tasks and events they share: those
// are only added, and only to one of the two, so the other never sees beyond its own.
func (org *organization) clone() *organization {
	copied, state := *org, &org.State
	copied.State = *state.Clone()
	copied.Groups = adminapi.CloneAll(org.Groups)
	copied.Users = adminapi.CloneAll(org.Users)
	copied.ControlPolicies = adminapi.CloneAll(org.ControlPolicies)
	copied.SCIMUsers = adminapi.CloneAll(org.SCIMUsers)
	copied.SCIMGroups = adminapi.CloneAll(org.SCIMGroups)
	copied.APITokens = adminapi.CloneAll(org.APITokens)
	copied.APIKeys = adminapi.CloneAll(org.APIKeys)
	return &copied
}

// newObject returns the identity of an object about to be added.
func (s *Server) newObject(org *organization) adminapi.Object {
	return identity.NewObject(issuer{s}, &org.State)
}

func (org *organization) groupByName(name string) (*group, bool) {
	return adminapi.Find(org.Groups, func(g *group) bool { return strings.EqualFold(g.Name, name) })
}

func (org *organization) userWithEmail(email string) (*user, bool) {
	return adminapi.Find(org.Users, func(u *user) bool { return strings.EqualFold(u.Email, email) })
}

func (org *organization) userWithAccount(accountID string) (*user, bool) {
	return adminapi.Find(org.Users, func(u *user) bool { return u.AccountID == accountID })
}

// verifiedDomainOf returns the verified domain of an e-mail address, if the organization has it.
func (org *organization) verifiedDomainOf(email string) (*identity.Domain, bool) {
	_, host, _ := strings.Cut(strings.ToLower(email), "@")
	return adminapi.Find(org.Domains, func(d *identity.Domain) bool { return d.Name == host && d.ClaimStatus == identity.ClaimVerified })
}

// organizationFromSeed builds the organization that the emulator starts with.
func (s *Server) organizationFromSeed(seed *Seed) *organization {
	now := s.now()
	org := &organization{
		State:    *identity.NewState(seed.Organization.ID, seed.Organization.Name, issuer{s}, now),
		Products: slices.Clone(seed.Products), Sites: seed.sites(), Workspaces: slices.Clone(seed.Workspaces),
	}
	org.Plan, org.GuardState = seed.Organization.Plan, seed.Organization.GuardState
	local := org.LocalDirectory()
	for _, name := range seed.userbases() {
		if added, id := org.addUserbase(name), seed.UserbaseIDs[name]; id != "" {
			added.ID = id
		}
	}
	accounts := map[string]string{}
	for _, one := range seed.Users {
		accounts[strings.ToLower(one.Email)] = one.AccountID
		org.Users = append(org.Users, &user{Object: s.newObject(org), AccountID: one.AccountID, Email: one.Email, Name: one.Name, Active: !one.Inactive, Suspended: one.Suspended,
			Roles: assigned(nil, one.Roles), PlatformRoles: slices.Clone(one.PlatformRoles), MFAEnabled: one.MFAEnabled, AddedAt: now, Userbases: org.userbaseIDs(one.Userbases)})
	}
	for _, one := range seed.Domains {
		added := &identity.Domain{Object: s.newObject(org), Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus}
		added.ID = cmp.Or(one.ID, base64.RawURLEncoding.EncodeToString([]byte(one.Name)))
		org.Domains = append(org.Domains, added)
	}
	for _, one := range seed.Groups {
		added := &group{Object: s.newObject(org), Name: one.Name, Description: one.Description, IsDefaultAccessGroup: one.IsDefaultAccessGroup,
			Roles: assigned(org.productRoles(one), one.Roles)}
		added.ID = cmp.Or(one.ID, added.ID)
		if one.Synced {
			added.SyncedBy = syncedElsewhere
		}
		if ids := org.userbaseIDs([]string{one.Userbase}); len(ids) > 0 {
			added.Userbase = ids[0]
		}
		for _, email := range one.Members {
			added.Members = append(added.Members, accounts[strings.ToLower(email)])
		}
		org.Groups = append(org.Groups, added)
	}
	org.linkVerifiedDomains(local, now)
	return org
}

// linkVerifiedDomains links every verified domain that has no directory yet to the local one, and returns these.
func (org *organization) linkVerifiedDomains(local *identity.Directory, now time.Time) []*identity.Domain {
	var linked []*identity.Domain
	target := org.DefaultPolicyOf(local.ID).ID
	fresh := map[string]bool{}
	for _, d := range org.Domains {
		if d.ClaimStatus == identity.ClaimVerified && d.DirectoryID == "" {
			d.DirectoryID, d.LinkedAt = local.ID, &now
			fresh[d.Name], linked = true, append(linked, d)
		}
	}
	for _, u := range org.Users {
		if _, host, _ := strings.Cut(strings.ToLower(u.Email), "@"); fresh[host] {
			u.PolicyID = target
		}
	}
	return linked
}
