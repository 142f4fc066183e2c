package desk_test

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// seeing gives the desk eyes on an emulated organization.
func seeing(t testing.TB, o *acctest.Organization) func(*desk.Options) {
	return func(options *desk.Options) {
		eyes, err := evidence.New(evidence.Options{
			BaseURL: o.URL, APIKey: acctest.APIKey, OrganizationID: o.ID, Version: "desk", Now: o.Clock.Now, RetryWait: time.Millisecond, Patience: 5 * time.Second,
		})
		if err != nil {
			t.Fatal(err)
		}
		options.Eyes = eyes
	}
}

// administrator works in two windows: the desk's pages, and the console of the emulated organization.
type administrator struct {
	*visitor
	console *visitor
}

// sends opens what a list of the console names, and sends a form of it, whatever the worklist says.
func (a *administrator) sends(list, name, form string, values map[string]string) {
	a.t.Helper()
	address := a.console.open("/console/"+list).link(a.t, "/console/"+list+"/", name)
	a.console.press(a.console.open(address), address+form+"#refused", "", values)
}

func (s *served) administrator(o *acctest.Organization) *administrator {
	return &administrator{s.visitor("Mia"), &visitor{t: s.t, base: o.URL, name: "Mia", http: s.visitor("Mia").http}}
}

// fields are what an item wants to be typed or chosen, by the labels of the console.
func (p view) fields() map[string]string {
	found := map[string]string{}
	each(p.root, func(n *html.Node) {
		if n.Type != html.ElementNode || attribute(n, "class") != "field" {
			return
		}
		label := find(n, func(one *html.Node) bool { return attribute(one, "class") == "label" })
		value := find(n, func(one *html.Node) bool { return attribute(one, "class") == "value" })
		found[textOf(label)] = strings.TrimSpace(textOf(value))
	})
	return found
}

// shown returns the text of an element of a page; "" where there is none.
func (p view) shown(id string) string {
	return strings.TrimSpace(textOf(find(p.root, func(n *html.Node) bool { return attribute(n, "id") == id })))
}

// title is what the item is called.
func (p view) title(t testing.TB, item string) string {
	t.Helper()
	return textOf(find(find(p.root, func(n *html.Node) bool { return attribute(n, "id") == "item-"+item }), func(n *html.Node) bool { return n.Data == "h2" }))
}

// option returns the value of the option that is called so.
func (p view) option(t testing.TB, action, field, called string) string {
	t.Helper()
	chosen := find(find(p.form(action), func(n *html.Node) bool { return attribute(n, "name") == field }), func(n *html.Node) bool {
		return n.Data == "option" && strings.TrimSpace(textOf(n)) == called
	})
	if chosen == nil {
		t.Fatalf("%s has no %q at %s", action, called, field)
	}
	if has(chosen, "value") {
		return attribute(chosen, "value")
	}
	return textOf(chosen)
}

// link returns the address that a link of a page has.
func (p view) link(t testing.TB, prefix, called string) string {
	t.Helper()
	found := find(p.root, func(n *html.Node) bool {
		return n.Data == "a" && strings.HasPrefix(attribute(n, "href"), prefix) && strings.TrimSpace(textOf(n)) == called
	})
	if found == nil {
		t.Fatalf("%s has no link %q:\n%s", p.url, called, p.text)
	}
	return attribute(found, "href")
}

// settingsIn returns what a form for the settings of a policy takes, of what an item wants.
func settingsIn(t testing.TB, page view, action string, wants map[string]string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for label, field := range map[string]string{"Two-step verification": "twoStepVerification", "Password strength": "passwordStrength"} {
		if word, there := wants[label]; there {
			values[field] = page.option(t, action, field, word)
		}
	}
	if days, there := wants["Password expiration (days)"]; there {
		values["passwordExpiryDays"] = strings.Replace(days, "Never", "0", 1)
	}
	if length, there := wants["Idle session duration"]; there { // "1 hour (60 minutes)" or "45 minutes"
		values["idleSessionDurationMinutes"] = strings.Fields(length[strings.LastIndex(length, "(")+1:])[0]
	}
	return values
}

