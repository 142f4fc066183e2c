package emulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// populated has two or more objects in every list.
func populated(t *testing.T, changes ...func(*emulator.Options)) *organization {
	o := serve(t, changes...)
	for i := range 2 {
		d := o.directory(fmt.Sprintf("Okta %d", i), "okta").id()
		o.saml(d)
		o.provisioning(d)
		o.google(o.directory(fmt.Sprintf("Google %d", i), "google_workspace").id(), "")
	}
	first := o.call("GET", "directories?name=Okta%200", "").list()[0].id()
	o.change(o.emulator.PushGroup(first, "engineering", nil))
	o.change(o.emulator.PushGroup(first, "everyone", nil))
	return o
}

// everyList returns the path of each list that has pages.
func (o *organization) everyList() []string {
	first := o.call("GET", "directories?name=Okta%200", "").list()[0].id()
	organizations := "/admin/v1/orgs"
	return []string{
		"directories", "directories?kind=identity_provider", "saml-configurations", "provisioning-configs", "linked-domains",
		"google-workspace-connections", "authentication-policies", "directories/" + first + "/group-conflicts",
		organizations, organizations + "/" + seed().Organization.ID + "/domains", "/admin/v2/orgs/" + seed().Organization.ID + "/directories",
	}
}

func withQuery(path string, name, value string) string {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return path + separator + name + "=" + url.QueryEscape(value)
}

// cursorOf takes the cursor out of a link, which version 1 wraps into an address.
func cursorOf(link string) string {
	if parsed, err := url.Parse(link); err == nil && parsed.Query().Has("cursor") {
		return parsed.Query().Get("cursor")
	}
	return link
}

func TestList_isPagedAndWalksBothWays(t *testing.T) {
	whole := populated(t)
	paged := populated(t, func(options *emulator.Options) { options.PageSizeCap = 1 })
	for i, path := range paged.everyList() {
		want := strings.ReplaceAll(fmt.Sprint(whole.call("GET", whole.everyList()[i], "").list()), whole.url, "")
		var got []object
		pages, cursor := 0, ""
		for {
			page := paged.call("GET", path, "")
			if cursor != "" {
				page = paged.call("GET", withQuery(path, "cursor", cursor), "")
			}
			if page.status != 200 || len(page.list()) > 1 || page.link("self") == "" {
				t.Fatalf("%s: a page is %s", path, page.text)
			}
			if first := page.link("prev") == ""; first != (pages == 0) {
				t.Errorf("%s: page %d has the previous page %q", path, pages, page.link("prev"))
			}
			pages, got = pages+1, append(got, page.list()...)
			if page.link("prev") != "" {
				back := paged.call("GET", withQuery(path, "cursor", cursorOf(page.link("prev"))), "")
				if fmt.Sprint(back.list()[0]) != fmt.Sprint(got[len(got)-2]) {
					t.Errorf("%s: page %d does not lead back to the one before", path, pages)
				}
			}
			last := cursor
			if cursor = cursorOf(page.link("next")); cursor == "" {
				break
			}
			if cursor == last {
				t.Fatalf("%s: the cursor does not move", path)
			}
		}
		normal := strings.ReplaceAll(fmt.Sprint(got), paged.url, "")
		if !strings.Contains(path, "saml") && normal != want { // every certificate is another
			t.Errorf("%s: page by page\n%s\nat once\n%s", path, normal, want)
		}
	}
}

func TestPages_surviveChangesBetweenThem(t *testing.T) {
	o := populated(t)
	first := o.call("GET", "directories?limit=2", "")
	o.directory("Later", "other")
	o.must(204, "DELETE", "google-workspace-connections/"+o.call("GET", "google-workspace-connections", "").list()[0].id(), "")
	o.must(204, "DELETE", "directories/"+o.call("GET", "directories?name=Google%200", "").list()[0].id(), "")
	rest := o.call("GET", "directories?limit=100&cursor="+first.link("next"), "").list()
	var names []string
	for _, d := range append(first.list(), rest...) {
		names = append(names, d.text("name"))
	}
	if want := []string{"Local directory", "Okta 0", "Okta 1", "Google 1", "Later"}; !slices.Equal(names, want) {
		t.Errorf("the pages have %v instead of %v", names, want)
	}
}

