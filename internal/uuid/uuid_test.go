package uuid_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

func TestLowerEach(t *testing.T) {
	const id = "2F3B9C1E-5D8A-4C7B-9E21-7A6D5C4B3A29"
	for text, want := range map[string]string{
		"Acme/" + id + "/" + id: "Acme/2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29/2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29",
		id[1:]:                  id[1:],
		"":                      "",
	} {
		if got := uuid.LowerEach(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestLower(t *testing.T) {
	for id, want := range map[string]string{
		"2F3B9C1E-5D8A-4C7B-9E21-7A6D5C4B3A29":  "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29",
		"2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29":  "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29",
		"2F3B9C1E-5D8A-4C7B-9E21-7A6D5C4B3A2":   "2F3B9C1E-5D8A-4C7B-9E21-7A6D5C4B3A2",
		"712020:2F3B9C1E-5D8A-4C7B-9E21-7A6D5C": "712020:2F3B9C1E-5D8A-4C7B-9E21-7A6D5C",
		"Acme":                                  "Acme",
		"":                                      "",
	} {
		if got := uuid.Lower(id); got != want {
			t.Errorf("%q becomes %q, want %q", id, got, want)
		}
		if !uuid.Same(id, want) || uuid.Same(id, "another") {
			t.Errorf("%q is not the same as %q alone", id, want)
		}
	}
}
