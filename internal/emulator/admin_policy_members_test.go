package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// controlled returns a path of the admin control API.
func controlled(path string) string {
	return "/admin/control/v1/orgs/" + seed().Organization.ID + "/auth-policy/" + path
}

func TestPolicyMembers_areMovedByATask(t *testing.T) {
	o := serve(t)
	okta := o.directory("Okta", "okta")
	policy := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+okta.id()+`","name":"Strict"}`).id()
	start := func(emails string) string {
		t.Helper()
		got := o.call("POST", controlled(policy+"/add-users"), `{"users":[`+emails+`]}`)
		id, _ := got.body["taskId"].(string)
		if got.status != 202 || got.body["taskLink"] != o.url+controlled("task/"+id) {
			t.Fatalf("it answered %d %s", got.status, got.text)
		}
		return id
	}
	read := func(id string) string { return fmt.Sprint(o.call("GET", controlled("task/"+id), "").body) }
	task := start(`"ada@acme.com","BOB@acme.com","eve@acme.com","mia@acme.com","cleo@elsewhere.example"`)
	if got := read(task); got != "map[failureCount:0 failureReasons:[] inProgressCount:5 successCount:0]" {
		t.Errorf("at first the task is %s", got)
	}
	const unknown = "map[details:map[detail:No account of the organization has this e-mail address status:404 title:User not found] emails:[eve@acme.com mia@acme.com]]"
	const unmanaged = "map[details:map[detail:The account's e-mail address is not on a verified domain of the organization status:400 title:User not managed] emails:[cleo@elsewhere.example]]"
	if got := read(task); got != "map[failureCount:3 failureReasons:["+unknown+" "+unmanaged+"] inProgressCount:0 successCount:2]" {
		t.Errorf("then it is %s", got)
	}
	for _, email := range []string{"ada@acme.com", "bob@acme.com"} {
		if now, err := o.emulator.PolicyOf(email); err != nil || now != policy {
			t.Errorf("%s is under %s (%v)", email, now, err)
		}
	}
	if now, _ := o.emulator.PolicyOf("cleo@elsewhere.example"); now != "" {
		t.Errorf("Cleo is under %s", now)
	}
	o.emulator.SetPolicyTaskReads(0)
	if got := read(start(`"ada@acme.com"`)); got != "map[failureCount:0 failureReasons:[] inProgressCount:0 successCount:1]" {
		t.Errorf("a task that is done at once is %s", got)
	}
	o.emulator.SetPolicyTaskReads(2)
	slow := start(`"ada@acme.com"`)
	for i, want := range []float64{1, 1, 0} {
		if got := o.call("GET", controlled("task/"+slow), "").body["inProgressCount"]; got != want {
			t.Errorf("at read %d of a slow task %v are in progress", i+1, got)
		}
	}
	other := serve(t)
	other.refusedWith(400, "ADMIN-400-24", `"users" must name`, "POST", controlled(other.local().text("defaultAuthenticationPolicyId")+"/add-users"), `{"users":[]}`)
	other.refusedWith(400, "ADMIN-400-24", `"users" is required`, "POST", controlled(other.local().text("defaultAuthenticationPolicyId")+"/add-users"), `{}`)
}

// What a key for this needs is not published, and so no scope is asked for.
func TestUserPolicies_areToldOfManagedAccounts(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:domains:admin"} })
	path := "/admin/control/v1/orgs/" + seed().Organization.ID + "/users/auth-policies/bulk-fetch"
	got := o.call("POST", path, `{"accountIds":["712020:ada","712020:cleo","712020:nobody"]}`)
	ada, _ := o.emulator.PolicyOf("ada@acme.com")
	if want := `[{"email":"ada@acme.com","policyId":"` + ada + `"}]`; got.status != 200 || ada == "" || strings.TrimSpace(got.text) != want {
		t.Errorf("it answered %d %s, want %s", got.status, got.text, want)
	}
	o.emulator.ReadOnly(true)
	if got := o.call("POST", path, `{"accountIds":[]}`); got.status != 200 || strings.TrimSpace(got.text) != "[]" {
		t.Errorf("it is no read: %d %s", got.status, got.text)
	}
	o.emulator.ReadOnly(false)
	o.refusedWith(400, "ADMIN-400-24", `"accountIds" is required`, "POST", path, `{}`)
}

