package emulator_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// controlPolicies returns a path of the control policies.
func controlPolicies(path string) string {
	return "/admin/control/v1/orgs/" + seed().Organization.ID + "/policies" + path
}

// allowlist is the body that writes an IP allowlist.
func allowlist(name, status, rule string) string {
	return policyBody("ip-allowlist", name, status, rule)
}

func policyBody(kind, name, status, rule string) string {
	return fmt.Sprintf(`{"data":{"type":"policy","attributes":{"type":%q,"name":%q,"status":%q,"rule":%s}}}`, kind, name, status, rule)
}

// anyWorkspace returns the id of a workspace.
func (o *organization) anyWorkspace() string {
	o.t.Helper()
	return o.call("POST", workspacesPath, "{}").list()[0].id()
}

// covered is what a policy covers: the status of the one resource that there may be.
func (o *organization) covered(policy string) string {
	o.t.Helper()
	var states []string
	for _, one := range o.call("GET", controlPolicies("/"+policy+"/resources"), "").list() {
		states = append(states, one.text("applicationStatus"))
	}
	return strings.Join(states, " ")
}

func TestControlPolicies_areWrittenAndRead(t *testing.T) {
	o := serve(t)
	office := o.must(202, "POST", controlPolicies(""), allowlist("Office", "disabled", `{"in":["10.0.0.0/8","192.0.2.1"],"allowMobileBypass":true}`))
	europe := o.must(202, "POST", controlPolicies(""), policyBody("data-residency", "Europe", "disabled", `{"in":["EU"]}`))
	leaks, err := o.emulator.AddDataSecurityPolicy("Leaks", `{"export":{"effect":"block"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(office["attributes"]); got != "map[name:Office rule:map[allowMobileBypass:true in:[10.0.0.0/8 192.0.2.1]] status:disabled type:ip-allowlist]" {
		t.Errorf("the first is %s", got)
	}
	for kind, want := range map[string][]string{"": {office.id(), europe.id(), leaks}, "?type=ip-allowlist": {office.id()}, "?type=data-residency": {europe.id()}, "?type=data-security": {leaks}} {
		var ids []string
		for _, one := range o.call("GET", controlPolicies(kind), "").list() {
			ids = append(ids, one.id())
		}
		if !slices.Equal(ids, want) {
			t.Errorf("the list %q has %v, want %v", kind, ids, want)
		}
	}
	o.must(202, "PUT", controlPolicies("/"+office.id()), allowlist("Offices", "enabled", `{"in":["10.0.0.0/9"]}`))
	if got := fmt.Sprint(o.must(200, "GET", controlPolicies("/"+office.id()), "")["attributes"]); got != "map[name:Offices rule:map[in:[10.0.0.0/9]] status:enabled type:ip-allowlist]" {
		t.Errorf("replaced it is %s", got)
	}
	if got := o.call("DELETE", controlPolicies("/"+office.id()), ""); got.status != 202 || got.text != "" {
		t.Errorf("the delete answered %d %s", got.status, got.text)
	}
	if got := o.call("GET", controlPolicies("/"+office.id()), ""); got.status != 404 {
		t.Errorf("deleted it answered %d %s", got.status, got.text)
	}
}

// TestControlPolicies_areListedInPages follows the links, which are URLs.
func TestControlPolicies_areListedInPages(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.PageSizeCap = 2 })
	for _, name := range []string{"a", "b", "c"} {
		o.must(202, "POST", controlPolicies(""), allowlist(name, "disabled", `{"in":["10.0.0.0/8"]}`))
	}
	first := o.call("GET", controlPolicies("?type=ip-allowlist"), "")
	meta := first.body["meta"].(map[string]any)
	next, err := url.Parse(first.link("next"))
	if err != nil || len(first.list()) != 2 || meta["page_size"] != 2.0 || meta["next"] == nil || next.Query().Get("cursor") != meta["next"] || o.url+controlPolicies("") != strings.Split(first.link("next"), "?")[0] {
		t.Fatalf("the first page is %s (%v)", first.text, err)
	}
	second := o.call("GET", controlPolicies("?cursor="+url.QueryEscape(next.Query().Get("cursor"))), "")
	if len(second.list()) != 1 || second.body["meta"].(map[string]any)["next"] != nil || second.link("next") != "" {
		t.Errorf("the second page is %s", second.text)
	}
}

func TestControlPolicies_coverResourcesAfterAWhile(t *testing.T) {
	o := serve(t)
	id := o.must(202, "POST", controlPolicies(""), allowlist("Office", "enabled", `{"in":["10.0.0.0/8"]}`)).id()
	resources, jira := controlPolicies("/"+id+"/resources"), o.anyWorkspace()
	added := o.call("POST", resources, `{"id":"`+jira+`"}`)
	if added.status != 202 || added.body["id"] != jira || added.body["applicationStatus"] != "validating" {
		t.Fatalf("it answered %d %s", added.status, added.text)
	}
	if got := []string{o.covered(id), o.covered(id)}; !slices.Equal(got, []string{"applying", "applied"}) {
		t.Errorf("it goes on as %v", got)
	}
	o.refusedWith(400, "ADMIN-400-4", "covers", "POST", resources, `{"id":"`+jira+`"}`)
	remove := resources + "/" + url.PathEscape(jira)
	if got := o.call("DELETE", remove, ""); got.status != 204 {
		t.Fatalf("the removal answered %d %s", got.status, got.text)
	}
	if got := o.call("DELETE", remove, ""); got.status != 404 || got.body["code"] != 404.0 {
		t.Errorf("a second removal answered %d %s", got.status, got.text)
	}
	if got := []string{o.covered(id), o.covered(id)}; !slices.Equal(got, []string{"removing", ""}) {
		t.Errorf("it ends as %v", got)
	}
	if got := o.call("POST", resources, `{"id":"`+jira+`"}`); got.status != 202 {
		t.Errorf("covering it again answered %d %s", got.status, got.text)
	}
	o.change(o.emulator.SetControlPolicyTarget(id, jira, "failed"))
	if got := o.covered(id); got != "failed" {
		t.Errorf("said to have failed it is %q", got)
	}
	if err := o.emulator.SetControlPolicyTarget(nobody, jira, "failed"); err == nil {
		t.Error("a policy that is not there was told")
	}
}

// TestControlPolicies_showWritesLate reads what was there before, as often as asked for.
func TestControlPolicies_showWritesLate(t *testing.T) {
	o := serve(t)
	o.emulator.SetControlPolicyReads(1, 0)
	id := o.must(202, "POST", controlPolicies(""), allowlist("Office", "disabled", `{"in":["10.0.0.0/8"]}`)).id()
	read := func() string {
		got := o.call("GET", controlPolicies("/"+id), "")
		attributes, _ := got.object()["attributes"].(map[string]any)
		return fmt.Sprint(got.status, " ", attributes["name"])
	}
	if got := []string{read(), read()}; !slices.Equal(got, []string{"404 <nil>", "200 Office"}) {
		t.Errorf("after the create it is %v", got)
	}
	o.must(202, "PUT", controlPolicies("/"+id), allowlist("Offices", "disabled", `{"in":["10.0.0.0/8"]}`))
	if got := []string{read(), read()}; !slices.Equal(got, []string{"200 Office", "200 Offices"}) {
		t.Errorf("after the update it is %v", got)
	}
	o.call("DELETE", controlPolicies("/"+id), "")
	if got := []string{read(), read()}; !slices.Equal(got, []string{"200 Offices", "404 <nil>"}) {
		t.Errorf("after the delete it is %v", got)
	}
	jira := o.anyWorkspace()
	other := o.must(202, "POST", controlPolicies(""), allowlist("Other", "disabled", `{"in":["10.0.0.0/8"]}`)).id()
	o.call("POST", controlPolicies("/"+other+"/resources"), `{"id":"`+jira+`"}`)
	if got := o.covered(other); got != "applied" {
		t.Errorf("with no read in progress it is %q", got)
	}
}

func TestControlPolicies_refuse(t *testing.T) {
	o := serve(t)
	id := o.must(202, "POST", controlPolicies(""), allowlist("Office", "disabled", `{"in":["10.0.0.0/8"]}`)).id()
	o.contract.AllowInvalidRequests()
	for want, body := range map[string]string{
		`"data" is required`:                       `{}`,
		`"data.attributes" is required`:            `{"data":{"type":"policy"}}`,
		`"data.attributes.rule" is required`:       `{"data":{"type":"policy","attributes":{"type":"ip-allowlist","name":"a","status":"disabled"}}}`,
		`"data.type" is "rule"`:                    strings.Replace(allowlist("a", "disabled", `{"in":["10.0.0.0/8"]}`), `"policy"`, `"rule"`, 1),
		`"data.attributes.type" is`:                policyBody("data-security", "a", "disabled", `{"in":["10.0.0.0/8"]}`),
		`"data.attributes.status" is "draft"`:      allowlist("a", "draft", `{"in":["10.0.0.0/8"]}`),
		`"data.attributes.rule.in" is required`:    allowlist("a", "disabled", `{}`),
		`must have at least one value`:             allowlist("a", "disabled", `{"in":[]}`),
		`"office" is neither`:                      allowlist("a", "disabled", `{"in":["office"]}`),
		`"10.0.0.0/33" is neither`:                 allowlist("a", "disabled", `{"in":["10.0.0.0/33"]}`),
		`has 501 values`:                           allowlist("a", "disabled", `{"in":[`+strings.Repeat(`"10.0.0.1",`, 500)+`"10.0.0.1"]}`),
		`is not one of a data residency policy`:    policyBody("data-residency", "a", "disabled", `{"in":["EU"],"allowMobileBypass":true}`),
		`field "data.attributes.rule.allow" is`:    allowlist("a", "disabled", `{"in":["10.0.0.0/8"],"allow":true}`),
		`"data.attributes.rule.allowMobileBypass"`: allowlist("a", "disabled", `{"in":["10.0.0.0/8"],"allowMobileBypass":"yes"}`),
	} {
		o.refusedWith(400, "ADMIN-400-24", want, "POST", controlPolicies(""), body)
	}
	o.refusedWith(400, "ADMIN-400-24", `"id" is required`, "POST", controlPolicies("/"+id+"/resources"), `{}`)
	o.refusedWith(400, "ADMIN-400-4", "is not a workspace", "POST", controlPolicies("/"+id+"/resources"), `{"id":"ari:cloud:jira-software::site/none"}`)
	o.refusedWith(400, "ADMIN-400-4", "cannot become data-residency", "PUT", controlPolicies("/"+id), policyBody("data-residency", "a", "disabled", `{"in":["EU"]}`))
	o.refusedWith(400, "ADMIN-400-4", "is not a type of policies", "GET", controlPolicies("?type=none"), "")
	o.refusedWith(400, "ADMIN-400-1", "cursor", "GET", controlPolicies("?cursor=none"), "")
	missing := controlPolicies("/" + nobody)
	for _, path := range []string{"GET " + missing, "DELETE " + missing, "GET " + missing + "/resources", "DELETE " + missing + "/resources/x", "DELETE " + controlPolicies("/"+id) + "/resources/x"} {
		method, path, _ := strings.Cut(path, " ")
		if got := o.call(method, path, ""); got.status != 404 || got.body["code"] != 404.0 {
			t.Errorf("%s %s answered %d %s", method, path, got.status, got.text)
		}
	}
	for path, body := range map[string]string{"PUT " + missing: allowlist("a", "disabled", `{"in":["10.0.0.0/8"]}`), "POST " + missing + "/resources": `{"id":"x"}`} {
		method, path, _ := strings.Cut(path, " ")
		if got := o.call(method, path, body); got.status != 404 || got.body["code"] != 404.0 {
			t.Errorf("%s %s answered %d %s", method, path, got.status, got.text)
		}
	}
}

// TestControlPolicies_takeAScopeForEachMethod asks with keys that have one scope each.
func TestControlPolicies_takeAScopeForEachMethod(t *testing.T) {
	body := allowlist("a", "disabled", `{"in":["10.0.0.0/8"]}`)
	for scope, allowed := range map[string]string{"read:policies:admin": "GET", "write:policies:admin": "POST PUT", "delete:policies:admin": "DELETE"} {
		o := serve(t, func(options *emulator.Options) { options.Scopes = []string{scope} })
		for method, sent := range map[string]string{"GET": "", "PUT": body, "DELETE": ""} {
			want := 403
			if strings.Contains(allowed, method) {
				want = 404
			}
			if got := o.call(method, controlPolicies("/"+nobody), sent); got.status != want || got.body["code"] != float64(want) {
				t.Errorf("with %s %s answered %d %s", scope, method, got.status, got.text)
			}
		}
		want := 403
		if strings.Contains(allowed, "POST") {
			want = 404
		}
		if got := o.call("DELETE", controlPolicies("/"+nobody+"/resources/x"), ""); got.status != want {
			t.Errorf("with %s taking a resource out answered %d %s", scope, got.status, got.text)
		}
	}
}
