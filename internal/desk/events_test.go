package desk_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// applying is an apply that waits for a person.
type applying struct {
	object acctest.Object
	text   string
	ended  chan struct{}
}

// apply begins to apply a plan.
func apply(driver *acctest.Driver, planned acctest.Planned) *applying {
	one := &applying{}
	one.ended = meanwhile(func() {
		object, diagnostics := driver.Apply(planned)
		one.object, one.text = object, acctest.Text(diagnostics)
	})
	return one
}

func (a *applying) wait() *applying {
	<-a.ended
	return a
}

// create plans a create and begins to apply it.
func create(driver *acctest.Driver, kind string, config map[string]any) *applying {
	planned := driver.Plan(kind, config, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	return apply(driver, planned)
}

// start is an organization, a desk, a provider and Mia.
func start(t *testing.T, changes ...func(*desk.Options)) (*acctest.Organization, *served, *acctest.Driver, *visitor) {
	t.Helper()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), changes...)
	driver := o.Protocol(t, s.settings())
	mia := s.visitor("Mia")
	return o, s, driver, mia
}

func okta() map[string]any {
	return map[string]any{"name": "Acme Okta", "identity_provider": "okta"}
}

func TestRefuse_reachesWhoAskedWithThePersonsWords(t *testing.T) {
	_, _, driver, mia := start(t)
	waiting := create(driver, "atlassian_directory", okta())
	item := mia.item()
	mia.press(item, "/refuse", "", map[string]string{"reason": "  "}).says(t, "Say why")
	mia.press(item, "/refuse", "", map[string]string{"reason": "We use <b>Entra</b> & will stay"}).says(t, "It was refused", "We use &lt;b&gt;Entra&lt;/b&gt; &amp; will stay")
	if waiting.wait(); !strings.Contains(waiting.text, "We use <b>Entra</b> & will stay") {
		t.Errorf("the apply says:\n%s", waiting.text)
	}
	mia.open("/history").says(t, "Mia", "refused")
}

// Nobody knows whether the console can rename a directory. The item says so, and where it cannot, the apply fails at the directory like a
// conflict: with the words of the person, and the directory as it was.
func TestRefuse_ofARenameLeavesTheDirectoryAsItWas(t *testing.T) {
	o, s, driver, mia := start(t)
	waiting := create(driver, "atlassian_directory", okta())
	mia.done(mia.item(), nil)
	directory := waiting.wait().object
	renamed := okta()
	renamed["name"] = "Acme Okta, renamed"
	planned := driver.Plan("atlassian_directory", renamed, directory)
	driver.Succeeds(planned.Diagnostics)
	waiting = apply(driver, planned)
	item := mia.item()
	item.says(t, "Rename directory &#34;Acme Okta&#34; to &#34;Acme Okta, renamed&#34;", "No page of Atlassian describes how a directory is renamed.", "it is not possible here", "Not possible here")
	item.says(t, "it expires on")
	refused := mia.press(item, "/refuse", "", map[string]string{"reason": "The console has no pencil beside the name."})
	if refused.says(t, "It was refused"); strings.Contains(refused.text, "it expires on") {
		t.Error("what is refused still expires")
	}
	waiting.wait()
	for _, want := range []string{"ERROR", "was refused: The console has no pencil beside the name.", "Next: nothing was recorded as changed. Who has refused may have done a part", `at AttributeName("name")`} {
		if !strings.Contains(waiting.text, want) {
			t.Errorf("the apply does not say %q:\n%s", want, waiting.text)
		}
	}
	if got := waiting.object.Attribute("name"); got != "Acme Okta" {
		t.Errorf("the state has the name %v", got)
	}
	read, diagnostics := o.Protocol(t, s.settings()).Read(directory)
	if driver.Succeeds(diagnostics); read.Attribute("name") != "Acme Okta" || read.Attribute("id") != directory.Attribute("id") {
		t.Errorf("the directory is %v", read.Attributes())
	}
	if s.directoryID("Acme Okta") == "" || len(s.state().Directories) != 2 {
		t.Errorf("the records have %v", s.state().Directories)
	}
	// The next apply asks once more.
	again := apply(driver, driver.Plan("atlassian_directory", renamed, read))
	mia.done(mia.item(), nil)
	if again.wait(); again.object.Attribute("name") != "Acme Okta, renamed" {
		t.Error(again.text)
	}
}

