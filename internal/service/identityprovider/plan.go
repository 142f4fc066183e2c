package identityprovider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// claimKind is what SAML configurations are called among the claims of a walk, each by its directory.
const claimKind = "SAML configuration of directory"

func claimKey(organizationID, directoryID string) string { return organizationID + "/" + directoryID }

// object returns the configuration among the claims of a walk; the zero object where there is none, or its directory is not known.
func (m *model) object() framework.Object {
	if m == nil || m.DirectoryID.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	directoryID := m.DirectoryID.ValueString()
	return framework.Object{Type: "atlassian_identity_provider", Kind: claimKind, Key: claimKey(m.OrganizationID.ValueString(), directoryID), Name: directoryID}
}

// ValidateConfig wants the logout URL where single logout is on.
func (r *identityProviderResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.SingleLogout.IsNull() || config.SingleLogout.IsUnknown() {
		return
	}
	var logout singleLogoutModel
	resp.Diagnostics.Append(config.SingleLogout.As(ctx, &logout, basetypes.ObjectAsOptions{})...)
	if logout.Enabled.ValueBool() && logout.IdentityProviderURL.IsNull() {
		resp.Diagnostics.Append(framework.ErrorAt(logoutURLPath, "Single logout needs the identity provider's logout URL",
			"single_logout.enabled is true: write the https:// URL where the identity provider takes logout requests as single_logout.identity_provider_url, or set enabled = false."))
	}
}

// ModifyPlan plans what follows from the configuration alone, and reports what
// the organization would refuse.
func (r *identityProviderResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	var plan model
	var prior, none *model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if req.Plan.Raw.IsNull() {
		if r.Checks.CanRun() {
			r.Checks.Claim(req, directoryIDPath, prior.object(), none.object(), &resp.Diagnostics)
		}
		return
	}
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID = plan.DirectoryID
	if !plan.ID.IsUnknown() {
		plan.ID = types.StringValue(uuid.Lower(plan.ID.ValueString()))
	}
	plan.describeCertificate()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	r.checkCertificate(plan, prior, &resp.Diagnostics)
	if !r.Checks.CanRun() || plan.OrganizationID.IsUnknown() {
		return
	}
	organizationID := plan.OrganizationID.ValueString()
	r.Checks.Planned.SignOn(organizationID, plan.DirectoryID)
	claim := r.Checks.Claim(req, directoryIDPath, prior.object(), plan.object(), &resp.Diagnostics)
	if !plan.DirectoryID.IsUnknown() {
		r.checkDirectory(ctx, plan, prior == nil, claim, &resp.Diagnostics)
		return
	}
	if prior == nil { // a replacement is planned once more as new
		can := func(directory client.Capabilities) bool { return directory.SAML }
		if unfit, ok := r.Checks.UnfitDirectory(ctx, organizationID, can); ok {
			r.Checks.ReportUnfit(&resp.Diagnostics, directoryIDPath, unfit, fmt.Sprintf("Directory %q cannot have SAML single sign-on", unfit.Name), withoutSAML(unfit.Directory))
		}
		r.Checks.Guard(ctx, organizationID, &resp.Diagnostics, directoryIDPath, "Configuring SAML single sign-on")
	}
}

// checkDirectory reports a directory that cannot have this configuration, or that
// has one. Only a create asks the organization.
func (r *identityProviderResource) checkDirectory(ctx context.Context, plan model, creating bool, claim framework.Claim, diags *diag.Diagnostics) {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	if claim.Rival {
		r.Checks.Report(diags, directoryIDPath, "Two SAML configurations for one directory in this configuration",
			fmt.Sprintf("Two atlassian_identity_provider resources have directory_id %s. A directory has one SAML configuration, and each apply would overwrite the other's. Keep one of them.", directoryID))
		return
	}
	if !creating {
		return
	}
	r.Checks.Ahead(ctx, organizationID,
		func() { r.Reads.Subscription(ctx, organizationID) },
		func() {
			if !claim.Own {
				_, _ = r.Reads.SAMLConfigurations(ctx, organizationID)
			}
		})
	directory, ok := r.Checks.Directory(ctx, organizationID, directoryID, diags, directoryIDPath)
	if !ok {
		return // reported, or nothing to judge it by
	}
	if !directory.Capabilities.SAML {
		r.Checks.Report(diags, directoryIDPath, fmt.Sprintf("Directory %q cannot have SAML single sign-on", directory.Name), withoutSAML(directory))
		return
	}
	r.Checks.Guard(ctx, organizationID, diags, directoryIDPath, "Configuring SAML single sign-on")
	if claim.Own {
		r.Checks.Replaceable(ctx, organizationID, directoryID, fmt.Sprintf("the SAML configuration of directory %q", directory.Name), diags, directoryIDPath)
		return
	}
	configurations, err := r.Reads.SAMLConfigurations(ctx, organizationID)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, configuration := range configurations {
		if configuration.Record.IsUnclaimed() && holds(configuration, plan.toCreate(ctx, diags)) {
			continue // made for an earlier create of the same, whose apply had given up
		}
		if uuid.Same(configuration.DirectoryID, directoryID) {
			r.Checks.Report(diags, directoryIDPath, fmt.Sprintf("Directory %q has a SAML configuration already", directory.Name),
				fmt.Sprintf("A directory has one at most; this one's entity ID is %q. %s", configuration.EntityID, existingAdvice(organizationID, directoryID)))
		}
	}
}

// withoutSAML says what to do with a directory that cannot have SAML.
func withoutSAML(directory client.Directory) string {
	switch directory.IdentityProvider {
	case "":
		return "It is the organization's local directory, whose accounts log in with a password. " +
			"Make an atlassian_directory for the identity provider, and use its id."
	case client.IdentityProviderGoogleWorkspace:
		return "Google Workspace accounts log in with Google, not with SAML. Connect the directory with atlassian_google_workspace_connection, " +
			"and require the login with enforce_sso of atlassian_authentication_policy."
	}
	return fmt.Sprintf("Its identity provider is %s, which this organization offers no SAML for. Use a directory of another identity provider.", directory.IdentityProvider)
}
