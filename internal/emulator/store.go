package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stored is any object that object is embedded in.
type stored interface{ base() *object }

func (o *object) base() *object { return o }

// byID finds an object by its id.
func byID[T stored](objects []T, id string) (T, bool) {
	return find(objects, func(one T) bool { return one.base().ID == id })
}

// find returns the first object that is meant, and whether there is one.
func find[T any](objects []T, meant func(T) bool) (T, bool) {
	if i := slices.IndexFunc(objects, meant); i >= 0 {
		return objects[i], true
	}
	var none T
	return none, false
}

// filter returns the objects that are meant, in their order, in a new slice.
func filter[T any](objects []T, meant func(T) bool) []T {
	var kept []T
	for _, one := range objects {
		if meant(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// without returns a new slice that lacks the objects that are meant.
func without[T any](objects []T, meant func(T) bool) []T {
	return filter(objects, func(one T) bool { return !meant(one) })
}

// clone copies the organization so that changing one leaves the other as it was. Policy tasks and events they share: those
// are only added, and only to one of the two, so the other never sees beyond its own.
func (org *organization) clone() *organization {
	copied := *org
	copied.Directories = cloneAll(org.Directories)
	copied.SAML = cloneAll(org.SAML)
	copied.Provisioning = cloneAll(org.Provisioning)
	copied.Google = cloneAll(org.Google)
	copied.Policies = cloneAll(org.Policies)
	copied.Domains = cloneAll(org.Domains)
	copied.Groups = cloneAll(org.Groups)
	copied.Conflicts = cloneAll(org.Conflicts)
	copied.Users = cloneAll(org.Users)
	copied.ControlPolicies = cloneAll(org.ControlPolicies)
	copied.SCIMUsers = cloneAll(org.SCIMUsers)
	copied.SCIMGroups = cloneAll(org.SCIMGroups)
	copied.APITokens = cloneAll(org.APITokens)
	copied.APIKeys = cloneAll(org.APIKeys)
	copied.Operations = cloneAll(org.Operations)
	return &copied
}

// cloneAll makes all copies in one piece of memory: in an organization of ten thousand users a piece for each would be
// most of the time that a write takes.
func cloneAll[T any](objects []*T) []*T {
	pieces, copies := make([]T, len(objects)), make([]*T, len(objects))
	for i, one := range objects {
		pieces[i] = *one
		copies[i] = &pieces[i]
	}
	return copies
}

// next numbers a new object or a change.
func (org *organization) next() int64 {
	org.LastSequence++
	return org.LastSequence
}

// touch gives an object a version that no object has had.
func (org *organization) touch(o *object) { o.Version = strconv.FormatInt(org.next(), 36) }

// newObject returns the identity of an object about to be added.
func (s *Server) newObject(org *organization) object {
	o := object{ID: s.newID(org), Sequence: org.next()}
	org.touch(&o)
	return o
}

func (s *Server) newID(org *organization) string {
	if s.options.DeterministicIDs {
		return fmt.Sprintf("00000000-0000-4000-8000-%012x", org.next())
	}
	return randomID()
}

// newKey makes a SCIM API key.
func (s *Server) newKey(org *organization) string {
	if s.options.DeterministicIDs {
		return fmt.Sprintf("ATSCIM-deterministic-%012x", org.next())
	}
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails, says its documentation
	return "ATSCIM-" + base64.RawURLEncoding.EncodeToString(bits[:])
}

// randomID returns a version 4 UUID.
func randomID() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // never fails, says its documentation
	bits[6], bits[8] = bits[6]&0x0f|0x40, bits[8]&0x3f|0x80
	text := hex.EncodeToString(bits[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// hasGuard tells whether the paid identity features are there. A grace period is not active: during it they can be
// looked at, not used.
func (org *organization) hasGuard() bool {
	return org.Plan != planFree && org.GuardState == guardActive
}

func (org *organization) localDirectory() *directory {
	local, _ := find(org.Directories, func(d *directory) bool { return d.Kind == kindLocal })
	return local
}

func (org *organization) samlOf(directoryID string) (*samlConfiguration, bool) {
	return find(org.SAML, func(one *samlConfiguration) bool { return one.DirectoryID == directoryID })
}

func (org *organization) provisioningOf(directoryID string) (*provisioningConfig, bool) {
	return find(org.Provisioning, func(one *provisioningConfig) bool { return one.DirectoryID == directoryID })
}

func (org *organization) googleOf(directoryID string) (*googleConnection, bool) {
	return find(org.Google, func(one *googleConnection) bool { return one.DirectoryID == directoryID })
}

func (org *organization) defaultPolicyOf(directoryID string) *policy {
	found, _ := find(org.Policies, func(p *policy) bool { return p.DirectoryID == directoryID && p.IsDefault })
	return found
}

func (org *organization) domainByName(name string) (*domain, bool) {
	return find(org.Domains, func(d *domain) bool { return d.Name == name })
}

func (org *organization) groupByName(name string) (*group, bool) {
	return find(org.Groups, func(g *group) bool { return strings.EqualFold(g.Name, name) })
}

func (org *organization) userWithEmail(email string) (*user, bool) {
	return find(org.Users, func(u *user) bool { return strings.EqualFold(u.Email, email) })
}

func (org *organization) userWithAccount(accountID string) (*user, bool) {
	return find(org.Users, func(u *user) bool { return u.AccountID == accountID })
}

// verifiedDomainOf returns the verified domain of an e-mail address, if the organization has it.
func (org *organization) verifiedDomainOf(email string) (*domain, bool) {
	_, host, _ := strings.Cut(strings.ToLower(email), "@")
	return find(org.Domains, func(d *domain) bool { return d.Name == host && d.ClaimStatus == claimVerified })
}

// link moves a domain to a directory, and its users to that directory's default policy, which is what the log says of it.
func (s *Server) link(org *organization, d *domain, directoryID string, now time.Time) {
	if d.DirectoryID == directoryID {
		return
	}
	d.DirectoryID, d.LinkedAt = directoryID, &now
	org.touch(&d.object)
	target := org.defaultPolicyOf(directoryID)
	for _, u := range org.Users {
		if _, host, _ := strings.Cut(strings.ToLower(u.Email), "@"); host == d.Name {
			u.PolicyID = target.ID
		}
	}
	s.logLink(org, d, now)
}

func (s *Server) logLink(org *organization, d *domain, now time.Time) {
	target := org.defaultPolicyOf(d.DirectoryID)
	s.logConsequence(org, now, domainPolicyChanged, about(aboutPolicy, target.ID, target.Name).with("domain", d.Name))
}

// organizationFromSeed builds the organization that the emulator starts with.
func (s *Server) organizationFromSeed(seed *Seed) *organization {
	org := &organization{
		ID: seed.Organization.ID, Name: seed.Organization.Name, Plan: seed.Organization.Plan,
		GuardState: seed.Organization.GuardState, Products: slices.Clone(seed.Products), Sites: seed.sites(),
	}
	now := s.now()
	local := s.addDirectory(org, directory{Kind: kindLocal, Name: "Local directory"}, now)
	for _, name := range seed.userbases() {
		org.addUserbase(name)
	}
	accounts := map[string]string{}
	for _, one := range seed.Users {
		accounts[strings.ToLower(one.Email)] = one.AccountID
		org.Users = append(org.Users, &user{object: s.newObject(org), AccountID: one.AccountID, Email: one.Email, Name: one.Name, Active: true,
			PlatformRoles: slices.Clone(one.PlatformRoles), MFAEnabled: one.MFAEnabled, AddedAt: now, Userbases: org.userbaseIDs(one.Userbases)})
	}
	for _, one := range seed.Domains {
		added := &domain{object: s.newObject(org), Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus}
		added.ID = base64.RawURLEncoding.EncodeToString([]byte(one.Name))
		org.Domains = append(org.Domains, added)
	}
	for _, one := range seed.Groups {
		added := &group{object: s.newObject(org), Name: one.Name, IsDefaultAccessGroup: one.IsDefaultAccessGroup,
			Roles: org.productRoles(one)}
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
func (org *organization) linkVerifiedDomains(local *directory, now time.Time) []*domain {
	var linked []*domain
	target := org.defaultPolicyOf(local.ID).ID
	fresh := map[string]bool{}
	for _, d := range org.Domains {
		if d.ClaimStatus == claimVerified && d.DirectoryID == "" {
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

// addDirectory adds a directory together with the default policy that every directory has from birth.
func (s *Server) addDirectory(org *organization, added directory, now time.Time) *directory {
	added.object, added.CreatedAt, added.UpdatedAt = s.newObject(org), now, now
	org.Directories = append(org.Directories, &added)
	org.Policies = append(org.Policies, &policy{
		object: s.newObject(org), Name: "Default policy of " + added.Name, DirectoryID: added.ID, IsDefault: true,
	})
	return &added
}
