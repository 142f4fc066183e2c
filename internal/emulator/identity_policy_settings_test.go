package emulator_test

import (
	"strings"
	"testing"
)

// Words and numbers that no policy can have are refused at the field, in a create and in an update; the outermost that it can have are taken.
func TestPolicySettings_withinTheirBounds(t *testing.T) {
	o := serve(t)
	okta := o.must(201, "POST", "directories", `{"name":"Okta","identityProvider":"okta"}`)
	policy := "authentication-policies/" + okta.text("defaultAuthenticationPolicyId")
	settings := func(setting string) (policyToCreate, update string) {
		return `{"directoryId":"` + okta.id() + `","name":"Staff",` + setting + "}", "{" + setting + "}"
	}
	for _, fine := range []string{`"passwordExpiryDays":0,"idleSessionDurationMinutes":15`, `"passwordExpiryDays":3650,"idleSessionDurationMinutes":43200`} {
		create, update := settings(fine)
		o.must(201, "POST", "authentication-policies", create)
		o.must(200, "PATCH", policy, update)
	}
	o.contract.AllowInvalidRequests()
	for setting, field := range map[string]string{
		`"twoStepVerification":"required"`:   "twoStepVerification",
		`"passwordStrength":"excellent"`:     "passwordStrength",
		`"passwordExpiryDays":-1`:            "passwordExpiryDays",
		`"passwordExpiryDays":3651`:          "passwordExpiryDays",
		`"passwordExpiryDays":"90"`:          "passwordExpiryDays",
		`"idleSessionDurationMinutes":14`:    "idleSessionDurationMinutes",
		`"idleSessionDurationMinutes":43201`: "idleSessionDurationMinutes",
		`"idleSessionDurationMinutes":60.5`:  "idleSessionDurationMinutes",
		`"passwordStrength":null`:            "passwordStrength",
	} {
		create, update := settings(setting)
		for _, refused := range []reply{o.call("POST", "authentication-policies", create), o.call("PATCH", policy, update)} {
			if _, detail := refused.refusal(); refused.status != 400 || !strings.Contains(detail, field) {
				t.Errorf("%s: %d %s", setting, refused.status, refused.text)
			}
		}
	}
}
