package client_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const directoriesBase = "/admin/v2/orgs/org/directories"

// call returns an operation that answers with nothing.
func call(do func(context.Context, *client.Client) error) func(context.Context, *client.Client) (any, error) {
	return func(ctx context.Context, c *client.Client) (any, error) { return nil, do(ctx, c) }
}

func TestGroupOperations(t *testing.T) {
	const object = `{"id":"g-1","name":"eng","description":"Engineers","directoryId":"u-1","addedLater":{"x":1},
		"managementAccess":{"deletable":true,"modifiable":true,"readable":true},"externalSynced":true,"managedBy":"external",
		"counts":{"users":10,"resources":0,"addedLater":1},"links":{"self":"s"}}`
	eng := client.Group{
		ID: "g-1", Name: "eng", Description: "Engineers", UserbaseDirectoryID: "u-1", ExternallySynced: true, ManagedBy: "external",
		Deletable: true, Modifiable: true, Users: new(int64(10)), Resources: new(int64(0)),
	}
	const bare = `{"id":"g-2","name":"ops","description":null,"managedBy":"admins"}`
	ops := client.Group{ID: "g-2", Name: "ops", ManagedBy: "admins"}
	search := func(search client.GroupSearch) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) {
			return slice(c.SearchGroups(ctx, "org", search))
		}
	}
	checkOperations(t, directoriesBase, map[string]operation{
		"search for all": {
			call: search(client.GroupSearch{}), method: "POST", target: "/-/groups/search", body: `{"limit":100}`,
			answer: `{"data":[` + object + `,` + bare + `],"links":{"self":"s","prev":"p"},"meta":{}}`, want: []client.Group{eng, ops},
		},
		"search with everything": {
			call: search(client.GroupSearch{
				IDs: []string{"g-1"}, Names: []string{"eng", "ops"}, AccountIDs: []string{"a-1"}, UserbaseDirectoryIDs: []string{"u-1"},
				ResourceIDs: []string{"ari:cloud:jira::site/1"}, RoleIDs: []string{"atlassian/user"}, SearchTerm: "e", Counts: true,
			}),
			method: "POST", target: "/-/groups/search",
			body: `{"groupIds":["g-1"],"groupNames":["eng","ops"],"accountIds":["a-1"],"directoryIds":["u-1"],
				"resourceIds":["ari:cloud:jira::site/1"],"roleIds":["atlassian/user"],"searchTerm":"e",
				"expand":["counts.users","counts.resources"],"limit":100}`,
			answer: `{"data":[]}`, want: []client.Group(nil),
		},
		"read": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.Group(ctx, "org", "g-1") },
			method: "GET", target: "/-/groups/g-1", answer: `{"data":` + object + `}`, want: eng,
		},
		"create": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.CreateGroup(ctx, "org", "u-1", client.GroupCreate{Name: "eng", Description: "Engineers"})
			}),
			// The answer is 201 without a body: not even an id.
			method: "POST", target: "/u-1/groups", body: `{"name":"eng","description":"Engineers"}`, status: 201,
		},
		"create without a description": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.CreateGroup(ctx, "org", "u-1", client.GroupCreate{Name: "eng"})
			}),
			method: "POST", target: "/u-1/groups", body: `{"name":"eng"}`, status: 201,
		},
		"delete": {
			call:   call(func(ctx context.Context, c *client.Client) error { return c.DeleteGroup(ctx, "org", "u-1", "g-1") }),
			method: "DELETE", target: "/u-1/groups/g-1",
		},
		"add a member": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.AddGroupMember(ctx, "org", "g-1", "712020:a")
			}),
			method: "POST", target: "/-/groups/g-1/memberships", body: `{"accountId":"712020:a"}`,
		},
		"remove a member": {
			call: call(func(ctx context.Context, c *client.Client) error {
				return c.RemoveGroupMember(ctx, "org", "g-1", "712020:a")
			}),
			method: "DELETE", target: "/-/groups/g-1/memberships/712020:a",
		},
	})
}

