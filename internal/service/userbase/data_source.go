// Package userbase is the family of userbase directories: where the organization
// keeps users and groups, which the published API calls directories.
package userbase

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_userbase_directories".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type directoriesModel struct {
	OrganizationID      types.String `tfsdk:"organization_id"`
	UserbaseDirectories []model      `tfsdk:"userbase_directories"`
}

type model struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_userbase_directories"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the userbase directories of the organization: what keeps its users and groups.",
			Plane:   framework.PublishedPlane,
			Console: "No page of its own; their users and groups are under *Directory > Users* and *Directory > Groups*.",
			Key:     framework.ScopedKey("read:directories:admin"),
			More: "Atlassian calls three different things a directory, and their ids do not stand for one another:\n\n" +
				"- A **userbase directory** keeps users and groups. An organization with centralized user management has one; several belong to the original user " +
				"management experience, and none belongs to an identity provider. The members of a group are in the userbase directory of the group. Its id is the " +
				"`directoryId` of Atlassian's organizations API, and `userbase_directory_id` in this provider. The names say nothing: do not choose by them.\n" +
				"- A **SCIM directory** is what an identity provider pushes users and groups into. Its id is the last part of the SCIM base URL, and " +
				"`scim_directory_id` in this provider.\n- An **identity provider directory** is what the console shows under *Security > Identity providers*; SAML, " +
				"linked domains and provisioning belong to it. It is an `atlassian_directory`, and its id is `directory_id` in this provider. Atlassian publishes no " +
				"API for it.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"userbase_directories": schema.ListNestedAttribute{
				MarkdownDescription: "The userbase directories, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":   framework.ReadString("ID of the userbase directory (UUID)."),
					"name": framework.ReadString("Name of the userbase directory."),
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state directoriesModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	userbases, err := d.Reads.UserbaseDirectories(ctx, organizationID)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("list userbase directories", "In organization "+organizationID, err))
		return
	}
	state.UserbaseDirectories = []model{}
	for _, userbase := range userbases {
		state.UserbaseDirectories = append(state.UserbaseDirectories, fromAPI(userbase))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func fromAPI(userbase client.UserbaseDirectory) model {
	return model{ID: types.StringValue(userbase.ID), Name: types.StringValue(userbase.Name)}
}
