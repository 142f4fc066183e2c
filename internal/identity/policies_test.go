package identity_test

import (
	"errors"
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
