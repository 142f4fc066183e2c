package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// scimCalls returns all that can be asked of a SCIM directory.
func scimCalls(directoryID string) map[string]func(context.Context, *client.Client) error {
	return map[string]func(context.Context, *client.Client) error{
		"users": func(ctx context.Context, c *client.Client) error {
			_, err := slice(c.SCIMUsers(ctx, directoryID, client.SCIMUserFilter{}))
			return err
		},
		"user": func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMUser(ctx, directoryID, "u-1")
			return err
		},
		"create user": func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateSCIMUser(ctx, directoryID, client.SCIMUser{UserName: "jo@acme.com"})
			return err
		},
		"update user": func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateSCIMUser(ctx, directoryID, "u-1", client.SCIMUserUpdate{Title: new("t")})
			return err
		},
		"delete user": func(ctx context.Context, c *client.Client) error { return c.DeleteSCIMUser(ctx, directoryID, "u-1") },
		"groups": func(ctx context.Context, c *client.Client) error {
			_, err := slice(c.SCIMGroups(ctx, directoryID, ""))
			return err
		},
		"group": func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMGroup(ctx, directoryID, "g-1")
			return err
		},
		"create group": func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateSCIMGroup(ctx, directoryID, client.SCIMGroup{DisplayName: "eng"})
			return err
		},
		"members": func(ctx context.Context, c *client.Client) error {
			return c.ChangeSCIMGroupMembers(ctx, directoryID, "g-1", nil, []string{"u-1"})
		},
		"delete group": func(ctx context.Context, c *client.Client) error { return c.DeleteSCIMGroup(ctx, directoryID, "g-1") },
	}
}

// goodEnough returns an answer about a user, for a call with groups about a group, and none where there is nothing to tell.
func goodEnough(body, call string) string {
	if slices.Contains([]string{"delete user", "delete group", "create group of the organization", "add member", "remove member", "assign", "revoke", "delete scim user", "delete scim group"}, call) {
		return ""
	}
	if strings.Contains(call, "group") || strings.Contains(call, "members") {
		return strings.Replace(body, "u-1", "g-1", 1)
	}
	return body
}

func TestSCIMKeys_areOfOneDirectoryEach(t *testing.T) {
	// Good enough an answer for every call.
	const body = `{"id":"u-1","totalResults":0,"data":{"id":"d-1"}}`
	for directoryID, key := range map[string]string{"x-1": canarySCIMKey, "x-2": canarySecondSCIMKey} {
		for name, call := range scimCalls(directoryID) {
			server := newScript(t, answer(200, goodEnough(body, name)))
			if err := call(t.Context(), server.client(t)); err != nil {
				t.Errorf("%s of %s: %v", name, directoryID, err)
			}
			if got := server.requests()[0].header.Values("Authorization"); len(got) != 1 || got[0] != "Bearer "+key {
				t.Errorf("%s of %s: Authorization = %q, want the key of this directory", name, directoryID, got)
			}
		}
	}
}

func TestSCIMKeys_thatAreMissingSendNothing(t *testing.T) {
	// Neither the organization's key nor another directory's may stand in.
	for _, directoryID := range []string{"x-3", "X-1"} {
		for name, call := range scimCalls(directoryID) {
			server := newScript(t) // fails the test on any request
			c := server.client(t)
			err := call(t.Context(), c)
			if !errors.Is(err, client.ErrNoSCIMAPIKey) || errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("%s: error = %v, want %v, unambiguous", name, err, client.ErrNoSCIMAPIKey)
			}
			if err != nil && !strings.Contains(err.Error(), "nothing was sent: no API key for SCIM directory "+directoryID) {
				t.Errorf("%s: error %q does not name the directory", name, err)
			}
			if c.Writes() != 0 {
				t.Errorf("%s: %d writes are counted", name, c.Writes())
			}
		}
	}
}

func TestSCIMKeys_areCopiedByNew(t *testing.T) {
	server := newScript(t, answer(200, scimUserBody))
	keys := map[string]string{"x-1": canarySCIMKey}
	c := server.client(t, func(c *client.Config) { c.SCIMAPIKeys = keys })
	keys["x-1"] = "other"
	if _, err := c.SCIMUser(t.Context(), "x-1", "u-1"); err != nil {
		t.Error(err)
	}
	if got := server.requests()[0].header.Get("Authorization"); got != "Bearer "+canarySCIMKey {
		t.Errorf("Authorization = %q", got)
	}
}

