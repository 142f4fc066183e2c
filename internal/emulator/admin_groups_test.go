package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// inDirectory returns the path of something below all user bases.
func inDirectory(path string) string {
	return "/admin/v2/orgs/" + seed().Organization.ID + "/directories/-/" + path
}

// userbase returns the id of the user base of a name.
func (o *organization) userbase(name string) string {
	o.t.Helper()
	found := o.call("GET", withQuery("/admin/v2/orgs/"+seed().Organization.ID+"/directories", "searchTerm", name), "").list()
	if len(found) != 1 {
		o.t.Fatalf("%q is the name of %d user bases", name, len(found))
	}
	return found[0].text("directoryId")
}

func inUserbase(id, path string) string {
	return "/admin/v2/orgs/" + seed().Organization.ID + "/directories/" + id + "/" + path
}

// groupByName finds a group as a client has to: by a search for its name.
func (o *organization) groupByName(name string) object {
	o.t.Helper()
	found := o.call("POST", inDirectory("groups/search"), `{"groupNames":[`+quoted(name)+`],"expand":["counts.users","counts.resources"]}`).list()
	if len(found) != 1 {
		o.t.Fatalf("%q is the name of %d groups", name, len(found))
	}
	return found[0]
}

// refusedWith does a request that must be refused, and tells whether the refusal is the right one.
func (o *organization) refusedWith(status int, code, says, method, path, body string) {
	o.t.Helper()
	o.contract.AllowInvalidRequests()
	got := o.call(method, path, body)
	if gotCode, detail := got.refusal(); got.status != status || gotCode != code || !strings.Contains(detail, says) {
		o.t.Errorf("%s %s %s answered %d %s instead of %d %s with %q", method, path, body, got.status, got.text, status, code, says)
	}
}

func names(objects []object) string {
	var all []string
	for _, one := range objects {
		all = append(all, one.text("name"))
	}
	return strings.Join(all, " ")
}

func TestGroupLifecycle(t *testing.T) {
	o := serve(t)
	local := o.userbase("Primary")
	created := o.call("POST", inUserbase(local, "groups"), `{"name":"Design","description":"Those who draw"}`)
	if created.status != 201 || created.text != "" || created.header.Get("ETag") != "" {
		t.Errorf("the creation answered %d %q", created.status, created.text)
	}
	design := o.groupByName("design")
	if design.text("name") != "Design" || design.text("description") != "Those who draw" || design.text("directoryId") != local || design["externalSynced"] != false ||
		design.text("managedBy") != "admins" || fmt.Sprint(design["managementAccess"]) != "map[deletable:true modifiable:true readable:true]" ||
		fmt.Sprint(design["counts"]) != "map[resources:0 users:0]" {
		t.Errorf("the group is %v", design)
	}
	if alone := o.must(200, "GET", inDirectory("groups/"+design.id()), ""); alone["counts"] != nil || alone.text("name") != "Design" {
		t.Errorf("read alone it is %v", alone)
	}
	members := inDirectory("groups/" + design.id() + "/memberships")
	o.must(204, "POST", members, `{"accountId":"712020:bob"}`)
	o.must(204, "POST", members, `{"accountId":"712020:bob"}`)
	if got := o.groupByName("Design")["counts"].(map[string]any)["users"]; got != 1.0 {
		t.Errorf("added twice there are %v members", got)
	}
	o.refusedWith(404, "ADMIN-404-8", "712020:eve", "POST", members, `{"accountId":"712020:eve"}`)
	o.refusedWith(404, "ADMIN-404-8", "712020:ada", "DELETE", members+"/712020:ada", "")
	o.must(204, "DELETE", members+"/712020:bob", "")
	o.refusedWith(404, "ADMIN-404-8", "712020:bob", "DELETE", members+"/712020:bob", "")
	o.refusedWith(409, "ADMIN-409-28", design.id(), "POST", inUserbase(local, "groups"), `{"name":"DESIGN"}`)
	o.must(204, "DELETE", inDirectory("groups/"+design.id()), "")
	o.refusedWith(404, "ADMIN-404-10", design.id(), "GET", inDirectory("groups/"+design.id()), "")
	o.refusedWith(404, "ADMIN-404-10", design.id(), "POST", members, `{"accountId":"712020:bob"}`)
}

