package client_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestAccountPermissionOperations(t *testing.T) {
	read := func(ctx context.Context, c *client.Client) (any, error) { return c.AccountPermissions(ctx, "712020:a") }
	operations := map[string]operation{
		"rules and profiles": {
			call: read,
			answer: `{"profile.write":{"name":{"allowed":true},"extended_profile.job_title":{"allowed":false,"reason":{"key":"managedAccount"}}},
				"lifecycle.delete":{"allowed":false,"reason":{"key":"externalDirectory.google","addedLater":1},"addedLater":[]},
				"email.set":{"allowed":false,"reason":{"key":"externalDirectory.scim"}},"apiToken.read":{"allowed":true}}`,
			want: []client.AccountPermission{
				{Name: "apiToken.read", Allowed: true},
				{Name: "email.set", Reason: client.ReasonSCIM},
				{Name: "lifecycle.delete", Reason: client.ReasonGoogle},
				{Name: "profile.write.extended_profile.job_title", Reason: "managedAccount"},
				{Name: "profile.write.name", Allowed: true},
			},
		},
		"a profile with fields named as a rule's": {
			call:   read,
			answer: `{"profile":{"allowed":{"allowed":true},"reason":{"allowed":false,"reason":{"key":"myselfOnly"}}}}`,
			want: []client.AccountPermission{
				{Name: "profile.allowed", Allowed: true}, {Name: "profile.reason", Reason: "myselfOnly"},
			},
		},
		"what is no rule": {
			call:   read,
			answer: `{"addedLater":7,"later":"x","none":null,"list":[1],"profile":{},"email.set":{"allowed":true},"profile.read":{"allowed":false,"reason":"x"}}`,
			want:   []client.AccountPermission{{Name: "email.set", Allowed: true}, {Name: "profile.read"}},
		},
		"nothing": {call: read, answer: `{}`, want: []client.AccountPermission(nil)},
	}
	for name, o := range operations {
		o.method, o.target = "GET", "/users/712020:a/manage"
		operations[name] = o
	}
	checkOperations(t, "", operations)
}

func TestAccountPermissionErrors(t *testing.T) {
	for name, test := range map[string]struct {
		status   int
		body     string
		sentinel error
		says     string
	}{
		"a key with scopes": {403, `{"key":"forbidden","context":{"message":"Required scopes: manage:org"}}`, client.ErrForbidden, "[forbidden]: Required scopes: manage:org"},
		"another key":       {401, `{"key":"unauthorized"}`, client.ErrUnauthorized, "[unauthorized]"},
		"unknown account":   {404, `{"key":"accountNotFound"}`, client.ErrNotFound, "[accountNotFound]"},
		"a list":            {200, `[]`, nil, "not what this API promises"},
	} {
		server := newScript(t, answer(test.status, test.body))
		_, err := server.client(t).AccountPermissions(t.Context(), "712020:a")
		if err == nil || !strings.Contains(err.Error(), test.says) || test.sentinel != nil && !errors.Is(err, test.sentinel) {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}
