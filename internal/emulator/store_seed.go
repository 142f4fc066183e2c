package emulator

import (
	"bytes"
	"cmp"
	_ "embed" // carries seed.json
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

//go:embed seed.json
var embeddedSeed []byte

// Seed is the organization an emulator starts with, as JSON.
type Seed struct {
	Organization SeedOrganization `json:"organization"`
	Products     []SeedProduct    `json:"products"`
	// Sites are where each of the products runs. Without any they are the sites of the groups, or one site that is
	// named after the organization.
	Sites []string `json:"sites,omitempty"`
	// Workspaces are what runs where, each with the id that it has elsewhere. They take the place of Products and Sites, by
	// which every product runs on every site.
	Workspaces []SeedWorkspace `json:"workspaces,omitempty"`
	// Userbases are the names of the user bases. Without any there is one, as centralized user management has it;
	// several belong to the original user management experience.
	Userbases []string `json:"userbases,omitempty"`
	// UserbaseIDs are the ids that user bases have elsewhere, by name. One without gets an id here.
	UserbaseIDs map[string]string `json:"userbaseIds,omitempty"`
	Domains     []SeedDomain      `json:"domains"`
	Users       []SeedUser        `json:"users"`
	Groups      []SeedGroup       `json:"groups"`
}

// SeedOrganization names the organization and what it pays for.
type SeedOrganization struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Plan       string `json:"plan"`       // free, guard_standard, guard_premium or enterprise
	GuardState string `json:"guardState"` // active, inactive_grace or lapsed
}

// SeedProduct is a product that groups give access to.
type SeedProduct struct {
	Key  string `json:"key"` // such as jira-software
	Name string `json:"name"`
}

// SeedDomain is a domain of the organization. A verified one starts linked to the local directory.
type SeedDomain struct {
	ID          string `json:"id,omitempty"` // one that follows from the name unless it is set
	Name        string `json:"name"`         // lower case, A-label form
	ClaimType   string `json:"claimType"`    // http or dns
	ClaimStatus string `json:"claimStatus"`  // verified, deleted, unverified, superseded or missing_token
}

// SeedUser is an account.
type SeedUser struct {
	AccountID     string   `json:"accountId"`
	Email         string   `json:"email"`
	Name          string   `json:"name"`
	PlatformRoles []string `json:"platformRoles,omitempty"` // roles in the organization itself, such as atlassian/org-admin
	MFAEnabled    bool     `json:"mfaEnabled,omitempty"`
	Userbases     []string `json:"userbases,omitempty"` // names; without any the account is in the first
	Inactive      bool     `json:"inactive,omitempty"`  // deactivated: nobody can log in with it
	Suspended     bool     `json:"suspended,omitempty"` // without access to this organization
	// Roles are those that were given to the account itself, beside those of its groups.
	Roles []SeedRole `json:"roles,omitempty"`
}

// SeedGroup is a group of the organization. Unless it is Synced, it was made by hand.
type SeedGroup struct {
	ID                   string   `json:"id,omitempty"` // the emulator gives one unless it is set
	Name                 string   `json:"name"`
	Description          string   `json:"description,omitempty"`
	Members              []string `json:"members"` // e-mail addresses of users
	IsDefaultAccessGroup bool     `json:"isDefaultAccessGroup"`
	// ProductAccess are keys of products. The group starts with the role atlassian/user on each of their workspaces, or
	// on those of its Sites if it has any.
	ProductAccess []string `json:"productAccess"`
	Sites         []string `json:"sites"`
	Userbase      string   `json:"userbase,omitempty"` // name of the user base that the group is in; the first unless it is set
	// Roles are those that the group starts with, beside those of ProductAccess.
	Roles []SeedRole `json:"roles,omitempty"`
	// Synced groups are filled by something that the seed does not have. The organization refuses to change them.
	Synced bool `json:"synced,omitempty"`
}

var (
	plans         = []string{identity.PlanFree, "guard_standard", "guard_premium", identity.PlanEnterprise}
	guardStates   = []string{identity.GuardActive, identity.GuardGrace, identity.GuardLapsed}
	claimTypes    = []string{"http", "dns"}
	claimStatuses = []string{identity.ClaimVerified, "deleted", "unverified", "superseded", "missing_token"}
)

// DefaultSeed returns the organization that ships with the emulator, a fresh copy at each call.
func DefaultSeed() *Seed {
	seed, err := ParseSeed(embeddedSeed)
	if err != nil {
		panic("the embedded seed is broken: " + err.Error()) // a test opens it, so this never happens in a build that passed
	}
	return seed
}

