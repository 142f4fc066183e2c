package linkeddomain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_linked_domains".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type linksModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	LinkedDomains  []linkModel  `tfsdk:"linked_domains"`
}

type linkModel struct {
	Domain        types.String `tfsdk:"domain"`
	DomainID      types.String `tfsdk:"domain_id"`
	DirectoryID   types.String `tfsdk:"directory_id"`
	DirectoryKind types.String `tfsdk:"directory_kind"`
	LinkedAt      types.String `tfsdk:"linked_at"`
	ClaimStatus   types.String `tfsdk:"claim_status"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_linked_domains"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads which directory each verified domain of the organization is linked to.",
			Plane:   framework.IdentityRecords,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"directory_id": schema.StringAttribute{
				MarkdownDescription: "Only domains linked to this directory (UUID).",
				Optional:            true,
				Validators:          framework.DirectoryIDValidators(),
			},
			"linked_domains": schema.ListNestedAttribute{
				MarkdownDescription: "The links, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"domain":         framework.ReadString("The domain: lower case, internationalised names as A-labels (`xn--...`)."),
					"domain_id":      framework.ReadString("ID of the domain in Atlassian's published domains API; `id` of the data source `atlassian_domain`."),
					"directory_id":   framework.ReadString("ID of the directory (UUID) that the domain is linked to."),
					"directory_kind": framework.ReadString("Kind of that directory: `identity_provider` or `local`."),
					"linked_at":      framework.ReadString("When the domain was linked to that directory (RFC 3339, UTC)."),
					"claim_status":   framework.ReadString("Status of the domain's verification, for example `verified`."),
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state linksModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.LinkedDomains = []linkModel{}
	for link, err := range d.Client.LinkedDomains(ctx, organizationID, state.DirectoryID.ValueString()) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list linked domains", "In organization "+organizationID, err))
			return
		}
		state.LinkedDomains = append(state.LinkedDomains, linkModel{
			Domain:        types.StringValue(link.Domain),
			DomainID:      types.StringValue(link.DomainID),
			DirectoryID:   types.StringValue(link.DirectoryID),
			DirectoryKind: types.StringValue(link.DirectoryKind),
			LinkedAt:      framework.ServerTime(link.LinkedAt),
			ClaimStatus:   types.StringValue(link.ClaimStatus),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
