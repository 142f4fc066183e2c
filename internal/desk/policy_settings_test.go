package desk_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The settings of a policy go from the configuration through a person into the console, and the console has then what was planned. The id
// that the person copies back is the one by which the published API knows the policy.
func TestPolicySettings_areCarriedOutInTheConsole(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	driver := o.Protocol(t, s.settings())
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	config := map[string]any{
		"directory_id": s.directoryID("Acme Okta"), "name": "Strict", "two_step_verification": "mandatory", "password_strength": "very_strong", "password_expiry_days": 90,
		"idle_session_duration_minutes": 720,
	}
	// holds compares the state, and what the console shows, with what was asked for.
	holds := func(state acctest.Object, shown ...string) {
		t.Helper()
		for name, want := range config {
			if got := state.Attribute(name); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s is %v in the state, want %v", name, got, want)
			}
		}
		address := mia.console.open("/console/policies").link(t, "/console/policies/", "Strict")
		page := mia.console.open(address)
		page.says(t, shown...)
		if id := strings.TrimPrefix(address, "/console/policies/"); state.Attribute("external_id") != id || state.Attribute("id") == id {
			t.Errorf("the policy has the id %v and the external id %v, and the console calls it %s", state.Attribute("id"), state.Attribute("external_id"), id)
		}
	}
	made := create(driver, "atlassian_authentication_policy", config)
	mia.next()
	if made.wait(); strings.Contains(made.text, "ERROR") {
		t.Fatal(made.text)
	}
	holds(made.object, "<dd>Mandatory", "<dd>Very strong", "<dd>90 days", "<dd>12 hours")

	maps.Copy(config, map[string]any{"two_step_verification": "optional", "password_expiry_days": 0, "idle_session_duration_minutes": 45})
	changed := apply(driver, driver.Plan("atlassian_authentication_policy", config, made.object))
	title, _ := mia.next()
	if changed.wait(); strings.Contains(changed.text, "ERROR") || title != `Change authentication policy "Strict": change how it protects its members` {
		t.Fatal(title, changed.text)
	}
	holds(changed.object, "<dd>Optional", "<dd>Very strong", "<dd>never", "<dd>45 minutes")
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt") // Mia's own clicks are no drift

	// What somebody else changes in the console is noticed.
	o.Clock.Advance(2 * time.Hour)
	s.desk.Round(t.Context())
	mia.sends("policies", "Strict", "/settings", map[string]string{"passwordStrength": "weak"})
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this", "authentication policy &#34;Strict&#34;", "password strength=Weak")
}

// What adopt has read of a policy is recorded: its settings, and the id that is in its address. The page that compares it shows both.
func TestPolicySettings_areAdopted(t *testing.T) {
	o, s, _, mia := start(t)
	days := 30
	const id = "6f6dc3fb-4c2d-4e76-a3af-f39ae3b5f3e3"
	if _, err := s.desk.Adopt("Sam", desk.Adoption{Directories: []desk.AdoptedDirectory{{Name: "Acme Okta", IdentityProvider: "okta", Policies: []desk.AdoptedPolicy{{
		Name: "Staff", Default: true, ExternalID: "https://admin.atlassian.com/o/" + o.ID + "/authentication-policies/policy/" + id,
		PolicySettings: identity.PolicySettings{TwoStepVerification: "mandatory", PasswordStrength: "good", PasswordExpiryDays: &days},
	}}}}}); err != nil {
		t.Fatal(err)
	}
	policies := s.state().Policies
	last := policies[len(policies)-1]
	if last.TwoStepVerification != "mandatory" || last.PasswordStrength != "good" || last.PasswordExpiryDays == nil || *last.PasswordExpiryDays != 30 || last.ExternalID != id {
		t.Errorf("the record is %+v", last)
	}
	mia.open("/records/"+last.ID+"/check").says(t, `value="30"`, `value="`+id+`"`, "<option selected>mandatory", "<option selected>good")
}
