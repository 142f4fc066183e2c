package googleworkspace

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_google_workspace_connection for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ connectionResource }

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	State          types.String `tfsdk:"state"`
}

// states are the words of a connection's state that this version knows.
var states = []string{client.GoogleStateAwaitingConsent, client.GoogleStateConnected, client.GoogleStateSyncing,
	client.GoogleStatePaused, client.GoogleStateBroken}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists Google Workspace connections, by the names of their directories.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id":    framework.ListDirectoryID("Only the connection of this directory (UUID)."),
			"state": schema.StringAttribute{MarkdownDescription: "Only connections in this state: " + framework.Words(states) + ".",
				Optional: true, Validators: []validator.String{attribute.KnownValues(states...)}},
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	keep := func(connection client.GoogleWorkspaceConnection) bool {
		return config.State.IsNull() || config.State.ValueString() == connection.State
	}
	connections := r.Client.GoogleWorkspaceConnections(ctx, organizationID, config.DirectoryID.ValueString())
	r.Checks.WarnUnknown(&diags, path.Root("state"), config.State, states)
	stream.Results = framework.Warned(diags, framework.Stream(ctx, req, connections, "Google Workspace connections", keep, func(connection client.GoogleWorkspaceConnection, result *list.ListResult) {
		state := fromAPI(organizationID, connection)
		result.DisplayName = r.Reads.DirectoryName(ctx, organizationID, connection.DirectoryID, connection.DirectoryID)
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	}))
}
