package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// access is a path of the API Access family.
func access(path string) string {
	return "/admin/api-access/v1/orgs/" + seed().Organization.ID + "/" + path
}

// bot is the body that makes a service account.
func (o *organization) bot(name string) string {
	return fmt.Sprintf(`{"displayName":%q,"description":"Deploys","permissionRules":[{"resource":%q,"role":"atlassian/user"}]}`, name, o.workspace("jira-software").id())
}

// bots returns the service accounts.
func (o *organization) bots() []object {
	o.t.Helper()
	answer := o.call("GET", access("service-accounts"), "")
	var all []object
	items, _ := answer.body["items"].([]any)
	for _, one := range items {
		all = append(all, object(one.(map[string]any)))
	}
	if total, _ := answer.body["total"].(float64); int(total) != len(all) {
		o.t.Errorf("%v service accounts in all, and %d on the page", answer.body["total"], len(all))
	}
	return all
}

func TestServiceAccount_fromCreationToDeletion(t *testing.T) {
	o := serve(t)
	created := o.call("POST", access("service-accounts"), o.bot("deploy-bot"))
	id, _ := created.body["atlassianId"].(string)
	email, _ := created.body["email"].(string)
	if created.status != 201 || id == "" || created.body["id"] != id || created.body["displayName"] != "deploy-bot" || created.body["status"] != "active" ||
		!strings.HasSuffix(email, "@serviceaccount.atlassian.com") || created.body["description"] != nil {
		t.Fatalf("created as %d %s", created.status, created.text)
	}
	if all := o.bots(); len(all) != 1 || all[0].text("description") != "Deploys" || all[0].text("email") != email {
		t.Errorf("listed as %v", all)
	}
	changed := o.call("PATCH", access("service-accounts"), fmt.Sprintf(`{"atlassianId":%q,"displayName":"release-bot","description":""}`, id))
	if changed.status != 200 || changed.body["displayName"] != "release-bot" || changed.body["description"] != nil || changed.body["email"] != email {
		t.Errorf("changed to %d %s", changed.status, changed.text)
	}
	// It is an account like any other: it can be put into a group.
	engineering := o.groupByName("engineering").id()
	o.must(204, "POST", inDirectory("groups/"+engineering+"/memberships"), fmt.Sprintf(`{"accountId":%q}`, id))
	if seen := o.must(200, "GET", inDirectory("users/"+id), ""); seen.text("accountType") != "app" || seen.text("claimStatus") != "unmanaged" {
		t.Errorf("among the users it is %v", seen)
	}
	o.change(o.emulator.AddAPIToken(emulator.NewAPIToken{Email: email, Label: "pipeline", ExpiresAt: start.Add(time.Hour)}))
	tokens := access("service-accounts/" + id + "/api-tokens")
	if answer := o.call("GET", tokens, ""); answer.status != 200 || !strings.Contains(answer.text, `"ALLOWED"`) || !strings.Contains(answer.text, "pipeline") {
		t.Errorf("its tokens are %s", answer.text)
	}
	o.clock.advance(2 * time.Hour)
	if answer := o.call("GET", tokens, ""); !strings.Contains(answer.text, `"EXPIRED"`) {
		t.Errorf("two hours later its tokens are %s", answer.text)
	}
	o.must(204, "DELETE", access("service-accounts/"+id), "")
	members, err := o.emulator.GroupMembers("engineering")
	if err != nil || len(o.bots()) != 0 || slices.Contains(members, email) {
		t.Errorf("after the deletion there are %v, and engineering has %v (%v)", o.bots(), members, err)
	}
	for method, path := range map[string]string{"DELETE": access("service-accounts/" + id), "GET": tokens} {
		o.refusedWith(404, "GENERIC_ERROR", id, method, path, "")
	}
	o.refusedWith(404, "GENERIC_ERROR", id, "PATCH", access("service-accounts"), fmt.Sprintf(`{"atlassianId":%q,"displayName":"release-bot"}`, id))
	o.refusedWith(404, "GENERIC_ERROR", "712020:ada", "DELETE", access("service-accounts/712020:ada"), "") // a person's
}

