package evidence_test

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// follower is somebody who follows the log, as the desk does.
type follower struct {
	*live
	cursor evidence.Cursor
	items  []evidence.Item
}

func follow(o *live) *follower {
	f := &follower{live: o}
	if first := f.next(); len(first.Suspicions) > 0 {
		o.t.Errorf("what was before the desk is a suspicion: %+v", first.Suspicions)
	}
	return f
}

func (f *follower) next() evidence.Followed {
	f.t.Helper()
	before := f.cursor
	followed := f.eyes.Follow(f.t.Context(), f.cursor, f.items)
	f.cursor = followed.Cursor
	if f.cursor.ProcessedAt.Before(before.ProcessedAt) {
		f.t.Errorf("the cursor went back from %s to %s", before.ProcessedAt, f.cursor.ProcessedAt)
	}
	return followed
}

// expectNext checks the suspicions, as family:action, of the next reading.
func (f *follower) expectNext(want string) evidence.Followed {
	f.t.Helper()
	f.settle()
	followed := f.next()
	if got := ids(followed.Suspicions); got != want {
		f.t.Errorf("the suspicions are %q, want %q", got, want)
	}
	return followed
}

func TestFollow_whatNobodyWasAskedForIsASuspicion(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	o.check(o.Emulator.SetDomainStatus("acme.org", "unverified")) // before the desk was there
	o.Clock.Advance(3 * time.Minute)
	o.check(o.Emulator.SetDomainStatus("acme.org", "verified")) // just before
	o.settle()
	f := follow(o)
	f.expectNext("")
	o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
	o.check(o.Emulator.LogIn("rosa.delgado@acme.com"))
	followed := f.expectNext("linked_domain:domain_verification_completed linked_domain:domain_auth_policy_changed")
	one := followed.Suspicions[0]
	if fmt.Sprint(one.Domains) != "[acme.net]" || one.Summary != "Verified acme.net domain" || one.Actor != "Amara Okafor (amara.okafor@acme.com)" || !one.At.Equal(o.Clock.Now().Add(-11*time.Second)) || one.NamesNothing() {
		t.Errorf("the suspicion is %+v", one)
	}
	if moved := followed.Suspicions[1]; len(moved.Policies) != 1 || fmt.Sprint(moved.Domains) != "[acme.net]" || !strings.Contains(moved.Actor, "Internal System") {
		t.Errorf("the move is %+v", moved)
	}
	if followed.State != evidence.LogRead || followed.Says != "" || !followed.Next.Equal(o.Clock.Now().Add(30*time.Second)) {
		t.Errorf("followed is %+v", followed)
	}
	f.expectNext("") // once is enough
	o.check(o.Emulator.SetDomainStatus("acme.net", "unverified"))
	followed = f.expectNext("linked_domain:domain_verification_removed")
	if one := followed.Suspicions[0]; !one.NamesNothing() || one.Summary != "A domain's verification was removed" {
		t.Errorf("the suspicion is %+v", one)
	}
}

// Each reading begins shortly before the last event, however long nothing has happened.
func TestFollow_readsWhatIsNew(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	f := follow(o)
	o.Clock.Advance(time.Hour)
	last := o.Clock.Now()
	o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
	for range 10 {
		o.settle()
		f.next()
	}
	requests := o.Emulator.Requests()
	query, err := url.ParseQuery(requests[len(requests)-1].Query)
	o.check(err)
	from, err := strconv.ParseInt(query.Get("from"), 10, 64)
	o.check(err)
	if begun := time.UnixMilli(from); begun.Before(last.Add(-2*time.Minute)) || begun.After(last) {
		t.Errorf("the reading began at %s, and the last event was at %s", begun.UTC(), last)
	}
}

func TestFollow_goesOnFromItsCursorAfterARestart(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	f := follow(o)
	o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
	f.expectNext("linked_domain:domain_verification_completed linked_domain:domain_auth_policy_changed")
	f.eyes = o.open()
	f.expectNext("")
	o.check(o.Emulator.SetDomainStatus("acme.net", "unverified"))
	o.Clock.Advance(50 * time.Hour) // the desk was down for two days
	f.eyes = o.open()
	f.expectNext("linked_domain:domain_verification_removed")
}

