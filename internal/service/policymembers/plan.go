package policymembers

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// The kinds of claims: an address that is listed at all, and one that is listed
// for a certain policy. Two lists of one policy do not fight.
const (
	claimMember   = "authentication policy member"
	claimInPolicy = "authentication policy member in policy"
)

// ValidateConfig wants the policy's id. Where the configuration refers to one, it is null when nobody knows it.
func (r *membersResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var policyID types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, policyIDPath, &policyID)...)
	if policyID.IsNull() {
		resp.Diagnostics.Append(framework.ErrorAt(policyIDPath, "The id of the authentication policy is missing",
			"policy_id is null or left out. If it refers to the external_id of an atlassian_authentication_policy, nobody has told the server yet by which id Atlassian knows that policy.\n\n"+copyBack))
	}
}

// copyBack is what to do where the server does not know Atlassian's id of a policy.
const copyBack = "Next: open the policy in Atlassian Administration (Security > Authentication policies > Edit), copy the address that the browser shows (.../authentication-policies/policy/<id>), " +
	"enter it at the policy's page of the identity desk, and plan again."

// ModifyPlan warns of the accounts that stay in the policy, and reports what
// cannot come true.
func (r *membersResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	var prior, plan *model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if prior != nil {
		resp.Diagnostics.Append(warnRemaining(*prior, plan)...)
	}
	if plan == nil || plan.OrganizationID.IsUnknown() || plan.PolicyID.IsUnknown() || !r.Checks.CanRun() {
		return
	}
	r.checkRivals(*plan, req, &resp.Diagnostics)
	if prior == nil || !prior.PolicyID.Equal(plan.PolicyID) {
		r.checkPolicy(ctx, *plan, &resp.Diagnostics)
	}
}

// warnRemaining warns of the accounts that Terraform no longer lists and that stay in
// the policy all the same. plan is nil when the resource is destroyed. While an
// address is not known yet, nobody can say which ones leave the list.
func warnRemaining(prior model, plan *model) (diags diag.Diagnostics) {
	stay := addresses(prior.Emails)
	if plan != nil {
		if !known(plan.Emails) {
			return nil
		}
		stay = difference(stay, addresses(plan.Emails))
	}
	if len(stay) == 0 {
		return nil
	}
	who := fmt.Sprintf("%d members stay", len(stay))
	if len(stay) == 1 {
		who = "1 member stays"
	}
	diags.Append(framework.WarningAt(emailsPath, fmt.Sprintf("%s in authentication policy %s, unless it is destroyed", who, prior.PolicyID.ValueString()),
		fmt.Sprintf("Atlassian publishes no way to take an account out of a policy, so Terraform only forgets these:\n\n  %s\n\n"+
			"If this plan destroys the policy as well, they join the default policy of its directory. "+
			"To move them, list them in the emails of an atlassian_authentication_policy_members of another policy (an account is in exactly one), "+
			"or move them in Atlassian Administration. If another resource of this configuration lists them, that is done.", strings.Join(stay, "\n  "))))
	return diags
}

// checkRivals reports addresses that two resources of the configuration list for
// two policies.
func (r *membersResource) checkRivals(plan model, req resource.ModifyPlanRequest, diags *diag.Diagnostics) {
	organizationID, policyID := plan.OrganizationID.ValueString(), plan.PolicyID.ValueString()
	var twice []string
	for _, email := range addresses(plan.Emails) {
		key := organizationID + "/" + normal(email)
		listed := r.Claims.Wants(framework.Object{Kind: claimMember, Key: key}, req)
		here := r.Claims.Wants(framework.Object{Kind: claimInPolicy, Key: key + "/" + policyID}, req)
		if listed && !here {
			twice = append(twice, email)
		}
	}
	if len(twice) > 0 {
		r.Checks.Report(diags, emailsPath, fmt.Sprintf("%d accounts are listed for two authentication policies", len(twice)),
			fmt.Sprintf("Another atlassian_authentication_policy_members of this configuration lists these for another policy than %s:\n\n  %s\n\n"+
				"An account is in exactly one policy: that of the resource that is applied last, which changes from run to run. List each account once.",
				policyID, strings.Join(twice, "\n  ")))
	}
}

// checkPolicy reports a policy that does not exist, where the server has the
// identity API. Atlassian publishes no list of policies: elsewhere the apply tells.
func (r *membersResource) checkPolicy(ctx context.Context, plan model, diags *diag.Diagnostics) {
	organizationID, policyID := plan.OrganizationID.ValueString(), plan.PolicyID.ValueString()
	policies, err := r.Reads.AuthenticationPolicies(ctx, organizationID)
	if err != nil {
		return
	}
	complete := true
	for _, policy := range policies {
		switch {
		case uuid.Same(policy.ExternalID, policyID):
			return
		case uuid.Same(policy.ID, policyID):
			r.Checks.Report(diags, policyIDPath, fmt.Sprintf("Atlassian knows authentication policy %q by another id", policy.Name), explainID(policy))
			return
		}
		complete = complete && policy.ExternalID != ""
	}
	if !complete {
		return // it may be one of those whose id in Atlassian nobody has told the server
	}
	r.Checks.Report(diags, policyIDPath, "Authentication policy "+policyID+" does not exist",
		fmt.Sprintf("Organization %s has no authentication policy with this id. Refer to the external_id of an atlassian_authentication_policy; terraform query lists them.", organizationID))
}

// explainID says which id a policy has in Atlassian.
func explainID(policy client.AuthenticationPolicy) string {
	if policy.ExternalID == "" {
		return fmt.Sprintf("policy_id is %s, which the server has given to the policy. Atlassian's published API does not know that id, and nobody has told the server which one it knows.\n\n%s "+
			"Refer to external_id of the atlassian_authentication_policy then, instead of id.", policy.ID, copyBack)
	}
	return fmt.Sprintf("policy_id is %s, which the server has given to the policy. Atlassian's published API knows it by %s.\n\nNext: refer to external_id of the atlassian_authentication_policy, instead of id.",
		policy.ID, policy.ExternalID)
}
