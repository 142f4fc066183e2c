package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*lastActiveDataSource)(nil)

// NewLastActiveDatesDataSource is data "atlassian_user_last_active_dates".
func NewLastActiveDatesDataSource() datasource.DataSource { return &lastActiveDataSource{} }

type lastActiveDataSource struct{ framework.DataSourceBase }

type lastActiveModel struct {
	OrganizationID types.String      `tfsdk:"organization_id"`
	AccountID      types.String      `tfsdk:"account_id"`
	AddedOn        types.String      `tfsdk:"added_to_organization_on"`
	Products       []productActivity `tfsdk:"products"`
}

type productActivity struct {
	WorkspaceID  types.String `tfsdk:"workspace_id"`
	Key          types.String `tfsdk:"key"`
	LastActiveOn types.String `tfsdk:"last_active_on"`
}

func (d *lastActiveDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_last_active_dates"
}

func (d *lastActiveDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads on which day an account last looked at each product, managed account or not. For all managed accounts at once `atlassian_managed_accounts` is the better choice: " +
				"this one takes a request for each account.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     framework.KeyWithoutScopes("Atlassian documents no scope for this call, and `read:accounts:admin` for the list of managed accounts."),
			More: "Atlassian allows an organization 200 of these requests a minute. The provider keeps to what the answers say of the limit: a plan of more accounts waits. " +
				"Atlassian takes a look of two seconds for activity, and tells it up to a day later.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`. It is not a UUID.",
				Required:            true,
				Validators:          accountIDValidators,
			},
			"added_to_organization_on": framework.ReadString("Day on which the account was added to the organization (`2026-11-02`); null where the server does not tell."),
			"products": schema.ListNestedAttribute{
				MarkdownDescription: "The products that the account has ever looked at, in the server's order. None for an account that was never active.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"workspace_id":   framework.ReadString("ID of the workspace, as `data.atlassian_workspaces` has it."),
					"key":            framework.ReadString("Key of the product, for example `jira-software`. Jira Service Management is `jira-service-desk` here, and `jira-servicedesk` elsewhere."),
					"last_active_on": framework.ReadString("Last day on which the account looked at it (`2026-11-02`); null where the server does not tell."),
				}},
			},
		},
	}
}

func (d *lastActiveDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state lastActiveModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	dates, err := d.Client.LastActiveDates(ctx, organizationID, state.AccountID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(path.Root("account_id"), "read last active dates",
			"Of account "+state.AccountID.ValueString()+" in organization "+organizationID, err))
		return
	}
	state.OrganizationID, state.AddedOn = types.StringValue(organizationID), framework.ServerTime(dates.AddedToOrg)
	state.Products = []productActivity{}
	for _, product := range dates.Products {
		state.Products = append(state.Products, productActivity{WorkspaceID: framework.StringOrNull(product.WorkspaceID), Key: framework.StringOrNull(product.Key),
			LastActiveOn: framework.ServerTime(product.LastActive)})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
