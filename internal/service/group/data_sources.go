package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure        = (*listDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*listDataSource)(nil)
)

// NewListDataSource is data "atlassian_groups".
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type listDataSource struct{ framework.DataSourceBase }

type groupsModel struct {
	OrganizationID   types.String   `tfsdk:"organization_id"`
	Names            []types.String `tfsdk:"names"`
	SearchTerm       types.String   `tfsdk:"search_term"`
	AccountIDs       []types.String `tfsdk:"account_ids"`
	ResourceIDs      []types.String `tfsdk:"resource_ids"`
	RoleIDs          []types.String `tfsdk:"role_ids"`
	ExternallySynced types.Bool     `tfsdk:"externally_synced"`
	Groups           []details      `tfsdk:"groups"`
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_groups"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	filter := func(description string, each validator.String) schema.SetAttribute {
		return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Optional: true,
			Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(each)}}
	}
	notEmpty := stringvalidator.UTF8LengthAtLeast(1)
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Finds groups of the organization, synced ones included. A group is shown when it passes every filter that is set; without any, all groups are shown. " +
				"A filter may have any number of values: the server takes few at a time, so a long one takes several requests.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyToRead,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"names":           filter("Only groups of these names. Not together with `search_term`.", notEmpty),
			"search_term": schema.StringAttribute{
				MarkdownDescription: "Only groups that the organization's search finds by this text, which need not be the whole name. Not together with `names`.",
				Optional:            true,
				Validators:          []validator.String{notEmpty},
			},
			"account_ids":  filter("Only groups that have one of these accounts as a member, by their IDs.", framework.AccountID{}),
			"resource_ids": filter("Only groups with a role on one of these resources (ARIs, `id` of `atlassian_workspaces`).", notEmpty),
			"role_ids":     filter("Only groups with one of these roles, for example `atlassian/user`.", notEmpty),
			"externally_synced": schema.BoolAttribute{
				MarkdownDescription: "Only groups that an identity provider syncs (`true`), or only the others (`false`).",
				Optional:            true,
			},
			"groups": schema.ListNestedAttribute{
				MarkdownDescription: "The groups, each once, in the server's order of each request.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: detailAttributes()},
			},
		},
	}
}

func (d *listDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("names"), path.MatchRoot("search_term"))}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state groupsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.Groups = []details{}
	search := client.GroupSearch{
		Names: texts(state.Names), AccountIDs: texts(state.AccountIDs), ResourceIDs: texts(state.ResourceIDs), RoleIDs: texts(state.RoleIDs),
		SearchTerm: state.SearchTerm.ValueString(),
	}
	for group, err := range d.Client.SearchGroups(ctx, organizationID, search) {
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("list groups", "In organization "+organizationID, err))
			return
		}
		if state.ExternallySynced.IsNull() || state.ExternallySynced.ValueBool() == group.ExternallySynced {
			state.Groups = append(state.Groups, detailsFromAPI(group))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// texts returns those of known values.
func texts(values []types.String) []string {
	var plain []string
	for _, value := range values {
		plain = append(plain, value.ValueString())
	}
	return plain
}
