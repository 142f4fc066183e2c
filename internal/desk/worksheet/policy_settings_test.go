package worksheet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

// typedIn returns the fields of a sheet, in its order: label, value and what it was before.
func typedIn(sheet worksheet.Sheet) (all []string) {
	for _, step := range sheet.Steps {
		if field := step.Field; field != nil {
			all = append(all, field.Label+": "+field.Value+" < "+field.Before)
		}
	}
	return all
}

func policyWrite(verb string, before, after map[string]any) worksheet.Sheet {
	for _, one := range []map[string]any{before, after} {
		if one != nil {
			one["name"], one["directoryId"] = "Everybody", okta
			if verb == worksheet.Update {
				one["id"] = everybody
			}
		}
	}
	return worksheet.For(worksheet.Change{Object: worksheet.AuthenticationPolicy, Verb: verb, Before: before, After: after, Around: everythingKnown()})
}

// Each setting stands under the console's word with the console's value, and with the other possibility where the pages of Atlassian differ.
func TestPolicySettings_inTheWordsOfTheConsole(t *testing.T) {
	created := policyWrite(worksheet.Create, nil, map[string]any{
		"twoStepVerification": "mandatory", "passwordStrength": "very_strong", "passwordExpiryDays": 0.0, "idleSessionDurationMinutes": 1440.0,
	})
	want := []string{
		`Directory: Okta < `, `Policy name: Everybody < `, "Two-step verification: Mandatory < ", "Password strength: Very strong < ", "Password expiration (days): Never < ",
		"Idle session duration: 1 day (1440 minutes) < ",
	}
	if got := typedIn(created); !slices.Equal(got, want) {
		t.Errorf("the fields are\n%s", strings.Join(got, "\n"))
	}
	saysAll(t, created, `"Mandatory" is "Required"`, `"Password requirements" or "Password Strength and Expiration"`, `choose "Never" or that number of days`, "number, it is the one of minutes, hours or days",
		"who has none sets it up then", "next password that a member chooses", "Passwords do not expire any more", "not for mobile apps")
	changed := policyWrite(worksheet.Update,
		map[string]any{"enforceSso": false, "twoStepVerification": "mandatory", "passwordStrength": "weak", "passwordExpiryDays": 0.0, "idleSessionDurationMinutes": 43200.0},
		map[string]any{"enforceSso": false, "twoStepVerification": "optional", "passwordStrength": "weak", "passwordExpiryDays": 90.0, "idleSessionDurationMinutes": 45.0})
	want = []string{"Two-step verification: Optional < Mandatory", "Password expiration (days): 90 < Never", "Idle session duration: 45 minutes < 30 days (43200 minutes)"}
	if got := typedIn(changed); !slices.Equal(got, want) {
		t.Errorf("the fields are\n%s", strings.Join(got, "\n"))
	}
	saysAll(t, changed, "change how it protects its members", "may log in without a second step again", "older than that choose a new one")
	if said := strings.Join(words(changed), "\n"); strings.Contains(said, "next password") || strings.Contains(said, "Nothing changes") || changed.Uncertain != nil {
		t.Errorf("it says what does not change, or is unsure:\n%s", said)
	}
	// What the plan does not know, and what nobody knew before, is said as such.
	opaque := policyWrite(worksheet.Update, map[string]any{"idleSessionDurationMinutes": nil}, map[string]any{"idleSessionDurationMinutes": worksheet.Unknown("known after apply")})
	if got := typedIn(opaque); !slices.Equal(got, []string{"Idle session duration: known after apply < "}) {
		t.Errorf("the fields are %q", got)
	}
}

// Passwords and the second step can be set only where single sign-on is not enforced: who lifts it in the same change has to come back.
func TestPolicySettings_afterSingleSignOnIsLifted(t *testing.T) {
	const comeBack = `Then lift it first, press "Update" and come back.`
	enforcing := func() map[string]any { return map[string]any{"enforceSso": true, "passwordStrength": "weak"} }
	lifted := policyWrite(worksheet.Update, enforcing(), map[string]any{"enforceSso": false, "passwordStrength": "strong"})
	saysAll(t, lifted, comeBack)
	if got := typedIn(lifted); len(got) != 2 || !strings.HasPrefix(got[0], "Enforce single sign-on: not selected") {
		t.Errorf("the fields are %q", got)
	}
	session := policyWrite(worksheet.Update, enforcing(), map[string]any{"enforceSso": true, "passwordStrength": "weak", "idleSessionDurationMinutes": 60.0})
	if said := strings.Join(words(session), "\n"); session.Uncertain != nil || !strings.Contains(said, "1 hour (60 minutes)") {
		t.Errorf("the session is free of single sign-on:\n%s", said)
	}
}
