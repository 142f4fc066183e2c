package emulator_test

import (
	"strings"
	"testing"
)

// TestBodies_areReadStrictly sends what a careless client sends. Each refusal names the field at fault, and nothing
// of what came with it is kept.
func TestBodies_areReadStrictly(t *testing.T) {
	o := serve(t)
	okta, google := o.directory("Okta", "okta").id(), o.connected("")
	o.saml(okta)
	o.contract.AllowInvalidRequests()
	policy := o.local().text("defaultAuthenticationPolicyId")
	valid, key := certificate(t, start.AddDate(1, 0, 0)), privateKey(t)
	long := strings.Repeat("ü", 101)
	saml := "directories/" + okta + "/saml-configuration"
	connection := "google-workspace-connections/" + google.id()
	for _, one := range []struct{ method, path, body, says string }{
		{"POST", "directories", ``, "JSON object"},
		{"POST", "directories", `null`, "JSON object"},
		{"POST", "directories", `[]`, "a JSON object, and it is another JSON value"},
		{"POST", "directories", `"okta"`, "a JSON object, and it is another JSON value"},
		{"POST", "directories", `{"name":"A"`, "JSON object"},
		{"POST", "directories", `{"name":"A","identityProvider":"okta"} {}`, "nothing after"},
		{"POST", "directories", `{"name":"A","identityProvider":"okta","kind":"local"}`, `"kind"`},
		{"POST", "directories", `{"Name":"A","identityProvider":"okta"}`, `"Name"`},
		{"POST", "directories", `{"identityProvider":"okta"}`, `"name" is required`},
		{"POST", "directories", `{"name":"A"}`, `"identityProvider" is required`},
		{"POST", "directories", `{"name":"","identityProvider":"okta"}`, `"name" must be 1 to 100`},
		{"POST", "directories", `{"name":"` + long + `","identityProvider":"okta"}`, `has 101`},
		{"POST", "directories", `{"name":7,"identityProvider":"okta"}`, `"name" must be a string`},
		{"POST", "directories", `{"name":null,"identityProvider":"okta"}`, `"name" must be a string`},
		{"POST", "directories", `{"name":"A","identityProvider":"Okta"}`, `"identityProvider" is "Okta"`},
		{"PATCH", "directories/" + okta, `{}`, "at least one field"},
		{"PATCH", "directories/" + okta, `{"identityProvider":"auth0"}`, `"identityProvider"`},
		{"PATCH", "directories/" + okta, `{"name":null}`, `"name"`},
		{"PATCH", saml, `{}`, "at least one field"},
		{"PATCH", saml, `{"issuer":""}`, `"issuer"`},
		{"PATCH", saml, `{"singleSignOnUrl":"http://idp.example/sso"}`, `"singleSignOnUrl"`},
		{"PATCH", saml, `{"singleSignOnUrl":"/sso"}`, `"singleSignOnUrl"`},
		{"PATCH", saml, `{"identityProviderPublicCertificate":"nonsense"}`, `"identityProviderPublicCertificate"`},
		{"PATCH", saml, `{"identityProviderPublicCertificate":` + quoted(valid+valid) + `}`, "something follows"},
		{"PATCH", saml, `{"identityProviderPublicCertificate":` + quoted(key) + `}`, "ec private key"},
		{"PATCH", saml, `{"serviceProviderSingleLogoutConfiguration":null}`, `"serviceProviderSingleLogoutConfiguration"`},
		{"PATCH", saml, `{"serviceProviderSingleLogoutConfiguration":{}}`, `"serviceProviderSingleLogoutConfiguration.singleLogoutEnabled" is required`},
		{"PATCH", saml, `{"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":true}}`, `"serviceProviderSingleLogoutConfiguration.identityProviderUrl" is required`},
		{"PATCH", saml, `{"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":true,"identityProviderUrl":null}}`, `identityProviderUrl" is required`},
		{"PATCH", saml, `{"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":false,"url":""}}`, `"serviceProviderSingleLogoutConfiguration.url"`},
		{"PUT", saml, `{"issuer":"a","singleSignOnUrl":"https://idp.example"}`, `"identityProviderPublicCertificate" is required`},
		{"POST", "provisioning-configs", `{}`, `"directoryId" is required`},
		{"POST", "provisioning-configs", `{"directoryId":"` + okta + `","token":"x"}`, `"token"`},
		{"PUT", "linked-domains/acme.com", `{"directory":"` + okta + `"}`, `"directory"`},
		{"PATCH", connection, `{}`, "at least one field"},
		{"PATCH", connection, `{"syncEnabled":"yes"}`, `"syncEnabled" must be true or false`},
		{"PATCH", connection, `{"syncMode":"some"}`, `"syncMode"`},
		{"PATCH", connection, `{"groups":["a@acme.com"]}`, `"groups" must be empty`},
		{"PATCH", connection, `{"syncMode":"specific_groups"}`, `"groups" must name at least one`},
		{"PATCH", connection, `{"syncMode":"specific_groups","groups":[]}`, `"groups" must name at least one`},
		{"PATCH", connection, `{"syncMode":"specific_groups","groups":["a@acme.com","a@acme.com"]}`, "twice"},
		{"PATCH", connection, `{"syncMode":"specific_groups","groups":["engineering"]}`, "e-mail"},
		{"PATCH", connection, `{"syncMode":"specific_groups","groups":[null]}`, "without null"},
		{"PATCH", connection, `{"syncMode":"all_users","groups":["a@acme.com"]}`, `"groups" must be empty`},
		{"PATCH", connection, `{"directoryId":"` + okta + `"}`, `"directoryId"`},
		{"POST", "authentication-policies", `{"directoryId":"` + okta + `","name":""}`, `"name"`},
		{"PATCH", "authentication-policies/" + policy, `{}`, "at least one field"},
		{"PATCH", "authentication-policies/" + policy, `{"nonBillable":true}`, `"nonBillable"`},
		{"PATCH", "authentication-policies/" + policy, `{"externalId":"x"}`, `"externalId"`},
		{"PATCH", "authentication-policies/" + policy, `{"twoStepVerification":"sometimes"}`, `"twoStepVerification" is "sometimes" and must be one of optional, mandatory`},
		{"PATCH", "authentication-policies/" + policy, `{"twoStepVerification":null}`, `"twoStepVerification" must be a string`},
		{"POST", "authentication-policies", `{"directoryId":"` + okta + `","name":"Staff","passwordStrength":"enormous"}`, `"passwordStrength" is "enormous"`},
		{"PATCH", "authentication-policies/" + policy, `{"passwordExpiryDays":-1}`, `"passwordExpiryDays" must be a whole number from 0 to 3650, and is -1`},
		{"PATCH", "authentication-policies/" + policy, `{"passwordExpiryDays":1.5}`, `"passwordExpiryDays" must be a whole number`},
		{"PATCH", "authentication-policies/" + policy, `{"idleSessionDurationMinutes":14}`, `"idleSessionDurationMinutes" must be a whole number from 15 to 43200, and is 14`},
		{"PATCH", "authentication-policies/" + policy, `{"idleSessionDurationMinutes":43201}`, `and is 43201`},
	} {
		before := o.everything()
		result := o.call(one.method, one.path, one.body)
		code, detail := result.refusal()
		if result.status != 400 || code != "ADMIN-400-24" || !strings.Contains(detail, one.says) {
			t.Errorf("%s %s %s answered %d without %q: %s", one.method, one.path, one.body, result.status, one.says, result.text)
		}
		if o.everything() != before {
			t.Errorf("%s %s %s was refused and changed something", one.method, one.path, one.body)
		}
	}
}

func TestName_ofAHundredCharactersFits(t *testing.T) {
	o := serve(t)
	name := strings.Repeat("ü", 100)
	if got := o.directory(name, "okta").text("name"); got != name {
		t.Errorf("the name came back as %q", got)
	}
}
