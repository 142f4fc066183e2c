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

// A few people try single sign-on before everybody has to, in whatever order Terraform asks.
func TestWorklist_hasEnforcementForEverybodyLast(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	s.policies("Pilot", "Others")
	everybody := s.state().DefaultPolicyOf(s.directoryID("Acme Okta"))
	for _, id := range s.openIDs() {
		mia.press(mia.open("/items/"+id), id+"/done", "done", nil)
	}
	s.ask("PATCH", "authentication-policies/"+everybody.ID, `{"enforceSso":true}`)
	o.Clock.Advance(2 * time.Minute)
	for _, policy := range s.state().Policies {
		if policy.Name == "Pilot" {
			s.ask("PATCH", "authentication-policies/"+policy.ID, `{"enforceSso":true}`)
		}
	}
	page := mia.open("/")
	open := s.openIDs()
	comesLast := func(page view, id, other string) bool {
		_, list, _ := strings.Cut(page.text, `<ul class="list">`) // the oldest is named before it
		return strings.Index(list, "/items/"+other) < strings.Index(list, "/items/"+id)
	}
	if len(open) != 2 || !comesLast(page, open[0], open[1]) {
		t.Errorf("what is for everybody is not the last:\n%s", page.text)
	}
	page.says(t, "It stands further down: it is for everybody of its directory")
	mia.press(mia.open("/items/"+open[1]), open[1]+"/later", "later", nil)
	if page := mia.open("/"); !comesLast(page, open[1], open[0]) {
		t.Errorf("what is put off comes before:\n%s", page.text)
	}
}

// openIDs are the items that are open, in the order in which they came.
func (s *served) openIDs() (open []string) {
	for _, one := range s.state().AllOperations() {
		if one.Open() {
			open = append(open, one.ID)
		}
	}
	return open
}
