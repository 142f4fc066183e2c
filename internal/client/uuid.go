package client

import (
	"regexp"
	"strings"
)

var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// LowerUUID is a UUID in the one spelling that servers answer with and that is sent. What is no UUID stays as it is.
func LowerUUID(id string) string {
	if lower := strings.ToLower(id); lower != id && uuidPattern.MatchString(lower) {
		return lower
	}
	return id
}

// SameUUID reports whether two ids are the same but for the case of a UUID.
func SameUUID(a, b string) bool { return LowerUUID(a) == LowerUUID(b) }

// lowerUUIDs is LowerUUID of each, in a new slice.
func lowerUUIDs(ids []string) []string {
	lower := make([]string, len(ids))
	for i, id := range ids {
		lower[i] = LowerUUID(id)
	}
	return lower
}

// lowerKeys is a map whose keys are UUIDs in one spelling.
func lowerKeys(byID map[string]string) map[string]string {
	lower := make(map[string]string, len(byID))
	for id, value := range byID {
		lower[LowerUUID(id)] = value
	}
	return lower
}
