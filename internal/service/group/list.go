package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_group for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ groupResource }

type listModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	SearchTerm       types.String `tfsdk:"search_term"`
	ExternallySynced types.Bool   `tfsdk:"externally_synced"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Lists groups. Those that an identity provider syncs cannot be managed with `atlassian_group` and are left out, unless `externally_synced = true` asks " +
				"for them.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     keyToRead,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"search_term": schema.StringAttribute{
				MarkdownDescription: "Only groups that the organization's search finds by this text, which need not be the whole name.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.UTF8LengthAtLeast(1)},
			},
			"externally_synced": schema.BoolAttribute{
				MarkdownDescription: "Only groups that an identity provider syncs (`true`), which can be imported, but not changed or destroyed; otherwise only the others.",
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
	matches := func(group client.Group) bool { return group.ExternallySynced == config.ExternallySynced.ValueBool() }
	groups := r.Client.SearchGroups(ctx, organizationID, client.GroupSearch{SearchTerm: config.SearchTerm.ValueString()})
	stream.Results = framework.Stream(ctx, req, groups, "groups", matches, func(group client.Group, result *list.ListResult) {
		state := fromAPI(organizationID, group)
		result.DisplayName = group.Name
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
