package evidence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
)

// policyWith is a policy of Okta that somebody has just made in the console, with what its event says.
func (o *live) policyWith(settings client.AuthenticationPolicySettings) client.AuthenticationPolicy {
	o.t.Helper()
	return must[client.AuthenticationPolicy](o.t)(o.Client.CreateAuthenticationPolicy(o.t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: o.okta().ID, Name: "Staff", AuthenticationPolicySettings: settings}))
}

// valuesOf is what the checks of a policy's values say, by the first words of each setting.
func valuesOf(report evidence.Report) string {
	var said []string
	for _, one := range report.Findings {
		if one.Check == evidence.CheckPolicy {
			said = append(said, string(one.Level)+": "+strings.TrimPrefix(one.Says, `The audit log says of policy "Staff" that `))
		}
	}
	return strings.Join(said, "\n")
}

// Words that a recorded event explains are seen, or contradict; all others are shown and settle nothing.
func TestLook_readsTheSettingsOfAPolicy(t *testing.T) {
	text, number := func(word string) *string { return &word }, func(count int64) *int64 { return &count }
	for name, test := range map[string]struct {
		logged client.AuthenticationPolicySettings
		asked  map[string]any
		want   string
		level  evidence.Level
	}{
		"as recorded in 2021": {
			client.AuthenticationPolicySettings{TwoStepVerification: text("optional"), PasswordStrength: text("weak"), PasswordExpiryDays: number(0), IdleSessionDurationMinutes: number(43200)},
			map[string]any{"enforceSso": false, "twoStepVerification": "optional", "passwordStrength": "weak", "passwordExpiryDays": float64(0), "idleSessionDurationMinutes": float64(43200)},
			"seen: single sign-on is \"none\", as asked for.\nseen: two-step verification is \"optional\", as asked for.\nseen: password strength is \"weak\", as asked for.\n" +
				"seen: password expiration is \"Never\", as asked for.\nseen: idle session duration is \"43200\", as asked for.", evidence.Seen,
		},
		"other than asked for": {
			client.AuthenticationPolicySettings{TwoStepVerification: text("optional"), PasswordStrength: text("weak"), PasswordExpiryDays: number(0), IdleSessionDurationMinutes: number(60)},
			map[string]any{"twoStepVerification": "mandatory", "passwordStrength": "very_strong", "passwordExpiryDays": float64(90), "idleSessionDurationMinutes": float64(480)},
			"contradicted: two-step verification is \"optional\", and mandatory was asked for. Next:\ncontradicted: password strength is \"weak\", and very strong was asked for. Next:\n" +
				"contradicted: password expiration is \"Never\", and 90 days was asked for. Next:\ncontradicted: idle session duration is \"60\", and 480 minutes was asked for. Next:", evidence.Contradicted,
		},
		"words that nothing explains": {
			client.AuthenticationPolicySettings{TwoStepVerification: text("mandatory"), PasswordStrength: text("strong"), PasswordExpiryDays: number(90)},
			map[string]any{"twoStepVerification": "mandatory", "passwordStrength": "weak", "passwordExpiryDays": float64(0)},
			"attested: two-step verification is \"mandatory\", a word that is not known here\nattested: password strength is \"strong\", a word that is not known here\n" +
				"attested: password expiration is \"90\", a word that is not known here", evidence.Seen,
		},
		"what nobody has asked for": {client.AuthenticationPolicySettings{TwoStepVerification: text("mandatory")}, map[string]any{"twoStepVerification": nil}, "", evidence.Seen},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t)
			item := o.item(evidence.AuthenticationPolicy, evidence.Create)
			test.asked["name"] = "Staff"
			item.After = test.asked
			o.policyWith(test.logged)
			o.settle()
			item.DoneAt = o.Clock.Now()
			if report := o.look(item, evidence.Given{}); report.Level() == evidence.Contradicted || report.HoldUntil.IsZero() != (test.level != evidence.Contradicted) {
				t.Errorf("a later event may be on its way: %s, held until %s", report.Level(), report.HoldUntil)
			}
			o.Clock.Advance(evidence.Late)
			report := o.look(item, evidence.Given{})
			got, want := strings.Split(valuesOf(report), "\n"), strings.Split(test.want, "\n")
			if len(got) != len(want) {
				t.Fatalf("the values are\n%s\nwant\n%s", valuesOf(report), test.want)
			}
			for i := range want {
				if !strings.HasPrefix(got[i], want[i]) {
					t.Errorf("said is %q, want %q", got[i], want[i])
				}
			}
			expectLevel(t, report, test.level)
		})
	}
}

