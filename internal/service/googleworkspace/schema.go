package googleworkspace

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// defaultTimeout is how long is waited where the configuration does not say.
const defaultTimeout = 20 * time.Minute

// inConsole is where the console has the connection.
const inConsole = "*Security > Identity providers > (Google Workspace directory) > Connect Google Workspace*; its settings are on the page *Setup*, state and counts on the page *Status*."

// The attributes that diagnostics point at.
var (
	directoryIDPath = path.Root("directory_id")
	syncEnabledPath = path.Root("sync_enabled")
	syncModePath    = path.Root("sync_mode")
	groupsPath      = path.Root("groups")
	deactivatePath  = path.Root("deactivate_suspended_users")
	waitPath        = path.Root("wait_for_consent")
)

func (r *connectionResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	fixed := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Connects a Google Workspace directory with a Google account, from which users and groups are then synced every 4 hours. A directory has one " +
				"connection at most.",
			Plane:   framework.IdentityPlane,
			Console: inConsole,
			Key:     framework.IdentityKey,
			Destroy: "The Google account is disconnected. The settings are lost; the synced accounts stay. A running sync cannot be stopped, so its end is waited for. It " +
				"is refused while an authentication policy of the directory enforces single sign-on.",
			Timeouts: "`create` 20 minutes, for the consent that `wait_for_consent` waits for; `update` and `delete` 20 minutes, for the end of a running sync. " +
				"On an [attended host](../guides/two-planes.md#attended-hosts) each of them is also how long to wait for the person who carries the change out, by default 1 hour.",
			Guides: "[Google Workspace](../guides/google-workspace.md), [Order of destruction](../guides/destroy-order.md).",
			More: "Connecting takes a person: a Google Workspace administrator has to open `consent_url` and click *Allow*. Without `wait_for_consent` the apply ends " +
				"with a warning that carries this URL, and the settings hold once consent is given. State, counts and sync times change by themselves and are in the " +
				"data source `atlassian_google_workspace_connection`. Changes made during a sync hold from the next one.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id":              framework.KeptString("ID of the connection (UUID), given by the server."),
			"directory_id":    framework.DirectoryIDAttribute("ID of the directory (UUID), whose identity provider has to be `google_workspace`. Changing it replaces the connection, which needs consent anew."),
			"sync_enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether users sync by themselves every 4 hours. A running sync cannot be stopped: turning this off waits for its end, up to `timeouts.update`. " +
					"Defaults to what the organization has: `true` for a new connection. Changes in place.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"sync_mode": schema.StringAttribute{
				MarkdownDescription: "Who is synced: `all_users` into one group (*Sync all users* in the console), or `specific_groups` with their users (*Sync users from specific " +
					"groups*), which needs Atlassian Guard. Defaults to what the organization has: `all_users` for a new connection. Changes in place.",
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{stringvalidator.OneOf(client.SyncModeAllUsers, client.SyncModeSpecificGroups)},
				PlanModifiers: fixed,
			},
			"groups": schema.SetAttribute{
				MarkdownDescription: "E-mail addresses of the Google groups to sync, for example `engineering@acme.com`. Required with, and only with, `sync_mode = \"specific_groups\"`. " +
					"Case makes no difference. Defaults to what the organization has: null with `all_users`. Changes in place.",
				ElementType:   attribute.EmailType{},
				Optional:      true,
				Computed:      true,
				Validators:    []validator.Set{attribute.EmailAddresses()},
				PlanModifiers: []planmodifier.Set{attribute.KeepEquivalentElements(attribute.SameEmail), setplanmodifier.UseStateForUnknown()},
			},
			"personal_message": schema.StringAttribute{
				MarkdownDescription: "Text in the e-mail that invites new users (the personal message); `\"\"` for none. Defaults to what the organization has: `\"\"` for a new connection. " +
					"Changes in place.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: fixed,
			},
			"deactivate_suspended_users": schema.BoolAttribute{
				MarkdownDescription: "Whether accounts are deactivated whose Google users are suspended, archived or deleted, which needs Atlassian Guard. Defaults to what the " +
					"organization has: `false` for a new connection. Changes in place.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"wait_for_consent": schema.BoolAttribute{
				MarkdownDescription: "Whether creating the connection waits until consent is given, up to `timeouts.create`. When that time is over, the apply fails: a pipeline that asked " +
					"to wait must not go on as if Google were connected. The connection stays, with its `consent_url`, but Terraform marks the resource as tainted and " +
					"would replace it. Have the consent given and run `terraform untaint` on it to keep it. Defaults to `false`. Changes in place, without a request and " +
					"without effect.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(false),
			},
			"timeouts":           waits.Attribute("How long to wait, and on an attended host for a person before that. Defaults to 20 minutes each, and for a person to 1 hour. Changes in place, without a request."),
			"consent_url":        framework.KeptString("Page where a Google Workspace administrator allows the connection (*Allow*); null once that is done."),
			"google_customer_id": framework.KeptString("Google's ID of the connected account; null until consent is given."),
			"domains": schema.SetAttribute{
				MarkdownDescription: "Domains that the connection verified, for example `acme.com`; empty until consent is given.",
				ElementType:         types.StringType,
				Computed:            true,
				PlanModifiers:       []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// waits are what timeouts are for.
var waits = framework.Timeouts{
	"create": "How long `wait_for_consent` waits",
	"update": "How long turning `sync_enabled` off waits for a running sync to end",
	"delete": "How long destroying waits for a running sync to end",
}