// carryOut does in the console what an item asks, and returns what the console gives out.
func (a *administrator) carryOut(item view, title string) map[string]string {
	a.t.Helper()
	wants := item.fields()
	directory := func() (string, view) {
		name := title[strings.LastIndex(title, `directory "`)+len(`directory "`):]
		address := a.console.open("/console/directories").link(a.t, "/console/directories/", strings.TrimSuffix(strings.TrimSuffix(name, `"`), `" now`))
		return address, a.console.open(address)
	}
	switch {
	case strings.HasPrefix(title, "Add directory"):
		page := a.console.open("/console/directories")
		a.console.press(page, "/console/directories#refused", "", map[string]string{"name": wants["Directory name"], "provider": page.option(a.t, "/console/directories#refused", "provider", wants["Identity provider"])})
	case strings.HasPrefix(title, "Set up SAML"):
		address, page := directory()
		after := a.console.press(page, address+"/saml#refused", "", map[string]string{
			"issuer": wants["Identity provider Entity ID"], "singleSignOnUrl": wants["Identity provider SSO URL"], "certificate": wants["Public x509 certificate"],
		})
		return map[string]string{"entityId": after.shown("entity-url"), "assertionConsumerServiceUrl": after.shown("acs-url")}
	case strings.HasPrefix(title, "Link domain"):
		address, page := directory()
		a.console.press(page, address+"/domains#refused", "", map[string]string{"domain": strings.Split(title, `"`)[1]})
	case strings.HasPrefix(title, "Set up user provisioning"), strings.HasPrefix(title, "Make a new API key"):
		address, page := directory()
		action := "/provisioning#refused"
		if strings.HasPrefix(title, "Make") {
			action = "/provisioning/regenerate#refused"
		}
		after := a.console.press(page, address+action, "", nil)
		return map[string]string{"baseUrl": after.shown("given-base-url"), "token": after.shown("given-key")}
	case strings.HasPrefix(title, "Add authentication policy"):
		page := a.console.open("/console/policies")
		const action = "/console/policies#refused"
		values := settingsIn(a.t, page, action, wants)
		values["name"], values["directory"] = wants["Policy name"], page.option(a.t, action, "directory", strings.Trim(title[strings.LastIndex(title, `directory "`)+len(`directory "`):], `"`))
		if wants["Enforce single sign-on"] == "selected" {
			values["enforceSso"] = "on"
		}
		after := a.console.press(page, action, "", values)
		return map[string]string{"authenticationPolicyId": path.Base(after.url.Path)}
	case strings.HasPrefix(title, "Change authentication policy") && strings.HasSuffix(title, ": change how it protects its members"):
		address := a.console.open("/console/policies").link(a.t, "/console/policies/", strings.Split(title, `"`)[1])
		page := a.console.open(address)
		a.console.press(page, address+"/settings#refused", "", settingsIn(a.t, page, address+"/settings#refused", wants))
	case strings.HasPrefix(title, "Delete SAML"):
		address, page := directory()
		a.console.press(page, address+"/saml/delete#refused", "", nil)
	case strings.HasPrefix(title, "Delete the user provisioning"):
		address, page := directory()
		a.console.press(page, address+"/provisioning/delete#refused", "", nil)
	case strings.HasPrefix(title, "Disconnect directory"):
		address, page := directory()
		a.console.press(page, address+"/delete#refused", "", nil)
	default:
		a.t.Errorf("Mia does not know how to %s:\n%s", title, item.text)
	}
	return nil
}

// next does the next item that waits, from reading it to Done.
func (a *administrator) next() (title string, after view) {
	a.t.Helper()
	item := a.item()
	title = item.title(a.t, strings.TrimPrefix(item.url.Path, "/items/"))
	given := a.carryOut(item, title)
	return title, a.done(item, given)
}

