package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// model is a service account as the resource shows it.
type model struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	ID             types.String `tfsdk:"id"`
	Name           types.String `tfsdk:"name"`
	Description    types.String `tfsdk:"description"`
	InitialRoles   types.Set    `tfsdk:"initial_role_assignments"`
	Email          types.String `tfsdk:"email"`
	Status         types.String `tfsdk:"status"`
}

// initialRole is one element of InitialRoles.
type initialRole struct {
	ResourceID types.String `tfsdk:"resource_id"`
	Role       types.String `tfsdk:"role"`
}

var initialRoleType = types.ObjectType{AttrTypes: map[string]attr.Type{"resource_id": types.StringType, "role": types.StringType}}

// noInitialRoles is what the state has of an account that it did not make. Null would not do: Terraform lets a plan keep a
// value against the configuration only where the state has one.
func noInitialRoles() types.Set { return types.SetValueMust(initialRoleType, nil) }

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

// fromAPI is the only way from the API's account to the model. The API tells no roles.
func fromAPI(organizationID string, account client.ServiceAccount) model {
	return model{
		OrganizationID: types.StringValue(organizationID),
		ID:             types.StringValue(account.AccountID),
		Name:           types.StringValue(account.Name),
		Description:    framework.StringOrNull(account.Description),
		InitialRoles:   noInitialRoles(),
		Email:          framework.StringOrNull(account.Email),
		Status:         framework.StringOrNull(account.Status),
	}
}

// keep takes over from a plan or a state what the server does not tell: the roles, and an empty description, which the
// server has as none.
func (m model) keep(known model) model {
	if !known.InitialRoles.IsNull() && !known.InitialRoles.IsUnknown() {
		m.InitialRoles = known.InitialRoles
	}
	if m.Description.IsNull() && !known.Description.IsNull() && known.Description.ValueString() == "" && !known.Description.IsUnknown() {
		m.Description = known.Description
	}
	return m
}

// toCreate returns the body of a create.
func (m model) toCreate(ctx context.Context, diags *diag.Diagnostics) client.ServiceAccountCreate {
	var roles []initialRole
	diags.Append(m.InitialRoles.ElementsAs(ctx, &roles, false)...)
	body := client.ServiceAccountCreate{Name: m.Name.ValueString(), Description: m.Description.ValueString()}
	for _, one := range roles {
		body.Roles = append(body.Roles, client.ServiceAccountRole{ResourceID: one.ResourceID.ValueString(), Role: one.Role.ValueString()})
	}
	return body
}

// toUpdate returns the body of an update: only what differs from prior.
func (m model) toUpdate(prior model) client.ServiceAccountUpdate {
	return client.ServiceAccountUpdate{Name: framework.Changed(m.Name, prior.Name), Description: framework.Changed(m.Description, prior.Description)}
}
