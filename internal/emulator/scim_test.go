package emulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// identityProvider is the other end of provisioning: it has a directory's SCIM key and pushes people and groups.
type identityProvider struct {
	o         *organization
	directory object
	config    object
	key       string
}

func (o *organization) identityProvider(provider string) *identityProvider {
	o.t.Helper()
	d := o.directory("Directory of "+provider, provider)
	config := o.provisioning(d.id())
	return &identityProvider{o: o, directory: d, config: config, key: config.text("token")}
}

// call does one SCIM request.
func (p *identityProvider) call(method, path, body string) reply {
	p.o.t.Helper()
	return p.o.call(method, "/scim/directory/"+p.config.text("scimDirectoryId")+path, body, header{"Authorization", "Bearer " + p.key}, header{"Content-Type", "application/scim+json"})
}

func (p *identityProvider) must(status int, method, path, body string) object {
	p.o.t.Helper()
	got := p.call(method, path, body)
	if got.status != status {
		p.o.t.Fatalf("%s %s answered %d instead of %d: %s", method, path, got.status, status, got.text)
	}
	return got.body
}

func person(email, name string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + email + `","externalId":"x-` + name + `","displayName":"` + name + `",
		"name":{"givenName":"` + name + `","familyName":"Doe"},"emails":[{"value":"` + email + `","type":"work","primary":true}],"title":"Engineer","active":true}`
}

