package scimgroup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"

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
	if !r.CheckSCIMKey(managed.SCIMDirectoryID, &resp.Diagnostics) || !r.CanCheck() || plan == nil || plan.GroupID.IsUnknown() {
		return
	}
	if prior == nil {
		r.checkGroup(ctx, *plan, resp)
	}
	r.Claims.Own(someMemberClaim, plan.groupKey())
	if r.Claims.Owns(membersClaim, plan.groupKey()) {
		reportFight(r.ProviderData, resp, groupIDPath, plan.GroupID)
	}
	if !plan.UserID.IsUnknown() {
		r.checkRival(*plan, req, resp)
	}
}

// checkRival reports two resources of one configuration for one membership:
// destroying one of them would end it for the other.
func (r *memberResource) checkRival(plan memberModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if rival, _ := r.Claims.Plan(memberClaim, plan.key(), req); rival {
		r.Report(&resp.Diagnostics, userIDPath, "A user is put into a SCIM group twice in this configuration",
			fmt.Sprintf("Two atlassian_scim_group_member resources put user %s into group %s. Keep one of them.", plan.UserID.ValueString(), plan.GroupID.ValueString()))
	}
}

// checkGroup reports a group that is not there, with the one read that all new members of it share.
func (r *memberResource) checkGroup(ctx context.Context, plan memberModel, resp *resource.ModifyPlanResponse) {
	directoryID, groupID := plan.SCIMDirectoryID.ValueString(), plan.GroupID.ValueString()
	if _, err := r.Reads.SCIMGroup(ctx, directoryID, groupID); errors.Is(err, client.ErrNotFound) {
		r.Report(&resp.Diagnostics, groupIDPath, "SCIM group "+groupID+" does not exist",
			fmt.Sprintf("SCIM directory %s has no group with this id. Refer to the id of an atlassian_scim_group; the id of the organization's group is another one.", directoryID))
	}
}

// ImportState imports by "SCIM directory/group/user" or by identity.
func (r *memberResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportIdentity(ctx, r.ProviderData, req, resp, func(id string, diags *diag.Diagnostics) framework.Identity {
		parts := strings.Split(id, "/")
		if len(parts) != 3 || !framework.DirectoryIDPattern.MatchString(parts[0]) || parts[1] == "" || parts[2] == "" {
			diags.Append(framework.Error("Not an import id",
				fmt.Sprintf("%q is not of the form <SCIM directory id>/<group id>/<user id>; the SCIM directory id is the last part of the SCIM base URL.", id)))
			return nil
		}
		return memberModel{SCIMDirectoryID: tftypes.StringValue(parts[0]), GroupID: tftypes.StringValue(parts[1]), UserID: tftypes.StringValue(parts[2])}.identity()
	}, "scim_directory_id", "group_id", "user_id")
}