// What a person has done in the console is seen: in the audit log, at the SCIM directory, among the domains.
func TestEvidence_isSeenForWhatWasDone(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	driver := o.Protocol(t, s.settings())
	directory := create(driver, "atlassian_directory", okta())
	_, after := mia.next()
	after.says(t, "seen", "The audit log has it")
	id := directory.wait().object.Attribute("id")
	saml := create(driver, "atlassian_identity_provider", map[string]any{
		"directory_id": id, "entity_id": "http://www.okta.com/exk1", "sso_url": "https://acme.okta.com/sso",
		"certificate": acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(1, 0, 0)),
	})
	mia.next()
	if saml.wait(); !strings.HasPrefix(fmt.Sprint(saml.object.Attribute("service_provider_acs_url")), "https://auth.atlassian.com/login/callback?connection=") {
		t.Errorf("%v\n%s", saml.object.Attributes(), saml.text)
	}
	link := create(driver, "atlassian_linked_domain", map[string]any{"domain": "acme.com", "directory_id": id})
	_, after = mia.next()
	after.says(t, "acme.com is a verified domain")
	link.wait()
	config := create(driver, "atlassian_provisioning_config", map[string]any{"directory_id": id})
	_, after = mia.next()
	after.says(t, "proved")
	if config.wait(); !strings.HasPrefix(fmt.Sprint(config.object.Attribute("base_url")), o.URL+"/scim/directory/") {
		t.Errorf("%v\n%s", config.object.Attributes(), config.text)
	}
	policy := create(driver, "atlassian_authentication_policy", map[string]any{"directory_id": id, "name": "Employees", "enforce_sso": true})
	mia.next()
	policy.wait()
	for _, one := range []*applying{directory, saml, link, config, policy} {
		if strings.Contains(one.text, "ERROR") {
			t.Error(one.text)
		}
	}
	levels := map[string]string{}
	for _, known := range s.state().Records {
		levels[known.Evidence] += known.RecordedBy
	}
	if levels["contradicted"] != "" || levels["proved"] == "" || levels["seen"] == "" {
		t.Errorf("the records have %v", levels)
	}
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt") // Mia's own clicks are no drift
}

// What the desk sees can contradict: the item stays open and says why, until the person has mended it.
func TestEvidence_thatContradictsHoldsTheItemOpen(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	driver := o.Protocol(t, s.settings())
	directory := create(driver, "atlassian_directory", okta())
	mia.next()
	config := create(driver, "atlassian_provisioning_config", map[string]any{"directory_id": directory.wait().object.Attribute("id")})
	item := mia.item()
	given := mia.carryOut(item, "Set up user provisioning of directory \"Acme Okta\"")
	held := mia.done(item, map[string]string{"baseUrl": given["baseUrl"], "token": "ATSCIM-canary-that-is-wrong"})
	held.says(t, "What the desk sees contradicts it", "contradicted", "Done, although it looks otherwise")
	if strings.Contains(held.text, "canary") {
		t.Error("the key is on the page")
	}
	mia.open("/").says(t, "What the desk sees contradicts it")
	mia.done(mia.open(item.url.Path), given).says(t, "proved")
	if config.wait(); strings.Contains(config.text, "ERROR") || config.object.Attribute("api_key") != given["token"] {
		t.Error(config.text)
	}
}

// A change in the console behind everybody's back is a doubt at the next look.
func TestDrift_isNoticedInTheAuditLog(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	driver := o.Protocol(t, s.settings())
	directory := create(driver, "atlassian_directory", okta())
	mia.next()
	saml := create(driver, "atlassian_identity_provider", map[string]any{
		"directory_id": directory.wait().object.Attribute("id"), "entity_id": "http://www.okta.com/exk1", "sso_url": "https://acme.okta.com/sso",
		"certificate": acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(1, 0, 0)),
	})
	mia.next()
	saml.wait()
	s.desk.Round(t.Context())
	o.Clock.Advance(2 * time.Hour)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt")
	mia.sends("directories", "Acme Okta", "/saml", map[string]string{"singleSignOnUrl": "https://acme.okta.com/moved"})
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this", "SAML single sign-on of")
}

