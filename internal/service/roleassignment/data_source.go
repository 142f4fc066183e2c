package roleassignment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_group_role_assignments".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type assignmentsModel struct {
	OrganizationID  types.String    `tfsdk:"organization_id"`
	GroupID         types.String    `tfsdk:"group_id"`
	RoleAssignments []heldRoleModel `tfsdk:"role_assignments"`
}

// heldRoleModel is a role that the group has.
type heldRoleModel struct {
	Role          types.String `tfsdk:"role"`
	ResourceID    types.String `tfsdk:"resource_id"`
	ResourceOwner types.String `tfsdk:"resource_owner"`
	DefaultRole   types.String `tfsdk:"default_role"`
	Direct        types.Bool   `tfsdk:"direct"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_role_assignments"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the roles of a group: what its members may use. Groups that an identity provider syncs have roles like any other.",
			Plane:   framework.PublishedPlane,
			Console: groupInConsole,
			Key:     framework.ScopedKey("read:groups:admin"),
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "ID of the group (UUID), of `atlassian_group` or the data source of that name.",
				Required:            true,
				Validators:          groupIDValidators,
			},
			"role_assignments": schema.ListNestedAttribute{
				MarkdownDescription: "The roles, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"role":           framework.ReadString("Role, for example `atlassian/user`."),
					"resource_id":    framework.ReadString("ID (an ARI, `ari:cloud:...`) of the resource that the role is for, as `data.atlassian_workspaces` gives it."),
					"resource_owner": framework.ReadString("Product that the resource belongs to, for example `jira-software`."),
					"default_role":   framework.ReadString("Role that new users of the resource get by joining this group, for example `atlassian/user`; null where the group is no default group of it."),
					"direct":         framework.ReadBool("Whether the group was given the role itself. Always true: Atlassian tells no other roles of groups."),
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state assignmentsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	groupID := state.GroupID.ValueString()
	state.RoleAssignments = []heldRoleModel{}
	for assignment, err := range d.Client.GroupRoleAssignments(ctx, organizationID, groupID, client.RoleFilter{}) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("read the roles of group "+groupID, "In organization "+organizationID, err))
			return
		}
		state.RoleAssignments = append(state.RoleAssignments, rolesOn(assignment)...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// rolesOn returns the roles on one resource.
func rolesOn(assignment client.RoleAssignment) []heldRoleModel {
	var roles []heldRoleModel
	for _, assigned := range assignment.Roles {
		roles = append(roles, heldRoleModel{
			Role:          types.StringValue(assigned.Role),
			ResourceID:    types.StringValue(assignment.ResourceID),
			ResourceOwner: framework.StringOrNull(assignment.ResourceOwner),
			DefaultRole:   framework.StringOrNull(assignment.DefaultRole),
			Direct:        types.BoolValue(assigned.Direct()),
		})
	}
	return roles
}
