package emulator_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const eventsPath = "/admin/v1/orgs/4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e/events"

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

// TestAuditLog_hasEveryWrite does each kind of write once and looks what the log says of it. Actions that no write gives
// would be left over in the list of all actions.
func TestAuditLog_hasEveryWrite(t *testing.T) {
	o := serve(t, administered)
	left := map[string]bool{}
	for _, one := range o.call("GET", "/admin/v1/orgs/"+seed().Organization.ID+"/event-actions", "").list() {
		words := one["attributes"].(map[string]any)
		if one.id() == "" || words["displayName"] == "" || words["groupDisplayName"] == "" {
			t.Errorf("an action is %v", one)
		}
		left[one.id()] = true
	}
	seen := 0
	logged := func(action, name string) {
		t.Helper()
		log := o.call("GET", eventsPath, "")
		newest := object(o.newest()["attributes"].(map[string]any))
		context := newest["context"].([]any)[0].(map[string]any)
		if seen++; len(log.list()) != seen || newest.text("action") != action || !strings.Contains(fmt.Sprint(newest["context"]), name) || context["id"] == "" || context["type"] == "" {
			t.Fatalf("after %s about %s the log has %d entries and begins with %v", action, name, len(log.list()), newest)
		}
		delete(left, action)
	}
	okta := o.directory("Okta", "okta").id()
	logged("identity_provider_directory_created", "Okta")
	o.must(200, "PATCH", "directories/"+okta, `{"name":"OKTA"}`)
	logged("identity_provider_directory_updated", "OKTA")
	saml := "directories/" + okta + "/saml-configuration"
	o.saml(okta)
	logged("saml_config_created", "OKTA")
	configuration := o.must(200, "PATCH", saml, `{"issuer":"new"}`)
	logged("saml_config_updated", okta)
	o.must(200, "PUT", saml, samlBody(certificate(t, start.AddDate(1, 0, 0))), ifMatch(configuration.version()))
	logged("saml_config_updated", okta)
	o.must(204, "DELETE", saml, "")
	logged("saml_config_deleted", configuration.text("samlConfigurationId"))
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	logged("domain_linked", "acme.com")
	o.must(204, "DELETE", "linked-domains/acme.com", "")
	logged("domain_unlinked", "acme.com")
	config := o.provisioning(okta)
	logged("user_provisioning_created", "OKTA")
	config = o.must(200, "POST", "provisioning-configs/"+config.id()+"/api-key/regenerate", "")
	logged("scim_directory_token_rotated", config.id())
	idp := &identityProvider{o: o, config: config, key: config.text("token")}
	user := idp.must(201, "POST", "/Users", person("bob@acme.com", "Bob")).id()
	logged("scim_user_created", "bob@acme.com")
	idp.must(200, "PATCH", "/Users/"+user, operations(`{"op":"replace","path":"title","value":"x"}`))
	logged("scim_user_updated", "bob@acme.com")
	idp.must(200, "PUT", "/Users/"+user, person("bob@acme.com", "Bob"))
	logged("scim_user_updated", user)
	group := idp.must(201, "POST", "/Groups", pushed("platform", user)).id()
	logged("scim_group_created", "platform")
	if who := o.newest()["attributes"].(map[string]any)["actor"].(map[string]any); who["id"] != config.text("scimDirectoryId") || who["name"] != "OKTA" {
		t.Errorf("a group was pushed by %v", who)
	}
	idp.must(200, "PATCH", "/Groups/"+group, operations(`{"op":"remove","path":"members"}`))
	logged("scim_group_updated", "platform")
	idp.must(200, "PUT", "/Groups/"+group, pushed("platform", user))
	logged("scim_group_updated", group)
	idp.must(204, "DELETE", "/Groups/"+group, "")
	logged("scim_group_deleted", "platform")
	idp.must(409, "POST", "/Groups", pushed("engineering", user))
	o.must(200, "POST", "directories/"+okta+"/group-conflicts/"+o.conflicts(okta)[0].id()+"/sync", "")
	logged("group_conflict_synced", "engineering")
	idp.must(204, "DELETE", "/Users/"+user, "")
	logged("scim_user_deleted", "bob@acme.com")
	o.must(204, "DELETE", "provisioning-configs/"+config.id(), "")
	logged("user_provisioning_deleted", "OKTA")
	googleDirectory := o.directory("Google", "google_workspace").id()
	logged("identity_provider_directory_created", "Google")
	google := "google-workspace-connections/" + o.google(googleDirectory, "").id()
	logged("gsync_connection_initiated", "Google")
	o.must(200, "PATCH", google, `{"personalMessage":"Hello"}`)
	logged("gsync_connection_updated", googleDirectory)
	o.change(o.emulator.ConfirmConsent(strings.TrimPrefix(google, "google-workspace-connections/")))
	o.must(202, "POST", google+"/sync", "")
	logged("gsync_sync_started", "Google")
	o.change(o.emulator.FinishSync(strings.TrimPrefix(google, "google-workspace-connections/")))
	o.must(204, "DELETE", google, "")
	logged("gsync_connection_deleted", "Google")
	policy := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+okta+`","name":"Strict"}`).id()
	logged("auth_policy_created", "Strict")
	o.must(200, "PATCH", "authentication-policies/"+policy, `{"name":"Stricter"}`)
	logged("auth_policy_updated", "Stricter")
	o.call("POST", controlled(policy+"/add-users"), `{"users":["ada@acme.com"]}`)
	logged("auth_policy_users_added", "Stricter")
	o.must(204, "DELETE", "authentication-policies/"+policy, "")
	logged("auth_policy_deleted", policy)
	o.must(201, "POST", inUserbase(o.userbase("Primary"), "groups"), `{"name":"Design"}`)
	logged("group_created", "Design")
	design := inDirectory("groups/" + o.groupByName("Design").id())
	o.must(204, "POST", design+"/memberships", `{"accountId":"712020:ada"}`)
	logged("user_added_to_group", "712020:ada")
	o.must(204, "DELETE", design+"/memberships/712020:ada", "")
	logged("user_removed_from_group", "Ada")
	role := `{"roleId":"atlassian/user","resourceId":"` + o.workspace("jira-software").id() + `"}`
	o.must(204, "POST", design+"/role-assignments/assign", role)
	logged("group_role_assigned", "jira-software")
	o.must(204, "POST", design+"/role-assignments/revoke", role)
	logged("group_role_revoked", "atlassian/user")
	o.must(204, "DELETE", design, "")
	logged("group_deleted", "Design")
	o.must(204, "DELETE", "directories/"+okta, "")
	logged("identity_provider_directory_deleted", "OKTA")
	if len(left) != 0 {
		t.Errorf("no write gives %v", left)
	}
	o.refusedWith(404, "ADMIN-404-1", nobody, "DELETE", "directories/"+nobody, "")
	if again := o.call("GET", eventsPath, ""); len(again.list()) != seen {
		t.Error("a refusal is in the log")
	}
}