func TestGroup_refusesWrongBodiesAndDirectories(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	group := o.groupByName("engineering").id()
	groups := inUserbase(o.userbase("Primary"), "groups")
	o.refusedWith(400, "ADMIN-400-24", "name it in the path", "POST", inDirectory("groups"), `{"name":"x"}`)
	o.refusedWith(400, "ADMIN-400-24", `"name" is required`, "POST", groups, `{}`)
	o.refusedWith(400, "ADMIN-400-24", `"name" must not be empty`, "POST", groups, `{"name":""}`)
	o.refusedWith(400, "ADMIN-400-24", `"members"`, "POST", groups, `{"name":"x","members":[]}`)
	o.refusedWith(400, "ADMIN-400-24", `"accountId" is required`, "POST", inDirectory("groups/"+group+"/memberships"), `{}`)
	// What the identity API calls a directory is something else.
	for _, id := range []string{o.local().id(), nobody} {
		o.refusedWith(404, "ADMIN-404-1", id, "GET", inUserbase(id, "groups/"+group), "")
		o.refusedWith(404, "ADMIN-404-1", id, "POST", inUserbase(id, "groups/search"), `{}`)
		o.refusedWith(404, "ADMIN-404-1", id, "POST", inUserbase(id, "groups"), `{"name":"x"}`)
	}
}

func TestGroup_refusesAdministratorsWhenSynced(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		options.Seed.Groups = append(options.Seed.Groups, emulator.SeedGroup{Name: "site-admins", Members: []string{"ada@acme.com"}})
	})
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(okta, "pushed", []string{"ada@acme.com"}))
	google := o.connected("")
	o.change(o.emulator.StartSync(google.id()))
	o.change(o.emulator.FinishSync(google.id()))
	for name, source := range map[string]string{"pushed": `"Okta"`, "All users from Google Workspace": `"Google"`} {
		synced := o.groupByName(name)
		path := inDirectory("groups/" + synced.id())
		o.refusedWith(403, "ADMIN-403-5", source, "POST", path+"/memberships", `{"accountId":"712020:bob"}`)
		o.refusedWith(403, "ADMIN-403-5", source, "DELETE", path+"/memberships/712020:ada", "")
		o.refusedWith(403, "ADMIN-403-5", source, "DELETE", path, "")
		if synced["externalSynced"] != true || synced.text("managedBy") != "external" || fmt.Sprint(synced["managementAccess"]) != "map[deletable:false modifiable:false readable:true]" {
			t.Errorf("%s is %v", name, synced)
		}
		if base := o.userbase(""); synced.text("directoryId") != base {
			t.Errorf("%s is in the user base %s instead of %s, the only one", name, synced.text("directoryId"), base)
		}
	}
	o.refusedWith(403, "ADMIN-403-6", "everyone", "DELETE", inDirectory("groups/"+o.groupByName("everyone").id()), "")
	admins := inDirectory("groups/" + o.groupByName("site-admins").id())
	o.refusedWith(403, "ADMIN-403-7", "site-admins", "DELETE", admins, "")
	o.must(204, "POST", admins+"/memberships", `{"accountId":"712020:bob"}`)
	o.refusedWith(403, "ADMIN-403-5", "site-admins", "DELETE", admins+"/memberships/712020:bob", "")
}

func TestGroup_takesItsConflictAlongWhenDeleted(t *testing.T) {
	o := serve(t)
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(okta, "engineering", nil))
	o.must(204, "DELETE", inDirectory("groups/"+o.groupByName("engineering").id()), "")
	if left := o.conflicts(okta); len(left) != 0 {
		t.Errorf("the conflicts are %v", left)
	}
}

func TestGroupSearchFilters(t *testing.T) {
	o := serve(t)
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(okta, "Platform", []string{"bob@acme.com"}))
	engineering, jira := o.groupByName("engineering"), o.workspace("jira-software")
	for body, want := range map[string]string{
		``:   "engineering everyone Platform",
		`{}`: "engineering everyone Platform",
		`{"groupIds":["` + engineering.id() + `"]}`:                           "engineering",
		`{"groupNames":["EVERYONE","platform"]}`:                              "everyone Platform",
		`{"groupNames":["every"]}`:                                            "",
		`{"searchTerm":"ENG"}`:                                                "engineering",
		`{"accountIds":["712020:bob"]}`:                                       "Platform",
		`{"accountIds":["712020:bob","712020:cleo"]}`:                         "engineering Platform",
		`{"directoryIds":["` + o.userbase("Primary") + `"]}`:                  "engineering everyone Platform",
		`{"directoryIds":["` + nobody + `"]}`:                                 "",
		`{"resourceIds":["` + jira.id() + `"]}`:                               "engineering everyone",
		`{"resourceOwners":["jira-software"]}`:                                "engineering everyone",
		`{"resourceOwners":["confluence"]}`:                                   "",
		`{"roleIds":["atlassian/user"],"accountIds":["712020:cleo"]}`:         "engineering",
		`{"roleIds":["atlassian/admin"],"resourceIds":["` + jira.id() + `"]}`: "",
		`{"searchTerm":"e","accountIds":["712020:cleo"],"limit":100}`:         "engineering",
	} {
		got := o.call("POST", inDirectory("groups/search"), body)
		if got.status != 200 || names(got.list()) != want {
			t.Errorf("%s finds %d %q instead of %q", body, got.status, names(got.list()), want)
		}
	}
	for expand, want := range map[string]string{
		`[]`: "<nil>", `["counts.users"]`: "map[users:2]", `["counts.resources"]`: "map[resources:1]",
		`["counts.users","counts.resources"]`: "map[resources:1 users:2]",
	} {
		got := o.call("POST", inDirectory("groups/search"), `{"searchTerm":"engineering","expand":`+expand+`}`).list()[0]
		if fmt.Sprint(got["counts"]) != want {
			t.Errorf("expanded by %s the counts are %v", expand, got["counts"])
		}
	}
}

// many returns a JSON list of so many values.
func many(count int) string {
	return `["v` + strings.Repeat(`","v`, count-1) + `"]`
}

func TestSearch_refusesWhatItDoesNotKnow(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	groups, users := inDirectory("groups/search"), inDirectory("users/search")
	for _, path := range []string{groups, users} {
		for _, name := range []string{"accountIds", "directoryIds", "groupIds", "resourceOwners", "roleIds"} {
			o.must(200, "POST", path, `{"`+name+`":`+many(10)+`}`)
			o.refusedWith(400, "ADMIN-400-24", `"`+name+`" has 11 values`, "POST", path, `{"`+name+`":`+many(11)+`}`)
		}
		o.must(200, "POST", path, `{"resourceIds":`+strings.ReplaceAll(many(20), "v", "ari:cloud:x::site/v")+`}`)
		o.refusedWith(400, "ADMIN-400-24", `has 21 values`, "POST", path, `{"resourceIds":`+many(21)+`}`)
		o.refusedWith(400, "ADMIN-400-24", `"colour"`, "POST", path, `{"colour":"red"}`)
		o.refusedWith(400, "ADMIN-400-24", `"expand" is "everything"`, "POST", path, `{"expand":["everything"]}`)
		o.refusedWith(400, "ADMIN-400-24", `JSON object`, "POST", path, `[]`)
		o.must(200, "POST", path, `{"limit":100}`)
		for _, limit := range []string{`0`, `101`, `-1`, `1.5`, `"10"`, `null`} {
			o.refusedWith(400, "ADMIN-400-17", limit, "POST", path, `{"limit":`+limit+`}`)
		}
	}
	for _, pair := range []string{`"groupNames":["a"],"searchTerm":"a"`, `"groupNames":["a"],"groupIds":["a"]`} {
		o.refusedWith(400, "ADMIN-400-24", "exclude each other", "POST", groups, `{`+pair+`}`)
	}
	o.refusedWith(400, "ADMIN-400-24", "emails and searchTerm exclude each other", "POST", users, `{"emails":["a"],"searchTerm":"a"}`)
}

