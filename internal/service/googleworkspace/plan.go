package googleworkspace

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// claimKind is what connections are called among the claims of a walk, each by its directory.
const claimKind = "Google Workspace connection of directory"

// object returns the connection among the claims of a walk; the zero object where there is none, or its directory is not known.
func (m *model) object() framework.Object {
	if m == nil || m.DirectoryID.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	directoryID := m.DirectoryID.ValueString()
	return framework.Object{Type: "atlassian_google_workspace_connection", Kind: claimKind, Key: m.OrganizationID.ValueString() + "/" + directoryID, Name: directoryID}
}

// ValidateConfig wants groups with, and only with, specific_groups.
func (r *connectionResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || config.SyncMode.IsUnknown() || config.Groups.IsUnknown() {
		return
	}
	specific := config.SyncMode.ValueString() == client.SyncModeSpecificGroups
	switch {
	case specific && len(config.Groups.Elements()) == 0:
		resp.Diagnostics.Append(framework.ErrorAt(groupsPath, "No groups to sync",
			"sync_mode is \"specific_groups\": write the e-mail addresses of the Google groups to sync, for example groups = [\"engineering@acme.com\"], or set sync_mode = \"all_users\"."))
	case !specific && !config.Groups.IsNull():
		resp.Diagnostics.Append(framework.ErrorAt(groupsPath, "Groups without sync_mode = \"specific_groups\"",
			"groups goes with, and only with, sync_mode = \"specific_groups\"; otherwise everybody is synced. Set sync_mode so, or leave groups out (null, and not an empty set)."))
	}
}

// ModifyPlan plans what follows from the configuration alone, and reports what
// the organization would refuse.
func (r *connectionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	var plan, config model
	var prior *model
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
		if r.Checks.CanRun() {
			r.Checks.Claim(req, directoryIDPath, prior.object(), framework.Object{}, &resp.Diagnostics)
		}
		return
	}
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	plan.planGroups(config)
	plan.planConsent(prior)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
	if !r.Checks.CanRun() || plan.OrganizationID.IsUnknown() {
		return
	}
	r.checkGuard(ctx, plan, prior, &resp.Diagnostics)
	r.Checks.Planned.SignOn(plan.OrganizationID.ValueString(), plan.DirectoryID)
	claim := r.Checks.Claim(req, directoryIDPath, prior.object(), plan.object(), &resp.Diagnostics)
	switch {
	case claim.Rival:
		r.reportRivals(plan, &resp.Diagnostics)
	case prior != nil: // a replacement is planned once more as new
	case plan.DirectoryID.IsUnknown():
		r.checkUnfit(ctx, plan, &resp.Diagnostics)
	default:
		r.checkNew(ctx, plan, claim.Own, &resp.Diagnostics)
	}
}

// checkGuard reports settings, new in this plan, that the organization allows
// with Guard only.
func (r *connectionResource) checkGuard(ctx context.Context, plan model, prior *model, diags *diag.Diagnostics) {
	if prior == nil {
		prior = &model{}
	}
	organizationID := plan.OrganizationID.ValueString()
	if plan.SyncMode.ValueString() == client.SyncModeSpecificGroups && !plan.SyncMode.Equal(prior.SyncMode) {
		r.Checks.Guard(ctx, organizationID, diags, syncModePath, "Syncing specific groups")
	}
	if plan.DeactivateSuspendedUsers.ValueBool() && !prior.DeactivateSuspendedUsers.ValueBool() {
		r.Checks.Guard(ctx, organizationID, diags, deactivatePath, "Deactivating suspended users")
	}
}

// planGroups plans the groups that follow from the mode where the configuration
// names none: the server clears them when everybody is synced.
func (m *model) planGroups(config model) {
	switch {
	case !config.Groups.IsNull():
	case m.SyncMode.IsUnknown():
		m.Groups = types.SetUnknown(attribute.EmailType{})
	case m.SyncMode.ValueString() != client.SyncModeSpecificGroups:
		m.Groups = types.SetNull(attribute.EmailType{})
	}
}

