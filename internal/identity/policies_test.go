package identity_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// Atlassian's id of a policy is what somebody copies back: until then nobody knows it, least of all before the policy is there.
func TestPolicies_haveTheIDThatAtlassianKnows(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{PolicyExternalID: "ext-2"})
	if policy := h.must(200, "GET", "authentication-policies/"+okta.text("defaultAuthenticationPolicyId"), ""); policy.text("externalId") != "ext-2" {
		t.Errorf("the default policy is %v", policy)
	}
	waiting := h.must(202, "POST", "authentication-policies", `{"directoryId":"`+okta.id()+`","name":"Staff"}`)
	operations, err := h.server.Operations()
	h.fine(err)
	if last := operations[len(operations)-1]; last.ID != waiting.id() || strings.Contains(string(last.After), "externalId") {
		t.Errorf("want the policy without an id that nobody can know yet: %s", last.After)
	}
	for _, given := range []identity.Given{{}, {ExternalID: "ext-3"}} {
		made := h.done("POST", "authentication-policies", `{"directoryId":"`+okta.id()+`","name":"Staff `+given.ExternalID+`"}`, given)
		if _, there := made["externalId"]; !there || made.text("externalId") != given.ExternalID {
			t.Errorf("given %q, the policy is %v", given.ExternalID, made)
		}
	}
}

// A host that gives out nothing knows of a policy what was set through it, or was said of it, and says of the rest that it does not.
func TestPolicies_settingsThatNobodyKnows(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{})
	policy := h.done("POST", "authentication-policies", `{"directoryId":"`+okta.id()+`","name":"Staff","passwordStrength":"good"}`, identity.Given{})
	shows := func(shown object, want map[string]any) {
		t.Helper()
		for name, value := range want {
			if got, there := shown[name]; !there || got != value {
				t.Errorf("%s is %v, want %v", name, got, value)
			}
		}
	}
	shows(policy, map[string]any{"twoStepVerification": nil, "passwordStrength": "good", "passwordExpiryDays": nil, "idleSessionDurationMinutes": nil})
	path := "authentication-policies/" + policy.id()
	policy = h.done("PATCH", path, `{"twoStepVerification":"mandatory","passwordExpiryDays":0}`, identity.Given{})
	shows(policy, map[string]any{"twoStepVerification": "mandatory", "passwordStrength": "good", "passwordExpiryDays": 0.0, "idleSessionDurationMinutes": nil})
	// What is so already is nobody's work.
	h.must(200, "PATCH", path, `{"twoStepVerification":"mandatory"}`)
	say := func(settings identity.PolicySettings) object {
		h.fine(h.server.Attest("Mia", func(a *identity.Attestation) error {
			id, err := a.Policy(identity.SeenPolicy{ID: policy.id(), Name: "Staff", PolicySettings: settings})
			if id != policy.id() {
				err = errors.Join(err, errors.New("another policy: "+id))
			}
			return err
		}))
		return h.must(200, "GET", path, "")
	}
	before := policy.text("version")
	policy = say(identity.PolicySettings{PasswordStrength: "good"})
	if policy.text("version") != before {
		t.Errorf("nothing was said that is new, and the version moved from %s to %s", before, policy.text("version"))
	}
	policy = say(identity.PolicySettings{TwoStepVerification: "optional", PasswordExpiryDays: new(90), IdleSessionDurationMinutes: new(15)})
	shows(policy, map[string]any{"twoStepVerification": "optional", "passwordStrength": "good", "passwordExpiryDays": 90.0, "idleSessionDurationMinutes": 15.0})
	if policy.text("version") == before {
		t.Error("the settings are others, and the version is the same")
	}
}

// What single sign-on makes idle stays for the day when it is lifted; a write that lifts it may set it.
func TestPolicies_settingsRestWhileSingleSignOnIsEnforced(t *testing.T) {
	h, okta := adopted(t)
	path := ""
	for _, one := range h.server.Snapshot().Policies {
		if one.DirectoryID == okta && one.EnforceSSO {
			path = "authentication-policies/" + one.ID
		}
	}
	h.fine(h.server.SetSubscription("standard", identity.GuardActive))
	h.must(409, "PATCH", path, `{"twoStepVerification":"mandatory"}`)
	h.must(409, "PATCH", path, `{"enforceSso":true,"passwordExpiryDays":30}`)
	if policy := h.done("PATCH", path, `{"idleSessionDurationMinutes":60}`, identity.Given{}); policy["idleSessionDurationMinutes"] != 60.0 {
		t.Errorf("the policy is %v", policy)
	}
	if policy := h.done("PATCH", path, `{"enforceSso":false,"twoStepVerification":"mandatory"}`, identity.Given{}); policy.text("twoStepVerification") != "mandatory" {
		t.Errorf("the policy is %v", policy)
	}
	if policy := h.done("PATCH", path, `{"enforceSso":true}`, identity.Given{}); policy.text("twoStepVerification") != "mandatory" || policy["enforceSso"] != true {
		t.Errorf("the policy is %v", policy)
	}
}

