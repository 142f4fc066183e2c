package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// searches are the lists that are asked for with POST, each with a filter.
var searches = map[string]struct {
	ids      func(context.Context, *client.Client) (string, error)
	question string
}{
	"groups": {func(ctx context.Context, c *client.Client) (string, error) {
		return collect(c.SearchGroups(ctx, "org", client.GroupSearch{SearchTerm: "e"}), func(g client.Group) string { return g.ID })
	}, `{"searchTerm":"e","limit":1}`},
	"users": {func(ctx context.Context, c *client.Client) (string, error) {
		return collect(c.SearchUsers(ctx, "org", client.UserSearch{SearchTerm: "e"}), func(u client.User) string { return u.Name })
	}, `{"searchTerm":"e","limit":1}`},
	"workspaces": {func(ctx context.Context, c *client.Client) (string, error) {
		return collect(c.Workspaces(ctx, "org", client.WorkspaceSearch{Name: "e"}), func(w client.Workspace) string { return w.ID })
	}, `{"query":{"and":[{"searchWorkspaces":"e"}]},"limit":1}`},
}

// found returns a page of a search, good for all of them.
func found(id, next string) http.HandlerFunc {
	links := `{}`
	if next != "" {
		links = `{"next":"` + next + `"}`
	}
	return answer(200, `{"data":[{"id":"`+id+`","name":"`+id+`","accountId":"`+id+`"}],"links":`+links+`}`)
}

func TestSearchPages(t *testing.T) {
	const first = "first" // stands for the body that asks the question
	tests := map[string]struct {
		steps   []http.HandlerFunc
		want    string
		bodies  []string
		failure string
	}{
		"one page":          {steps(found("a", "")), "a", []string{first}, ""},
		"bare cursors":      {steps(found("a", "c1"), found("b", "c2"), found("c", "")), "a b c", []string{first, `{"cursor":"c1"}`, `{"cursor":"c2"}`}, ""},
		"cursors in URLs":   {steps(found("a", "https://elsewhere.example/x?cursor=c%2B1"), found("b", "")), "a b", []string{first, `{"cursor":"c+1"}`}, ""},
		"no result":         {steps(answer(200, `{"data":[],"links":{}}`)), "", []string{first}, ""},
		"cursor repeats":    {steps(found("a", "c1"), found("b", "c1")), "a b", []string{first, `{"cursor":"c1"}`}, "the list does not advance"},
		"cursors in a ring": {steps(found("a", "c1"), found("b", "c2"), found("c", "c1")), "a b c", []string{first, `{"cursor":"c1"}`, `{"cursor":"c2"}`}, "does not advance"},
		"refused on page 2": {steps(found("a", "c1"), refuse(400, "ADMIN-400-1", "bad cursor")), "a", []string{first, `{"cursor":"c1"}`}, "bad cursor"},
		"no data":           {steps(answer(200, `{"links":{}}`)), "", []string{first}, `no "data"`},
		// A search writes nothing: it is repeated after anything.
		"no answer at first": {steps(reset, answer(500, ""), answer(503, ""), found("a", "")), "a", []string{first, first, first, first}, ""},
	}
	for list, search := range searches {
		for name, test := range tests {
			t.Run(list+", "+name, func(t *testing.T) {
				t.Parallel()
				server := newScript(t, test.steps...)
				c := server.client(t, func(c *client.Config) { c.PageSize = 1 })
				got, err := search.ids(t.Context(), c)
				if got != test.want {
					t.Errorf("found %q, want %q", got, test.want)
				}
				if (err == nil) != (test.failure == "") || err != nil && !strings.Contains(err.Error(), test.failure) {
					t.Errorf("error = %v, want %q", err, test.failure)
				}
				if err != nil && (!strings.HasPrefix(err.Error(), "POST /admin/v2/orgs/org/") || errors.Is(err, client.ErrAmbiguous)) {
					t.Errorf("error = %v, want one that says what was asked, unambiguous", err)
				}
				requests := server.requests()
				if len(requests) != len(test.bodies) {
					t.Fatalf("%d requests, want %d", len(requests), len(test.bodies))
				}
				for i, body := range test.bodies {
					if body == first {
						body = search.question
					}
					checkJSON(t, requests[i].body, body)
				}
				if c.Writes() != 0 {
					t.Errorf("%d writes are counted: plan-time checks end at the first", c.Writes())
				}
			})
		}
	}
}

