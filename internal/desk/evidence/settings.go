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
	// first is certain. ok is false for other words.
	recorded, inferred func(word string) (value any, ok bool)
}

// settings are those that events tell of. From recorded events (2021) are "none", "optional", "weak", "Never", and that the session's number
// is minutes: its message says 30 days of 43200. Of all other words nobody knows how they are spelled.
var settings = []setting{
	{"enforceSso", "ssoDetails", "single sign-on", oneWord("none", false), words(map[string]any{"not enforced": false, "disabled": false, "enforced": true, "required": true, "mandatory": true})},
	{"twoStepVerification", "twoSvDetails", "two-step verification", oneWord("optional", "optional"), nil},
	{"passwordStrength", "passwordStrength", "password strength", oneWord("weak", "weak"), nil},
	{"passwordExpiryDays", "passwordExpiry", "password expiration", oneWord("never", 0), nil},
	{"idleSessionDurationMinutes", "sessionDuration", "idle session duration", wholeNumber, nil},
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
		value, ok := known[strings.ToLower(strings.TrimSpace(word))]
		return value, ok
	}
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
