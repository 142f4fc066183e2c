package evidence

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// FromLog is what the last half year of the audit log says of what there is, with its last words of each.
type FromLog struct {
	// Policies and Directories are those that it names, sorted by name.
	Policies    []Policy
	Directories []Named
	// Defaults are the policies that were made the default of their directory, by the id of the directory; Firsts are the oldest ones of
	// a directory, with which it may have come.
	Defaults, Firsts map[string]string
	// Domains say which policy the accounts of a domain got, by the domain: that of the directory to which it was linked then.
	Domains map[string]DomainPolicy
	// Google and GoogleSync are the last connection or disconnection, and the last switch of the sync.
	Google, GoogleSync Switch
}

// DomainPolicy is a policy that a domain's accounts got.
type DomainPolicy struct {
	PolicyID string
	At       time.Time
}

// Switch is whether something was switched on last. At is zero where nothing tells.
type Switch struct {
	On bool
	At time.Time
}

// existingActions are those that name what there is. One request each is within the ten that the log takes in a minute; the whole log of half a year may
// be a thousand pages.
var existingActions = []string{
	"auth_policy_created", "auth_policy_updated", "auth_policy_deleted", "default_auth_policy_updated", "domain_auth_policy_changed",
	"gsync_connection", "gsync_disconnection", "scim_sync_enabled", "scim_sync_disabled",
}

// mostOfAnAction bounds what is read of one action.
const mostOfAnAction = 5_000

// existingInLog asks for the few kinds of events that name what there is. It is all of them or none: what is incomplete would show
// what is gone.
func (e *Eyes) existingInLog(ctx context.Context) (FromLog, string) {
	var entries []Entry
	for i, action := range existingActions {
		count := 0
		for event, err := range e.client.Events(ctx, e.options.OrganizationID, client.EventFilter{Action: action, From: e.now().Add(-kept)}) {
			if err != nil {
				_, says, _ := logInWords(err)
				return FromLog{}, says
			}
			entry := entryOf(event)
			entry.order = 2*i*mostOfAnAction - count // the log has the newest first
			entries = append(entries, entry)
			if count++; count == mostOfAnAction {
				break
			}
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Or(a.At.Compare(b.At), a.order-b.order) })
	return fromLog(entries), ""
}

// fromLog goes through events in the order in which they happened.
func fromLog(entries []Entry) FromLog {
	log := FromLog{Defaults: map[string]string{}, Firsts: map[string]string{}, Domains: map[string]DomainPolicy{}}
	policies, directories := map[string]Policy{}, map[string]Named{}
	for _, entry := range entries {
		for _, directory := range entry.Directories {
			directories[directory.ID] = directory
		}
		for _, policy := range entry.Policies {
			log.take(entry, policy, policies)
		}
		switch entry.Action {
		case "gsync_connection", "gsync_disconnection":
			log.Google = Switch{entry.Action == "gsync_connection", entry.At}
		case "scim_sync_enabled", "scim_sync_disabled":
			log.GoogleSync = Switch{entry.Action == "scim_sync_enabled", entry.At}
		}
	}
	log.Policies = slices.SortedFunc(maps.Values(policies), func(a, b Policy) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) })
	log.Directories = slices.SortedFunc(maps.Values(directories), func(a, b Named) int { return strings.Compare(a.Name+" "+a.ID, b.Name+" "+b.ID) })
	return log
}

// take takes in what one event says of a policy.
func (log *FromLog) take(entry Entry, policy Policy, policies map[string]Policy) {
	switch entry.Action {
	case "auth_policy_deleted":
		delete(policies, policy.ID)
		return
	case "domain_auth_policy_changed":
		for _, domain := range entry.Domains {
			log.Domains[domain] = DomainPolicy{policy.ID, entry.At}
		}
	}
	known := policies[policy.ID]
	if policy.SSO == "" && known.ID != "" { // it names the policy, and says nothing of its values
		known.Name = cmp.Or(policy.Name, known.Name)
		policy, known = known, policy
	}
	policy.DirectoryID, policy.DirectoryName = cmp.Or(policy.DirectoryID, known.DirectoryID), cmp.Or(policy.DirectoryName, known.DirectoryName)
	policies[policy.ID] = policy
	if policy.DirectoryID == "" {
		return
	}
	if entry.Action == "default_auth_policy_updated" {
		log.Defaults[policy.DirectoryID] = policy.ID
	}
	if _, there := log.Firsts[policy.DirectoryID]; entry.Action == "auth_policy_created" && !there {
		log.Firsts[policy.DirectoryID] = policy.ID
	}
}

// DirectoryOf returns the id of the directory to which a domain was linked last, as far as the log tells; "" where it does not.
func (log FromLog) DirectoryOf(domain string) (directoryID string, at time.Time) {
	got := log.Domains[domainKey(domain)]
	for _, policy := range log.Policies {
		if uuid.Same(policy.ID, got.PolicyID) {
			return policy.DirectoryID, got.At
		}
	}
	return "", time.Time{}
}
