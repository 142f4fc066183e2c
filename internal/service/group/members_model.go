package group

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// membersModel is everybody in one group.
type membersModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	GroupID        types.String `tfsdk:"group_id"`
	AccountIDs     types.List   `tfsdk:"account_ids"`
	Emails         types.Map    `tfsdk:"emails"`
}

// Identity returns the identity of the resource.
func (m membersModel) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "group_id": m.GroupID}
}

// object returns the members of a group among the claims of a walk; the zero object where there are none, or the group is not known.
func (m membersModel) object() framework.Object {
	if m.GroupID.IsNull() || m.GroupID.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_group_members", Kind: allMembersClaim, Name: m.GroupID.ValueString(),
		Key: m.OrganizationID.ValueString() + "/" + m.GroupID.ValueString()}
}

// membersModelOf is the model of a plan or a state; all null where there is none.
var membersModelOf = framework.ModelOrNull[membersModel]()
