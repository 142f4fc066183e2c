package names_test

import (
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

const composed, decomposed = "Caf\u00e9", "Cafe\u0301"

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Staff", "sTAFF", true},
		{composed, decomposed, true},
		{"CAF\u00c9", decomposed, true},
		{"\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c2", true}, // Greek, with the other small sigma at the end
		{"Cafe", composed, false},
		{"Stra\u00dfe", "Strasse", false},
		{"Staff", "Staff ", false},
	} {
		if names.Same(c.a, c.b) != c.same {
			t.Errorf("Same(%q, %q) is %t", c.a, c.b, !c.same)
		}
		if (names.Key(c.a) == names.Key(c.b)) != c.same {
			t.Errorf("Key(%q) is %q and Key(%q) is %q", c.a, names.Key(c.a), c.b, names.Key(c.b))
		}
	}
}

func TestSpellings(t *testing.T) {
	for name, want := range map[string][]string{
		"":         {""},
		"Staff":    {"Staff"},
		composed:   {composed, decomposed},
		decomposed: {composed, decomposed},
	} {
		if got := names.Spellings(name); !slices.Equal(got, want) {
			t.Errorf("Spellings(%q) = %q, want %q", name, got, want)
		}
	}
}