func TestUserOperations(t *testing.T) {
	const object = `{"accountId":"712020:a","accountType":"atlassian","accountStatus":"active","status":"active","membershipStatus":"active",
		"name":"Mia Krystof","nickname":"mia","email":"mia@acme.com","emailVerified":true,"claimStatus":"managed","managementSource":"synced",
		"mfaEnabled":false,"addedToOrg":"2026-03-01T09:00:00Z","platformRoles":["atlassian/org-admin"],"jobTitle":"Engineer","department":"R&D",
		"organization":"Acme","location":"Bern","timeZone":"Europe/Zurich","picture":"https://p","avatar":"https://a","counts":{"resources":3},
		"groups":[{"id":"g-1"}],"productAccess":[{"key":"jira-software"}],"links":{"self":"s"},"addedLater":true}`
	mia := client.User{
		AccountID: "712020:a", AccountType: "atlassian", AccountStatus: "active", Status: "active", MembershipStatus: "active",
		Name: "Mia Krystof", Nickname: "mia", Email: "mia@acme.com", EmailVerified: true, ClaimStatus: "managed", ManagementSource: "synced",
		MFAEnabled: new(false), AddedToOrg: at(morning), PlatformRoles: []string{"atlassian/org-admin"}, JobTitle: "Engineer",
		Department: "R&D", Organization: "Acme", Location: "Bern", TimeZone: "Europe/Zurich", Picture: "https://p",
	}
	const bare = `{"accountId":"712020:b","managementSource":null,"mfaEnabled":null,"addedToOrg":null}`
	search := func(search client.UserSearch) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) {
			return slice(c.SearchUsers(ctx, "org", search))
		}
	}
	checkOperations(t, directoriesBase+"/-/users", map[string]operation{
		"search for all": {
			call: search(client.UserSearch{}), method: "POST", target: "/search", body: `{"limit":100}`,
			answer: `{"data":[` + object + `,` + bare + `]}`, want: []client.User{mia, {AccountID: "712020:b"}},
		},
		"search with everything": {
			call: search(client.UserSearch{
				AccountIDs: []string{"a"}, UserbaseDirectoryIDs: []string{"u"}, GroupIDs: []string{"g"}, ResourceIDs: []string{"r"},
				RoleIDs: []string{"o"}, Emails: []string{"e", "f"}, EmailDomains: []string{"acme.com"}, SearchTerm: "m",
				ClaimStatus: "managed", AccountStatus: "active", Status: "suspended", MembershipStatus: "no_membership", PlatformRoles: true,
			}),
			method: "POST", target: "/search",
			body: `{"accountIds":["a"],"directoryIds":["u"],"groupIds":["g"],"resourceIds":["r"],"roleIds":["o"],"emails":["e","f"],
				"emailDomains":["acme.com"],"searchTerm":"m","claimStatus":"managed","accountStatus":["active"],"status":["suspended"],
				"membershipStatus":["no_membership"],"expand":["platformRoles"],"limit":100}`,
			answer: `{"data":[]}`, want: []client.User(nil),
		},
		"read": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.User(ctx, "org", "712020:a") },
			method: "GET", target: "/712020:a", answer: `{"data":` + object + `}`, want: mia,
		},
	})
}