// While single sign-on is enforced the identity provider sees to passwords: what the policy has of them means nothing.
func TestLook_passesOverWhatMeansNothingUnderSingleSignOn(t *testing.T) {
	o := start(t)
	item := o.item(evidence.AuthenticationPolicy, evidence.Create)
	item.After = map[string]any{"name": "Staff", "enforceSso": true, "twoStepVerification": "mandatory", "idleSessionDurationMinutes": float64(43200)}
	o.policyWith(client.AuthenticationPolicySettings{})
	o.Clock.Advance(time.Hour)
	if said := valuesOf(o.look(item, evidence.Given{})); strings.Contains(said, "two-step") || !strings.Contains(said, "idle session duration") {
		t.Errorf("said is\n%s", said)
	}
}

// Events of one setting speak for an item that changes it, and are a suspicion beside any other.
func TestFollow_eventsOfASettingBelongToWhoChangesIt(t *testing.T) {
	for action, test := range map[string]struct{ fits, other map[string]any }{
		"twosv_enforced":          {map[string]any{"twoStepVerification": "mandatory"}, map[string]any{"twoStepVerification": "optional"}},
		"twosv_unenforced":        {map[string]any{"twoStepVerification": "optional"}, map[string]any{"twoStepVerification": "mandatory"}},
		"password_policy_changed": {map[string]any{"passwordExpiryDays": float64(90)}, map[string]any{"idleSessionDurationMinutes": float64(60)}},
		"set_session_policy":      {map[string]any{"idleSessionDurationMinutes": float64(60)}, map[string]any{"passwordStrength": "strong"}},
	} {
		t.Run(action, func(t *testing.T) {
			o := start(t)
			f := follow(o)
			item := o.item(evidence.AuthenticationPolicy, evidence.Update)
			item.Before = map[string]any{"name": "Staff", "twoStepVerification": "none", "passwordStrength": "weak", "passwordExpiryDays": float64(0), "idleSessionDurationMinutes": float64(43200)}
			o.alterEvents(0, func(events []map[string]any) []map[string]any {
				at := item.OpenedAt.Add(time.Second)
				return append(events, inserted("event-1", action, "", at, at.Add(time.Second)))
			})
			item.After, item.DoneAt = test.fits, time.Time{}
			f.items = []evidence.Item{item}
			f.expectNext("")
			expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Seen, "It does not say of which object.")
			item.After = test.other
			expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested, "no fitting event")
			other := &follower{live: o, cursor: evidence.Cursor{ProcessedAt: item.OpenedAt}, items: []evidence.Item{item}}
			if followed := other.next(); ids(followed.Suspicions) != "authentication_policy:"+action || !followed.Suspicions[0].NamesNothing() || strings.Contains(followed.Suspicions[0].Summary, "_") {
				t.Errorf("the suspicions are %+v", followed.Suspicions)
			}
		})
	}
}

