package groupconflict

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// importForm leaves slashes in the name of a group alone.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "directory_id", Name: "directory id", Example: "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", Check: framework.ImportUUID},
	{Attribute: "group_name", Name: "group name", Example: "engineering", Check: importedGroupName},
}}

func importedGroupName(name string) (string, error) {
	if strings.TrimSpace(name) != name {
		return "", fmt.Errorf("the group name %q begins or ends with white space", name)
	}
	return name, nil
}

func (r *resolutionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}

func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "directory_id": m.DirectoryID, "group_name": m.GroupName}
}