func pushed(name string, members ...string) string {
	var references []string
	for _, id := range members {
		references = append(references, `{"value":"`+id+`"}`)
	}
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"` + name + `","members":[` + strings.Join(references, ",") + `]}`
}

func operations(each ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(each, ",") + `]}`
}

func TestSCIMUserLifecycle(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ada := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada Lovelace"))
	if account := ada["urn:scim:schemas:extension:atlassian-external:1.0"].(map[string]any)["atlassianAccountId"]; account != "712020:ada" {
		t.Errorf("the account with that address was not linked, but %v", account)
	}
	if permission := o.call("GET", "/users/712020:ada/manage", "").body["email.set"].(map[string]any); permission["allowed"] != false {
		t.Errorf("her address may still be set here: %v", permission)
	}
	dan := okta.must(201, "POST", "/Users", person("dan@acme.com", "Dan"))
	for filter, want := range map[string]float64{
		`userName eq "ADA@acme.com"`: 1, `externalId eq "x-Dan"`: 1, `userName eq "no"`: 0, ``: 2,
	} {
		if got := okta.must(200, "GET", withQuery("/Users", "filter", filter), ""); got["totalResults"] != want {
			t.Errorf("%s finds %v", filter, got["totalResults"])
		}
	}
	if got := okta.must(200, "GET", "/Users?startIndex=2&count=1", ""); got["totalResults"] != 2.0 || got["startIndex"] != 2.0 || got["Resources"].([]any)[0].(map[string]any)["id"] != dan["id"] {
		t.Errorf("the second page is %v", got)
	}
	path := "/Users/" + dan.id()
	okta.must(200, "PATCH", path, operations(`{"op":"Replace","path":"name.givenName","value":"Daniel"}`, `{"op":"replace","value":{"displayName":"Daniel","active":"False"}}`, `{"op":"remove","path":"title"}`))
	if got := okta.must(200, "GET", path, ""); got["active"] != false || got["displayName"] != "Daniel" || got["title"] != nil || got["name"].(map[string]any)["familyName"] != "Doe" {
		t.Errorf("patched he is %v", got)
	}
	replaced := okta.must(200, "PUT", path, `{"userName":"dan@acme.dev","emails":[{"value":"dan@acme.dev","primary":true}]}`)
	if replaced["active"] != true || replaced["displayName"] != nil || replaced["userName"] != "dan@acme.dev" {
		t.Errorf("replaced he is %v", replaced)
	}
	okta.must(204, "DELETE", path, "")
	okta.must(404, "GET", path, "")
	okta.must(404, "DELETE", path, "")
	if again := okta.must(201, "POST", "/Users", person("dan@acme.dev", "Dan")); again.id() == dan.id() {
		t.Error("made again he has the id of who was deleted")
	}
}

func TestSCIMGroupLifecycle(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ada, bob := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada")).id(), okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob")).id()
	platform := okta.must(201, "POST", "/Groups", pushed("platform", ada))
	path := "/Groups/" + platform.id()
	members := func(want ...string) {
		t.Helper()
		if got, err := o.emulator.GroupMembers("platform"); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the organization's group has %v (%v) instead of %v", got, err, want)
		}
	}
	members("ada@acme.com")
	for _, step := range []struct {
		operation string
		want      []string
	}{
		{`{"op":"add","path":"members","value":[{"value":"` + bob + `"},{"value":"` + ada + `"}]}`, []string{"ada@acme.com", "bob@acme.com"}},
		{`{"op":"remove","path":"members[value eq \"` + ada + `\"]"}`, []string{"bob@acme.com"}},
		{`{"op":"replace","path":"members","value":[{"value":"` + ada + `"}]}`, []string{"ada@acme.com"}},
		{`{"op":"add","value":{"members":[{"value":"` + bob + `"}]}}`, []string{"ada@acme.com", "bob@acme.com"}},
		{`{"op":"remove","path":"members","value":[{"value":"` + bob + `"}]}`, []string{"ada@acme.com"}},
		{`{"op":"remove","path":"members"}`, []string{}},
	} {
		okta.must(200, "PATCH", path, operations(step.operation))
		members(step.want...)
	}
	okta.must(200, "PUT", path, pushed("platform", ada, bob))
	if got := okta.must(200, "GET", "/Users/"+ada, ""); got["groups"].([]any)[0].(map[string]any)["display"] != "platform" {
		t.Errorf("Ada's groups are %v", got["groups"])
	}
	okta.must(204, "DELETE", "/Users/"+ada, "")
	members("bob@acme.com")
	if got := okta.must(200, "GET", withQuery("/Groups", "filter", `displayName eq "Platform"`), ""); got["totalResults"] != 1.0 {
		t.Errorf("by its name it is found %v times", got["totalResults"])
	}
	okta.must(204, "DELETE", path, "")
	okta.must(404, "DELETE", path, "")
	if _, err := o.emulator.GroupMembers("platform"); err == nil {
		t.Error("the organization's group is still there")
	}
}

func TestSCIMRefusals(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	okta := o.identityProvider("okta")
	ada := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada")).id()
	group := "/Groups/" + okta.must(201, "POST", "/Groups", pushed("platform", ada)).id()
	for _, one := range []struct {
		method, path, body string
		status             int
		scimType, detail   string
	}{
		{"POST", "/Users", person("ada@acme.com", "Ada"), 409, "uniqueness", "Resource [USER]: with email[ada@acme.com] already exists."},
		{"POST", "/Users", `{"displayName":"Eve"}`, 400, "invalidValue", "userName is required"},
		{"POST", "/Users", `{`, 400, "invalidSyntax", "not a user"},
		{"GET", "/Users?filter=userName%20co%20%22a%22", "", 400, "invalidFilter", "quoted value"},
		{"GET", "/Users?filter=title%20eq%20%22a%22", "", 400, "invalidFilter", "userName"},
		{"PATCH", "/Users/" + ada, `{}`, 400, "invalidSyntax", "no Operations"},
		{"PATCH", "/Users/" + ada, operations(`{"op":"move","path":"title"}`), 400, "invalidSyntax", `"move"`},
		{"PATCH", "/Users/" + ada, operations(`{"op":"add","path":"emails[type eq \"work\"]","value":1}`), 400, "invalidValue", "an object"},
		{"PATCH", "/Users/" + ada, operations(`{"op":"add","value":7}`), 400, "invalidValue", "object"},
		{"GET", "/Users/nobody", "", 404, "", "nobody not found"},
		{"GET", "/Schemas/urn:none", "", 404, "", "urn:none not found"},
		{"GET", "/ResourceTypes/Device", "", 404, "", "Device not found"},
		{"POST", "/Users?attributes=id&excludedAttributes=title", person("new@acme.com", "New"), 400, "invalidValue", "exclude each other"},
		{"POST", "/Groups", pushed("Platform"), 409, "uniqueness", "Resource [GROUP]: with displayName already exists"},
		{"POST", "/Groups", pushed("new", "nobody"), 400, "invalidValue", "Member nobody does not exist"},
		{"POST", "/Groups", `{}`, 400, "invalidValue", "displayName is required"},
		{"PUT", group, pushed("renamed"), 400, "mutability", "cannot be renamed"},
		{"PUT", group, pushed("platform", "nobody"), 400, "invalidValue", "Member nobody does not exist"},
		{"PATCH", group, operations(`{"op":"replace","path":"displayName","value":"renamed"}`), 400, "mutability", "cannot be renamed"},
		{"PATCH", group, operations(`{"op":"replace","value":{"displayName":"renamed"}}`), 400, "mutability", "cannot be renamed"},
		{"PATCH", group, operations(`{"op":"replace","path":"owner","value":"x"}`), 400, "invalidPath", "not supported"},
		{"PATCH", group, operations(`{"op":"add","path":"members","value":"x"}`), 400, "invalidValue", "list"},
		{"DELETE", "/Users", "", 405, "", "GET, POST"},
	} {
		got := okta.call(one.method, one.path, one.body)
		if got.status != one.status || got.body["status"] != fmt.Sprint(one.status) || !strings.Contains(fmt.Sprint(got.body["detail"]), one.detail) {
			t.Errorf("%s %s answered %d %s", one.method, one.path, got.status, got.text)
		}
		if scimType, _ := got.body["scimType"].(string); scimType != one.scimType {
			t.Errorf("%s %s has scimType %q instead of %q", one.method, one.path, scimType, one.scimType)
		}
	}
	cloud := o.identityProvider("google_cloud")
	if got := cloud.call("POST", "/Groups", pushed("cloud")); got.status != 400 || !strings.Contains(got.text, "syncs no groups") {
		t.Errorf("a group of Google Cloud answered %d %s", got.status, got.text)
	}
}

func TestSCIMGroup_becomesAConflictBesideAnOrganizationGroup(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	bob := okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob")).id()
	okta.must(409, "POST", "/Groups", pushed("engineering", bob))
	found := o.conflicts(okta.directory.id())
	if len(found) != 1 || emails(found[0]["membersAdded"]) != "[bob@acme.com]" {
		t.Fatalf("the conflicts are %v", found)
	}
	o.must(200, "POST", "directories/"+okta.directory.id()+"/group-conflicts/"+found[0].id()+"/sync", "")
	list := okta.must(200, "GET", withQuery("/Groups", "filter", `displayName eq "engineering"`), "")
	if list["totalResults"] != 1.0 {
		t.Fatalf("after the sync the identity provider finds %v", list)
	}
	group := object(list["Resources"].([]any)[0].(map[string]any))
	okta.must(200, "PATCH", "/Groups/"+group.id(), operations(`{"op":"remove","path":"members"}`))
	if members, _ := o.emulator.GroupMembers("engineering"); len(members) != 0 {
		t.Errorf("the identity provider's group has %v", members)
	}
}

// TestSCIMKey_opensTheDirectoryWhileItLives follows a key from its birth over its replacement to its end.
func TestSCIMKey_opensTheDirectoryWhileItLives(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	okta, other := o.identityProvider("okta"), o.identityProvider("auth0")
	refused := func(what, key string) {
		t.Helper()
		p := *okta
		p.key = key
		got := p.call("GET", "/Users", "")
		path := "scim/directory/" + okta.config.text("scimDirectoryId") + "/Users"
		if got.status != 401 || got.body["error"] != "Not authorized to access : "+path || got.body["traceId"] != got.header.Get("X-Request-Id") {
			t.Errorf("%s answered %d %s", what, got.status, got.text)
		}
	}
	status := func() object { return o.must(200, "GET", "provisioning-configs/"+okta.config.id(), "") }
	refused("no key", "")
	refused("the organization's key", o.emulator.APIKey())
	refused("another directory's key", other.key)
	if used := status()["apiKey"].(map[string]any)["lastUsedAt"]; used != nil {
		t.Errorf("refused keys count as used at %v", used)
	}
	o.clock.advance(time.Minute)
	okta.must(200, "GET", "/Users", "")
	if got := status(); got["apiKey"].(map[string]any)["lastUsedAt"] != "2026-03-02T09:01:00Z" || got.version() != okta.config.version() {
		t.Errorf("used it is %v", got)
	}
	renewed := o.must(200, "POST", "provisioning-configs/"+okta.config.id()+"/api-key/regenerate", "")
	refused("the replaced key", okta.key)
	okta.key = renewed.text("token")
	okta.must(200, "GET", "/Users", "")
	o.clock.advance(365*24*time.Hour - time.Second)
	okta.must(200, "GET", "/Users", "")
	o.clock.advance(time.Second)
	refused("the expired key", okta.key)
	okta.key = o.must(200, "POST", "provisioning-configs/"+okta.config.id()+"/api-key/regenerate", "").text("token")
	okta.must(200, "GET", "/Users", "")
	o.must(204, "DELETE", "provisioning-configs/"+okta.config.id(), "")
	refused("the key of a deleted configuration", okta.key)
}

func TestProvisioning_leavesAccountsWhenDeleted(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	okta.must(201, "POST", "/Users", person("dan@acme.com", "Dan"))
	o.must(204, "DELETE", "provisioning-configs/"+okta.config.id(), "")
	if policy, err := o.emulator.PolicyOf("dan@acme.com"); err != nil || policy != o.local().text("defaultAuthenticationPolicyId") {
		t.Errorf("Dan is under %q (%v)", policy, err)
	}
	okta.config = o.provisioning(okta.directory.id())
	okta.key = okta.config.text("token")
	if got := okta.must(200, "GET", "/Users", ""); got["totalResults"] != 0.0 {
		text, _ := json.Marshal(got)
		t.Errorf("the new SCIM directory starts with %s", text)
	}
}

func TestSCIMWrites_leaveNoTraceWhenRefused(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ada := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada")).id()
	group := okta.must(201, "POST", "/Groups", pushed("platform", ada)).id()
	for path, change := range map[string]string{
		"/Users/" + ada:    operations(`{"op":"replace","path":"title","value":"Countess"}`),
		"/Groups/" + group: operations(`{"op":"remove","path":"members"}`),
	} {
		before := okta.call("GET", path, "").text
		okta.must(200, "PATCH", path, change)
		o.emulator.Fault(emulator.Fault{Stale: true, Times: 1})
		if stale := okta.call("GET", path, "").text; stale != before {
			t.Errorf("%s reads\n%s\ninstead of\n%s", path, stale, before)
		}
	}
	okta.must(200, "PUT", "/Groups/"+group, pushed("platform", ada))
	before := okta.call("GET", "/Groups/"+group, "").text
	okta.must(400, "PATCH", "/Groups/"+group, operations(`{"op":"remove","path":"members"}`, `{"op":"add","path":"owner","value":1}`))
	if after := okta.call("GET", "/Groups/"+group, "").text; after != before {
		t.Errorf("a PATCH refused at its second step left\n%s\ninstead of\n%s", after, before)
	}
}
