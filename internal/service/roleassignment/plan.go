package roleassignment

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// claimKind is what assignments are called among the claims of a walk, each by its key.
const claimKind = "Role assignment"

// object returns the assignment among the claims of a walk; the zero object where there is none, or part of it is not known.
func (m model) object() framework.Object {
	if m.Role.IsNull() || !m.known() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_group_role_assignment", Kind: claimKind, Key: m.key(), Name: m.String()}
}

func (r *assignmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	r.Checks.WarnUnknown(&resp.Diagnostics, path.Root("role"), modelOf(req.Plan.Raw).Role, knownRoles)
	if resp.Diagnostics.HasError() || !r.Checks.CanRun() {
		return
	}
	plan, prior := modelOf(resp.Plan.Raw), modelOf(req.State.Raw)
	claim := r.Checks.Claim(req, path.Root("role"), prior.object(), plan.object(), &resp.Diagnostics)
	if req.Plan.Raw.IsNull() {
		r.warnDestroy(ctx, req, resp)
		return
	}
	creating := req.State.Raw.IsNull()
	if !plan.known() || (!creating && plan.key() != prior.key()) {
		return // what takes the place of another assignment is planned once more, as new
	}
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, path.Root("role"), "Group "+plan.GroupID.ValueString()+" is given "+plan.Role.ValueString()+" twice in this configuration",
			fmt.Sprintf("Two atlassian_group_role_assignment resources assign this role on %s to this group; destroying one of them would take it away from the other. Keep one of them.",
				plan.ResourceID.ValueString()))
	}
	if creating {
		r.checkNew(ctx, plan, claim.Own, resp)
	}
}

// checkNew reports a group that is not there, and a role that the group has already.
func (r *assignmentResource) checkNew(ctx context.Context, plan model, own bool, resp *resource.ModifyPlanResponse) {
	groupID, role, resourceID := plan.GroupID.ValueString(), plan.Role.ValueString(), plan.ResourceID.ValueString()
	assignments, err := r.Reads.GroupRoleAssignments(ctx, plan.OrganizationID.ValueString(), groupID)
	if errors.Is(err, client.ErrNotFound) {
		r.Checks.Report(&resp.Diagnostics, path.Root("group_id"), "Group "+groupID+" does not exist",
			fmt.Sprintf("Organization %s has no group with this id. Refer to the id of an atlassian_group, or look it up by its name with data \"atlassian_group\".", plan.OrganizationID.ValueString()))
		return
	}
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	direct, inferred := plan.lookUp(assignments)
	switch {
	case direct && !own:
		// No error: a create is accepted then, and with create_before_destroy the apply meets the assignment that it replaces.
		resp.Diagnostics.Append(framework.WarningAt(path.Root("role"), "Group "+groupID+" already has "+role,
			fmt.Sprintf("The group has this role on %s. The assignment is taken over as it is, and destroying this resource will take it away.", resourceID)))
	case inferred && !direct:
		resp.Diagnostics.Append(framework.WarningAt(path.Root("role"), "Group "+groupID+" already has "+role+" by inference",
			fmt.Sprintf("The group has this role on %s because it follows from something else, for example from a role on the whole organization. "+
				"The assignment is made beside that, and destroying it later will not take the role away. If the other is enough, leave this resource out.", resourceID)))
	}
}

// warnDestroy tells that the group keeps the role. The refresh has read the
// group's roles, so this asks the organization nothing.
func (r *assignmentResource) warnDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	state := modelOf(req.State.Raw)
	assignments, err := r.Reads.GroupRoleAssignments(ctx, state.OrganizationID.ValueString(), state.GroupID.ValueString())
	if err != nil {
		return
	}
	if _, inferred := state.lookUp(assignments); inferred {
		resp.Diagnostics.Append(framework.Warning("Group "+state.GroupID.ValueString()+" keeps "+state.Role.ValueString(),
			fmt.Sprintf("Destroying the assignment revokes the role on %s that the group was given directly. The group goes on having it, because it also follows from something else, "+
				"for example from a role on the whole organization. To take it away, revoke that.", state.ResourceID.ValueString())))
	}
}