// After a restart the log is followed from the cursor on, and an item may rest on what was before.
func TestLook_seesWhatWasBeforeARestart(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	item := o.item(evidence.LinkedDomain, evidence.Update)
	item.After = map[string]any{"domain": "acme.net"}
	o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
	o.Clock.Advance(time.Hour)
	item.DoneAt, item.EndedAt = o.Clock.Now(), o.Clock.Now()
	follow(o)
	expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Seen)
}

func TestFollow_whatAnItemBringsAboutIsNoSuspicion(t *testing.T) {
	o := start(t)
	directory := o.okta()
	o.settle()
	o.Clock.Advance(time.Hour)
	f := follow(o)
	link := o.item(evidence.LinkedDomain, evidence.Update)
	link.After, link.DoneAt = map[string]any{"domain": "acme.com"}, time.Time{}
	f.items = []evidence.Item{link}
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	if followed := f.expectNext(""); len(followed.Explained) == 0 || followed.Explained[0].ItemID != link.ID {
		t.Errorf("explained is %+v", followed.Explained)
	}
	// Another domain than that of the item is one.
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.dev", directory.ID, ""))
	f.expectNext("linked_domain:domain_auth_policy_changed")
	// What happens soon after an item has ended nobody was asked for.
	f.items[0].DoneAt, f.items[0].EndedAt = o.Clock.Now(), o.Clock.Now()
	o.Clock.Advance(2 * time.Minute)
	o.check(o.Client.UnlinkDomain(t.Context(), o.ID, "acme.com", must[client.LinkedDomain](t)(o.Client.LinkedDomain(t.Context(), o.ID, "acme.com")).Version))
	f.expectNext("linked_domain:domain_auth_policy_changed")
	// Where the policy is known to be of the directory that was asked for, it is the move that goes on.
	f.items[0].Policies = []string{directory.DefaultAuthenticationPolicyID}
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	f.expectNext("")
	o.Clock.Advance(time.Hour)
	o.check(o.Client.UnlinkDomain(t.Context(), o.ID, "acme.com", must[client.LinkedDomain](t)(o.Client.LinkedDomain(t.Context(), o.ID, "acme.com")).Version))
	f.expectNext("linked_domain:domain_auth_policy_changed")
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	f.expectNext("linked_domain:domain_auth_policy_changed")
}

// What an event names decides, where the item's own object is known: the same done to another object is nobody's item.
func TestFollow_anItemExplainsItsOwnObjectAlone(t *testing.T) {
	const mine, other = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", "0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d"
	for name, test := range map[string]struct {
		item   evidence.Item // with the id of mine
		action string
		named  map[string]any
		want   string
	}{
		"SCIM directory": {
			evidence.Item{Object: evidence.ProvisioningConfig, SCIMDirectoryID: mine}, "scim_directory_created",
			map[string]any{"type": "scim-directory", "attributes": map[string]any{}}, "provisioning_config:scim_directory_created",
		},
		"policy of the same name": {
			evidence.Item{Object: evidence.AuthenticationPolicy, ExternalID: mine, After: map[string]any{"name": "Staff"}}, "auth_policy_created",
			map[string]any{"type": "auth-policy", "attributes": map[string]any{"name": "Staff"}}, "authentication_policy:auth_policy_created",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t)
			f := follow(o)
			now := o.Clock.Now()
			event := func(id string) map[string]any {
				named := maps.Clone(test.named)
				named["id"], named["links"] = strings.ToUpper(id), map[string]any{}
				return inserted("event of "+id, test.action, "", now, now.Add(time.Second), named)
			}
			test.item.ID, test.item.Verb, test.item.OpenedAt, test.item.DoneAt = "operation-1", evidence.Create, now, now
			test.item.EndedAt = now
			f.items = []evidence.Item{test.item}
			o.alterEvents(1, func([]map[string]any) []map[string]any { return []map[string]any{event(mine), event(other)} })
			followed := f.expectNext(test.want)
			if len(followed.Explained) != 1 || followed.Explained[0].EventID != "event of "+mine {
				t.Errorf("explained is %+v", followed.Explained)
			}
			// Where the id is not known, the kind and the name have to do.
			f.items[0].SCIMDirectoryID, f.items[0].ExternalID, f.eyes, f.cursor = "", "", o.open(), evidence.Cursor{ProcessedAt: now}
			o.alterEvents(1, func([]map[string]any) []map[string]any { return []map[string]any{event(mine), event(other)} })
			f.expectNext("")
		})
	}
}

