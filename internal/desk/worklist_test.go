package desk_test

import (
	"strings"
	"testing"
	"time"
)

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
	o.Clock.Advance(time.Minute)
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
