package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// statuses returns what is said of an account: in the organization, of its membership, and of the account itself.
func (o *organization) statuses(account string) string {
	o.t.Helper()
	user := o.must(200, "GET", inDirectory("users/712020:"+account), "")
	return user.text("status") + "/" + user.text("membershipStatus") + "/" + user.text("accountStatus")
}

func lifecycle(account, what string) string {
	return "/users/712020:" + account + "/manage/lifecycle/" + what
}

func TestSuspendedUser_keepsWhatItHas(t *testing.T) {
	o := serve(t, administered)
	engineering := o.groupByName("engineering").id()
	for range 2 { // the second changes nothing
		o.must(204, "POST", inUserbase(o.userbase("Primary"), "users/712020:cleo/suspend"), "")
		if got := o.statuses("cleo"); got != "suspended/suspended/active" {
			t.Errorf("suspended she is %s", got)
		}
	}
	for body, want := range map[string]string{`{"membershipStatus":["suspended"]}`: "cleo", `{"status":["suspended"]}`: "cleo", `{"membershipStatus":["active"]}`: "ada bob",
		`{"groupIds":["` + engineering + `"]}`: "ada cleo"} {
		if got := accounts(o.call("POST", inDirectory("users/search"), body).list()); got != want {
			t.Errorf("%s finds %q instead of %q", body, got, want)
		}
	}
	if events := o.call("GET", eventsPath, "").list(); len(events) != 1 {
		t.Errorf("suspending twice is in the log %d times", len(events))
	}
	o.must(204, "POST", inDirectory("users/712020:cleo/restore"), "")
	if got := o.statuses("cleo"); got != "active/active/active" {
		t.Errorf("restored she is %s", got)
	}
	o.refusedWith(404, "ADMIN-404-8", "712020:eve", "POST", inDirectory("users/712020:eve/suspend"), "")
	o.refusedWith(404, "ADMIN-404-8", "712020:eve", "POST", inDirectory("users/712020:eve/restore"), "")
	o.refusedWith(404, "ADMIN-404-1", nobody, "POST", inUserbase(nobody, "users/712020:bob/suspend"), "")
}

func TestLastAdministrator_isNotSuspended(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		for i := range 2 {
			options.Seed.Users[i].PlatformRoles = []string{"atlassian/org-admin"}
		}
	})
	o.must(204, "POST", inDirectory("users/712020:ada/suspend"), "")
	o.refusedWith(403, "ADMIN-403-3", "last administrator", "POST", inDirectory("users/712020:bob/suspend"), "")
	if got := o.statuses("bob"); got != "active/active/active" {
		t.Errorf("the last administrator is %s", got)
	}
	o.must(204, "POST", inDirectory("users/712020:ada/restore"), "")
	o.must(204, "POST", lifecycle("bob", "disable"), `{"message":"left"}`)
	o.refusedWith(403, "ADMIN-403-3", "712020:ada", "POST", inDirectory("users/712020:ada/suspend"), "")
}

func TestManagedAccount_isDeactivated(t *testing.T) {
	o := serve(t, administered)
	o.must(204, "POST", lifecycle("bob", "disable"), "{}")
	if got := o.statuses("bob"); got != "deactivated/active/inactive" {
		t.Errorf("deactivated he is %s", got)
	}
	o.must(204, "POST", lifecycle("bob", "enable"), "")
	if got := o.statuses("bob"); got != "active/active/active" {
		t.Errorf("reactivated he is %s", got)
	}
	for account, want := range map[string]string{"cleo": "403 forbidden", "eve": "404 accountNotFound"} {
		if got := o.call("POST", lifecycle(account, "enable"), ""); fmt.Sprintf("%d %v", got.status, got.body["key"]) != want {
			t.Errorf("%s answered %d %s", account, got.status, got.text)
		}
	}
	okta := o.identityProvider("okta")
	okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob"))
	for account, reason := range map[string]string{"bob": "externalDirectory.scim", "ada": "administrative.notMyself"} {
		got := o.call("POST", lifecycle(account, "disable"), "{}")
		if got.status != 403 || got.body["key"] != "forbidden.action" || fmt.Sprint(got.body["context"]) != "map[allowed:false reason:map[key:"+reason+"]]" {
			t.Errorf("%s answered %d %s", account, got.status, got.text)
		}
		if o.permissions(account, "")["lifecycle.enablement"] != reason {
			t.Errorf("the permissions of %s say %v", account, o.permissions(account, ""))
		}
	}
	if got := o.statuses("bob") + o.statuses("ada"); got != "active/active/activeactive/active/active" {
		t.Errorf("after the refusals they are %s", got)
	}
	scoped := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:directories:admin"} })
	if got := scoped.call("POST", lifecycle("bob", "enable"), ""); got.status != 403 || got.body["key"] != "forbidden" {
		t.Errorf("a key with scopes was answered %d %s", got.status, got.text)
	}
	wrong := o.call("POST", lifecycle("bob", "enable"), "", header{"Authorization", "Bearer no"})
	if wrong.status != 401 || wrong.body["key"] != "unauthorized" {
		t.Errorf("a wrong key was answered %d %s", wrong.status, wrong.text)
	}
}

func unlinkPath(directory, user string) string {
	return "/admin/user-provisioning/v1/org/" + seed().Organization.ID + "/scimDirectoryId/" + directory + "/scimUserId/" + user + "/unlink"
}