func TestSCIMKeys_areNotRepeatedInARefusal(t *testing.T) {
	for _, key := range []string{"", "canary\nkey", "canary key"} {
		_, err := client.New(client.Config{APIKey: "k", SCIMAPIKeys: map[string]string{"x-1": key}})
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: error = %v, want a refusal without the key", key, err)
		}
	}
}

// scimPage returns a step that answers with these groups of so many.
func scimPage(total int, ids ...string) http.HandlerFunc {
	objects := make([]string, len(ids))
	for i, id := range ids {
		objects[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	return answer(200, fmt.Sprintf(scimListTemplate, total, strings.Join(objects, ",")))
}

func TestSCIMPages(t *testing.T) {
	tests := map[string]struct {
		pageSize int
		steps    []http.HandlerFunc
		want     string
		starts   string
		failure  string
	}{
		"one page":            {2, steps(scimPage(2, "a", "b")), "a b", "1", ""},
		"page size 1":         {1, steps(scimPage(3, "a"), scimPage(3, "b"), scimPage(3, "c")), "a b c", "1 2 3", ""},
		"fewer than asked":    {100, steps(scimPage(4, "a", "b"), scimPage(4, "c"), scimPage(4, "d")), "a b c d", "1 3 4", ""},
		"more than asked":     {1, steps(scimPage(3, "a", "b", "c")), "a b c", "1", ""},
		"none":                {2, steps(scimPage(0)), "", "1", ""},
		"no Resources":        {2, steps(answer(200, `{"totalResults":0}`)), "", "1", ""},
		"names in other case": {2, steps(answer(200, `{"TotalResults":1,"resources":[{"ID":"a"}]}`)), "a", "1", ""},
		"shrinks":             {2, steps(scimPage(5, "a", "b"), scimPage(3, "c")), "a b c", "1 3", ""},
		"shrinks to nothing":  {2, steps(scimPage(5, "a", "b"), scimPage(1)), "a b", "1 3", ""},
		"grows":               {2, steps(scimPage(3, "a", "b"), scimPage(4, "c", "d")), "a b c d", "1 3", ""},
		"ends early":          {2, steps(scimPage(9, "a", "b"), scimPage(9)), "a b", "1 3", ""},
		"does not advance":    {2, steps(scimPage(1000000, "a", "b"), scimPage(1000000, "a", "b")), "a b", "1 3", "the list does not advance"},
		"refused on page 2":   {1, steps(scimPage(3, "a"), answer(400, scimError("400", "invalidValue", "bad startIndex"))), "a", "1 2", "bad startIndex"},
		"no totalResults":     {1, steps(answer(200, `{"Resources":[{"id":"a"}]}`)), "", "1", `no "totalResults"`},
		"a login page":        {1, steps(answer(200, `<html>`)), "", "1", "is the base URL right?"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, test.steps...)
			c := server.client(t, func(c *client.Config) { c.PageSize = test.pageSize })
			got, err := collect(c.SCIMGroups(t.Context(), "x-1", "eng"), func(g client.SCIMGroup) string { return g.ID })
			if got != test.want {
				t.Errorf("groups = %q, want %q", got, test.want)
			}
			if (err == nil) != (test.failure == "") || err != nil && !strings.Contains(err.Error(), test.failure) {
				t.Errorf("error = %v, want %q", err, test.failure)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "GET /scim/directory/x-1/Groups: ") {
				t.Errorf("error %q does not say what was asked", err)
			}
			var starts []string
			for _, request := range server.requests() {
				query := mustParse(t, "?"+request.query).Query()
				starts = append(starts, query.Get("startIndex"))
				if query.Get("count") != fmt.Sprint(test.pageSize) || query.Get("filter") != `displayName eq "eng"` {
					t.Errorf("query %s lost the count or the filter", request.query)
				}
			}
			if got := strings.Join(starts, " "); got != test.starts {
				t.Errorf("startIndex = %q, want %q", got, test.starts)
			}
		})
	}
}

func TestSCIMList_stopsWhenTheCallerDoes(t *testing.T) {
	server := newScript(t, scimPage(9, "a"))
	for _, err := range server.client(t, func(c *client.Config) { c.PageSize = 1 }).SCIMGroups(t.Context(), "x-1", "") {
		if err != nil {
			t.Error(err)
		}
		break
	}
}

