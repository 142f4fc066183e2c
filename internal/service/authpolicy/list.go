package authpolicy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_authentication_policy for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ policyResource }

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	Name           types.String `tfsdk:"name"`
	EnforceSSO     types.Bool   `tfsdk:"enforce_sso"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists authentication policies, the default ones of the directories included.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id":    framework.ListDirectoryID("Only policies of this directory (UUID)."),
			"name": schema.StringAttribute{
				MarkdownDescription: "Only policies of this name, ignoring case.",
				Optional:            true,
			},
			"enforce_sso": schema.BoolAttribute{
				MarkdownDescription: "Only policies that enforce single sign-on (`true`), or only those that do not (`false`).",
				Optional:            true,
			},
		},
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
	policies := r.Client.AuthenticationPolicies(ctx, organizationID, config.DirectoryID.ValueString())
	stream.Results = framework.Stream(ctx, req, policies, "authentication policies", config.matches, func(policy client.AuthenticationPolicy, result *list.ListResult) {
		state := fromAPI(organizationID, model{Timeouts: framework.IdentityWaits.Null()}, policy)
		result.DisplayName = policy.Name
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}

func (m listModel) matches(policy client.AuthenticationPolicy) bool {
	return (m.Name.IsNull() || names.Same(m.Name.ValueString(), policy.Name)) &&
		(m.EnforceSSO.IsNull() || m.EnforceSSO.ValueBool() == policy.EnforceSSO)
}