func TestCursors_belongToTheirList(t *testing.T) {
	o := populated(t)
	o.contract.AllowInvalidRequests()
	cursor := o.call("GET", "directories?limit=1", "").link("next")
	filtered := o.call("GET", "directories?limit=1&kind=identity_provider", "").link("next")
	if got := o.call("GET", "directories?limit=1&kind=identity_provider&cursor="+filtered, ""); got.status != 200 {
		t.Errorf("a filter repeated with its cursor answers %d", got.status)
	}
	if got := o.call("GET", "directories?limit=1&cursor="+filtered, ""); got.status != 200 || got.list()[0].text("kind") != "identity_provider" {
		t.Errorf("a cursor alone forgets its filter: %s", got.text)
	}
	for _, path := range []string{
		"directories?cursor=nonsense", "directories?cursor=" + cursor + "A", "saml-configurations?cursor=" + cursor,
		"directories?kind=local&cursor=" + filtered, "/admin/v1/orgs?cursor=x", "/admin/v1/orgs/" + seed().Organization.ID + "/domains?cursor=" + cursor,
	} {
		result := o.call("GET", path, "")
		if code, _ := result.refusal(); result.status != 400 || code != "ADMIN-400-1" {
			t.Errorf("%s answered %d %s", path, result.status, result.text)
		}
	}
	for _, limit := range []string{"0", "-1", "1001", "ten", "", "1.5"} {
		result := o.call("GET", "directories?limit="+limit, "")
		if code, detail := result.refusal(); result.status != 400 || code != "ADMIN-400-17" || !strings.Contains(detail, `"`+limit+`"`) {
			t.Errorf("limit %q answered %d %s", limit, result.status, result.text)
		}
	}
	o.must(200, "GET", "directories?limit=100", "")
}

// TestWrites_honourIfMatch changes every kind of object with a version that has moved, which must be refused and
// change nothing, and then with the one it has.
func TestWrites_honourIfMatch(t *testing.T) {
	for _, one := range []struct {
		name    string
		prepare func(o *organization) (method, path, body, version string)
	}{
		{"rename directory", func(o *organization) (string, string, string, string) {
			d := o.directory("Okta", "okta")
			return "PATCH", "directories/" + d.id(), `{"name":"New"}`, d.version()
		}},
		{"delete directory", func(o *organization) (string, string, string, string) {
			d := o.directory("Okta", "okta")
			return "DELETE", "directories/" + d.id(), "", d.version()
		}},
		{"replace SAML", func(o *organization) (string, string, string, string) {
			d := o.directory("Okta", "okta").id()
			return "PUT", "directories/" + d + "/saml-configuration", samlBody(certificate(o.t, start.AddDate(1, 0, 0))), o.saml(d).version()
		}},
		{"change SAML", func(o *organization) (string, string, string, string) {
			d := o.directory("Okta", "okta").id()
			return "PATCH", "directories/" + d + "/saml-configuration", `{"issuer":"new"}`, o.saml(d).version()
		}},
		{"delete SAML", func(o *organization) (string, string, string, string) {
			d := o.directory("Okta", "okta").id()
			return "DELETE", "directories/" + d + "/saml-configuration", "", o.saml(d).version()
		}},
		{"regenerate", func(o *organization) (string, string, string, string) {
			config := o.provisioning(o.directory("Okta", "okta").id())
			return "POST", "provisioning-configs/" + config.id() + "/api-key/regenerate", "", config.version()
		}},
		{"delete provisioning", func(o *organization) (string, string, string, string) {
			config := o.provisioning(o.directory("Okta", "okta").id())
			return "DELETE", "provisioning-configs/" + config.id(), "", config.version()
		}},
		{"move domain", func(o *organization) (string, string, string, string) {
			d := o.directory("Okta", "okta").id()
			return "PUT", "linked-domains/acme.com", `{"directoryId":"` + d + `"}`, o.call("GET", "linked-domains/acme.com", "").object().version()
		}},
		{"unlink domain", func(o *organization) (string, string, string, string) {
			moved := o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+o.directory("Okta", "okta").id()+`"}`)
			return "DELETE", "linked-domains/acme.com", "", moved.version()
		}},
		{"change Google", func(o *organization) (string, string, string, string) {
			connection := o.connected("")
			return "PATCH", "google-workspace-connections/" + connection.id(), `{"personalMessage":"Hi"}`, connection.version()
		}},
		{"delete Google", func(o *organization) (string, string, string, string) {
			connection := o.connected("")
			return "DELETE", "google-workspace-connections/" + connection.id(), "", connection.version()
		}},
		{"change policy", func(o *organization) (string, string, string, string) {
			policy := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+o.local().id()+`","name":"P"}`)
			return "PATCH", "authentication-policies/" + policy.id(), `{"name":"Q"}`, policy.version()
		}},
		{"delete policy", func(o *organization) (string, string, string, string) {
			policy := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+o.local().id()+`","name":"P"}`)
			return "DELETE", "authentication-policies/" + policy.id(), "", policy.version()
		}},
	} {
		t.Run(one.name, func(t *testing.T) {
			o := serve(t)
			method, path, body, version := one.prepare(o)
			before := o.everything()
			refused := o.call(method, path, body, ifMatch("another"))
			if code, detail := refused.refusal(); refused.status != 412 || code != "ADMIN-412-1" || !strings.Contains(detail, version) {
				t.Fatalf("another version answered %d %s", refused.status, refused.text)
			}
			if o.everything() != before {
				t.Error("the refusal changed something")
			}
			if got := o.call(method, path, body, ifMatch(version)); got.status >= 300 {
				t.Fatalf("the right version answered %d %s", got.status, got.text)
			}
			if got := o.call(method, path, body, ifMatch(version)); got.status != 412 && got.status != 404 {
				t.Errorf("the old version is still good: %d %s", got.status, got.text)
			}
		})
	}
}

