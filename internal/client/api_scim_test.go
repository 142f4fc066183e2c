package client_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	scimBase         = "/scim/directory/x-1"
	scimUserURN      = "urn:ietf:params:scim:schemas:core:2.0:User"
	scimEnterprise   = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	scimUserBody     = `{"id":"u-1","userName":"jo@acme.com","emails":[],"active":true}`
	scimGroupBody    = `{"id":"g-1","displayName":"eng"}`
	scimListTemplate = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"startIndex":1,"itemsPerPage":10000,
		"Resources":[%s],"addedLater":{}}`
)

// scimPatch returns the body of a PATCH with these operations.
func scimPatch(operations ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

func TestSCIMUserOperations(t *testing.T) {
	const object = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
		"urn:scim:schemas:extension:atlassian-external:1.0"],"userName":"jo@acme.com",
		"emails":[{"value":"home@acme.com","type":"home","primary":false},{"value":"jo@acme.com","type":"work","primary":true,"addedLater":1}],
		"id":"u-1","externalId":"00u1","name":{"formatted":"Jo Doe","familyName":"Doe","givenName":"Jo","middleName":"","honorificPrefix":""},
		"displayName":"Jo Doe","nickName":"jo","title":"Engineer","preferredLanguage":"en-US","department":"R&D","organization":"Acme",
		"timezone":"America/Los_Angeles","phoneNumbers":[{"value":"1","type":"work","primary":true}],
		"groups":[{"type":"direct","value":"g-1","display":"eng","$ref":"r"},{"value":"g-2"}],
		"meta":{"resourceType":"User","location":"l","created":"2026-03-01T09:00:00Z","lastModified":"2026-03-01T12:00:00Z"},
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"organization":"Acme","department":"R&D","addedLater":[]},
		"urn:scim:schemas:extension:atlassian-external:1.0":{"atlassianAccountId":"712020:a"},"active":true,"addedLater":{"x":1}}`
	jo := client.SCIMUser{
		ID: "u-1", UserName: "jo@acme.com", ExternalID: "00u1", Email: "jo@acme.com", DisplayName: "Jo Doe", GivenName: "Jo",
		FamilyName: "Doe", Nickname: "jo", Title: "Engineer", Department: "R&D", Organization: "Acme", PreferredLanguage: "en-US",
		Timezone: "America/Los_Angeles", Active: true, AccountID: "712020:a", GroupIDs: []string{"g-1", "g-2"},
		CreatedAt: at(morning), UpdatedAt: at(noon),
	}
	const bare = `{"id":"u-2","userName":"mo","emails":[{"value":"mo@acme.com"},{"value":"other@acme.com"}],"active":false}`
	mo := client.SCIMUser{ID: "u-2", UserName: "mo", Email: "mo@acme.com"}
	const plain = `{"id":"u-3","userName":"al","emails":[{"value":"al@acme.com"}],"department":"Looms","organization":"Babbage"}`
	al := client.SCIMUser{ID: "u-3", UserName: "al", Email: "al@acme.com", Department: "Looms", Organization: "Babbage", Active: true}
	list := func(filter client.SCIMUserFilter) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) {
			return slice(c.SCIMUsers(ctx, "x-1", filter))
		}
	}
	create := func(user client.SCIMUser) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) { return c.CreateSCIMUser(ctx, "x-1", user) }
	}
	checkOperations(t, scimBase, map[string]operation{
		"list": {
			call: list(client.SCIMUserFilter{}), method: "GET", target: "/Users?count=100&startIndex=1",
			answer: fmt.Sprintf(scimListTemplate, 3, object+","+bare+","+plain), want: []client.SCIMUser{jo, mo, al},
		},
		"list of none": {
			call: list(client.SCIMUserFilter{}), method: "GET", target: "/Users?count=100&startIndex=1",
			answer: fmt.Sprintf(scimListTemplate, 0, ""), want: []client.SCIMUser(nil),
		},
		"list by user name": {
			call: list(client.SCIMUserFilter{UserName: "jo@acme.com"}), method: "GET",
			target: "/Users?count=100&filter=userName+eq+%22jo%40acme.com%22&startIndex=1",
			answer: fmt.Sprintf(scimListTemplate, 1, object), want: []client.SCIMUser{jo},
		},
		"list by external id": {
			call: list(client.SCIMUserFilter{ExternalID: "00u1"}), method: "GET",
			target: "/Users?count=100&filter=externalId+eq+%2200u1%22&startIndex=1",
			answer: fmt.Sprintf(scimListTemplate, 1, object), want: []client.SCIMUser{jo},
		},
		"read": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.SCIMUser(ctx, "x-1", "u-1") },
			method: "GET", target: "/Users/u-1", answer: object, want: jo,
		},
		"create with everything": {
			call: create(jo), method: "POST", target: "/Users",
			body: `{"schemas":["` + scimUserURN + `","` + scimEnterprise + `"],"userName":"jo@acme.com","externalId":"00u1",
				"emails":[{"value":"jo@acme.com","type":"work","primary":true}],"displayName":"Jo Doe",
				"name":{"givenName":"Jo","familyName":"Doe"},"nickName":"jo","title":"Engineer","preferredLanguage":"en-US",
				"timezone":"America/Los_Angeles","active":true,"` + scimEnterprise + `":{"department":"R&D","organization":"Acme"}}`,
			status: 201, answer: object, want: jo,
		},
		"create with what is needed": {
			call: create(client.SCIMUser{UserName: "mo", Email: "mo@acme.com"}), method: "POST", target: "/Users",
			body: `{"schemas":["` + scimUserURN + `"],"userName":"mo","emails":[{"value":"mo@acme.com","type":"work","primary":true}],
				"active":false}`,
			status: 201, answer: bare, want: mo,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteSCIMUser(ctx, "x-1", "u-1")
			},
			method: "DELETE", target: "/Users/u-1",
		},
	})
}

