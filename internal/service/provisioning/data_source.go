package provisioning

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource is data "atlassian_provisioning_config".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_provisioning_config"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads the provisioning (SCIM) configuration of a directory, by exactly one of `id` and `directory_id`. The API key itself is not in it: the server " +
				"shows a key only when it is issued.",
			Plane:   framework.IdentityRecords,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id":      framework.DataSourceOrganizationID(),
			"id":                   schema.StringAttribute{MarkdownDescription: "ID of the provisioning config (UUID). Exactly one of `id` and `directory_id` is needed.", Optional: true, Computed: true},
			"directory_id":         schema.StringAttribute{MarkdownDescription: "ID of the directory (UUID). Exactly one of `id` and `directory_id` is needed.", Optional: true, Computed: true},
			"scim_directory_id":    framework.ReadString("ID of the SCIM directory (UUID): the last part of the SCIM base URL. It is not `directory_id`."),
			"base_url":             framework.ReadString("SCIM base URL that the identity provider is given; *SCIM base URL* in the console."),
			"group_sync":           framework.ReadBool("Whether provisioning syncs groups as well as users."),
			"status":               framework.ReadString("`active`, or `expired` once the key has expired."),
			"api_key_id":           framework.ReadString("ID of the live key (UUID)."),
			"api_key_created_at":   framework.ReadString("When the live key was issued (RFC 3339, UTC)."),
			"api_key_expires_at":   framework.ReadString("When the live key expires (RFC 3339, UTC)."),
			"api_key_last_used_at": framework.ReadString("When the live key was last used (RFC 3339, UTC); null for a key that was never used."),
		},
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("directory_id"))}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var query dataModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &query, &query.OrganizationID)
	if !ok {
		return
	}
	config, err := d.find(ctx, organizationID, query)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read provisioning config",
			framework.LookedFor(organizationID, map[string]attr.Value{"id": query.ID, "directory_id": query.DirectoryID}), err))
		return
	}
	state := dataFromAPI(organizationID, config)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (d *dataSource) find(ctx context.Context, organizationID string, query dataModel) (client.ProvisioningConfig, error) {
	if id := query.ID.ValueString(); id != "" {
		return d.Client.ProvisioningConfig(ctx, organizationID, id)
	}
	for config, err := range d.Client.ProvisioningConfigs(ctx, organizationID, query.DirectoryID.ValueString()) {
		return config, err // a directory has one at most
	}
	return client.ProvisioningConfig{}, errNone
}

var errNone = errors.New("the directory has no provisioning config, or does not exist")
