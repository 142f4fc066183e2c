package authpolicy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// What policies are called among the claims of a walk: a policy by its directory and name, or by its directory if it was
// adopted; the default policy by its directory; and, while it is written, a policy by its id.
const (
	policyClaim  = "Authentication policy"
	adoptedClaim = "Default authentication policy of directory"
	defaultClaim = "default authentication policy"
	writtenClaim = "written authentication policy"
)

// object returns the policy among the claims of a walk; the zero object where there is none, or what tells it is not known.
func (m *model) object() framework.Object {
	if m == nil || m.OrganizationID.IsUnknown() || m.DirectoryID.IsUnknown() || m.AdoptDefault.IsUnknown() {
		return framework.Object{}
	}
	object := framework.Object{Type: "atlassian_authentication_policy", Kind: adoptedClaim, Name: m.DirectoryID.ValueString(),
		Key: m.OrganizationID.ValueString() + "/" + m.DirectoryID.ValueString()}
	if m.AdoptDefault.ValueBool() {
		return object
	}
	if m.Name.IsUnknown() {
		return framework.Object{}
	}
	object.Kind, object.Key, object.Name = policyClaim, object.Key+"/"+m.Name.ValueString(), m.Name.String()
	return object
}

// ValidateConfig wants a name for a policy that is to be made, and nothing that
// contradicts adoption.
func (r *policyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	config := modelOf(req.Config.Raw)
	if config.AdoptDefault.IsUnknown() {
		return
	}
	adopts := config.AdoptDefault.ValueBool()
	if !adopts && config.Name.IsNull() {
		resp.Diagnostics.Append(framework.ErrorAt(namePath, "A new authentication policy needs a name",
			"Write name, or set adopt_default = true to manage the default policy that the directory already has."))
	}
	if adopts && !config.IsDefault.IsNull() && !config.IsDefault.IsUnknown() && !config.IsDefault.ValueBool() {
		resp.Diagnostics.Append(framework.ErrorAt(isDefaultPath, "The adopted policy is the default",
			"adopt_default is true, and a default policy cannot be demoted by itself. Leave is_default out here, and set it to true on the policy that is to be the default."))
	}
}

// ModifyPlan reports what the organization would refuse, and what destroying
// leaves in place.
func (r *policyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	prior := modelOf(req.State.Raw)
	if req.Plan.Raw.IsNull() {
		if r.Checks.CanRun() {
			r.Checks.Claim(req, namePath, prior.object(), framework.Object{}, &resp.Diagnostics)
		}
		if prior != nil && prior.isKeptAtDestroy() {
			resp.Diagnostics.Append(warnNotDestroyed(*prior))
		}
		return
	}
	plan, config := *modelOf(resp.Plan.Raw), *modelOf(req.Config.Raw)
	if prior != nil && !plan.DirectoryID.Equal(prior.DirectoryID) && prior.isKeptAtDestroy() {
		resp.Diagnostics.Append(warnNotDestroyed(*prior)) // the old one of a replacement
	}
	if !r.Checks.CanRun() || plan.OrganizationID.IsUnknown() {
		return
	}
	claim := r.Checks.Claim(req, namePath, prior.object(), plan.object(), &resp.Diagnostics)
	r.checkDemotion(plan, prior, &resp.Diagnostics)
	if !plan.DirectoryID.IsUnknown() {
		r.checkRivals(req, plan, config, &resp.Diagnostics)
	}
	if prior == nil && !plan.AdoptDefault.ValueBool() && !claim.Own {
		r.checkName(ctx, plan, &resp.Diagnostics)
		r.checkBeside(ctx, plan, &resp.Diagnostics)
	}
	if prior == nil && !plan.AdoptDefault.ValueBool() && !claim.Own || prior != nil && !prior.IsDefault.ValueBool() {
		r.checkSucceeded(ctx, plan, &resp.Diagnostics)
	}
	if prior == nil && !claim.Own {
		r.checkAdoption(ctx, plan, &resp.Diagnostics)
	}
	r.warnSwitched(ctx, plan, prior, &resp.Diagnostics)
	r.planSettings(ctx, plan, prior, &resp.Diagnostics)
	if plan.EnforceSSO.ValueBool() && (prior == nil || !prior.EnforceSSO.ValueBool()) {
		r.checkEnforcement(ctx, plan, &resp.Diagnostics)
	}
}

// warnNotDestroyed warns of what destroying does not do.
func warnNotDestroyed(policy model) diag.Diagnostic {
	reason, lifted, effect := "it is the default policy of its directory, and a directory is never without one", "", ""
	if !policy.IsDefault.ValueBool() {
		reason = "it was there before Terraform adopted it"
	}
	if policy.EnforceSSO.ValueBool() {
		lifted = ", enforcement lifted"
		effect = " Its members no longer have to log in through the identity provider."
	}
	return framework.Warning("Authentication policy "+policy.Name.String()+" is left in place"+lifted+", unless its directory is destroyed",
		fmt.Sprintf("Destroying this resource does not delete the policy: %s.%s Terraform no longer manages it then. It goes only with its directory. Policy %s.",
			reason, effect, policy.ID.ValueString()))
}

