package reads

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// mostCounted is where counting accounts ends: a warning wants to tell five from
// many, and each page of a large organization is a request more.
const mostCounted = 1000

// domainsPerSearch is how many domains Atlassian's search takes at a time.
const domainsPerSearch = 10

// CountAccounts is how many managed accounts have an address on one of these
// domains, in words: "12 managed accounts". It says so where they cannot be counted.
func (r *Walk) CountAccounts(ctx context.Context, organizationID string, domains []string) string {
	domains = slices.Sorted(slices.Values(domains))
	found, err := r.accounts.all(ctx, within(organizationID, strings.Join(domains, ",")))
	switch {
	case err != nil:
		return "managed accounts that could not be counted"
	case len(found) > mostCounted:
		return fmt.Sprintf("more than %d managed accounts", mostCounted)
	case len(found) == 1:
		return "1 managed account"
	}
	return fmt.Sprintf("%d managed accounts", len(found))
}

// listAccounts lists the managed accounts on the domains of a scope, and one more
// than are counted at most.
func (r *Walk) listAccounts(ctx context.Context, scope string) iter.Seq2[client.User, error] {
	organizationID, domains := parts(scope)
	return func(yield func(client.User, error) bool) {
		if domains == "" {
			return // a search without a domain would find everybody
		}
		listed := 0
		for some := range slices.Chunk(strings.Split(domains, ","), domainsPerSearch) {
			for user, err := range r.client.SearchUsers(ctx, organizationID, client.UserSearch{EmailDomains: some, ClaimStatus: "managed"}) {
				if listed++; !yield(user, err) || err != nil || listed > mostCounted {
					return
				}
			}
		}
	}
}
