package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_scim_user for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ scimUserResource }

type listModel struct {
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	UserName        types.String `tfsdk:"user_name"`
	ExternalID      types.String `tfsdk:"external_id"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists the users of a SCIM directory. Users that were deactivated by deleting them are not among them: SCIM does not show them.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.SCIMKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the SCIM directory (UUID): the last part of the SCIM base URL.",
				Required:            true,
				Validators:          framework.SCIMDirectoryIDValidators(),
			},
			"user_name": schema.StringAttribute{
				MarkdownDescription: "Only the user of this name, ignoring case. Not together with `external_id`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.ConflictsWith(path.MatchRoot("external_id"))},
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "Only users with this ID of the identity provider's, compared with case.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	if diags.HasError() || !r.Ready(&diags) || !r.CheckSCIMKey(config.SCIMDirectoryID, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	directoryID := uuid.Lower(config.SCIMDirectoryID.ValueString())
	users := r.Client.SCIMUsers(ctx, directoryID, client.SCIMUserFilter{UserName: config.UserName.ValueString(), ExternalID: config.ExternalID.ValueString()})
	all := func(client.SCIMUser) bool { return true }
	stream.Results = framework.Stream(ctx, req, users, "SCIM users", all, func(user client.SCIMUser, result *list.ListResult) {
		state := fromAPI(directoryID, user)
		result.DisplayName = displayName(user)
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}

// displayName returns the user name, with the address unless it is the same.
func displayName(user client.SCIMUser) string {
	if attribute.SameEmail(user.UserName, user.Email) {
		return user.UserName
	}
	return user.UserName + " (" + user.Email + ")"
}
