package scimgroup

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

type groupModel struct {
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	ID              types.String `tfsdk:"id"`
	DisplayName     types.String `tfsdk:"display_name"`
	ExternalID      types.String `tfsdk:"external_id"`
	Members         types.List   `tfsdk:"members"`
}

// Identity returns the identity of the resource.
func (m groupModel) Identity() framework.Identity {
	return framework.Identity{"scim_directory_id": m.SCIMDirectoryID, "id": m.ID}
}

// modelOf is the model of a plan or a state; nil where there is none.
var modelOf = framework.ModelOf[groupModel]()

func (m groupModel) equal(other groupModel) bool {
	return m.SCIMDirectoryID.Equal(other.SCIMDirectoryID) && m.ID.Equal(other.ID) && m.DisplayName.Equal(other.DisplayName) &&
		m.ExternalID.Equal(other.ExternalID) && m.Members.Equal(other.Members)
}

// fromAPI is the only way from the API's group to the model. The members keep the
// order that they have in prior.
func fromAPI(directoryID string, group client.SCIMGroup, prior types.List) groupModel {
	return groupModel{
		SCIMDirectoryID: types.StringValue(directoryID),
		ID:              types.StringValue(group.ID),
		DisplayName:     types.StringValue(group.DisplayName),
		ExternalID:      framework.StringOrNull(group.ExternalID),
		Members:         listOf(uuid.InOrderOf(idsOf(prior), group.Members)),
	}
}

func listOf(ids []string) types.List {
	elements := make([]attr.Value, len(ids))
	for i, id := range ids {
		elements[i] = types.StringValue(id)
	}
	return types.ListValueMust(types.StringType, elements)
}

// idsOf returns the known ids of a list; none where the list is null or unknown.
func idsOf(list types.List) []string {
	var ids []string
	for _, element := range list.Elements() {
		if id, ok := element.(types.String); ok && !id.IsUnknown() {
			ids = append(ids, id.ValueString())
		}
	}
	return ids
}

type memberModel struct {
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	GroupID         types.String `tfsdk:"group_id"`
	UserID          types.String `tfsdk:"user_id"`
}

// memberModelOf is the model of a plan or a state; nil where there is none.
var memberModelOf = framework.ModelOf[memberModel]()

func (m memberModel) key() string {
	return memberKey(m.SCIMDirectoryID.ValueString(), m.GroupID.ValueString(), m.UserID.ValueString())
}

// memberKey names a member of a SCIM group among the claims of a walk.
func memberKey(directoryID, groupID, userID string) string {
	return directoryID + "/" + groupID + "/" + userID
}

func (m memberModel) groupKey() string {
	return m.SCIMDirectoryID.ValueString() + "/" + m.GroupID.ValueString()
}