func TestLater_leavesTheItemForOthers(t *testing.T) {
	_, s, driver, mia := start(t)
	waiting := create(driver, "atlassian_directory", okta())
	item := mia.item()
	begun := mia.press(item, "/begin", "", nil)
	begun.says(t, "Mia has worked on it since")
	mia.press(begun, "/done", "later", nil).says(t, "later, says Mia", "waiting since")
	sam := s.visitor("Sam")
	sam.done(sam.item(), nil)
	if waiting.wait(); strings.Contains(waiting.text, "ERROR") {
		t.Error(waiting.text)
	}
	mia.open("/history").says(t, "postponed", "begun", "Sam")
}

func TestExpiry_endsWhatNobodyHasBegun(t *testing.T) {
	o, s, driver, mia := start(t, func(options *desk.Options) { options.Expiry = 48 * time.Hour })
	waiting := create(driver, "atlassian_directory", okta())
	mia.item().says(t, "expires on 4 Nov 2026")
	o.Clock.Advance(48 * time.Hour)
	s.desk.Round(t.Context())
	if waiting.wait(); !strings.Contains(waiting.text, "expired") {
		t.Errorf("the apply says:\n%s", waiting.text)
	}
	mia.open("/").says(t, "No item is open", "expired")
	again := create(driver, "atlassian_directory", okta()) // it asks once more
	mia.done(mia.item(), nil)
	if again.wait(); strings.Contains(again.text, "ERROR") {
		t.Error(again.text)
	}
}

func TestSupersession_isShownAndNeverHitsWhoHasBegun(t *testing.T) {
	_, s, _, mia := start(t)
	if status := s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`); status != http.StatusAccepted {
		t.Fatalf("it is answered %d", status)
	}
	first := mia.item()
	if status := s.write("POST", "directories", `{"name":"Acme","identityProvider":"other"}`); status != http.StatusAccepted {
		t.Fatalf("it is answered %d", status)
	}
	mia.open(first.url.Path).says(t, "Terraform asked for something else in its place", "superseded")
	mia.press(first, "/done", "done", nil).says(t, "superseded") // the page was still open
	second := mia.item()
	mia.press(second, "/begin", "", nil)
	if status := s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`); status != http.StatusConflict {
		t.Errorf("what Mia works on is superseded: %d", status)
	}
	if got := len(s.state().AllOperations()); got != 2 {
		t.Errorf("there are %d operations", got)
	}
}

func TestDone_refusesWrongValues(t *testing.T) {
	o, s, driver, mia := start(t)
	s.adopt(o)
	entra := create(driver, "atlassian_directory", map[string]any{"name": "Entra", "identity_provider": "microsoft_entra_id"})
	mia.done(mia.item(), nil)
	directory := entra.wait().object.Attribute("id")
	waiting := create(driver, "atlassian_provisioning_config", map[string]any{"directory_id": directory})
	item := mia.item()
	for name, wrong := range map[string]map[string]string{
		"Nothing is entered yet":            {},
		"The last part of a SCIM base URL":  {"return.baseUrl": "https://api.atlassian.com/scim/directory/", "return.token": "ATSCIM-canary-1"},
		"There is a space or a line break":  {"return.baseUrl": console(2)["baseUrl"], "return.token": "two words"},
		"Write the day as year-month-day":   {"return.baseUrl": console(2)["baseUrl"], "return.token": "ATSCIM-canary-2", "return.expiresAt": "tomorrow"},
		"The address has to begin with htt": {"return.baseUrl": "ftp://api.atlassian.com/scim/directory/x", "return.token": "ATSCIM-canary-3"},
	} {
		page := mia.press(item, "/done", "done", wrong)
		page.says(t, name)
		if page.status != http.StatusUnprocessableEntity || strings.Contains(page.text, "canary") {
			t.Errorf("%d, and the page has the key:\n%s", page.status, page.text)
		}
	}
	mia.done(item, console(2))
	if waiting.wait(); strings.Contains(waiting.text, "ERROR") || waiting.object.Attribute("base_url") != console(2)["baseUrl"] || waiting.object.Attribute("api_key") != console(2)["token"] {
		t.Errorf("%v\n%s", waiting.object.Attributes(), waiting.text)
	}
}

