package evidence_test

import (
	"encoding/json"
	"fmt"
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
	item.DoneAt = o.Clock.Now()
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
	// An item that was confirmed explains what is late, and not what happens long after.
	f.items[0].DoneAt = o.Clock.Now()
	o.Clock.Advance(10 * time.Minute)
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	o.check(o.Client.UnlinkDomain(t.Context(), o.ID, "acme.com", must[client.LinkedDomain](t)(o.Client.LinkedDomain(t.Context(), o.ID, "acme.com")).Version))
	f.expectNext("")
	o.Clock.Advance(time.Hour)
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	f.expectNext("linked_domain:domain_auth_policy_changed")
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

func TestCompare_findsWhatReadsShow(t *testing.T) {
	o := start(t)
	config := o.provisioning(o.okta().ID)
	recorded := evidence.Recorded{Domains: []string{"acme.com", "acme.dev"}, SCIMKeys: map[string]string{config.SCIMDirectoryID: config.Token}}
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions)+len(compared.Says) > 0 {
		t.Errorf("compared is %+v", compared)
	}
	o.check(o.Emulator.SetDomainStatus("acme.dev", "superseded"))
	must[client.ProvisioningConfig](t)(o.Client.RegenerateAPIKey(t.Context(), o.ID, config.ID, config.Version))
	recorded.Domains = append(recorded.Domains, "gone.example")
	compared := o.eyes.Compare(t.Context(), recorded)
	var said []string
	for _, one := range compared.Suspicions {
		said = append(said, one.Family+" "+fmt.Sprint(one.Domains, one.SCIMDirectories)+" "+one.Summary)
		if strings.Contains(one.Summary, config.Token) {
			t.Error("the key is in the summary")
		}
	}
	for i, want := range []string{
		"linked_domain [acme.dev] [] acme.dev is no verified domain any more: its status is superseded",
		"linked_domain [gone.example] [] The organization has no domain gone.example any more",
		"provisioning_config [] [" + config.SCIMDirectoryID + "] The SCIM key has stopped answering",
	} {
		if i >= len(said) || !strings.HasPrefix(said[i], want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
	o.Emulator.Fault(emulator.Fault{Status: 429, RetryAfter: "60"})
	compared = o.eyes.Compare(t.Context(), recorded)
	if len(compared.Suspicions) > 0 || len(compared.Says) != 2 || compared.RetryAfter != time.Minute {
		t.Errorf("with nothing to be read, compared is %+v", compared)
	}
}

func TestCompare_findsOtherValuesOfAPolicy(t *testing.T) {
	o := start(t)
	directory := o.okta()
	recorded := evidence.Recorded{Policies: []evidence.RecordedPolicy{{Name: "staff", DirectoryName: "Okta", EnforceSSO: true, At: o.Clock.Now().Add(-time.Second)}, {Name: "Other", EnforceSSO: true, At: o.Clock.Now()}}}
	policy := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.settle()
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions) > 0 {
		t.Errorf("a later event may be on its way: %+v", compared)
	}
	o.Clock.Advance(evidence.Late)
	compared := o.eyes.Compare(t.Context(), recorded)
	if len(compared.Suspicions) != 1 || compared.Suspicions[0].Policies[0].ID != policy.ID || !strings.Contains(compared.Suspicions[0].Summary, `"none", and the records have enforced`) {
		t.Errorf("compared is %+v", compared)
	}
	recorded.Policies[0].EnforceSSO = false
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions) > 0 {
		t.Errorf("the values are as recorded: %+v", compared)
	}
	recorded.Policies[0].EnforceSSO, recorded.Policies[0].At = true, o.Clock.Now()
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions) > 0 {
		t.Errorf("the event is older than the record: %+v", compared)
	}
}

