package emulator_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	eventsPath = "/admin/v1/orgs/4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e/events"
	streamPath = eventsPath + "-stream"
)

// actions are what a page of the log says was done, in one line.
func actions(page reply) string {
	var all []string
	for _, one := range page.list() {
		all = append(all, one["attributes"].(map[string]any)["action"].(string))
	}
	return strings.Join(all, " ")
}

// newest returns the last thing that was done.
func (o *organization) newest() object {
	o.t.Helper()
	found := o.call("GET", eventsPath, "").list()
	if len(found) == 0 {
		return object{}
	}
	return found[0]
}

// since returns the entries behind the first count ones, the oldest first, each in a line: who, what, and the sentence.
func (o *organization) since(count int) []string {
	o.t.Helper()
	var lines []string
	all := o.call("GET", eventsPath, "").list()
	slices.Reverse(all)
	for _, one := range all[count:] {
		said := object(one["attributes"].(map[string]any))
		message := one["message"].(map[string]any)
		if message["format"] != "simple" {
			o.t.Errorf("the message is %v", message)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%v: %s %v", said["actor"].(map[string]any)["name"], said.text("action"), message["content"])))
	}
	return lines
}

// TestAuditLog_hasEveryWrite does each kind of write once and looks what the log says of it. Every action that the emulator
// knows is given by one, and stands in the list of actions.
func TestAuditLog_hasEveryWrite(t *testing.T) {
	o := serve(t, administered)
	seen, given := 0, map[string]bool{}
	logged := func(want ...string) {
		t.Helper()
		got := o.since(seen)
		seen += len(got)
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("the log has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, line := range got {
			_, rest, _ := strings.Cut(line, ": ")
			action, _, _ := strings.Cut(rest, " ")
			given[action] = true
		}
	}
	const key, system, admin = "Organization API key: ", "Atlassian Internal System: ", "Ada: "
	settings := func(policy, sso string) string {
		return "settings (SSO=" + sso + ", two-step-verification=Optional, password strength=Weak, password expires=Never, idle session duration=30 days) for authentication policy " + policy
	}
	okta := o.directory("Okta", "okta").id()
	logged(system + "auth_policy_created Added " + settings("Default policy of Okta", "None"))
	o.must(200, "PATCH", "directories/"+okta, `{"name":"OKTA"}`)
	logged()
	saml := "directories/" + okta + "/saml-configuration"
	o.saml(okta)
	logged(key + "saml_config_created")
	configuration := o.must(200, "PATCH", saml, `{"issuer":"new"}`)
	logged(key + "saml_config_updated")
	o.must(200, "PUT", saml, samlBody(certificate(t, start.AddDate(1, 0, 0))), ifMatch(configuration.version()))
	logged(key + "saml_config_updated")
	policy := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+okta+`","name":"Strict","enforceSso":true}`).id()
	logged(key + "auth_policy_created Added " + settings("Strict", "Enforced"))
	o.must(200, "PATCH", "authentication-policies/"+policy, `{"name":"Stricter","enforceSso":false}`)
	logged(key + "auth_policy_updated Updated " + settings("Stricter", "None"))
	o.must(200, "PATCH", "authentication-policies/"+policy, `{"twoStepVerification":"mandatory","passwordStrength":"very_strong","passwordExpiryDays":90,"idleSessionDurationMinutes":720}`)
	logged(key + "auth_policy_updated Updated settings (SSO=None, two-step-verification=Mandatory, password strength=Very strong, password expires=90 days, " +
		"idle session duration=12 hours) for authentication policy Stricter")
	former := o.must(200, "GET", "directories/"+okta, "").text("defaultAuthenticationPolicyId")
	o.must(200, "PATCH", "authentication-policies/"+policy, `{"isDefault":true}`)
	logged(key + "default_auth_policy_updated")
	o.call("POST", controlled(policy+"/add-users"), `{"users":["ada@acme.com","nobody@acme.com"]}`)
	logged(key+"user_auth_policy_changed", key+"user_auth_policy_failed")
	o.must(204, "DELETE", "authentication-policies/"+former, "")
	logged(key + "auth_policy_deleted")
	o.must(201, "POST", "authentication-policies", `{"directoryId":"`+okta+`","name":"New","isDefault":true}`)
	logged(key+"auth_policy_created Added "+settings("New", "None"), key+"default_auth_policy_updated")
	o.must(204, "DELETE", saml, "")
	logged(key + "saml_config_deleted")
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	logged(system + "domain_auth_policy_changed Changed authentication policy New for domain acme.com")
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	logged()
	o.must(204, "DELETE", "linked-domains/acme.com", "")
	logged(system + "domain_auth_policy_changed Changed authentication policy Default policy of Local directory for domain acme.com")
	config := o.provisioning(okta)
	logged(key + "scim_directory_created")
	config = o.must(200, "POST", "provisioning-configs/"+config.id()+"/api-key/regenerate", "")
	logged(key + "scim_directory_token_rotated")
	idp := &identityProvider{o: o, config: config, key: config.text("token")}
	user := idp.must(201, "POST", "/Users", person("bob@acme.com", "Bob")).id()
	logged("OKTA: scim_user_create")
	idp.must(200, "PATCH", "/Users/"+user, operations(`{"op":"replace","path":"title","value":"x"}`))
	logged("OKTA: scim_user_update")
	idp.must(200, "PUT", "/Users/"+user, person("bob@acme.com", "Bob"))
	logged("OKTA: scim_user_update")
	group := idp.must(201, "POST", "/Groups", pushed("platform", user)).id()
	logged("OKTA: scim_group_create")
	if who := o.newest()["attributes"].(map[string]any)["actor"].(map[string]any); who["id"] != config.text("scimDirectoryId") || who["name"] != "OKTA" {
		t.Errorf("a group was pushed by %v", who)
	}
	idp.must(200, "PATCH", "/Groups/"+group, operations(`{"op":"remove","path":"members"}`))
	logged("OKTA: scim_group_update")
	idp.must(200, "PUT", "/Groups/"+group, pushed("platform", user))
	logged("OKTA: scim_group_update")
	idp.must(204, "DELETE", "/Groups/"+group, "")
	logged("OKTA: scim_group_delete")
	idp.must(409, "POST", "/Groups", pushed("engineering", user))
	o.must(200, "POST", "directories/"+okta+"/group-conflicts/"+o.conflicts(okta)[0].id()+"/sync", "")
	logged(key + "site_sync_conflicting_group")
	o.must(204, "PATCH", unlinkPath(config.text("scimDirectoryId"), user), "")
	logged(key + "scim_user_unlinked_from_aa")
	idp.must(204, "DELETE", "/Users/"+user, "")
	logged("OKTA: scim_user_delete")
	o.must(204, "DELETE", "provisioning-configs/"+config.id(), "")
	logged(key + "scim_directory_deleted")

	googleDirectory := o.directory("Google", "google_workspace").id()
	connection := o.google(googleDirectory, "").id()
	logged(system+"auth_policy_created Added "+settings("Default policy of Google", "None"), key+"gsync_connection")
	google := "google-workspace-connections/" + connection
	o.must(200, "PATCH", google, `{"personalMessage":"Hello","deactivateSuspendedUsers":true}`)
	logged(key + "gsync_user_invitation_message_updated")
	o.must(200, "PATCH", google, `{"syncEnabled":false}`)
	logged(key + "scim_sync_disabled")
	o.must(200, "PATCH", google, `{"syncEnabled":true}`)
	logged(key + "scim_sync_enabled")
	o.change(o.emulator.ConfirmConsent(connection))
	o.must(202, "POST", google+"/sync", "")
	logged(key + "scim_manual_sync_initiated")
	o.change(o.emulator.FinishSync(connection))
	logged(system + "scim_manual_sync_complete")
	o.clock.advance(4 * time.Hour)
	o.must(200, "GET", google, "")
	logged(system+"scim_auto_sync_initiated", system+"scim_auto_sync_complete")
	o.change(o.emulator.StartSync(connection))
	o.change(o.emulator.BreakConsent(connection))
	logged(system + "scim_auto_sync_initiated")
	o.must(204, "DELETE", google, "")
	logged(key + "gsync_disconnection")

	control := o.must(202, "POST", controlPolicies(""), allowlist("Office", "disabled", `{"in":["10.0.0.0/8"]}`)).id()
	o.must(202, "PUT", controlPolicies("/"+control), allowlist("Offices", "disabled", `{"in":["10.0.0.0/8"]}`))
	logged(key+"policy_created", key+"policy_updated")
	o.must(202, "PUT", controlPolicies("/"+control), allowlist("Offices", "enabled", `{"in":["10.0.0.0/8"]}`))
	o.must(202, "PUT", controlPolicies("/"+control), allowlist("Offices", "disabled", `{"in":["10.0.0.0/8"]}`))
	logged(key+"policy_enforced", key+"policy_disabled")
	o.call("DELETE", controlPolicies("/"+control), "")
	logged(key + "policy_deleted")

	o.must(201, "POST", inUserbase(o.userbase("Primary"), "groups"), `{"name":"Design"}`)
	logged(key + "group_created Created Design group")
	design := inDirectory("groups/" + o.groupByName("Design").id())
	o.must(204, "POST", design+"/memberships", `{"accountId":"712020:ada"}`)
	logged(key + "user_added_to_group Added ada@acme.com to Design group")
	o.must(204, "DELETE", design+"/memberships/712020:ada", "")
	logged(key + "user_removed_from_group Removed ada@acme.com from Design group")
	o.change(o.emulator.SetGroupMembers("Design", []string{"ada@acme.com"}))
	o.change(o.emulator.SetGroupMembers("Design", nil))
	logged(admin+"user_added_to_group Added ada@acme.com to Design group", admin+"user_removed_from_group Removed ada@acme.com from Design group")
	o.change(o.emulator.SetDefaultAccessGroup("Design", true))
	o.change(o.emulator.SetDefaultAccessGroup("Design", true))
	o.change(o.emulator.SetDefaultAccessGroup("Design", false))
	logged(admin+"group_added_as_product_default", admin+"group_removed_as_product_default")
	product := `{"roleId":"atlassian/user","resourceId":"` + o.workspace("jira-software").id() + `"}`
	whole := `{"roleId":"atlassian/user-access-admin","resourceId":"ari:cloud:platform::org/` + seed().Organization.ID + `"}`
	for _, role := range []string{product, whole} {
		o.must(204, "POST", design+"/role-assignments/assign", role)
		o.must(204, "POST", design+"/role-assignments/revoke", role)
	}
	logged(key+"group_granted_product_access", key+"group_revoked_product_access", key+"group_granted_role", key+"group_revoked_role")
	own := userRole("atlassian/user", o.workspace("jira-software").id())
	o.must(204, "POST", userPath("712020:bob", "/roles/assign"), own)
	o.must(204, "POST", userPath("712020:bob", "/roles/revoke"), own)
	logged(key+"user_granted_product_access", key+"user_revoked_product_access")
	o.must(204, "POST", userPath("712020:bob", "/role-assignments/assign"), organizationAdmin)
	o.must(204, "POST", userPath("712020:bob", "/role-assignments/revoke"), organizationAdmin)
	logged(key+"added_org_admin", key+"removed_org_admin")
	o.must(204, "DELETE", design, "")
	logged(key + "group_deleted Deleted Design group")
	o.must(204, "POST", inDirectory("users/712020:bob/suspend"), "")
	o.must(204, "POST", inDirectory("users/712020:bob/restore"), "")
	o.must(204, "POST", lifecycle("bob", "disable"), "{}")
	o.must(204, "POST", lifecycle("bob", "enable"), "")
	o.call("POST", invitePath, `{"emails":["eve@acme.com"]}`)
	logged(key+"user_disabled_org_access", key+"user_enabled_org_access", key+"managed_account_deactivated", key+"managed_account_reactivated", key+"user_invite_to_org")
	o.change(o.emulator.AddDomain("acme.example"))
	logged(admin + "domain_added Added acme.example domain to verify")
	o.change(o.emulator.SetDomainStatus("acme.com", "unverified"))
	o.change(o.emulator.SetDomainStatus("acme.com", "verified"))
	logged(admin+"domain_verification_removed", admin+"domain_verification_completed Verified acme.com domain")
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	o.must(204, "DELETE", "directories/"+okta, "")
	logged(system+"domain_auth_policy_changed Changed authentication policy New for domain acme.com",
		system+"domain_auth_policy_changed Changed authentication policy Default policy of Local directory for domain acme.com",
		system+"auth_policy_deleted", system+"auth_policy_deleted")
	o.change(o.emulator.LogIn("ada@acme.com"))
	logged(admin + "user_login Ada logged in")
	if err := o.emulator.LogIn("nobody@acme.com"); err == nil {
		t.Error("nobody has logged in")
	}
	o.refusedWith(404, "ADMIN-404-1", nobody, "DELETE", "directories/"+nobody, "")
	logged()
	listed := map[string]bool{}
	for _, one := range o.call("GET", "/admin/v1/orgs/"+seed().Organization.ID+"/event-actions", "").list() {
		listed[one.id()] = true
		if words := one["attributes"].(map[string]any); one.text("type") != "eventActions" || one.id() != strings.ToUpper(one.id()) || words["displayName"] != "" || words["groupDisplayName"] != "" {
			t.Errorf("an action is %v", one)
		}
	}
	for action := range given {
		if !listed[strings.ToUpper(action)] {
			t.Errorf("%s is not in the list of %d actions", action, len(listed))
		}
	}
	for _, action := range knownActions(t) {
		if !given[action] {
			t.Errorf("no write gives %s", action)
		}
	}
}

