package scimgroup

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// ModifyPlan refuses a plan that the apply could not carry out for want of the
// directory's key, and reports memberships that are managed twice or in no group.
func (r *memberResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, prior := memberModelOf(req.Plan.Raw), memberModelOf(req.State.Raw)
	managed := plan
	if managed == nil {
		managed = prior
	}
	if !r.CheckSCIMKey(managed.SCIMDirectoryID, &resp.Diagnostics) || !r.Checks.CanRun() {
		return
	}
	claim := r.Checks.Claim(req, userIDPath, prior.object(), plan.object(), &resp.Diagnostics)
	if plan == nil || plan.GroupID.IsUnknown() {
		return
	}
	if prior == nil {
		r.checkGroup(ctx, *plan, resp)
	}
	r.Claims.Own(someMemberClaim, plan.groupKey())
	if r.Claims.Owns(membersClaim, plan.groupKey()) {
		reportFight(r.Checks, resp, groupIDPath, plan.GroupID)
	}
	if claim.Rival {
		r.reportRival(*plan, resp)
	}
}

// reportRival reports two resources of one configuration for one membership:
// destroying one of them would end it for the other.
func (r *memberResource) reportRival(plan memberModel, resp *resource.ModifyPlanResponse) {
	r.Checks.Report(&resp.Diagnostics, userIDPath, "A user is put into a SCIM group twice in this configuration",
		fmt.Sprintf("Two atlassian_scim_group_member resources put user %s into group %s. Keep one of them.", plan.UserID.ValueString(), plan.GroupID.ValueString()))
}

// object returns the membership among the claims of a walk; the zero object where there is none, or part of it is not known.
func (m *memberModel) object() framework.Object {
	if m == nil || m.SCIMDirectoryID.IsUnknown() || m.GroupID.IsUnknown() || m.UserID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_scim_group_member", Kind: memberClaim, Key: m.key(),
		Name: "user " + m.UserID.ValueString() + " in SCIM group " + m.GroupID.ValueString()}
}

// checkGroup reports a group that is not there, with the one read that all new members of it share.
func (r *memberResource) checkGroup(ctx context.Context, plan memberModel, resp *resource.ModifyPlanResponse) {
	directoryID, groupID := plan.SCIMDirectoryID.ValueString(), plan.GroupID.ValueString()
	if _, err := r.Reads.SCIMGroup(ctx, directoryID, groupID); errors.Is(err, client.ErrNotFound) {
		r.Checks.Report(&resp.Diagnostics, groupIDPath, "SCIM group "+groupID+" does not exist",
			fmt.Sprintf("SCIM directory %s has no group with this id. Refer to the id of an atlassian_scim_group; the id of the organization's group is another one.", directoryID))
	}
}

// ImportState imports by "SCIM directory/group/user" or by identity.
// memberImportForm is what an import id looks like.
var memberImportForm = framework.ImportForm{SCIM: true, Parts: []framework.ImportPart{
	framework.SCIMDirectoryPart,
	{Attribute: "group_id", Name: "group id", Example: "50202593-bc47-45df-8fa0-3f63343aa3c1", Check: framework.ImportSCIMID},
	{Attribute: "user_id", Name: "user id", Example: "c6993c94-dbda-40f1-b6f0-18c855522ade", Check: framework.ImportSCIMID},
}}

func (r *memberResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, memberImportForm)
}
