package desk

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// domainsFor and accountsFor are how long what Atlassian said of these is used again.
	domainsFor  = 5 * time.Second
	accountsFor = 10 * time.Minute
)

// domainCache keeps what Atlassian said of the domains for a moment: Terraform asks for each of them.
type domainCache struct {
	mutex sync.Mutex
	known []identity.PublishedDomain
	until time.Time
}

// readDomains returns the organization's domains as Atlassian shows them.
func (d *Desk) readDomains(ctx context.Context) ([]identity.PublishedDomain, error) {
	if d.options.Published == nil {
		var known []identity.PublishedDomain
		for _, one := range d.state().Domains {
			known = append(known, identity.PublishedDomain{ID: one.ID, Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus})
		}
		return known, nil
	}
	d.domains.mutex.Lock()
	defer d.domains.mutex.Unlock()
	if d.now().Before(d.domains.until) {
		return d.domains.known, nil
	}
	var known []identity.PublishedDomain
	for one, err := range d.options.Published.Domains(ctx, d.options.OrganizationID) {
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(known, func(other identity.PublishedDomain) bool { return other.Name == one.Name }) && one.ClaimStatus != client.ClaimStatusVerified {
			continue // a domain may be listed more than once, with its old claims
		}
		known = slices.DeleteFunc(known, func(other identity.PublishedDomain) bool { return other.Name == one.Name })
		known = append(known, identity.PublishedDomain{ID: one.ID, Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus})
	}
	d.domains.known, d.domains.until = known, d.now().Add(domainsFor)
	return known, nil
}

// accountCache keeps how many accounts each domain has: a page shows it, and must not wait for Atlassian.
type accountCache struct {
	mutex sync.Mutex
	known map[string]int
	until time.Time
}

// mostCounted is up to how many accounts of a domain are counted.
const mostCounted = 10_000

// countAccounts counts the managed accounts of the domains that open items are about.
func (d *Desk) countAccounts(ctx context.Context) {
	if d.options.Published == nil || d.now().Before(d.accounts.until) {
		return
	}
	counts := map[string]int{}
	for _, one := range d.items() {
		domain := one.PathValues["domain"]
		if _, counted := counts[domain]; domain == "" || counted || !one.open() {
			continue
		}
		count := 0
		for _, err := range d.options.Published.SearchUsers(ctx, d.options.OrganizationID, client.UserSearch{EmailDomains: []string{domain}, ClaimStatus: "managed"}) {
			if err != nil {
				count = -1
				break
			}
			if count++; count == mostCounted {
				break
			}
		}
		if count >= 0 {
			counts[domain] = count
		}
	}
	d.accounts.mutex.Lock()
	defer d.accounts.mutex.Unlock()
	if len(counts) > 0 {
		d.accounts.known, d.accounts.until = counts, d.now().Add(accountsFor)
	}
}

// facts returns what worksheets want to know of the organization.
func (d *Desk) facts() worksheet.Facts {
	state := d.state()
	d.accounts.mutex.Lock()
	defer d.accounts.mutex.Unlock()
	return factsOf(state, maps.Clone(d.accounts.known))
}
