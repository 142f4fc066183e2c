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

const usersType = "atlassian_scim_users"

func TestSCIMUsers(t *testing.T) {
	o, scimDirectoryID := started(t)
	another, _ := o.SCIMDirectory(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, whole(scimDirectoryID))
	lee := somebodyCreates(t, o, scimDirectoryID, "lee", "lee@acme.dev")
	elsewhere(t, o, scimDirectoryID, lee.ID, client.SCIMUserUpdate{Active: new(false)})
	deactivate(t, o, scimDirectoryID, somebodyCreates(t, o, scimDirectoryID, "gone", "gone@acme.com").ID)
	somebodyCreates(t, o, another, "elsewhere", "elsewhere@acme.com")

	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"all", nil, "jo, lee"},
		{"user name", map[string]any{"user_name": "LEE"}, "lee"},
		{"external id", map[string]any{"external_id": "00u1"}, "jo"},
		{"nobody", map[string]any{"user_name": "gone"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := map[string]any{"scim_directory_id": scimDirectoryID}
			maps.Copy(config, test.config)
			read, diagnostics := driver.ReadData(usersType, config)
			driver.Succeeds(diagnostics)
			var names []string
			for _, user := range read.Attribute("users").([]any) {
				names = append(names, user.(map[string]any)["user_name"].(string))
			}
			if got := strings.Join(names, ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	t.Run("each as the resource shows it", func(t *testing.T) {
		read, diagnostics := driver.ReadData(usersType, map[string]any{"scim_directory_id": scimDirectoryID})
		driver.Succeeds(diagnostics)
		users := read.Attribute("users").([]any)
		for attribute, value := range users[0].(map[string]any) {
			if value != created.Attribute(attribute) || value == nil {
				t.Errorf("%s is %v, want %v", attribute, value, created.Attribute(attribute))
			}
		}
		if second := users[1].(map[string]any); second["active"] != false || second["title"] != nil {
			t.Errorf("read %v", second)
		}
	})
}

func TestSCIMUsers_refused(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	const unknown = "5b1f0c6e-2f64-4d0b-9a5e-0f4e1c7d8a90"
	_, diagnostics := driver.ReadData(usersType, map[string]any{"scim_directory_id": unknown})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: No API key for SCIM directory "+unknown, scimDirectoryID)
	o.Emulator.Fault(emulator.Fault{Method: http.MethodGet, Path: usersPath, Status: 403})
	_, diagnostics = driver.ReadData(usersType, map[string]any{"scim_directory_id": scimDirectoryID})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot list SCIM users", "check the key of this SCIM directory")
}