func TestServiceAccount_refusals(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	jira := o.workspace("jira-software").id()
	rule := func(resource, role string) string {
		return fmt.Sprintf(`{"displayName":"deploy-bot","permissionRules":[{"resource":%q,"role":%q}]}`, resource, role)
	}
	for body, detail := range map[string]string{
		`{}`:                           "displayName",
		`{"displayName":"deploy-bot"}`: "permissionRules",
		`{"displayName":"deploy-bot","permissionRules":[]}`:                                                                               "at least one",
		`{"displayName":"deploy-bot","permissionRules":[{"resource":"x"}]}`:                                                               "role",
		strings.Replace(rule(jira, "atlassian/user"), "deploy-bot", "bot", 1):                                                             "between 6 and 30",
		strings.Replace(rule(jira, "atlassian/user"), "deploy-bot", strings.Repeat("b", 31), 1):                                           "between 6 and 30",
		strings.Replace(rule(jira, "atlassian/user"), "deploy-bot", "        ", 1):                                                        "between 6 and 30",
		strings.Replace(rule(jira, "atlassian/user"), `{"displayName"`, `{"description":"`+strings.Repeat("d", 256)+`","displayName"`, 1): "255",
		rule("ari:cloud:jira-software::site/x", "atlassian/user"):                                                                         "does not exist",
		rule(jira, "user"):                        "not a role",
		`{"displayName":"deploy-bot","name":"x"}`: "name",
	} {
		o.refusedWith(400, "INVALID_FIELD_FORMAT", detail, "POST", access("service-accounts"), body)
	}
	o.refusedWith(400, "INVALID_FIELD_FORMAT", "atlassianId", "PATCH", access("service-accounts"), `{"displayName":"deploy-bot"}`)
	o.refusedWith(400, "GENERIC_ERROR", "cursor", "GET", access("service-accounts?cursor=made-up"), "")
	if len(o.bots()) != 0 {
		t.Error("a refused creation has made an account")
	}
}

func TestServiceAccount_asManyAsThePlanCovers(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.Seed.Organization.Plan = "free" })
	for i := range 5 {
		o.call("POST", access("service-accounts"), o.bot(fmt.Sprintf("deploy-bot-%d", i)))
	}
	o.refusedWith(400, "GENERIC_ERROR", "has 5 service accounts", "POST", access("service-accounts"), o.bot("deploy-bot-5"))
	o.change(o.emulator.SetPlan("guard_standard"))
	if answer := o.call("POST", access("service-accounts"), o.bot("deploy-bot-5")); answer.status != 201 {
		t.Errorf("with Guard the sixth answered %d %s", answer.status, answer.text)
	}
}

func TestServiceAccounts_inPages(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.PageSizeCap = 2 })
	for i := range 3 {
		o.call("POST", access("service-accounts"), o.bot(fmt.Sprintf("deploy-bot-%d", i)))
	}
	first := o.call("GET", access("service-accounts"), "")
	next, _ := first.body["links"].(map[string]any)["next"].(string)
	if !strings.HasPrefix(next, "http") || first.body["total"] != 3.0 {
		t.Fatalf("the first page is %s", first.text)
	}
	second := o.call("GET", strings.TrimPrefix(next, o.url), "")
	if items, _ := second.body["items"].([]any); len(items) != 1 || second.body["links"].(map[string]any)["next"] != nil {
		t.Errorf("the second page is %s", second.text)
	}
}

// Each of these paths asks for its own scope.
func TestAccessScopes(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:workspaces:admin"} })
	for _, one := range [][3]string{
		{"GET", access("service-accounts"), "read:service-accounts:admin"},
		{"POST", access("service-accounts"), "write:service-accounts:admin"},
		{"PATCH", access("service-accounts"), "write:service-accounts:admin"},
		{"DELETE", access("service-accounts/712020:x"), "write:service-accounts:admin"},
		{"GET", access("service-accounts/712020:x/api-tokens"), "read:service-accounts-tokens:admin"},
		{"GET", access("api-tokens"), "read:tokens:admin"},
		{"GET", access("api-keys"), "read:keys:admin"},
	} {
		body := map[string]string{"POST": o.bot("deploy-bot"), "PATCH": `{"atlassianId":"712020:x","displayName":"deploy-bot"}`}[one[0]]
		o.refusedWith(403, "GENERIC_ERROR", one[2], one[0], one[1], body)
	}
	accounts := "/admin/v1/orgs/" + seed().Organization.ID
	o.refusedWith(403, "ADMIN-403-3", "read:accounts:admin", "GET", accounts+"/users", "")
	o.refusedWith(403, "ADMIN-403-3", "read:accounts:admin", "GET", accounts+"/directory/users/712020:ada/last-active-dates", "")
}
