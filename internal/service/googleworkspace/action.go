package googleworkspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ action.ActionWithConfigure  = (*syncAction)(nil)
	_ action.ActionWithModifyPlan = (*syncAction)(nil)
)

// NewSyncAction is action "atlassian_google_workspace_sync".
func NewSyncAction() action.Action { return &syncAction{} }

type syncAction struct{ framework.ActionBase }

type syncModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	ConnectionID   types.String `tfsdk:"connection_id"`
	Wait           types.Bool   `tfsdk:"wait"`
	Timeout        types.String `tfsdk:"timeout"`
}

func (a *syncAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_google_workspace_sync"
}

func (a *syncAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Syncs users and groups from Google Workspace now, without waiting for the next of the syncs that happen every 4 hours. Works also while " +
				"`sync_enabled` is `false`. Settings changed during a sync hold from the next one: invoke this action after a change to apply it at once.",
			Plane:    framework.IdentityPlane + framework.NeedsActions,
			Console:  "*Security > Identity providers > (Google Workspace directory)*: *Sync now* on the page *Status*.",
			Key:      framework.IdentityKey,
			Timeouts: "`timeout` 20 minutes, for `wait`. On an [attended host](../guides/two-planes.md#attended-hosts) `timeout` is also how long to wait for the person who starts the sync, by default 1 hour.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization that the connection belongs to. Defaults to the provider's `organization_id`.",
				Optional:            true,
				Validators:          framework.OrganizationIDValidators(),
			},
			"connection_id": schema.StringAttribute{
				MarkdownDescription: "ID of the connection (UUID): `id` of `atlassian_google_workspace_connection`.",
				Required:            true,
				Validators: []validator.String{stringvalidator.RegexMatches(framework.DirectoryIDPattern,
					"must be the connection's id (a UUID), for example atlassian_google_workspace_connection.google.id")},
			},
			"wait": schema.BoolAttribute{
				MarkdownDescription: "Whether to wait until the sync has ended, and fail if it failed. If another sync is running, it is waited for first, and then one is started. Without " +
					"waiting, a running sync is an error. Defaults to `false`.",
				Optional: true,
			},
			"timeout": schema.StringAttribute{
				MarkdownDescription: "How long `wait` waits in all, as a duration such as `30s`, `10m` or `1h30m`. Defaults to `20m`.",
				Optional:            true,
				Validators:          []validator.String{attribute.Duration()},
			},
		},
	}
}

// ModifyPlan says that a person starts the sync on an attended host.
func (a *syncAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config syncModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || a.ProviderData == nil {
		return
	}
	organizationID := config.OrganizationID
	if organizationID.IsNull() {
		organizationID = types.StringValue(a.OrganizationID)
	}
	a.WarnAttended(ctx, organizationID, &resp.Diagnostics)
}

func (a *syncAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config syncModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := a.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	run := syncRun{
		ProviderData: a.ProviderData, organizationID: organizationID, connectionID: config.ConnectionID.ValueString(), timeout: defaultTimeout,
		say: func(format string, values ...any) {
			resp.SendProgress(framework.Progress(fmt.Sprintf(format, values...)))
		},
	}
	if timeout, err := time.ParseDuration(config.Timeout.ValueString()); err == nil {
		run.timeout = timeout
	}
	ctx = framework.WaitingFor(ctx, config.Timeout, func(o client.Operation) {
		run.asked = true
		framework.TellWaiting(func(text string) { run.say("%s", text) })(o)
	})
	goAhead := run.start
	if config.Wait.ValueBool() {
		goAhead = run.runToEnd
	}
	err := goAhead(ctx)
	if err == nil {
		return
	}
	object := fmt.Sprintf("Google Workspace connection %s in organization %s", run.connectionID, organizationID)
	switch {
	case isSyncRunning(err) && !config.Wait.ValueBool():
		object += ". To wait for the running sync and then start another, set wait = true"
	case errors.Is(err, client.ErrAmbiguous):
		err = fmt.Errorf("%w\n\nNext: whether the sync started is not known, and terraform plan does not show it: look at state and last_sync_at of "+
			"data \"atlassian_google_workspace_connection\". Invoking the action again is safe: while a sync runs it is refused, and after one it syncs the same once more.", err)
	}
	resp.Diagnostics.Append(framework.FailedAt(path.Root("connection_id"), "sync Google Workspace connection "+run.connectionID, object, err))
}

// syncRun is one sync from its start to its end.
type syncRun struct {
	*framework.ProviderData
	organizationID, connectionID string
	timeout                      time.Duration
	say                          func(format string, values ...any)

	// asked means that a person was asked to start it, on an attended host.
	asked  bool
	syncID string
	// before are the counts as they were at the first look.
	before     *client.SyncCounts
	reported   string
	reportedAt time.Time
}

func (s *syncRun) start(ctx context.Context) (err error) {
	if s.syncID, err = s.Client.SyncGoogleWorkspace(ctx, s.organizationID, s.connectionID); err == nil {
		s.before = nil
		s.say("Sync %s of Google Workspace connection %s started", s.syncID, s.connectionID)
	}
	return err
}

// runToEnd starts the sync, after a running one, and waits for its end.
func (s *syncRun) runToEnd(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	err := writeAfterSync(waiting, s.ProviderData, s.organizationID, s.connectionID, s.timeout,
		func(connection client.GoogleWorkspaceConnection) {
			s.reportProgress("Waiting for another sync to end", connection)
		},
		func() error { return s.start(ctx) })
	if err != nil {
		return err
	}
	if s.asked { // what a person took is not part of what the sync may take
		cancel()
		waiting, cancel = context.WithTimeout(ctx, s.timeout)
		defer cancel()
	}
	started := client.GoogleWorkspaceConnection{ID: s.connectionID, State: client.GoogleStateSyncing}
	last, err := waitFor(waiting, s.ProviderData, s.organizationID, started, func(connection client.GoogleWorkspaceConnection) (bool, error) {
		if connection.State == client.GoogleStateSyncing {
			s.reportProgress("Sync "+s.syncID+" is still running", connection)
			return false, nil
		}
		return true, nil
	})
	switch {
	case err != nil && waiting.Err() != nil:
		return errors.New(describeTimeout(waiting, s.timeout, "sync "+s.syncID+" to end", last) + " The sync goes on by itself; to wait longer, raise timeout.")
	case err != nil:
		return err
	case last.LastSyncResult != client.SyncResultSuccess:
		return fmt.Errorf("sync %s ended: last result %q, and the connection is %s", s.syncID, last.LastSyncResult, last.State)
	}
	s.say("Sync %s finished: %s, %s", s.syncID, last.LastSyncResult, describeCounts(last))
	return nil
}

// reportProgress reports a running sync when there is news, and once a minute when not.
func (s *syncRun) reportProgress(what string, connection client.GoogleWorkspaceConnection) {
	text := what
	if before := s.before; before == nil {
		s.before = &connection.Counts
	} else if *before != connection.Counts {
		// Until they change, the counts are those of the last sync.
		text += ": " + describeCounts(connection) + " so far"
	}
	if now := s.Now(); text != s.reported || now.Sub(s.reportedAt) >= time.Minute {
		s.reported, s.reportedAt = text, now
		s.say("%s", text)
	}
}