func TestSearch_stopsWhenTheCallerDoes(t *testing.T) {
	server := newScript(t, found("a", "c1"))
	for _, err := range server.client(t).SearchGroups(t.Context(), "org", client.GroupSearch{}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
}

// Which requests may have changed something decides when plan-time checks and remembered answers end.
func TestPublishedWrites(t *testing.T) {
	// Good enough an answer for every call.
	const body = `{"id":"u-1","totalResults":0,"scimLinks":[],"inProgressCount":0,"taskId":"t-1","data":[]}`
	reads := map[string]func(context.Context, *client.Client) error{
		"links of an address": func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMLinksForEmail(ctx, "org", "a@acme.com")
			return err
		},
		"links": func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMLinks(ctx, "org", "a-1")
			return err
		},
		"policy task": func(ctx context.Context, c *client.Client) error {
			_, err := c.PolicyTask(ctx, "org", "t-1")
			return err
		},
		"roles": func(ctx context.Context, c *client.Client) error {
			_, err := slice(c.GroupRoleAssignments(ctx, "org", "g-1", client.RoleFilter{}))
			return err
		},
		"roles of a user": func(ctx context.Context, c *client.Client) error {
			_, err := slice(c.UserRoleAssignments(ctx, "org", "a-1", client.RoleFilter{}))
			return err
		},
		"API keys": func(ctx context.Context, c *client.Client) error {
			_, err := slice(c.OrganizationAPIKeys(ctx, "org"))
			return err
		},
		"events": func(ctx context.Context, c *client.Client) error {
			_, err := slice(c.Events(ctx, "org", client.EventFilter{}))
			return err
		},
		"SCIM user":   scimCalls("x-1")["user"],
		"SCIM users":  scimCalls("x-1")["users"],
		"SCIM group":  scimCalls("x-1")["group"],
		"SCIM groups": scimCalls("x-1")["groups"],
	}
	writes := map[string]func(context.Context, *client.Client) error{
		"create group of the organization": createGroup, "add member": addGroupMember, "remove member": removeGroupMember, "assign": assignRole,
		"revoke": revokeRole, "add to policy": addPolicyMembers, "create SCIM user": createSCIMUser, "update SCIM user": updateSCIMUser,
		"delete SCIM user": deleteSCIMUser, "delete group": deleteGroup, "create SCIM group": scimCalls("x-1")["create group"],
		"SCIM members": scimCalls("x-1")["members"], "delete SCIM group": scimCalls("x-1")["delete group"],
	}
	for want, calls := range map[int64]map[string]func(context.Context, *client.Client) error{0: reads, 1: writes} {
		for name, call := range calls {
			c := newScript(t, answer(200, goodEnough(body, strings.ToLower(name)))).client(t)
			if err := call(t.Context(), c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := c.Writes(); got != want {
				t.Errorf("%s: %d writes, want %d", name, got, want)
			}
		}
	}
}

// An answer that lacks what it is for is an error, and after a write an ambiguous one.
func TestPublishedWrites_withIncompleteAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		call      func(context.Context, *client.Client) error
		says      string
		ambiguous bool
	}{
		"policy task": {func(ctx context.Context, c *client.Client) error {
			_, err := c.PolicyTask(ctx, "org", "t-1")
			return err
		}, `no "inProgressCount"`, false},
		"SCIM links": {func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMLinks(ctx, "org", "a-1")
			return err
		}, `no "scimLinks"`, false},
		"group": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Group(ctx, "org", "g-1")
			return err
		}, `no "data"`, false},
		"add to policy":    {addPolicyMembers, `no "taskId"`, true},
		"create SCIM user": {createSCIMUser, `no "id"`, true},
	} {
		server := newScript(t, answer(200, `{"message":"fine"}`))
		err := test.call(t.Context(), server.client(t))
		if err == nil || !strings.Contains(err.Error(), test.says) || errors.Is(err, client.ErrAmbiguous) != test.ambiguous {
			t.Errorf("%s: error = %v, want %s, ambiguous: %t", name, err, test.says, test.ambiguous)
		}
	}
}

// A search with more values than the server takes at a time becomes several, whose results come in their order, each once.
func TestSearch_inParts(t *testing.T) {
	many := func(prefix string, n int) (values []string) {
		for i := range n {
			values = append(values, fmt.Sprintf("%s%02d", prefix, i))
		}
		return values
	}
	object := func(ids ...string) http.HandlerFunc {
		var objects []string
		for _, id := range ids {
			objects = append(objects, `{"id":"`+id+`","accountId":"`+id+`"}`)
		}
		return answer(200, `{"data":[`+strings.Join(objects, ",")+`],"links":{}}`)
	}
	t.Run("users", func(t *testing.T) {
		server := newScript(t, object("c", "a"), object("a", "b"))
		got, err := collect(server.client(t).SearchUsers(t.Context(), "org", client.UserSearch{GroupIDs: many("g", 11), ResourceIDs: many("r", 20)}),
			func(u client.User) string { return u.AccountID })
		if got != "c a b" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		for i, want := range []string{`"g09"]`, `"groupIds":["g10"]`} {
			if body := server.requests()[i].body; !strings.Contains(body, want) || !strings.Contains(body, `"r19"]`) {
				t.Errorf("request %d asks %s", i+1, body)
			}
		}
	})
	t.Run("groups by two filters", func(t *testing.T) {
		server := newScript(t, object("a"), object("b"), object("a"), object(), refuse(400, "ADMIN-400-1", "no"))
		got, err := collect(server.client(t).SearchGroups(t.Context(), "org", client.GroupSearch{Names: many("n", 21), AccountIDs: many("u", 11)}),
			func(g client.Group) string { return g.ID })
		if got != "a b" || !errors.Is(err, client.ErrBadRequest) || len(server.requests()) != 5 {
			t.Errorf("%q, %v after %d requests", got, err, len(server.requests()))
		}
	})
}
