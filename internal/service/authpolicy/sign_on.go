package authpolicy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// checkSignOn reports an enforcement in a directory that has neither SAML nor
// Google when its turn comes in the apply. Terraform plans what a policy depends
// on before the policy: SAML that has not been planned by now is not waited for.
func (r *policyResource) checkSignOn(ctx context.Context, plan model, diags *diag.Diagnostics) {
	organizationID := plan.OrganizationID.ValueString()
	if r.Checks.Planned.HasSignOn(organizationID, plan.DirectoryID) {
		return
	}
	if plan.DirectoryID.IsUnknown() && len(r.Checks.Planned.NewDirectories(organizationID)) == 0 {
		return // the id comes from elsewhere
	}
	var configurations []client.SAMLConfiguration
	var connections []client.GoogleWorkspaceConnection
	var err, googleErr error
	reads.Together(
		func() { configurations, err = r.Reads.SAMLConfigurations(ctx, organizationID) },
		func() { connections, googleErr = r.Reads.GoogleWorkspaceConnections(ctx, organizationID) },
	)
	if err != nil || googleErr != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	var equipped []string
	for _, configuration := range configurations {
		equipped = append(equipped, configuration.DirectoryID)
	}
	for _, connection := range connections {
		equipped = append(equipped, connection.DirectoryID)
	}
	for _, id := range equipped {
		if uuid.Same(id, plan.DirectoryID.ValueString()) || plan.DirectoryID.IsUnknown() && !r.Checks.Planned.IsReplaced(id) {
			return
		}
	}
	name := "The directory of this policy"
	if !plan.DirectoryID.IsUnknown() {
		name = "Directory \"" + r.Reads.DirectoryName(ctx, organizationID, plan.DirectoryID.ValueString(), plan.DirectoryID.ValueString()) + "\""
	}
	r.Checks.Report(diags, enforceSSOPath, "There is no single sign-on to enforce yet",
		name+" has neither SAML nor a Google Workspace connection, and nothing that this policy waits for adds one. If this configuration does, take directory_id from it "+
			"(atlassian_identity_provider.<name>.directory_id, or that of the atlassian_google_workspace_connection): Terraform then makes it first, and destroys it last. "+
			"Otherwise leave enforce_sso out until the directory has one. See "+framework.GuideURL("connect-identity-provider")+" for the whole configuration.")
}
