package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// A rotation is proved where the key before is still in memory: it is refused, and the new one is accepted. The key before, copied back
// once more, is recognised.
func TestEvidence_provesARotationByTheKeyBefore(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	s.ask("POST", "provisioning-configs", `{"directoryId":"`+s.directoryID("Acme Okta")+`"}`)
	item := mia.item()
	first := mia.carryOut(item, `Set up user provisioning of directory "Acme Okta"`)
	mia.done(item, first).says(t, "proved") // nobody fetches the key
	s.ask("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", "")
	item = mia.item()
	held := mia.done(item, first)
	held.says(t, "What the desk sees contradicts it", "The key is the one before")
	second := mia.carryOut(item, `Make a new API key for directory "Acme Okta"`)
	after := mia.done(mia.open(item.url.Path), second)
	after.says(t, "proved")
	if known := s.state().Records[s.provisioningID()]; known.Evidence != "proved" {
		t.Errorf("the record is %+v", known)
	}
	for _, key := range []string{first["token"], second["token"]} {
		if key == "" || strings.Contains(held.text+after.text, key) {
			t.Errorf("the key %q is on a page", key)
		}
	}
}

// Where the last event has other values than were asked for, a later one may be on its way: the item is held until that is decided.
func TestEvidence_holdsUntilALateEventCanNoLongerCome(t *testing.T) {
	for name, comes := range map[string]bool{"the event comes": true, "no event comes": false} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t, acctest.WithoutIdentityAPI())
			eyes := &scripted{}
			s := serve(t, o, t.TempDir()+"/records.json", func(options *desk.Options) { options.Eyes = eyes })
			mia := s.visitor("Mia")
			s.ask("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`)
			eyes.report = evidence.Report{HoldUntil: o.Clock.Now().Add(evidence.Late), Findings: []evidence.Finding{{Check: evidence.CheckPolicy, Level: evidence.Seen, Says: "Somebody did something."}}}
			item := mia.item()
			mia.done(item, nil).says(t, "a later event may be on its way until")
			eyes.report.HoldUntil = time.Time{}
			if !comes {
				eyes.report.Findings[0].Level = evidence.Contradicted
			}
			s.desk.Round(t.Context())
			mia.open("/").says(t, "a later event may be on its way until") // nobody looks so soon
			o.Clock.Advance(evidence.Late)
			s.desk.Round(t.Context())
			if comes {
				mia.open("/").says(t, "No item is open", "seen")
				return
			}
			mia.open("/").says(t, "What the desk sees contradicts it. Somebody did something.")
			mia.open(item.url.Path).says(t, "Done, although it looks otherwise")
		})
	}
}

// While Atlassian asks to be left alone, nothing more is looked at.
func TestEvidence_leavesAtlassianAloneAsLongAsItAsks(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	eyes := &scripted{report: evidence.Report{RetryAfter: 5 * time.Minute, Findings: []evidence.Finding{{Level: evidence.Attested, Says: "No more requests.", Unreadable: true}}}}
	s := serve(t, o, t.TempDir()+"/records.json", func(options *desk.Options) { options.Eyes = eyes })
	mia := s.visitor("Mia")
	for i := range 3 {
		s.ask("POST", "directories", fmt.Sprintf(`{"name":"Acme %d","identityProvider":"okta"}`, i))
		mia.done(mia.item(), nil).says(t, "attested")
	}
	o.Clock.Advance(5 * time.Minute)
	for range 3 {
		s.desk.Round(t.Context())
	}
	if eyes.looks != 3+1 {
		t.Errorf("%d looks, want one for each item and one more", eyes.looks)
	}
	eyes.report.RetryAfter = 0
	o.Clock.Advance(5 * time.Minute)
	s.desk.Round(t.Context())
	if eyes.looks != 3+1+3 {
		t.Errorf("%d looks, want one more for each item", eyes.looks)
	}
}

// An organization without Guard has no log, and a busy one answers 429: the item is closed on a person's word, and says why there is no more.
func TestEvidence_withoutALogIsAWordAndSaysWhy(t *testing.T) {
	const without = "it has neither Atlassian Guard nor the Enterprise plan"
	for name, test := range map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"no Guard, 403": {emulator.Fault{Status: http.StatusForbidden}, without},
		"no Guard, 404": {emulator.Fault{Status: http.StatusNotFound}, without},
		"429":           {emulator.Fault{Status: http.StatusTooManyRequests, RetryAfter: "120"}, "takes no more requests about the audit log for 2 minutes"},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t, acctest.WithoutIdentityAPI())
			s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), seeing(t, o))
			driver, mia := o.Protocol(t, s.settings()), s.visitor("Mia")
			test.fault.Path = "/admin/v1/orgs/*/events-stream"
			o.Emulator.Fault(test.fault)
			waiting := create(driver, "atlassian_directory", okta())
			mia.done(mia.item(), nil).says(t, "Done:", "attested", test.says)
			if waiting.wait(); strings.Contains(waiting.text, "ERROR") {
				t.Error(waiting.text)
			}
			for _, known := range s.state().Records {
				if known.Evidence != "attested" {
					t.Errorf("the record is %+v", known)
				}
			}
			for range 3 {
				s.desk.Round(t.Context())
				o.Clock.Advance(evidence.Late)
			}
			mia.open("/").says(t, "No item is open", "Nothing is in doubt", test.says)
			mia.open("/history").says(t, test.says)
		})
	}
}

// scripted are eyes that see what a test says.
type scripted struct {
	report evidence.Report
	looks  int
}

func (e *scripted) Look(context.Context, evidence.Item, evidence.Given) evidence.Report {
	e.looks++
	return e.report
}

func (*scripted) Follow(_ context.Context, cursor evidence.Cursor, _ []evidence.Item) evidence.Followed {
	return evidence.Followed{Cursor: cursor}
}

func (*scripted) Compare(context.Context, evidence.Recorded) evidence.Compared {
	return evidence.Compared{}
}

func (*scripted) Existing(context.Context) evidence.Existing { return evidence.Existing{} }

// ask sends a write that has to become an item.
func (s *served) ask(method, path, body string) {
	s.t.Helper()
	if status := s.write(method, path, body); status != http.StatusAccepted {
		s.t.Fatalf("%s %s is answered %d", method, path, status)
	}
}
