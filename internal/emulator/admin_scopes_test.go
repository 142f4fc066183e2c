package emulator_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestScopedKey_seesWhatItsScopesAllow(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:workspaces:admin"} })
	organization := "/admin/v1/orgs/" + seed().Organization.ID
	domains := o.call("GET", organization+"/domains", "")
	if domains.status != 403 || domains.body["status"] != 403.0 || domains.body["error"] != "Forbidden" || domains.body["path"] != organization+"/domains" ||
		domains.body["requestId"] != domains.header.Get("X-Request-Id") || domains.body["timestamp"] == nil {
		t.Errorf("domains answered %d %s", domains.status, domains.text)
	}
	for _, path := range []string{"/admin/v1/orgs", organization, strings.Replace(organization, "v1", "v2", 1) + "/directories"} {
		got := o.call("GET", path, "")
		if code, _ := got.refusal(); got.status != 403 || code != "ADMIN-403-3" {
			t.Errorf("%s answered %d %s", path, got.status, got.text)
		}
	}
	for path, status := range map[string]int{inDirectory("groups/search"): 403, inDirectory("users/search"): 200, workspacesPath: 200} {
		if got := o.call("POST", path, "{}"); got.status != status {
			t.Errorf("%s answered %d %s", path, got.status, got.text)
		}
	}
	if got := o.call("GET", inDirectory("groups/x"), ""); got.status != 403 {
		t.Errorf("a group answered %d %s", got.status, got.text)
	}
	if got := o.call("GET", inDirectory("groups/x/role-assignments"), ""); got.status != 403 {
		t.Errorf("a group's roles answered %d %s", got.status, got.text)
	}
	other := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:groups:admin"} })
	for path, status := range map[string]int{inDirectory("groups/search"): 200, workspacesPath: 403} {
		if got := other.call("POST", path, "{}"); got.status != status {
			t.Errorf("with another scope %s answered %d %s", path, got.status, got.text)
		}
	}
	if got := o.call("GET", "/users/712020:ada/manage", ""); got.status != 403 || got.body["key"] != "forbidden" {
		t.Errorf("user management answered %d %s", got.status, got.text)
	}
}
