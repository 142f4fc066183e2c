package roleassignment

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// importForm has commas between its parts: a role has slashes, and an ARI may have both.
var importForm = framework.ImportForm{Separator: ",", Parts: []framework.ImportPart{
	{Attribute: "group_id", Name: "group id", Example: "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a", Check: framework.ImportUUID},
	{Attribute: "role", Name: "role", Example: "atlassian/user", Check: matching(rolePattern, "a role")},
	{Attribute: "resource_id", Name: "resource id", Example: "ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918",
		Check: matching(resourceIDPattern, "the ARI of a resource")},
}, Folio: []string{"organization_id", "", "group_id", "resource_id", "role"}}

func matching(pattern *regexp.Regexp, what string) func(string) (string, error) {
	return func(value string) (string, error) {
		if !pattern.MatchString(value) {
			return "", fmt.Errorf("%q is not %s", value, what)
		}
		return value, nil
	}
}

func (r *assignmentResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}

func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "group_id": m.GroupID, "role": m.Role, "resource_id": m.ResourceID}
}
