package desk_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// withOkta is an organization whose accounts at acme.com follow a directory with single sign-on, and a desk that was told of all of it.
func withOkta(t *testing.T, changes ...func(*desk.Options)) (*acctest.Organization, *served, *administrator) {
	t.Helper()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", append([]func(*desk.Options){seeing(t, o)}, changes...)...)
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	directory := s.directoryID("Acme Okta")
	s.ask("PUT", "directories/"+directory+"/saml-configuration", `{"issuer":"http://www.okta.com/exk1","singleSignOnUrl":"https://acme.okta.com/sso","identityProviderPublicCertificate":`+
		quotedJSON(acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(1, 0, 0)))+`}`)
	mia.next()
	s.ask("PUT", "linked-domains/acme.com", `{"directoryId":"`+directory+`"}`)
	mia.next()
	o.Clock.Advance(time.Minute)
	return o, s, mia
}

func quotedJSON(text string) string { return `"` + strings.ReplaceAll(text, "\n", `\n`) + `"` }

// policyID returns the id that the records have for a policy, and that of Atlassian.
func (s *served) policyID(name string) (id, externalID string) {
	s.t.Helper()
	for _, one := range s.state().Policies {
		if one.Name == name && one.ExternalID != "" {
			return one.ID, one.ExternalID
		}
	}
	s.t.Fatalf("the records have no policy %q with its address", name)
	return "", ""
}

const oktaDefault = "Default policy of Acme Okta"

// Before single sign-on is enforced the item names who stays outside, by published reads that no page waits for.
func TestEnforcement_showsWhoStaysOutside(t *testing.T) {
	o, s, mia := withOkta(t)
	s.ask("POST", "authentication-policies", `{"directoryId":"`+s.directoryID("Acme Okta")+`","name":"Break-glass"}`)
	mia.next()
	everybody, _ := s.policyID(oktaDefault)
	_, outside := s.policyID("Break-glass")
	s.ask("PATCH", "authentication-policies/"+everybody, `{"enforceSso":true}`)
	before := len(o.Emulator.Requests())
	item := mia.item()
	item.says(t, "The desk reads it now: load this page again in a moment.", "Not known here: who is in which policy")
	if asked := o.Emulator.Requests()[before:]; len(asked) > 0 {
		t.Errorf("the page has asked Atlassian: %v", asked)
	}
	page := func() view {
		t.Helper()
		s.desk.Round(t.Context())
		return mia.open(item.url.Path)
	}
	const warning = "Nobody on these domains stays outside."
	news := mia.open("/news").text
	page().says(t, warning, "(acme.com) have", "active accounts, as Atlassian showed it on", "The audit log has no sign-in of an account on the domains of")

	if mia.open("/news").text == news {
		t.Error("a page that is open does not notice what was read")
	}

	// What was read serves for a moment; who opens the item later has it read again.
	if _, err := o.Client.AddPolicyMembers(t.Context(), o.ID, outside, []string{"amara.okafor@acme.com"}); err != nil {
		t.Fatal(err)
	}
	if err := o.Emulator.LogIn("rosa.delgado@acme.com"); err != nil {
		t.Fatal(err)
	}
	page().says(t, warning)
	o.Clock.Advance(2 * time.Minute)
	mia.open(item.url.Path)
	after := page()
	after.says(t, "Stay outside: 1: amara.okafor@acme.com (policy &#34;Break-glass&#34;).", "rosa.delgado@acme.com, on", "The log does not say whether it was through Okta.", "Has somebody signed in through Okta")
	if strings.Contains(after.text, warning) {
		t.Errorf("it warns although somebody stays outside:\n%s", after.text)
	}
	for _, one := range o.Emulator.Requests()[before:] {
		if !one.Read && !strings.HasSuffix(one.Path, "/add-users") {
			t.Errorf("the desk sent %s %s", one.Method, one.Path)
		}
	}
}