// knownActions are those that the emulator has a name for.
func knownActions(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("admin_event_actions.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, found := range regexp.MustCompile(`eventAction = "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		all = append(all, found[1])
	}
	return all
}

// What Guard pays for goes with it, and nobody in particular has done it.
func TestAuditLog_tellsTheEndOfGuard(t *testing.T) {
	o := serve(t)
	okta := o.directory("Okta", "okta").id()
	o.saml(okta)
	o.provisioning(okta)
	o.must(201, "POST", "authentication-policies", `{"directoryId":"`+okta+`","name":"Strict","enforceSso":true}`)
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	before := len(o.since(0))
	o.change(o.emulator.SetGuardState("lapsed"))
	const system = "Atlassian Internal System: "
	want := []string{system + "saml_config_deleted", system + "scim_directory_deleted",
		system + "domain_auth_policy_changed Changed authentication policy Default policy of Local directory for domain acme.com",
		system + "auth_policy_deleted", system + "auth_policy_deleted"}
	if got := o.since(before); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the log has\n%s", strings.Join(got, "\n"))
	}
}

func TestAuditLog_saysWhoWhenWhatAndWhere(t *testing.T) {
	o := serve(t, administered)
	o.clock.advance(90 * time.Minute)
	okta := o.directory("Okta", "okta")
	one := o.newest()
	org, console := seed().Organization.ID, "https://admin.atlassian.com/o/"+seed().Organization.ID
	policy := okta.text("defaultAuthenticationPolicyId")
	var want map[string]any
	decode(t, `{"id":"`+one.id()+`","type":"events","links":{"self":"`+o.url+eventsPath+`/`+one.id()+`"},
		"message":{"format":"simple","content":"Added settings (SSO=None, two-step-verification=Optional, password strength=Weak, password expires=Never, idle session duration=30 days) for authentication policy Default policy of Okta"},
		"attributes":{"time":"2026-03-02T10:30:00Z","action":"auth_policy_created",
		"actor":{"id":"atlassian-internal-system","name":"Atlassian Internal System","email":"Atlassian Internal System",
			"links":{"alt":"`+console+`/users/atlassian-internal-system","self":"`+o.url+`/users/atlassian-internal-system/manage/profile"}},
		"context":[{"id":"`+okta.id()+`","type":"directory","attributes":{"name":"Okta"},"links":{"alt":null,"self":null}},
			{"id":"`+policy+`","type":"auth-policy","attributes":{"name":"Default policy of Okta","ssoDetails":"none","twoSvDetails":"optional","passwordStrength":"weak",
			"passwordExpiry":"Never","sessionDuration":"43200","orgId":"`+org+`"},"links":{"alt":"`+console+`/authentication-policies/policy/`+policy+`","self":null}}],
		"container":[{"id":"`+org+`","type":"orgs","attributes":{"name":"`+seed().Organization.Name+`"},"links":{"alt":"`+console+`","self":"`+o.url+`/admin/v1/orgs/`+org+`"}}]}}`, &want)
	if !reflect.DeepEqual(map[string]any(one), want) {
		t.Errorf("the event of a new directory is\n%v\nwant\n%v", one, want)
	}
	o.must(201, "POST", inUserbase(o.userbase("Primary"), "groups"), `{"name":"Design"}`)
	o.must(204, "POST", inDirectory("groups/"+o.groupByName("Design").id()+"/memberships"), `{"accountId":"712020:ada"}`)
	joined := o.newest()
	said := joined["attributes"].(map[string]any)
	parts := func(name string) string {
		var all []string
		for _, part := range said[name].([]any) {
			p := part.(map[string]any)
			all = append(all, fmt.Sprint(p["type"], p["attributes"]))
		}
		return strings.Join(all, " ")
	}
	if got := parts("context"); got != "groupsmap[groupName:Design name:Design] usersmap[accountType:atlassian email:ada@acme.com name:ada@acme.com]" {
		t.Errorf("somebody new in a group: %s", got)
	}
	if got := parts("container"); got != "sitesmap[name:https://acme siteHostName:https://acme siteName:acme]" {
		t.Errorf("a group is in %s", got)
	}
	who := said["actor"].(map[string]any)
	if !regexp.MustCompile("^[0-9a-f]{24}$").MatchString(fmt.Sprint(who["id"])) || !strings.HasSuffix(fmt.Sprint(who["email"]), "@connect.atlassian.com") ||
		said["location"].(map[string]any)["ip"] != "127.0.0.1" {
		t.Errorf("the key is %v, at %v", who, said["location"])
	}
	o.saml(okta.id())
	if bare := o.newest()["attributes"].(map[string]any); fmt.Sprint(bare["context"]) != "[]" {
		t.Errorf("an event that nobody has seen says %v", bare)
	}
	if alone := o.must(200, "GET", eventsPath+"/"+one.id(), ""); fmt.Sprint(alone) != fmt.Sprint(one) || one["links"].(map[string]any)["self"] != o.url+eventsPath+"/"+one.id() {
		t.Errorf("alone it is %v", alone)
	}
	o.refusedWith(404, "ADMIN-404-4", nobody, "GET", eventsPath+"/"+nobody, "")
	plain := serve(t)
	plain.change(plain.emulator.SetDomainStatus("acme.com", "unverified"))
	if who := plain.newest()["attributes"].(map[string]any)["actor"].(map[string]any); who["id"] != "atlassian-internal-system" {
		t.Errorf("without an administrator it was %v", who)
	}
	scoped := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:orgs:admin"} })
	for _, path := range []string{eventsPath, eventsPath + "/x", streamPath, strings.TrimSuffix(eventsPath, "s") + "-actions"} {
		if code, _ := scoped.call("GET", path, "").refusal(); code != "ADMIN-403-3" {
			t.Errorf("%s answered %s", path, code)
		}
	}
}

