package client_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestUserAccessOperations(t *testing.T) {
	checkOperations(t, "", map[string]operation{
		"suspend": {
			call:   call(func(ctx context.Context, c *client.Client) error { return c.SuspendUser(ctx, "org", "712020:a") }),
			method: "POST", target: directoriesBase + "/-/users/712020:a/suspend", status: 204,
		},
		"restore": {
			call:   call(func(ctx context.Context, c *client.Client) error { return c.RestoreUser(ctx, "org", "712020:a") }),
			method: "POST", target: directoriesBase + "/-/users/712020:a/restore", status: 204,
		},
		"deactivate": {
			call:   call(func(ctx context.Context, c *client.Client) error { return c.DeactivateAccount(ctx, "712020:a") }),
			method: "POST", target: "/users/712020:a/manage/lifecycle/disable", body: `{}`, status: 204,
		},
		"reactivate": {
			call:   call(func(ctx context.Context, c *client.Client) error { return c.ReactivateAccount(ctx, "712020:a") }),
			method: "POST", target: "/users/712020:a/manage/lifecycle/enable", status: 204,
		},
		"unlink": {
			call:   call(func(ctx context.Context, c *client.Client) error { return c.UnlinkSCIMUser(ctx, "org", "x-1", "u-1") }),
			method: "PATCH", target: "/admin/user-provisioning/v1/org/org/scimDirectoryId/x-1/scimUserId/u-1/unlink", status: 204,
		},
	})
}

func TestInviteUsers(t *testing.T) {
	invite := func(invitation client.Invitation) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) { return c.InviteUsers(ctx, "org", invitation) }
	}
	checkOperations(t, "/admin/v2/orgs/org/users/invite", map[string]operation{
		"to everything": {
			call: invite(client.Invitation{
				Emails: []string{"a@acme.com"}, GroupIDs: []string{"AAAAAAAA-0000-4000-8000-000000000001"}, SendNotification: true, NotificationText: "Hi",
				Roles: []client.InvitationRole{{ResourceID: "ari:cloud:jira::site/1", Role: "atlassian/user"}},
			}),
			method: "POST",
			body: `{"emails":["a@acme.com"],"permissionRules":[{"resource":"ari:cloud:jira::site/1","role":"atlassian/user"}],
				"additionalGroups":["aaaaaaaa-0000-4000-8000-000000000001"],"sendNotification":true,"notificationText":"Hi"}`,
			answer: `{"data":[{"id":"712020:a","email":"a@acme.com","addedLater":1,"results":[{"roleAssignmentResult":[{"role":"r","resource":"ari","status":"INVITED","statusReason":null}],
				"groupAssignmentResult":null}]},{"id":null,"email":"b@acme.com"}]}`,
			want: []client.Invited{{AccountID: "712020:a", Email: "a@acme.com"}, {Email: "b@acme.com"}},
		},
		"in part": {
			call: invite(client.Invitation{Emails: []string{"a@acme.com"}}), method: "POST", body: `{"emails":["a@acme.com"],"sendNotification":false}`, status: 206,
			answer: `{"data":[{"id":"712020:a","email":"a@acme.com","results":[{"roleAssignmentResult":[{"resource":"ari","role":"r","status":"ERROR","statusReason":"no seat"}],
				"groupAssignmentResult":[{"group":"g","status":"ERROR"},{"group":"h","status":"INVITED"}]}]}]}`,
			want: []client.Invited{{AccountID: "712020:a", Email: "a@acme.com", Refused: []client.InvitationRefusal{{Role: "r", ResourceID: "ari", Reason: "no seat"}, {GroupID: "g"}}}},
		},
	})
}

func TestRetries_ofUserAccess(t *testing.T) {
	suspend := func(ctx context.Context, c *client.Client) error { return c.SuspendUser(ctx, "org", "a-1") }
	deactivate := func(ctx context.Context, c *client.Client) error { return c.DeactivateAccount(ctx, "a-1") }
	unlink := func(ctx context.Context, c *client.Client) error { return c.UnlinkSCIMUser(ctx, "org", "x-1", "u-1") }
	invite := func(ctx context.Context, c *client.Client) error {
		_, err := c.InviteUsers(ctx, "org", client.Invitation{Emails: []string{"a@acme.com"}})
		return err
	}
	done, broken, limited := answer(http.StatusNoContent, ""), refuse(500, "ADMIN-500-1", "it broke"), answer(429, `{"code":429,"message":"slow down"}`)
	invited := answer(http.StatusOK, `{"data":[]}`)
	checkRetries(t, map[string]retry{
		"suspend, reset":                      {suspend, steps(reset, done), nil, false},
		"deactivate, 500":                     {deactivate, steps(broken, done), nil, false},
		"unlink, reset":                       {unlink, steps(reset, done), nil, false},
		"invite, 429":                         {invite, steps(limited, invited), nil, false},
		"invite, reset: no e-mail goes twice": {invite, steps(reset), client.ErrAmbiguous, false},
		"invite, answer without data":         {invite, steps(answer(http.StatusOK, `{}`)), client.ErrAmbiguous, false},
	})
}

// access suspends, restores, deactivates and reactivates an account that nobody syncs, and invites another.
func (o organization) access() {
	ctx, t := o.t.Context(), o.t
	group := must[[]client.Group](t)(slice(o.SearchGroups(ctx, o.id, client.GroupSearch{})))[0]
	invited := must[[]client.Invited](t)(o.InviteUsers(ctx, o.id, client.Invitation{Emails: []string{"new@acme.com"}, GroupIDs: []string{group.ID, "none"}}))
	if len(invited) != 1 || invited[0].Email != "new@acme.com" || len(invited[0].Refused) != 1 || invited[0].Refused[0].GroupID != "none" || invited[0].Refused[0].Reason == "" {
		t.Fatalf("invited %+v", invited)
	}
	account := invited[0].AccountID
	is := func(membership, status string) {
		t.Helper()
		if user := must[client.User](t)(o.User(ctx, o.id, account)); user.MembershipStatus != membership || user.AccountStatus != status {
			t.Errorf("the account is %s and %s, want %s and %s", user.MembershipStatus, user.AccountStatus, membership, status)
		}
	}
	o.succeeds(o.SuspendUser(ctx, o.id, account))
	is(client.StatusSuspended, client.StatusActive)
	o.succeeds(o.DeactivateAccount(ctx, account))
	is(client.StatusSuspended, client.StatusInactive)
	o.succeeds(o.RestoreUser(ctx, o.id, account))
	o.succeeds(o.ReactivateAccount(ctx, account))
	is(client.StatusActive, client.StatusActive)
}

// unlinked takes a SCIM user from its account.
func (o organization) unlinked(scimDirectoryID string, user client.SCIMUser) {
	ctx, t := o.t.Context(), o.t
	if permissions := must[[]client.AccountPermission](t)(o.AccountPermissions(ctx, user.AccountID)); !slices.Contains(permissions,
		client.AccountPermission{Name: client.EnablementPermission, Reason: client.ReasonSCIM}) {
		t.Errorf("permissions are %+v", permissions)
	}
	o.succeeds(o.UnlinkSCIMUser(ctx, o.id, scimDirectoryID, user.ID))
	if left := must[[]client.SCIMLink](t)(o.SCIMLinks(ctx, o.id, user.AccountID)); len(left) > 0 {
		t.Errorf("unlinked, there are %+v", left)
	}
}
