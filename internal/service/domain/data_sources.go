package domain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// NewListDataSource is data "atlassian_domains".
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type listDataSource struct{ framework.DataSourceBase }

type domainsModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	ClaimStatus    types.String `tfsdk:"claim_status"`
	Domains        []model      `tfsdk:"domains"`
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domains"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the domains of the organization.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     key,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"claim_status":    schema.StringAttribute{MarkdownDescription: "Only domains with this status of verification, for example `verified`.", Optional: true},
			"domains": schema.ListNestedAttribute{
				MarkdownDescription: "The domains, in the server's order.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state domainsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.Domains = []model{}
	for domain, err := range d.Client.Domains(ctx, organizationID) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list domains", "In organization "+organizationID, err))
			return
		}
		if status := state.ClaimStatus.ValueString(); status == "" || status == domain.ClaimStatus {
			state.Domains = append(state.Domains, fromAPI(domain))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
