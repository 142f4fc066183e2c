package roleassignment

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// These parts follow the id of the holder. There are commas between them: a role has slashes, and an ARI may have both.
var (
	importedRole     = framework.ImportPart{Attribute: "role", Name: "role", Example: "atlassian/user", Check: matching(rolePattern, "a role")}
	importedResource = framework.ImportPart{Attribute: "resource_id", Name: "resource id", Example: "ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918",
		Check: matching(resourceIDPattern, "the ARI of a resource")}
)

func matching(pattern *regexp.Regexp, what string) func(string) (string, error) {
	return func(value string) (string, error) {
		if !pattern.MatchString(value) {
			return "", fmt.Errorf("%q is not %s", value, what)
		}
		return value, nil
	}
}

func (r *assignmentResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, r.importForm)
}
