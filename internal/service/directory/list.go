package directory

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_directory for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ directoryResource }

type listModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	Name             types.String `tfsdk:"name"`
	IdentityProvider types.String `tfsdk:"identity_provider"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists identity provider directories. The organization's local directory cannot be managed and is left out.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"name": schema.StringAttribute{
				MarkdownDescription: "Only the directory of this name, ignoring case.",
				Optional:            true,
			},
			"identity_provider": schema.StringAttribute{
				MarkdownDescription: "Only directories of this identity provider, for example `okta`.",
				Optional:            true,
				Validators:          []validator.String{attribute.KnownValues(client.IdentityProviders()...)},
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
	directories := r.Client.Directories(ctx, organizationID, client.DirectoryFilter{
		Name:             config.Name.ValueString(),
		Kind:             client.KindIdentityProvider,
		IdentityProvider: config.IdentityProvider.ValueString(),
	})
	all := func(client.Directory) bool { return true }
	r.Checks.WarnUnknown(&diags, path.Root("identity_provider"), config.IdentityProvider, client.IdentityProviders())
	stream.Results = framework.Warned(diags, framework.Stream(ctx, req, directories, "directories", all, func(directory client.Directory, result *list.ListResult) {
		state := fromAPI(organizationID, directory, framework.IdentityWaits.Null())
		result.DisplayName = directory.Name
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	}))
}