// planConsent plans what consent brings as unknown where an update is sent while
// consent is awaited: it may be given before the update is answered, and
// Terraform refuses an answer that differs from what was planned as known.
func (m *model) planConsent(prior *model) {
	if prior == nil || prior.ConsentURL.IsNull() || m.sameSettings(*prior) {
		return
	}
	m.ConsentURL, m.GoogleCustomerID = types.StringUnknown(), types.StringUnknown()
	m.Domains = types.SetUnknown(types.StringType)
}

// reportRivals reports another resource of the configuration for the connection of the same directory.
func (r *connectionResource) reportRivals(plan model, diags *diag.Diagnostics) {
	r.Checks.Report(diags, directoryIDPath, "Two Google Workspace connections for one directory in this configuration",
		fmt.Sprintf("Two atlassian_google_workspace_connection resources have directory_id %s. A directory has one connection at most: keep one of them.", plan.DirectoryID.ValueString()))
}

// checkNew reports a directory that cannot have a connection, or that has one.
func (r *connectionResource) checkNew(ctx context.Context, plan model, replacing bool, diags *diag.Diagnostics) {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	r.Checks.Ahead(ctx, organizationID, func() { _, _ = r.Reads.GoogleWorkspaceConnections(ctx, organizationID) })
	directory, ok := r.Checks.Directory(ctx, organizationID, directoryID, diags, directoryIDPath)
	if !ok {
		return // reported, or nothing to judge it by
	}
	if !directory.Capabilities.GoogleWorkspace {
		r.Checks.Report(diags, directoryIDPath, fmt.Sprintf("Directory %q cannot have a Google Workspace connection", directory.Name), notGoogle(directory))
		return
	}
	connections, err := r.Reads.GoogleWorkspaceConnections(ctx, organizationID)
	if err != nil {
		return
	}
	for _, connection := range connections {
		switch {
		case !uuid.Same(connection.DirectoryID, directoryID):
		case connection.Record.IsUnclaimed() && plan.toUpdate(fromAPI(organizationID, connection)) == (client.GoogleWorkspaceSettings{}):
			// made for an earlier create of the same, whose apply had given up
		case replacing:
			diags.Append(consentLost(directory, connection))
			r.Checks.Replaceable(ctx, organizationID, directoryID, fmt.Sprintf("the Google Workspace connection of directory %q", directory.Name), diags, directoryIDPath)
		default:
			r.Checks.Report(diags, directoryIDPath, fmt.Sprintf("Directory %q has a Google Workspace connection already", directory.Name),
				fmt.Sprintf("A directory has one at most; this one's is %s, and it is %s. %s",
					connection.ID, connection.State, framework.ImportAdvice(organizationID, connection.ID)))
		}
	}
}

// consentLost warns of a connection in the state that a new one takes the place
// of. The plan is what Terraform was asked for, or what follows from a wait for
// consent that failed; but consent may have been given by now.
func consentLost(directory client.Directory, connection client.GoogleWorkspaceConnection) diag.Diagnostic {
	return framework.WarningAt(directoryIDPath, fmt.Sprintf("The Google Workspace connection of directory %q is about to be replaced", directory.Name),
		fmt.Sprintf("Connection %s, which is %s, is in the state, and this plan makes a new one in its place, which takes consent anew. "+
			"If the resource is tainted because waiting for consent failed, keep the connection with\n\n  terraform untaint <address of the resource>",
			connection.ID, connection.State))
}

// checkUnfit reports a connection for a new directory of another provider, whose id is not known yet.
func (r *connectionResource) checkUnfit(ctx context.Context, plan model, diags *diag.Diagnostics) {
	can := func(directory client.Capabilities) bool { return directory.GoogleWorkspace }
	if unfit, ok := r.Checks.UnfitDirectory(ctx, plan.OrganizationID.ValueString(), can); ok {
		r.Checks.ReportUnfit(diags, directoryIDPath, unfit, fmt.Sprintf("Directory %q cannot have a Google Workspace connection", unfit.Name), notGoogle(unfit.Directory))
	}
}

// notGoogle says what to do with a directory of another provider.
func notGoogle(directory client.Directory) string {
	const remedy = "Make an atlassian_directory with identity_provider = \"google_workspace\", and use its id."
	if directory.IdentityProvider == "" {
		return "It is the organization's local directory. " + remedy
	}
	return fmt.Sprintf("Its identity provider is %s. %s", directory.IdentityProvider, remedy)
}
