package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// keyToRead is what the lists take.
var keyToRead = framework.ScopedKey("read:service-accounts:admin")

// NewListResource lists atlassian_service_account for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ accountResource }

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists service accounts. " + experimental,
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     keyToRead,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{"organization_id": framework.ListOrganizationID()},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	all := func(client.ServiceAccount) bool { return true }
	stream.Results = framework.Stream(ctx, req, r.Client.ServiceAccounts(ctx, organizationID), "service accounts", all, func(account client.ServiceAccount, result *list.ListResult) {
		state := fromAPI(organizationID, account)
		result.DisplayName = account.Name
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
