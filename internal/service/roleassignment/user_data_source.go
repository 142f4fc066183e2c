package roleassignment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

// NewUserDataSource is data "atlassian_user_role_assignments".
func NewUserDataSource() datasource.DataSource { return &userDataSource{} }

type userDataSource struct{ framework.DataSourceBase }

type userAssignmentsModel struct {
	OrganizationID  types.String        `tfsdk:"organization_id"`
	AccountID       types.String        `tfsdk:"account_id"`
	RoleAssignments []userHeldRoleModel `tfsdk:"role_assignments"`
}

// userHeldRoleModel is a role that the account has, for whatever reason.
type userHeldRoleModel struct {
	Role          types.String `tfsdk:"role"`
	ResourceID    types.String `tfsdk:"resource_id"`
	ResourceOwner types.String `tfsdk:"resource_owner"`
	Direct        types.Bool   `tfsdk:"direct"`
	Methods       []string     `tfsdk:"methods"`
}

func (d *userDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_role_assignments"
}

func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the roles of an account, on resources and in the organization itself: what it may do, and why.",
			Plane:   framework.PublishedPlane,
			Console: userInConsole,
			Key:     framework.ScopedKey("read:directories:admin"),
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"account_id":      schema.StringAttribute{MarkdownDescription: accountDescription.attribute, Required: true, Validators: accountIDValidators},
			"role_assignments": schema.ListNestedAttribute{
				MarkdownDescription: "The roles, in the server's order.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"role": framework.ReadString("Role, for example `atlassian/user`; `atlassian/org-admin` is one in the organization itself."),
					"resource_id": framework.ReadString("ID (an ARI, `ari:cloud:...`) of the resource that the role is for, as `data.atlassian_workspaces` gives it, " +
						"or of the organization."),
					"resource_owner": framework.ReadString("Product that the resource belongs to, for example `jira-software`."),
					"direct":         framework.ReadBool("Whether the role was assigned to the account itself. Any other cannot be managed with `atlassian_user_role_assignment`."),
					"methods":        framework.ReadStrings("How the account comes to the role: `direct`, `group_direct` (a group of the account has it) or `inferred` (it follows from another role)."),
				}},
			},
		},
	}
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state userAssignmentsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	accountID := state.AccountID.ValueString()
	state.RoleAssignments = []userHeldRoleModel{}
	for assignment, err := range d.Client.UserRoleAssignments(ctx, organizationID, accountID, client.RoleFilter{}) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("read the roles of account "+accountID, "In organization "+organizationID, err))
			return
		}
		for _, held := range assignment.Roles {
			state.RoleAssignments = append(state.RoleAssignments, userHeldRoleModel{
				Role:          types.StringValue(held.Role),
				ResourceID:    types.StringValue(assignment.ResourceID),
				ResourceOwner: framework.StringOrNull(assignment.ResourceOwner),
				Direct:        types.BoolValue(held.Direct()),
				Methods:       held.Methods,
			})
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
