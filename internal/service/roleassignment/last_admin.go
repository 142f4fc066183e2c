package roleassignment

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// adminsClaim is what the administrators of an organization are called among the claims of a walk: they are revoked one after the
// other, or two at a time would each leave the other one.
const adminsClaim = "Administrators of organization"

// planRevokeOfAdmin refuses a plan that revokes the role of the last organization admin, and warns of what else that would cost. It
// does not ask plan_checks: the apply refuses it as well.
func (r *assignmentResource) planRevokeOfAdmin(ctx context.Context, state assignment, replacing bool, diags *diag.Diagnostics) {
	if state.role.ValueString() != roleOrganizationAdmin {
		return
	}
	r.warnKeyMaker(ctx, state, diags)
	r.Checks.Planned.RevokeAdmin(state.organizationID.ValueString(), state.holderID.ValueString())
	isLast, err := r.isLastAdmin(ctx, state, func(accountID string) bool {
		return r.Checks.Planned.RevokesAdmin(state.organizationID.ValueString(), accountID)
	})
	switch {
	case err != nil || !isLast: // the apply looks once more, and is refused what it cannot see
	case replacing:
		diags.Append(framework.Warning(lastAdmin(state), noOtherAdmin(state)+" Terraform revokes the role before it gives it to another account, and the apply refuses that: "+
			"set lifecycle { create_before_destroy = true } on the resource."))
	default:
		diags.Append(framework.Error(lastAdmin(state), noOtherAdmin(state)+nextAdmin))
	}
}

// checkLastAdmin looks once more, right before the role is revoked. Until done is called, this apply revokes no other.
func (r *assignmentResource) checkLastAdmin(ctx context.Context, state assignment, diags *diag.Diagnostics) (done func()) {
	if state.role.ValueString() != roleOrganizationAdmin {
		return func() {}
	}
	_, done = r.Claims.Release(adminsClaim, state.organizationID.ValueString())
	isLast, err := r.isLastAdmin(ctx, state, func(string) bool { return false })
	switch {
	case err != nil:
		diags.Append(framework.Failed("see whether another account is organization admin", "Nothing was revoked: without another one "+state.String()+" has to stay", err))
	case isLast:
		diags.Append(framework.Error(lastAdmin(state), noOtherAdmin(state)+" Nothing was revoked."+nextAdmin))
	}
	return done
}

func lastAdmin(state assignment) string {
	return capital(state.who()) + " is the last organization admin"
}

func noOtherAdmin(state assignment) string {
	return fmt.Sprintf("Organization %s has no other active account with %s that stays. Without one nobody could administer it.", state.organizationID.ValueString(), roleOrganizationAdmin)
}

const nextAdmin = "\n\nNext: give another account the role and apply that first. If Terraform is only to forget this one, use a removed block with " +
	"lifecycle { destroy = false }, or run terraform state rm <address>."

// isLastAdmin tells whether the organization would be without an administrator if the role was revoked. isLeaving are accounts that are
// to lose it as well.
func (r *assignmentResource) isLastAdmin(ctx context.Context, state assignment, isLeaving func(accountID string) bool) (bool, error) {
	organizationID := state.organizationID.ValueString()
	held, err := r.read(r.Reads, ctx, organizationID, state.holderID.ValueString())
	if err != nil {
		return false, err
	}
	if direct, elsewhere := state.lookUp(held); !direct || elsewhere {
		return false, nil // it is gone already, or stays an administrator
	}
	for user, err := range r.Client.SearchUsers(ctx, organizationID, client.UserSearch{RoleIDs: []string{roleOrganizationAdmin}}) {
		if err != nil {
			return false, err
		}
		if user.AccountID == state.holderID.ValueString() || user.AccountStatus == "inactive" || user.AccountStatus == "closed" || user.Status == "suspended" || isLeaving(user.AccountID) {
			continue
		}
		// A search may be behind; what counts are the account's own roles.
		other := state
		other.holderID = types.StringValue(user.AccountID)
		held, err := r.read(r.Reads, ctx, organizationID, user.AccountID)
		if err != nil {
			return false, err
		}
		if direct, elsewhere := other.lookUp(held); direct || elsewhere {
			return false, nil
		}
	}
	return true, nil
}

// warnKeyMaker warns where the account has made an API key that still holds: it may be the key of this run. The organization does not
// tell which key a request carries.
func (r *assignmentResource) warnKeyMaker(ctx context.Context, state assignment, diags *diag.Diagnostics) {
	for key, err := range r.Client.OrganizationAPIKeys(ctx, state.organizationID.ValueString()) {
		if err != nil {
			return // a key with scopes may not be allowed to ask
		}
		if key.CreatedBy.AccountID != state.holderID.ValueString() || !key.ExpiresAt.IsZero() && key.ExpiresAt.Before(r.Now()) {
			continue
		}
		diags.Append(framework.Warning(capital(state.who())+" has made an API key of this organization",
			fmt.Sprintf("API key %q (%s) was made by the account that is to be no organization admin any more. If this run uses that key, it may be refused what comes after, "+
				"and you could not undo it with the key. Let another organization admin make a key and use that one.", key.Label, key.ID)))
		return
	}
}
