package emulator

import (
	"net/http"
	"strconv"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// settingField is a setting of passwords and sessions as a form shows it. Now is what holds now, as the API writes it; "" where nobody knows.
type settingField struct {
	Name, Label, Hint, Now string
	Choices                []choice // empty for a number
	Resting                bool     // the identity provider sees to it while single sign-on is enforced
}

// Shown is what holds now, in words.
func (f settingField) Shown() string {
	one, known := adminapi.Find(f.Choices, func(one choice) bool { return one.Value == f.Now })
	count, err := strconv.Atoi(f.Now)
	switch {
	case known:
		return one.Label
	case f.Now == "":
		return "not known"
	case f.Name == "passwordExpiryDays" && count == 0:
		return "never"
	case f.Name == "passwordExpiryDays" && err == nil:
		return describeCount(count, "day")
	case err == nil:
		return lasting(f.Now)
	}
	return f.Now
}

// settingsForm is a form that has the settings among its fields.
type settingsForm struct {
	formView
	Fields []settingField
}

// With returns the form with settings among its fields.
func (f formView) With(fields []settingField) settingsForm { return settingsForm{f, fields} }

// Settings of a new policy are empty: what is not chosen is what the organization gives a policy.
func (policiesPage) Settings() []settingField { return policyView{}.Settings() }

// Settings are what the policy asks of passwords and sessions, under the words of Atlassian's support pages: "Enforce two-step verification",
// "Manage your password policy" and "Update idle session duration". The words of the strengths are those of "Set password requirements".
func (p policyView) Settings() []settingField {
	number := func(known *int) string {
		if known == nil {
			return ""
		}
		return strconv.Itoa(*known)
	}
	return []settingField{
		{Name: "twoStepVerification", Label: "Two-step verification", Now: p.TwoStepVerification, Choices: choicesOf(identity.TwoStepWords()), Resting: p.EnforceSSO},
		{Name: "passwordStrength", Label: "Password strength", Now: p.PasswordStrength, Choices: choicesOf(identity.PasswordStrengths()), Resting: p.EnforceSSO},
		{Name: "passwordExpiryDays", Label: "Password expiration", Hint: "After how many days; 0 is never.", Now: number(p.PasswordExpiryDays), Resting: p.EnforceSSO},
		{Name: "idleSessionDurationMinutes", Label: "Idle session duration", Hint: "In minutes, 15 to 43200 (30 days). It holds from the next login of each member.", Now: number(p.IdleSessionDurationMinutes)},
	}
}

// choicesOf are words of the API as a list shows them: very_strong is "Very strong".
func choicesOf(words []string) []choice {
	var all []choice
	for _, word := range words {
		all = append(all, choice{word, capital(inWords(word))})
	}
	return all
}

// settingsSent returns those settings of the form that differ from what holds now: the others are left alone, as by everybody who
// writes to the API. What is no number goes to the API as it is, which refuses it.
func (v visit) settingsSent(now policyView) map[string]any {
	content := map[string]any{}
	for _, field := range now.Settings() {
		value := v.sent(field.Name)
		if value == "" || value == field.Now {
			continue
		}
		content[field.Name] = value
		if count, err := strconv.Atoi(value); err == nil && field.Choices == nil {
			content[field.Name] = count
		}
	}
	return content
}

func savePolicySettings(v visit) (string, notice, error) {
	now, there := readOne[policyView](v, "authentication-policies", v.path("policy"))
	content := v.settingsSent(now)
	if there && len(content) == 0 {
		return "", notice{}, &refusal{http.StatusBadRequest, "Nothing is changed yet: choose or write something else than what holds now."}
	}
	return v.changePolicy(content, "The settings are saved. Nobody is logged out; they hold from the next login of each member.")
}
