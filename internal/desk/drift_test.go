package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The values that the audit log says of a policy speak for what was asked, and become drift by themselves when somebody changes them.
func TestDrift_ofAPolicysValuesNeedsNobody(t *testing.T) {
	o := acctest.Start(t) // with the identity API, by which somebody else changes what the emulator's console has no form for
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	o.Clock.Advance(time.Minute)
	s.ask("POST", "authentication-policies", `{"directoryId":"`+s.directoryID("Acme Okta")+`","name":"Employees","twoStepVerification":"optional","passwordStrength":"weak","passwordExpiryDays":0,"idleSessionDurationMinutes":43200}`)
	_, after := mia.next()
	after.says(t, "two-step verification is &#34;optional&#34;, as asked for.", "password expiration is &#34;Never&#34;, as asked for.", "idle session duration is &#34;43200&#34;, as asked for.")
	id, externalID := s.policyID("Employees")
	change := func(minutes int64) {
		t.Helper()
		policy, err := o.Client.AuthenticationPolicy(t.Context(), o.ID, externalID)
		if err == nil {
			_, err = o.Client.UpdateAuthenticationPolicy(t.Context(), o.ID, externalID, policy.Version, client.AuthenticationPolicyUpdate{
				AuthenticationPolicySettings: client.AuthenticationPolicySettings{IdleSessionDurationMinutes: &minutes},
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	read := func() string {
		t.Helper()
		object, diagnostics := o.Protocol(t, s.settings()).ImportByID("atlassian_authentication_policy", id)
		if text := acctest.Text(diagnostics); object.Type == "" {
			t.Fatal(text)
		}
		return fmt.Sprint(object.Attribute("idle_session_duration_minutes"))
	}
	o.Clock.Advance(time.Hour)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt")
	change(60)
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this", "Employees")
	if got := read(); got != "43200" {
		t.Errorf("it is recorded as %s although a later event may be on its way", got)
	}
	o.Clock.Advance(evidence.Late)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt")
	if got, known := read(), s.state().Records[id]; got != "60" || known.Evidence != "seen" || known.RecordedBy != "identity-desk" {
		t.Errorf("the next plan shows %s, and the record is %+v", got, known)
	}
	mia.open("/history").says(t, "recorded", "idle session duration is &#34;60&#34;, and the records have 43200 minutes")

	// While somebody is asked to change the policy, nothing is recorded before that person says that it is done.
	s.ask("PATCH", "authentication-policies/"+id, `{"idleSessionDurationMinutes":480}`)
	o.Clock.Advance(time.Minute)
	change(30)
	o.Clock.Advance(time.Hour)
	s.desk.Round(t.Context())
	if got := read(); got != "60" {
		t.Errorf("it is recorded as %s behind the back of who works on it", got)
	}
	mia.done(mia.item(), nil).says(t, "The last that the audit log says is against it", "idle session duration is &#34;30&#34;, and 480 minutes was asked for")
}

// A rename of a directory leaves no event: the next one about a policy of it has the new name. A policy's own name is recorded by itself.
func TestDrift_ofNamesShowsInTheNextEvent(t *testing.T) {
	o := acctest.Start(t)
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	s.ask("POST", "authentication-policies", `{"directoryId":"`+s.directoryID("Acme Okta")+`","name":"Employees"}`)
	mia.next()
	id, externalID := s.policyID("Employees")
	var err error
	for directory, failed := range o.Client.Directories(t.Context(), o.ID, client.DirectoryFilter{}) {
		if err = failed; err == nil && directory.Name == "Acme Okta" {
			name := "Acme Okta (old)"
			_, err = o.Client.UpdateDirectory(t.Context(), o.ID, directory.ID, directory.Version, client.DirectoryUpdate{Name: &name})
			break
		}
	}
	s.desk.Round(t.Context())
	o.Clock.Advance(time.Hour)
	policy, failed := o.Client.AuthenticationPolicy(t.Context(), o.ID, externalID)
	name := "Staff"
	if err = errors.Join(err, failed); err == nil {
		_, err = o.Client.UpdateAuthenticationPolicy(t.Context(), o.ID, externalID, policy.Version, client.AuthenticationPolicyUpdate{Name: &name})
	}
	if err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this", "authentication policy &#34;Employees&#34;")
	o.Clock.Advance(evidence.Late)
	s.desk.Round(t.Context())
	worklist := mia.open("/")
	worklist.says(t, "Check this", "The audit log calls the directory &#34;Acme Okta (old)&#34;, and the records call it &#34;Acme Okta&#34;")
	if strings.Contains(worklist.text, `/check">authentication policy`) {
		t.Errorf("the policy is in doubt, although its name is told:\n%s", worklist.text)
	}
	if renamed, _ := s.policyID("Staff"); renamed != id {
		t.Errorf("the policy that is recorded with the new name is %q, want %q", renamed, id)
	}
	// Somebody has looked: the same event asks nobody once more.
	directory := s.directoryID("Acme Okta")
	mia.press(mia.open("/records/"+directory+"/check"), "/records/"+directory+"/check", "other", map[string]string{"field.name": "Acme Okta (old)"})
	o.Clock.Advance(time.Hour)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt")
}

// The console may call the default policy of a new directory otherwise than the desk does before anybody has said it.
func TestDefaultPolicy_isCalledAsTheAuditLogCallsIt(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/v1/orgs/*/events-stream", Times: 99, Alter: func(a *emulator.Answer) bool {
		a.Body = bytes.ReplaceAll(a.Body, []byte("Default policy of Acme Okta"), []byte("default"))
		return true
	}})
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	s.administrator(o).next()
	if policy := s.state().DefaultPolicyOf(s.directoryID("Acme Okta")); policy.Name != "default" || policy.ExternalID == "" {
		t.Errorf("the default policy is %+v", policy)
	}
}

// A few minutes after an item was done, a change of the same object is somebody else's: nobody was asked for it.
func TestDrift_isNoticedSoonAfterAnItemOfTheSameObject(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	s.ask("POST", "authentication-policies", `{"directoryId":"`+s.directoryID("Acme Okta")+`","name":"Employees"}`)
	mia.next()
	s.desk.Round(t.Context())
	o.Clock.Advance(5 * time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt")
	mia.sends("policies", "Employees", "/settings", map[string]string{"passwordStrength": "strong"})
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this", "authentication policy &#34;Employees&#34;")
}