// A new item is not shown with what was read for the one before: people have moved since. A read that fails still has its pause.
func TestEnforcement_isReadAnewForANewItem(t *testing.T) {
	o, s, mia := withOkta(t)
	s.ask("POST", "authentication-policies", `{"directoryId":"`+s.directoryID("Acme Okta")+`","name":"Break-glass"}`)
	s.desk.Round(t.Context())
	mia.next()
	_, outside := s.policyID("Break-glass")
	if _, err := o.Client.AddPolicyMembers(t.Context(), o.ID, outside, []string{"amara.okafor@acme.com"}); err != nil {
		t.Fatal(err)
	}
	everybody, _ := s.policyID(oktaDefault)
	o.Clock.Advance(time.Second)
	s.ask("PATCH", "authentication-policies/"+everybody, `{"enforceSso":true}`)
	s.desk.Round(t.Context())
	mia.item().says(t, "Stay outside: 1: amara.okafor@acme.com (policy &#34;Break-glass&#34;).")

	o.Clock.Advance(time.Second)
	s.ask("PATCH", "authentication-policies/"+everybody, `{"enforceSso":true,"name":"Everybody"}`)
	o.Emulator.Fault(emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Status: http.StatusForbidden})
	s.desk.Round(t.Context())
	before := len(o.Emulator.Requests())
	for range 3 {
		s.desk.Round(t.Context())
	}
	for _, one := range o.Emulator.Requests()[before:] {
		if strings.HasSuffix(one.Path, "/users/search") {
			t.Errorf("a read that failed is tried again at once: %s", one.Path)
		}
	}
}

// What cannot be read is said with the reason, and the item can be worked on all the same.
func TestEnforcement_saysWhyItIsNotKnownWhoStaysOutside(t *testing.T) {
	for name, test := range map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"policies, 403":  {emulator.Fault{Path: "/admin/control/v1/orgs/*/users/auth-policies/bulk-fetch", Status: http.StatusForbidden}, "read the authentication policies of accounts: a key without scopes may, and no scope of this read is published."},
		"policies, 404":  {emulator.Fault{Path: "/admin/control/v1/orgs/*/users/auth-policies/bulk-fetch", Status: http.StatusNotFound}, "read the authentication policies of accounts"},
		"accounts, 403":  {emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Status: http.StatusForbidden}, "search for users: a key without scopes can, and no scope of this search is published."},
		"accounts, 401":  {emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Status: http.StatusUnauthorized}, "Atlassian does not accept the organization key"},
		"accounts, 429":  {emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Status: http.StatusTooManyRequests, RetryAfter: "7200"}, "Atlassian takes no more requests for a while."},
		"accounts, HTML": {emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Alter: emulator.NoJSON}, "Atlassian gave no usable answer when the desk wanted to search for users."},
		"no audit log":   {emulator.Fault{Path: "/admin/v1/orgs/*/events", Status: http.StatusForbidden}, "or the key lacks the scope read:events:admin. Tried on"},
	} {
		t.Run(name, func(t *testing.T) {
			o, s, mia := withOkta(t)
			if test.fault.Alter != nil {
				o.Contract.AllowStatus(http.StatusOK) // the answer is wrong on purpose
			}
			o.Emulator.Fault(test.fault)
			everybody, _ := s.policyID(oktaDefault)
			s.ask("PATCH", "authentication-policies/"+everybody, `{"enforceSso":true}`)
			s.desk.Round(t.Context())
			item := mia.item()
			item.says(t, "Not known here:", test.says)
			mia.done(item, nil).says(t, "Done:")
		})
	}
	t.Run("no key", func(t *testing.T) {
		o, s, _ := withOkta(t)
		everybody, _ := s.policyID(oktaDefault)
		s.ask("PATCH", "authentication-policies/"+everybody, `{"enforceSso":true}`)
		s.close()
		blind := serve(t, o, s.options.Records, func(options *desk.Options) { options.Published = nil })
		blind.desk.Round(t.Context())
		blind.visitor("Mia").item().says(t, "Not known here: who is in which policy. The desk was started without an organization key.")
	})
}

