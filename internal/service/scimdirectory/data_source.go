// Package scimdirectory is the family of a SCIM directory as a whole. What is in it belongs to scimuser and scimgroup.
package scimdirectory

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_scim_directory".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type model struct {
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
	KeyAccepted     types.Bool   `tfsdk:"key_accepted"`
	BaseURL         types.String `tfsdk:"base_url"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_directory"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Asks a SCIM directory whether it accepts the provider's key for it. Made for `check` blocks: a key that is refused is an answer here, and an error everywhere else. " +
				"It reads no user and no group.",
			Plane:   framework.PublishedPlane,
			Console: "*Security > Identity providers > (directory)*, the section *User provisioning*, with *Regenerate API key*. The key itself is shown once, when it is made.",
			Key:     framework.SCIMKey,
			More: "A SCIM key expires after one year and stops at once when somebody regenerates it. The identity provider stops creating and deactivating accounts then, and nobody is told. Where this key " +
				"is the one that the identity provider has, its end shows here. How much time is left, only the identity API tells (`atlassian_provisioning_config`).",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the SCIM directory (UUID): the last part of the SCIM base URL. The provider needs its key in `scim_api_keys`.",
				Required:            true,
				Validators:          framework.SCIMDirectoryIDValidators(),
			},
			"key_accepted": framework.ReadBool("Whether the directory accepts the key: `true` when it answers, `false` when it refuses the key (401 or 403). Every other answer, and none, is an error."),
			"base_url":     framework.ReadString("SCIM base URL of the directory, as the server tells it; null when the key is refused, and where the server does not tell."),
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.CheckSCIMKey(state.SCIMDirectoryID, &resp.Diagnostics) {
		return
	}
	directoryID := state.SCIMDirectoryID.ValueString()
	configuration, err := d.Client.SCIMConfiguration(ctx, directoryID)
	refused := errors.Is(err, client.ErrUnauthorized) || errors.Is(err, client.ErrForbidden)
	if err != nil && !refused {
		resp.Diagnostics.Append(framework.Failed("read SCIM directory", "SCIM directory "+directoryID, err))
		return
	}
	state.KeyAccepted = types.BoolValue(!refused)
	state.BaseURL = framework.StringOrNull(configuration.BaseURL)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
