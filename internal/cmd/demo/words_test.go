package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestPlannedChange_inWords(t *testing.T) {
	for _, test := range []struct {
		fixture string
		want    []string
	}{
		{"create.json", []string{
			`+ directory "Acme Okta": identity_provider "okta"`,
			`+ SAML single sign-on okta: sso_url "https://acme.okta.com/app/atlassian/sso/saml?a=1&b=2"`,
			`+ linked domain "acme.com"`,
			`+ linked domain okta["acme.dev"]`,
			`+ SCIM provisioning okta`,
			`+ Google Workspace connection google: sync_mode "specific_groups", groups ["engineering@acme.org"]`,
			`+ group conflict resolution engineering`,
			`+ output okta_directory_id: (known after apply)`,
			`7 to add, 0 to change, 0 to remove`,
		}},
		{"mixed.json", []string{
			`~ directory "Acme Okta (renamed by hand)": name "Acme Okta (renamed by hand)" -> "Acme Okta"`,
			`~ SCIM provisioning okta: api_key (secret) -> (known after apply), api_key_id "0f3c" -> (known after apply), rotation_trigger nothing -> {"quarter":"2026-4"}`,
			`-/+ directory "Acme Labs"`,
			`- linked domain "acme.dev"`,
			`~ output google_consent_url: "http://127.0.0.1:8480/google/consent/7b0e" -> nothing`,
			`- output retired`,
			`~ output scim_key: (secret) -> (secret)`,
			`1 to add, 2 to change, 2 to remove`,
		}},
		{"empty.json", []string{`0 to add, 0 to change, 0 to remove`}},
	} {
		t.Run(test.fixture, func(t *testing.T) {
			text, err := os.ReadFile("testdata/" + test.fixture)
			if err != nil {
				t.Fatal(err)
			}
			changes, err := parsePlan(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := inWords(changes); !slices.Equal(got, test.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestPlannedChange_shortensALongValue(t *testing.T) {
	change := plannedChange{Type: "atlassian_identity_provider", Name: "okta", Sign: "~",
		Before: map[string]any{"certificate": strings.Repeat("ü", 500)}, After: map[string]any{"certificate": "new"}}
	line := change.inWords()
	if !strings.HasSuffix(line, `ü… -> "new"`) || len([]rune(line)) > 2*longestValue {
		t.Errorf("got %s", line)
	}
}

func TestParsePlan_refusesWhatIsNoPlan(t *testing.T) {
	if _, err := parsePlan([]byte("Error: no plan")); err == nil {
		t.Error("no error")
	}
}