// scimError returns a body of SCIM's family of errors.
func scimError(status, scimType, detail string) string {
	body, _ := json.Marshal(map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": status, "scimType": scimType, "detail": detail,
	})
	return string(body)
}

func TestSCIMErrors(t *testing.T) {
	tests := map[string]struct {
		status   int
		body     string
		sentinel error
		says     string
	}{
		"another key": {401, `{"error":"Not authorized to access : scim/directory/x-1/Users","traceId":"t-1"}`, client.ErrUnauthorized,
			"401 Not authorized to access : scim/directory/x-1/Users (request id t-1; 1 attempt)"},
		"forbidden":        {403, `{"error":"Forbidden","traceId":"t-2"}`, client.ErrForbidden, "403 Forbidden (request id t-2; 1 attempt)"},
		"unknown":          {404, scimError("404", "", "Resource u-1 not found"), client.ErrNotFound, "404 Not Found: Resource u-1 not found"},
		"no such API":      {404, `{"code":404,"message":"null for uri"}`, client.ErrNotServed, "null for uri"},
		"not unique":       {409, scimError("409", "uniqueness", "jo exists"), client.ErrConflict, "409 Conflict [uniqueness]: jo exists"},
		"a Java exception": {400, `{"responseStatus":"BAD_REQUEST","message":"no member u-9","stackTrace":[{"lineNumber":1}]}`, nil, "400 Bad Request: no member u-9"},
		"without a body":   {403, "", client.ErrForbidden, "403 Forbidden"},
		"an id is missing": {200, `{"userName":"jo"}`, nil, `it has no "id"`},
		"an envelope":      {200, `{"data":{"id":"u-1"}}`, nil, `it has no "id"`},
		"a login page":     {200, "<html>", nil, "is the base URL right?"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, answer(test.status, test.body))
			user, err := server.client(t).SCIMUser(t.Context(), "x-1", "u-1")
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v, want %q", err, test.says)
			}
			if diff := cmp.Diff(client.SCIMUser{}, user); diff != "" {
				t.Errorf("a user came with the error:\n%s", diff)
			}
			for _, sentinel := range sentinels {
				if got, want := errors.Is(err, sentinel), sentinel == test.sentinel; got != want {
					t.Errorf("errors.Is(err, %q) = %v, want %v", sentinel, got, want)
				}
			}
		})
	}
}

// A server that repeats the keys it knows must not bring any of them into a message or a log, whichever was sent.
func TestSCIMErrors_keepTheKey(t *testing.T) {
	const keys = canaryKey + " " + canarySCIMKey + " " + canarySecondSCIMKey
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	told := func(status int) http.HandlerFunc {
		return answer(status, scimError(fmt.Sprint(status), keys, "Bearer "+keys), "X-Request-Id", canarySecondSCIMKey)
	}
	server := newScript(t, told(401), told(409), answer(200, `{"id":"`+keys+`","userName":"`+keys+`"}`), answer(200, "Bearer "+keys), reset, told(404))
	c := server.client(t, func(c *client.Config) { c.Transport = &http.Transport{DisableKeepAlives: true} })
	var messages strings.Builder
	for _, name := range []string{"user", "create user", "user", "update user", "delete user"} {
		fmt.Fprintln(&messages, scimCalls("x-1")[name](ctx, c))
	}
	for place, text := range map[string]string{"messages": messages.String(), "log": output.String()} {
		for _, canary := range []string{canaryKey, canarySCIMKey, canarySecondSCIMKey} {
			if strings.Contains(text, canary) {
				t.Errorf("the %s hold the key %s:\n%s", place, canary, text)
			}
		}
		if !strings.Contains(text, "***") {
			t.Errorf("the %s hold nothing masked:\n%s", place, text)
		}
	}
}

