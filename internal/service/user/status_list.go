package user

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*statusListResource)(nil)

// NewStatusListResource lists atlassian_user_status for terraform query.
func NewStatusListResource() list.ListResource { return &statusListResource{} }

type statusListResource struct{ statusResource }

type statusListModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	MembershipStatus types.String `tfsdk:"membership_status"`
	AccountStatus    types.String `tfsdk:"account_status"`
}

func (r *statusListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists the accounts of the organization that can be suspended and restored, or only those in one state, such as all that are suspended.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     keyWithoutScopes,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"membership_status": schema.StringAttribute{
				MarkdownDescription: "Only accounts with this access to the organization: `active` or `suspended`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(client.StatusActive, client.StatusSuspended)},
			},
			"account_status": schema.StringAttribute{
				MarkdownDescription: "Only accounts in this state: `active`, or `inactive` for those that are deactivated.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(client.StatusActive, client.StatusInactive)},
			},
		},
	}
}

func (r *statusListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config statusListModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	// What cannot be written into a configuration, such as a closed account, cannot be imported either.
	matches := func(user client.User) bool {
		return (user.MembershipStatus == client.StatusActive || user.MembershipStatus == client.StatusSuspended) &&
			(user.AccountStatus == client.StatusActive || user.AccountStatus == client.StatusInactive)
	}
	users := r.Client.SearchUsers(ctx, organizationID, client.UserSearch{MembershipStatus: config.MembershipStatus.ValueString(), AccountStatus: config.AccountStatus.ValueString()})
	stream.Results = framework.Stream(ctx, req, users, "users", matches, func(user client.User, result *list.ListResult) {
		state := statusFromAPI(organizationID, user)
		result.DisplayName = cmp.Or(user.Email, user.Name, user.AccountID)
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
