// Package credential is the family of what opens the organization's APIs: the API
// tokens of accounts and the API keys of the organization. Atlassian tells what
// there is, and never its value.
package credential

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*tokensDataSource)(nil)

// NewTokensDataSource is data "atlassian_api_tokens".
func NewTokensDataSource() datasource.DataSource { return &tokensDataSource{} }

type tokensDataSource struct{ framework.DataSourceBase }

type tokensModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	Status         types.String `tfsdk:"status"`
	SearchTerm     types.String `tfsdk:"search_term"`
	APITokens      []token      `tfsdk:"api_tokens"`
}

// token is an API token as the data source shows it.
type token struct {
	ID         types.String `tfsdk:"id"`
	Label      types.String `tfsdk:"label"`
	Status     types.String `tfsdk:"status"`
	Scopes     types.Set    `tfsdk:"scopes"`
	AccountID  types.String `tfsdk:"account_id"`
	OwnerName  types.String `tfsdk:"owner_name"`
	OwnerEmail types.String `tfsdk:"owner_email"`
	CreatedAt  types.String `tfsdk:"created_at"`
	ExpiresAt  types.String `tfsdk:"expires_at"`
	LastUsedAt types.String `tfsdk:"last_used_at"`
}

func tokenFromAPI(found client.APIToken) token {
	return token{
		ID:         types.StringValue(found.ID),
		Label:      types.StringValue(found.Label),
		Status:     framework.StringOrNull(found.Status),
		Scopes:     framework.StringSet(found.Scopes),
		AccountID:  framework.StringOrNull(found.Owner.AccountID),
		OwnerName:  framework.StringOrNull(found.Owner.Name),
		OwnerEmail: framework.StringOrNull(found.Owner.Email),
		CreatedAt:  framework.ServerTime(found.CreatedAt),
		ExpiresAt:  framework.ServerTime(found.ExpiresAt),
		LastUsedAt: framework.ServerTime(found.LastActiveAt),
	}
}

func (d *tokensDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_tokens"
}

func (d *tokensDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads which API tokens the managed accounts of the organization have: whose they are, when they end and when they were last used. Made for reviews in " +
				"`check` blocks. The tokens themselves are in no answer of Atlassian's, and not in the state.",
			Plane:   framework.PublishedPlane,
			Console: "*Insights > API token activity*.",
			Key:     framework.ScopedKey("read:tokens:admin"),
			More:    "Tokens of service accounts are not among them. Refreshing reads the tokens again, so what a plan shows of them moves by itself; do not build resources on it.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"status": schema.StringAttribute{
				MarkdownDescription: "Only tokens that are `allowed`, or only those that are `blocked`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf("allowed", "blocked")},
			},
			"search_term": schema.StringAttribute{
				MarkdownDescription: "Only tokens whose label, owner's name or owner's address resembles this text, as the server matches it.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"api_tokens": schema.ListNestedAttribute{
				MarkdownDescription: "The tokens, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":     framework.ReadString("ID of the token. It opens nothing."),
					"label":  framework.ReadString("What its owner calls the token. Labels are free text: one that holds a secret is in the state."),
					"status": framework.ReadString("Status of the token: `ALLOWED` or `BLOCKED`."),
					"scopes": schema.SetAttribute{
						MarkdownDescription: "Scopes of the token. One without any may do all that its owner may.",
						ElementType:         types.StringType, Computed: true},
					"account_id":   framework.ReadString("ID of the account that the token belongs to. It is not a UUID."),
					"owner_name":   framework.ReadString("Name of that account."),
					"owner_email":  framework.ReadString("E-mail address of that account; null where the server does not tell."),
					"created_at":   framework.ReadString("When the token was made (RFC 3339, UTC)."),
					"expires_at":   framework.ReadString("When the token ends (RFC 3339, UTC); null for one that never does."),
					"last_used_at": framework.ReadString("When the token was last used (RFC 3339, UTC); null for one that nobody has used."),
				}},
			},
		},
	}
}

func (d *tokensDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state tokensModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.APITokens = []token{}
	filter := client.APITokenFilter{Status: state.Status.ValueString(), SearchTerm: state.SearchTerm.ValueString()}
	for found, err := range d.Client.APITokens(ctx, organizationID, filter) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list API tokens", "In organization "+organizationID, err))
			return
		}
		state.APITokens = append(state.APITokens, tokenFromAPI(found))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
