package group

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// model is a group as the resource shows it.
type model struct {
	OrganizationID      types.String `tfsdk:"organization_id"`
	ID                  types.String `tfsdk:"id"`
	UserbaseDirectoryID types.String `tfsdk:"userbase_directory_id"`
	Name                types.String `tfsdk:"name"`
	Description         types.String `tfsdk:"description"`
	ExternallySynced    types.Bool   `tfsdk:"externally_synced"`
	ManagedBy           types.String `tfsdk:"managed_by"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

// modelOf is the model of a plan or a state; nil where there is none.
var modelOf = framework.ModelOf[model]()

// fromAPI is the only way from the API's group to the model. A group without a
// description has null.
func fromAPI(organizationID string, group client.Group) model {
	return model{
		OrganizationID:      types.StringValue(organizationID),
		ID:                  types.StringValue(group.ID),
		UserbaseDirectoryID: framework.StringOrNull(group.UserbaseDirectoryID),
		Name:                types.StringValue(group.Name),
		Description:         framework.StringOrNull(group.Description),
		ExternallySynced:    types.BoolValue(group.ExternallySynced),
		ManagedBy:           framework.StringOrNull(group.ManagedBy),
	}
}

// toCreate returns the body of a create.
func (m model) toCreate() client.GroupCreate {
	return client.GroupCreate{Name: m.Name.ValueString(), Description: m.Description.ValueString()}
}

// keepSpelling keeps the user's spelling of a name and a UUID where the server's means the same.
func (m model) keepSpelling(name, userbaseDirectoryID types.String) model {
	m.UserbaseDirectoryID = framework.UUIDAsIn(userbaseDirectoryID, m.UserbaseDirectoryID)
	if names.Same(name.ValueString(), m.Name.ValueString()) {
		m.Name = name
	}
	return m
}

// details is a group as the data sources show it.
type details struct {
	ID                  types.String `tfsdk:"id"`
	Name                types.String `tfsdk:"name"`
	Description         types.String `tfsdk:"description"`
	UserbaseDirectoryID types.String `tfsdk:"userbase_directory_id"`
	ExternallySynced    types.Bool   `tfsdk:"externally_synced"`
	ManagedBy           types.String `tfsdk:"managed_by"`
	Deletable           types.Bool   `tfsdk:"deletable"`
	Modifiable          types.Bool   `tfsdk:"modifiable"`
}

func detailsFromAPI(group client.Group) details {
	return details{
		ID:                  types.StringValue(group.ID),
		Name:                types.StringValue(group.Name),
		Description:         framework.StringOrNull(group.Description),
		UserbaseDirectoryID: framework.StringOrNull(group.UserbaseDirectoryID),
		ExternallySynced:    types.BoolValue(group.ExternallySynced),
		ManagedBy:           framework.StringOrNull(group.ManagedBy),
		Deletable:           types.BoolValue(group.Deletable),
		Modifiable:          types.BoolValue(group.Modifiable),
	}
}
