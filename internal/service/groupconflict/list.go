package groupconflict

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_group_conflict_resolution for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ resolutionResource }

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	GroupName      types.String `tfsdk:"group_name"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists the group conflicts of a directory that have been resolved. Open ones are read with the data source `atlassian_group_conflicts`.",
			Plane:   framework.WithoutDesk + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the directory (UUID).",
				Required:            true,
				Validators:          framework.DirectoryIDValidators(),
			},
			"group_name": schema.StringAttribute{
				MarkdownDescription: "Only the conflict of the group of this name, ignoring case.",
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
	matches := func(conflict client.GroupConflict) bool {
		return conflict.State == client.GroupConflictSynced && (config.GroupName.IsNull() || hasName(config.GroupName.ValueString())(conflict))
	}
	conflicts := r.Client.GroupConflicts(ctx, organizationID, config.DirectoryID.ValueString())
	stream.Results = framework.Stream(ctx, req, conflicts, "group conflicts", matches, func(conflict client.GroupConflict, result *list.ListResult) {
		state := model{OrganizationID: types.StringValue(organizationID), DirectoryID: types.StringValue(conflict.DirectoryID),
			GroupName: types.StringValue(conflict.GroupName), facts: factsFrom(conflict), Timeouts: waits.Null()}
		state.setFromConflict(conflict)
		result.DisplayName = conflict.GroupName
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
