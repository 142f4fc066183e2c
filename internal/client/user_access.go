package client

import (
	"context"
	"net/http"
)

// Values of User.MembershipStatus and User.AccountStatus.
const (
	StatusActive    = "active"
	StatusSuspended = "suspended"
	StatusInactive  = "inactive"
	// StatusNoMembership is of an account that is not in the organization, StatusClosed of one that is deleted.
	StatusNoMembership = "no_membership"
	StatusClosed       = "closed"
)

// ClaimManaged is the ClaimStatus of an account that the organization owns.
const ClaimManaged = "managed"

// RoleOrganizationAdmin is the role of those who administer the organization.
const RoleOrganizationAdmin = "atlassian/org-admin"

// EnablementPermission is the AccountPermission of DeactivateAccount and ReactivateAccount.
const EnablementPermission = "lifecycle.enablement"

// ReasonNotMyself is why an administrator may not do something to the own account.
const ReasonNotMyself = "administrative.notMyself"

// SuspendUser takes a user's access to the organization away. Roles and groups wait for RestoreUser. It holds for the
// whole organization, although Atlassian's path names a directory.
func (c *Client) SuspendUser(ctx context.Context, organizationID, accountID string) error {
	return c.changeUser(ctx, userbasePath(organizationID, everyUserbase, "users", accountID, "suspend"), nil)
}

// RestoreUser gives a suspended user the access back.
func (c *Client) RestoreUser(ctx context.Context, organizationID, accountID string) error {
	return c.changeUser(ctx, userbasePath(organizationID, everyUserbase, "users", accountID, "restore"), nil)
}

// DeactivateAccount stops a managed account everywhere: nobody can log in with it to anything of Atlassian's. An API key with
// scopes is refused, as in AccountPermissions.
func (c *Client) DeactivateAccount(ctx context.Context, accountID string) error {
	return c.changeUser(ctx, []string{"users", accountID, "manage", "lifecycle", "disable"}, struct{}{}) // it has to have a body
}

// ReactivateAccount undoes DeactivateAccount.
func (c *Client) ReactivateAccount(ctx context.Context, accountID string) error {
	return c.changeUser(ctx, []string{"users", accountID, "manage", "lifecycle", "enable"}, nil)
}

// changeUser does what comes to the same when it is done twice.
func (c *Client) changeUser(ctx context.Context, path []string, body any) error {
	return c.act(ctx, request{method: http.MethodPost, path: path, body: body, repeat: repeatHarmless})
}