// Every attribute is replaced by a value and removed by the empty string, one at a time: what an update does not speak
// of has to stay out of the request.
func TestSCIMUserUpdates(t *testing.T) {
	attributes := map[string]func(*client.SCIMUserUpdate, *string){
		"userName":                       func(u *client.SCIMUserUpdate, value *string) { u.UserName = value },
		"externalId":                     func(u *client.SCIMUserUpdate, value *string) { u.ExternalID = value },
		"displayName":                    func(u *client.SCIMUserUpdate, value *string) { u.DisplayName = value },
		"name.givenName":                 func(u *client.SCIMUserUpdate, value *string) { u.GivenName = value },
		"name.familyName":                func(u *client.SCIMUserUpdate, value *string) { u.FamilyName = value },
		"nickName":                       func(u *client.SCIMUserUpdate, value *string) { u.Nickname = value },
		"title":                          func(u *client.SCIMUserUpdate, value *string) { u.Title = value },
		"preferredLanguage":              func(u *client.SCIMUserUpdate, value *string) { u.PreferredLanguage = value },
		"timezone":                       func(u *client.SCIMUserUpdate, value *string) { u.Timezone = value },
		scimEnterprise + ":department":   func(u *client.SCIMUserUpdate, value *string) { u.Department = value },
		scimEnterprise + ":organization": func(u *client.SCIMUserUpdate, value *string) { u.Organization = value },
	}
	operations := map[string]operation{}
	add := func(name string, update client.SCIMUserUpdate, sent ...string) {
		operations[name] = operation{
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateSCIMUser(ctx, "x-1", "u-1", update)
			},
			method: "PATCH", target: "/Users/u-1", body: scimPatch(sent...),
			answer: scimUserBody, want: client.SCIMUser{ID: "u-1", UserName: "jo@acme.com", Active: true},
		}
	}
	for path, set := range attributes {
		var replace, remove client.SCIMUserUpdate
		set(&replace, new("Zoë \"Z\""))
		set(&remove, new(""))
		add("replace "+path, replace, fmt.Sprintf(`{"op":"replace","path":%q,"value":"Zoë \"Z\""}`, path))
		add("remove "+path, remove, fmt.Sprintf(`{"op":"remove","path":%q}`, path))
	}
	add("the address", client.SCIMUserUpdate{Email: new("jo@acme.dev")},
		`{"op":"replace","path":"emails","value":[{"value":"jo@acme.dev","type":"work","primary":true}]}`)
	add("activation", client.SCIMUserUpdate{Active: new(true)}, `{"op":"replace","path":"active","value":true}`)
	add("deactivation", client.SCIMUserUpdate{Active: new(false)}, `{"op":"replace","path":"active","value":false}`)
	add("several", client.SCIMUserUpdate{UserName: new("jo"), Title: new(""), Active: new(false)},
		`{"op":"replace","path":"userName","value":"jo"}`, `{"op":"remove","path":"title"}`, `{"op":"replace","path":"active","value":false}`)
	checkOperations(t, scimBase, operations)
}