// TestControlAPI_refusesAsTheGatewayDoes tells its 403 and 404 from those of the other admin APIs.
func TestControlAPI_refusesAsTheGatewayDoes(t *testing.T) {
	gateway := func(o *organization, status int, method, path, body string) {
		t.Helper()
		got := o.call(method, path, body)
		if got.status != status || got.body["code"] != float64(status) || got.body["message"] == "" || got.body["errors"] != nil {
			t.Errorf("%s %s answered %d %s", method, path, got.status, got.text)
		}
	}
	o := serve(t)
	gateway(o, 404, "POST", controlled(nobody+"/add-users"), `{"users":["ada@acme.com"]}`)
	gateway(o, 404, "GET", controlled("task/"+nobody), "")
	gateway(o, 404, "GET", "/admin/control/v1/orgs/other/auth-policy/task/"+nobody, "")
	for _, scopes := range [][]string{{}, {"read:policies:admin"}} {
		o := serve(t, func(options *emulator.Options) { options.Scopes = scopes })
		gateway(o, 403, "POST", controlled(nobody+"/add-users"), `{"users":["ada@acme.com"]}`)
		gateway(o, 403, "GET", controlled("task/"+nobody), "")
	}
	scoped := serve(t, func(options *emulator.Options) { options.Scopes = []string{"write:policies:admin"} })
	gateway(scoped, 404, "GET", controlled("task/"+nobody), "")
}

func TestSCIMLinks_areFoundOverAllDirectories(t *testing.T) {
	o := serve(t)
	okta, auth0 := o.identityProvider("okta"), o.identityProvider("auth0")
	provisioned := "/admin/user-provisioning/v1/org/" + seed().Organization.ID
	links := func(method, path, body string) []any {
		t.Helper()
		got := o.call(method, provisioned+path, body)
		found, there := got.body["scimLinks"].([]any)
		if got.status != 200 || !there {
			t.Fatalf("%s answered %d %s", path, got.status, got.text)
		}
		return found
	}
	if got := links("GET", "/user/712020:ada/get-scim-links", ""); len(got) != 0 {
		t.Errorf("before anything is pushed there are %v", got)
	}
	first, second := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada")), auth0.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	want := fmt.Sprint([]any{
		map[string]any{"scimUserId": first.id(), "directoryId": okta.config.text("scimDirectoryId"), "orgId": seed().Organization.ID, "atlassianAccountId": "712020:ada"},
		map[string]any{"scimUserId": second.id(), "directoryId": auth0.config.text("scimDirectoryId"), "orgId": seed().Organization.ID, "atlassianAccountId": "712020:ada"},
	})
	if got := links("GET", "/user/712020:ada/get-scim-links", ""); fmt.Sprint(got) != want {
		t.Errorf("by account there are %v", got)
	}
	if got := links("POST", "/get-scim-links-for-email", `{"email":"ADA@acme.com"}`); fmt.Sprint(got) != want {
		t.Errorf("by address there are %v", got)
	}
	okta.must(204, "DELETE", "/Users/"+first.id(), "")
	if got := links("POST", "/get-scim-links-for-email", `{"email":"ada@acme.com"}`); len(got) != 1 {
		t.Errorf("without the first there are %v", got)
	}
	if got := links("POST", "/get-scim-links-for-email", `{"email":"bob@acme.com"}`); len(got) != 0 {
		t.Errorf("of Bob there are %v", got)
	}
	o.refusedWith(400, "ADMIN-400-24", `"email" is required`, "POST", provisioned+"/get-scim-links-for-email", `{}`)
	if got := o.call("GET", provisioned+"/user/712020:ada/get-scim-links", "", header{"Authorization", "Bearer " + okta.key}); got.status != 401 {
		t.Errorf("with a SCIM key it answered %d", got.status)
	}
}
