package scimgroup

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var _ list.ListResourceWithConfigure = (*memberListResource)(nil)

// NewMemberListResource lists atlassian_scim_group_member for terraform query.
func NewMemberListResource() list.ListResource { return &memberListResource{} }

type memberListResource struct{ memberResource }

type memberListModel struct {
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	GroupID         types.String `tfsdk:"group_id"`
}

// membership is one member of one group.
type membership struct {
	group  client.SCIMGroup
	userID string
}

func (r *memberListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists who is in the groups of a SCIM directory, member by member.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.SCIMKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": listDirectoryID(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "Only members of this SCIM group (UUID): `id` of an `atlassian_scim_group`.",
				Optional:            true,
				Validators:          idValidators("group"),
			},
		},
	}
}

func (r *memberListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config memberListModel
	diags := req.Config.Get(ctx, &config)
	if diags.HasError() || !r.CheckSCIMKey(config.SCIMDirectoryID, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	all := func(membership) bool { return true }
	stream.Results = framework.Stream(ctx, req, r.memberships(ctx, config), "members of SCIM groups", all, func(found membership, result *list.ListResult) {
		state := memberModel{SCIMDirectoryID: types.StringValue(uuid.Lower(config.SCIMDirectoryID.ValueString())), GroupID: types.StringValue(found.group.ID), UserID: types.StringValue(found.userID)}
		result.DisplayName = found.group.DisplayName + ": " + found.userID
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}

// memberships returns those of the one group that the configuration names, or of all.
func (r *memberListResource) memberships(ctx context.Context, config memberListModel) iter.Seq2[membership, error] {
	directoryID := config.SCIMDirectoryID.ValueString()
	groups := r.Client.SCIMGroupsWithMembers(ctx, directoryID, r.Client.SCIMGroups(ctx, directoryID, ""))
	if id := config.GroupID.ValueString(); id != "" {
		groups = func(yield func(client.SCIMGroup, error) bool) {
			yield(r.Client.SCIMGroup(ctx, directoryID, id))
		}
	}
	return func(yield func(membership, error) bool) {
		for group, err := range groups {
			if err != nil {
				yield(membership{}, err)
				return
			}
			for _, userID := range group.Members {
				if !yield(membership{group, userID}, nil) {
					return
				}
			}
		}
	}
}
