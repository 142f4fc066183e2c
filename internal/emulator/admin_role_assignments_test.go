package emulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const workspacesPath = "/admin/v2/orgs/4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e/workspaces"

// workspaces does one search.
func (o *organization) workspaces(body string) reply {
	o.t.Helper()
	return o.call("POST", workspacesPath, body)
}

// workspace returns the first of a product.
func (o *organization) workspace(product string) object {
	o.t.Helper()
	found := o.call("POST", workspacesPath, `{"query":{"field":{"name":"attributes.typeKey","values":["`+product+`"]}}}`).list()
	if len(found) == 0 {
		o.t.Fatalf("there is no workspace of %s", product)
	}
	return found[0]
}

// granted is what a list of a group's role assignments says, in one line.
func granted(assignments []object) string {
	var all []string
	for _, one := range assignments {
		all = append(all, fmt.Sprint(one["roles"], " on ", one["resourceOwner"]))
	}
	return strings.Join(all, ", ")
}

// roleBody is what assigns a role to a group, and revokes it.
func roleBody(role, resource string) string {
	return `{"roleId":"` + role + `","resourceId":"` + resource + `"}`
}

func TestGroupRoles_areAssignedAndRevoked(t *testing.T) {
	o := serve(t)
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(okta, "platform", []string{"bob@acme.com"}))
	jira := o.workspace("jira-software").id()
	path := inDirectory("groups/" + o.groupByName("platform").id() + "/role-assignments") // a synced group gains roles here
	if got := o.call("GET", path, "").list(); len(got) != 0 {
		t.Errorf("it starts with %v", got)
	}
	o.must(204, "POST", path+"/assign", roleBody("atlassian/user", jira))
	o.must(204, "POST", path+"/assign", roleBody("atlassian/user", jira))
	o.must(204, "POST", path+"/assign", roleBody("atlassian/admin", jira))
	list := o.call("GET", path, "").list()
	if granted(list) != "[atlassian/user atlassian/admin] on jira-software" {
		t.Errorf("it has %s", granted(list))
	}
	if role, there := list[0]["defaultRole"]; list[0].text("resourceId") != jira || !there || role != nil || len(list[0]) != 4 {
		t.Errorf("the assignment is %v", list[0])
	}
	o.must(204, "POST", path+"/revoke", roleBody("atlassian/user", jira))
	if got := granted(o.call("GET", path, "").list()); got != "[atlassian/admin] on jira-software" {
		t.Errorf("left are %s", got)
	}
	o.refusedWith(404, "ADMIN-404-1", "platform", "POST", path+"/revoke", roleBody("atlassian/user", jira))
	for _, change := range []string{"/assign", "/revoke"} {
		o.refusedWith(400, "ADMIN-400-24", `"atlassian/king"`, "POST", path+change, roleBody("atlassian/king", jira))
		o.refusedWith(400, "ADMIN-400-24", `"atlassian/org-admin"`, "POST", path+change, roleBody("atlassian/org-admin", jira))
		o.refusedWith(400, "ADMIN-400-4", "jira-core", "POST", path+change, roleBody("atlassian/user", "ari:cloud:jira-core::site/1"))
		o.refusedWith(400, "ADMIN-400-24", `"resourceId" is required`, "POST", path+change, `{"roleId":"atlassian/user"}`)
	}
	gone := inDirectory("groups/" + nobody + "/role-assignments")
	o.refusedWith(404, "ADMIN-404-10", nobody, "GET", gone, "")
	o.refusedWith(404, "ADMIN-404-10", nobody, "POST", gone+"/assign", roleBody("atlassian/user", jira))
	o.refusedWith(404, "ADMIN-404-10", nobody, "POST", gone+"/revoke", roleBody("atlassian/user", jira))
}

func TestGroupRoles_areFiltered(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		options.Seed.Products = append(options.Seed.Products, emulator.SeedProduct{Key: "confluence", Name: "Confluence"})
	})
	jira, wiki := o.workspace("jira-software").id(), o.workspace("confluence").id()
	group := o.groupByName("engineering")
	path := inDirectory("groups/" + group.id() + "/role-assignments")
	o.must(204, "POST", path+"/assign", roleBody("atlassian/admin", jira))
	o.must(204, "POST", path+"/assign", roleBody("atlassian/guest", wiki))
	const all = "[atlassian/user atlassian/admin] on jira-software, [atlassian/guest] on confluence"
	for query, want := range map[string]string{
		"":                           all,
		"?resourceOwners=confluence": "[atlassian/guest] on confluence",
		"?resourceIds=" + jira:       "[atlassian/user atlassian/admin] on jira-software",
		"?roleIds=atlassian/admin":   "[atlassian/admin] on jira-software",
		"?roleIds=atlassian/viewer":  "",
		"?directoryIds=" + nobody:    "",
		"?directoryIds=" + group.text("directoryId"):              all,
		"?roleIds=atlassian/admin&roleIds=atlassian/guest":        "[atlassian/admin] on jira-software, [atlassian/guest] on confluence",
		"?roleIds=atlassian/admin&resourceOwners=confluence":      "",
		"?resourceOwners=jira-software&resourceOwners=confluence": all,
	} {
		if got := granted(o.call("GET", path+query, "").list()); got != want {
			t.Errorf("%s finds %s instead of %s", query, got, want)
		}
	}
	first := o.call("GET", path+"?limit=1&roleIds=atlassian/user&roleIds=atlassian/guest", "")
	if rest := o.call("GET", withQuery(path, "cursor", first.link("next")), "").list(); granted(first.list()) != "[atlassian/user] on jira-software" || granted(rest) != "[atlassian/guest] on confluence" {
		t.Errorf("the pages are %v and %v", first.list(), rest)
	}
	o.contract.AllowInvalidRequests()
	o.refusedWith(400, "ADMIN-400-24", "roleIds has 11 values", "GET", path+"?roleIds=a"+strings.Repeat("&roleIds=a", 10), "")
}

