package emulator_test

import (
	"strings"
	"testing"
)

// refusal is one way in which the server says no, and what it has to say.
type refusal struct {
	name string
	// plan and guard change the organization after prepare; "" leaves them.
	plan, guard string
	// prepare makes what the refusal needs, and returns the request and words that the detail must have: names and
	// ids of the objects at issue.
	prepare      func(o *organization) (method, path, body string, names []string)
	status       int
	code         string
	rule         string // words of the rule in the detail
	retryAfter   string
	breaksSchema bool // the request breaks the contract on purpose
}

func TestRefusalsOfTheRules(t *testing.T) {
	for _, one := range rules() {
		t.Run(one.name, one.run)
	}
}

func (one refusal) run(t *testing.T) {
	o := serve(t)
	method, path, body, names := one.prepare(o)
	if one.plan != "" {
		o.change(o.emulator.SetPlan(one.plan))
	}
	if one.guard != "" {
		o.change(o.emulator.SetGuardState(one.guard))
	}
	if one.breaksSchema {
		o.contract.AllowInvalidRequests()
	}
	before := o.everything()
	result := o.call(method, path, body)
	code, detail := result.refusal()
	if result.status != one.status || code != one.code {
		t.Fatalf("answered %d %s instead of %d %s: %s", result.status, code, one.status, one.code, result.text)
	}
	for _, word := range append(names, one.rule) {
		if !strings.Contains(detail, word) {
			t.Errorf("the detail does not say %q: %s", word, detail)
		}
	}
	if got := result.header.Get("Retry-After"); got != one.retryAfter {
		t.Errorf("Retry-After is %q instead of %q", got, one.retryAfter)
	}
	if after := o.everything(); after != before {
		t.Errorf("the refusal changed the organization:\n%s\n%s", before, after)
	}
}

// everything returns the text of all lists, to see whether anything has changed.
func (o *organization) everything() string {
	o.t.Helper()
	var all strings.Builder
	for _, path := range []string{"directories", "saml-configurations", "provisioning-configs", "linked-domains", "google-workspace-connections", "authentication-policies"} {
		all.WriteString(o.call("GET", path+"?limit=100", "").text)
	}
	for _, path := range []string{inDirectory("groups/search"), inDirectory("users/search")} {
		all.WriteString(o.call("POST", path, `{"limit":100,"expand":["counts.resources"]}`).text)
	}
	all.WriteString(o.call("GET", eventsPath, "").text)
	for _, d := range o.call("GET", "directories", "").list() {
		all.WriteString(o.call("GET", "directories/"+d.id()+"/group-conflicts", "").text)
	}
	return all.String()
}

func rules() []refusal {
	return append(append(directoryRules(), configurationRules()...), append(googleRules(), policyRules()...)...)
}

