package client

import "github.com/orgadmin/terraform-provider-atlassian/internal/uuid"

// lowerUUIDs is uuid.Lower of each, in a new slice.
func lowerUUIDs(ids []string) []string {
	lower := make([]string, len(ids))
	for i, id := range ids {
		lower[i] = uuid.Lower(id)
	}
	return lower
}

// lowerKeys returns a map whose keys are UUIDs in one spelling.
func lowerKeys(byID map[string]string) map[string]string {
	lower := make(map[string]string, len(byID))
	for id, value := range byID {
		lower[uuid.Lower(id)] = value
	}
	return lower
}
