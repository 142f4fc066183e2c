package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	atlassianSchema  = "urn:scim:schemas:extension:atlassian-external:1.0"
)

// crowd is so many people with addresses on a verified domain.
func crowd(count int) []emulator.SeedUser {
	people := make([]emulator.SeedUser, count)
	for i := range people {
		people[i] = emulator.SeedUser{Email: fmt.Sprintf("user-%05d@acme.com", i), Name: fmt.Sprintf("User %d", i)}
	}
	return people
}

// profile is what can be said about a user, without what is the same for all.
func profile(user object) string {
	said := maps.Clone(user)
	for _, name := range []string{"schemas", "id", "meta", "groups", "emails", "active", "urn:scim:schemas:extension:atlassian-external:1.0"} {
		delete(said, name)
	}
	text, _ := json.Marshal(said)
	return string(text)
}

func TestSCIMUserPatch_paths(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	const start = `{"userName":"ada@acme.com","emails":[{"value":"ada@acme.com","type":"work","primary":true}],"name":{"givenName":"Ada","familyName":"King"},
		"department":"Engines","` + enterpriseSchema + `":{"organization":"Acme"}}`
	path := "/Users/" + okta.must(201, "POST", "/Users", start).id()
	const untouched = `"name":{"familyName":"King","givenName":"Ada"},"organization":"Acme","` + enterpriseSchema + `":{"department":"Engines","organization":"Acme"},"userName":"ada@acme.com"}`
	for _, one := range []struct{ operation, want string }{
		{`{"op":"replace","path":"nickName","value":"ada"}`, `{"department":"Engines","name":{"familyName":"King","givenName":"Ada"},"nickName":"ada","organization":"Acme",`},
		{`{"op":"remove","path":"nickName"}`, `{"department":"Engines",` + untouched},
		{`{"op":"replace","path":"` + enterpriseSchema + `:department","value":"Mills"}`, `{"department":"Mills",`},
		{`{"op":"replace","path":"URN:ietf:params:scim:schemas:extension:enterprise:2.0:user:Department","value":"Looms"}`, `{"department":"Looms",`},
		{`{"op":"replace","path":"` + enterpriseSchema + `","value":{"department":"Engines"}}`, `{"department":"Engines",` + untouched},
		{`{"op":"add","value":{"` + enterpriseSchema + `":{"department":"Works"}}}`, `{"department":"Works","name":{"familyName":"King","givenName":"Ada"},"organization":"Acme",`},
		{`{"op":"remove","path":"` + enterpriseSchema + `:department"}`, `{"name":{"familyName":"King","givenName":"Ada"},"organization":"Acme","` + enterpriseSchema + `":{"department":"","organization":"Acme"},`},
		{`{"op":"remove","path":"` + enterpriseSchema + `"}`, `{"name":{"familyName":"King","givenName":"Ada"},"` + enterpriseSchema + `":{"department":"","organization":""},`},
		{`{"op":"replace","path":"name","value":{"middleName":"Augusta"}}`, `{"name":{"familyName":"King","givenName":"Ada","middleName":"Augusta"},`},
		{`{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:name.familyName","value":"Lovelace"}`, `{"name":{"familyName":"Lovelace",`},
		{`{"op":"replace","value":{"name.middleName":null,"phoneNumbers":[{"value":"1815","type":"work","primary":true}]}}`, `{"name":{"familyName":"Lovelace","givenName":"Ada"},"phoneNumbers":[{"primary":true,"type":"work","value":"1815"}],`},
	} {
		okta.must(200, "PATCH", path, operations(one.operation))
		if got := profile(okta.must(200, "GET", path, "")); len(got) < len(one.want) || got[:len(one.want)] != one.want {
			t.Errorf("after %s\nshe is %s\ninstead  %s", one.operation, got, one.want)
		}
	}
	for operation, scimType := range map[string]string{
		`{"op":"remove"}`: "noTarget",
		`{"op":"replace","path":"` + enterpriseSchema + `","value":7}`: "invalidValue",
		`{"op":"remove","path":"userName"}`:                            "invalidValue",
		`{"op":"remove","path":"emails"}`:                              "invalidValue",
	} {
		if got := okta.call("PATCH", path, operations(operation)); got.status != 400 || got.body["scimType"] != scimType {
			t.Errorf("%s answered %d %s", operation, got.status, got.text)
		}
	}
	// The published document spells it with a small letter.
	okta.must(200, "PATCH", path, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"operations":[{"op":"replace","path":"title","value":"Countess"}]}`)
	if got := okta.must(200, "PUT", path, `{"schemas":[],"userName":"ada@acme.com","emails":[{"value":"ada@acme.com","primary":true}]}`); profile(got) != `{"name":{},"`+enterpriseSchema+`":{"department":"","organization":""},"userName":"ada@acme.com"}` {
		t.Errorf("replaced by less she is %s", profile(got))
	}
}

func TestSCIMUser_isNobodyUntilCreatedAgain(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	user := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	path := "/Users/" + user.id()
	okta.must(204, "DELETE", path, "")
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		body := map[string]string{"PUT": person("ada@acme.com", "Ada"), "PATCH": operations(`{"op":"replace","path":"active","value":true}`)}[method]
		okta.must(404, method, path, body)
	}
	if found := okta.must(200, "GET", withQuery("/Users", "filter", `userName eq "ada@acme.com"`), ""); found["totalResults"] != 0.0 {
		t.Errorf("a search finds her: %v", found)
	}
	if got := okta.call("POST", "/Groups", pushed("team", user.id())); got.status != 400 {
		t.Errorf("as a member she answered %d %s", got.status, got.text)
	}
	again := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	if again.id() == user.id() || again["active"] != true || fmt.Sprint(again[atlassianSchema]) != fmt.Sprint(user[atlassianSchema]) {
		t.Errorf("created again she is %v, who was %v", again, user)
	}
	okta.must(404, "GET", path, "")
	okta.must(409, "POST", "/Users", person("ada@acme.com", "Ada"))
}

func TestSCIMGroupPatch_isDoneInOrder(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ids, err := o.emulator.PushUsers(okta.directory.id(), crowd(3))
	o.change(err)
	group := okta.must(201, "POST", "/Groups", pushed("team", ids...))
	path := "/Groups/" + group.id()
	members := func() []string {
		var all []string
		for _, one := range okta.must(200, "GET", path, "")["members"].([]any) {
			all = append(all, one.(map[string]any)["value"].(string))
		}
		return all
	}
	okta.must(200, "PATCH", path, operations(
		`{"op":"remove","path":"members[value eq \"`+ids[0]+`\"]"}`, `{"op":"remove","path":"members","value":[{"value":"`+ids[1]+`"},{"value":"nobody"}]}`,
		`{"op":"add","path":"members","value":[{"value":"`+ids[0]+`"},{"value":"`+ids[2]+`"},{"value":"`+ids[0]+`"}]}`,
		`{"op":"replace","path":"externalId","value":"x-1"}`,
	))
	if got := members(); !slices.Equal(got, []string{ids[0], ids[2]}) {
		t.Errorf("the members are %v", got)
	}
	okta.must(200, "PATCH", path, operations(`{"op":"remove","path":"members"}`, `{"op":"add","path":"members","value":[{"value":"`+ids[1]+`"}]}`))
	if got := okta.must(200, "GET", path, ""); fmt.Sprint(members()) != fmt.Sprint(ids[1:2]) || got["externalId"] != "x-1" {
		t.Errorf("it is %v", got)
	}
	okta.must(200, "PATCH", path, operations(`{"op":"replace","value":{"displayName":"team","externalId":"x-2","members":[{"value":"`+ids[2]+`"}]}}`))
	if got := okta.must(200, "GET", path, ""); fmt.Sprint(members()) != fmt.Sprint(ids[2:]) || got["externalId"] != "x-2" {
		t.Errorf("it is %v", got)
	}
	okta.must(200, "PATCH", path, operations(`{"op":"remove","path":"externalId"}`))
	if got := okta.must(200, "GET", path, ""); got["externalId"] != nil {
		t.Errorf("it is %v", got)
	}
	for operation, scimType := range map[string]string{
		`{"op":"remove"}`: "noTarget", `{"op":"replace","path":"externalId","value":7}`: "invalidValue", `{"op":"add","path":"members"}`: "invalidValue",
	} {
		if got := okta.call("PATCH", path, operations(operation)); got.status != 400 || got.body["scimType"] != scimType {
			t.Errorf("%s answered %d %s", operation, got.status, got.text)
		}
	}
}

func TestSCIMKey_learnsThatADirectoryDoesNotExist(t *testing.T) {
	o := serve(t)
	okta, auth0 := o.identityProvider("okta"), o.identityProvider("auth0")
	gone := "/scim/directory/" + okta.config.text("scimDirectoryId") + "/Users"
	o.must(204, "DELETE", "provisioning-configs/"+okta.config.id(), "")
	if got := o.call("GET", gone, "", header{"Authorization", "Bearer " + auth0.key}); got.status != 404 || got.body["status"] != "404" {
		t.Errorf("another directory's key answered %d %s", got.status, got.text)
	}
	if got := o.call("GET", gone, "", header{"Authorization", "Bearer " + okta.key}); got.status != 401 || got.body["error"] == nil {
		t.Errorf("the dead key answered %d %s", got.status, got.text)
	}
}

func TestPushUsers_pushesManyAtOnce(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ids, err := o.emulator.PushUsers(okta.directory.id(), []emulator.SeedUser{{Email: "ada@acme.com", Name: "Ada King"}, {Email: "new@acme.com", Name: "New"}})
	o.change(err)
	for i, account := range []string{"712020:ada", ""} {
		user := okta.must(200, "GET", "/Users/"+ids[i], "")
		linked := user["urn:scim:schemas:extension:atlassian-external:1.0"].(map[string]any)["atlassianAccountId"]
		if account != "" && linked != account || linked == "" {
			t.Errorf("%s is linked to %v", user.text("userName"), linked)
		}
	}
	if ada := o.must(200, "GET", inDirectory("users/712020:ada"), ""); ada.text("name") != "Ada King" {
		t.Errorf("Ada is %v", ada)
	}
	for _, people := range [][]emulator.SeedUser{{{Email: "ADA@acme.com"}}, {{Email: "nobody"}}, {{Email: "x@acme.com"}, {Email: "X@acme.com"}}} {
		if _, err := o.emulator.PushUsers(okta.directory.id(), people); err == nil {
			t.Errorf("%v were pushed", people)
		}
	}
	if _, err := o.emulator.PushUsers(o.local().id(), nil); err == nil {
		t.Error("the local directory was pushed into")
	}
	if listed := okta.must(200, "GET", "/Users", ""); listed["totalResults"] != 2.0 {
		t.Errorf("a refused push left %v users", listed["totalResults"])
	}
}
