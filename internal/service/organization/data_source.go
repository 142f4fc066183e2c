// Package organization is the family of the organization itself.
package organization

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_organization".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type model struct {
	ID   tftypes.String `tfsdk:"id"`
	Name tftypes.String `tfsdk:"name"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organization"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the organization.\n\n" + framework.PublishedPlane,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization. Defaults to the provider's `organization_id`.",
				Optional:            true,
				Computed:            true,
				Validators:          framework.OrganizationIDValidators(),
			},
			"name": schema.StringAttribute{MarkdownDescription: "Name of the organization.", Computed: true},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	id := d.OrganizationIDOr(state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	organization, err := d.Client.Organization(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read organization "+id, "The organization that the provider is configured for", err))
		return
	}
	state = model{ID: tftypes.StringValue(organization.ID), Name: tftypes.StringValue(organization.Name)}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
