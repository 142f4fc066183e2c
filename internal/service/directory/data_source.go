package directory

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource is data "atlassian_directory".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_directory"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := directoryAttributes()
	attributes["organization_id"] = framework.DataSourceOrganizationID()
	attributes["id"] = schema.StringAttribute{MarkdownDescription: "ID of the directory (UUID). Exactly one of `id`, `name` and `kind` is needed.", Optional: true, Computed: true}
	attributes["name"] = schema.StringAttribute{MarkdownDescription: "Name of the directory, ignoring case; *Directory name* in the console. Exactly one of `id`, `name` and `kind` is needed.", Optional: true, Computed: true}
	attributes["kind"] = schema.StringAttribute{
		MarkdownDescription: "Kind of the directory: `identity_provider` or `local`. Set to `local`, it reads the organization's local directory. Exactly one of `id`, `name` and " +
			"`kind` is needed.",
		Optional:   true,
		Computed:   true,
		Validators: []validator.String{stringvalidator.OneOf(client.KindLocal)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads one directory, by exactly one of `id`, `name` and `kind = \"local\"`.",
			Plane:   framework.IdentityRecords,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: attributes,
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(
		path.MatchRoot("id"), path.MatchRoot("name"), path.MatchRoot("kind"))}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config facts
	organizationID, ok := d.ReadConfig(ctx, req, resp, &config, &config.OrganizationID)
	if !ok {
		return
	}
	var directory client.Directory
	var err error
	if id := config.ID.ValueString(); id != "" {
		directory, err = d.Client.Directory(ctx, organizationID, id)
	} else {
		directory, err = d.findOne(ctx, organizationID, client.DirectoryFilter{Name: config.Name.ValueString(), Kind: config.Kind.ValueString()})
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read directory", framework.LookedFor(organizationID, map[string]attr.Value{"id": config.ID, "name": config.Name, "kind": config.Kind}), err))
		return
	}
	state := factsFrom(organizationID, directory)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (d *dataSource) findOne(ctx context.Context, organizationID string, filter client.DirectoryFilter) (client.Directory, error) {
	for directory, err := range d.Client.Directories(ctx, organizationID, filter) {
		return directory, err // names are unique, and there is one local directory
	}
	return client.Directory{}, errNone
}

var errNone = errors.New("the organization has no such directory")

// directoryAttributes returns the computed attributes that both data sources show.
func directoryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"organization_id":   framework.ReadString("ID of the organization that the directory belongs to."),
		"id":                framework.ReadString("ID of the directory (UUID)."),
		"name":              framework.ReadString("Name of the directory; *Directory name* in the console."),
		"identity_provider": framework.ReadString("Identity provider that the directory is for, for example `okta`; null for the local directory."),
		"kind":              framework.ReadString("Kind of the directory: `identity_provider` or `local`."),
		"capabilities": schema.SingleNestedAttribute{
			MarkdownDescription: "What the identity provider can do here.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"saml":             schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the directory can have SAML single sign-on."},
				"scim":             schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the directory can have a provisioning config (SCIM)."},
				"group_sync":       schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether provisioning syncs groups as well as users."},
				"google_workspace": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the directory can have a Google Workspace connection."},
			},
		},
		"default_authentication_policy_id": framework.ReadString("ID of the authentication policy (UUID) that new accounts of the directory join."),
		"created_at":                       framework.ReadString("When the directory was created (RFC 3339, UTC)."),
	}
}