// A directory that is deleted takes everything along, in the name of the system.
func TestFollow_theDeletionOfADirectoryExplainsWhatGoesWithIt(t *testing.T) {
	o := start(t)
	directory := o.okta()
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	o.settle()
	f := follow(o)
	f.items = []evidence.Item{o.item(evidence.Directory, evidence.Delete)}
	f.items[0].Before, f.items[0].Domains = map[string]any{"name": "Okta"}, []string{"acme.com"}
	o.check(o.Client.DeleteDirectory(t.Context(), o.ID, directory.ID, directory.Version))
	f.expectNext("")
}

// Late, twice, unknown: the log is as it is.
func TestFollow_oddEvents(t *testing.T) {
	o := start(t)
	f := follow(o)
	now := o.Clock.Now()
	part := func(kind, id string, values map[string]any) map[string]any {
		return map[string]any{"id": id, "type": kind, "attributes": values, "links": map[string]any{}}
	}
	events := []map[string]any{
		inserted("e1", "SAML_CONFIG_DELETED", "", now, now.Add(time.Second)),
		inserted("e1", "SAML_CONFIG_DELETED", "", now, now.Add(time.Second)),
		inserted("e2", "identity_provider_directory_renamed", "Renamed directory Okta", now, now.Add(time.Second), part("directory", "D-1", map[string]any{"name": "Okta"})),
		inserted("e3", "entra_sync_started", "Started sync with Microsoft", now, now.Add(time.Second)),
		inserted("e4", "sso_v2_enabled", "Enabled single sign-on for everybody", now, now.Add(time.Second)),
		inserted("e5", "scim_directory_deleted", "", now.Add(-40*time.Minute), now.Add(2*time.Second), part("scim-directory", "6D5C4B3A-2918-4706-95A4-B3C2D1E0F9A8", map[string]any{})),
		inserted("e6", "api_token_created", "Created admin API key", now, now.Add(2*time.Second)),
		inserted("e7", "removed_org_admin", "", now, now.Add(2*time.Second), part("users", "712020:x", map[string]any{"name": "X"})),
		inserted("e8", "gsync_user_invite", "Invited somebody", now, now.Add(2*time.Second)),
		inserted("e9", "scim_group_add_member", "Added to SCIM group", now, now.Add(2*time.Second)),
		inserted("e10", "jira_identity_changed", "\u202eevil\u0007", now, now.Add(2*time.Second)),
	}
	o.alterEvents(2, func([]map[string]any) []map[string]any { return events })
	followed := f.expectNext("provisioning_config:scim_directory_deleted saml_configuration:saml_config_deleted directory:identity_provider_directory_renamed " +
		"saml_configuration:sso_v2_enabled organization:api_token_created organization:removed_org_admin directory:jira_identity_changed")
	byID := map[string]evidence.Suspicion{}
	for _, one := range followed.Suspicions {
		byID[one.Events[0]] = one
	}
	if one := byID["e2"]; len(one.Directories) != 1 || one.Directories[0].Name != "Okta" || one.Actor != "Mallory (mallory@acme.com)" {
		t.Errorf("the rename is %+v", one)
	}
	if one := byID["e5"]; fmt.Sprint(one.SCIMDirectories) != "[6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8]" || !one.At.Equal(now.Add(-40*time.Minute)) {
		t.Errorf("the late event is %+v", one)
	}
	if says := byID["e10"].Summary; strings.ContainsAny(says, "\u202e\u0007") || !strings.Contains(says, "evil") {
		t.Errorf("the summary is %q", says)
	}
	f.expectNext("") // the same answer once more
}

