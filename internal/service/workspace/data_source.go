// Package workspace is the family of workspaces: the instances of products that
// the organization has on its sites.
package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_workspaces".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type workspacesModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	TypeKeys       types.Set    `tfsdk:"type_keys"`
	Name           types.String `tfsdk:"name"`
	Workspaces     []model      `tfsdk:"workspaces"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_workspaces"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads the workspaces of the organization: each is one product on one site, such as the Jira of `acme.atlassian.net`. The `id` of a workspace is the " +
				"`resource_id` of an `atlassian_group_role_assignment`.",
			Plane:   framework.PublishedPlane,
			Console: "*Products*, in newer consoles *Apps*.",
			Key:     framework.ScopedKey("read:workspaces:admin"),
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"type_keys": schema.SetAttribute{
				MarkdownDescription: "Only workspaces of these products, by the keys that `type_key` shows, for example `jira-software` or `confluence`.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Only workspaces whose name or address contains this text.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"workspaces": schema.ListNestedAttribute{
				MarkdownDescription: "The workspaces, in the server's order.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state workspacesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := d.OrganizationIDOr(state.OrganizationID, &resp.Diagnostics)
	search := client.WorkspaceSearch{Name: state.Name.ValueString()}
	resp.Diagnostics.Append(state.TypeKeys.ElementsAs(ctx, &search.TypeKeys, false)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.OrganizationID = types.StringValue(organizationID)
	state.Workspaces = []model{}
	for workspace, err := range d.Client.Workspaces(ctx, organizationID, search) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list workspaces", "In organization "+organizationID, err))
			return
		}
		state.Workspaces = append(state.Workspaces, fromAPI(workspace))
	}
	d.warnUnknownKeys(ctx, organizationID, search.TypeKeys, state.Workspaces, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// warnUnknownKeys says which type_keys no workspace of the organization has: a
// misspelt one finds nothing, which would look like a product that nobody has.
func (d *dataSource) warnUnknownKeys(ctx context.Context, organizationID string, asked []string, found []model, diags *diag.Diagnostics) {
	missing := slices.DeleteFunc(slices.Clone(asked), func(key string) bool {
		return slices.ContainsFunc(found, func(one model) bool { return strings.EqualFold(one.TypeKey.ValueString(), key) })
	})
	if len(missing) == 0 {
		return
	}
	all, err := client.Collect(d.Client.Workspaces(ctx, organizationID, client.WorkspaceSearch{}))
	if err != nil {
		return // what was asked for has been read
	}
	known := typeKeys(all)
	missing = slices.DeleteFunc(missing, func(key string) bool {
		return slices.ContainsFunc(known, func(one string) bool { return strings.EqualFold(one, key) })
	})
	if len(missing) > 0 {
		diags.Append(framework.WarningAt(path.Root("type_keys"), "No workspace of this type",
			fmt.Sprintf("The organization has no workspace with type key %s. Those that it has: %s.", strings.Join(missing, ", "), strings.Join(known, ", "))))
	}
}
