package group

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
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

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource is data "atlassian_group".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type dataSourceModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	details
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := detailAttributes()
	attributes["organization_id"] = framework.DataSourceOrganizationID()
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the group (UUID). Exactly one of `id` and `name` is needed.", Optional: true, Computed: true, Validators: groupIDValidators()}
	attributes["name"] = schema.StringAttribute{
		MarkdownDescription: "Name of the group, exactly as the organization spells it. Exactly one of `id` and `name` is needed.", Optional: true, Computed: true,
		Validators: []validator.String{stringvalidator.UTF8LengthAtLeast(1)}}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads one group, by exactly one of `id` and `name`; groups that an identity provider syncs are found like any other.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyToRead,
		}.Markdown(),
		Attributes: attributes,
	}
}

// detailAttributes returns the computed attributes that both data sources show.
func detailAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                    framework.ReadString("ID of the group (UUID)."),
		"name":                  framework.ReadString("Name of the group."),
		"description":           framework.ReadString("Description of the group; null for a group without one."),
		"userbase_directory_id": framework.ReadString("ID of the userbase directory (UUID) that holds the group."),
		"externally_synced":     framework.ReadBool("Whether an identity provider syncs the group (SCIM or Google Workspace). Its members and the group itself are then changed there."),
		"managed_by":            framework.ReadString("Who manages the group: `admins`, `external`, `team-members` or `open`."),
		"deletable":             framework.ReadBool("Whether the organization lets the group be deleted."),
		"modifiable":            framework.ReadBool("Whether the organization lets the group be changed."),
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &config, &config.OrganizationID)
	if !ok {
		return
	}
	at, described := path.Root("name"), config.Name.String()
	read := func() (client.Group, error) { return d.findNamed(ctx, organizationID, config.Name.ValueString()) }
	if id := config.ID.ValueString(); id != "" {
		at, described = path.Root("id"), id
		read = func() (client.Group, error) { return d.Client.Group(ctx, organizationID, id) }
	}
	group, err := read()
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(at, "read group "+described, "In organization "+organizationID, err))
		return
	}
	state := dataSourceModel{OrganizationID: types.StringValue(organizationID), details: detailsFromAPI(group)}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// findNamed finds the one group of exactly that name. Two userbase directories
// may have one each, and then the name is not enough.
func (d *dataSource) findNamed(ctx context.Context, organizationID, name string) (client.Group, error) {
	var exact []client.Group
	similar := ""
	for group, err := range d.Client.SearchGroups(ctx, organizationID, client.GroupSearch{Names: []string{name}}) {
		switch {
		case err != nil:
			return client.Group{}, err
		case names.Composed(group.Name) == name:
			exact = append(exact, group)
		case names.Same(group.Name, name):
			similar = fmt.Sprintf("; there is %q (%s), and names are compared with case", group.Name, group.ID)
		}
	}
	switch len(exact) {
	case 0:
		return client.Group{}, errors.New("the organization has no group of this name" + similar)
	case 1:
		return exact[0], nil
	}
	var listed strings.Builder
	for _, group := range exact {
		fmt.Fprintf(&listed, "\n  - %s  in userbase directory %s", group.ID, group.UserbaseDirectoryID)
	}
	return client.Group{}, errors.New("several userbase directories have a group of this name. Set id instead of name, to one of:" + listed.String())
}
