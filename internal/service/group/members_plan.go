package group

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// checkPlan reports what the organization would refuse, and who loses the group.
// The zero model stands for no state, and for no plan.
func (r *membersResource) checkPlan(ctx context.Context, req resource.ModifyPlanRequest, prior, plan membersModel, resp *resource.ModifyPlanResponse) {
	creating, destroying := req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	claim := r.Checks.Claim(req, groupIDPath, prior.object(), plan.object(), &resp.Diagnostics)
	moved := !prior.GroupID.Equal(plan.GroupID) || !prior.OrganizationID.Equal(plan.OrganizationID)
	if !creating && (destroying || moved) {
		if len(prior.AccountIDs.Elements()) > 0 {
			checkGroup(ctx, r.ProviderData, prior.OrganizationID.ValueString(), prior.GroupID.ValueString(), true, &resp.Diagnostics)
		}
		return // what takes its place is planned once more, as new
	}
	if destroying || plan.OrganizationID.IsUnknown() || plan.GroupID.IsUnknown() {
		return
	}
	organizationID, groupID := plan.OrganizationID.ValueString(), plan.GroupID.ValueString()
	r.checkRival(claim, plan, resp)
	if !creating && prior.AccountIDs.Equal(plan.AccountIDs) {
		return
	}
	checkGroup(ctx, r.ProviderData, organizationID, groupID, false, &resp.Diagnostics)
	if creating && !claim.Own && !resp.Diagnostics.HasError() {
		r.warnRemovedByCreate(ctx, plan, resp)
	}
}

// checkRival reports another resource of the configuration that manages members
// of the same group.
func (r *membersResource) checkRival(claim framework.Claim, plan membersModel, resp *resource.ModifyPlanResponse) {
	group := plan.object().Key
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, groupIDPath, "The members of group "+plan.GroupID.ValueString()+" are managed twice in this configuration",
			"Two atlassian_group_members resources are for this group, and each apply would undo the other's. Keep one of them.")
	}
	r.Claims.Own(plannedAllClaim, group)
	if r.Claims.Owns(plannedOneClaim, group) {
		reportBothWays(r.Checks, plan.GroupID.ValueString(), &resp.Diagnostics)
	}
}

// warnRemovedByCreate says who is taken out of a group that was filled elsewhere: the
// plan of a create does not show it.
func (r *membersResource) warnRemovedByCreate(ctx context.Context, plan membersModel, resp *resource.ModifyPlanResponse) {
	planned := accounts(plan.AccountIDs)
	if plan.AccountIDs.IsUnknown() || len(planned) != len(plan.AccountIDs.Elements()) {
		return // some are not known yet, and may be among the members
	}
	members, err := r.members(ctx, plan.OrganizationID.ValueString(), plan.GroupID.ValueString())
	if err != nil {
		return // the apply tells
	}
	r.warnRemoved(plan, changeOf(accountIDsOf(members), planned).remove, members, &resp.Diagnostics)
}

// warnRemoved says who is taken out of a group, at plan and when it is done: who is in the group may have changed in
// between, and at plan it may not have been known which group, or which accounts are to stay.
func (r *membersResource) warnRemoved(plan membersModel, accounts []string, members []client.User, diags *diag.Diagnostics) {
	if len(accounts) == 0 {
		return
	}
	const most = 20
	var listed strings.Builder
	emails := emailsOf(members).Elements()
	for _, account := range slices.Sorted(slices.Values(accounts))[:min(most, len(accounts))] {
		listed.WriteString("\n  - " + account)
		if email, _ := emails[account].(types.String); email.ValueString() != "" {
			listed.WriteString("  " + email.ValueString())
		}
	}
	if len(accounts) > most {
		fmt.Fprintf(&listed, "\n  and %d more", len(accounts)-most)
	}
	r.Checks.WarnOnce(diags, path.Root("account_ids"), "Taken out of group "+plan.GroupID.ValueString()+": "+describeCount(len(accounts)),
		"The group had them before this resource was created, and account_ids does not list them:"+listed.String()+
			"\n\nTo keep them, list them, or use atlassian_group_membership, which leaves others alone. "+framework.ChangedSince+" To put them back, list them and apply again.")
}