func TestETag_isTheVersion(t *testing.T) {
	o := serve(t)
	d := o.directory("Okta", "okta")
	o.saml(d.id())
	for _, path := range []string{"directories/" + d.id(), "directories/" + d.id() + "/saml-configuration", "linked-domains/acme.com",
		"provisioning-configs/" + o.provisioning(d.id()).id(), "google-workspace-connections/" + o.connected("").id(),
		"authentication-policies/" + d.text("defaultAuthenticationPolicyId")} {
		got := o.call("GET", path, "")
		if got.header.Get("ETag") != `"`+got.object().version()+`"` {
			t.Errorf("%s has ETag %s and version %s", path, got.header.Get("ETag"), got.object().version())
		}
	}
}

func TestAnswers_carryRequestIDAndRateLimit(t *testing.T) {
	o := serve(t)
	o.contract.AllowStatus(405) // the contract has no methods that are not there
	ids := map[string]bool{}
	for i, path := range []string{"directories", "directories/" + nobody, "/nothing", "/admin/v1/orgs", "/scim/directory/x/Users", "/users/x/manage"} {
		got := o.call("GET", path, "")
		if got.header.Get("X-RateLimit-Limit") != "1000" || got.header.Get("X-RateLimit-Remaining") != fmt.Sprint(999-i) {
			t.Errorf("%s: %v", path, got.header)
		}
		if reset, err := time.Parse(time.RFC3339, got.header.Get("X-RateLimit-Reset")); err != nil || !reset.Equal(start.Add(time.Minute)) {
			t.Errorf("%s: the window ends at %s", path, got.header.Get("X-RateLimit-Reset"))
		}
		ids[got.header.Get("X-Request-Id")] = true
	}
	if len(ids) != 6 || ids[""] {
		t.Errorf("the request ids are %v", ids)
	}
	o.clock.advance(time.Minute)
	if got := o.call("GET", "directories", "").header.Get("X-RateLimit-Remaining"); got != "999" {
		t.Errorf("in a new window %s are left", got)
	}
}

func TestRateLimit_refusesRequestsThatThenDoNotAct(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.RateLimit = 2 })
	o.clock.advance(18500 * time.Millisecond)
	o.call("GET", "directories", "")
	if got := o.call("GET", "directories", ""); got.status != 200 || got.header.Get("X-RateLimit-Limit") != "2" || got.header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("the last request of the minute: %d %v", got.status, got.header)
	}
	const body = `{"name":"Okta","identityProvider":"okta"}`
	refused := o.call("POST", "directories", body)
	if refused.status != 429 || !strings.HasPrefix(refused.text, `{"code":429,"message":"`) || refused.header.Get("Retry-After") != "42" {
		t.Errorf("answered %d %v %s", refused.status, refused.header, refused.text)
	}
	if recorded := o.emulator.Requests(); len(recorded) != 3 || recorded[2].Status != 429 {
		t.Errorf("the journal is %+v", recorded)
	}
	o.clock.advance(42 * time.Second)
	if got := o.call("POST", "directories", body); got.status != 201 {
		t.Errorf("after the Retry-After: %d %s", got.status, got.text)
	}
}