func TestAuditLog_saysWhoWhenWhatAndWhere(t *testing.T) {
	o := serve(t, administered)
	o.clock.advance(90 * time.Minute)
	okta := o.directory("Okta", "okta").id()
	one := o.newest()
	attributes := object(one["attributes"].(map[string]any))
	who := attributes["actor"].(map[string]any)
	if one.text("type") != "events" || attributes.text("time") != "2026-03-02T10:30:00Z" || fmt.Sprint(who["id"], who["name"], who["email"]) != "712020:adaAdaada@acme.com" {
		t.Errorf("the event is %v", one)
	}
	context, container := attributes["context"].([]any)[0].(map[string]any), attributes["container"].([]any)[0].(map[string]any)
	if context["id"] != okta || fmt.Sprint(context["attributes"]) != "map[name:Okta]" || container["id"] != seed().Organization.ID || attributes["location"].(map[string]any)["ip"] != "127.0.0.1" {
		t.Errorf("it is about %v in %v, from %v", context, container, attributes["location"])
	}
	if alone := o.must(200, "GET", eventsPath+"/"+one.id(), ""); fmt.Sprint(alone) != fmt.Sprint(one) || one["links"].(map[string]any)["self"] != o.url+eventsPath+"/"+one.id() {
		t.Errorf("alone it is %v", alone)
	}
	o.refusedWith(404, "ADMIN-404-4", nobody, "GET", eventsPath+"/"+nobody, "")
	plain := serve(t)
	plain.directory("Okta", "okta")
	if who := plain.newest()["attributes"].(map[string]any)["actor"].(map[string]any); who["name"] != "Organization API key" {
		t.Errorf("without an administrator it was %v", who)
	}
	scoped := serve(t, func(options *emulator.Options) { options.Scopes = []string{"read:orgs:admin"} })
	scoped.contract.AllowStatus(403) // the published document is older than scopes
	for _, path := range []string{eventsPath, eventsPath + "/x", strings.TrimSuffix(eventsPath, "s") + "-actions"} {
		if code, _ := scoped.call("GET", path, "").refusal(); code != "ADMIN-403-3" {
			t.Errorf("%s answered %s", path, code)
		}
	}
}