// ParseSeed reads a seed. It refuses unknown fields and anything that no organization can look like, saying where.
func ParseSeed(text []byte) (*Seed, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var seed Seed
	if err := decoder.Decode(&seed); err != nil {
		return nil, fmt.Errorf("reading the seed: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("reading the seed: something follows the JSON object")
	}
	if err := seed.validate(); err != nil {
		return nil, fmt.Errorf("the seed is not an organization: %w", err)
	}
	return &seed, nil
}

func (o SeedOrganization) validate() error {
	if o.ID == "" || strings.ContainsAny(o.ID, "/?#% ") {
		return fmt.Errorf("organization.id %q must be a non-empty path element", o.ID)
	}
	if !slices.Contains(plans, o.Plan) {
		return fmt.Errorf("organization.plan is %q; use one of %s", o.Plan, strings.Join(plans, ", "))
	}
	if !slices.Contains(guardStates, o.GuardState) {
		return fmt.Errorf("organization.guardState is %q; use one of %s", o.GuardState, strings.Join(guardStates, ", "))
	}
	return nil
}

// Check says where a seed is nothing that an organization can look like.
func (seed *Seed) Check() error { return seed.validate() }

func (seed *Seed) validate() error {
	if err := seed.Organization.validate(); err != nil {
		return err
	}
	products := map[string]bool{}
	for _, product := range seed.Products {
		products[product.Key] = true
	}
	domains := map[string]bool{}
	for _, domain := range seed.Domains {
		switch {
		case !identity.IsDomainName(domain.Name):
			return fmt.Errorf("domain %q must be in lower case A-label form, such as xn--bcher-kva.example", domain.Name)
		case domains[domain.Name]:
			return fmt.Errorf("domain %q is there twice", domain.Name)
		case !slices.Contains(claimTypes, domain.ClaimType):
			return fmt.Errorf("domain %q: claimType is %q; use one of %s", domain.Name, domain.ClaimType, strings.Join(claimTypes, ", "))
		case !slices.Contains(claimStatuses, domain.ClaimStatus):
			return fmt.Errorf("domain %q: claimStatus is %q; use one of %s", domain.Name, domain.ClaimStatus, strings.Join(claimStatuses, ", "))
		}
		domains[domain.Name] = true
	}
	if err := errors.Join(seed.validateUserbases(), seed.validateWorkspaces()); err != nil {
		return err
	}
	return errors.Join(seed.validatePeople(products), seed.validateRoles())
}

func (seed *Seed) validatePeople(products map[string]bool) error {
	emails, accounts := map[string]bool{}, map[string]bool{}
	for _, user := range seed.Users {
		email := strings.ToLower(user.Email)
		if user.AccountID == "" || email == "" || emails[email] || accounts[user.AccountID] {
			return fmt.Errorf("user %q (%q) needs an accountId and an email that no other user has", user.Email, user.AccountID)
		}
		for _, role := range user.PlatformRoles {
			if !isPlatformRole(role) {
				return fmt.Errorf("user %q: %q is not a role in the organization", user.Email, role)
			}
		}
		emails[email], accounts[user.AccountID] = true, true
	}
	groups, ids := map[string]bool{}, map[string]bool{"": true}
	for _, group := range seed.Groups {
		name := cmp.Or(group.Userbase, seed.userbases()[0]) + "\n" + strings.ToLower(group.Name)
		if group.Name == "" || groups[name] {
			return fmt.Errorf("group %q needs a name that no other group has", group.Name)
		}
		if group.ID != "" && ids[group.ID] {
			return fmt.Errorf("group %q: no other group may have its id %q", group.Name, group.ID)
		}
		groups[name], ids[group.ID] = true, true
		for _, member := range group.Members {
			if !emails[strings.ToLower(member)] {
				return fmt.Errorf("group %q: member %q is not the email of a user", group.Name, member)
			}
		}
		for _, key := range group.ProductAccess {
			if !products[key] {
				return fmt.Errorf("group %q: %q is not the key of a product", group.Name, key)
			}
		}
		for _, site := range group.Sites {
			if !slices.Contains(seed.sites(), site) {
				return fmt.Errorf("group %q: %q is not one of the organization's sites", group.Name, site)
			}
		}
	}
	return nil
}

// sites returns those where the products run.
func (seed *Seed) sites() []string {
	if len(seed.Sites) > 0 {
		return slices.Clone(seed.Sites)
	}
	var sites []string
	for _, one := range seed.Workspaces {
		if site := one.site(); !slices.Contains(sites, site) {
			sites = append(sites, site)
		}
	}
	for _, group := range seed.Groups {
		for _, site := range group.Sites {
			if !slices.Contains(sites, site) {
				sites = append(sites, site)
			}
		}
	}
	if len(sites) == 0 {
		sites = []string{strings.ToLower(strings.Join(strings.Fields(seed.Organization.Name), "-")) + ".atlassian.net"}
	}
	return sites
}
