package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// administered is the seed with an administrator of the organization.
func administered(options *emulator.Options) {
	options.Seed.Users[0].PlatformRoles, options.Seed.Users[0].MFAEnabled = []string{"atlassian/org-admin"}, true
}

func accounts(objects []object) string {
	var all []string
	for _, one := range objects {
		all = append(all, strings.TrimPrefix(one.text("accountId"), "712020:"))
	}
	return strings.Join(all, " ")
}

func TestUser_isShownAsTheOrganizationSeesIt(t *testing.T) {
	o := serve(t, administered)
	ada := o.must(200, "GET", inDirectory("users/712020:ada"), "")
	for name, want := range map[string]any{
		"accountType": "atlassian", "accountStatus": "active", "status": "active", "membershipStatus": "active", "name": "Ada", "nickname": "ada",
		"email": "ada@acme.com", "emailVerified": true, "claimStatus": "managed", "managementSource": "invited", "mfaEnabled": true,
		"addedToOrg": "2026-03-02T09:00:00Z", "platformRoles": nil, "groups": nil, "counts": nil, "productAccess": nil, "jobTitle": nil,
	} {
		if ada[name] != want {
			t.Errorf("%s is %v instead of %v", name, ada[name], want)
		}
	}
	if cleo := o.must(200, "GET", inDirectory("users/712020:cleo"), ""); cleo.text("claimStatus") != "unmanaged" || cleo["mfaEnabled"] != false {
		t.Errorf("Cleo is %v", cleo)
	}
	o.refusedWith(404, "ADMIN-404-8", "712020:eve", "GET", inDirectory("users/712020:eve"), "")
	okta := o.identityProvider("okta")
	pushed := okta.must(201, "POST", "/Users", strings.Replace(person("bob@acme.com", "Bob"), `"title"`, `"nickName":"bobby","department":"R&D","organization":"Acme","timezone":"UTC","title"`, 1))
	bob := o.must(200, "GET", inDirectory("users/712020:bob"), "")
	if fmt.Sprint(bob["nickname"], bob["jobTitle"], bob["department"], bob["organization"], bob["timeZone"], bob["managementSource"]) != "bobbyEngineerR&DAcmeUTCsynced" {
		t.Errorf("Bob, who is pushed, is %v", bob)
	}
	directories := "/admin/v2/orgs/" + seed().Organization.ID + "/directories?accountId=712020:"
	for account, want := range map[string]string{"bob": "Primary Directory", "ada": "Primary Directory", "eve": ""} {
		if got := names(o.call("GET", directories+account, "").list()); got != want {
			t.Errorf("%s is in %q", account, got)
		}
	}
	o.must(200, "GET", inUserbase(o.userbase("Primary"), "users/712020:bob"), "")
	o.refusedWith(404, "ADMIN-404-1", nobody, "GET", inUserbase(nobody, "users/712020:bob"), "")
	okta.must(204, "DELETE", "/Users/"+pushed.id(), "")
	if bob := o.must(200, "GET", inDirectory("users/712020:bob"), ""); fmt.Sprint(bob["accountStatus"], bob["status"], bob["managementSource"]) != "inactivedeactivatedinvited" {
		t.Errorf("Bob, who was deactivated, is %v", bob)
	}
}

func TestUserSearchFilters(t *testing.T) {
	o := serve(t, administered)
	okta := o.identityProvider("okta")
	okta.must(201, "POST", "/Users", strings.Replace(person("bob@acme.com", "Bob"), `"active":true`, `"active":false`, 1))
	google := o.connected("")
	o.change(o.emulator.StartSync(google.id()))
	o.change(o.emulator.FinishSync(google.id()))
	engineering, jira := o.groupByName("engineering").id(), o.workspace("jira-software").id()
	for body, want := range map[string]string{
		``:                                     "ada bob cleo",
		`{"accountIds":["712020:cleo"]}`:       "cleo",
		`{"emails":["ADA@acme.com"]}`:          "ada",
		`{"emailDomains":["acme.com"]}`:        "ada bob",
		`{"searchTerm":"ELSE"}`:                "cleo",
		`{"searchTerm":"bo"}`:                  "bob",
		`{"claimStatus":"unmanaged"}`:          "cleo",
		`{"accountStatus":["inactive"]}`:       "bob",
		`{"status":["deactivated","active"]}`:  "ada bob cleo",
		`{"status":["suspended"]}`:             "",
		`{"membershipStatus":["suspended"]}`:   "",
		`{"mfaEnabled":true}`:                  "ada",
		`{"mfaEnabled":false}`:                 "bob cleo",
		`{"groupIds":["` + engineering + `"]}`: "ada cleo",
		`{"groupIds":["` + engineering + `"],"roleIds":["atlassian/admin"]}`:           "",
		`{"resourceIds":["` + jira + `"],"accountStatus":["active"]}`:                  "ada cleo",
		`{"resourceOwners":["platform"]}`:                                              "ada",
		`{"roleIds":["atlassian/org-admin"]}`:                                          "ada",
		`{"groupIds":["` + engineering + `"],"roleIds":["atlassian/org-admin"]}`:       "",
		`{"directoryIds":["` + o.userbase("Primary") + `"]}`:                           "ada bob cleo",
		`{"directoryIds":["` + o.userbase("Primary") + `"],"claimStatus":"unmanaged"}`: "cleo",
		`{"directoryIds":["` + nobody + `"]}`:                                          "",
	} {
		got := o.call("POST", inDirectory("users/search"), body)
		if got.status != 200 || accounts(got.list()) != want {
			t.Errorf("%s finds %d %q instead of %q", body, got.status, accounts(got.list()), want)
		}
	}
	for name, value := range map[string]string{"claimStatus": `"mine"`, "accountStatus": `["open"]`, "status": `["on"]`, "membershipStatus": `["none"]`, "mfaEnabled": `"yes"`} {
		o.refusedWith(400, "ADMIN-400-24", `"`+name+`"`, "POST", inDirectory("users/search"), `{"`+name+`":`+value+`}`)
	}
}

