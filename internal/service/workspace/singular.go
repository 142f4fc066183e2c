package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

var _ datasource.DataSourceWithConfigure = (*singular)(nil)

// NewSingularDataSource is data "atlassian_workspace".
func NewSingularDataSource() datasource.DataSource { return &singular{} }

type singular struct{ framework.DataSourceBase }

type singularModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	Site           types.String `tfsdk:"site"`
	model
}

func (d *singular) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_workspace"
}

func (d *singular) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := attributes()
	all["organization_id"] = framework.DataSourceOrganizationID()
	all["type_key"] = schema.StringAttribute{
		MarkdownDescription: "Key of the product, for example `jira-software`, `confluence` or `jira-servicedesk`.",
		Required:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	all["site"] = schema.StringAttribute{
		MarkdownDescription: "The site: its address, for example `acme.atlassian.net` or `https://acme.atlassian.net`, or the name of the workspace. Case does not matter.",
		Required:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads one workspace, which is one product on one site, such as the Jira of `acme.atlassian.net`. Its `id` is the `resource_id` of an " +
				"`atlassian_group_role_assignment`. When there is none, or more than one, the error lists those that there are.",
			Plane:   framework.PublishedPlane,
			Console: "*Products*, in newer consoles *Apps*.",
			Key:     framework.ScopedKey("read:workspaces:admin"),
		}.Markdown(),
		Attributes: all,
	}
}

func (d *singular) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state singularModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	all, err := client.Collect(d.Client.Workspaces(ctx, organizationID, client.WorkspaceSearch{}))
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("list workspaces", "In organization "+organizationID, err))
		return
	}
	typeKey, site := state.TypeKey.ValueString(), state.Site.ValueString()
	found := slices.Collect(func(yield func(client.Workspace) bool) {
		for _, one := range all {
			if strings.EqualFold(one.TypeKey, typeKey) && isOn(one, site) && !yield(one) {
				return
			}
		}
	})
	if len(found) != 1 {
		resp.Diagnostics.Append(framework.ErrorAt(path.Root("site"), "Not one workspace",
			fmt.Sprintf("Organization %s has %d workspaces with type_key %q on site %q. Set both to one of those that there are:\n%s", organizationID, len(found), typeKey, site, describeWorkspaces(all))))
		return
	}
	read := fromAPI(found[0])
	read.TypeKey = state.TypeKey // as it is written
	resp.Diagnostics.Append(resp.State.Set(ctx, &singularModel{OrganizationID: types.StringValue(organizationID), Site: state.Site, model: read})...)
}

// isOn reports whether a site, written as an address or as a name, is that of a workspace.
func isOn(workspace client.Workspace, site string) bool {
	return strings.EqualFold(host(workspace.HostURL), host(site)) || names.Same(workspace.Name, site)
}

// host returns an address without what may surround the name of the host.
func host(address string) string {
	_, after, found := strings.Cut(address, "://")
	if !found {
		after = address
	}
	return strings.TrimRight(after, "/")
}

// describeWorkspaces shows workspaces by what they are chosen by.
func describeWorkspaces(workspaces []client.Workspace) string {
	var lines strings.Builder
	for _, one := range workspaces {
		fmt.Fprintf(&lines, "\n  - type_key %q  site %q  (%s)", one.TypeKey, host(one.HostURL), one.Name)
	}
	return lines.String()
}

// typeKeys returns the products that there are workspaces of, sorted.
func typeKeys(workspaces []client.Workspace) []string {
	var keys []string
	for _, one := range workspaces {
		keys = append(keys, one.TypeKey)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
