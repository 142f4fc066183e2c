package acctest

import (
	"strings"
	"testing"
)

// Says expects each of the wanted texts in what a person reads.
func Says(t testing.TB, text string, expected ...string) {
	t.Helper()
	for _, want := range expected {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %q in:\n%s", want, text)
		}
	}
}
