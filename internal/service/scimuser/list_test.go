package scimuser_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestSCIMUserList(t *testing.T) {
	o, scimDirectoryID := started(t)
	another, _ := o.SCIMDirectory(t)
	driver := o.Protocol(t)
	driver.Create(resourceType, whole(scimDirectoryID))
	kim := somebodyCreates(t, o, scimDirectoryID, "Kim@acme.com", "kim@acme.com")
	elsewhere(t, o, scimDirectoryID, kim.ID, client.SCIMUserUpdate{Active: new(false), Title: new("On leave")})
	somebodyCreates(t, o, scimDirectoryID, "lee", "lee@acme.dev")
	gone := somebodyCreates(t, o, scimDirectoryID, "gone", "gone@acme.com")
	deactivate(t, o, scimDirectoryID, gone.ID)
	somebodyCreates(t, o, another, "elsewhere", "elsewhere@acme.com")

	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"all", nil, 0, "jo (jo@acme.com), Kim@acme.com, lee (lee@acme.dev)"},
		{"limit", nil, 2, "jo (jo@acme.com), Kim@acme.com"},
		{"user name", map[string]any{"user_name": "LEE"}, 0, "lee (lee@acme.dev)"},
		{"external id", map[string]any{"external_id": "00u1"}, 0, "jo (jo@acme.com)"},
		{"nobody", map[string]any{"user_name": "gone"}, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := map[string]any{"scim_directory_id": scimDirectoryID}
			maps.Copy(config, test.config)
			found := driver.List(resourceType, config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}

	t.Run("an error is a result", func(t *testing.T) {
		o.Emulator.Fault(emulator.Fault{Method: http.MethodGet, Path: usersPath, Status: 403})
		found := driver.List(resourceType, map[string]any{"scim_directory_id": scimDirectoryID}, acctest.ListOptions{})
		acctest.Says(t, acctest.Text(found[0].Diagnostics), "Cannot list SCIM users", "check the key of this SCIM directory")
	})
}

func TestSCIMUserList_badFilters(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	for _, test := range []struct {
		config map[string]any
		want   string
	}{
		{map[string]any{"scim_directory_id": "Okta"}, "the last part of the SCIM base URL"},
		{map[string]any{"scim_directory_id": scimDirectoryID, "user_name": ""}, "must be at least 1"},
		{map[string]any{"scim_directory_id": scimDirectoryID, "external_id": ""}, "must be at least 1"},
		{map[string]any{"scim_directory_id": scimDirectoryID, "user_name": "jo", "external_id": "00u1"}, "cannot be specified when"},
	} {
		acctest.Says(t, acctest.Text(driver.ValidateList(resourceType, test.config)), "ERROR", test.want)
	}
}

// An import shows as removed what the service has and the configuration leaves out, and nothing removes it behind
// anybody's back.
func TestSCIMUser_importShowsWhatTheConfigurationLeavesOut(t *testing.T) {
	o, scimDirectoryID := started(t)
	kim := somebodyCreates(t, o, scimDirectoryID, "kim", "kim@acme.com")
	elsewhere(t, o, scimDirectoryID, kim.ID, client.SCIMUserUpdate{Title: new("Engineer")})
	driver := o.Protocol(t)
	imported, diagnostics := driver.ImportByID(resourceType, scimDirectoryID+"/"+kim.ID)
	driver.Succeeds(diagnostics)
	planned := driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "kim", "email": "kim@acme.com"}), imported)
	if changes := planned.Changes(); len(changes) != 1 || changes[0] != "title" {
		t.Errorf("the plan changes %v", changes)
	}
}

func TestSCIMUser_badImports(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	for _, id := range []string{"jo", "jo/1", scimDirectoryID, scimDirectoryID + "/", scimDirectoryID + "/1/2"} {
		_, diagnostics := driver.ImportByID(resourceType, id)
		acctest.Says(t, acctest.Text(diagnostics), "Not an import id", "<SCIM directory id>/<user id>")
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}