// The events of a thousand accounts are one suspicion, and a busy log one answer after the other.
func TestFollow_theSameOfManyAccountsIsOneSuspicion(t *testing.T) {
	o := start(t)
	f := follow(o)
	now := o.Clock.Now()
	o.alterEvents(1, func([]map[string]any) (events []map[string]any) {
		for i := range 400 {
			events = append(events, inserted(fmt.Sprint("e", i), "user_auth_policy_changed", "", now.Add(time.Duration(i)*time.Millisecond), now.Add(time.Second)))
		}
		return events
	})
	followed := f.expectNext("authentication_policy:user_auth_policy_changed")
	if one := followed.Suspicions[0]; one.Count != 400 || len(one.Events) != 100 || !strings.Contains(one.Summary, "(400 times)") || !one.At.Equal(now.Add(399*time.Millisecond)) {
		t.Errorf("the suspicion is %d times, %d events, %q", one.Count, len(one.Events), one.Summary)
	}
}

// A reading that breaks off on a later page keeps what it has, and the next one goes on there.
func TestFollow_aReadingThatBreaksOffLosesNothing(t *testing.T) {
	o := start(t)
	f := follow(o)
	for range 300 { // two events each, and that of a first link: two pages
		o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
		o.check(o.Emulator.SetDomainStatus("acme.net", "unverified"))
		o.Clock.Advance(time.Millisecond)
	}
	o.Emulator.Fault(emulator.Fault{Path: stream, Times: 1, Alter: func(*emulator.Answer) bool { return true }})
	o.Emulator.Fault(emulator.Fault{Path: stream, Times: 1, Status: 429, RetryAfter: "40"})
	o.settle()
	followed := f.next()
	first := count(followed)
	if followed.State != evidence.LogLimited || first == 0 || !strings.Contains(followed.Says, "for 40 seconds") || !followed.Next.Equal(o.Clock.Now().Add(40*time.Second)) {
		t.Errorf("followed is %s, %d, %q, %s", followed.State, first, followed.Says, followed.Next)
	}
	o.Clock.Advance(time.Minute)
	followed = f.next()
	if total := first + count(followed); followed.State != evidence.LogRead || total != 601 {
		t.Errorf("followed is %s (%s), %d and %d events, want 601", followed.State, followed.Says, first, count(followed))
	}
	f.expectNext("")
}

func count(followed evidence.Followed) (events int) {
	for _, one := range followed.Suspicions {
		events += one.Count
	}
	return events
}

func TestFollow_saysWhyTheLogCannotBeRead(t *testing.T) {
	for name, test := range map[string]struct {
		fault emulator.Fault
		state evidence.LogState
		pause time.Duration
	}{
		"no Guard": {emulator.Fault{Status: 403}, evidence.LogAbsent, 15 * time.Minute},
		"404":      {emulator.Fault{Status: 404}, evidence.LogAbsent, 15 * time.Minute},
		"401":      {emulator.Fault{Status: 401}, evidence.LogRefused, 2 * time.Minute},
		"429":      {emulator.Fault{Status: 429, RetryAfter: "300"}, evidence.LogLimited, 5 * time.Minute},
		"down":     {emulator.Fault{Reset: true}, evidence.LogUnanswered, 30 * time.Second},
		"500":      {emulator.Fault{Status: 500}, evidence.LogUnanswered, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t, acctest.WithoutIdentityAPI())
			f := follow(o)
			test.fault.Path = stream
			o.Emulator.Fault(test.fault)
			o.settle()
			followed := f.next()
			if followed.State != test.state || followed.Says == "" || len(followed.Suspicions) > 0 || !followed.Next.Equal(o.Clock.Now().Add(test.pause)) {
				t.Errorf("followed is %+v", followed)
			}
			sent := o.reads()
			f.next() // too early: the server is not asked again where it asked for a pause
			if again := o.reads() - sent; test.pause > time.Minute && again > 0 {
				t.Errorf("the log was asked for %d times in the pause", again)
			}
			// When it is there again, nothing of the time between is lost.
			o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
			o.Emulator.ClearFaults()
			o.Clock.Advance(20 * time.Minute)
			f.expectNext("linked_domain:domain_verification_completed linked_domain:domain_auth_policy_changed")
		})
	}
}

func TestNew_refusesWhatCannotBeUsed(t *testing.T) {
	for _, options := range []evidence.Options{{OrganizationID: "o"}, {APIKey: "key", BaseURL: "http://atlassian.example"}} {
		if _, err := evidence.New(options); err == nil {
			t.Errorf("%+v is not refused", options)
		}
	}
}
