package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestDirectoryList(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for number := range 4 {
		driver.Create("atlassian_directory", map[string]any{"name": fmt.Sprintf("Okta %d", number), "identity_provider": "okta"})
	}
	driver.Create("atlassian_directory", map[string]any{"name": "Entra", "identity_provider": "microsoft_entra_id"})

	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"all but the local one", nil, 0, "Okta 0, Okta 1, Okta 2, Okta 3, Entra"},
		{"by name", map[string]any{"name": "entra"}, 0, "Entra"},
		{"by identity provider", map[string]any{"identity_provider": "okta"}, 0, "Okta 0, Okta 1, Okta 2, Okta 3"},
		{"limit", nil, 2, "Okta 0, Okta 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List("atlassian_directory", test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}

	t.Run("pages are read as they are needed", func(t *testing.T) {
		o.Emulator.ResetJournal()
		driver.List("atlassian_directory", nil, acctest.ListOptions{Limit: 2})
		if sent := o.ProviderRequests(); len(sent) > 3 {
			t.Errorf("2 of 5 directories took %d pages of one", len(sent))
		}
	})

	t.Run("an error is a result", func(t *testing.T) {
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories", Status: 403, Times: 1})
		found := driver.List("atlassian_directory", nil, acctest.ListOptions{})
		if text := acctest.Text(found[0].Diagnostics); !strings.Contains(text, "Cannot list directories") {
			t.Errorf("want the error, got %q", text)
		}
	})
}

// A new identity provider may be newer than this version: a warning, not an error. One in another case is misspelt.
func TestDirectoryList_unknownIdentityProvider(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	text := acctest.Text(driver.ValidateList("atlassian_directory", map[string]any{"identity_provider": "Okta"}))
	if !strings.Contains(text, "ERROR: Value in another case") || !strings.Contains(text, `write "okta"`) {
		t.Errorf("want a refusal with the right spelling, got %q", text)
	}
	if text := acctest.Text(driver.ValidateList("atlassian_directory", map[string]any{"identity_provider": "brand_new_idp"})); text != "" {
		t.Errorf("want the warning once, from the list; got %q", text)
	}
}