// What somebody has recorded can be imported and planned as if Terraform had made it.
func TestAdopt_makesImportsWork(t *testing.T) {
	o, s, driver, mia := start(t)
	s.adopt(o)
	for kind, id := range map[string]string{
		"atlassian_directory": s.directoryID("Acme Okta"), "atlassian_identity_provider": s.directoryID("Acme Okta"), "atlassian_linked_domain": "acme.com",
		"atlassian_provisioning_config": s.provisioningID(),
	} {
		imported, diagnostics := driver.ImportByID(kind, id)
		driver.Succeeds(diagnostics)
		if imported.Attribute("id") == nil && imported.Attribute("domain") == nil && imported.Attribute("directory_id") == nil {
			t.Errorf("%s: %v", kind, imported.Attributes())
		}
	}
	mia.open("/records").says(t, "Recorded by Sam", "Break-glass")
	page := mia.press(mia.open("/adopt"), "/adopt", "", map[string]string{"name": "Entra", "identityProvider": "microsoft_entra_id", "domains": "acme.dev\nacme.example",
		"authenticationPolicies.0.name": "Entra default", "authenticationPolicies.0.isDefault": "yes", "authenticationPolicies.0.enforceSso": "yes", "authenticationPolicies.1.name": "Guests"})
	page.says(t, "acme.example", "is not a domain of this organization")
	mia.press(page, "/adopt", "", map[string]string{"domains": "acme.dev"}).says(t, "Recorded.")
	mia.open("/records").says(t, "Entra default", "Guests", "acme.dev")
	// All or nothing: the first attempt has left no directory behind.
	count := 0
	for _, one := range s.state().Directories {
		if one.Name == "Entra" {
			count++
		}
	}
	if count != 1 {
		t.Errorf("there are %d directories Entra", count)
	}
}

// What is copied wrong is refused wherever it is copied to: nothing of the adoption is recorded, and the record stays as it is.
func TestAdopt_refusesWhatWasCopiedWrong(t *testing.T) {
	o, s, _, mia := start(t)
	if err := s.desk.ReadDomains(t.Context()); err != nil {
		t.Fatal(err)
	}
	for says, wrong := range map[string]func(*desk.AdoptedDirectory){
		"SCIM base URL: ": func(one *desk.AdoptedDirectory) {
			one.Provisioning.BaseURL = "https://api.atlassian.com/scim/directory"
		},
		"Service provider entity URL: ":                     func(one *desk.AdoptedDirectory) { one.SAML.EntityID = "the entity" },
		"Service provider assertion consumer service URL: ": func(one *desk.AdoptedDirectory) { one.SAML.AssertionConsumerServiceURL = "http://atlassian.com" },
		"Address of the policy: ":                           func(one *desk.AdoptedDirectory) { one.Policies[0].ExternalID = "Okta default" },
	} {
		adoption := adopted(t, o)
		wrong(&adoption.Directories[0])
		if _, err := s.desk.Adopt("Sam", adoption); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want an error about %s, got %v", says, err)
		}
	}
	if recorded := len(s.state().Directories); recorded != 1 {
		t.Fatalf("%d directories are recorded", recorded)
	}
	adoption := adopted(t, o)
	adoption.Directories[0].Policies[1].ExternalID = "https://admin.atlassian.com/o/1/authentication-policies/policy/6f6dc3fb-4c2d-4e76-a3af-f39ae3b5f3e3?tab=members"
	if _, err := s.desk.Adopt("Sam", adoption); err != nil {
		t.Fatal(err)
	}
	policies := s.state().Policies
	if last := policies[len(policies)-1]; last.ExternalID != "6f6dc3fb-4c2d-4e76-a3af-f39ae3b5f3e3" {
		t.Errorf("the policy's id is %q", last.ExternalID)
	}
	saml := mia.open("/records/" + s.samlID() + "/check")
	mia.press(saml, "/check", "other", map[string]string{"field.entityId": "the entity"}).says(t, "Service provider entity URL: ")
	config := mia.open("/records/" + s.provisioningID() + "/check")
	mia.press(config, "/check", "other", map[string]string{"field.baseUrl": "https://api.atlassian.com/scim/directory"}).says(t, "SCIM base URL: ")
}