func TestWorkspaceOperations(t *testing.T) {
	const object = `{"id":"ari:cloud:jira-software::site/1","type":"workspaces","attributes":{"name":"acme","typeKey":"jira-software","type":"Jira",
		"owner":"o","status":"online","statusDetails":[],"icons":{},"avatars":{},"labels":[],"sandbox":{"type":"NONE"},"usage":7,"capacity":10,
		"createdAt":"2026-03-01T09:00:00Z","createdBy":"c","hostUrl":"https://acme.atlassian.net","realm":"eu","regions":["eu-west-1"],
		"addedLater":1},"relationships":{},"links":{"self":"s"}}`
	jira := client.Workspace{
		ID: "ari:cloud:jira-software::site/1", Name: "acme", TypeKey: "jira-software", Type: "Jira", Owner: "o", Status: "online",
		HostURL: "https://acme.atlassian.net", Realm: "eu", Regions: []string{"eu-west-1"}, Usage: new(int64(7)), Capacity: new(int64(10)),
		CreatedAt: at(morning),
	}
	const bare = `{"id":"ari:2","attributes":{"name":"x","owner":null,"usage":null,"capacity":null,"createdAt":null,"hostUrl":null}}`
	list := func(search client.WorkspaceSearch) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) {
			return slice(c.Workspaces(ctx, "org", search))
		}
	}
	operations := map[string]operation{
		"all": {
			call: list(client.WorkspaceSearch{}), body: `{"limit":100}`,
			answer: `{"data":[` + object + `,` + bare + `],"links":{},"meta":{"pageSize":100,"total":2}}`,
			want:   []client.Workspace{jira, {ID: "ari:2", Name: "x"}},
		},
	}
	for name, query := range map[string]struct {
		search client.WorkspaceSearch
		and    string
	}{
		"of a product":          {client.WorkspaceSearch{TypeKeys: []string{"confluence"}}, `{"field":{"name":"attributes.typeKey","values":["confluence"]}}`},
		"of a name":             {client.WorkspaceSearch{Name: "acme"}, `{"searchWorkspaces":"acme"}`},
		"of a product and name": {client.WorkspaceSearch{TypeKeys: []string{"a", "b"}, Name: "acme"}, `{"field":{"name":"attributes.typeKey","values":["a","b"]}},{"searchWorkspaces":"acme"}`},
	} {
		operations[name] = operation{
			call: list(query.search), body: `{"query":{"and":[` + query.and + `]},"limit":100}`, answer: `{"data":[]}`, want: []client.Workspace(nil),
		}
	}
	for name, o := range operations {
		o.method, o.target = "POST", "/admin/v2/orgs/org/workspaces"
		operations[name] = o
	}
	checkOperations(t, "", operations)
}

func TestPolicyMemberOperations(t *testing.T) {
	checkOperations(t, "/admin/control/v1/orgs/org/auth-policy", map[string]operation{
		"add": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.AddPolicyMembers(ctx, "org", "p-1", []string{"a@acme.com", "b@acme.com"})
			},
			method: "POST", target: "/p-1/add-users", body: `{"users":["a@acme.com","b@acme.com"]}`,
			status: 202, answer: `{"taskId":"t-1","taskLink":"/task/t-1","addedLater":1}`, want: "t-1",
		},
		"task that ended": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.PolicyTask(ctx, "org", "t-1") },
			method: "GET", target: "/task/t-1",
			answer: `{"inProgressCount":0,"successCount":2,"failureCount":1,"addedLater":{},"failureReasons":[{"emails":["x@acme.com"],
				"details":{"status":404,"title":"Not\nfound","detail":"No such   user","addedLater":1}}]}`,
			want: client.PolicyTask{Succeeded: 2, Failed: 1, Failures: []client.PolicyTaskFailure{
				{Emails: []string{"x@acme.com"}, Status: 404, Title: "Not found", Detail: "No such user"},
			}},
		},
		"task in progress": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.PolicyTask(ctx, "org", "t-1") },
			method: "GET", target: "/task/t-1", answer: `{"inProgressCount":3,"failureReasons":null}`, want: client.PolicyTask{InProgress: 3},
		},
	})
}

// Where in the answer the policy stands is not published: it is found wherever it can be told whose it is.
func TestUserPolicyOperations(t *testing.T) {
	read := func(ctx context.Context, c *client.Client) (any, error) {
		return c.UserPolicies(ctx, "org", []string{"712020:a", "712020:b"})
	}
	const asked = `{"accountIds":["712020:a","712020:b"]}`
	operations := map[string]operation{}
	for name, test := range map[string]struct{ answer, policy, account string }{
		"flat":               {`{"email":"a@acme.com","policyId":"p-1","addedLater":1}`, "p-1", ""},
		"with the account":   {`{"email":"a@acme.com","accountId":"712020:a","policyId":"p-1"}`, "p-1", "712020:a"},
		"in an object":       {`{"email":"a@acme.com","policy":{"policyId":"p-1","name":"Staff"}}`, "p-1", ""},
		"in a list":          {`{"email":"a@acme.com","policies":[{"policyId":"p-1"},{"policyId":"p-1"}]}`, "p-1", ""},
		"two that differ":    {`{"email":"a@acme.com","policies":[{"policyId":"p-1"},{"policyId":"p-2"}]}`, "", ""},
		"without any policy": {`{"email":"a@acme.com","policyId":null}`, "", ""},
	} {
		operations[name] = operation{
			call: read, method: "POST", target: "/auth-policies/bulk-fetch", body: asked, answer: `[` + test.answer + `]`,
			want: []client.UserPolicy{{AccountID: test.account, Email: "a@acme.com", PolicyID: test.policy}},
		}
	}
	checkOperations(t, "/admin/control/v1/orgs/org/users", operations)
}

