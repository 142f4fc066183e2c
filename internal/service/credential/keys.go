package credential

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*keysDataSource)(nil)

// NewKeysDataSource is data "atlassian_organization_api_keys".
func NewKeysDataSource() datasource.DataSource { return &keysDataSource{} }

type keysDataSource struct{ framework.DataSourceBase }

type keysModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	APIKeys        []key        `tfsdk:"api_keys"`
}

// key is an API key of the organization as the data source shows it.
type key struct {
	ID             types.String `tfsdk:"id"`
	Name           types.String `tfsdk:"name"`
	Scopes         types.Set    `tfsdk:"scopes"`
	CreatedBy      types.String `tfsdk:"created_by_account_id"`
	CreatedByName  types.String `tfsdk:"created_by_name"`
	CreatedByEmail types.String `tfsdk:"created_by_email"`
	CreatedAt      types.String `tfsdk:"created_at"`
	ExpiresAt      types.String `tfsdk:"expires_at"`
	LastUsedAt     types.String `tfsdk:"last_used_at"`
}

func keyFromAPI(found client.OrganizationAPIKey) key {
	return key{
		ID:             types.StringValue(found.ID),
		Name:           types.StringValue(found.Label),
		Scopes:         framework.StringSet(found.Scopes),
		CreatedBy:      framework.StringOrNull(found.CreatedBy.AccountID),
		CreatedByName:  framework.StringOrNull(found.CreatedBy.Name),
		CreatedByEmail: framework.StringOrNull(found.CreatedBy.Email),
		CreatedAt:      framework.ServerTime(found.CreatedAt),
		ExpiresAt:      framework.ServerTime(found.ExpiresAt),
		LastUsedAt:     framework.ServerTime(found.LastActiveAt),
	}
}

func (d *keysDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organization_api_keys"
}

func (d *keysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads which API keys the organization has: the keys that this provider and others administer it with. Made for reviews in `check` blocks, for example of keys " +
				"that end soon. The keys themselves are in no answer of Atlassian's, and not in the state.",
			Plane:   framework.PublishedPlane,
			Console: "*Organization settings > API keys*.",
			Key:     framework.ScopedKey("read:keys:admin"),
			More:    "Refreshing reads the keys again, so what a plan shows of them moves by itself; do not build resources on it.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"api_keys": schema.ListNestedAttribute{
				MarkdownDescription: "The keys, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":   framework.ReadString("ID of the key. It opens nothing."),
					"name": framework.ReadString("Name of the key. Names are free text: one that holds a secret is in the state."),
					"scopes": schema.SetAttribute{
						MarkdownDescription: "Scopes of the key. One without any may do everything.",
						ElementType:         types.StringType, Computed: true},
					"created_by_account_id": framework.ReadString("ID of the account that made the key. It is not a UUID."),
					"created_by_name":       framework.ReadString("Name of that account."),
					"created_by_email":      framework.ReadString("E-mail address of that account; null where the server does not tell."),
					"created_at":            framework.ReadString("When the key was made (RFC 3339, UTC)."),
					"expires_at":            framework.ReadString("When the key ends (RFC 3339, UTC), a year after it was made at most."),
					"last_used_at":          framework.ReadString("When the key was last used (RFC 3339, UTC); null for one that nobody has used."),
				}},
			},
		},
	}
}

func (d *keysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state keysModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.APIKeys = []key{}
	for found, err := range d.Client.OrganizationAPIKeys(ctx, organizationID) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list API keys", "In organization "+organizationID, err))
			return
		}
		state.APIKeys = append(state.APIKeys, keyFromAPI(found))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