// The id and the settings of a policy stand nowhere but in the console.
func TestCheck_takesTheIDAndTheSettingsOfAPolicy(t *testing.T) {
	o, s, driver, mia := start(t)
	s.adopt(o)
	policies := s.state().Policies
	last := policies[len(policies)-1]
	policy, diagnostics := driver.ImportByID("atlassian_authentication_policy", last.ID)
	driver.Succeeds(diagnostics)
	check := mia.open("/records/" + last.ID + "/check")
	for field, wrong := range map[string][2]string{
		"passwordExpiryDays":         {"soon", "is no whole number"},
		"idleSessionDurationMinutes": {"3", "15 to 43200 minutes, not 3"},
		"externalId":                 {"not an id", "neither an id like"},
	} {
		mia.press(check, "/check", "other", map[string]string{"field." + field: wrong[0]}).says(t, wrong[1])
	}
	mia.press(check, "/check", "other", map[string]string{
		"field.twoStepVerification": "mandatory", "field.passwordStrength": "strong", "field.passwordExpiryDays": "0", "field.idleSessionDurationMinutes": "60",
		"field.externalId": "https://admin.atlassian.com/o/1/authentication-policies/policy/6f6dc3fb-4c2d-4e76-a3af-f39ae3b5f3e3",
	})
	read, diagnostics := o.Protocol(t, s.settings()).Read(policy)
	driver.Succeeds(diagnostics)
	for name, want := range map[string]any{
		"two_step_verification": "mandatory", "password_strength": "strong", "password_expiry_days": 0, "idle_session_duration_minutes": 60,
		"external_id": "6f6dc3fb-4c2d-4e76-a3af-f39ae3b5f3e3",
	} {
		if got := read.Attribute(name); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestDoubt_becomesDriftOrIsSettled(t *testing.T) {
	o, s, driver, mia := start(t)
	s.adopt(o)
	saml, diagnostics := driver.ImportByID("atlassian_identity_provider", s.directoryID("Acme Okta"))
	driver.Succeeds(diagnostics)
	s.doubt("SAML configuration updated", "Acme Okta")
	// refresh is another walk, with a provider that has read nothing yet.
	refresh := func() (acctest.Object, string) {
		object, diagnostics := o.Protocol(t, s.settings()).Read(saml)
		return object, acctest.Text(diagnostics)
	}
	_, text := refresh()
	if !strings.Contains(text, "SAML configuration updated") || !strings.Contains(text, "Rosa Delgado") {
		t.Errorf("a refresh says:\n%s", text)
	}
	worklist := mia.open("/")
	worklist.says(t, "Check this", "The oldest doubt is from just now", "Rosa Delgado")
	if strings.Contains(worklist.text, "Nothing waits for you") {
		t.Error("nothing waits, says the worklist, although something is to be checked")
	}
	check := mia.open(worklist.links("/records/")[0])
	mia.press(check, "/check", "other", nil).says(t, "Nothing is other than recorded")
	mia.press(check, "/check", "same", map[string]string{"field.issuer": "http://other"}).says(t, "You have written something other than recorded", "Identity provider Entity ID")
	mia.press(check, "/check", "other", map[string]string{"field.singleSignOnUrl": "https://acme.okta.com/moved"}).says(t, "Nothing is in doubt",
		"Recorded: SAML single sign-on of &#34;Acme Okta&#34;, as you have written it. Terraform sees it with its next plan.")
	changed, text := refresh()
	if changed.Attribute("sso_url") != "https://acme.okta.com/moved" || strings.Contains(text, "Rosa") {
		t.Errorf("a refresh shows %v\n%s", changed.Attributes(), text)
	}
	s.doubt("SAML configuration updated", "Acme Okta")
	mia.press(mia.open("/records/"+s.samlID()+"/check"), "/check", "same", nil).says(t, "Nothing is in doubt", "Checked: SAML single sign-on of &#34;Acme Okta&#34; is as recorded.")
	s.doubt("SAML configuration deleted", "Acme Okta")
	mia.press(mia.open("/records/"+s.samlID()+"/check"), "/check", "gone", nil).says(t, "Nothing is in doubt", "Recorded: it is not there any more.")
	if gone, _ := refresh(); gone.Type != "" {
		t.Error("it is still there")
	}
	mia.open("/history").says(t, "settled", "doubted", "https://acme.okta.com/moved")
}