func directoryRules() []refusal {
	addDirectory := func(name, provider string) string {
		return `{"name":"` + name + `","identityProvider":"` + provider + `"}`
	}
	return []refusal{
		{name: "1 second directory without Enterprise", plan: "guard_standard", status: 409, code: "ADMIN-409-28", rule: "needs the Enterprise plan",
			prepare: func(o *organization) (string, string, string, []string) {
				return "POST", "directories", addDirectory("Second", "okta"), []string{"Second", "First", o.directory("First", "okta").id()}
			}},
		{name: "1 second directory of Google without Enterprise", plan: "guard_premium", status: 409, code: "ADMIN-409-28", rule: "needs the Enterprise plan",
			prepare: func(o *organization) (string, string, string, []string) {
				return "POST", "directories", addDirectory("Second", "google_workspace"), []string{"Second", o.directory("First", "okta").id()}
			}},
		{name: "2 directory without Guard", guard: "lapsed", status: 402, code: "ADMIN-UAM-402-1", rule: "active Atlassian Guard subscription",
			prepare: func(*organization) (string, string, string, []string) {
				return "POST", "directories", addDirectory("Okta", "okta"), []string{"Okta", "Acme", seed().Organization.ID}
			}},
		{name: "2 directory in Guard's grace period", guard: "inactive_grace", status: 402, code: "ADMIN-UAM-402-1", rule: "active Atlassian Guard subscription",
			prepare: func(*organization) (string, string, string, []string) {
				return "POST", "directories", addDirectory("Okta", "okta"), []string{"Okta"}
			}},
		{name: "2 directory on the free plan", plan: "free", status: 402, code: "ADMIN-UAM-402-1", rule: "active Atlassian Guard subscription",
			prepare: func(*organization) (string, string, string, []string) {
				return "POST", "directories", addDirectory("Okta", "okta"), []string{"Okta"}
			}},
		{name: "2 link without Guard", guard: "inactive_grace", status: 402, code: "ADMIN-UAM-402-1", rule: "Linking a domain",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				return "PUT", "linked-domains/acme.com", `{"directoryId":"` + id + `"}`, []string{"acme.com", "Okta", id}
			}},
		{name: "2 second policy without Guard", plan: "free", status: 402, code: "ADMIN-UAM-402-1", rule: "A policy beside the default one",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Google", "google_workspace").id()
				return "POST", "authentication-policies", `{"directoryId":"` + id + `","name":"Staff"}`, []string{"Google", id}
			}},
		{name: "3 link of an unverified domain", status: 400, code: "ADMIN-400-2", rule: "Only a verified and claimed domain",
			prepare: func(o *organization) (string, string, string, []string) {
				return "PUT", "linked-domains/acme.net", `{"directoryId":"` + o.directory("Okta", "okta").id() + `"}`, []string{"acme.net", "unverified"}
			}},
		{name: "3 link of a domain that lost its verification", status: 400, code: "ADMIN-400-2", rule: "Only a verified and claimed domain",
			prepare: func(o *organization) (string, string, string, []string) {
				o.change(o.emulator.SetDomainStatus("acme.com", "missing_token"))
				return "PUT", "linked-domains/acme.com", `{"directoryId":"` + o.directory("Okta", "okta").id() + `"}`, []string{"acme.com", "missing_token"}
			}},
		{name: "4 delete of the local directory", status: 403, code: "ADMIN-403-3", rule: "local directory",
			prepare: func(o *organization) (string, string, string, []string) {
				local := o.local()
				return "DELETE", "directories/" + local.id(), "", []string{local.text("name"), local.id()}
			}},
		{name: "4 delete of a directory with SAML and provisioning", status: 409, code: "ADMIN-409-28", rule: "only after its configurations",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				saml, scim := o.saml(id), o.provisioning(id)
				return "DELETE", "directories/" + id, "", []string{"Okta", id, "SAML configuration " + saml.text("samlConfigurationId"), "provisioning config " + scim.id()}
			}},
		{name: "4 delete of a directory with a Google connection", status: 409, code: "ADMIN-409-28", rule: "only after its configurations",
			prepare: func(o *organization) (string, string, string, []string) {
				connection := o.connected("")
				return "DELETE", "directories/" + connection.text("directoryId"), "", []string{"Google Workspace connection " + connection.id(), connection.text("directoryId")}
			}},
		{name: "10 directory of a name that is taken", status: 409, code: "ADMIN-409-28", rule: "unique in the organization, ignoring case",
			prepare: func(o *organization) (string, string, string, []string) {
				return "POST", "directories", addDirectory("OKTA", "auth0"), []string{"OKTA", "Okta", o.directory("Okta", "okta").id()}
			}},
		{name: "10 rename to a name that is taken", status: 409, code: "ADMIN-409-28", rule: "unique in the organization, ignoring case",
			prepare: func(o *organization) (string, string, string, []string) {
				first, second := o.directory("Okta", "okta"), o.directory("Auth0", "auth0")
				return "PATCH", "directories/" + second.id(), `{"name":"okta"}`, []string{"Okta", first.id()}
			}},
	}
}

