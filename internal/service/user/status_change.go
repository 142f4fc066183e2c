package user

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// statusChange is one call of a change, and what it leaves in the model.
type statusChange struct {
	at path.Path
	// action reads on after "Cannot": "suspend".
	action string
	closes bool
	call   func(ctx context.Context) error
	is     func(user client.User) bool
	done   func(m *statusModel)
}

// bring changes the account from one state to another. It returns the state that it has come to, and what stopped it. What takes
// access away goes first: an account that is to be suspended and reactivated is at no time open.
func (r *statusResource) bring(ctx context.Context, from, to statusModel) (statusModel, diag.Diagnostic) {
	changes := r.changes(from, to)
	slices.SortStableFunc(changes, func(a, b statusChange) int {
		switch {
		case a.closes == b.closes:
			return 0
		case a.closes:
			return -1
		}
		return 1
	})
	for _, change := range changes {
		if err := r.change(ctx, to, change); err != nil {
			object := "In organization " + to.OrganizationID.ValueString()
			return from, framework.FailedAt(change.at, change.action+" "+to.String(), object, r.explainRefusal(ctx, to, change, err))
		}
		change.done(&from)
	}
	return from, nil
}

func (r *statusResource) changes(from, to statusModel) []statusChange {
	organizationID, accountID := to.OrganizationID.ValueString(), to.AccountID.ValueString()
	var changes []statusChange
	membership, account := to.toUpdate(from)
	if membership != "" {
		change := statusChange{at: membershipStatusPath, action: "restore the access of", call: func(ctx context.Context) error { return r.Client.RestoreUser(ctx, organizationID, accountID) }}
		if membership == client.StatusSuspended {
			change.action, change.closes = "suspend the access of", true
			change.call = func(ctx context.Context) error { return r.Client.SuspendUser(ctx, organizationID, accountID) }
		}
		change.is = func(user client.User) bool { return user.MembershipStatus == membership }
		change.done = func(m *statusModel) { m.MembershipStatus = types.StringValue(membership) }
		changes = append(changes, change)
	}
	if account != "" {
		change := statusChange{at: accountStatusPath, action: "reactivate", call: func(ctx context.Context) error { return r.Client.ReactivateAccount(ctx, accountID) }}
		if account == client.StatusInactive {
			change.action, change.closes = "deactivate", true
			change.call = func(ctx context.Context) error { return r.Client.DeactivateAccount(ctx, accountID) }
		}
		change.is = func(user client.User) bool { return user.AccountStatus == account }
		change.done = func(m *statusModel) { m.AccountStatus = types.StringValue(account) }
		changes = append(changes, change)
	}
	return changes
}

// change makes one change. When the account is as wanted afterwards all is well: the server acted and only its answer was lost.
func (r *statusResource) change(ctx context.Context, to statusModel, change statusChange) error {
	err := change.call(ctx)
	if errors.Is(err, client.ErrAmbiguous) || errors.Is(err, client.ErrConflict) {
		user, readErr := r.Client.User(ctx, to.OrganizationID.ValueString(), to.AccountID.ValueString())
		if readErr == nil && change.is(user) {
			return nil
		}
	}
	return err
}

// explainRefusal adds why user management refuses to change an account: its own answer has no words.
func (r *statusResource) explainRefusal(ctx context.Context, m statusModel, change statusChange, refused error) error {
	if !errors.Is(refused, client.ErrForbidden) || !change.at.Equal(accountStatusPath) {
		return refused
	}
	permissions, err := r.Client.AccountPermissions(ctx, m.AccountID.ValueString())
	if err != nil {
		return refused
	}
	for _, permission := range permissions {
		if permission.Name == client.EnablementPermission && !permission.Allowed {
			return fmt.Errorf("%w\n\n%s", refused, describeReason(permission.Reason))
		}
	}
	return refused
}

// describeReason says why an account can be neither activated nor deactivated here, and what to do.
func describeReason(reason string) string {
	const remedy = " To take the account from it, invoke the action atlassian_scim_unlink."
	switch reason {
	case client.ReasonSCIM:
		return "An identity provider owns whether this account is active (externalDirectory.scim): activate and deactivate it there, or with active of atlassian_scim_user. " +
			"Leave account_status out here." + remedy
	case client.ReasonGoogle:
		return "Google Workspace owns whether this account is active (externalDirectory.google): suspend and restore the user in Google. Leave account_status out here."
	case client.ReasonNotMyself:
		return "This is the account that the provider's API key belongs to (administrative.notMyself), and no administrator stops the own account: " +
			"make a key with another account, or leave account_status out here."
	}
	return fmt.Sprintf("Atlassian gives %q as the reason. The data source atlassian_account_restrictions shows all of them for an account.", reason)
}
