package groupconflict

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// keepCase keeps the name as the state spells it: the case makes no difference.
func keepCase() planmodifier.String { return attribute.KeepEquivalent(names.Same) }

// ModifyPlan puts into the plan what a reviewer decides on.
func (r *resolutionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(framework.Warning("A resolved group conflict is not undone",
			"Destroying an atlassian_group_conflict_resolution undoes nothing: the identity provider goes on managing the group, with the members that the sync gave it. To change them, change the group there."))
		return
	}
	var plan model
	var prior *model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	plan.State = types.StringValue(client.GroupConflictSynced)
	switch {
	case prior == nil:
		r.planNew(ctx, &plan, &resp.Diagnostics)
	case sameConflict(plan, *prior):
		plan.facts, plan.ConflictID = prior.facts, prior.ConflictID
		if conflict, ok := remembered(ctx, req.Private); ok && prior.State.ValueString() != client.GroupConflictSynced {
			r.show(conflict, &plan, &resp.Diagnostics)
		}
	default: // Terraform plans what takes its place as new, and drops this plan
		plan.facts, plan.ConflictID = unknownFacts(), types.StringUnknown()
	}
	r.checkRival(req, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// sameConflict reports whether the plan is about the conflict in the state, and
// not about one that takes its place.
func sameConflict(plan, prior model) bool {
	return plan.OrganizationID.Equal(prior.OrganizationID) && plan.DirectoryID.Equal(prior.DirectoryID) && plan.GroupName.Equal(prior.GroupName)
}

// planNew reads the conflict for a plan that has none in the state. It plans what cannot be known yet with an id that is
// known to be none: a conflict that
// turns up during the apply is then refused by Terraform, as not what was planned.
func (r *resolutionResource) planNew(ctx context.Context, plan *model, diags *diag.Diagnostics) {
	plan.facts, plan.ConflictID = unknownFacts(), types.StringNull()
	if r.ProviderData == nil || r.Client == nil || plan.OrganizationID.IsUnknown() || plan.DirectoryID.IsUnknown() || plan.GroupName.IsUnknown() {
		diags.Append(framework.Warning("Who gains and who loses the group is not known yet",
			"The directory or the group is only known after an apply, so this plan cannot show what a sync would do, and its apply will not sync. "+
				"Apply what they come from first, then plan again and review."))
		return
	}
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	conflict, err := find(ctx, r.Client, organizationID, directoryID, hasName(plan.GroupName.ValueString()))
	switch {
	case errors.Is(err, errNoConflict):
		diags.Append(framework.ErrorAt(groupNamePath, "No conflict for group "+plan.GroupName.String(),
			fmt.Sprintf("Directory %s: %s.\n\nA conflict arises when the identity provider pushes a group whose name the organization already has. "+
				"Correct group_name, or leave this resource out until there is a conflict.", directoryID, err)))
		return
	case err != nil:
		diags.Append(framework.FailedAt(directoryIDPath, "plan the resolution of the group conflict of "+plan.GroupName.String(),
			fmt.Sprintf("Its members have to be in the plan. Directory %s in organization %s", directoryID, organizationID), err))
		return
	}
	r.show(conflict, plan, diags)
}

// show puts a conflict into the plan, and says in words what a sync does.
func (r *resolutionResource) show(conflict client.GroupConflict, plan *model, diags *diag.Diagnostics) {
	plan.facts, plan.ConflictID = factsFrom(conflict), types.StringValue(conflict.ID)
	if conflict.State != client.GroupConflictOpen {
		return
	}
	if conflict.IsDefaultAccessGroup && r.ProviderData != nil {
		r.Checks.Report(diags, groupNamePath, fmt.Sprintf("Group %q cannot be overwritten", conflict.GroupName), defaultGroupRemedy(conflict))
	}
	diags.Append(framework.WarningAt(groupNamePath, fmt.Sprintf("Syncing group %q changes who has it", conflict.GroupName),
		describeChange(conflict)+"\n\nThis cannot be undone. If Terraform stops with \"Provider produced inconsistent final plan\", "+
			"the conflict has changed since the plan that was reviewed, and nothing was synced: plan again."))
}

// checkRival reports two resources of one plan that resolve the same conflict.
func (r *resolutionResource) checkRival(req resource.ModifyPlanRequest, plan model, diags *diag.Diagnostics) {
	if !r.Checks.CanRun() || plan.OrganizationID.IsUnknown() || plan.DirectoryID.IsUnknown() || plan.GroupName.IsUnknown() {
		return
	}
	key := plan.OrganizationID.ValueString() + "/" + plan.DirectoryID.ValueString() + "/" + names.Key(plan.GroupName.ValueString())
	if r.Claims.Wants(framework.Object{Kind: "group conflict resolution", Key: key}, req) {
		r.Checks.Report(diags, groupNamePath, "The conflict of group "+plan.GroupName.String()+" is resolved twice in this configuration",
			"Two atlassian_group_conflict_resolution resources name this group of this directory. Keep one of them.")
	}
}
