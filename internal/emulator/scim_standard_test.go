package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// addresses is what a user's emails are, without their order of names.
func addresses(user object) string {
	text, _ := json.Marshal(user["emails"])
	return string(text)
}

// TestSCIMUserPatch_ofOneAmongSeveralValues does one step each on a user with two addresses (RFC 7644, section 3.5.2).
func TestSCIMUserPatch_ofOneAmongSeveralValues(t *testing.T) {
	const (
		work  = `{"primary":true,"type":"work","value":"ada@acme.com"}`
		home  = `{"type":"home","value":"ada@home.example"}`
		start = `{"userName":"ada","emails":[` + work + `,` + home + `],"phoneNumbers":[{"value":"1","type":"work"}]}`
	)
	for name, one := range map[string]struct{ operation, want, scimType string }{
		// How Microsoft Entra ID sends an address.
		"a part of one value":        {operation: `{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada@acme.dev"}`, want: `[{"primary":true,"type":"work","value":"ada@acme.dev"},` + home + `]`},
		"in another case":            {operation: `{"op":"replace","path":"EMAILS[TYPE EQ \"Work\"].VALUE","value":"ada@acme.dev"}`, want: `[{"primary":true,"type":"work","value":"ada@acme.dev"},` + home + `]`},
		"with the schema in front":   {operation: `{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:emails[primary eq true].value","value":"ada@acme.dev"}`, want: `[{"primary":true,"type":"work","value":"ada@acme.dev"},` + home + `]`},
		"one value":                  {operation: `{"op":"replace","path":"emails[value ew \"home.example\"]","value":{"value":"a@b.example","type":"other"}}`, want: `[` + work + `,{"type":"other","value":"a@b.example"}]`},
		"by two things":              {operation: `{"op":"replace","path":"emails[type eq \"home\" and primary eq false].value","value":"a@b.example"}`, want: `[` + work + `,{"type":"home","value":"a@b.example"}]`},
		"all but one":                {operation: `{"op":"remove","path":"emails[not (type eq \"work\")]"}`, want: `[` + work + `]`},
		"a part removed":             {operation: `{"op":"remove","path":"emails[type eq \"home\"].type"}`, want: `[` + work + `,{"value":"ada@home.example"}]`},
		"another primary one":        {operation: `{"op":"replace","path":"emails[type eq \"home\"].primary","value":"True"}`, want: `[{"type":"work","value":"ada@acme.com"},{"primary":true,"type":"home","value":"ada@home.example"}]`},
		"one more":                   {operation: `{"op":"add","path":"emails","value":[{"value":"a@b.example","type":"other"}]}`, want: `[` + work + `,` + home + `,{"type":"other","value":"a@b.example"}]`},
		"one more, without its list": {operation: `{"op":"add","path":"emails","value":{"value":"a@b.example"}}`, want: `[` + work + `,` + home + `,{"value":"a@b.example"}]`},
		"one more, without a path":   {operation: `{"op":"add","value":{"emails":[{"value":"a@b.example"}]}}`, want: `[` + work + `,` + home + `,{"value":"a@b.example"}]`},
		"one that is there":          {operation: `{"op":"add","path":"emails","value":[` + home + `]}`, want: `[` + work + `,` + home + `]`},
		"one more that is primary":   {operation: `{"op":"add","path":"emails","value":[{"value":"ada@acme.dev","primary":true}]}`, want: `[{"type":"work","value":"ada@acme.com"},` + home + `,{"primary":true,"value":"ada@acme.dev"}]`},
		"one more by its type":       {operation: `{"op":"add","path":"emails[type eq \"other\"].value","value":"a@b.example"}`, want: `[` + work + `,` + home + `,{"type":"other","value":"a@b.example"}]`},
		"all":                        {operation: `{"op":"replace","path":"emails","value":[{"value":"ada@acme.dev","primary":true}]}`, want: `[{"primary":true,"value":"ada@acme.dev"}]`},
		"an escaped address":         {operation: `{"op":"remove","path":"emails[value eq \"ada\\u0040home.example\"]"}`, want: `[` + work + `]`},
		"nobody, removed":            {operation: `{"op":"remove","path":"emails[type eq \"other\"]"}`, want: `[` + work + `,` + home + `]`},
		"nobody, replaced":           {operation: `{"op":"replace","path":"emails[type eq \"other\"].value","value":"a@b.example"}`, scimType: "noTarget"},
		"nobody, added by or":        {operation: `{"op":"add","path":"emails[type eq \"a\" or type eq \"b\"].value","value":"a@b.example"}`, scimType: "noTarget"},
		"without its end":            {operation: `{"op":"replace","path":"emails[type eq \"work\"","value":"x"}`, scimType: "invalidPath"},
		"with two ends":              {operation: `{"op":"replace","path":"emails[type eq \"work\"]].value","value":"x"}`, scimType: "invalidPath"},
		"of no such part":            {operation: `{"op":"replace","path":"emails[colour eq \"red\"].value","value":"x"}`, scimType: "invalidFilter"},
		"a text against a truth":     {operation: `{"op":"replace","path":"emails[primary eq \"perhaps\"].value","value":"x"}`, scimType: "invalidFilter"},
		"of what has one value":      {operation: `{"op":"replace","path":"name[formatted eq \"A\"].givenName","value":"x"}`, scimType: "invalidPath"},
		"no such part":               {operation: `{"op":"replace","path":"emails[type eq \"work\"].colour","value":"x"}`, scimType: "invalidPath"},
		"no such attribute":          {operation: `{"op":"replace","path":"shoeSize","value":"43"}`, scimType: "invalidPath"},
		"what is read only":          {operation: `{"op":"replace","path":"id","value":"x"}`, scimType: "mutability"},
		"the primary one removed":    {operation: `{"op":"remove","path":"emails[primary eq true]"}`, scimType: "invalidValue"},
		"two primary ones":           {operation: `{"op":"replace","path":"emails","value":[` + work + `,{"value":"a@b.example","primary":true}]}`, scimType: "invalidValue"},
		"two primary numbers":        {operation: `{"op":"replace","path":"phoneNumbers","value":[{"value":"1","primary":true},{"value":"2","primary":true}]}`, scimType: "invalidValue"},
		"no address":                 {operation: `{"op":"replace","path":"emails[type eq \"work\"].value","value":"@acme.com"}`, scimType: "invalidValue"},
		"a number":                   {operation: `{"op":"replace","path":"emails[type eq \"work\"].value","value":7}`, scimType: "invalidValue"},
		"no value":                   {operation: `{"op":"replace","path":"title"}`, scimType: "invalidValue"},
		"a path that is no text":     {operation: `{"op":"replace","path":7,"value":"x"}`, scimType: "invalidPath"},
	} {
		t.Run(name, func(t *testing.T) {
			o := serve(t)
			o.contract.AllowInvalidRequests()
			okta := o.identityProvider("okta")
			path := "/Users/" + okta.must(201, "POST", "/Users", start).id()
			got := okta.call("PATCH", path, operations(one.operation))
			stored := okta.must(200, "GET", path, "")
			switch {
			case one.scimType != "":
				if got.status != 400 || got.body["scimType"] != one.scimType || strings.Contains(got.text, "emulator.") || strings.Contains(got.text, "Go ") {
					t.Errorf("it answered %d %s", got.status, got.text)
				}
				if want := `[` + work + `,` + home + `]`; addresses(stored) != want {
					t.Errorf("refused, it left %s", addresses(stored))
				}
			case got.status != 200 || addresses(got.body) != one.want || addresses(stored) != one.want:
				t.Errorf("it answered %d %s\nstored are %s\ninstead of  %s", got.status, got.text, addresses(stored), one.want)
			}
		})
	}
}

