package directory

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// warnDestroy says at plan what falls back to the local directory when this one
// is destroyed, alone or in a replacement; doing names which, and note is what is
// to be added. It is a courtesy: when a list cannot be read it stays silent
// and leaves the report to the operation that needs the answer.
func (r *directoryResource) warnDestroy(ctx context.Context, req resource.ModifyPlanRequest, doing, note string, resp *resource.ModifyPlanResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	links, err := r.Reads.LinkedDomains(ctx, organizationID)
	if err != nil {
		return
	}
	policies, err := r.Reads.AuthenticationPolicies(ctx, organizationID)
	if err != nil {
		return
	}
	var domains []string
	for _, link := range links {
		if link.DirectoryID == id {
			domains = append(domains, link.Domain)
		}
	}
	lost, lifted := 0, ""
	for _, policy := range policies {
		if policy.DirectoryID != id {
			continue
		}
		lost++
		if policy.EnforceSSO {
			lifted = ": single sign-on is no longer enforced for them"
		}
	}
	fallsBack := "No domain is linked to it."
	if len(domains) > 0 {
		fallsBack = "These domains fall back to the local directory: " + strings.Join(domains, ", ") + "."
	}
	resp.Diagnostics.Append(framework.Warning(doing+" directory "+state.Name.String()+" moves its accounts to the local directory",
		fmt.Sprintf("%s Its accounts join the local directory's default authentication policy, and its authentication policies (%d) are deleted with it%s.%s "+
			"To keep single sign-on for a domain, link it to another directory first. Directory %s.",
			fallsBack, lost, lifted, note, id)))
}

// dependants lists what still keeps a directory from being deleted, with the
// resource type that manages each.
func (r *directoryResource) dependants(ctx context.Context, organizationID, id string) string {
	var found []string
	if saml, err := r.Client.SAMLConfiguration(ctx, organizationID, id); err == nil {
		found = append(found, fmt.Sprintf("SAML configuration %s (atlassian_identity_provider)", saml.ID))
	}
	for config, err := range r.Client.ProvisioningConfigs(ctx, organizationID, id) {
		if err == nil {
			found = append(found, fmt.Sprintf("provisioning config %s (atlassian_provisioning_config)", config.ID))
		}
	}
	for connection, err := range r.Client.GoogleWorkspaceConnections(ctx, organizationID, id) {
		if err == nil {
			found = append(found, fmt.Sprintf("Google Workspace connection %s (atlassian_google_workspace_connection)", connection.ID))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return " still has:\n  - " + strings.Join(found, "\n  - ") + "\nDestroy these first: let each refer to this directory's id, or remove the one that Terraform does not manage in the console"
}
