package provisioning

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// claimKind is what configurations are called among the claims of a walk, each by its directory.
const claimKind = "Provisioning config of directory"

// object returns the configuration among the claims of a walk; the zero object where there is none, or its directory is not known.
func (m model) object() framework.Object {
	if m.DirectoryID.IsNull() || m.DirectoryID.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	directoryID := m.DirectoryID.ValueString()
	return framework.Object{Type: "atlassian_provisioning_config", Kind: claimKind, Key: m.OrganizationID.ValueString() + "/" + directoryID, Name: directoryID}
}

// ModifyPlan plans the fate of the key and says what that means. It writes
// nothing, and asks the organization only about a configuration to be created.
func (r *provisioningResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	if resp.Diagnostics.HasError() || r.ProviderData == nil {
		return
	}
	var plan, prior model
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
		if r.Checks.CanRun() {
			r.Checks.Claim(req, path.Root("directory_id"), prior.object(), plan.object(), &resp.Diagnostics)
		}
		return
	}
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if req.State.Raw.IsNull() {
		r.planCreate(ctx, req, plan, resp)
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var claim framework.Claim
	if r.Checks.CanRun() {
		claim = r.Checks.Claim(req, path.Root("directory_id"), prior.object(), plan.object(), &resp.Diagnostics)
	}
	if plan.DirectoryID.Equal(prior.DirectoryID) && plan.OrganizationID.Equal(prior.OrganizationID) {
		if claim.Rival {
			r.reportRival("directory "+plan.DirectoryID.ValueString(), resp)
		}
		r.planUpdate(ctx, plan, prior, isImported(ctx, req.Private), resp)
	}
	// Otherwise it is a replacement, which Terraform plans once more, as a creation.
}

func (r *provisioningResource) planCreate(ctx context.Context, req resource.ModifyPlanRequest, plan model, resp *resource.ModifyPlanResponse) {
	if resp.Diagnostics.HasError() {
		return
	}
	plan.expectKey()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	if plan.APIKeyRecipient.IsNull() {
		resp.Diagnostics.Append(readableKey())
	}
	switch {
	case !r.Checks.CanRun() || plan.OrganizationID.IsUnknown():
	case plan.DirectoryID.IsUnknown():
		can := func(directory client.Capabilities) bool { return directory.SCIM }
		if unfit, ok := r.Checks.UnfitDirectory(ctx, plan.OrganizationID.ValueString(), can); ok {
			r.Checks.ReportUnfit(&resp.Diagnostics, path.Root("directory_id"), unfit, "The directory cannot have provisioning",
				noSCIM(fmt.Sprintf("directory %q", unfit.Name), unfit.Directory))
		}
	default:
		r.check(ctx, req, plan, resp)
	}
}

func (r *provisioningResource) planUpdate(ctx context.Context, plan, prior model, imported bool, resp *resource.ModifyPlanResponse) {
	// A rotation that falls due between a plan and its apply makes Terraform refuse the plan as outdated. That is
	// right: nobody has agreed to it.
	decision := decide(prior, plan, imported, r.Now())
	if decision.action != keepKey {
		decision.apply(&plan)
		resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	}
	switch {
	case decision.action == rotateKey:
		resp.Diagnostics.Append(rotation(prior, plan, decision))
		if plan.APIKeyRecipient.IsNull() {
			resp.Diagnostics.Append(readableKey())
		}
		if !decision.open {
			return
		}
	case decision.action == sealKey:
		resp.Diagnostics.Append(sealing(prior, decision))
	case imported && (!plan.RotationTrigger.Equal(prior.RotationTrigger) || !plan.APIKeyRecipient.Equal(prior.APIKeyRecipient)):
		resp.Diagnostics.Append(warnKeyUnchanged(prior))
	case !prior.holdsKey() && (!imported || !plan.APIKeyRecipient.IsNull()):
		// A user who imports a key that is in use elsewhere wants none in the state; a user who names a recipient does.
		resp.Diagnostics.Append(keyNotKnown(prior, imported))
	}
	r.warnExpiry(plan, prior, imported, resp)
}

