package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*managedAccountsDataSource)(nil)

// keyToReadAccounts is what the reads of managed accounts take.
var keyToReadAccounts = framework.ScopedKey("read:accounts:admin")

// NewManagedAccountsDataSource is data "atlassian_managed_accounts".
func NewManagedAccountsDataSource() datasource.DataSource { return &managedAccountsDataSource{} }

type managedAccountsDataSource struct{ framework.DataSourceBase }

type managedAccountsModel struct {
	OrganizationID  types.String     `tfsdk:"organization_id"`
	ManagedAccounts []managedAccount `tfsdk:"managed_accounts"`
}

// managedAccount is a managed account as the data source shows it.
type managedAccount struct {
	AccountID     types.String     `tfsdk:"account_id"`
	AccountType   types.String     `tfsdk:"account_type"`
	AccountStatus types.String     `tfsdk:"account_status"`
	Name          types.String     `tfsdk:"name"`
	Email         types.String     `tfsdk:"email"`
	Billable      types.Bool       `tfsdk:"billable"`
	LastActiveAt  types.String     `tfsdk:"last_active_at"`
	Products      []managedProduct `tfsdk:"products"`
}

type managedProduct struct {
	Key          types.String `tfsdk:"key"`
	Name         types.String `tfsdk:"name"`
	URL          types.String `tfsdk:"url"`
	LastActiveAt types.String `tfsdk:"last_active_at"`
}

func managedFromAPI(account client.ManagedAccount) managedAccount {
	shown := managedAccount{
		AccountID:     types.StringValue(account.AccountID),
		AccountType:   framework.StringOrNull(account.AccountType),
		AccountStatus: framework.StringOrNull(account.AccountStatus),
		Name:          types.StringValue(account.Name),
		Email:         framework.StringOrNull(account.Email),
		Billable:      types.BoolPointerValue(account.Billable),
		LastActiveAt:  framework.ServerTime(account.LastActive),
		Products:      []managedProduct{},
	}
	for _, product := range account.Products {
		shown.Products = append(shown.Products, managedProduct{Key: framework.StringOrNull(product.Key), Name: framework.StringOrNull(product.Name),
			URL: framework.StringOrNull(product.URL), LastActiveAt: framework.ServerTime(product.LastActive)})
	}
	return shown
}

func (d *managedAccountsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_managed_accounts"
}

func (d *managedAccountsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads the managed accounts of the organization, those of its verified domains, with when each was last active. Made for reviews in `check` blocks. " +
				"`atlassian_users` finds every account of the organization, and does not tell when it was active.",
			Plane:   framework.PublishedPlane,
			Console: "*Directory > Managed accounts*.",
			Key:     keyToReadAccounts,
			More: "Atlassian takes an account for active that looks at a page of a product, and tells it up to a day later. Refreshing reads the accounts again, so what a plan shows of them moves by " +
				"itself; do not build resources on it.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"managed_accounts": schema.ListNestedAttribute{
				MarkdownDescription: "The managed accounts, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"account_id":     framework.ReadString("ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`. It is not a UUID."),
					"account_type":   framework.ReadString("Type of the account, for example `atlassian` or `app`."),
					"account_status": framework.ReadString("Status of the Atlassian account: `active`, `inactive` or `closed`."),
					"name":           framework.ReadString("Full name."),
					"email":          framework.ReadString("E-mail address; null where the account hides it."),
					"billable":       framework.ReadBool("Whether the account counts for Atlassian Guard; null where the server does not tell."),
					"last_active_at": framework.ReadString("When the account was last active in any product (RFC 3339, UTC); null for one that never was."),
					"products": schema.ListNestedAttribute{
						MarkdownDescription: "The products that the account can use, in the server's order.",
						Computed:            true,
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"key":            framework.ReadString("Key of the product, for example `jira-software`. Jira Service Management is `jira-service-desk` here, and `jira-servicedesk` elsewhere."),
							"name":           framework.ReadString("Name of the product."),
							"url":            framework.ReadString("Address of the product; null where the server does not tell."),
							"last_active_at": framework.ReadString("When the account was last active there (RFC 3339, UTC); null for one that never was."),
						}},
					},
				}},
			},
		},
	}
}

func (d *managedAccountsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state managedAccountsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.ManagedAccounts = []managedAccount{}
	for account, err := range d.Client.ManagedAccounts(ctx, organizationID) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list managed accounts", "In organization "+organizationID, err))
			return
		}
		state.ManagedAccounts = append(state.ManagedAccounts, managedFromAPI(account))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
