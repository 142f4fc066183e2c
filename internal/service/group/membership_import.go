package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// membershipImportForm is what an import id looks like.
var membershipImportForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "group_id", Name: "group id", Example: exampleID, Check: framework.ImportUUID},
	{Attribute: "account_id", Name: "account id", Example: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", Check: framework.ImportAccountID},
}, Folio: []string{"organization_id", "", "group_id", "account_id"}}

func (r *membershipResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, membershipImportForm)
}