func TestUnlinkedSCIMUser_isNobody(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	directory := okta.config.text("scimDirectoryId")
	bob := okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob")).id()
	group := okta.must(201, "POST", "/Groups", pushed("platform", bob)).id()
	links := func() []any {
		return o.call("GET", "/admin/user-provisioning/v1/org/"+seed().Organization.ID+"/user/712020:bob/get-scim-links", "").body["scimLinks"].([]any)
	}
	for range 2 {
		o.must(204, "PATCH", unlinkPath(directory, bob), "")
		if got := okta.must(200, "GET", "/Users/"+bob, ""); len(links()) != 0 || got["active"] != true {
			t.Errorf("unlinked there are %v, and the SCIM user is %v", links(), got)
		}
	}
	if o.statuses("bob") != "active/active/active" || o.permissions("bob", "")["email.set"] != "" {
		t.Errorf("the account is %s and may %v", o.statuses("bob"), o.permissions("bob", ""))
	}
	for _, one := range o.call("POST", "/admin/user-provisioning/v1/org/"+seed().Organization.ID+"/get-scim-links-for-email", `{"email":"bob@acme.com"}`).body["scimLinks"].([]any) {
		if one.(map[string]any)["atlassianAccountId"] != nil {
			t.Errorf("by its address it is %v", one)
		}
	}
	// A push of the group does not reach the account, and one of the user links it again.
	okta.must(200, "PUT", "/Groups/"+group, pushed("platform", bob))
	if members, err := o.emulator.GroupMembers("platform"); err != nil || len(members) != 0 {
		t.Errorf("the group has %v (%v)", members, err)
	}
	counted := o.call("POST", inDirectory("groups/search"), `{"groupNames":["platform"],"expand":["counts.users"]}`).list()
	if users := counted[0]["counts"].(map[string]any)["users"]; users != 0.0 {
		t.Errorf("the group counts %v users", users)
	}
	okta.must(200, "PUT", "/Users/"+bob, person("bob@acme.com", "Bob"))
	if len(links()) != 1 {
		t.Error("a push did not link the user again")
	}
	o.refusedWith(404, "ADMIN-404-1", nobody, "PATCH", unlinkPath(nobody, bob), "")
	o.refusedWith(404, "ADMIN-404-1", nobody, "PATCH", unlinkPath(directory, nobody), "")
	okta.must(204, "DELETE", "/Users/"+bob, "")
	o.refusedWith(404, "ADMIN-404-1", bob, "PATCH", unlinkPath(directory, bob), "")
}

var invitePath = "/admin/v2/orgs/" + seed().Organization.ID + "/users/invite"

func TestInvitation_givesRolesAndGroups(t *testing.T) {
	o := serve(t)
	engineering, jira := o.groupByName("engineering").id(), o.workspace("jira-software").id()
	body := `{"emails":["eve@acme.com","BOB@acme.com"],"permissionRules":[{"resource":"` + jira + `","role":"atlassian/user"}],"additionalGroups":["` + engineering + `"],"sendNotification":true,"notificationText":"Hi"}`
	for range 2 { // twice is the same
		got := o.call("POST", invitePath, body)
		if data := got.list(); got.status != 200 || len(data) != 2 || data[0].text("email") != "eve@acme.com" || data[1].id() != "712020:bob" {
			t.Fatalf("it answered %d %s", got.status, got.text)
		}
	}
	eve := o.call("POST", inDirectory("users/search"), `{"emails":["eve@acme.com"],"expand":["groups"]}`).list()
	if len(eve) != 1 || eve[0].text("name") != "eve" || eve[0].text("claimStatus") != "managed" || len(eve[0]["groups"].([]any)) != 1 {
		t.Errorf("who was invited is %v", eve)
	}
	if members, err := o.emulator.GroupMembers("engineering"); err != nil || !slices.Equal(members, []string{"ada@acme.com", "bob@acme.com", "cleo@elsewhere.example", "eve@acme.com"}) {
		t.Errorf("engineering has %v (%v)", members, err)
	}
	o.change(o.emulator.PushGroup(o.identityProvider("okta").directory.id(), "synced", nil))
	synced := o.groupByName("synced").id()
	got := o.call("POST", invitePath, `{"emails":["guest@elsewhere.example"],"permissionRules":[{"resource":"ari:cloud:jira::site/none","role":"atlassian/user"}],"additionalGroups":["`+nobody+`","`+synced+`","`+engineering+`"]}`)
	text := fmt.Sprint(got.list()[0]["results"])
	for _, want := range []string{"The resource does not exist", "The group does not exist", "externally synced", "status:INVITED"} {
		if got.status != 206 || !strings.Contains(text, want) {
			t.Errorf("it answered %d %s, without %q", got.status, text, want)
		}
	}
	for wrong, code := range map[string]string{
		`{}`: "ADMIN-400-24", `{"emails":[]}`: "ADMIN-400-24", `{"emails":["nobody"]}`: "ADMIN-UAM-400-1", `{"emails":["a@acme.com"],"sendNotification":"yes"}`: "ADMIN-400-24",
		`{"emails":["a@acme.com"],"permissionRules":[{"role":"atlassian/user"}]}`:                                       "ADMIN-400-24",
		`{"emails":["a@acme.com"],"permissionRules":[{"role":"atlassian/org-admin","resource":"ari:cloud:jira::x/1"}]}`: "ADMIN-400-24",
	} {
		o.refusedWith(400, code, "", "POST", invitePath, wrong)
	}
	o.change(o.emulator.SetPlan("free"))
	o.refusedWith(402, "ADMIN-UAM-402-1", "paid subscription", "POST", invitePath, body)
}