// TestSearch_hasCursorsThatStandAlone walks a search page by page: a cursor brings its filters along, and nothing may come
// with it.
func TestSearch_hasCursorsThatStandAlone(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	workspaces := "/admin/v2/orgs/" + seed().Organization.ID + "/workspaces"
	for _, name := range []string{"eta", "theta", "zeta"} {
		o.must(201, "POST", inUserbase(o.userbase("Primary"), "groups"), `{"name":"`+name+`"}`)
	}
	var cursors []string
	for path, body := range map[string]string{
		inDirectory("groups/search"): `{"searchTerm":"eta","limit":1}`,
		inDirectory("users/search"):  `{"searchTerm":"","limit":1}`,
	} {
		whole := o.call("POST", path, strings.Replace(body, `"limit":1`, `"limit":100`, 1)).list()
		var walked []object
		for next := body; next != ""; {
			page := o.call("POST", path, next)
			if len(page.list()) != 1 || page.link("self") == "" {
				t.Fatalf("%s %s: a page is %d %s", path, next, page.status, page.text)
			}
			walked, next = append(walked, page.list()...), ""
			if cursor := page.link("next"); cursor != "" {
				cursors = append(cursors, cursor)
				next = `{"cursor":"` + cursor + `"}`
			}
		}
		if fmt.Sprint(walked) != fmt.Sprint(whole) || len(whole) != 3 {
			t.Errorf("%s: page by page\n%v\nat once\n%v", path, walked, whole)
		}
		cursor := cursors[len(cursors)-1]
		for _, more := range []string{`"limit":1`, `"searchTerm":"eta"`, `"expand":[]`} {
			o.refusedWith(400, "ADMIN-400-24", "excludes all others", "POST", path, `{"cursor":"`+cursor+`",`+more+`}`)
		}
		o.refusedWith(400, "ADMIN-400-1", "cursor", "POST", path, `{"cursor":"nonsense"}`)
		o.refusedWith(400, "ADMIN-400-1", "cursor", "POST", workspaces, `{"cursor":"`+cursor+`"}`)
	}
	if slices.ContainsFunc(cursors, func(one string) bool { return strings.Contains(one, "://") }) {
		t.Errorf("a cursor is an address: %v", cursors)
	}
}

func TestSearch_hasPagesAsLargeAsDocumented(t *testing.T) {
	large := emulator.GenerateSeed(1, 130, 130)
	large.Organization.ID = seed().Organization.ID
	o := serve(t, func(options *emulator.Options) { options.Seed = large })
	for path, usual := range map[string]int{inDirectory("groups/search"): 20, inDirectory("users/search"): 50} {
		if got := len(o.call("POST", path, "{}").list()); got != usual {
			t.Errorf("%s shows %d", path, got)
		}
		if got := len(o.call("POST", path, `{"limit":100}`).list()); got != 100 {
			t.Errorf("%s shows %d of a hundred", path, got)
		}
	}
	capped := serve(t, func(options *emulator.Options) { options.Seed, options.PageSizeCap = large, 7 })
	if got := len(capped.call("POST", inDirectory("groups/search"), `{"limit":100}`).list()); got != 7 {
		t.Errorf("with a cap there are %d", got)
	}
}