func TestExisting_prefillsWhatReadsShow(t *testing.T) {
	o := start(t)
	directory := o.okta()
	config := o.provisioning(directory.ID)
	var userbase string
	for one, err := range o.Client.UserbaseDirectories(t.Context(), o.ID) {
		o.check(err)
		userbase = one.ID
		break
	}
	for _, name := range []string{"All members for directory - " + config.SCIMDirectoryID, "All members for directory - of nobody", "Not All members for directory - " + directory.ID} {
		o.check(o.Client.CreateGroup(t.Context(), o.ID, userbase, client.GroupCreate{Name: name}))
	}
	kept := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.settle()
	found := o.eyes.Existing(t.Context())
	var domains []string
	for _, one := range found.Domains {
		domains = append(domains, one.Name)
	}
	if got, want := strings.Join(domains, " "), "acme.com acme.dev acme.org xn--bcher-kva.example"; got != want {
		t.Errorf("the domains are %q, want %q", got, want)
	}
	if len(found.MemberGroups) != 1 || found.MemberGroups[0].DirectoryID != config.SCIMDirectoryID {
		t.Errorf("the groups are %+v", found.MemberGroups)
	}
	var policies []string
	for _, one := range found.Policies {
		policies = append(policies, one.Name+" of "+one.DirectoryName+" "+one.SSO)
		if one.Name == "Staff" && one.ID != kept.ID {
			t.Errorf("the policy is %+v", one)
		}
	}
	if got := strings.Join(policies, ", "); !strings.Contains(got, "Staff of Okta none") || len(policies) != 2 {
		t.Errorf("the policies are %q", got)
	}
	if len(found.Directories) != 1 || found.Directories[0] != (evidence.Named{ID: directory.ID, Name: "Okta"}) || len(found.Says) > 0 {
		t.Errorf("found is %+v, %q", found.Directories, found.Says)
	}
}

// An event of a deletion that names its policy takes it out; whether Atlassian's does is not known.
func TestExisting_leavesOutPoliciesThatAreGone(t *testing.T) {
	o := start(t)
	directory := o.okta()
	gone := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Gone"}))
	o.Clock.Advance(time.Minute)
	const path = "/admin/v1/orgs/*/events"
	for range 2 { // those that were created, and those that were changed
		o.Emulator.Fault(emulator.Fault{Path: path, Times: 1})
	}
	o.Emulator.Fault(emulator.Fault{Path: path, Times: 1, Alter: func(a *emulator.Answer) bool {
		deleted := inserted("e1", "auth_policy_deleted", "", o.Clock.Now(), o.Clock.Now(), map[string]any{
			"id": gone.ID, "type": "auth-policy", "attributes": map[string]any{"name": "Gone"}, "links": map[string]any{}})
		delete(attributes(deleted), "processedAt")
		a.Body, _ = json.Marshal(map[string]any{"data": []any{deleted}, "links": map[string]any{}, "meta": map[string]any{"page_size": 500}}) // it can be encoded
		return true
	}})
	found := o.eyes.Existing(t.Context())
	if len(found.Policies) != 1 || found.Policies[0].ID == gone.ID || len(found.Says) > 0 {
		t.Errorf("found is %+v, %q", found.Policies, found.Says)
	}
}

func TestExisting_saysWhatCannotBeRead(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	for _, path := range []string{"/admin/v1/orgs/*/events", "/admin/v2/orgs/*/directories/-/groups/search", "/admin/v1/orgs/*/domains"} {
		o.Emulator.Fault(emulator.Fault{Path: path, Status: 403})
	}
	found := o.eyes.Existing(t.Context())
	if said := strings.Join(found.Says, "\n"); len(found.Says) != 3 || !strings.Contains(said, "neither Atlassian Guard") || len(found.Domains)+len(found.Policies)+len(found.MemberGroups) > 0 {
		t.Errorf("found is %+v", found)
	}
}

func TestNew_refusesWhatCannotBeUsed(t *testing.T) {
	for _, options := range []evidence.Options{{OrganizationID: "o"}, {APIKey: "key", BaseURL: "http://atlassian.example"}} {
		if _, err := evidence.New(options); err == nil {
			t.Errorf("%+v is not refused", options)
		}
	}
}
