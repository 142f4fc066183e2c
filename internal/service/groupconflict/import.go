package groupconflict

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// ImportState imports by "directory/group", "organization/directory/group" or
// identity.
func (r *resolutionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportIdentity(ctx, r.ProviderData, req, resp, func(id string, diags *diag.Diagnostics) framework.Identity {
		return r.parseImportID(id, diags).identity()
	}, "organization_id", "directory_id", "group_name")
}

// parseImportID leaves slashes in the name of a group alone: the directory, a
// UUID, tells where the name begins.
func (r *resolutionResource) parseImportID(id string, diags *diag.Diagnostics) model {
	first, rest, _ := strings.Cut(id, "/")
	second, name, _ := strings.Cut(rest, "/")
	switch {
	case framework.DirectoryIDPattern.MatchString(second) && first != "" && name != "":
		return model{OrganizationID: tftypes.StringValue(first), DirectoryID: tftypes.StringValue(second), GroupName: tftypes.StringValue(name)}
	case framework.DirectoryIDPattern.MatchString(first) && rest != "":
		return model{DirectoryID: tftypes.StringValue(first), GroupName: tftypes.StringValue(rest)}
	}
	diags.Append(framework.Error("Not an import id", fmt.Sprintf("%q is not the id of a group conflict resolution. Write the directory's id and the name of the group, "+
		"2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29/engineering, or with the organization in front: <organization id>/2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29/engineering.", id)))
	return model{}
}

func (m model) identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "directory_id": m.DirectoryID, "group_name": m.GroupName}
}
