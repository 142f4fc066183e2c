package evidence

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// setting is one value of an authentication policy, in the words of the identity API and in those of an event.
type setting struct {
	// name is that of the identity API, logged the attribute of the event's policy, says what a sentence calls it.
	name, logged, says string
	// recorded reads a word that a recorded event explains, inferred one that nobody has explained but everybody would read so. Only the
	// first is certain. likely reads the other words of the identity API as the log may spell them: good enough for a form, in which a
	// person corrects it, and for nothing else. ok is false for other words.
	recorded, inferred, likely func(word string) (value any, ok bool)
}

// settings are those that events tell of. From recorded events (2021) are "none", "optional", "weak", "Never", and that the session's number
// is minutes: its message says 30 days of 43200. Of all other words nobody knows how they are spelled.
var settings = []setting{
	{
		name: "enforceSso", logged: "ssoDetails", says: "single sign-on", recorded: oneWord("none", false),
		inferred: words(map[string]any{"not enforced": false, "disabled": false, "enforced": true, "required": true, "mandatory": true}),
	},
	{
		name: "twoStepVerification", logged: "twoSvDetails", says: "two-step verification", recorded: oneWord("optional", "optional"),
		likely: words(map[string]any{"not required": "optional", "none": "optional", "mandatory": "mandatory", "required": "mandatory", "enforced": "mandatory"}),
	},
	{
		name: "passwordStrength", logged: "passwordStrength", says: "password strength", recorded: oneWord("weak", "weak"),
		likely: words(map[string]any{"fair": "fair", "good": "good", "strong": "strong", "very strong": "very_strong"}),
	},
	{name: "passwordExpiryDays", logged: "passwordExpiry", says: "password expiration", recorded: oneWord("never", 0), likely: days},
	{name: "idleSessionDurationMinutes", logged: "sessionDuration", says: "idle session duration", recorded: wholeNumber},
}

// asksIdentityProvider tells whether the setting means nothing while single sign-on is enforced: the identity provider sees to passwords and
// the second step then.
func (s setting) asksIdentityProvider() bool {
	return s.name != "enforceSso" && s.name != "idleSessionDurationMinutes"
}

func oneWord(word string, value any) func(string) (any, bool) {
	return words(map[string]any{word: value})
}

func words(known map[string]any) func(string) (any, bool) {
	return func(word string) (any, bool) {
		value, ok := known[strings.ReplaceAll(strings.ToLower(strings.TrimSpace(word)), "_", " ")]
		return value, ok
	}
}

// days reads "90" and "90 days".
func days(word string) (any, bool) {
	return wholeNumber(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(word)), " days"))
}

func wholeNumber(word string) (any, bool) {
	number, err := strconv.Atoi(strings.TrimSpace(word))
	return number, err == nil && number > 0
}

// meaning is what a word of the log means.
type meaning struct {
	value any
	// known is set where somebody would read it so, certain where a recorded event explains it.
	known, certain bool
}

func (s setting) read(word string) meaning {
	if value, ok := s.recorded(word); ok {
		return meaning{value, true, true}
	}
	if s.inferred != nil {
		if value, ok := s.inferred(word); ok {
			return meaning{value, true, false}
		}
	}
	return meaning{}
}

// guess is what a word probably means; nil for one that nobody would read so.
func (s setting) guess(word string) any {
	if meant := s.read(word); meant.known {
		return meant.value
	}
	if s.likely != nil {
		if value, ok := s.likely(word); ok {
			return value
		}
	}
	return nil
}

// same compares a value of the identity API, which is JSON or Go, with what a word means.
func (m meaning) same(value any) bool { return plain(m.value) == plain(value) }

// plain is a value as a text: 43200 is the same as a JSON number and as a Go one.
func plain(value any) string {
	switch value := value.(type) {
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case *int:
		return strconv.Itoa(*value)
	}
	return fmt.Sprint(value)
}

// inWords says a value of the identity API for a person.
func (s setting) inWords(value any) string {
	text := plain(value)
	switch s.name {
	case "enforceSso":
		return ssoInWords(text == "true")
	case "passwordExpiryDays":
		if text == "0" {
			return "never"
		}
		return text + " days"
	case "idleSessionDurationMinutes":
		return text + " minutes"
	}
	return strings.ReplaceAll(text, "_", " ")
}

// word is what an event says of a setting of the policy; "" where it does not tell.
func (p Policy) word(of setting) string { return client.Printable(p.Values[of.logged]) }

// EnforcesSSO tells what the log's word for single sign-on means; known is false for a word that nobody has explained. "none" was
// recorded, the others are inferred.
func (p Policy) EnforcesSSO() (enforces, known bool) {
	said := settings[0].read(p.SSO)
	enforces, _ = said.value.(bool)
	return enforces, said.known
}

// PolicySettings are the settings of a policy in the words of the identity API. "" and nil are what the event does not tell, or says in
// words that nobody would read so.
type PolicySettings struct {
	TwoStepVerification, PasswordStrength          string
	PasswordExpiryDays, IdleSessionDurationMinutes *int
}

// Settings reads the log's words for a form: a person compares them with the console.
func (p Policy) Settings() PolicySettings {
	var read PolicySettings
	for _, one := range settings {
		value := one.guess(p.word(one))
		text, _ := value.(string)
		number, isNumber := value.(int)
		switch {
		case one.name == "twoStepVerification":
			read.TwoStepVerification = text
		case one.name == "passwordStrength":
			read.PasswordStrength = text
		case one.name == "passwordExpiryDays" && isNumber:
			read.PasswordExpiryDays = &number
		case one.name == "idleSessionDurationMinutes" && isNumber:
			read.IdleSessionDurationMinutes = &number
		}
	}
	return read
}

// isExplained tells whether recorded events explain all that an event says of the settings of a policy.
func (p Policy) isExplained() bool {
	for _, one := range settings {
		if word := p.word(one); word != "" && !one.read(word).certain {
			return false
		}
	}
	return true
}

// settles are events of one setting alone (ids recorded in 2021, events never): of which, and to what where the id tells.
var settles = map[string]struct {
	setting string
	value   any // nil: the id does not tell
}{
	"twosv_enforced":          {"twoStepVerification", "mandatory"},
	"twosv_unenforced":        {"twoStepVerification", "optional"},
	"password_policy_changed": {"passwordStrength", nil},
	"set_session_policy":      {"idleSessionDurationMinutes", nil},
}

// sets tells whether the item changes what an event is about. An event that is about no setting fits every item.
func (i Item) sets(action string) bool {
	about, is := settles[action]
	if !is {
		return true
	}
	changes := func(name string) bool {
		return i.After[name] != nil && (i.Before == nil || plain(i.Before[name]) != plain(i.After[name]))
	}
	if action == "password_policy_changed" && changes("passwordExpiryDays") {
		return true
	}
	return changes(about.setting) && (about.value == nil || plain(i.After[about.setting]) == about.value)
}