// A group that is a default group says so, once it gives the product.
func TestGroupRoles_haveTheDefault(t *testing.T) {
	o := serve(t)
	o.change(o.emulator.SetDefaultAccessGroup("engineering", true))
	path := inDirectory("groups/" + o.groupByName("engineering").id() + "/role-assignments")
	if list := o.call("GET", path, "").list(); len(list) != 1 || list[0]["defaultRole"] != "atlassian/user" {
		t.Errorf("the assignments are %v", list)
	}
}

// Reads and searches are behind the writes by the lag, which ends with the clock; writes are not.
func TestSetRoleLag_showsChangesLater(t *testing.T) {
	o := serve(t)
	jira := o.workspace("jira-software").id()
	path := inDirectory("groups/" + o.groupByName("engineering").id() + "/role-assignments")
	expect := func(want, finds string) {
		t.Helper()
		if got := granted(o.call("GET", path, "").list()); got != want {
			t.Errorf("a read shows %s instead of %s", got, want)
		}
		if got := names(o.call("POST", inDirectory("groups/search"), `{"roleIds":["atlassian/admin"]}`).list()); got != finds {
			t.Errorf("a search finds %q instead of %q", got, finds)
		}
	}
	o.emulator.SetRoleLag(30 * time.Second)
	o.must(204, "POST", path+"/assign", roleBody("atlassian/admin", jira))
	o.clock.advance(29 * time.Second)
	expect("[atlassian/user] on jira-software", "")
	o.must(204, "POST", path+"/revoke", roleBody("atlassian/user", jira)) // 30 more seconds, for this one alone
	o.clock.advance(time.Second)
	expect("[atlassian/admin atlassian/user] on jira-software", "engineering")
	o.refusedWith(404, "ADMIN-404-1", "engineering", "POST", path+"/revoke", roleBody("atlassian/user", jira))
	o.clock.advance(29 * time.Second)
	expect("[atlassian/admin] on jira-software", "engineering")
	o.emulator.SetRoleLag(0)
	o.must(204, "POST", path+"/revoke", roleBody("atlassian/admin", jira))
	expect("", "")
}

// TestConflict_showsTheProductsThatRolesOpen changes a group's roles and looks at its conflict: who decides on the
// conflict must see what access is at stake now.
func TestConflict_showsTheProductsThatRolesOpen(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		options.Seed.Products = append(options.Seed.Products, emulator.SeedProduct{Key: "confluence", Name: "Confluence"})
		options.Seed.Sites = []string{"acme", "acme-support"}
	})
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(okta, "engineering", nil))
	before := o.conflicts(okta)[0]
	if fmt.Sprint(before["productAccess"], before["sites"]) != "[jira-software] [acme]" {
		t.Errorf("the conflict shows %v on %v", before["productAccess"], before["sites"])
	}
	path := inDirectory("groups/" + o.groupByName("engineering").id() + "/role-assignments")
	wiki := o.call("POST", workspacesPath, `{"query":{"and":[{"field":{"name":"attributes.typeKey","values":["confluence"]}},{"searchWorkspaces":"support"}]}}`).list()[0].id()
	o.must(204, "POST", path+"/assign", `{"roleId":"atlassian/guest","resourceId":"`+wiki+`"}`)
	after := o.conflicts(okta)[0]
	if fmt.Sprint(after["productAccess"], after["sites"]) != "[jira-software confluence] [acme acme-support]" || after.version() == before.version() {
		t.Errorf("the conflict shows %v on %v", after["productAccess"], after["sites"])
	}
	o.must(204, "POST", path+"/revoke", `{"roleId":"atlassian/user","resourceId":"`+o.workspace("jira-software").id()+`"}`)
	if left := o.conflicts(okta)[0]; fmt.Sprint(left["productAccess"], left["sites"]) != "[confluence] [acme-support]" {
		t.Errorf("the conflict shows %v on %v", left["productAccess"], left["sites"])
	}
}

