package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestSCIMConfiguration_saysWhatItCan(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	got := okta.must(200, "GET", "/ServiceProviderConfig", "")
	location := got["meta"].(map[string]any)["location"].(string)
	text, _ := json.Marshal(got)
	// What Atlassian answered when it was recorded, but for the host.
	const recorded = `{"authenticationSchemes":[{"description":"Authentication scheme using the OAuth Bearer Token Standard","name":"OAuth Bearer Token","type":"oauthbearertoken"}],` +
		`"bulk":{"maxOperations":0,"maxPayloadSize":0,"supported":false},"changePassword":{"supported":false},"etag":{"supported":false},"filter":{"maxResults":10000,"supported":true},` +
		`"meta":{"created":"2018-05-03T19:31:29.723Z","lastModified":"2018-05-03T19:31:29.723Z","location":"LOCATION","resourceType":"ServiceProviderConfig"},` +
		`"patch":{"supported":true},"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"sort":{"supported":false}}`
	if want := strings.Replace(recorded, "LOCATION", location, 1); string(text) != want {
		t.Errorf("it is\n%s\ninstead of\n%s", text, want)
	}
}

// described returns a map from the path of each attribute of a schema to the attribute.
func described(attributes any, prefix string) map[string]object {
	all := map[string]object{}
	list, _ := attributes.([]any)
	for _, one := range list {
		attribute := object(one.(map[string]any))
		all[prefix+attribute.text("name")] = attribute
		maps.Copy(all, described(attribute["subAttributes"], prefix+attribute.text("name")+"."))
	}
	return all
}

func TestSCIMSchemas_describeWhatIsAnswered(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	user := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	group := okta.must(201, "POST", "/Groups", pushed("platform", user.id()))
	user = okta.must(200, "GET", "/Users/"+user.id(), "")
	if listed := okta.must(200, "GET", "/Schemas", ""); listed["totalResults"] != 3.0 {
		t.Errorf("the list is %v", listed)
	}
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	for schema, resource := range map[string]any{
		"urn:ietf:params:scim:schemas:core:2.0:User":  map[string]any(user),
		"urn:ietf:params:scim:schemas:core:2.0:Group": map[string]any(group),
		enterprise: user[enterprise],
	} {
		got := okta.must(200, "GET", "/Schemas/"+schema, "")
		known := described(got["attributes"], "")
		if got.id() != schema {
			t.Errorf("%s is %v", schema, got)
		}
		for _, name := range namesIn(resource, "") {
			common := strings.HasPrefix(name, "urn:") || slices.Contains([]string{"id", "externalId", "schemas"}, name) || strings.HasPrefix(name, "meta")
			if _, there := known[name]; !there && !common {
				t.Errorf("%s is answered, and %s does not have it", name, schema)
			}
		}
	}
	for schema, links := range map[string]string{"User": "groups.$ref", "Group": "members.$ref"} {
		described := described(okta.must(200, "GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:"+schema, "")["attributes"], "")
		for name, one := range described {
			if kinds := one["referenceTypes"]; (one.text("type") == "reference") != (kinds != nil) {
				t.Errorf("%s of %s is a %s to %v", name, schema, one.text("type"), kinds)
			}
		}
		if described[links] == nil {
			t.Errorf("%s has no %s", schema, links)
		}
	}
	userName := described(okta.must(200, "GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "")["attributes"], "")["userName"]
	if userName["required"] != true || userName["uniqueness"] != "server" {
		t.Errorf("userName is %v", userName)
	}
}

// namesIn lists the names in an answer, those of inner objects dotted, extensions left out.
func namesIn(value any, prefix string) []string {
	var names []string
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			names = append(names, prefix+name)
			if !strings.HasPrefix(name, "urn:") {
				names = append(names, namesIn(inner, prefix+name+".")...)
			}
		}
	case []any:
		for _, element := range value {
			names = append(names, namesIn(element, prefix)...)
		}
	}
	return names
}

func TestSCIMResourceTypes_leadToTheirResources(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	listed, _ := okta.must(200, "GET", "/ResourceTypes", "")["Resources"].([]any)
	if len(listed) != 2 {
		t.Fatalf("the resource types are %v", listed)
	}
	for _, one := range listed {
		listed := object(one.(map[string]any))
		if alone := okta.must(200, "GET", "/ResourceTypes/"+listed.id(), ""); fmt.Sprint(alone) != fmt.Sprint(listed) {
			t.Errorf("%s is %v alone and %v in the list", listed.id(), alone, listed)
		}
		okta.must(200, "GET", "/Schemas/"+listed.text("schema"), "")
		extensions, _ := listed["schemaExtensions"].([]any)
		if (listed.id() == "User") != (len(extensions) == 1) {
			t.Errorf("%s has the extensions %v", listed.id(), extensions)
		}
		for _, extension := range extensions {
			okta.must(200, "GET", "/Schemas/"+extension.(map[string]any)["schema"].(string), "")
		}
		okta.must(200, "GET", listed.text("endpoint"), "")
	}
}

func TestSCIMRequests_chooseTheAttributes(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	user := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	for _, test := range []struct {
		name, query, want string
		missing           []string
	}{
		{name: "some", query: "attributes=userName,emails.value",
			want: `{"emails":[{"value":"ada@acme.com"}],"id":"ID","schemas":SCHEMAS,"userName":"ada@acme.com"}`},
		{name: "in any case, with the schema in front", query: "attributes=USERNAME,urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
			want: `{"id":"ID","name":{"givenName":"Ada"},"schemas":SCHEMAS,"userName":"ada@acme.com"}`},
		{name: "of an extension", query: "attributes=" + enterprise + ":department",
			want: `{"id":"ID","schemas":SCHEMAS,"` + enterprise + `":{"department":""}}`},
		{name: "all but some", query: "excludedAttributes=title,emails.type,id,schemas," + enterprise,
			missing: []string{"title", "emails.type", enterprise}},
		{name: "all", missing: []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			query := "?" + test.query
			got := okta.must(200, "GET", "/Users/"+user.id()+query, "")
			listed := okta.must(200, "GET", "/Users"+query, "")["Resources"].([]any)[0].(map[string]any)
			if fmt.Sprint(listed) != fmt.Sprint(map[string]any(got)) {
				t.Errorf("alone %v and in the list %v", got, listed)
			}
			text, _ := json.Marshal(got)
			schemas, _ := json.Marshal(user["schemas"])
			want := strings.NewReplacer("ID", user.id(), "SCHEMAS", string(schemas)).Replace(test.want)
			if test.want != "" && string(text) != want {
				t.Errorf("got  %s\nwant %s", text, want)
			}
			if test.missing != nil {
				left := namesIn(map[string]any(user), "")
				left = slices.DeleteFunc(left, func(name string) bool { return slices.Contains(test.missing, name) })
				if shown := namesIn(map[string]any(got), ""); fmt.Sprint(sorted(shown)) != fmt.Sprint(sorted(left)) {
					t.Errorf("shown are %v instead of %v", sorted(shown), sorted(left))
				}
			}
		})
	}
	// Of a write too, which does all of it.
	answered := okta.must(201, "POST", "/Users?attributes=active", person("eve@acme.com", "Eve"))
	if len(answered) != 3 || answered["active"] != true {
		t.Errorf("the new user is answered as %v", answered)
	}
	if stored := okta.must(200, "GET", "/Users/"+answered.id(), ""); stored.text("userName") != "eve@acme.com" {
		t.Errorf("stored is %v", stored)
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }
