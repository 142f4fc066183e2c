package directory

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// NewListDataSource is data "atlassian_directories".
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type listDataSource struct{ framework.DataSourceBase }

type directoriesModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	Kind             types.String `tfsdk:"kind"`
	IdentityProvider types.String `tfsdk:"identity_provider"`
	Directories      []facts      `tfsdk:"directories"`
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_directories"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the directories of the organization, the local one included.",
			Plane:   framework.IdentityRecords,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"kind": schema.StringAttribute{
				MarkdownDescription: "Only directories of this kind: `identity_provider` or `local`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(client.KindLocal, client.KindIdentityProvider)},
			},
			"identity_provider": schema.StringAttribute{
				MarkdownDescription: "Only directories of this identity provider, for example `okta`.",
				Optional:            true,
				Validators:          []validator.String{attribute.KnownValues(client.IdentityProviders()...)},
			},
			"directories": schema.ListNestedAttribute{
				MarkdownDescription: "The directories, in the order of their creation.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: directoryAttributes()},
			},
		},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state directoriesModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	d.Checks.WarnUnknown(&resp.Diagnostics, path.Root("identity_provider"), state.IdentityProvider, client.IdentityProviders())
	state.Directories = []facts{}
	filter := client.DirectoryFilter{Kind: state.Kind.ValueString(), IdentityProvider: state.IdentityProvider.ValueString()}
	for directory, err := range d.Client.Directories(ctx, organizationID, filter) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list directories", "In organization "+organizationID, err))
			return
		}
		state.Directories = append(state.Directories, factsFrom(organizationID, directory))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