func TestSCIMGroupMembers(t *testing.T) {
	ids := func(prefix string, count int) []string {
		var ids []string
		for i := range count {
			ids = append(ids, fmt.Sprintf("%s%d", prefix, i))
		}
		return ids
	}
	removes := func(ids ...string) string {
		var operations []string
		for _, id := range ids {
			operations = append(operations, fmt.Sprintf(`{"op":"remove","path":"members[value eq \"%s\"]"}`, id))
		}
		return scimPatch(operations...)
	}
	adds := func(ids ...string) string {
		var members []string
		for _, id := range ids {
			members = append(members, fmt.Sprintf(`{"value":%q}`, id))
		}
		return scimPatch(`{"op":"add","path":"members","value":[` + strings.Join(members, ",") + `]}`)
	}
	old, young := ids("old-", 250), ids("new-", 101)
	tests := map[string]struct {
		remove, add []string
		bodies      []string
	}{
		"nothing":          {},
		"one more":         {add: []string{"u-1"}, bodies: []string{adds("u-1")}},
		"one less":         {remove: []string{"u-1"}, bodies: []string{removes("u-1")}},
		"a full request":   {add: young[:100], bodies: []string{adds(young[:100]...)}},
		"a strange member": {remove: []string{`u"]`}, bodies: []string{scimPatch(`{"op":"remove","path":"members[value eq \"u\\\"]\"]"}`)}},
		"many": {remove: old, add: young, bodies: []string{
			removes(old[:100]...), removes(old[100:200]...), removes(old[200:]...), adds(young[:100]...), adds(young[100:]...),
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			// A group's answer is not looked at: with many members it is long, and some services send none.
			answers := make([]http.HandlerFunc, len(test.bodies))
			for i := range answers {
				answers[i] = []http.HandlerFunc{answer(200, scimGroupBody), answer(204, "")}[i%2]
			}
			server := newScript(t, answers...)
			c := server.client(t)
			if err := c.ChangeSCIMGroupMembers(t.Context(), "x-1", "g-1", test.remove, test.add); err != nil {
				t.Fatal(err)
			}
			requests := server.requests()
			if len(requests) != len(test.bodies) || c.Writes() != int64(len(test.bodies)) {
				t.Fatalf("%d requests and %d writes, want %d", len(requests), c.Writes(), len(test.bodies))
			}
			for i, request := range requests {
				if request.method != "PATCH" || request.path != scimBase+"/Groups/g-1" {
					t.Errorf("sent %s %s", request.method, request.path)
				}
				checkJSON(t, request.body, test.bodies[i])
			}
		})
	}
}

func TestSCIMGroupMembers_stopAtAnError(t *testing.T) {
	full := make([]string, client.SCIMMembersPerRequest+1)
	for i := range full {
		full[i] = fmt.Sprintf("u-%d", i)
	}
	refusal := answer(400, scimError("400", "invalidValue", "no member u-9"))
	for name, test := range map[string]struct {
		steps       []http.HandlerFunc
		remove, add []string
	}{
		"removal":  {steps(refusal), full, full},
		"addition": {steps(answer(204, ""), answer(204, ""), refusal), full, full},
	} {
		server := newScript(t, test.steps...)
		err := server.client(t).ChangeSCIMGroupMembers(t.Context(), "x-1", "g-1", test.remove, test.add)
		if err == nil || !strings.Contains(err.Error(), "no member u-9") || len(server.requests()) != len(test.steps) {
			t.Errorf("%s: error = %v after %d requests", name, err, len(server.requests()))
		}
	}
}

// RFC 7644 allows a PATCH to be answered with nothing: the change was made, and the user is read.
func TestSCIM_changeAnsweredWithNothing(t *testing.T) {
	const user = `{"id":"u-1","userName":"jo","emails":[],"urn:scim:schemas:extension:atlassian-external:1.0":{"atlassianAccountId":"712020:1"}}`
	for name, empty := range map[string]http.HandlerFunc{"204": answer(204, ""), "200 without a body": answer(200, "")} {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, empty, answer(200, user), empty)
			c := server.client(t)
			got, err := c.UpdateSCIMUser(t.Context(), "x-1", "u-1", client.SCIMUserUpdate{Title: new("t")})
			if err != nil || got.AccountID != "712020:1" {
				t.Errorf("%+v, %v", got, err)
			}
			if err := c.ChangeSCIMGroupMembers(t.Context(), "x-1", "g-1", nil, []string{"u-1"}); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("and the read fails", func(t *testing.T) {
		server := newScript(t, answer(204, ""), refuse(403, "ADMIN-403-3", "no"))
		_, err := server.client(t).UpdateSCIMUser(t.Context(), "x-1", "u-1", client.SCIMUserUpdate{Title: new("t")})
		if !errors.Is(err, client.ErrForbidden) || !strings.Contains(err.Error(), "the change was made") {
			t.Errorf("got %v", err)
		}
	})
}
