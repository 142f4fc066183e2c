package user

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*restrictionsDataSource)(nil)

// NewRestrictionsDataSource is data "atlassian_account_restrictions".
func NewRestrictionsDataSource() datasource.DataSource { return &restrictionsDataSource{} }

type restrictionsDataSource struct{ framework.DataSourceBase }

type restrictionsModel struct {
	AccountID         types.String  `tfsdk:"account_id"`
	ManagedExternally types.Bool    `tfsdk:"managed_externally"`
	ExternalDirectory types.String  `tfsdk:"external_directory"`
	Restrictions      []restriction `tfsdk:"restrictions"`
}

type restriction struct {
	Privilege types.String `tfsdk:"privilege"`
	Allowed   types.Bool   `tfsdk:"allowed"`
	Reason    types.String `tfsdk:"reason"`
}

func (d *restrictionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_account_restrictions"
}

func (d *restrictionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads what an administrator may change about a managed account, and why not: an account that an external directory manages, over SCIM or with Google " +
				"Workspace, is changed there.",
			Plane:   framework.PublishedPlane,
			Console: "Nowhere; the account is under *Directory > Managed accounts*.",
			Key:     framework.KeyWithoutScopes("This API refuses every key with scopes, whatever they are."),
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`; `account_id` of the data source `atlassian_user`.",
				Required:            true,
				Validators:          accountIDValidators,
			},
			"managed_externally": framework.ReadBool("Whether an external directory manages the account."),
			"external_directory": framework.ReadString("How that directory is connected: `scim` or `google`; null for none."),
			"restrictions": schema.ListNestedAttribute{
				MarkdownDescription: "What may be changed about the account and what not, sorted by `privilege`.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"privilege": framework.ReadString("What may be done, in Atlassian's words, for example `email.set` or `profile.write.name`."),
					"allowed":   framework.ReadBool("Whether it may be done with the provider's API key."),
					"reason":    framework.ReadString("Why not, in Atlassian's words, for example `externalDirectory.scim` or `managedAccount`; null where it is allowed."),
				}},
			},
		},
	}
}

func (d *restrictionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state restrictionsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	permissions, err := d.Client.AccountPermissions(ctx, state.AccountID.ValueString())
	if err != nil {
		object := "Account " + state.AccountID.ValueString()
		if errors.Is(err, client.ErrForbidden) {
			object += ". This API refuses every API key with scopes, whatever they are: use an organization API key without scopes. " +
				"If it has none, the account is not a managed account of this organization"
		}
		resp.Diagnostics.Append(framework.FailedAt(path.Root("account_id"), "read the restrictions of account "+state.AccountID.ValueString(), object, err))
		return
	}
	state.fill(permissions)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// fill sets what the permissions say. One thing that an external directory keeps
// to itself is enough for the account to be managed there.
func (m *restrictionsModel) fill(permissions []client.AccountPermission) {
	m.Restrictions = []restriction{}
	for _, permission := range permissions {
		m.Restrictions = append(m.Restrictions, restriction{
			Privilege: types.StringValue(permission.Name),
			Allowed:   types.BoolValue(permission.Allowed),
			Reason:    framework.StringOrNull(permission.Reason),
		})
		switch permission.Reason {
		case client.ReasonSCIM:
			m.ExternalDirectory = types.StringValue("scim")
		case client.ReasonGoogle:
			m.ExternalDirectory = types.StringValue("google")
		}
	}
	m.ManagedExternally = types.BoolValue(!m.ExternalDirectory.IsNull())
}
