package evidence

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Existing is what published reads show of an organization that is there already. It prefills the form in which a person says what
// the console shows; it is never taken for the truth.
type Existing struct {
	// Domains are the verified ones, sorted.
	Domains []client.Domain
	// MemberGroups are the directories that groups of all members name.
	MemberGroups []MemberGroup
	// Policies and Directories are those that the last half year of the log names, with its last words of each, sorted by name.
	Policies    []Policy
	Directories []Named
	// Says are what could not be read, in words.
	Says []string
}

// MemberGroup is a group that Atlassian makes for the members of a directory. Whether DirectoryID is the id of the identity
// provider's directory or of its SCIM directory is not known: try it as both.
type MemberGroup struct{ DirectoryID, GroupID, GroupName string }

const (
	// memberGroupTerm finds the groups of all members of a directory, and memberGroup is what their names are.
	memberGroupTerm = "All members for directory -"
	// kept is how long Atlassian keeps events.
	kept = 180 * 24 * time.Hour
)

var memberGroup = regexp.MustCompile(`(?i)^All members for directory\s*-\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// Existing reads what can be read, and says what cannot.
func (e *Eyes) Existing(ctx context.Context) Existing {
	var found Existing
	for domain, err := range e.client.Domains(ctx, e.options.OrganizationID) {
		if err != nil {
			found.Says = append(found.Says, "The domains cannot be read now: "+describe(err))
			break
		}
		if domain.ClaimStatus == client.ClaimStatusVerified {
			found.Domains = append(found.Domains, domain)
		}
	}
	slices.SortFunc(found.Domains, func(a, b client.Domain) int { return strings.Compare(a.Name, b.Name) })
	for group, err := range e.client.SearchGroups(ctx, e.options.OrganizationID, client.GroupSearch{SearchTerm: memberGroupTerm}) {
		if err != nil {
			found.Says = append(found.Says, "The groups cannot be read now: "+describe(err))
			break
		}
		if name := memberGroup.FindStringSubmatch(strings.TrimSpace(group.Name)); name != nil {
			found.MemberGroups = append(found.MemberGroups, MemberGroup{uuid.Lower(name[1]), group.ID, group.Name})
		}
	}
	e.policiesFromLog(ctx, &found)
	return found
}

// policiesFromLog asks for the few kinds of events that name policies: the whole log of half a year may be a thousand pages.
func (e *Eyes) policiesFromLog(ctx context.Context, found *Existing) {
	var entries []Entry
	for _, action := range []string{"auth_policy_created", "auth_policy_updated", "auth_policy_deleted"} {
		filter := client.EventFilter{Action: action, From: e.now().Add(-kept)}
		for event, err := range e.client.Events(ctx, e.options.OrganizationID, filter) {
			if err != nil {
				_, says, _ := logInWords(err)
				found.Says = append(found.Says, says)
				return // what is incomplete would show policies that are gone
			}
			entries = append(entries, entryOf(event))
		}
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.At.Compare(b.At) })
	policies, directories := map[string]Policy{}, map[string]Named{}
	for _, entry := range entries {
		for _, policy := range entry.Policies {
			if entry.Action == "auth_policy_deleted" {
				delete(policies, policy.ID)
				continue
			}
			policies[policy.ID] = policy
		}
		for _, directory := range entry.Directories {
			directories[directory.ID] = directory
		}
	}
	for _, policy := range policies {
		found.Policies = append(found.Policies, policy)
	}
	for _, directory := range directories {
		found.Directories = append(found.Directories, directory)
	}
	slices.SortFunc(found.Policies, func(a, b Policy) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) })
	slices.SortFunc(found.Directories, func(a, b Named) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) })
}