func TestSCIMUser_isActiveInEitherForm(t *testing.T) {
	for _, one := range []struct {
		sent string
		want any // nil is refused
	}{
		{`true`, true}, {`false`, false}, {`"true"`, true}, {`"False"`, false}, {`"FALSE"`, false}, {`"True"`, true},
		{`"yes"`, nil}, {`""`, nil}, {`0`, nil}, {`[]`, nil}, {`{}`, nil},
	} {
		for name, write := range map[string]func(p *identityProvider, path string) reply{
			"create": func(p *identityProvider, _ string) reply {
				return p.unjudged("POST", "/Users", active("new", one.sent))
			},
			"replace": func(p *identityProvider, path string) reply { return p.unjudged("PUT", path, active("ada", one.sent)) },
			"PATCH with a path": func(p *identityProvider, path string) reply {
				return p.call("PATCH", path, operations(`{"op":"Replace","path":"active","value":`+one.sent+`}`))
			},
			"PATCH without a path": func(p *identityProvider, path string) reply {
				return p.call("PATCH", path, operations(`{"op":"add","value":{"active":`+one.sent+`}}`))
			},
		} {
			o := serve(t)
			o.contract.AllowInvalidRequests()
			okta := o.identityProvider("okta")
			got := write(okta, "/Users/"+okta.must(201, "POST", "/Users", active("ada", "true")).id())
			if one.want == nil && (got.status != 400 || got.body["scimType"] != "invalidValue" || !strings.Contains(got.text, "true or false")) ||
				one.want != nil && (got.status/100 != 2 || got.body["active"] != one.want) {
				t.Errorf("%s of active %s answered %d %s", name, one.sent, got.status, got.text)
			}
		}
	}
}

