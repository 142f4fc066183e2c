package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Cursor is how far Follow has read. Keep it with the records. The zero value begins now: what happened before the desk was
// there is no doubt.
type Cursor struct {
	ProcessedAt time.Time `json:"processedAt"`
	// Seen are the ids of what was reported and would come again, because each reading begins a little earlier.
	Seen []string `json:"seen,omitempty"`
}

// Suspicion says that somebody has changed something that nobody was asked to change.
type Suspicion struct {
	// Family is an object of an Item, or Organization.
	Family string
	// What it names; all empty where it names nothing, and then it may be about every object of the family. IDs are those of all that
	// it names, of whatever kind.
	Domains, SCIMDirectories, IDs []string
	Policies                      []Policy
	Directories                   []Named
	// Summary says in words what happened, Actor who did it.
	Summary, Actor string
	// Action is the id of the event, in lower case; "" where a published read shows it.
	Action string
	// At is when it happened last.
	At time.Time
	// Events are the ids of the events, at most mostIDs; Count is how many there were.
	Events []string
	Count  int
}

// mostIDs bounds the ids that one suspicion carries.
const mostIDs = 100

// NamesNothing tells whether the suspicion is about every object of its family.
func (s Suspicion) NamesNothing() bool {
	return len(s.Domains)+len(s.Policies)+len(s.Directories)+len(s.SCIMDirectories) == 0
}

// Explanation is an event of the watch list that somebody was asked for.
type Explanation struct{ EventID, ItemID string }

// Followed is what was read of the log.
type Followed struct {
	Cursor     Cursor
	Suspicions []Suspicion
	// Explained are the events that belong to an item.
	Explained []Explanation
	State     LogState
	// Says is why the log could not be read to its end, in words; "" where it was.
	Says string
	// Next is when to follow again.
	Next time.Time
}

// followEvery is the pace of following. The server's bound is 50 requests a minute; a busy log takes a page or two each time.
const followEvery = 30 * time.Second

// Follow reads on what the audit log has taken in since the cursor. Each event of the watch list that no item explains is part of a
// Suspicion; an item explains what it brings about from shortly before it was opened until shortly after it has ended, whoever the
// actor is: much is logged in the name of the system. Items are those that are open, and those that were confirmed in the last day.
func (e *Eyes) Follow(ctx context.Context, cursor Cursor, items []Item) Followed {
	now := e.now()
	first := cursor.ProcessedAt.IsZero()
	if first {
		cursor.ProcessedAt = now
	}
	from := cursor.ProcessedAt.Add(-overlap)
	read := e.readLog(ctx, from, 0)
	followed := Followed{Cursor: cursor, State: read.state, Says: read.says, Next: now.Add(max(followEvery, read.retry))}
	begin := from
	if first {
		begin = cursor.ProcessedAt
	}
	seen := map[string]bool{}
	for _, id := range cursor.Seen {
		seen[id] = true
	}
	reached := e.reached()
	if reached.After(cursor.ProcessedAt) {
		followed.Cursor.ProcessedAt = reached
	}
	followed.Cursor.Seen = nil
	entries := e.remembered()
	for _, entry := range entries {
		if entry.ProcessedAt.Before(from) {
			continue
		}
		if !entry.ProcessedAt.Before(followed.Cursor.ProcessedAt.Add(-overlap)) {
			followed.Cursor.Seen = append(followed.Cursor.Seen, entry.ID)
		}
		family, watch := familyOf(entry)
		if !watch || seen[entry.ID] || entry.ProcessedAt.Before(begin) {
			continue
		}
		if at := slices.IndexFunc(items, func(item Item) bool { return item.explains(entry) && item.isWanted(entry, entries) }); at >= 0 {
			followed.Explained = append(followed.Explained, Explanation{entry.ID, items[at].ID})
			continue
		}
		followed.Suspicions = addSuspicion(followed.Suspicions, family, entry)
	}
	return followed
}

func (e *Eyes) reached() time.Time {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.log.to
}

