package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Items of one apply come in no order that matters: the first line names the one that the list begins with.
func TestWorklist_namesTheFirstOfWhatCameTogether(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	okta := s.directoryID("Acme Okta")
	s.ask("POST", "authentication-policies", fmt.Sprintf(`{"directoryId":%q,"name":"Contractors"}`, okta))
	o.Clock.Advance(time.Second)
	s.ask("PUT", "linked-domains/acme.dev", fmt.Sprintf(`{"directoryId":%q}`, okta))
	page := mia.open("/")
	if links := page.links("/items/"); links[0] != "/items/"+s.idOf("acme.dev") || strings.Contains(page.text, "further down") {
		t.Errorf("the first line is not about the first of the list: %v\n%s", links, page.text)
	}
}

// A doubt is something that waits: the list does not say that nothing does. What is not recorded is said in a word.
func TestWorklist_doesNotSayThatNothingWaitsBesideADoubt(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	const nothing = "Nothing waits for you"
	mia.open("/").says(t, nothing)
	s.doubt("atlassian: SAML configuration updated", "Acme Okta")
	if page := mia.open("/"); strings.Contains(page.text, nothing) {
		t.Errorf("it says so beside a doubt:\n%s", page.text)
	}
	s.ask("POST", "authentication-policies", fmt.Sprintf(`{"directoryId":%q,"name":"Contractors"}`, s.directoryID("Acme Okta")))
	mia.doneWith(mia.open("/items/"+s.idOf("Contractors")), "/done", nil)
	mia.open("/history").says(t, "published api: The desk was started")
	for _, link := range mia.open("/records").links("/records/") {
		if page := mia.open(link); strings.Contains(page.text, "Contractors") {
			page.says(t, "recorded: nothing")
			return
		}
	}
	t.Error("the policy is not in the records")
}
