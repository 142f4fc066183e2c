package user

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure        = (*linksDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*linksDataSource)(nil)
)

// NewSCIMLinksDataSource is data "atlassian_scim_links".
func NewSCIMLinksDataSource() datasource.DataSource { return &linksDataSource{} }

type linksDataSource struct{ framework.DataSourceBase }

type linksModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	AccountID      types.String `tfsdk:"account_id"`
	Email          types.String `tfsdk:"email"`
	Links          []link       `tfsdk:"links"`
}

type link struct {
	SCIMUserID      types.String `tfsdk:"scim_user_id"`
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	AccountID       types.String `tfsdk:"account_id"`
}

func (d *linksDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_links"
}

func (d *linksDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads which users of SCIM directories belong to an account or have an e-mail address. It is also the only published way to find the ID of a SCIM " +
				"directory that somebody else set up.",
			Plane: framework.PublishedPlane,
			Key:   keyWithoutScopes,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the account to look for, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`. Exactly one of `account_id` and `email` is needed.",
				Optional:            true,
				Validators:          accountIDValidators,
			},
			"email": schema.StringAttribute{
				MarkdownDescription: "E-mail address to look for, for example `jo@acme.com`, which also finds SCIM users that are linked to no account. Exactly one of `account_id` and " +
					"`email` is needed.",
				Optional:   true,
				Validators: []validator.String{attribute.EmailAddress()},
			},
			"links": schema.ListNestedAttribute{
				MarkdownDescription: "The SCIM users, in the server's order; empty when there are none.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"scim_user_id":      framework.ReadString("ID of the SCIM user (UUID)."),
					"scim_directory_id": framework.ReadString("ID of the SCIM directory (UUID) that the user is in: the last part of the SCIM base URL."),
					"account_id":        framework.ReadString("ID of the account that the user is linked to; null for one that is linked to no account."),
				}},
			},
		},
	}
}

func (d *linksDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("account_id"), path.MatchRoot("email"))}
}

func (d *linksDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state linksModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	links, err := d.read(ctx, organizationID, state)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read SCIM links", fmt.Sprintf("Of account_id %s, email %s in organization %s", state.AccountID, state.Email, organizationID), err))
		return
	}
	state.Links = []link{}
	for _, found := range links {
		state.Links = append(state.Links, link{
			SCIMUserID:      types.StringValue(found.SCIMUserID),
			SCIMDirectoryID: types.StringValue(found.SCIMDirectoryID),
			AccountID:       framework.StringOrNull(found.AccountID),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (d *linksDataSource) read(ctx context.Context, organizationID string, query linksModel) ([]client.SCIMLink, error) {
	if accountID := query.AccountID.ValueString(); accountID != "" {
		return d.Client.SCIMLinks(ctx, organizationID, accountID)
	}
	return d.Client.SCIMLinksForEmail(ctx, organizationID, attribute.NewEmailValue(query.Email.ValueString()).ASCII())
}
