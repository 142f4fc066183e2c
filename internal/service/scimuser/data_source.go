package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_scim_users".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type usersModel struct {
	listModel
	Users []model `tfsdk:"users"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_users"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the users of a SCIM directory. Users that were deactivated by deleting them are not among them: SCIM does not show them.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     framework.SCIMKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the SCIM directory (UUID): the last part of the SCIM base URL.",
				Required:            true,
				Validators:          framework.SCIMDirectoryIDValidators(),
			},
			"user_name": schema.StringAttribute{
				MarkdownDescription: "Only the user of this name, ignoring case. Not together with `external_id`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.ConflictsWith(path.MatchRoot("external_id"))},
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "Only users with this ID of the identity provider's, compared with case.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"users": schema.ListNestedAttribute{
				MarkdownDescription: "The users, in the server's order, each with the attributes of `atlassian_scim_user`.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: userAttributes()},
			},
		},
	}
}

func userAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"scim_directory_id":  framework.ReadString("ID of the SCIM directory of the user (UUID)."),
		"id":                 framework.ReadString("ID of the user in the SCIM directory (UUID); it is not the account's ID."),
		"user_name":          framework.ReadString("Name that the identity provider knows the user by."),
		"email":              schema.StringAttribute{MarkdownDescription: "Primary e-mail address.", Computed: true, CustomType: attribute.EmailType{}},
		"active":             framework.ReadBool("Whether the account is active."),
		"display_name":       framework.ReadString("Full name; null when the service has none, as with each attribute that a user need not have."),
		"given_name":         framework.ReadString("Given name."),
		"family_name":        framework.ReadString("Family name."),
		"nickname":           framework.ReadString("Nickname, which Atlassian shows as the *public name*."),
		"title":              framework.ReadString("Job title."),
		"department":         framework.ReadString("Department."),
		"organization":       framework.ReadString("Name of the organization that the user works for."),
		"preferred_language": framework.ReadString("Language, as a tag such as `en-US`."),
		"timezone":           framework.ReadString("Time zone, as a name such as `America/Los_Angeles`."),
		"external_id":        framework.ReadString("The identity provider's own ID of the user."),
		"account_id":         framework.ReadString("ID of the Atlassian account that the user is linked to, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`; null when there is none yet."),
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state usersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.CheckSCIMKey(state.SCIMDirectoryID, &resp.Diagnostics) {
		return
	}
	directoryID := state.SCIMDirectoryID.ValueString()
	filter := client.SCIMUserFilter{UserName: state.UserName.ValueString(), ExternalID: state.ExternalID.ValueString()}
	state.Users = []model{}
	for user, err := range d.Client.SCIMUsers(ctx, directoryID, filter) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list SCIM users", "In SCIM directory "+directoryID, err))
			return
		}
		state.Users = append(state.Users, fromAPI(directoryID, user))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
