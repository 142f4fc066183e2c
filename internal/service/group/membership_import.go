package group

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// ImportState imports by "group/account", "organization/group/account" or identity.
func (r *membershipResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportIdentity(ctx, r.ProviderData, req, resp, func(id string, diags *diag.Diagnostics) framework.Identity {
		return parseMembershipID(id, diags).identity()
	}, "organization_id", "group_id", "account_id")
}

// parseMembershipID leaves the organization null where the id has none.
func parseMembershipID(id string, diags *diag.Diagnostics) membershipModel {
	parts := strings.Split(id, "/")
	organizationID := types.StringNull()
	if len(parts) == 3 && framework.OrganizationIDPattern.MatchString(parts[0]) {
		organizationID, parts = types.StringValue(parts[0]), parts[1:]
	}
	if len(parts) == 2 && framework.DirectoryIDPattern.MatchString(parts[0]) && parts[1] != "" {
		return membershipModel{OrganizationID: organizationID, GroupID: types.StringValue(parts[0]), AccountID: types.StringValue(parts[1])}
	}
	const example = exampleID + "/712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
	diags.Append(framework.Error("Not an import id", fmt.Sprintf("%q is not the id of a group membership. Write the ids of the group and the account, %s, "+
		"or with the organization in front: <organization id>/%s.", id, example, example)))
	return membershipModel{}
}