// unjudged is call without the contract, which knows a user's truth values as such only.
func (p *identityProvider) unjudged(method, path, body string) reply {
	request := httptest.NewRequest(method, "/scim/directory/"+p.config.text("scimDirectoryId")+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+p.key)
	answer := httptest.NewRecorder()
	p.o.emulator.ServeHTTP(answer, request)
	got := reply{status: answer.Code, text: answer.Body.String()}
	_ = json.Unmarshal(answer.Body.Bytes(), &got.body) // what is no object has nothing to find
	return got
}

func active(name, value string) string {
	return `{"userName":"` + name + `","emails":[{"value":"` + name + `@acme.com","primary":true}],"active":` + value + `}`
}

// TestSCIMGroupPatch_filtersOfMembers removes members by all forms of a filter, or is refused: never does it answer 200
// and leave everybody in.
func TestSCIMGroupPatch_filtersOfMembers(t *testing.T) {
	const core = "urn:ietf:params:scim:schemas:core:2.0:Group:"
	for name, one := range map[string]struct{ path, want, scimType string }{
		"one":                     {path: `members[value eq "A"]`, want: "B C"},
		"in another case":         {path: `Members[VALUE EQ "A"]`, want: "B C"},
		"with room":               {path: ` members[ value  eq "A" ] `, want: "B C"},
		"with the schema":         {path: core + `members[value eq "A"]`, want: "B C"},
		"or":                      {path: `members[value eq "A" or value eq "B"]`, want: "C"},
		"and":                     {path: `members[value eq "A" and type eq "User"]`, want: "B C"},
		"and, of nobody":          {path: `members[value eq "A" and value eq "B"]`, want: "A B C"},
		"by the name":             {path: `members[display sw "user 0"]`, want: "B C"},
		"all but one":             {path: `members[value ne "A"]`, want: "A"},
		"all that have a type":    {path: `members[type pr]`, want: ""},
		"nobody":                  {path: `members[value eq "nobody"]`, want: "A B C"},
		"all":                     {path: core + `MEMBERS`, want: ""},
		"without its end":         {path: `members[value eq "A"`, scimType: "invalidPath"},
		"without the end of both": {path: `members[value eq "A`, scimType: "invalidPath"},
		"something behind it":     {path: `members[value eq "A"] and more`, scimType: "invalidPath"},
		"without quotes":          {path: `members[value eq A]`, scimType: "invalidPath"},
		"empty":                   {path: `members[]`, scimType: "invalidPath"},
		"of a number":             {path: `members[value eq 7]`, scimType: "invalidFilter"},
		"of no such part":         {path: `members[colour eq "red"]`, scimType: "invalidFilter"},
		"part of a member":        {path: `members[value eq "A"].display`, scimType: "mutability"},
		"another schema":          {path: `urn:ietf:params:scim:schemas:core:2.0:User:members[value eq "A"]`, scimType: "invalidPath"},
		"what is read only":       {path: `meta`, scimType: "mutability"},
	} {
		t.Run(name, func(t *testing.T) {
			o := serve(t)
			o.contract.AllowInvalidRequests()
			okta := o.identityProvider("okta")
			ids, err := o.emulator.PushUsers(okta.directory.id(), crowd(3))
			o.change(err)
			path := "/Groups/" + okta.must(201, "POST", "/Groups", pushed("team", ids...)).id()
			letters := strings.NewReplacer(`"A`, `"`+ids[0], `"B`, `"`+ids[1])
			got := okta.call("PATCH", path, operations(`{"op":"remove","path":`+quoted(letters.Replace(one.path))+`}`))
			if one.scimType != "" && (got.status != 400 || got.body["scimType"] != one.scimType) || one.scimType == "" && got.status != 200 {
				t.Errorf("it answered %d %s", got.status, got.text)
			}
			if one.scimType != "" {
				one.want = "A B C"
			}
			var left []string
			for _, member := range okta.must(200, "GET", path, "")["members"].([]any) {
				left = append(left, strings.NewReplacer(ids[0], "A", ids[1], "B", ids[2], "C").Replace(member.(map[string]any)["value"].(string)))
			}
			if fmt.Sprint(strings.Join(left, " ")) != one.want {
				t.Errorf("left are %v instead of %s", left, one.want)
			}
		})
	}
}