// A file of an older version has the ids and objects of then, and no time of processing.
func TestAuditLog_isReadFromAnOlderFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	withFile := func(options *emulator.Options) { options.StateFile = file }
	before := serve(t, withFile)
	before.directory("Okta", "okta")
	before.change(before.emulator.Close())
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	older := regexp.MustCompile(`(?s)"events": \[.*\]`).ReplaceAll(content, []byte(`"events": [{"id":"e-1","sequence":1,"version":"","time":"2026-03-02T09:00:00Z",
		"action":"domain_linked","actor":{"id":"712020:ada","name":"Ada"},"ip":"127.0.0.1","about":[{"type":"domain","id":"d","name":"acme.com"}]}]`))
	if err := os.WriteFile(file, older, 0o600); err != nil {
		t.Fatal(err)
	}
	found := serve(t, withFile).call("GET", streamPath, "").list()
	if len(found) != 1 || found[0].id() != "e-1" || found[0]["attributes"].(map[string]any)["processedAt"] != "2026-03-02T09:00:00Z" {
		t.Errorf("the stream has %v", found)
	}
}

func TestAuditLog_forgetsItsOldestEntries(t *testing.T) {
	o := serve(t)
	okta := o.directory("Okta", "okta").id()
	o.saml(okta)
	path := "/admin/identity/v1/orgs/" + seed().Organization.ID + "/directories/" + okta + "/saml-configuration"
	for i := range 2003 { // each another one: what changes nothing is no event
		o.direct("PATCH", path, fmt.Sprintf(`{"issuer":"issuer-%d"}`, i), emulator.DefaultAPIKey)
	}
	page, count := o.call("GET", eventsPath, ""), 0
	for ; page.link("next") != ""; page = o.call("GET", strings.TrimPrefix(page.link("next"), o.url), "") {
		count += len(page.list())
	}
	if count += len(page.list()); count != 2000 {
		t.Errorf("the log has %d entries", count)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}
