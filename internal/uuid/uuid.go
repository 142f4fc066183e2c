// Package uuid holds the one spelling of ids that the other packages compare and send, and compares sets of them. It knows
// nothing else.
package uuid

import (
	"regexp"
	"strings"
)

var pattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Lower returns a UUID in the one spelling that servers answer with and that is sent. What is no UUID stays as it is.
func Lower(id string) string {
	if lower := strings.ToLower(id); lower != id && pattern.MatchString(lower) {
		return lower
	}
	return id
}

var anywhere = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)

// LowerEach returns a text with its UUIDs in lower case, whatever stands beside them.
func LowerEach(text string) string {
	if !strings.ContainsAny(text, "ABCDEF") { // as good as always, and several times for each object of a plan
		return text
	}
	return anywhere.ReplaceAllStringFunc(text, strings.ToLower)
}

// Same reports whether two ids are the same but for the case of a UUID.
func Same(a, b string) bool { return Lower(a) == Lower(b) }
