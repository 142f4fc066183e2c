package roleassignment

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

func (r *assignmentResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	r.Checks.WarnUnknown(&resp.Diagnostics, path.Root("role"), r.of(req.Plan.Raw).role, r.roles)
	if resp.Diagnostics.HasError() || !r.Checks.CanRun() {
		return
	}
	plan, prior := r.of(resp.Plan.Raw), r.of(req.State.Raw)
	claim := r.Checks.Claim(req, path.Root("role"), prior.object(), plan.object(), &resp.Diagnostics)
	creating, destroying := req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	if destroying {
		r.warnDestroy(ctx, prior, &resp.Diagnostics)
	}
	replacing := !creating && !destroying && (!plan.known() || plan.key() != prior.key())
	if (destroying || replacing) && r.planRevoke != nil {
		r.planRevoke(r, ctx, prior, replacing, &resp.Diagnostics)
	}
	if destroying || replacing || !plan.known() {
		return // what takes the place of another assignment is planned once more, as new
	}
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, path.Root("role"), fmt.Sprintf("%s is given %s twice in this configuration", capital(plan.who()), plan.role.ValueString()),
			fmt.Sprintf("Two %s resources assign this role %s to this %s; destroying one of them would take it away from the other. Keep one of them.",
				plan.object().Type, plan.where(), r.holder))
	}
	if creating {
		r.checkNew(ctx, plan, claim.Own, &resp.Diagnostics)
	}
}

// checkNew reports a holder that is not there, and a role that the holder has already.
func (r *assignmentResource) checkNew(ctx context.Context, plan assignment, own bool, diags *diag.Diagnostics) {
	assignments, err := r.read(r.Reads, ctx, plan.organizationID.ValueString(), plan.holderID.ValueString())
	if errors.Is(err, client.ErrNotFound) {
		r.Checks.Report(diags, path.Root(r.holderAttribute), capital(plan.who())+" does not exist",
			fmt.Sprintf("Organization %s has no %s with this id. %s", plan.organizationID.ValueString(), r.holder, r.lookUpHolder))
		return
	}
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	direct, elsewhere := plan.lookUp(assignments)
	has := capital(plan.who()) + " already has " + plan.role.ValueString()
	switch {
	case direct && !own:
		// No error: a create is accepted then, and with create_before_destroy the apply meets the assignment that it replaces.
		diags.Append(framework.WarningAt(path.Root("role"), has,
			fmt.Sprintf("The %s has this role %s. The assignment is taken over as it is, and destroying this resource will take it away.", r.holder, plan.where())))
	case elsewhere && !direct:
		diags.Append(framework.WarningAt(path.Root("role"), has+" from elsewhere",
			fmt.Sprintf("The %s has this role %s, and it was not assigned to it: %s. "+
				"The assignment is made beside that, and destroying it later will not take the role away. If the other is enough, leave this resource out.",
				r.holder, plan.where(), fromElsewhere)))
	}
}

// warnDestroy tells that the holder keeps the role. The refresh has read its roles, so this asks the organization nothing.
func (r *assignmentResource) warnDestroy(ctx context.Context, state assignment, diags *diag.Diagnostics) {
	assignments, err := r.read(r.Reads, ctx, state.organizationID.ValueString(), state.holderID.ValueString())
	if err != nil {
		return
	}
	if _, elsewhere := state.lookUp(assignments); elsewhere {
		diags.Append(framework.Warning(capital(state.who())+" keeps "+state.role.ValueString(),
			fmt.Sprintf("Destroying the assignment revokes the role %s that the %s was given directly. The %s goes on having it: %s. To take it away, revoke that.",
				state.where(), r.holder, r.holder, fromElsewhere)))
	}
}
