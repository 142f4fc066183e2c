package client_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The calls of the matrix on the published plane.
var (
	createGroup = func(ctx context.Context, c *client.Client) error {
		return c.CreateGroup(ctx, "org", "u-1", client.GroupCreate{Name: "eng"})
	}
	deleteGroup = func(ctx context.Context, c *client.Client) error {
		return c.DeleteGroup(ctx, "org", "u-1", "g-1")
	}
	addGroupMember = func(ctx context.Context, c *client.Client) error {
		return c.AddGroupMember(ctx, "org", "g-1", "a-1")
	}
	removeGroupMember = func(ctx context.Context, c *client.Client) error {
		return c.RemoveGroupMember(ctx, "org", "g-1", "a-1")
	}
	assignRole = func(ctx context.Context, c *client.Client) error {
		return c.AssignGroupRole(ctx, "org", "g-1", "atlassian/user", "ari:1")
	}
	revokeRole = func(ctx context.Context, c *client.Client) error {
		return c.RevokeGroupRole(ctx, "org", "g-1", "atlassian/user", "ari:1")
	}
	addPolicyMembers = func(ctx context.Context, c *client.Client) error {
		_, err := c.AddPolicyMembers(ctx, "org", "p-1", []string{"a@acme.com"})
		return err
	}
	createSCIMUser   = scimCalls("x-1")["create user"]
	updateSCIMUser   = scimCalls("x-1")["update user"]
	deleteSCIMUser   = scimCalls("x-1")["delete user"]
	createSCIMGroup  = scimCalls("x-1")["create group"]
	changeSCIMMember = scimCalls("x-1")["members"]
)

func TestRetryMatrix_ofThePublishedAPI(t *testing.T) {
	var (
		done        = answer(http.StatusNoContent, "")
		created     = answer(http.StatusCreated, "")
		user        = answer(http.StatusCreated, scimUserBody)
		task        = answer(http.StatusAccepted, `{"taskId":"t-1"}`)
		limited     = answer(429, `{"code":429,"message":"slow down"}`)
		unavailable = answer(503, "busy")
		busyFor     = answer(503, "busy", "Retry-After", "7")
		broken      = refuse(500, "ADMIN-500-1", "it broke")
		unknown     = refuse(404, "ADMIN-404-10", "no such group, or not in it")
		unserved    = answer(404, `{"code":404,"message":"null for uri"}`)
		unknownUser = answer(404, scimError("404", "", "no such user"))
		notUnique   = answer(409, scimError("409", "uniqueness", "jo exists"))
	)
	checkRetries(t, map[string]retry{
		"create group, 429":                  {createGroup, steps(limited, created), nil, false},
		"create group, 503 with Retry-After": {createGroup, steps(busyFor, created), nil, false},
		"create group, 503 without":          {createGroup, steps(unavailable), client.ErrAmbiguous, false},
		"create group, 500":                  {createGroup, steps(broken), client.ErrAmbiguous, false},
		"create group, reset":                {createGroup, steps(reset), client.ErrAmbiguous, false},
		"create user, 429":                   {createSCIMUser, steps(limited, user), nil, false},
		"create user, 500":                   {createSCIMUser, steps(broken), client.ErrAmbiguous, false},
		"create user, reset":                 {createSCIMUser, steps(reset), client.ErrAmbiguous, false},
		"create user, answer cut short":      {createSCIMUser, steps(cutShort), client.ErrAmbiguous, false},
		"create user, not unique":            {createSCIMUser, steps(notUnique), client.ErrConflict, true},
		"create SCIM group, reset":           {createSCIMGroup, steps(reset), client.ErrAmbiguous, false},
		"update user, reset":                 {updateSCIMUser, steps(reset, user), nil, false},
		"update user, 500":                   {updateSCIMUser, steps(broken, user), nil, false},
		"update user, answer cut short":      {updateSCIMUser, steps(cutShort, user), nil, false},
		"change members, reset":              {changeSCIMMember, steps(reset, done), nil, false},
		"delete user, reset after it acted":  {deleteSCIMUser, steps(reset, unknownUser), nil, false},
		"delete user, 404 at once":           {deleteSCIMUser, steps(unknownUser), client.ErrNotFound, true},
		"delete user, reset, gateway 404":    {deleteSCIMUser, steps(reset, unserved), client.ErrNotServed, false},
		"delete group, reset after it acted": {deleteGroup, steps(reset, unknown), nil, false},
		"delete group, 404 at once":          {deleteGroup, steps(unknown), client.ErrNotFound, true},
		"add member, reset":                  {addGroupMember, steps(reset, done), nil, false},
		"add member, 500":                    {addGroupMember, steps(broken, done), nil, false},
		"add member, reset to the end":       {addGroupMember, steps(reset, reset, reset, reset, reset), client.ErrAmbiguous, false},
		"add member, 404":                    {addGroupMember, steps(unknown), client.ErrNotFound, true},
		"remove member, reset, then gone":    {removeGroupMember, steps(reset, unknown), nil, false},
		"remove member, 404 at once":         {removeGroupMember, steps(unknown), nil, false},
		"remove member, gateway 404":         {removeGroupMember, steps(unserved), client.ErrNotServed, true},
		"assign, reset":                      {assignRole, steps(reset, done), nil, false},
		"revoke, reset":                      {revokeRole, steps(reset, done), nil, false},
		"revoke, reset after it acted":       {revokeRole, steps(reset, unknown), nil, false},
		"revoke, 404 at once":                {revokeRole, steps(unknown), client.ErrNotFound, true},
		"revoke, 404 after 429":              {revokeRole, steps(limited, unknown), client.ErrNotFound, true},
		"revoke, reset, gateway 404":         {revokeRole, steps(reset, unserved), client.ErrNotServed, false},
		"add to policy, reset":               {addPolicyMembers, steps(reset, task), nil, false},
		"add to policy, answer cut short":    {addPolicyMembers, steps(cutShort, task), nil, false},
		"add to policy, 404 in its own way":  {addPolicyMembers, steps(unserved), client.ErrNotFound, true},
		"add to policy, HTML 404":            {addPolicyMembers, steps(answer(404, "<html>")), client.ErrNotServed, true},
		"add to policy, 500 to the end":      {addPolicyMembers, steps(broken, broken, broken, broken, broken), client.ErrAmbiguous, false},
	})
}
