package provider_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

const (
	scimDirectory      = "5f0b5b1e-6a1c-4f6e-9d3a-2f8c1e7d4b90"
	otherSCIMDirectory = "0c7d9d52-1f57-4b9f-8a5e-7a0f3b1c2d4e"
)

// keys returns a value of scim_api_keys; nil is a null key, acctest.Unknown one that is not known yet.
func keys(pairs ...any) map[string]tftypes.Value {
	elements := map[string]tftypes.Value{}
	for i := 0; i < len(pairs); i += 2 {
		key := pairs[i+1]
		if key == acctest.Unknown {
			key = tftypes.UnknownValue
		}
		elements[pairs[i].(string)] = tftypes.NewValue(tftypes.String, key)
	}
	return elements
}

func TestConfigure_scimAPIKeys(t *testing.T) {
	const (
		attribute = "Provider attribute scim_api_keys: "
		notAnID   = ": not the id of a SCIM directory"
		notAKey   = ": not an API key"
	)
	for _, test := range []struct {
		name             string
		keys             any // nil is null
		directory, key   string
		says             []string // nothing means accepted
		withoutDirectory bool     // the id must not be told: it may be the key
	}{
		{name: "null"},
		{name: "empty", keys: keys()},
		{name: "good", keys: keys(scimDirectory, "canary", otherSCIMDirectory, "canary")},
		{name: "in capitals", keys: keys(strings.ToUpper(scimDirectory), "canary")},
		{name: "in two spellings", keys: keys(scimDirectory, "canary", strings.ToUpper(scimDirectory), "canary"), says: []string{attribute + "two keys for one SCIM directory", scimDirectory}},
		{name: "unknown", keys: acctest.Unknown},
		{name: "unknown key", keys: keys(scimDirectory, acctest.Unknown)},
		{name: "not a UUID", keys: keys("canary-name", "canary"), says: []string{attribute + "not the id of a SCIM directory", "last part of the SCIM base URL"}},
		{name: "key and id swapped", keys: keys("canary", scimDirectory), says: []string{notAnID}},
		{name: "not a UUID, unknown key", keys: keys("canary-name", acctest.Unknown), says: []string{notAnID}},
		{name: "empty key", keys: keys(scimDirectory, ""), says: []string{attribute + "not an API key", "SCIM directory " + scimDirectory, "is empty"}},
		{name: "null key", keys: keys(scimDirectory, nil), says: []string{notAKey, "SCIM directory " + scimDirectory, "is empty"}},
		{name: "line break", keys: keys(scimDirectory, "canary\n"), says: []string{notAKey, "SCIM directory " + scimDirectory, "at position 7: a line break"}},
		{name: "all that is wrong", keys: keys("canary-name", "canary", scimDirectory, "", otherSCIMDirectory, "a canary"),
			says: []string{notAnID, scimDirectory, "is empty", otherSCIMDirectory, "a blank"}},

		{name: "environment", directory: scimDirectory, key: "canary"},
		{name: "environment, not a UUID", directory: "canary-name", key: "canary", says: []string{"ATLASSIAN_SCIM_API_KEY" + notAnID}},
		{name: "environment, line break", directory: scimDirectory, key: "canary\n", says: []string{"ATLASSIAN_SCIM_API_KEY" + notAKey, "a line break"}},
		{name: "environment, no key", directory: scimDirectory, says: []string{"Half of a SCIM API key", "ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY"}},
		{name: "environment, no directory", key: "canary", says: []string{"Half of a SCIM API key"}},
		// The configuration wins whole: the environment is then not even looked at.
		{name: "environment, beside a map", keys: keys(scimDirectory, "canary"), directory: "canary-name", key: "canary"},
		{name: "environment, beside an empty map", keys: keys(), key: "canary"},
		{name: "environment, beside an unknown map", keys: acctest.Unknown, key: "canary"},
	} {
		t.Run(test.name, func(t *testing.T) {
			clearEnvironment(t)
			for variable, value := range map[string]string{"ATLASSIAN_SCIM_DIRECTORY_ID": test.directory, "ATLASSIAN_SCIM_API_KEY": test.key} {
				if value != "" {
					t.Setenv(variable, value)
				}
			}
			text := configure(t, map[string]any{"api_key": "k", "scim_api_keys": test.keys})
			if (text == "") != (test.says == nil) {
				t.Errorf("got:\n%s", text)
			}
			acctest.Says(t, text, test.says...)
			// Terraform shows the source line of an attribute's error, and with it the key.
			if strings.Contains(text, "canary") || strings.Contains(text, "AttributeName") {
				t.Errorf("want no key and no attribute, got:\n%s", text)
			}
		})
	}
}

// The configured key goes out: nothing else tells a person which of two keys was used.
func TestConfigure_scimAPIKeysAreSent(t *testing.T) {
	clearEnvironment(t)
	sent := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header.Get("Authorization")
		_, _ = io.WriteString(w, `{"id":"u-1","userName":"jo","emails":[{"value":"jo@acme.com","primary":true}],"active":true}`)
	}))
	defer server.Close()
	for name, test := range map[string]struct {
		keys      any
		directory string // of the environment, with the key "from-environment"
		asked     string
		sent      string
		says      string
	}{
		"configured":      {map[string]any{scimDirectory: "first", otherSCIMDirectory: "second"}, "", otherSCIMDirectory, "Bearer second", ""},
		"environment":     {nil, scimDirectory, scimDirectory, "Bearer from-environment", ""},
		"both":            {map[string]any{scimDirectory: "first"}, scimDirectory, scimDirectory, "Bearer first", ""},
		"neither":         {nil, "", scimDirectory, "", "The provider has no SCIM API key at all."},
		"another's":       {nil, scimDirectory, otherSCIMDirectory, "", "The provider has keys for " + scimDirectory + "."},
		"configured away": {map[string]any{}, scimDirectory, scimDirectory, "", "No API key for SCIM directory " + scimDirectory},
		"unknown key":     {map[string]any{scimDirectory: acctest.Unknown, otherSCIMDirectory: "second"}, "", scimDirectory, "", "The SCIM API key is not known yet"},
		"beside unknown":  {map[string]any{scimDirectory: acctest.Unknown, otherSCIMDirectory: "second"}, "", otherSCIMDirectory, "Bearer second", ""},
		"unknown map":     {acctest.Unknown, scimDirectory, scimDirectory, "", "The SCIM API key is not known yet"},
	} {
		t.Run(name, func(t *testing.T) {
			sent = ""
			if test.directory != "" {
				t.Setenv("ATLASSIAN_SCIM_DIRECTORY_ID", test.directory)
				t.Setenv("ATLASSIAN_SCIM_API_KEY", "from-environment")
			}
			driver := (&acctest.Organization{URL: server.URL, ID: "o", Clock: &acctest.Clock{}}).Protocol(t, map[string]any{"scim_api_keys": test.keys})
			_, diagnostics := driver.ImportByID("atlassian_scim_user", fmt.Sprintf("%s/u-1", test.asked))
			if text := acctest.Text(diagnostics); sent != test.sent || !strings.Contains(text, test.says) || (text == "") != (test.says == "") {
				t.Errorf("sent %q, want %q; said:\n%s", sent, test.sent, text)
			}
		})
	}
}