func configurationRules() []refusal {
	provisioning := func(id string) string { return `{"directoryId":"` + id + `"}` }
	return []refusal{
		{name: "2 SAML without Guard", guard: "inactive_grace", status: 402, code: "ADMIN-UAM-402-1", rule: "SAML single sign-on",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				return "PUT", "directories/" + id + "/saml-configuration", samlBody(certificate(o.t, start.AddDate(1, 0, 0))), []string{"Okta", id}
			}},
		{name: "2 change of SAML without Guard", guard: "inactive_grace", status: 402, code: "ADMIN-UAM-402-1", rule: "SAML single sign-on",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				o.saml(id)
				return "PATCH", "directories/" + id + "/saml-configuration", `{"issuer":"other"}`, []string{"Okta", id}
			}},
		{name: "5 SAML on a Google Workspace directory", status: 409, code: "ADMIN-409-28", rule: "must support SAML",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Google", "google_workspace").id()
				return "PUT", "directories/" + id + "/saml-configuration", samlBody(certificate(o.t, start.AddDate(1, 0, 0))), []string{"Google", id}
			}},
		{name: "5 SAML on the local directory", status: 409, code: "ADMIN-409-28", rule: "must support SAML",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.local().id()
				return "PUT", "directories/" + id + "/saml-configuration", samlBody(certificate(o.t, start.AddDate(1, 0, 0))), []string{id}
			}},
		{name: "5 provisioning on a Google Workspace directory", status: 409, code: "ADMIN-409-28", rule: "must support SCIM",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Google", "google_workspace").id()
				return "POST", "provisioning-configs", provisioning(id), []string{"Google", id}
			}},
		{name: "5 provisioning on AD FS", status: 409, code: "ADMIN-409-28", rule: "must support SCIM",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Old", "ad_fs").id()
				return "POST", "provisioning-configs", provisioning(id), []string{"Old", id, "ad_fs"}
			}},
		{name: "10 second SAML configuration", status: 409, code: "ADMIN-409-28", rule: "at most one SAML configuration",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				saml := o.saml(id)
				return "PUT", "directories/" + id + "/saml-configuration", samlBody(certificate(o.t, start.AddDate(1, 0, 0))), []string{"Okta", id, saml.text("samlConfigurationId")}
			}},
		{name: "10 second provisioning config", status: 409, code: "ADMIN-409-28", rule: "at most one provisioning config",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				scim := o.provisioning(id)
				return "POST", "provisioning-configs", provisioning(id), []string{"Okta", id, scim.id()}
			}},
		{name: "9 sync of a default access group", status: 409, code: "ADMIN-409-28", rule: "default access group",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				o.change(o.emulator.PushGroup(id, "everyone", []string{"bob@acme.com"}))
				conflict := o.call("GET", "directories/"+id+"/group-conflicts", "").list()[0]
				return "POST", "directories/" + id + "/group-conflicts/" + conflict.id() + "/sync", "", []string{"everyone", conflict.id()}
			}},
	}
}

