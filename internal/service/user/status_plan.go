package user

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Names among the claims of a walk. The first is claimed by a resource; the second is said of an administrator whom the plan
// closes out.
const (
	statusClaim      = "Status of account"
	closedAdminClaim = "administrator closed out by this plan"
)

func (r *statusResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	prior, plan := statusModelOf(req.State.Raw), statusModelOf(resp.Plan.Raw)
	if prior != nil && !prior.isActive() && (plan == nil || !plan.AccountID.Equal(prior.AccountID)) {
		resp.Diagnostics.Append(warnLeft(*prior))
	}
	if resp.Diagnostics.HasError() || plan == nil || !r.Checks.CanRun() || plan.OrganizationID.IsUnknown() || plan.AccountID.IsUnknown() {
		return
	}
	if r.Claims.Wants(framework.Object{Kind: statusClaim, Key: plan.key()}, req) {
		r.Checks.Report(&resp.Diagnostics, accountIDPath, "The status of account "+plan.AccountID.ValueString()+" is managed twice in this configuration",
			"Two atlassian_user_status resources are for this account, and each apply may undo the other's. Keep one of them; it can have both membership_status and account_status.")
	}
	if prior == nil || plan.OrganizationID.Equal(prior.OrganizationID) && plan.AccountID.Equal(prior.AccountID) && *plan != *prior {
		r.checkChange(ctx, *plan, &resp.Diagnostics)
	}
}

// warnLeft says what a resource that goes leaves behind.
func warnLeft(prior statusModel) diag.Diagnostic {
	state := ""
	if prior.MembershipStatus.ValueString() != client.StatusActive {
		state = fmt.Sprintf("membership_status %q", prior.MembershipStatus.ValueString())
	}
	if prior.AccountStatus.ValueString() != client.StatusActive {
		if state != "" {
			state += " and "
		}
		state += fmt.Sprintf("account_status %q", prior.AccountStatus.ValueString())
	}
	return framework.Warning("Left as it is: "+prior.String(),
		"The account keeps "+state+": this plan takes the resource out of the state and calls nothing. "+
			"To give access back, apply \"active\" first and destroy the resource then, or do it in Atlassian Administration.")
}

// checkChange reports what the organization would refuse, and who would be locked out.
func (r *statusResource) checkChange(ctx context.Context, plan statusModel, diags *diag.Diagnostics) {
	organizationID, accountID := plan.OrganizationID.ValueString(), plan.AccountID.ValueString()
	user, err := r.Reads.User(ctx, organizationID, accountID)
	switch {
	case errors.Is(err, client.ErrNotFound):
		r.Checks.Report(diags, accountIDPath, "Account "+accountID+" is not in the organization",
			fmt.Sprintf("Organization %s has no user with this id, and this resource adds none: the action atlassian_user_invite does. Compare the id with data \"atlassian_user\".", organizationID))
		return
	case err != nil:
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	now := statusFromAPI(organizationID, user)
	membership, account := plan.toUpdate(now)
	if membership != "" && now.MembershipStatus.ValueString() == client.StatusNoMembership {
		r.Checks.Report(diags, membershipStatusPath, "Account "+accountID+" has no access to the organization to suspend or restore",
			"Its membership_status is \"no_membership\": it was removed, or never invited. Invite it with the action atlassian_user_invite.")
	}
	if account != "" {
		r.checkAccount(ctx, now, user, diags)
	}
	at, closes := accountStatusPath, account == client.StatusInactive
	if membership == client.StatusSuspended {
		at, closes = membershipStatusPath, true
	}
	if closes && !diags.HasError() {
		r.checkAdministrator(ctx, now, at, diags)
	}
}

// checkAccount reports an account that cannot be activated or deactivated by this organization.
func (r *statusResource) checkAccount(ctx context.Context, now statusModel, user client.User, diags *diag.Diagnostics) {
	accountID := now.AccountID.ValueString()
	switch {
	case user.AccountStatus == client.StatusClosed:
		r.Checks.Report(diags, accountStatusPath, "Account "+accountID+" is closed", "It was deleted, and nobody can activate it again. Take the resource out of the configuration.")
		return
	case user.ClaimStatus != "" && user.ClaimStatus != client.ClaimManaged:
		r.Checks.Report(diags, accountStatusPath, "Account "+accountID+" is no managed account of the organization",
			fmt.Sprintf("%s is not of a verified domain, so the organization may neither deactivate nor reactivate it. membership_status takes away its access to this organization.", now))
		return
	}
	permissions, err := r.Client.AccountPermissions(ctx, accountID)
	if errors.Is(err, client.ErrForbidden) {
		r.Checks.Report(diags, accountStatusPath, "The API key cannot change account_status",
			"Atlassian's user management API refuses this key for "+now.String()+", as it refuses every key with scopes, whatever they are. "+
				"Use an organization API key without scopes, or leave account_status out: membership_status does not need it.")
	}
	for _, permission := range permissions {
		if permission.Name == client.EnablementPermission && !permission.Allowed {
			r.Checks.Report(diags, accountStatusPath, "The status of account "+accountID+" cannot be changed here", describeReason(permission.Reason))
		}
	}
}

// checkAdministrator reports that the plan would lock the organization out of itself, or the provider. Administrators whom other
// resources of the plan close out count as gone: which of them is planned last reports it.
func (r *statusResource) checkAdministrator(ctx context.Context, now statusModel, at path.Path, diags *diag.Diagnostics) {
	organizationID, accountID := now.OrganizationID.ValueString(), now.AccountID.ValueString()
	r.Claims.Own(closedAdminClaim, now.key())
	administrators, err := r.Reads.Administrators(ctx, organizationID)
	if err != nil {
		return
	}
	is, others := false, 0
	for _, administrator := range administrators {
		switch {
		case uuid.Same(administrator.AccountID, accountID):
			is = true
		case !r.Claims.Owns(closedAdminClaim, organizationID+"/"+administrator.AccountID):
			others++
		}
	}
	if !is {
		return
	}
	if others == 0 {
		r.Checks.Report(diags, at, "Account "+accountID+" is the last organization admin",
			fmt.Sprintf("After this plan nobody could administer organization %s: no other organization admin is active who keeps the access. Make somebody else one first.", organizationID))
		return
	}
	if r.isOwn(ctx, accountID) {
		r.Checks.Report(diags, at, "Account "+accountID+" is the one that the provider's API key belongs to",
			"Terraform would take the access away that it works with. Use an API key that another organization admin made, or leave this account out.")
		return
	}
	r.Checks.WarnOnce(diags, at, "This closes out an organization admin: "+now.String(),
		fmt.Sprintf("Organization admins who stay: %d. Atlassian does not tell who made an API key, nor whether a key outlives the access of that account. "+
			"If this account made keys that are in use, such as the provider's, replace them first.", others))
}

// isOwn reports whether an account is known to be that of the API key. Only a key without scopes can ask, about managed accounts.
func (r *statusResource) isOwn(ctx context.Context, accountID string) bool {
	permissions, err := r.Client.AccountPermissions(ctx, accountID)
	if err != nil {
		return false
	}
	for _, permission := range permissions {
		if permission.Name == client.EnablementPermission && permission.Reason == client.ReasonNotMyself {
			return true
		}
	}
	return false
}