// addSuspicion adds an event, to the suspicion about the same if there is one: a sync moves thousands of accounts, and says the same of
// each.
func addSuspicion(suspicions []Suspicion, family string, e Entry) []Suspicion {
	added := Suspicion{
		Family: family, Domains: e.Domains, SCIMDirectories: e.SCIMDirectories, IDs: e.IDs, Policies: e.Policies, Directories: e.Directories,
		Summary: summary(e), Actor: orUnknown(e.Actor), Action: e.Action, At: e.At, Events: []string{e.ID}, Count: 1,
	}
	for i := range suspicions {
		one := &suspicions[i]
		if one.Action != added.Action || one.Actor != added.Actor || !sameNames(*one, added) {
			continue
		}
		one.Count++
		one.At, one.Policies = added.At, added.Policies // the last values count
		if len(one.Events) < mostIDs {
			one.Events = append(one.Events, e.ID)
		}
		one.Summary = fmt.Sprintf("%s (%d times)", added.Summary, one.Count)
		return suspicions
	}
	return append(suspicions, added)
}

func sameNames(a, b Suspicion) bool {
	policy := func(p, q Policy) bool { return p.ID == q.ID && p.Name == q.Name }
	return slices.Equal(a.Domains, b.Domains) && slices.Equal(a.SCIMDirectories, b.SCIMDirectories) && slices.Equal(a.Directories, b.Directories) &&
		slices.EqualFunc(a.Policies, b.Policies, policy)
}

// summary says what an event says, and else what its id says.
func summary(e Entry) string {
	if e.Message != "" {
		return e.Message
	}
	says, known := actionsInWords[e.Action]
	if !known {
		says = "Something that is not known here, " + strings.ReplaceAll(e.Action, "_", " ")
	}
	if e.Setting != "" {
		says += ": " + e.Setting
	}
	return says
}

// actionsInWords are for events whose message is empty, as that of some recorded ones.
var actionsInWords = map[string]string{
	"saml_config_created": "A SAML configuration was created", "saml_config_updated": "A SAML configuration was changed",
	"saml_config_deleted": "A SAML configuration was deleted", "saml_policy_changed": "A SAML configuration was changed",
	"saml_policy_deleted":    "A SAML configuration was deleted",
	"scim_directory_created": "User provisioning was set up", "scim_directory_deleted": "A configuration of user provisioning was deleted",
	"scim_directory_token_rotated": "The API key of user provisioning was regenerated",
	"scim_sync_enabled":            "A sync was switched on", "scim_sync_disabled": "A sync was switched off",
	"gsync_connection": "Google Workspace was connected", "gsync_disconnection": "Google Workspace was disconnected",
	"gsync_user_invitation_message_updated": "The message of Google Workspace's invitations was changed",
	"gsync_sso_enabled":                     "Single sign-on with Google was switched on", "gsync_sso_disabled": "Single sign-on with Google was switched off",
	"domain_added": "A domain was added", "domain_removed": "A domain was removed", "domain_deleted": "A domain was deleted", "domain_claimed": "A domain was claimed",
	"domain_verification_started":   "The verification of a domain was started",
	"domain_verification_completed": "A domain was verified", "domain_verification_removed": "A domain's verification was removed",
	"domain_auth_policy_changed": "The authentication policy of a domain's accounts was changed",
	"domain_auth_policy_deleted": "The authentication policy of a domain's accounts was deleted",
	"domain_auth_policy_failed":  "A domain's accounts could not be given another authentication policy",
	"auth_policy_created":        "An authentication policy was created", "auth_policy_updated": "An authentication policy was changed",
	"auth_policy_deleted": "An authentication policy was deleted", "auth_policy_type_updated": "An authentication policy was made billable or non-billable",
	"default_auth_policy_updated": "Another authentication policy was made the default", "user_auth_policy_changed": "An account was moved to another authentication policy",
	"user_auth_policy_deleted": "An account was taken out of an authentication policy", "user_auth_policy_failed": "An account could not be moved to another authentication policy",
	"site_sync_conflicting_group": "A conflicting group was overwritten", "site_sync_all_conflicting_groups": "All conflicting groups were overwritten",
	"api_token_created": "An API key was created", "api_token_revoked": "An API key was revoked",
	"added_org_admin": "An organization admin was added", "removed_org_admin": "An organization admin was removed",
	"twosv_enforced":          "Two-step verification was made mandatory",
	"twosv_unenforced":        "Two-step verification was made optional",
	"password_policy_changed": "The requirements for passwords were changed",
	"set_session_policy":      "The idle session duration was changed",
	"org_settings_update":     "A setting of the organization was changed",
}
