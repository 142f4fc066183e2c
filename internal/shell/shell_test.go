package shell_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"/home/ann/.demo/env": "/home/ann/.demo/env",
		"/home/ann lee/env":   "'/home/ann lee/env'",
		"it's":                `'it'\''s'`,
		"-state=a":            "'-state=a'",
		"a=b":                 "'a=b'", // an assignment, where it begins a command
		"ü":                   "'ü'",
		"":                    "''",
	} {
		if got := shell.Quote(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