// warnExpiry warns of a key that has expired or soon will. It is also where an
// imported key tells that rotate_before_days does not hold for it yet.
func (r *provisioningResource) warnExpiry(plan, prior model, imported bool, resp *resource.ModifyPlanResponse) {
	expires, err := time.Parse(time.RFC3339, prior.APIKeyExpiresAt.ValueString())
	if err != nil {
		return
	}
	left, warnAt := expires.Sub(r.Now()), r.ExpiryWarning
	remedy := "Change rotation_trigger to rotate it now, or set rotate_before_days to have it rotated in time."
	if imported && !plan.RotateBeforeDays.IsNull() {
		warnAt = max(warnAt, time.Duration(plan.RotateBeforeDays.ValueInt64())*day)
		remedy = "It was imported, and is in use where Terraform cannot see: rotate_before_days does not rotate it before the first rotation. Change rotation_trigger to rotate it."
	}
	var summary string
	switch {
	case left <= 0:
		summary = "The API key has expired"
	case left <= warnAt:
		summary = fmt.Sprintf("The API key expires in %s", framework.InDays(left))
	default:
		return
	}
	resp.Diagnostics.Append(framework.WarningAt(path.Root("api_key_expires_at"), summary,
		fmt.Sprintf("%s: expiry at %s. The identity provider cannot provision accounts after that. %s", describe(prior), prior.APIKeyExpiresAt.ValueString(), remedy)))
}

// check reports what the server would refuse, before anything is applied.
func (r *provisioningResource) check(ctx context.Context, req resource.ModifyPlanRequest, plan model, resp *resource.ModifyPlanResponse) {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	at := path.Root("directory_id")
	name := "directory " + directoryID
	r.Checks.Ahead(ctx, organizationID, func() { _, _ = r.Reads.ProvisioningConfigs(ctx, organizationID) })
	directory, known := r.Checks.Directory(ctx, organizationID, directoryID, &resp.Diagnostics, at)
	if known {
		name = fmt.Sprintf("directory %q (%s)", directory.Name, directoryID)
	}
	claim := r.Checks.Claim(req, at, model{}.object(), plan.object(), &resp.Diagnostics)
	if claim.Rival {
		r.reportRival(name, resp)
		return
	}
	if known && !directory.Capabilities.SCIM {
		r.Checks.Report(&resp.Diagnostics, at, "The directory cannot have provisioning", noSCIM(name, directory))
		return
	}
	configs, err := r.Reads.ProvisioningConfigs(ctx, organizationID)
	if err != nil || claim.Own {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, config := range configs {
		if uuid.Same(config.DirectoryID, directoryID) && !config.Record.IsUnclaimed() { // an earlier create asked for an unclaimed one, and this one gets it
			r.Checks.Report(&resp.Diagnostics, at, "The directory already has a provisioning config",
				fmt.Sprintf("It is %s of %s, and a directory has one at most. %s\n\n%s",
					config.ID, name, framework.ImportAdvice(organizationID, config.ID), keyAfterImport))
		}
	}
}

// reportRival reports two resources of one plan for one directory.
func (r *provisioningResource) reportRival(directory string, resp *resource.ModifyPlanResponse) {
	r.Checks.Report(&resp.Diagnostics, path.Root("directory_id"), "Two provisioning configs for one directory",
		"Two atlassian_provisioning_config resources of this configuration are for "+directory+", and a directory has one at most. Keep one of them, or give one another directory_id.")
}

func noSCIM(name string, directory client.Directory) string {
	switch directory.IdentityProvider {
	case client.IdentityProviderGoogleWorkspace:
		return "Google Workspace does not provision through SCIM, so " + name + " has no use for it. Use atlassian_google_workspace_connection for this directory."
	case "":
		return "No identity provider belongs to " + name + ". Use the directory of an identity provider (atlassian_directory)."
	}
	return fmt.Sprintf("The identity provider of %s, %s, does not support SCIM. Use a directory of another identity provider, or leave provisioning out: SAML single sign-on creates accounts when people log in.",
		name, directory.IdentityProvider)
}
