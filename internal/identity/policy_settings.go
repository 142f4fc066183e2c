package identity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// PolicySettings are what an authentication policy says of passwords and sessions. "" and nil are not known: a host that gives
// out nothing knows of a policy only what somebody has set through it, or has said of it.
type PolicySettings struct {
	TwoStepVerification string `json:"twoStepVerification,omitempty"`
	PasswordStrength    string `json:"passwordStrength,omitempty"`
	// PasswordExpiryDays 0 is never.
	PasswordExpiryDays         *int `json:"passwordExpiryDays,omitempty"`
	IdleSessionDurationMinutes *int `json:"idleSessionDurationMinutes,omitempty"`
}

// The words of the settings, and their bounds. The strengths are in rising order.
const (
	TwoStepOptional  = "optional"
	TwoStepMandatory = "mandatory"

	longestPasswordExpiry = 3650
	shortestIdleSession   = 15
	longestIdleSession    = 30 * 24 * 60
)

var (
	twoStepWords      = []string{TwoStepOptional, TwoStepMandatory}
	passwordStrengths = []string{"weak", "fair", "good", "strong", "very_strong"}
	settingFields     = []string{"twoStepVerification", "passwordStrength", "passwordExpiryDays", "idleSessionDurationMinutes"}
)

// TwoStepWords returns what two-step verification can be.
func TwoStepWords() []string { return slices.Clone(twoStepWords) }

// PasswordStrengths returns the strengths, in rising order.
func PasswordStrengths() []string { return slices.Clone(passwordStrengths) }

// asksOfIdentityProvider are the settings that mean nothing while single sign-on is enforced.
var asksOfIdentityProvider = settingFields[:3]

// readSettings reads the settings of a body. What is absent is not known.
func readSettings(body *adminapi.Fields) PolicySettings {
	var asked PolicySettings
	if word := body.OneOf("twoStepVerification", twoStepWords); word != nil {
		asked.TwoStepVerification = *word
	}
	if word := body.OneOf("passwordStrength", passwordStrengths); word != nil {
		asked.PasswordStrength = *word
	}
	asked.PasswordExpiryDays = body.Whole("passwordExpiryDays", 0, longestPasswordExpiry)
	asked.IdleSessionDurationMinutes = body.Whole("idleSessionDurationMinutes", shortestIdleSession, longestIdleSession)
	return asked
}

// check says what is wrong with settings that a person has seen. What is not known is right.
func (s PolicySettings) check() error {
	known := func(word string, words []string) bool { return word == "" || slices.Contains(words, word) }
	within := func(count *int, least, most int) bool { return count == nil || *count >= least && *count <= most }
	switch {
	case !known(s.TwoStepVerification, twoStepWords):
		return fmt.Errorf("two-step verification is %s, not %q", strings.Join(twoStepWords, " or "), s.TwoStepVerification)
	case !known(s.PasswordStrength, passwordStrengths):
		return fmt.Errorf("the password strength is one of %s, not %q", strings.Join(passwordStrengths, ", "), s.PasswordStrength)
	case !within(s.PasswordExpiryDays, 0, longestPasswordExpiry):
		return fmt.Errorf("passwords expire after 0 (never) to %d days, not %d", longestPasswordExpiry, *s.PasswordExpiryDays)
	case !within(s.IdleSessionDurationMinutes, shortestIdleSession, longestIdleSession):
		return fmt.Errorf("idle sessions last %d to %d minutes, not %d", shortestIdleSession, longestIdleSession, *s.IdleSessionDurationMinutes)
	}
	return nil
}

// settingsOver returns what somebody says now, and for the rest what was known before.
func (s PolicySettings) settingsOver(before PolicySettings) PolicySettings {
	if s.TwoStepVerification == "" {
		s.TwoStepVerification = before.TwoStepVerification
	}
	if s.PasswordStrength == "" {
		s.PasswordStrength = before.PasswordStrength
	}
	if s.PasswordExpiryDays == nil {
		s.PasswordExpiryDays = before.PasswordExpiryDays
	}
	if s.IdleSessionDurationMinutes == nil {
		s.IdleSessionDurationMinutes = before.IdleSessionDurationMinutes
	}
	return s
}

// set sets what a body asks for, or says why it cannot. EnforceSSO of the policy is what it will be: while single sign-on is
// enforced, the identity provider sees to passwords and the second step, and the policy keeps what it has for the day
// when it is lifted.
func (p *Policy) set(body *adminapi.Fields, asked PolicySettings) *adminapi.Answer {
	var idle []string
	for _, name := range asksOfIdentityProvider {
		if body.Has(name) {
			idle = append(idle, name)
		}
	}
	if p.EnforceSSO && len(idle) > 0 {
		return adminapi.Conflict("While single sign-on is enforced the identity provider sees to passwords and two-step verification: %s cannot be set on %s", strings.Join(idle, ", "), p)
	}
	p.PolicySettings = asked.settingsOver(p.PolicySettings)
	return nil
}

// asksForSettings tells whether a body sets any of them.
func asksForSettings(body *adminapi.Fields) bool { return slices.ContainsFunc(settingFields, body.Has) }

// sameSettings compares what is known of two policies.
func (s PolicySettings) sameSettings(other PolicySettings) bool {
	same := func(a, b *int) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	return s.TwoStepVerification == other.TwoStepVerification && s.PasswordStrength == other.PasswordStrength &&
		same(s.PasswordExpiryDays, other.PasswordExpiryDays) && same(s.IdleSessionDurationMinutes, other.IdleSessionDurationMinutes)
}

// SettingsAnswer are the settings as the API shows them.
type SettingsAnswer struct {
	TwoStepVerification        *string `json:"twoStepVerification"`
	PasswordStrength           *string `json:"passwordStrength"`
	PasswordExpiryDays         *int    `json:"passwordExpiryDays"`
	IdleSessionDurationMinutes *int    `json:"idleSessionDurationMinutes"`
}

func (s PolicySettings) settingsAnswer() SettingsAnswer {
	return SettingsAnswer{
		TwoStepVerification: adminapi.Nullable(s.TwoStepVerification), PasswordStrength: adminapi.Nullable(s.PasswordStrength),
		PasswordExpiryDays: s.PasswordExpiryDays, IdleSessionDurationMinutes: s.IdleSessionDurationMinutes,
	}
}