// What somebody says of a policy has the same bounds, and a refusal records nothing of it.
func TestPolicies_settingsThatNobodyCanHaveSeen(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{})
	id := okta.text("defaultAuthenticationPolicyId")
	attest := func(settings identity.PolicySettings) error {
		return h.server.Attest("Mia", func(a *identity.Attestation) error {
			_, err := a.Policy(identity.SeenPolicy{ID: id, Name: "Everybody", IsDefault: true, PolicySettings: settings})
			return err
		})
	}
	for want, settings := range map[string]identity.PolicySettings{
		`two-step verification is optional or mandatory, not "required"`: {TwoStepVerification: "required"},
		`the password strength is one of weak, fair`:                     {PasswordStrength: "excellent"},
		"passwords expire after 0 (never) to 3650 days, not 3651":        {PasswordExpiryDays: new(3651)},
		"passwords expire after 0 (never) to 3650 days, not -1":          {PasswordExpiryDays: new(-1)},
		"idle sessions last 15 to 43200 minutes, not 14":                 {IdleSessionDurationMinutes: new(14)},
		"idle sessions last 15 to 43200 minutes, not 43201":              {IdleSessionDurationMinutes: new(43201)},
	} {
		if err := attest(settings); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if policy := h.must(200, "GET", "authentication-policies/"+id, ""); policy.text("name") == "Everybody" || policy["idleSessionDurationMinutes"] != nil {
		t.Errorf("a refusal has left %v", policy)
	}
}

// Each setting alone moves the version when it becomes another, by a write and by a word, and is not lost when another is set.
func TestPolicies_eachSettingIsAChange(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{})
	id := okta.text("defaultAuthenticationPolicyId")
	path := "authentication-policies/" + id
	policy := h.done("PATCH", path, `{"twoStepVerification":"optional","passwordStrength":"fair","passwordExpiryDays":30,"idleSessionDurationMinutes":60}`, identity.Given{})
	moved := func(now object, name string, want any) {
		t.Helper()
		if now.text("version") == policy.text("version") || now[name] != want {
			t.Errorf("%s is %v, want %v; the version was %s and is %s", name, now[name], want, policy.text("version"), now.text("version"))
		}
		for _, other := range []string{"twoStepVerification", "passwordStrength", "passwordExpiryDays", "idleSessionDurationMinutes"} {
			if other != name && now[other] != policy[other] {
				t.Errorf("%s was to change alone, and %s is %v instead of %v", name, other, now[other], policy[other])
			}
		}
		policy = now
	}
	for name, values := range map[string][2]any{
		"twoStepVerification": {"mandatory", "optional"}, "passwordStrength": {"good", "strong"}, "passwordExpiryDays": {90.0, 91.0}, "idleSessionDurationMinutes": {30.0, 31.0},
	} {
		moved(h.done("PATCH", path, fmt.Sprintf(`{%q:%s}`, name, asJSON(values[0])), identity.Given{}), name, values[0])
		seen := identity.SeenPolicy{ID: id, Name: policy.text("name"), IsDefault: true}
		h.fine(json.Unmarshal([]byte(fmt.Sprintf(`{%q:%s}`, name, asJSON(values[1]))), &seen.PolicySettings))
		h.fine(h.server.Attest("Mia", func(a *identity.Attestation) error {
			_, err := a.Policy(seen)
			return err
		}))
		moved(h.must(200, "GET", path, ""), name, values[1])
	}
}

func asJSON(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// Who looks at a policy without its address leaves the id that is recorded; who has it, records it.
func TestPolicies_keepTheIDThatSomebodyHasSaid(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{PolicyExternalID: "ext-1"})
	id := okta.text("defaultAuthenticationPolicyId")
	for _, one := range [][2]string{{"", "ext-1"}, {"ext-2", "ext-2"}, {"", "ext-2"}} {
		h.fine(h.server.Attest("Mia", func(a *identity.Attestation) error {
			_, err := a.Policy(identity.SeenPolicy{ID: id, Name: "Everybody", IsDefault: true, ExternalID: one[0]})
			return err
		}))
		if policy := h.must(200, "GET", "authentication-policies/"+id, ""); policy.text("externalId") != one[1] {
			t.Errorf("said %q, the policy has %q, want %q", one[0], policy.text("externalId"), one[1])
		}
	}
}