func TestWorkspaces_areTheProductsOnTheSites(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		options.Seed.Products = append(options.Seed.Products, emulator.SeedProduct{Key: "confluence", Name: "Confluence"})
		options.Seed.Sites = []string{"acme", "labs.acme.com"}
	})
	all := o.workspaces("")
	if len(all.list()) != 4 || fmt.Sprint(all.body["meta"]) != "map[endIndex:4 pageSize:20 startIndex:1 total:4]" {
		t.Fatalf("the workspaces are %s", all.text)
	}
	first := all.list()[0]
	attributes := object(first["attributes"].(map[string]any))
	if !strings.HasPrefix(first.id(), "ari:cloud:jira-software::site/") || attributes.text("typeKey") != "jira-software" || attributes.text("type") != "Jira" ||
		attributes.text("hostUrl") != "https://acme" || attributes.text("status") != "online" || attributes["usage"] != 2.0 {
		t.Errorf("the first is %v", first)
	}
	shown := func(got reply) string {
		var all []string
		for _, one := range got.list() {
			attributes := object(one["attributes"].(map[string]any))
			all = append(all, attributes.text("typeKey")+"@"+attributes.text("name"))
		}
		return strings.Join(all, " ")
	}
	for query, want := range map[string]string{
		`"query":{"searchWorkspaces":"LABS"}`:                                                                                                "jira-software@labs confluence@labs",
		`"query":{"field":{"name":"attributes.type","values":["confluence"]}}`:                                                               "confluence@acme confluence@labs",
		`"query":{"field":{"name":"id","values":["` + first.id() + `"]}}`:                                                                    "jira-software@acme",
		`"query":{"and":[{"field":{"name":"attributes.typeKey","values":["confluence","jira-software"]}},{"searchWorkspaces":"labs.acme"}]}`: "jira-software@labs confluence@labs",
		`"query":{"field":{"name":"attributes.owner","values":["x"]}}`:                                                                       "",
		`"query":{"features":["one"]}`:                                                                                                       "", `"query":{"policies":["one"]}`: "",
		`"query":{"and":[]}`: "jira-software@acme confluence@acme jira-software@labs confluence@labs",
		`"query":{"field":{"name":"attributes.name","values":[]}},"cursor":null,"sort":null`:                                   "jira-software@acme confluence@acme jira-software@labs confluence@labs",
		`"query":null,"sort":[{"field":"attributes.name","order":"desc"},{"field":"attributes.typeKey"}]`:                      "confluence@labs jira-software@labs confluence@acme jira-software@acme",
		`"query":{"field":{"name":"attributes.status","values":["online"]}},"sort":[{"field":"attributes.hostUrl"}],"limit":3`: "jira-software@acme confluence@acme jira-software@labs",
		`"query":{"field":{"name":"attributes.realm","values":["global"]}},"limit":1000`:                                       "jira-software@acme confluence@acme jira-software@labs confluence@labs",
	} {
		if got := o.workspaces(`{` + query + `}`); got.status != 200 || shown(got) != want {
			t.Errorf("%s finds %d %q instead of %q", query, got.status, shown(got), want)
		}
	}
	page := o.workspaces(`{"sort":[{"field":"attributes.typeKey","order":"asc"}],"limit":3}`)
	rest := o.workspaces(`{"cursor":"` + page.link("next") + `"}`)
	if shown(page)+" "+shown(rest) != "confluence@acme confluence@labs jira-software@acme jira-software@labs" || fmt.Sprint(rest.body["meta"]) != "map[endIndex:4 pageSize:3 startIndex:4 total:4]" {
		t.Errorf("the pages are %s and %s", page.text, rest.text)
	}
}

func TestWorkspaces_refuseWrongQueries(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	for body, says := range map[string]string{
		`{"query":{"nor":[]}}`:                                              `"query.nor"`,
		`{"query":{"field":{"values":["x"]}}}`:                              `"query.field.name" is required`,
		`{"query":{"and":[{},{"field":{"name":"colour","values":["x"]}}]}}`: `"query.and[1].field.name" is "colour"`,
		`{"query":{"and":"x"}}`:                                             "list of objects",
		`{"query":{"and":[],"searchWorkspaces":"x"}}`:                       "exclude each other",
		`{"sort":[{"order":"asc"}]}`:                                        `"sort[0].field" is required`,
		`{"sort":[{"field":"colour"}]}`:                                     `"colour"`,
		`{"sort":[{"field":"attributes.name","order":"up"}]}`:               `"up"`,
		`{"cursor":"x","limit":1}`:                                          "excludes all others",
		`{"query":{"searchWorkspaces":7}}`:                                  "must be a string",
	} {
		o.refusedWith(400, "ADMIN-400-24", says, "POST", workspacesPath, body)
	}
	o.refusedWith(400, "ADMIN-400-17", "1001", "POST", workspacesPath, `{"limit":1001}`)
	o.refusedWith(400, "ADMIN-400-17", "limit is 0", "POST", workspacesPath, `{"limit":0}`)
}

func TestSeed_withoutSitesHasOneOfTheOrganizationsName(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		options.Seed.Organization.Name, options.Seed.Groups = "Acme Labs", nil
	})
	found := o.workspaces("").list()
	if len(found) != 1 || found[0]["attributes"].(map[string]any)["hostUrl"] != "https://acme-labs.atlassian.net" {
		t.Errorf("the workspaces are %v", found)
	}
}