func TestSCIMGroupOperations(t *testing.T) {
	const object = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g-1","externalId":"00g1","displayName":"eng",
		"members":[{"type":"User","value":"u-1","display":"Jo","$ref":"r","addedLater":1},{"value":"u-2"}],
		"meta":{"resourceType":"Group","location":"l","created":"2026-03-01T09:00:00Z","lastModified":"2026-03-01T12:00:00Z"},"addedLater":[]}`
	eng := client.SCIMGroup{
		ID: "g-1", ExternalID: "00g1", DisplayName: "eng", Members: []string{"u-1", "u-2"}, CreatedAt: at(morning), UpdatedAt: at(noon),
	}
	list := func(displayName string) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) {
			return slice(c.SCIMGroups(ctx, "x-1", displayName))
		}
	}
	create := func(group client.SCIMGroup) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) { return c.CreateSCIMGroup(ctx, "x-1", group) }
	}
	checkOperations(t, scimBase, map[string]operation{
		"list": {
			call: list(""), method: "GET", target: "/Groups?count=100&startIndex=1",
			answer: fmt.Sprintf(scimListTemplate, 2, object+`,{"id":"g-2","displayName":"empty"}`),
			want:   []client.SCIMGroup{eng, {ID: "g-2", DisplayName: "empty"}},
		},
		"list by name": {
			call: list("eng"), method: "GET", target: "/Groups?count=100&filter=displayName+eq+%22eng%22&startIndex=1",
			answer: fmt.Sprintf(scimListTemplate, 1, object), want: []client.SCIMGroup{eng},
		},
		"read": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.SCIMGroup(ctx, "x-1", "g-1") },
			method: "GET", target: "/Groups/g-1", answer: object, want: eng,
		},
		"create with members": {
			call: create(client.SCIMGroup{DisplayName: "eng", ExternalID: "00g1", Members: []string{"u-1", "u-2"}}), method: "POST", target: "/Groups",
			body: `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"eng","externalId":"00g1",
				"members":[{"value":"u-1"},{"value":"u-2"}]}`,
			status: 201, answer: object, want: eng,
		},
		"create without members": {
			call: create(client.SCIMGroup{DisplayName: "eng"}), method: "POST", target: "/Groups",
			body:   `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"eng"}`,
			status: 201, answer: scimGroupBody, want: client.SCIMGroup{ID: "g-1", DisplayName: "eng"},
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteSCIMGroup(ctx, "x-1", "g-1")
			},
			method: "DELETE", target: "/Groups/g-1",
		},
	})
}

// A filter is part of a question to somebody else's parser: what a name holds must not end it early.
func TestSCIMFilter_quotesAsJSONDoes(t *testing.T) {
	for name, want := range map[string]string{
		`eng`:                    `displayName eq "eng"`,
		`the "A" team`:           `displayName eq "the \"A\" team"`,
		`back\slash\`:            `displayName eq "back\\slash\\"`,
		`日本 & 東京`:                `displayName eq "日本 & 東京"`,
		"two\nlines":             `displayName eq "two\nlines"`,
		`" or displayName pr or`: `displayName eq "\" or displayName pr or"`,
	} {
		server := newScript(t, answer(200, fmt.Sprintf(scimListTemplate, 0, "")))
		if _, err := slice(server.client(t).SCIMGroups(t.Context(), "x-1", name)); err != nil {
			t.Error(err)
		}
		if got := mustParse(t, "?"+server.requests()[0].query).Query().Get("filter"); got != want {
			t.Errorf("filter = %s, want %s", got, want)
		}
	}
}

// A server that compares exactly has to be asked for a name in both of its spellings; what both find is one object.
func TestSCIMFilter_asksForEverySpelling(t *testing.T) {
	group := `{"id":"g-1","displayName":"Gene\u0300ve"}`
	server := newScript(t, answer(200, fmt.Sprintf(scimListTemplate, 1, group)), answer(200, fmt.Sprintf(scimListTemplate, 1, group)))
	found, err := slice(server.client(t).SCIMGroups(t.Context(), "x-1", "Gen\u00e8ve"))
	if err != nil || len(found) != 1 {
		t.Errorf("found %v, %v, want one", found, err)
	}
	for i, want := range []string{"displayName eq \"Gen\u00e8ve\"", "displayName eq \"Gene\u0300ve\""} {
		if got := mustParse(t, "?"+server.requests()[i].query).Query().Get("filter"); got != want {
			t.Errorf("filter = %q, want %q", got, want)
		}
	}
}