func googleRules() []refusal {
	create := func(id, settings string) string { return `{"directoryId":"` + id + `"` + settings + `}` }
	const connections = "google-workspace-connections"
	return []refusal{
		{name: "2 specific groups without Guard", guard: "lapsed", status: 402, code: "ADMIN-UAM-402-1", rule: "specific_groups",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Google", "google_workspace").id()
				return "POST", connections, create(id, `,"syncMode":"specific_groups","groups":["engineering@acme.com"]`), []string{"Google", id}
			}},
		{name: "2 specific groups later without Guard", guard: "lapsed", status: 402, code: "ADMIN-UAM-402-1", rule: "specific_groups",
			prepare: func(o *organization) (string, string, string, []string) {
				return "PATCH", connections + "/" + o.connected("").id(), `{"syncMode":"specific_groups","groups":["engineering@acme.com"]}`, []string{"Google"}
			}},
		{name: "2 deactivation of suspended users without Guard", guard: "lapsed", status: 402, code: "ADMIN-UAM-402-1", rule: "deactivateSuspendedUsers",
			prepare: func(o *organization) (string, string, string, []string) {
				return "PATCH", connections + "/" + o.connected("").id(), `{"deactivateSuspendedUsers":true}`, []string{"Google"}
			}},
		{name: "5 Google connection on Okta", status: 409, code: "ADMIN-409-28", rule: "needs a Google Workspace directory",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				return "POST", connections, create(id, ""), []string{"Okta", id, "okta"}
			}},
		{name: "second Google connection", status: 409, code: "ADMIN-409-28", rule: "at most one Google Workspace connection",
			prepare: func(o *organization) (string, string, string, []string) {
				connection := o.connected("")
				return "POST", connections, create(connection.text("directoryId"), ""), []string{"Google", connection.id()}
			}},
		{name: "8 delete during a sync", status: 409, code: "ADMIN-409-28", rule: "running Google sync cannot be stopped", retryAfter: "5",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.connected("").id()
				o.change(o.emulator.StartSync(id))
				return "DELETE", connections + "/" + id, "", []string{"Google", id}
			}},
		{name: "8 disabling during a sync", status: 409, code: "ADMIN-409-28", rule: "running Google sync cannot be stopped", retryAfter: "5",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.connected("").id()
				o.change(o.emulator.StartSync(id))
				return "PATCH", connections + "/" + id, `{"syncEnabled":false}`, []string{"Google", id}
			}},
		{name: "8 sync during a sync", status: 409, code: "ADMIN-409-28", rule: "running Google sync cannot be stopped", retryAfter: "5",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.connected("").id()
				o.must(202, "POST", connections+"/"+id+"/sync", "")
				return "POST", connections + "/" + id + "/sync", "", []string{"Google", id}
			}},
		{name: "sync before consent", status: 409, code: "ADMIN-409-28", rule: "Only a connected Google account",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.google(o.directory("Google", "google_workspace").id(), "").id()
				return "POST", connections + "/" + id + "/sync", "", []string{"Google", id, "awaiting_consent"}
			}},
		{name: "sync after consent broke", status: 409, code: "ADMIN-409-28", rule: "Only a connected Google account",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.connected("").id()
				o.change(o.emulator.BreakConsent(id))
				return "POST", connections + "/" + id + "/sync", "", []string{"Google", id, "broken"}
			}},
		{name: "sync of what the subscription no longer covers", guard: "lapsed", status: 409, code: "ADMIN-409-28", rule: "Only a connected Google account",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.connected(`,"syncMode":"specific_groups","groups":["engineering@acme.com"]`).id()
				return "POST", connections + "/" + id + "/sync", "", []string{"Google", id, "paused"}
			}},
	}
}

