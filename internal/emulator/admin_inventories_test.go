package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func labels(objects []object) string {
	var all []string
	for _, one := range objects {
		all = append(all, one.text("label"))
	}
	return strings.Join(all, " ")
}

func TestAPITokens_ofManagedAccounts(t *testing.T) {
	o := serve(t)
	o.change(o.emulator.AddAPIToken(emulator.NewAPIToken{Email: "ada@acme.com", Label: "laptop", Scopes: []string{"read:jira-work"}, LastActiveAt: start}))
	o.change(o.emulator.AddAPIToken(emulator.NewAPIToken{Email: "bob@acme.com", Label: "script", Blocked: true, ExpiresAt: start.Add(time.Hour)}))
	o.change(o.emulator.AddAPIToken(emulator.NewAPIToken{Email: "cleo@elsewhere.example", Label: "hers"})) // no managed account
	for query, want := range map[string]string{"": "laptop script", "?status=allowed": "laptop", "?status=blocked": "script", "?q=BOB": "script", "?q=lap": "laptop", "?q=x&status=allowed": ""} {
		if got := labels(o.call("GET", access("api-tokens"+query), "").list()); got != want {
			t.Errorf("%s lists %q instead of %q", query, got, want)
		}
	}
	listed := o.call("GET", access("api-tokens"), "").list()
	if first := listed[0]; first["expiresAt"] != nil || first.text("lastActiveAt") != "2026-03-02T09:00:00Z" || first.text("status") != "ALLOWED" {
		t.Errorf("the first is %v", first)
	}
	if second := listed[1]; second.text("expiresAt") != "2026-03-02T10:00:00Z" || second["lastActiveAt"] != nil || second.text("status") != "BLOCKED" {
		t.Errorf("the second is %v", second)
	}
	o.contract.AllowInvalidRequests()
	o.refusedWith(400, "INVALID_PAGE_SIZE", "1001", "GET", access("api-tokens?pageSize=1001"), "")
	o.refusedWith(400, "INVALID_API_TOKEN_SEARCH_QUERY", "maybe", "GET", access("api-tokens?status=maybe"), "")
	o.refusedWith(500, "GENERIC_ERROR", "", "GET", access("api-tokens?limit=10"), "")
}

func TestAPIKeys(t *testing.T) {
	o := serve(t)
	for i := range 6 {
		o.change(o.emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "ada@acme.com", Label: fmt.Sprintf("key-%d", i), ExpiresAt: start.Add(time.Hour)}))
	}
	first := o.call("GET", access("api-keys?pageSize=5"), "")
	next, _ := first.body["links"].(map[string]any)["next"].(string)
	if got := labels(first.list()); got != "key-0 key-1 key-2 key-3 key-4" || next == "" {
		t.Fatalf("the first page has %q, then %q", got, next)
	}
	if got := labels(o.call("GET", access("api-keys?pageSize=5&cursor="+next), "").list()); got != "key-5" {
		t.Errorf("the second page has %q", got)
	}
	if created, _ := first.list()[0]["createdBy"].(map[string]any); created["email"] != "ada@acme.com" {
		t.Errorf("created by %v", created)
	}
	o.contract.AllowInvalidRequests()
	o.refusedWith(400, "INVALID_PAGE_SIZE", "6", "GET", access("api-keys?pageSize=6"), "")
	o.refusedWith(500, "GENERIC_ERROR", "", "GET", access("api-keys?q=x"), "")
}

func TestManagedAccounts_withTheirActivity(t *testing.T) {
	o := serve(t)
	seen := start.Add(-48 * time.Hour)
	o.change(o.emulator.SetLastActive("ada@acme.com", "jira-software", seen))
	o.change(o.emulator.SetLastActive("bob@acme.com", "jira-software", start)) // he may not use it any more
	path := "/admin/v1/orgs/" + seed().Organization.ID
	all := o.call("GET", path+"/users", "").list()
	if len(all) != 2 {
		t.Fatalf("there are %v", all)
	}
	ada, bob := all[0], all[1]
	products, _ := ada["product_access"].([]any)
	if ada.text("account_id") != "712020:ada" || ada.text("last_active") != "2026-02-28T09:00:00Z" || len(products) != 1 || ada["access_billable"] != true {
		t.Errorf("Ada is %v", ada)
	}
	if bob["last_active"] != nil || bob["access_billable"] != false {
		t.Errorf("Bob is %v", bob)
	}
	dates := o.must(200, "GET", path+"/directory/users/712020:bob/last-active-dates", "")
	if used, _ := dates["product_access"].([]any); dates.text("added_to_org") != "2026-03-02" || len(used) != 1 || used[0].(map[string]any)["last_active"] != "2026-03-02" {
		t.Errorf("Bob was active %v", dates)
	}
	o.refusedWith(404, "ADMIN-404-8", "712020:eve", "GET", path+"/directory/users/712020:eve/last-active-dates", "")
}

func TestLastActiveDates_200AMinute(t *testing.T) {
	o := serve(t)
	path := "/admin/v1/orgs/" + seed().Organization.ID + "/directory/users/712020:ada/last-active-dates"
	for i := range 200 {
		if answer := o.call("GET", path, ""); answer.status != 200 || answer.header.Get("X-RateLimit-Remaining") != fmt.Sprint(199-i) {
			t.Fatalf("read %d answered %d, and says that %s are left", i+1, answer.status, answer.header.Get("X-RateLimit-Remaining"))
		}
	}
	over := o.call("GET", path, "")
	if over.status != 429 || over.header.Get("Retry-After") != "60" {
		t.Errorf("read 201 answered %d, Retry-After %s", over.status, over.header.Get("Retry-After"))
	}
	if answer := o.call("GET", "/admin/v1/orgs/"+seed().Organization.ID, ""); answer.status != 200 {
		t.Errorf("another read answered %d", answer.status)
	}
	o.clock.advance(time.Minute)
	if answer := o.call("GET", path, ""); answer.status != 200 {
		t.Errorf("a minute later it answered %d", answer.status)
	}
}