func TestKeyAndOrganization_areChecked(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	for _, authorization := range []string{"", "Bearer", "Bearer wrong", "Basic " + emulator.DefaultAPIKey, "Bearer  " + emulator.DefaultAPIKey} {
		for _, path := range []string{"directories", "/admin/v1/orgs", "/admin/v2/orgs/" + seed().Organization.ID + "/directories"} {
			got := o.call("GET", path, "", header{"Authorization", authorization})
			if got.status != 401 || got.text != "{\"code\":401,\"message\":\"Unauthorized\"}\n" {
				t.Errorf("%q on %s answered %d %s", authorization, path, got.status, got.text)
			}
		}
	}
	for _, path := range []string{"/admin/identity/v1/orgs/other/directories", "/admin/v1/orgs/other", "/admin/v1/orgs/other/domains", "/admin/v2/orgs/other/directories"} {
		got := o.call("GET", path, "")
		if code, detail := got.refusal(); got.status != 404 || code != "ADMIN-404-2" || !strings.Contains(detail, "other") {
			t.Errorf("%s answered %d %s", path, got.status, got.text)
		}
	}
}

func TestMethods_thatAPathDoesNotHave(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	for path, allow := range map[string]string{
		"directories": "GET, POST", "linked-domains/acme.com": "DELETE, GET, PUT", "/admin/v1/orgs": "GET",
	} {
		got := o.call("PATCH", path, "{}")
		if code, _ := got.refusal(); got.status != 405 || code != "ADMIN-405-1" || got.header.Get("Allow") != allow {
			t.Errorf("%s answered %d %s %v", path, got.status, got.text, got.header["Allow"])
		}
	}
}

func TestPublishedAnswers_areAsPublished(t *testing.T) {
	o := populated(t)
	domains := "/admin/v1/orgs/" + seed().Organization.ID + "/domains"
	first := o.call("GET", domains, "").list()[0]
	for path, status := range map[string]int{
		"/admin/v1/orgs": 200, "/admin/v1/orgs/" + seed().Organization.ID: 200, "/admin/v1/orgs/other": 404, domains: 200,
		domains + "/" + first.id(): 200, domains + "/unknown": 404, domains + "/a.b": 400, domains + "?cursor=x": 400,
	} {
		got := o.call("GET", path, "")
		if got.status != status {
			t.Errorf("%s answered %d instead of %d", path, got.status, status)
		}
	}
	if link := first["links"].(map[string]any)["self"]; link != o.url+domains+"/"+first.id() {
		t.Errorf("a domain's own address is %v", link)
	}
	if next := o.call("GET", domains, "").link("self"); !strings.HasPrefix(next, o.url+domains+"?cursor=") {
		t.Errorf("a page's own address is %s", next)
	}
	directories := "/admin/v2/orgs/" + seed().Organization.ID + "/directories"
	bases := o.call("GET", directories+"?searchTerm=PRIMARY", "").list()
	if len(bases) != 1 || bases[0].text("directoryId") == o.local().id() {
		t.Errorf("the user directories are %v", bases)
	}
	one := o.call("GET", directories+"?directoryIds="+nobody+","+bases[0].text("directoryId"), "").list()
	if names(one) != "Primary Directory" || len(o.call("GET", directories+"?directoryIds="+nobody, "").list()) > 0 {
		t.Errorf("by id it finds %v", one)
	}
}

func TestUserManagement_hasItsOwnErrors(t *testing.T) {
	o := serve(t)
	if got := o.call("GET", "/users/712020:ada/manage", ""); got.status != 200 || got.body["email.set"] == nil {
		t.Errorf("it answered %d %s", got.status, got.text)
	}
	if got := o.call("GET", "/users/nobody/manage", ""); got.status != 404 || got.body["key"] != "accountNotFound" {
		t.Errorf("an unknown account answered %d %s", got.status, got.text)
	}
	if got := o.call("GET", "/users/712020:ada/manage", "", header{"Authorization", "Bearer x"}); got.status != 401 || got.body["key"] != "unauthorized" {
		t.Errorf("a wrong key answered %d %s", got.status, got.text)
	}
}

func TestHead_isGetWithoutABody(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests() // nobody documents HEAD
	o.contract.AllowStatus(200)
	if got := o.call(http.MethodHead, "/admin/v1/orgs", ""); got.status != 200 || got.text != "" {
		t.Errorf("it answered %d %q", got.status, got.text)
	}
}
