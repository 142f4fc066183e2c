package group

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*membershipListResource)(nil)

// NewMembershipListResource lists atlassian_group_membership for terraform query.
func NewMembershipListResource() list.ListResource { return &membershipListResource{} }

type membershipListResource struct{ membershipResource }

type membershipListModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	GroupID        types.String `tfsdk:"group_id"`
}

func (r *membershipListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists the memberships of one group. Those of a group that an identity provider syncs can be imported, but not changed or destroyed.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     keyToChange,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "ID of the group (UUID).",
				Required:            true,
				Validators:          groupIDValidators(),
			},
		},
	}
}

func (r *membershipListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config membershipListModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	// A search among the members of a group that is not there finds nobody, which would look like an answer.
	group, err := r.Client.Group(ctx, organizationID, config.GroupID.ValueString())
	if err != nil {
		diags.Append(framework.FailedAt(groupIDPath, "list the memberships of group "+config.GroupID.ValueString(), "In organization "+organizationID, err))
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	all := func(client.User) bool { return true }
	users := r.Client.SearchUsers(ctx, organizationID, client.UserSearch{GroupIDs: []string{group.ID}})
	stream.Results = framework.Stream(ctx, req, users, "memberships", all, func(user client.User, result *list.ListResult) {
		state := membershipModel{OrganizationID: types.StringValue(organizationID), GroupID: types.StringValue(group.ID), AccountID: types.StringValue(user.AccountID), Email: framework.StringOrNull(user.Email)}
		result.DisplayName = cmp.Or(user.Email, user.Name, user.AccountID) + " in " + group.Name
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