func TestUserPolicies_areAskedInParts(t *testing.T) {
	ids := make([]string, 230)
	for i := range ids {
		ids[i] = fmt.Sprint("712020:", i)
	}
	one := answer(200, `[{"email":"a@acme.com","policyId":"p-1"}]`)
	server := newScript(t, one, one, one)
	got, err := server.client(t).UserPolicies(t.Context(), "org", ids)
	if err != nil || len(got) != 3 || len(server.requests()) != 3 {
		t.Errorf("%d policies in %d requests (%v)", len(got), len(server.requests()), err)
	}
	for name, wrong := range map[string]string{"an envelope": `{"data":[]}`, "nobody": `[{"policyId":"p-1"}]`} {
		if _, err := newScript(t, answer(200, wrong)).client(t).UserPolicies(t.Context(), "org", ids[:1]); err == nil {
			t.Errorf("%s is taken for an answer", name)
		}
	}
}

func TestSCIMLinkOperations(t *testing.T) {
	const links = `{"scimLinks":[{"scimUserId":"u-1","directoryId":"x-1","orgId":"org","atlassianAccountId":"712020:a","addedLater":1},
		{"scimUserId":"u-2","directoryId":"x-2","orgId":"org","atlassianAccountId":null}],"addedLater":1}`
	want := []client.SCIMLink{
		{SCIMUserID: "u-1", SCIMDirectoryID: "x-1", OrganizationID: "org", AccountID: "712020:a"},
		{SCIMUserID: "u-2", SCIMDirectoryID: "x-2", OrganizationID: "org"},
	}
	// Not /orgs/: this API alone says "org".
	checkOperations(t, "/admin/user-provisioning/v1/org/org", map[string]operation{
		"of an account": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.SCIMLinks(ctx, "org", "712020:a") },
			method: "GET", target: "/user/712020:a/get-scim-links", answer: links, want: want,
		},
		"of an address": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.SCIMLinksForEmail(ctx, "org", "a@acme.com")
			},
			method: "POST", target: "/get-scim-links-for-email", body: `{"email":"a@acme.com"}`, answer: links, want: want,
		},
		"none": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.SCIMLinks(ctx, "org", "712020:a") },
			method: "GET", target: "/user/712020:a/get-scim-links", answer: `{"scimLinks":[]}`, want: []client.SCIMLink{},
		},
	})
}