// TestSCIMGroupPatch_takesTheNameThatItHas: identity providers send it along with other changes.
func TestSCIMGroupPatch_takesTheNameThatItHas(t *testing.T) {
	okta := serve(t).identityProvider("okta")
	path := "/Groups/" + okta.must(201, "POST", "/Groups", pushed("team")).id()
	for _, step := range []string{`{"op":"replace","path":"displayName","value":"team"}`, `{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:Group:displayName","value":"team"}`,
		`{"op":"replace","value":{"id":"x","displayName":"team"}}`} {
		if got := okta.must(200, "PATCH", path, operations(step)); got.text("displayName") != "team" {
			t.Errorf("after %s it is %v", step, got)
		}
	}
	for _, step := range []string{`{"op":"replace","path":"displayName","value":"Team"}`, `{"op":"remove","path":"displayName"}`, `{"op":"replace","value":{"displayName":"crew"}}`} {
		if got := okta.call("PATCH", path, operations(step)); got.status != 400 || got.body["scimType"] != "mutability" {
			t.Errorf("%s answered %d %s", step, got.status, got.text)
		}
	}
}

// TestSCIMAnswers_followTheStandard is a table of requests and what has to be in the answers.
func TestSCIMAnswers_followTheStandard(t *testing.T) {
	o := serve(t)
	o.contract.AllowInvalidRequests()
	okta := o.identityProvider("okta")
	ada := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	platform := okta.must(201, "POST", "/Groups", pushed("platform", ada.id()))
	user := func(rest string) string {
		return `{"userName":"new","emails":[{"value":"new@acme.com","primary":true}]` + rest + `}`
	}
	emails := func(list string) string { return `{"userName":"new","emails":` + list + `}` }
	for name, one := range map[string]struct {
		method, path, body string
		status             int
		has                []string
	}{
		"a user says what it is":     {"GET", "/Users/" + ada.id(), "", 200, []string{`"resourceType":"User"`}},
		"a group says what it is":    {"GET", "/Groups/" + platform.id(), "", 200, []string{`"resourceType":"Group"`}},
		"count -1 is 0":              {"GET", "/Users?count=-1", "", 200, []string{`"totalResults":1`, `"Resources":[]`, `"itemsPerPage":0`}},
		"count 0":                    {"GET", "/Groups?count=0", "", 200, []string{`"totalResults":1`, `"Resources":[]`}},
		"startIndex -5 is 1":         {"GET", "/Users?startIndex=-5&count=50", "", 200, []string{`"startIndex":1`, ada.id(), `"itemsPerPage":50`}},
		"a filter with a schema":     {"GET", withQuery("/Users", "filter", `urn:ietf:params:scim:schemas:core:2.0:User:userName Eq "\u0061da@acme.com"`), "", 200, []string{`"totalResults":1`}},
		"a filter with too much":     {"GET", withQuery("/Users", "filter", `userName eq "ada@acme.com" or userName eq "x"`), "", 400, []string{"invalidFilter"}},
		"a filter without its end":   {"GET", withQuery("/Users", "filter", `userName eq "ada@acme.com`), "", 400, []string{"invalidFilter"}},
		"a filter of a number":       {"GET", withQuery("/Groups", "filter", `displayName eq 7`), "", 400, []string{"invalidFilter"}},
		"the address clashes":        {"POST", "/Users", `{"userName":"x","emails":[{"value":"ADA@acme.com","primary":true}]}`, 409, []string{"Resource [USER]: with email[ADA@acme.com] already exists."}},
		"the user name clashes":      {"POST", "/Users", `{"userName":"Ada@acme.com","emails":[{"value":"x@acme.com","primary":true}]}`, 409, []string{"Resource [USER]: with userName[Ada@acme.com] already exists."}},
		"another account's address":  {"PUT", "/Users/" + ada.id(), person("bob@acme.com", "Ada"), 409, []string{"with email[bob@acme.com]"}},
		"two primary addresses":      {"POST", "/Users", emails(`[{"value":"a@acme.com","primary":true},{"value":"b@acme.com","primary":true}]`), 400, []string{"invalidValue", "primary, and 2 are"}},
		"no primary address":         {"POST", "/Users", emails(`[{"value":"a@acme.com"}]`), 400, []string{"invalidValue", "primary, and 0 are"}},
		"no address":                 {"POST", "/Users", emails(`[]`), 400, []string{"invalidValue", "emails is required"}},
		"nobody at a domain":         {"POST", "/Users", emails(`[{"value":"@acme.com","primary":true}]`), 400, []string{"invalidValue", `@acme.com\" is no e-mail address`}},
		"nobody at a domain, beside": {"POST", "/Users", emails(`[{"value":"a@acme.com","primary":true},{"value":"b@"}]`), 400, []string{"invalidValue", `b@\" is no e-mail address`}},
		"a number for a text":        {"POST", "/Users", user(`,"title":7`), 400, []string{"invalidValue", `\"title\" must be a string, and not 7`}},
		"a number inside":            {"POST", "/Users", user(`,"name":{"givenName":7}`), 400, []string{"invalidValue", `\"name.givenName\" must be a string`}},
		"a text for an object":       {"POST", "/Users", user(`,"name":"Ada"`), 400, []string{"invalidValue", `\"name\" must be an object`}},
		"a text for a list":          {"POST", "/Users", emails(`"a@acme.com"`), 400, []string{"invalidValue", `\"emails\" must be a list of objects`}},
		"a list for a user":          {"POST", "/Users", `[]`, 400, []string{"invalidSyntax", "no JSON object"}},
		"a number for a name":        {"POST", "/Groups", `{"displayName":7}`, 400, []string{"invalidValue", `\"displayName\" must be a string`}},
		"a text for members":         {"PUT", "/Groups/" + platform.id(), `{"displayName":"platform","members":"x"}`, 400, []string{"invalidValue", "list of objects"}},
		"a member without a value":   {"POST", "/Groups", `{"displayName":"new","members":[{"display":"x"}]}`, 400, []string{"invalidValue", "needs a value"}},
		"a number for Operations":    {"PATCH", "/Users/" + ada.id(), `{"Operations":7}`, 400, []string{"invalidSyntax", "no Operations"}},
		"a text for a PatchOp":       {"PATCH", "/Groups/" + platform.id(), `"x"`, 400, []string{"invalidSyntax", "no JSON object"}},
		"a step that is a text":      {"PATCH", "/Groups/" + platform.id(), `{"Operations":["x"]}`, 400, []string{"invalidSyntax"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := okta.call(one.method, one.path, one.body)
			if got.status != one.status {
				t.Errorf("%s %s answered %d %s", one.method, one.path, got.status, got.text)
			}
			for _, part := range one.has {
				if !strings.Contains(got.text, part) {
					t.Errorf("%s %s answered without %s: %s", one.method, one.path, part, got.text)
				}
			}
			if strings.Contains(got.text, "emulator") || strings.Contains(got.text, "scimUserInput") || strings.Contains(got.text, "Go ") {
				t.Errorf("it speaks of what is inside this server: %s", got.text)
			}
		})
	}
	for path, body := range map[string]string{"/Users": person("eve@acme.com", "Eve"), "/Groups": pushed("crew")} {
		got := okta.call("POST", path, body)
		meta, _ := got.body["meta"].(map[string]any)
		if location := got.header.Get("Location"); got.status != 201 || location == "" || location != meta["location"] {
			t.Errorf("made with Location %q: %s", location, got.text)
		}
	}
}

