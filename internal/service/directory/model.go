package directory

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// model is a directory as the resource shows it.
type model struct {
	facts
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// facts are a directory as the data sources show it.
type facts struct {
	OrganizationID                types.String `tfsdk:"organization_id"`
	ID                            types.String `tfsdk:"id"`
	Name                          types.String `tfsdk:"name"`
	IdentityProvider              types.String `tfsdk:"identity_provider"`
	Kind                          types.String `tfsdk:"kind"`
	Capabilities                  types.Object `tfsdk:"capabilities"`
	DefaultAuthenticationPolicyID types.String `tfsdk:"default_authentication_policy_id"`
	CreatedAt                     types.String `tfsdk:"created_at"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

var capabilityTypes = map[string]attr.Type{
	"saml":             types.BoolType,
	"scim":             types.BoolType,
	"group_sync":       types.BoolType,
	"google_workspace": types.BoolType,
}

// fromAPI is the only way from the API's directory to the model.
func fromAPI(organizationID string, directory client.Directory, waits timeouts.Value) model {
	return model{factsFrom(organizationID, directory), waits}
}

func factsFrom(organizationID string, directory client.Directory) facts {
	return facts{
		OrganizationID:                types.StringValue(organizationID),
		ID:                            types.StringValue(directory.ID),
		Name:                          types.StringValue(directory.Name),
		IdentityProvider:              framework.StringOrNull(directory.IdentityProvider),
		Kind:                          types.StringValue(directory.Kind),
		Capabilities:                  capabilitiesOf(directory.Capabilities),
		DefaultAuthenticationPolicyID: types.StringValue(directory.DefaultAuthenticationPolicyID),
		CreatedAt:                     framework.ServerTime(directory.CreatedAt),
	}
}

// toCreate returns the body of a create.
func (m model) toCreate() client.DirectoryCreate {
	return client.DirectoryCreate{Name: m.Name.ValueString(), IdentityProvider: m.IdentityProvider.ValueString()}
}

// toUpdate returns the body of an update: only what differs from prior.
func (m model) toUpdate(prior model) client.DirectoryUpdate {
	return client.DirectoryUpdate{Name: framework.Changed(m.Name, prior.Name)}
}

func capabilitiesOf(capabilities client.Capabilities) types.Object {
	return types.ObjectValueMust(capabilityTypes, map[string]attr.Value{
		"saml":             types.BoolValue(capabilities.SAML),
		"scim":             types.BoolValue(capabilities.SCIM),
		"group_sync":       types.BoolValue(capabilities.GroupSync),
		"google_workspace": types.BoolValue(capabilities.GoogleWorkspace),
	})
}
