package googleworkspace

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource is data "atlassian_google_workspace_connection".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

// connectionModel is everything about a connection, with what moves by itself.
type connectionModel struct {
	OrganizationID           types.String `tfsdk:"organization_id"`
	ID                       types.String `tfsdk:"id"`
	DirectoryID              types.String `tfsdk:"directory_id"`
	State                    types.String `tfsdk:"state"`
	ConsentURL               types.String `tfsdk:"consent_url"`
	GoogleCustomerID         types.String `tfsdk:"google_customer_id"`
	AdminEmail               types.String `tfsdk:"admin_email"`
	Domains                  types.Set    `tfsdk:"domains"`
	SyncEnabled              types.Bool   `tfsdk:"sync_enabled"`
	SyncMode                 types.String `tfsdk:"sync_mode"`
	Groups                   types.Set    `tfsdk:"groups"`
	PersonalMessage          types.String `tfsdk:"personal_message"`
	DeactivateSuspendedUsers types.Bool   `tfsdk:"deactivate_suspended_users"`
	Counts                   countsModel  `tfsdk:"counts"`
	SyncedGroups             types.Set    `tfsdk:"synced_groups"`
	LastSyncAt               types.String `tfsdk:"last_sync_at"`
	NextSyncAt               types.String `tfsdk:"next_sync_at"`
	LastSyncResult           types.String `tfsdk:"last_sync_result"`
}

type countsModel struct {
	Users   int64 `tfsdk:"users"`
	Groups  int64 `tfsdk:"groups"`
	Domains int64 `tfsdk:"domains"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_google_workspace_connection"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	set := func(description string) schema.SetAttribute {
		return schema.SetAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads one Google Workspace connection, by exactly one of `id` and `directory_id`, with its state, what the last sync brought and when the next one is " +
				"due.",
			Plane:   framework.IdentityRecords,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"id":              schema.StringAttribute{MarkdownDescription: "ID of the connection (UUID). Exactly one of `id` and `directory_id` is needed.", Optional: true, Computed: true},
			"directory_id": schema.StringAttribute{MarkdownDescription: "ID of the directory (UUID), which has one connection at most. Exactly one of `id` and `directory_id` is needed.",
				Optional: true, Computed: true, Validators: framework.DirectoryIDValidators()},
			"state": framework.ReadString("State of the connection: `awaiting_consent`, `connected`, `syncing`, `paused` (the subscription no longer covers the settings) " +
				"or `broken` (Google no longer accepts the consent)."),
			"consent_url":                framework.ReadString("Page where a Google Workspace administrator allows the connection (*Allow*); null once that is done."),
			"google_customer_id":         framework.ReadString("Google's ID of the connected account; null until consent is given."),
			"admin_email":                framework.ReadString("E-mail address of the administrator who gave consent; null until then."),
			"domains":                    set("Domains that the connection verified, for example `acme.com`."),
			"sync_enabled":               framework.ReadBool("Whether users sync by themselves every 4 hours."),
			"sync_mode":                  framework.ReadString("Who is synced: `all_users` (*Sync all users* in the console) or `specific_groups` (*Sync users from specific groups*)."),
			"groups":                     set("E-mail addresses of the Google groups to sync, for example `engineering@acme.com`; empty when everybody is synced."),
			"personal_message":           framework.ReadString("Text in the e-mail that invites new users (the personal message); empty for none."),
			"deactivate_suspended_users": framework.ReadBool("Whether accounts are deactivated whose Google users are suspended, archived or deleted."),
			"counts": schema.SingleNestedAttribute{
				MarkdownDescription: "How much the last sync brought.",
				Computed:            true,
				Attributes: map[string]schema.Attribute{
					"users":   framework.ReadInt64("Number of users synced."),
					"groups":  framework.ReadInt64("Number of groups synced."),
					"domains": framework.ReadInt64("Number of domains synced."),
				},
			},
			"synced_groups":    set("Names of the groups that the last sync brought."),
			"last_sync_at":     framework.ReadString("When the last sync ended (RFC 3339, UTC); null before the first."),
			"next_sync_at":     framework.ReadString("When the next sync is due (RFC 3339, UTC); null when none is."),
			"last_sync_result": framework.ReadString("Result of the last sync: `success` or `failed`; null before the first."),
		},
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("directory_id"))}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config connectionModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("organization_id"), &config.OrganizationID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &config.ID)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, directoryIDPath, &config.DirectoryID)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := d.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var connection client.GoogleWorkspaceConnection
	var err error
	if id := config.ID.ValueString(); id != "" {
		connection, err = d.Client.GoogleWorkspaceConnection(ctx, organizationID, id)
	} else {
		connection, err = d.ofDirectory(ctx, organizationID, config.DirectoryID.ValueString())
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read Google Workspace connection",
			framework.LookedFor(organizationID, map[string]attr.Value{"id": config.ID, "directory_id": config.DirectoryID}), err))
		return
	}
	state := connectionFromAPI(organizationID, connection)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

var errNone = errors.New("the directory has no Google Workspace connection")

func (d *dataSource) ofDirectory(ctx context.Context, organizationID, directoryID string) (client.GoogleWorkspaceConnection, error) {
	for connection, err := range d.Client.GoogleWorkspaceConnections(ctx, organizationID, directoryID) {
		return connection, err // there is one at most
	}
	return client.GoogleWorkspaceConnection{}, errNone
}

// connectionFromAPI is the data source's way from the API's connection to its model.
func connectionFromAPI(organizationID string, connection client.GoogleWorkspaceConnection) connectionModel {
	return connectionModel{
		OrganizationID:           types.StringValue(organizationID),
		ID:                       types.StringValue(connection.ID),
		DirectoryID:              types.StringValue(connection.DirectoryID),
		State:                    types.StringValue(connection.State),
		ConsentURL:               framework.StringOrNull(connection.ConsentURL),
		GoogleCustomerID:         framework.StringOrNull(connection.GoogleCustomerID),
		AdminEmail:               framework.StringOrNull(connection.AdminEmail),
		Domains:                  framework.StringSet(connection.Domains),
		SyncEnabled:              types.BoolValue(connection.SyncEnabled),
		SyncMode:                 types.StringValue(connection.SyncMode),
		Groups:                   framework.StringSet(connection.Groups),
		PersonalMessage:          types.StringValue(connection.PersonalMessage),
		DeactivateSuspendedUsers: types.BoolValue(connection.DeactivateSuspendedUsers),
		Counts:                   countsModel(connection.Counts),
		SyncedGroups:             framework.StringSet(connection.SyncedGroups),
		LastSyncAt:               framework.ServerTime(connection.LastSyncAt),
		NextSyncAt:               framework.ServerTime(connection.NextSyncAt),
		LastSyncResult:           framework.StringOrNull(connection.LastSyncResult),
	}
}
