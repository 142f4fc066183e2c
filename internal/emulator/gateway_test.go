package emulator_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestGateway_answersPathsThatAreNotServed(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.WithoutIdentityAPI = true })
	o.contract.AllowInvalidRequests()
	o.contract.AllowStatus(404)
	base := "/admin/identity/v1/orgs/" + seed().Organization.ID
	for _, path := range []string{base + "/directories", base + "/linked-domains/acme.com", "/admin/v3/orgs", "/graphql", "/admin/v1/orgs/", "/admin/v1//orgs"} {
		got := o.call("GET", path, "")
		if got.status != 404 || got.body["code"] != 404.0 || got.body["message"] == "" || got.body["errors"] != nil {
			t.Errorf("%s answered %d %s", path, got.status, got.text)
		}
	}
	if got := o.call("GET", "/admin/v1/orgs", ""); got.status != 200 {
		t.Errorf("the published API answered %d", got.status)
	}
}

// What Atlassian publishes and this emulator does not serve, and what nobody publishes, is no object that is missing: the gateway
// answers, on every plane, whatever the method.
func TestGateway_answersWhatNoPlaneServes(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	o.contract.AllowStatus(404)
	organization := seed().Organization.ID
	scim := "/scim/directory/" + o.provisioning(o.directory("Okta", "okta").id()).text("scimDirectoryId")
	for _, request := range []string{
		"POST /admin/v1/orgs/" + organization + "/directory/groups", "GET /admin/v2/orgs/" + organization + "/app-access-settings/domains", "GET " + inDirectory("groups/count"), "GET " + inDirectory("groups/stats"),
		"GET " + inDirectory("users/count"), "GET " + inDirectory("users/stats"),
		"GET " + inDirectory("groups/g/role-assignments/assign/now"), "POST " + inDirectory("groups/g/role-assignments/grant"), "GET " + inDirectory("users/712020:ada/roles"),
		"GET /admin/v1/orgs/" + organization + "/groups/g/role-assignments",
		"GET /admin/identity/v1/orgs/" + organization + "/saml-configurations/x/y", "DELETE /admin/identity/v2/orgs/" + organization + "/directories/d",
		"GET /admin/control/v2/orgs/" + organization + "/policies/none/of-these", "GET /admin/api-access/v1/orgs/" + organization + "/oauth-clients",
		"GET /admin/user-provisioning/v1/org/" + organization + "/user/712020:ada", "GET /admin/dlp/v1/orgs/" + organization + "/classification-levels",
		"GET /users/712020:ada/manage/profile", "POST /users/712020:ada/manage/lifecycle/delete",
		"GET " + scim + "/Me", "POST " + scim + "/Bulk", "GET " + scim + "/Users/u/groups", "GET /scim/v2/Users",
	} {
		method, path, _ := strings.Cut(request, " ")
		body := ""
		if method != "GET" {
			body = "{}"
		}
		got := o.call(method, path, body)
		if got.status != 404 || got.body["code"] != 404.0 || got.body["message"] == "" || got.body["errors"] != nil || got.body["schemas"] != nil {
			t.Errorf("%s answered %d %s", request, got.status, got.text)
		}
	}
}
