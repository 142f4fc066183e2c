package controlpolicy

import (
	"context"
	"fmt"
	gostrings "strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// claimKind is what policies are called among the claims of a walk, each by its id.
const claimKind = "Policy"

func claimKey(organizationID, id string) string { return organizationID + "/" + id }

// claimed returns the policy among the claims of a walk; the zero object where its id is not known yet.
func (r *policyResource) claimed(m model) framework.Object {
	if m.ID.ValueString() == "" || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_" + r.typeName, Kind: claimKind, Key: claimKey(m.OrganizationID.ValueString(), m.ID.ValueString()), Name: m.Name.String()}
}

func (r *policyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	var plan, prior model
	var diags diag.Diagnostics
	if !req.Plan.Raw.IsNull() {
		plan, diags = r.read(ctx, resp.Plan)
		resp.Diagnostics.Append(diags...)
	}
	if !req.State.Raw.IsNull() {
		prior, diags = r.read(ctx, req.State)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() || r.Checks == nil {
		return
	}
	claim := r.Checks.Claim(req, namePath, r.claimed(prior), r.claimed(plan), &resp.Diagnostics)
	if req.Plan.Raw.IsNull() {
		return
	}
	r.warnOfUnknown(plan, &resp.Diagnostics)
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, namePath, fmt.Sprintf("Policy %s is in this configuration twice", plan.ID.ValueString()),
			fmt.Sprintf("Two atlassian_%s resources manage this policy, and each would undo what the other does. Keep one of them.", r.typeName))
	}
	if r.isPublished() {
		r.warnOfBlock(plan, prior, &resp.Diagnostics)
	} else {
		r.warnOfEffect(plan, prior, &resp.Diagnostics)
	}
	if req.State.Raw.IsNull() && r.Checks.CanRun() {
		r.checkNew(ctx, plan, &resp.Diagnostics)
	}
}

// warnOfUnknown warns of words that this version of the provider does not know.
func (r *policyResource) warnOfUnknown(plan model, diags *diag.Diagnostics) {
	r.Checks.WarnUnknown(diags, statusPath, plan.Status, r.statuses)
	if r.isPublished() {
		r.Checks.WarnUnknown(diags, rulePath, plan.Rule, knownRules)
		r.Checks.WarnUnknown(diags, r.valuesPath, plan.Effect, knownEffects)
		r.Checks.WarnUnknown(diags, levelPath, plan.CoverageLevel, knownLevels)
	}
}

// warnOfEffect says what becomes of the users of what an enabled policy covers, where the plan changes that. It asks nobody
// and is no finding, so no setting turns it off.
func (r *policyResource) warnOfEffect(plan, prior model, diags *diag.Diagnostics) {
	if plan.Status.ValueString() != client.PolicyEnabled {
		return
	}
	covers, newly := strings(plan.ResourceIDs), difference(strings(plan.ResourceIDs), strings(prior.ResourceIDs))
	creating := prior.ID.IsNull()
	if known(plan.ResourceIDs) && len(covers) == 0 || creating && plan.ResourceIDs.IsUnknown() {
		if creating || !plan.Status.Equal(prior.Status) || !plan.ResourceIDs.Equal(prior.ResourceIDs) {
			r.Checks.WarnOnce(diags, resourcesPath, r.describe(plan)+" covers nothing",
				"It is enabled, and does nothing until it covers a resource. Name the workspaces in resource_ids, or let the policy cover them in Atlassian Administration.")
		}
		return
	}
	same := !creating && plan.Status.Equal(prior.Status) && known(plan.Values) && known(plan.ResourceIDs) && len(newly) == 0
	if same && r.holdsValues(plan.Values, strings(prior.Values)) {
		return
	}
	what, values := fmt.Sprintf("%d resources", len(covers)), "values that are not known yet"
	if !known(plan.ResourceIDs) {
		what = "resources that are not known yet"
	}
	if known(plan.Values) {
		values = gostrings.Join(strings(plan.Values), ", ")
	}
	if r.policyType == client.PolicyDataResidency {
		r.Checks.WarnOnce(diags, statusPath, r.describe(plan)+" moves data",
			fmt.Sprintf("Applied, it lets Atlassian move the data of %s to %s. Atlassian decides when each move happens.", what, values))
		return
	}
	r.Checks.WarnOnce(diags, statusPath, r.describe(plan)+" shuts out every other address",
		fmt.Sprintf("Applied, %s are reached from %s, and from nowhere else, by people and by programs. Make sure that your own address is among them, and those of everything that calls "+
			"these products.\n\nAtlassian Administration and the organization's API are not behind it: to open the products again, set status = \"disabled\" and apply.", what, values))
}

// checkNew reports a policy that has the name already. Nobody says that the organization would refuse a second one, and nothing
// would tell the two apart: a policy that was made by a create whose answer was lost would be doubled.
func (r *policyResource) checkNew(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if plan.Name.IsUnknown() || plan.OrganizationID.IsUnknown() {
		return
	}
	organizationID := plan.OrganizationID.ValueString()
	policies, err := r.Reads.ControlPolicies(ctx, organizationID)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, policy := range policies {
		if policy.Type == r.policyType && names.Composed(policy.Name) == plan.Name.ValueString() && !r.Claims.Owns(claimKind, claimKey(organizationID, policy.ID)) {
			r.Checks.Report(diags, namePath, fmt.Sprintf("Another %s is named %s", r.noun, plan.Name),
				fmt.Sprintf("Policy %s has this name. %s\n\nOtherwise choose another name.", policy.ID, framework.ImportAdvice(organizationID, policy.ID)))
			return
		}
	}
}