// The count of a domain's accounts is there for every item, after another one and after a restart.
func TestMoving_showsHowManyAccountsFollowEachDomain(t *testing.T) {
	o, s, mia := withOkta(t)
	directory := s.directoryID("Acme Okta")
	s.ask("PUT", "linked-domains/acme.dev", `{"directoryId":"`+directory+`"}`)
	s.desk.Round(t.Context())
	first := mia.item()
	first.says(t, "&#34;acme.dev&#34;: 6 accounts, as Atlassian showed it on")
	// Another item, within the time for which the first count serves.
	s.ask("PUT", "linked-domains/acme.org", `{"directoryId":"`+directory+`"}`)
	s.desk.Round(t.Context())
	page := mia.open(first.url.Path)
	page.says(t, "&#34;acme.dev&#34;: 6 accounts, as", "&#34;acme.org&#34;: 2 accounts, as")

	s.close()
	again := serve(t, o, s.options.Records, func(options *desk.Options) { options.Published = o.Client })
	mia.visitor = again.visitor("Mia")
	ctx, stop := context.WithCancel(t.Context())
	ended := meanwhile(func() { again.desk.Run(ctx) })
	await(t, "the counts after a restart", func() bool {
		text := mia.open(first.url.Path).text
		return strings.Contains(text, "&#34;acme.dev&#34;: 6 accounts, as") && strings.Contains(text, "&#34;acme.org&#34;: 2 accounts, as")
	})
	stop()
	<-ended

	// What was read is not lost to one read that fails.
	o.Emulator.Fault(emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Status: http.StatusForbidden})
	o.Clock.Advance(20 * time.Minute)
	again.desk.Round(t.Context())
	mia.open(first.url.Path).says(t, "&#34;acme.dev&#34;: 6 accounts, as")
	o.Clock.Advance(2 * time.Hour)
	again.desk.Round(t.Context())
	mia.open(first.url.Path).says(t, "number of accounts not known here", "search for users: a key without scopes can")
}

// Whoever opens an item while Atlassian refuses to be read does not have it asked again before the pause is over.
func TestMoving_waitsAfterAReadThatFailed(t *testing.T) {
	o, s, mia := withOkta(t)
	s.ask("PUT", "linked-domains/acme.dev", `{"directoryId":"`+s.directoryID("Acme Okta")+`"}`)
	s.desk.Round(t.Context())
	item := mia.item()
	o.Emulator.Fault(emulator.Fault{Path: "/admin/v2/orgs/*/directories/*/users/search", Status: http.StatusForbidden})
	searches := func() (count int) {
		mia.open(item.url.Path).says(t, "&#34;acme.dev&#34;: 6 accounts, as Atlassian showed it on")
		s.desk.Round(t.Context())
		for _, one := range o.Emulator.Requests() {
			if strings.HasSuffix(one.Path, "/users/search") {
				count++
			}
		}
		return count
	}
	o.Clock.Advance(20 * time.Minute)
	failed := searches()
	if again := searches(); again != failed {
		t.Errorf("it was asked %d times more within the pause", again-failed)
	}
	o.Clock.Advance(2 * time.Minute)
	if again := searches(); again == failed {
		t.Error("it is not asked any more after the pause")
	}
}

// A question stands after the step that shows its answer, and Done waits for the answer.
func TestQuestions_standWhereTheyCanBeAnswered(t *testing.T) {
	_, s, mia := withOkta(t)
	s.ask("POST", "provisioning-configs", `{"directoryId":"`+s.directoryID("Acme Okta")+`"}`)
	mia.next()
	s.ask("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", "")
	item := mia.item()
	inOrder(t, item, "Regenerate API key", "Enter the new key at Okta", "Has Okta got the new key?", "It has to get there: Okta", "Copy back from the console")
	given := mia.carryOut(item, `Make a new API key for directory "Acme Okta"`)
	values := map[string]string{"return.baseUrl": given["baseUrl"], "return.token": given["token"]}
	if page := mia.press(item, "/done", "done", values); page.status != http.StatusUnprocessableEntity || !strings.Contains(page.text, "Choose one.") {
		t.Errorf("it is done although nobody has said that Okta has the key: %d\n%s", page.status, page.text)
	}
	mia.done(item, given).says(t, "Done:")

	s.ask("POST", "directories", `{"name":"Google","identityProvider":"google_workspace"}`)
	mia.done(mia.item(), nil)
	s.ask("POST", "google-workspace-connections", `{"directoryId":"`+s.directoryID("Google")+`","syncEnabled":true,"syncMode":"all_users"}`)
	inOrder(t, mia.item(), "Do this", "Tick every permission", "Has the Google administrator allowed every permission", "Start the sync")
}

// inOrder looks for texts of a page one after another.
func inOrder(t *testing.T, page view, words ...string) {
	t.Helper()
	page.says(t, words...)
	if !slices.IsSortedFunc(words, func(a, b string) int { return strings.Index(page.text, a) - strings.Index(page.text, b) }) {
		t.Errorf("the page has another order than %q:\n%s", words, page.text)
	}
}
