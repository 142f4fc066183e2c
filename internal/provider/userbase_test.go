package provider_test

import (
	"strings"
	"testing"
)

func TestConfigure_userbaseDirectory(t *testing.T) {
	const good = "0d3c6c5e-3a52-4b5f-9c53-5a0f6f6f7a11"
	for _, test := range []struct{ configured, environment, want string }{
		{good, "", ""},
		{"", good, ""},
		{good, "Primary Directory", ""},
		{"Primary Directory", "", "ERROR: Not a userbase directory id"},
		{"", "Primary Directory", "ERROR: Not a userbase directory id"},
	} {
		t.Run(test.configured+","+test.environment, func(t *testing.T) {
			clearEnvironment(t)
			settings := map[string]any{"api_key": "k"}
			if test.environment != "" {
				t.Setenv("ATLASSIAN_USERBASE_DIRECTORY_ID", test.environment)
			}
			if test.configured != "" {
				settings["userbase_directory_id"] = test.configured
			}
			if text := configure(t, settings); !strings.Contains(text, test.want) || test.want == "" && text != "" {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
		})
	}
}