func policyRules() []refusal {
	return []refusal{
		{name: "2 enforcing without Guard", guard: "inactive_grace", status: 402, code: "ADMIN-UAM-402-1", rule: "Enforcing single sign-on",
			prepare: func(o *organization) (string, string, string, []string) {
				d := o.directory("Okta", "okta")
				o.saml(d.id())
				policy := d.text("defaultAuthenticationPolicyId")
				return "PATCH", "authentication-policies/" + policy, `{"enforceSso":true}`, []string{"Default policy of Okta", policy}
			}},
		{name: "6 enforcing on the local directory", status: 409, code: "ADMIN-409-28", rule: "only in a directory that has SAML or a connected Google account",
			prepare: func(o *organization) (string, string, string, []string) {
				policy := o.local().text("defaultAuthenticationPolicyId")
				return "PATCH", "authentication-policies/" + policy, `{"enforceSso":true}`, []string{policy, o.local().id()}
			}},
		{name: "6 enforcing without SAML", status: 409, code: "ADMIN-409-28", rule: "only in a directory that has SAML or a connected Google account",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				return "POST", "authentication-policies", `{"directoryId":"` + id + `","name":"Strict","enforceSso":true}`, []string{`new authentication policy "Strict",`, "Okta", id}
			}},
		{name: "6 enforcing before consent", status: 409, code: "ADMIN-409-28", rule: "only in a directory that has SAML or a connected Google account",
			prepare: func(o *organization) (string, string, string, []string) {
				d := o.directory("Google", "google_workspace")
				o.google(d.id(), "")
				return "PATCH", "authentication-policies/" + d.text("defaultAuthenticationPolicyId"), `{"enforceSso":true}`, []string{"Google", d.id()}
			}},
		{name: "6 delete of SAML that a policy enforces", status: 409, code: "ADMIN-409-28", rule: "must not be enforced by a policy",
			prepare: func(o *organization) (string, string, string, []string) {
				d := o.directory("Okta", "okta")
				saml := o.saml(d.id())
				strict := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+d.id()+`","name":"Strict","enforceSso":true}`)
				return "DELETE", "directories/" + d.id() + "/saml-configuration", "", []string{"while it is enforced by", "Strict", strict.id(), "Okta", saml.text("samlConfigurationId")}
			}},
		{name: "6 delete of the Google connection that a policy enforces", status: 409, code: "ADMIN-409-28", rule: "must not be enforced by a policy",
			prepare: func(o *organization) (string, string, string, []string) {
				connection := o.connected("")
				policy := o.must(200, "GET", "directories/"+connection.text("directoryId"), "").text("defaultAuthenticationPolicyId")
				o.must(200, "PATCH", "authentication-policies/"+policy, `{"enforceSso":true}`)
				return "DELETE", "google-workspace-connections/" + connection.id(), "", []string{policy, connection.id(), "Google"}
			}},
		{name: "7 delete of a default policy", status: 409, code: "ADMIN-409-28", rule: "default policy cannot be deleted",
			prepare: func(o *organization) (string, string, string, []string) {
				policy := o.directory("Okta", "okta").text("defaultAuthenticationPolicyId")
				return "DELETE", "authentication-policies/" + policy, "", []string{"Default policy of Okta", policy}
			}},
		{name: "7 demotion of a default policy", status: 409, code: "ADMIN-409-28", rule: "always has a default policy",
			prepare: func(o *organization) (string, string, string, []string) {
				policy := o.directory("Okta", "okta").text("defaultAuthenticationPolicyId")
				return "PATCH", "authentication-policies/" + policy, `{"isDefault":false}`, []string{"Default policy of Okta", policy}
			}},
		{name: "12 settings beside enforcement", status: 409, code: "ADMIN-409-28", rule: "While single sign-on is enforced",
			prepare: func(o *organization) (string, string, string, []string) {
				id := o.directory("Okta", "okta").id()
				o.saml(id)
				return "POST", "authentication-policies", `{"directoryId":"` + id + `","name":"Strict","enforceSso":true,"twoStepVerification":"mandatory"}`, []string{"twoStepVerification cannot", `policy "Strict"`}
			}},
		{name: "12 settings while single sign-on is enforced", status: 409, code: "ADMIN-409-28", rule: "While single sign-on is enforced",
			prepare: func(o *organization) (string, string, string, []string) {
				d := o.directory("Okta", "okta")
				o.saml(d.id())
				policy := d.text("defaultAuthenticationPolicyId")
				o.must(200, "PATCH", "authentication-policies/"+policy, `{"enforceSso":true}`)
				return "PATCH", "authentication-policies/" + policy, `{"passwordStrength":"good","passwordExpiryDays":90}`, []string{"passwordStrength, passwordExpiryDays cannot", policy}
			}},
	}
}

const nobody = "00000000-0000-4000-8000-ffffffffffff"

