package uuid_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

func TestMissing(t *testing.T) {
	words := strings.Fields
	for _, test := range []struct{ elements, there, want string }{
		{"a b c", "b", "a c"},
		{"a b a", "", "a b"},
		{"a b", "b a x", ""},
		{"", "a", ""},
	} {
		if got := uuid.Missing(words(test.elements), words(test.there)); !slices.Equal(got, words(test.want)) {
			t.Errorf("Missing(%q, %q) = %q", test.elements, test.there, got)
		}
	}
}

func TestInOrderOf(t *testing.T) {
	words := strings.Fields
	for _, test := range []struct{ prior, current, want string }{
		{"a b c", "c b a", "a b c"},
		{"a b c", "d c a", "a c d"},
		{"a b a", "b a", "a b a"},
		{"", "b a b", "b a"},
		{"a", "", ""},
	} {
		if got := uuid.InOrderOf(words(test.prior), words(test.current)); !slices.Equal(got, words(test.want)) {
			t.Errorf("InOrderOf(%q, %q) = %q, want %q", test.prior, test.current, got, test.want)
		}
	}
}
