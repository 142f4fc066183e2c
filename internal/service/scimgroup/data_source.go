package scimgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_scim_groups".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type groupsModel struct {
	groupListModel
	Groups []groupModel `tfsdk:"groups"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_groups"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the groups of a SCIM directory, with their members.",
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
			"display_name": schema.StringAttribute{
				MarkdownDescription: "Only the group of this name.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"groups": schema.ListNestedAttribute{
				MarkdownDescription: "The groups, in the server's order, each with the attributes of `atlassian_scim_group`.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"scim_directory_id": framework.ReadString("ID of the SCIM directory of the group (UUID)."),
					"id":                framework.ReadString("ID of the group in the SCIM directory (UUID). The group that the organization makes of it has another one."),
					"display_name":      framework.ReadString("Name of the group."),
					"external_id":       framework.ReadString("The identity provider's own ID of the group; null for a group without one."),
					"members":           framework.ReadStrings("IDs of the SCIM users who are in the group (UUIDs), in the server's order."),
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state groupsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.CheckSCIMKey(state.SCIMDirectoryID, &resp.Diagnostics) {
		return
	}
	directoryID := state.SCIMDirectoryID.ValueString()
	state.Groups = []groupModel{}
	listed := d.Client.SCIMGroups(ctx, directoryID, state.DisplayName.ValueString())
	for group, err := range d.Client.SCIMGroupsWithMembers(ctx, directoryID, listed) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list SCIM groups", "In SCIM directory "+directoryID, err))
			return
		}
		state.Groups = append(state.Groups, fromAPI(directoryID, group, listOf(nil)))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
