package client

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
)

// Time is a point in time as the server wrote it; the zero value is none. A time in another form than RFC 3339 is kept
// as text, and what nobody would want to see is none: as an error it would fail the read of everything around it, and an object that
// was just made would be in no state.
type Time struct {
	time.Time
	text string
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(content []byte) error {
	*t = Time{}
	var text string
	if err := json.Unmarshal(content, &text); err != nil {
		text = string(content) // such as a number of milliseconds
	}
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		unprintable := strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
		if content[0] == '{' || content[0] == '[' || len(text) > maxLenientLength || unprintable {
			return nil
		}
		t.text = text
		return nil
	}
	t.Time = parsed
	return nil
}

// String returns the time as RFC 3339 in UTC, what the server wrote where that is no such time, or "" for none.
func (t Time) String() string {
	if t.IsZero() {
		return t.text
	}
	return t.UTC().Format(time.RFC3339)
}

// Equal reports whether both are the same moment, or the same text where they are none.
func (t Time) Equal(other Time) bool { return t.Time.Equal(other.Time) && t.text == other.text }
