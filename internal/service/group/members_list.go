package group

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*membersListResource)(nil)

// NewMembersListResource lists atlassian_group_members for terraform query.
func NewMembersListResource() list.ListResource { return &membersListResource{} }

type membersListResource struct{ membersResource }

func (r *membersListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Lists the members of every group, one object for each group. Groups that an identity provider syncs are left out: their members cannot be changed " +
				"here. `group_id` asks for one group, whoever manages it.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     keyToChange,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "Only the members of this group (UUID).",
				Optional:            true,
				Validators:          groupIDValidators(),
			},
		},
	}
}

func (r *membersListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config membershipListModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	matches := func(group client.Group) bool { return !group.ExternallySynced || !config.GroupID.IsNull() }
	groups := r.groups(ctx, organizationID, config.GroupID.ValueString())
	stream.Results = framework.Stream(ctx, req, groups, "groups", matches, func(group client.Group, result *list.ListResult) {
		state := membersModel{OrganizationID: types.StringValue(organizationID), GroupID: types.StringValue(group.ID)}
		result.DisplayName = group.Name
		state.Identity().Set(result.Identity)
		if !req.IncludeResource {
			return
		}
		members, err := r.members(ctx, organizationID, group.ID)
		if err != nil {
			result.Diagnostics.Append(framework.Failed("list the members of group "+group.Name, "Group "+group.ID+" in organization "+organizationID, err))
			return
		}
		state.AccountIDs, state.Emails = listOf(accountIDsOf(members)), emailsOf(members)
		result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
	})
}

// groups returns the one group of that id, or all.
func (r *membersListResource) groups(ctx context.Context, organizationID, id string) iter.Seq2[client.Group, error] {
	if id == "" {
		return r.Client.SearchGroups(ctx, organizationID, client.GroupSearch{})
	}
	return func(yield func(client.Group, error) bool) { yield(r.Client.Group(ctx, organizationID, id)) }
}