func TestUnknownObjects(t *testing.T) {
	o := serve(t)
	d := o.directory("Okta", "okta").id()
	google := o.directory("Google", "google_workspace").id()
	for _, one := range []struct{ method, path, body, code string }{
		{"GET", "directories/" + nobody, "", "ADMIN-404-1"},
		{"PATCH", "directories/" + nobody, `{"name":"x"}`, "ADMIN-404-1"},
		{"DELETE", "directories/" + nobody, "", "ADMIN-404-1"},
		{"GET", "directories/" + nobody + "/saml-configuration", "", "ADMIN-404-1"},
		{"GET", "directories/" + d + "/saml-configuration", "", "ADMIN-404-1"},
		{"PATCH", "directories/" + d + "/saml-configuration", `{"issuer":"x"}`, "ADMIN-404-1"},
		{"DELETE", "directories/" + d + "/saml-configuration", "", "ADMIN-404-1"},
		{"GET", "provisioning-configs/" + nobody, "", "ADMIN-404-1"},
		{"DELETE", "provisioning-configs/" + nobody, "", "ADMIN-404-1"},
		{"POST", "provisioning-configs", `{"directoryId":"` + nobody + `"}`, "ADMIN-404-1"},
		{"POST", "provisioning-configs/" + nobody + "/api-key/regenerate", "", "ADMIN-404-1"},
		{"GET", "linked-domains/unknown.example", "", "ADMIN-404-3"},
		{"GET", "linked-domains/acme.net", "", "ADMIN-404-3"},
		{"DELETE", "linked-domains/acme.net", "", "ADMIN-404-3"},
		{"PUT", "linked-domains/unknown.example", `{"directoryId":"` + d + `"}`, "ADMIN-404-3"},
		{"PUT", "linked-domains/acme.com", `{"directoryId":"` + nobody + `"}`, "ADMIN-404-1"},
		{"GET", "google-workspace-connections/" + nobody, "", "ADMIN-404-1"},
		{"PATCH", "google-workspace-connections/" + nobody, `{"syncEnabled":true}`, "ADMIN-404-1"},
		{"DELETE", "google-workspace-connections/" + nobody, "", "ADMIN-404-1"},
		{"POST", "google-workspace-connections", `{"directoryId":"` + nobody + `"}`, "ADMIN-404-1"},
		{"POST", "google-workspace-connections/" + nobody + "/sync", "", "ADMIN-404-1"},
		{"GET", "authentication-policies/" + nobody, "", "ADMIN-404-5"},
		{"PATCH", "authentication-policies/" + nobody, `{"name":"x"}`, "ADMIN-404-5"},
		{"DELETE", "authentication-policies/" + nobody, "", "ADMIN-404-5"},
		{"POST", "authentication-policies", `{"directoryId":"` + nobody + `","name":"x"}`, "ADMIN-404-1"},
		{"GET", "directories/" + nobody + "/group-conflicts", "", "ADMIN-404-1"},
		{"POST", "directories/" + google + "/group-conflicts/" + nobody + "/sync", "", "ADMIN-404-1"},
	} {
		result := o.call(one.method, one.path, one.body)
		if code, _ := result.refusal(); result.status != 404 || code != one.code {
			t.Errorf("%s %s answered %d %s instead of 404 %s", one.method, one.path, result.status, result.text, one.code)
		}
	}
}

func TestDomain_isNamedInOneSpellingOnly(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	for _, name := range []string{"ACME.com", "acme.com.", "b%C3%BCcher.example", "localhost", "-acme.com", "*.acme.com"} {
		result := o.call("GET", "linked-domains/"+name, "")
		if code, _ := result.refusal(); result.status != 400 || code != "ADMIN-400-2" {
			t.Errorf("%s answered %d %s", name, result.status, result.text)
		}
	}
	if got := o.must(200, "GET", "linked-domains/xn--bcher-kva.example", "").text("domain"); got != "xn--bcher-kva.example" {
		t.Errorf("the A-label form finds %q", got)
	}
}
