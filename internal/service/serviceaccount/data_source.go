package serviceaccount

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_service_accounts".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type accountsModel struct {
	OrganizationID  types.String `tfsdk:"organization_id"`
	ServiceAccounts []details    `tfsdk:"service_accounts"`
}

// details is a service account as the data source shows it.
type details struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Email       types.String `tfsdk:"email"`
	Status      types.String `tfsdk:"status"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_service_accounts"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the service accounts of the organization: the accounts that stand for programs. " + experimental,
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyToRead,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"service_accounts": schema.ListNestedAttribute{
				MarkdownDescription: "The service accounts, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          framework.ReadString("ID of the account. It is not a UUID."),
					"name":        framework.ReadString("Name of the account. Several may have the same."),
					"description": framework.ReadString("What the account is for; null for an account without a description."),
					"email":       framework.ReadString("E-mail address of the account, made by the server."),
					"status":      framework.ReadString("Status of the account, for example `active`."),
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state accountsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.ServiceAccounts = []details{}
	for account, err := range d.Client.ServiceAccounts(ctx, organizationID) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list service accounts", "In organization "+organizationID, err))
			return
		}
		one := fromAPI(organizationID, account)
		state.ServiceAccounts = append(state.ServiceAccounts, details{ID: one.ID, Name: one.Name, Description: one.Description, Email: one.Email, Status: one.Status})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