func TestEventOperations(t *testing.T) {
	const events = `{"data":[{"id":"e-1","type":"events","attributes":{"time":"2026-03-01T09:00:00.457Z","action":"user_added_to_group",
		"processedAt":"2026-03-01T09:00:01Z","actor":{"id":"557058:a","name":"Ann","email":"ann@acme.com","links":{"self":"s"},"auth":{"authType":"session","tokenId":"t-1","tokenLabel":"CI"}},
		"context":[{"id":"g-1","type":"groups","attributes":{"name":"eng","size":3},"links":{"self":"s"}},{"id":"u-1","attributes":{"name":7}}],
		"container":[{"id":"o-1","type":"orgs","attributes":null}],
		"location":{"ip":"192.0.2.1","geo":"g","countryName":"CH"},"addedLater":[]},"links":{"self":"s"},"message":{"content":"Added u to eng group","format":"simple"}},
		{"id":"e-2","attributes":{"time":"2026-03-01T12:00:00Z","action":"x","actor":{"id":"557058:b"}},"message":{"content":{"type": "doc"},"format":"adf"}},
		{"id":"e-3","attributes":{"time":"2026-03-01T12:00:00Z","action":"x","actor":{"id":"557058:b"}},"message":"as text"},
		{"id":"e-4","attributes":{"time":"2026-03-01T12:00:00Z","action":"x","actor":{"id":"557058:b"}},"message":{"content":null}}],
		"meta":{"page_size":200,"next":null},"links":{"self":"s"}}`
	later := func(id, message string) client.Event {
		return client.Event{ID: id, Time: at(noon), Action: "x", Actor: client.EventActor{ID: "557058:b"}, Message: message, Context: []client.EventObject{}, Container: []client.EventObject{}}
	}
	want := []client.Event{
		{
			ID: "e-1", Time: at(morning.Add(457 * time.Millisecond)), Action: "user_added_to_group",
			ProcessedAt: at(morning.Add(time.Second)), Message: "Added u to eng group", IP: "192.0.2.1",
			Actor: client.EventActor{ID: "557058:a", Name: "Ann", Email: "ann@acme.com", AuthType: "session", TokenID: "t-1", TokenLabel: "CI"},
			Context: []client.EventObject{
				{ID: "g-1", Type: "groups", Attributes: map[string]string{"name": "eng", "size": "3"}}, {ID: "u-1", Attributes: map[string]string{"name": "7"}},
			},
			Container: []client.EventObject{{ID: "o-1", Type: "orgs", Attributes: map[string]string{}}},
		},
		later("e-2", `{"type":"doc"}`), later("e-3", "as text"), later("e-4", ""),
	}
	list := func(filter client.EventFilter) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) { return slice(c.Events(ctx, "org", filter)) }
	}
	zurich := time.FixedZone("", 3600)
	checkOperations(t, "/admin/v1/orgs/org/events", map[string]operation{
		"all": {call: list(client.EventFilter{}), method: "GET", target: "?limit=500", answer: events, want: want},
		"filtered": {
			call: list(client.EventFilter{
				Query: "a & b", Action: "user_added_to_group",
				From: time.Date(2026, 3, 1, 10, 0, 0, 1_999_999, zurich), To: noon, // 09:00:00.001 in UTC: milliseconds are cut off
			}),
			method: "GET", target: "?action=user_added_to_group&from=1772355600001&limit=500&q=a+%26+b&to=1772366400000",
			answer: `{"data":[]}`, want: []client.Event(nil),
		},
	})
	since := func(ctx context.Context, c *client.Client) (any, error) {
		return slice(c.EventsSince(ctx, "org", morning.Add(457*time.Millisecond+1)))
	}
	checkOperations(t, "/admin/v1/orgs/org/events-stream", map[string]operation{
		"since": {call: since, method: "GET", target: "?from=1772355600457&limit=500&sortOrder=desc", answer: events, want: want},
		"late": {
			call: since, method: "GET", target: "?from=1772355600457&limit=500&sortOrder=desc", want: []client.Event(nil),
			answer: `{"data":[{"id":"e-0","attributes":{"time":"2026-03-01T08:59:59Z","processedAt":"2026-03-01T09:00:01Z","action":"x","actor":{"id":"a"}}}],"links":{},"meta":{"next":null}}`,
		},
	})
}

// With a cursor only the limit is sent; what follows may stand in meta alone, and the last page may be empty.
func TestEvents_nextPages(t *testing.T) {
	event := func(id string) string {
		return `{"id":"` + id + `","attributes":{"time":"2026-03-01T12:00:00Z","action":"x","actor":{"id":"a"}}}`
	}
	script := newScript(t,
		answer(200, `{"data":[`+event("a")+`],"links":{"next":"https://api.atlassian.com/x?cursor=two"},"meta":{"next":"two"}}`),
		answer(200, `{"data":[`+event("b")+`],"links":{},"meta":{"next":"three"}}`),
		answer(200, `{"data":[],"links":{},"meta":{"next":null}}`))
	found, err := slice(script.client(t).EventsSince(t.Context(), "org", morning))
	if err != nil || len(found) != 2 {
		t.Errorf("found %v, %v", found, err)
	}
	var asked []string
	for _, request := range script.requests() {
		asked = append(asked, request.query)
	}
	if got := strings.Join(asked, " "); got != "from=1772355600000&limit=500&sortOrder=desc cursor=two&limit=500 cursor=three&limit=500" {
		t.Errorf("asked %s", got)
	}
}