// TestSCIMUser_outsideTheVerifiedDomains follows users whose addresses are on no verified domain of the organization.
func TestSCIMUser_outsideTheVerifiedDomains(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	account := func(user object) string {
		id, _ := user[atlassianSchema].(map[string]any)["atlassianAccountId"].(string)
		return id
	}
	known := func(id, want string) {
		t.Helper()
		got := o.must(200, "GET", inDirectory("users/"+id), "")
		if said := fmt.Sprint(got["email"], " ", got["name"], " ", got["claimStatus"], " ", got["status"]); said != want {
			t.Errorf("account %s is %s instead of %s", id, said, want)
		}
	}
	eve := okta.must(201, "POST", "/Users", person("eve@acme.net", "Eve"))
	known(account(eve), "eve@acme.net Eve unmanaged active")
	if policy, err := o.emulator.PolicyOf("eve@acme.net"); err != nil || policy != "" {
		t.Errorf("she is under policy %q (%v)", policy, err)
	}
	// An account that a person has stays that person's.
	cleo := okta.must(201, "POST", "/Users", person("cleo@elsewhere.example", "Chloe"))
	known("712020:cleo", "cleo@elsewhere.example Cleo unmanaged active")
	okta.must(200, "PATCH", "/Users/"+cleo.id(), operations(`{"op":"replace","path":"active","value":false}`))
	okta.must(204, "DELETE", "/Users/"+cleo.id(), "")
	known("712020:cleo", "cleo@elsewhere.example Cleo unmanaged active")
	// A managed account whose user gets an address that is on no verified domain is its user's no longer.
	ada := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada"))
	okta.must(201, "POST", "/Groups", pushed("outsiders", eve.id(), ada.id()))
	members := func(want string) {
		t.Helper()
		if got, err := o.emulator.GroupMembers("outsiders"); err != nil || fmt.Sprint(got) != want {
			t.Errorf("the organization's group has %v (%v) instead of %s", got, err, want)
		}
	}
	members("[ada@acme.com eve@acme.net]")
	move := func(address string) object {
		t.Helper()
		return okta.must(200, "PATCH", "/Users/"+ada.id(), operations(`{"op":"replace","path":"emails[type eq \"work\"].value","value":"`+address+`"}`))
	}
	if moved := move("ada@new.example"); account(moved) != "" {
		t.Errorf("she is linked to %s", account(moved))
	}
	known("712020:ada", "ada@acme.com Ada managed active")
	members("[eve@acme.net]")
	if links := o.call("GET", "/admin/user-provisioning/v1/org/"+seed().Organization.ID+"/user/712020:ada/get-scim-links", ""); strings.Contains(links.text, ada.id()) {
		t.Errorf("the account is linked: %s", links.text)
	}
	if back := move("ada@acme.com"); account(back) != "712020:ada" {
		t.Errorf("back at her address she is linked to %q", account(back))
	}
	members("[ada@acme.com eve@acme.net]")
}