// Without an audit log the key itself tells that somebody made another, as long as the desk has it.
func TestDrift_isNoticedByTheKeyThatStopsAnswering(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	o.Emulator.Fault(emulator.Fault{Path: "/admin/v1/orgs/*/events-stream", Status: http.StatusForbidden})
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	s.ask("POST", "provisioning-configs", `{"directoryId":"`+s.directoryID("Acme Okta")+`"}`)
	mia.next()
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt")
	mia.sends("directories", "Acme Okta", "/provisioning/regenerate", nil)
	o.Clock.Advance(2 * time.Hour)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this", "The SCIM key has stopped answering")
}

// Just after an item was done, the same done to another object is noticed all the same, even if it is called the same.
func TestDrift_isNoticedBesideAnItemOfItsKind(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	s.ask("POST", "authentication-policies", `{"directoryId":"`+s.directoryID("Acme Okta")+`","name":"Employees"}`)
	mia.next()
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Nothing is in doubt") // Mia's own clicks are no drift
	const did = `<span class="small">Added settings`
	if text := mia.open("/history").text; strings.Contains(text, did) {
		t.Errorf("Mia's own click is noticed:\n%s", text)
	}
	policies := mia.console.open("/console/policies")
	address := policies.link(t, "/console/policies/", "Employees")
	mia.console.press(mia.console.open(address), address+"/delete#refused", "", nil)
	mia.console.press(policies, "/console/policies#refused", "", map[string]string{"name": "Employees", "directory": policies.option(t, "/console/policies#refused", "directory", "Acme Okta")})
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	mia.open("/").says(t, "Check this")
	mia.open("/history").says(t, did)
}

// Whatever is wrong with Atlassian's API is said, and neither contradicts nor keeps anybody from working.
func TestEvidence_withoutAtlassianIsAWord(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", func(options *desk.Options) {
		eyes, err := evidence.New(evidence.Options{BaseURL: "http://127.0.0.1:1", APIKey: acctest.APIKey, OrganizationID: o.ID, Now: o.Clock.Now, RetryWait: time.Millisecond, Patience: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		options.Eyes = eyes
	})
	mia := s.visitor("Mia")
	waiting := create(o.Protocol(t, s.settings()), "atlassian_directory", okta())
	mia.done(mia.item(), nil).says(t, "Done:", "attested")
	if waiting.wait(); strings.Contains(waiting.text, "ERROR") {
		t.Error(waiting.text)
	}
	s.desk.Round(t.Context())
	mia.open("/").says(t, "cannot be read now")
}

// With -require-evidence a person's word is not enough: the item waits, and ends by itself when the desk has seen it.
func TestRequireEvidence_waitsUntilItIsSeen(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o), func(options *desk.Options) { options.RequireEvidence = true })
	mia := s.administrator(o)
	waiting := create(o.Protocol(t, s.settings()), "atlassian_directory", okta())
	item := mia.item()
	mia.done(item, nil).says(t, "this desk requires evidence", "Done without evidence")
	mia.open("/").says(t, "this desk requires evidence")
	mia.carryOut(item, `Add directory "Acme Okta"`)
	o.Clock.Advance(time.Minute)
	s.desk.Round(t.Context())
	if waiting.wait(); strings.Contains(waiting.text, "ERROR") {
		t.Error(waiting.text)
	}
	mia.open("/").says(t, "No item is open", "succeeded", "seen")
}

// Somebody who overrules a desk that requires evidence is in the history with it.
func TestRequireEvidence_keepsWhoInsisted(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o), func(options *desk.Options) { options.RequireEvidence = true })
	mia, sam := s.visitor("Mia"), s.visitor("Sam")
	s.ask("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`)
	item := mia.item()
	mia.done(item, nil).says(t, "this desk requires evidence")
	if text := mia.open("/history").text; strings.Contains(text, "insisted") {
		t.Errorf("nobody has insisted yet:\n%s", text)
	}
	const words = "Sam insisted on it, although the desk said: Nothing but a person&#39;s word speaks for it yet"
	sam.press(sam.open(item.url.Path), "/done", "insist", nil)
	sam.open(item.url.Path).says(t, "Sam confirmed it", words)
	sam.open("/history").says(t, words)
	for _, known := range s.state().Records {
		if known.RecordedBy != "Sam" || known.Evidence != "attested" {
			t.Errorf("the record is %+v", known)
		}
	}
}