// checkDemotion reports a default policy that is to be demoted by itself. It
// judges by the state, without asking anybody.
func (r *policyResource) checkDemotion(plan model, prior *model, diags *diag.Diagnostics) {
	if prior == nil || !prior.IsDefault.ValueBool() || plan.IsDefault.IsUnknown() || plan.IsDefault.ValueBool() || !plan.DirectoryID.Equal(prior.DirectoryID) {
		return
	}
	r.Checks.Report(diags, isDefaultPath, "Authentication policy "+prior.Name.String()+" cannot be demoted by itself",
		"It is the default policy of its directory, and a directory is never without one. Leave is_default out here, "+
			"and set is_default = true on the policy that is to be the default: this one is then demoted by itself.")
}

// checkRivals reports two resources of the configuration that want to be, or to
// adopt, the default policy of one directory.
func (r *policyResource) checkRivals(req resource.ModifyPlanRequest, plan, config model, diags *diag.Diagnostics) {
	adopts := req.State.Raw.IsNull() && plan.AdoptDefault.ValueBool()
	if !adopts && !config.IsDefault.ValueBool() {
		return
	}
	if !r.Claims.Wants(framework.Object{Kind: defaultClaim, Key: plan.OrganizationID.ValueString() + "/" + plan.DirectoryID.ValueString()}, req) {
		return
	}
	at := isDefaultPath
	if adopts {
		at = adoptDefaultPath
	}
	r.Checks.Report(diags, at, "Two default authentication policies for one directory in this configuration",
		fmt.Sprintf("Two atlassian_authentication_policy resources want the default policy of directory %s, with is_default = true or adopt_default = true. "+
			"A directory has exactly one, and each apply would take it from the other. Keep one of them.", plan.DirectoryID.ValueString()))
}

// checkName reports a policy of the same name that the directory has already. The
// organization would take a second one, and nothing would tell the two apart: a
// policy that a read did not find, because it was just created, would be doubled.
func (r *policyResource) checkName(ctx context.Context, plan model, diags *diag.Diagnostics) {
	organizationID := plan.OrganizationID.ValueString()
	if plan.DirectoryID.IsUnknown() || plan.Name.IsUnknown() {
		return
	}
	policies, err := r.Reads.AuthenticationPolicies(ctx, organizationID)
	if err != nil {
		return
	}
	for _, policy := range policies {
		if policy.Record.IsUnclaimed() && plan.holds(policy) {
			continue // made for an earlier create of the same, whose apply had given up
		}
		if uuid.Same(policy.DirectoryID, plan.DirectoryID.ValueString()) && names.Composed(policy.Name) == plan.Name.ValueString() {
			r.Checks.Report(diags, namePath, "The directory has an authentication policy "+plan.Name.String()+" already",
				fmt.Sprintf("Policy %s of directory %s has this name. %s\n\nOtherwise choose another name.",
					policy.ID, policy.DirectoryID, framework.ImportAdvice(organizationID, policy.ID)))
			return
		}
	}
}

// checkBeside reports a policy beside the default one where Guard is missing.
func (r *policyResource) checkBeside(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if !plan.AdoptDefault.IsUnknown() {
		r.Checks.Guard(ctx, plan.OrganizationID.ValueString(), diags, namePath, "A policy beside the default one")
	}
}

// checkEnforcement reports an enforcement that can never hold. Guard is
// asked for even where the directory is not known yet: enforcement needs it in
// each of them, and in a first plan the directory is never known.
func (r *policyResource) checkEnforcement(ctx context.Context, plan model, diags *diag.Diagnostics) {
	organizationID := plan.OrganizationID.ValueString()
	var directory client.Directory
	if !plan.DirectoryID.IsUnknown() {
		directory, _ = r.Checks.Directory(ctx, organizationID, plan.DirectoryID.ValueString(), diags, path.Root("directory_id"))
	}
	if directory.Kind == client.KindLocal {
		r.Checks.Report(diags, enforceSSOPath, fmt.Sprintf("Directory %q cannot enforce single sign-on", directory.Name),
			"It is the organization's local directory, whose accounts log in with a password. Link their domain to the directory of an identity provider "+
				"(atlassian_linked_domain) and enforce single sign-on in a policy of that directory, or leave enforce_sso out.")
		return
	}
	r.Checks.Guard(ctx, organizationID, diags, enforceSSOPath, "Enforcing single sign-on")
	if plan.DirectoryID.IsUnknown() || directory.ID != "" {
		r.checkSignOn(ctx, plan, diags)
	}
}