// TestSCIMUser_ofAnOlderStateFile: such a file keeps those who were deleted, and asks for no primary address.
func TestSCIMUser_ofAnOlderStateFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	keep := func(options *emulator.Options) { options.StateFile = file }
	o := serve(t, keep)
	okta := o.identityProvider("okta")
	ada, bob := okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada")).id(), okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob")).id()
	o.change(o.emulator.Close())
	text, err := os.ReadFile(file)
	o.change(err)
	var document map[string]any
	o.change(json.Unmarshal(text, &document))
	for _, one := range document["organization"].(map[string]any)["scimUsers"].([]any) {
		user := one.(map[string]any)
		user["deleted"] = user["id"] == bob
		for _, email := range user["attributes"].(map[string]any)["emails"].([]any) {
			delete(email.(map[string]any), "primary")
		}
	}
	text, err = json.Marshal(document)
	o.change(err)
	o.change(os.WriteFile(file, text, 0o600))
	okta.o = serve(t, keep)
	okta.must(404, "GET", "/Users/"+bob, "")
	if again := okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob")); again.id() == bob {
		t.Errorf("who was deleted came back as %v", again)
	}
	if got := okta.must(200, "PATCH", "/Users/"+ada, operations(`{"op":"replace","path":"title","value":"Countess"}`)); !strings.Contains(addresses(got), `"primary":true`) {
		t.Errorf("her addresses are %s", addresses(got))
	}
}