// What the log says with certainty of a policy that is told by its id is drift; what may be read in another way is asked.
func TestCompare_knowsDriftOfAPolicyFromWhatHasToBeAsked(t *testing.T) {
	minutes, yes := int64(60), true
	o := start(t)
	policy := o.policyWith(client.AuthenticationPolicySettings{IdleSessionDurationMinutes: &minutes})
	recorded := func() evidence.RecordedPolicy {
		return evidence.RecordedPolicy{
			ID: policy.ID, RecordID: "record-1", Name: "Staff", DirectoryName: "Okta", At: o.Clock.Now().Add(-24 * time.Hour),
			Values: map[string]any{"enforceSso": false, "twoStepVerification": "mandatory", "passwordStrength": "weak", "idleSessionDurationMinutes": 43200},
		}
	}
	compare := func(change func(*evidence.RecordedPolicy)) evidence.Compared {
		one := recorded()
		change(&one)
		return o.eyes.Compare(t.Context(), evidence.Recorded{Policies: []evidence.RecordedPolicy{one}})
	}
	same := func(*evidence.RecordedPolicy) {}
	o.settle()
	if compared := compare(same); len(compared.Drifts)+len(compared.Suspicions) > 0 {
		t.Errorf("a later event may be on its way: %+v", compared)
	}
	o.Clock.Advance(evidence.Late)
	compared := compare(same)
	if len(compared.Drifts) != 1 || len(compared.Suspicions) != 0 {
		t.Fatalf("compared is %+v", compared)
	}
	drift := compared.Drifts[0]
	if fmt.Sprint(drift.Values) != "map[idleSessionDurationMinutes:60 twoStepVerification:optional]" || drift.RecordID != "record-1" || !drift.Explained || !strings.Contains(drift.Summary, `idle session duration is "60", and the records have 43200 minutes`) {
		t.Errorf("the drift is %+v", drift)
	}
	// By its name alone it may be another policy.
	compared = compare(func(one *evidence.RecordedPolicy) { one.ID = "" })
	if len(compared.Drifts) != 0 || len(compared.Suspicions) != 2 {
		t.Errorf("by its name compared is %+v", compared)
	}
	compared = compare(func(one *evidence.RecordedPolicy) { one.ID, one.Doubted = "", true })
	if len(compared.Drifts)+len(compared.Suspicions) != 0 {
		t.Errorf("somebody is asked twice: %+v", compared)
	}
	// What the log says of passwords while single sign-on is enforced means nothing.
	compared = compare(func(one *evidence.RecordedPolicy) {
		one.Values = map[string]any{"enforceSso": true, "twoStepVerification": "mandatory"}
	})
	if len(compared.Drifts) != 1 || fmt.Sprint(compared.Drifts[0].Values) != "map[enforceSso:false twoStepVerification:optional]" {
		t.Errorf("compared is %+v", compared)
	}
	// "enforced" is inferred: somebody has to look.
	certificate := acctest.Certificate(t, "idp", o.Clock.Now().Add(-time.Hour), o.Clock.Now().Add(9000*time.Hour))
	must[client.SAMLConfiguration](t)(o.Client.CreateSAMLConfiguration(t.Context(), o.ID, policy.DirectoryID, client.SAMLConfigurationCreate{EntityID: "http://idp", SSOURL: "https://idp.acme.com/sso", Certificate: certificate}))
	must[client.AuthenticationPolicy](t)(o.Client.UpdateAuthenticationPolicy(t.Context(), o.ID, policy.ID, policy.Version, client.AuthenticationPolicyUpdate{EnforceSSO: &yes}))
	o.Clock.Advance(time.Hour)
	compared = compare(func(one *evidence.RecordedPolicy) { one.Values = map[string]any{"enforceSso": false} })
	if len(compared.Drifts) != 0 || len(compared.Suspicions) != 1 || !strings.Contains(compared.Suspicions[0].Summary, `"enforced", and the records have no enforcement`) {
		t.Errorf("compared is %+v", compared)
	}
	compared = compare(func(one *evidence.RecordedPolicy) {
		one.Values = map[string]any{"enforceSso": true, "idleSessionDurationMinutes": 30}
	})
	if len(compared.Drifts) != 1 || compared.Drifts[0].Explained {
		t.Errorf("an event with a word that nothing explains is taken for explained: %+v", compared)
	}
}