func TestAuditLog_isFilteredAndPaged(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.PageSizeCap = 2 })
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		o.must(200, "PATCH", "directories/"+o.directory("Directory "+name, "okta").id(), `{"name":"Renamed `+name+`"}`)
		o.clock.advance(time.Second)
	}
	at := func(seconds int) string {
		return strconv.FormatInt(start.Add(time.Duration(seconds)*time.Second).UnixMilli(), 10)
	}
	for query, want := range map[string]string{
		"": "ucucucucuc", "?action=identity_provider_directory_updated": "uuuuu", "?q=renamed+c": "u", "?q=directory+c": "c",
		"?from=" + at(3): "ucuc", "?to=" + at(0): "uc", "?from=" + at(1) + "&to=" + at(2): "ucuc", "?from=" + at(9): "", "?q=nothing": "",
		"?q=API+key": "ucucucucuc",
	} {
		got, pages, cursor := "", 0, query
		for {
			page := o.call("GET", eventsPath+cursor, "")
			meta := page.body["meta"].(map[string]any)
			if size := meta["page_size"]; page.status != 200 || len(page.list()) > 2 || size != 2.0 {
				t.Fatalf("%s: a page is %d %s", query, page.status, page.text)
			}
			got, pages = got+actions(page)+" ", pages+1
			next := page.link("next")
			if next == "" {
				break
			}
			if !strings.HasPrefix(next, o.url+eventsPath+"?cursor=") || meta["next"] != cursorOf(next) {
				t.Errorf("the next page is at %s and %v", next, meta["next"])
			}
			cursor = strings.TrimPrefix(next, o.url+eventsPath)
			o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+o.local().id()+`"}`) // new entries come in front
		}
		short := strings.NewReplacer("identity_provider_directory_updated", "u", "identity_provider_directory_created", "c", "domain_linked", "", " ", "").Replace(got)
		if short != want {
			t.Errorf("%s finds %s over %d pages", query, short, pages)
		}
	}
	for _, query := range []string{"?from=yesterday", "?to=2026-03-02", "?from=1.5"} {
		o.refusedWith(400, "ADMIN-400-3", "milliseconds", "GET", eventsPath+query, "")
	}
	o.refusedWith(400, "ADMIN-400-1", "cursor", "GET", eventsPath+"?cursor=x", "")
	o.contract.AllowStatus(400) // the published document is older than limits
	o.refusedWith(400, "ADMIN-400-17", "500", "GET", eventsPath+"?limit=501", "")
}

func TestAuditLog_forgetsItsOldestEntries(t *testing.T) {
	o := serve(t)
	local := o.local().id()
	for range 2003 {
		path := "/admin/identity/v1/orgs/" + seed().Organization.ID + "/linked-domains/acme.com"
		o.direct("PUT", path, `{"directoryId":"`+local+`"}`, emulator.DefaultAPIKey)
	}
	page, count := o.call("GET", eventsPath, ""), 0
	for ; page.link("next") != ""; page = o.call("GET", strings.TrimPrefix(page.link("next"), o.url), "") {
		count += len(page.list())
	}
	if count += len(page.list()); count != 2000 {
		t.Errorf("the log has %d entries", count)
	}
}
