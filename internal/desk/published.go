package desk

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// domainsFor is how long what Atlassian said of the domains is used again.
const domainsFor = 5 * time.Second

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

// facts returns what worksheets want to know of the organization.
func (d *Desk) facts() worksheet.Facts {
	state := d.state()
	facts := factsOf(state)
	unread := "The desk reads it now: load this page again in a moment."
	if d.options.Published == nil {
		unread = "The desk was started without an organization key."
	}
	d.around.mutex.Lock()
	defer d.around.mutex.Unlock()
	for _, domain := range state.Domains {
		facts.Accounts[domain.Name] = d.around.domains[domain.Name].fact(unread)
	}
	byConsoleID := map[string]string{}
	for id, policy := range facts.Policies {
		if policy.ConsoleID != "" {
			byConsoleID[strings.ToLower(policy.ConsoleID)] = id
		}
	}
	for id, fact := range facts.Directories {
		read := d.around.directories[id]
		fact.People = d.peopleOf(read, fact.Domains, byConsoleID, unread)
		fact.SignIns.Unread = unread
		if read != nil {
			fact.SignIns = read.signIns
		}
		facts.Directories[id] = fact
	}
	return facts
}

func (r *domainReading) fact(unread string) worksheet.AccountsFact {
	switch {
	case r == nil:
		return worksheet.AccountsFact{Unread: unread}
	case r.unread != "":
		return worksheet.AccountsFact{Unread: r.unread}
	}
	return worksheet.AccountsFact{Count: r.count, More: r.more, ReadAt: r.at}
}

// peopleOf puts the accounts on a directory's domains and their policies together. The mutex of what was read is held.
func (d *Desk) peopleOf(read *directoryReading, domains []string, byConsoleID map[string]string, unread string) worksheet.PeopleFact {
	switch {
	case read == nil || !slices.Equal(read.domains, domains):
		return worksheet.PeopleFact{Unread: unread}
	case read.unread != "":
		return worksheet.PeopleFact{Unread: read.unread}
	}
	people := worksheet.PeopleFact{ReadAt: read.at}
	for _, name := range domains {
		known := d.around.domains[name]
		if known == nil || known.unread != "" {
			return worksheet.PeopleFact{Unread: known.fact(unread).Unread}
		}
		people.More = people.More || known.more || len(known.people) == mostPeople
		for _, one := range known.people {
			policy, told := read.policies[one.accountID]
			if !told {
				policy, told = read.policies[strings.ToLower(one.email)]
			}
			people.Accounts = append(people.Accounts, worksheet.AccountFact{Email: one.email, PolicyID: byConsoleID[strings.ToLower(policy)], Told: told && policy != ""})
		}
	}
	if len(people.Accounts) > mostPeople {
		people.Accounts, people.More = people.Accounts[:mostPeople], true
	}
	return people
}