func TestUser_isExpandedWhenAskedFor(t *testing.T) {
	o := serve(t, administered)
	find := func(account, expand string) object {
		return o.call("POST", inDirectory("users/search"), `{"accountIds":["712020:`+account+`"],"expand":`+expand+`}`).list()[0]
	}
	plain := find("ada", `[]`)
	for _, name := range []string{"platformRoles", "groups", "productAccess", "counts"} {
		if _, there := plain[name]; there {
			t.Errorf("%s is there unasked", name)
		}
	}
	ada, bob := find("ada", `["platformRoles","groups","productAccess","counts.resources"]`), find("bob", `["platformRoles","groups","productAccess","counts.resources"]`)
	if fmt.Sprint(ada["platformRoles"], bob["platformRoles"]) != "[atlassian/org-admin] []" || fmt.Sprint(ada["counts"], bob["counts"]) != "map[resources:1] map[resources:0]" {
		t.Errorf("the roles are %v and %v, the counts %v and %v", ada["platformRoles"], bob["platformRoles"], ada["counts"], bob["counts"])
	}
	if groups := ada["groups"].([]any); len(groups) != 2 || groups[0].(map[string]any)["name"] != "engineering" || len(bob["groups"].([]any)) != 0 {
		t.Errorf("the groups are %v and %v", ada["groups"], bob["groups"])
	}
	if access := ada["productAccess"].([]any); len(access) != 1 || access[0].(map[string]any)["key"] != "jira-software" || len(bob["productAccess"].([]any)) != 0 {
		t.Errorf("the access is %v and %v", ada["productAccess"], bob["productAccess"])
	}
}

// TestSearch_isARead does each search in every way that tells reads from writes.
func TestSearch_isARead(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	local := o.userbase("Primary")
	searches := map[string]string{
		inDirectory("groups/search"): `{"limit":100}`, inDirectory("users/search"): `{"limit":100}`, workspacesPath: `{}`,
		"/admin/user-provisioning/v1/org/" + seed().Organization.ID + "/get-scim-links-for-email": `{"email":"bob@acme.com"}`,
	}
	before := map[string]string{}
	for path, body := range searches {
		before[path] = o.call("POST", path, body).text
	}
	okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob"))
	o.change(o.emulator.PushGroup(okta.directory.id(), "platform", []string{"bob@acme.com"}))
	o.must(201, "POST", inUserbase(local, "groups"), `{"name":"last"}`)
	o.emulator.ReadOnly(true)
	if got := o.call("POST", inUserbase(local, "groups"), `{"name":"refused"}`); got.status != 500 {
		t.Errorf("a write answered %d", got.status)
	}
	o.emulator.ResetJournal()
	for path, body := range searches {
		if got := o.call("POST", path, body); got.status != 200 {
			t.Errorf("%s answered %d %s", path, got.status, got.text)
		}
	}
	requests := o.emulator.Requests()
	if len(requests) != len(searches) || slices.ContainsFunc(requests, func(one emulator.Request) bool { return !one.Read || one.Method != "POST" }) {
		t.Errorf("the journal is %+v", requests)
	}
	o.emulator.ReadOnly(false)
	o.emulator.Fault(emulator.Fault{Stale: true, Times: 1})
	if stale := names(o.call("POST", inDirectory("groups/search"), `{}`).list()); stale != "engineering everyone platform" {
		t.Errorf("before the last write there were %s", stale)
	}
	if now := names(o.call("POST", inDirectory("groups/search"), `{}`).list()); now != "engineering everyone platform last" {
		t.Errorf("now there are %s", now)
	}
	o.must(204, "DELETE", inDirectory("groups/"+o.groupByName("last").id()), "")
	if last := o.emulator.Requests(); last[len(last)-1].Read {
		t.Error("a DELETE is called a read")
	}
}
