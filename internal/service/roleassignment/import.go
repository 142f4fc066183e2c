package roleassignment

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// ImportState imports by "group,role,resource", "organization/group,role,resource"
// or identity.
func (r *assignmentResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportIdentity(ctx, r.ProviderData, req, resp, func(id string, diags *diag.Diagnostics) framework.Identity {
		return parseImportID(id, diags).identity()
	}, "organization_id", "group_id", "role", "resource_id")
}

// parseImportID splits at the first two commas only, and looks for the
// organization before the first: neither it nor the group has a comma or a slash,
// while a role has slashes and an ARI may have both.
func parseImportID(id string, diags *diag.Diagnostics) model {
	parts := strings.SplitN(id, ",", 3)
	if len(parts) == 3 {
		found := model{Role: types.StringValue(parts[1]), ResourceID: types.StringValue(parts[2])}
		groupID := parts[0]
		if organizationID, rest, both := strings.Cut(groupID, "/"); both {
			found.OrganizationID, groupID = types.StringValue(organizationID), rest
		}
		found.GroupID = types.StringValue(groupID)
		organizationFits := found.OrganizationID.IsNull() || framework.OrganizationIDPattern.MatchString(found.OrganizationID.ValueString())
		if organizationFits && groupIDPattern.MatchString(groupID) && rolePattern.MatchString(parts[1]) && resourceIDPattern.MatchString(parts[2]) {
			return found
		}
	}
	const example = "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a,atlassian/user,ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"
	diags.Append(framework.Error("Not an import id", fmt.Sprintf("%q is not the id of a role assignment. Write the group's id, the role and the resource's id with commas between them, %s, "+
		"or with the organization in front: <organization id>/%s.", id, example, example)))
	return model{}
}

func (m model) importCommand() string {
	return framework.ImportCommand(m.OrganizationID.ValueString(), m.importID())
}

func (m model) identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "group_id": m.GroupID, "role": m.Role, "resource_id": m.ResourceID}
}
