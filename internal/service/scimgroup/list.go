package scimgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var _ list.ListResourceWithConfigure = (*groupListResource)(nil)

// NewListResource lists atlassian_scim_group for terraform query.
func NewListResource() list.ListResource { return &groupListResource{} }

type groupListResource struct{ groupResource }

type groupListModel struct {
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	DisplayName     types.String `tfsdk:"display_name"`
}

func listDirectoryID() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ID of the SCIM directory (UUID): the last part of the SCIM base URL.",
		Required:            true,
		Validators:          framework.SCIMDirectoryIDValidators(),
	}
}

func (r *groupListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists the groups of a SCIM directory, with their members.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.SCIMKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": listDirectoryID(),
			"display_name": schema.StringAttribute{
				MarkdownDescription: "Only the group of this name.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func (r *groupListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config groupListModel
	diags := req.Config.Get(ctx, &config)
	if diags.HasError() || !r.CheckSCIMKey(config.SCIMDirectoryID, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	directoryID := uuid.Lower(config.SCIMDirectoryID.ValueString())
	groups := r.Client.SCIMGroups(ctx, directoryID, config.DisplayName.ValueString())
	if req.IncludeResource {
		groups = r.Client.SCIMGroupsWithMembers(ctx, directoryID, groups)
	}
	all := func(client.SCIMGroup) bool { return true }
	stream.Results = framework.Stream(ctx, req, groups, "SCIM groups", all, func(group client.SCIMGroup, result *list.ListResult) {
		state := fromAPI(directoryID, group, listOf(nil))
		result.DisplayName = group.DisplayName
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
