package groupconflict

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
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

// NewSyncAction is action "atlassian_group_conflict_sync".
func NewSyncAction() action.Action { return &syncAction{} }

type syncAction struct{ framework.ActionBase }

type syncModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	GroupName      types.String `tfsdk:"group_name"`
	ConflictID     types.String `tfsdk:"conflict_id"`
	Timeout        types.String `tfsdk:"timeout"`
}

func (a *syncAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_conflict_sync"
}

func (a *syncAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	oneOf := stringvalidator.ExactlyOneOf(path.MatchRoot("group_name"), path.MatchRoot("conflict_id"))
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Resolves a group conflict: lets the group that the identity provider pushed overwrite the group of the same name that the organization already has. " +
				"The plan warns of who gains and who loses the group. A conflict that changes while it is being synced is left alone, one that is synced already stays " +
				"as it is.",
			Plane:    framework.WithoutDesk + framework.NeedsActions,
			Console:  inConsole,
			Key:      framework.IdentityKey,
			Timeouts: "`timeout`, for the person on an [attended host](../guides/two-planes.md#attended-hosts).",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization that the directory belongs to. Defaults to the provider's `organization_id`.",
				Optional:            true,
				Validators:          framework.OrganizationIDValidators(),
			},
			"directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the directory (UUID) that the group was pushed into.",
				Required:            true,
				Validators:          framework.DirectoryIDValidators(),
			},
			"group_name": schema.StringAttribute{
				MarkdownDescription: "Name of the group, ignoring case. Exactly one of `group_name` and `conflict_id` is needed.",
				Optional:            true,
				Validators:          []validator.String{oneOf},
			},
			"conflict_id": schema.StringAttribute{
				MarkdownDescription: "ID of the conflict (UUID), as `data.atlassian_group_conflicts` shows it. Exactly one of `group_name` and `conflict_id` is needed.",
				Optional:            true,
				Validators: []validator.String{oneOf, stringvalidator.RegexMatches(framework.DirectoryIDPattern,
					"must be the conflict's id (a UUID), as data \"atlassian_group_conflicts\" shows it; the name of a group goes into group_name")},
			},
			"timeout": schema.StringAttribute{
				MarkdownDescription: "How long to wait for the person who syncs the group on an attended host, as a duration such as `30s`, `10m` or `1h30m`. Defaults to `1h`.",
				Optional:            true,
				Validators:          []validator.String{attribute.Duration()},
			},
		},
	}
}

// ModifyPlan says what the invocation will do. It stays silent where it cannot
// tell: an action may be triggered by the very thing that makes the conflict.
func (a *syncAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config syncModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Checks.CanRun() || config.unknown() {
		return
	}
	organizationID := a.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	conflict, err := config.find(ctx, a.Client, organizationID)
	if err != nil || conflict.State != client.GroupConflictOpen {
		return
	}
	a.WarnAttended(ctx, types.StringValue(organizationID), &resp.Diagnostics)
	if conflict.IsDefaultAccessGroup {
		a.Checks.Report(&resp.Diagnostics, config.at(), fmt.Sprintf("Group %q cannot be overwritten", conflict.GroupName), defaultGroupRemedy(conflict))
		return
	}
	resp.Diagnostics.Append(framework.WarningAt(config.at(), fmt.Sprintf("Syncing group %q changes who has it", conflict.GroupName), describeChange(conflict)+"\n\nThis cannot be undone."))
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
	say := func(text string) { resp.SendProgress(framework.Progress(text)) }
	conflict, err := config.find(ctx, a.Client, organizationID)
	if err != nil {
		resp.Diagnostics.Append(config.failed(organizationID, err))
		return
	}
	if conflict.State != client.GroupConflictOpen {
		say(fmt.Sprintf("Group %q is synced already", conflict.GroupName))
		return
	}
	say(fmt.Sprintf("Syncing group %q", conflict.GroupName))
	if _, err := sync(framework.WaitingFor(ctx, config.Timeout, framework.TellWaiting(say)), a.Client, organizationID, conflict); err != nil {
		if errors.Is(err, client.ErrConflict) && conflict.IsDefaultAccessGroup {
			err = fmt.Errorf("%w\n\n%s", err, defaultGroupRemedy(conflict))
		}
		if errors.Is(err, client.ErrAmbiguous) {
			err = fmt.Errorf("%w\n\nNext: whether the group was synced is not known, and terraform plan does not show it: look at the conflict's state in "+
				"data \"atlassian_group_conflicts\". Invoking the action again is safe: a conflict that is synced already stays as it is.", err)
		}
		resp.Diagnostics.Append(config.failed(organizationID, err))
		return
	}
	say(describeGains(conflict))
	say(describeLosses(conflict))
	say(fmt.Sprintf("Group %q is synced", conflict.GroupName))
}

func (m syncModel) unknown() bool {
	return m.OrganizationID.IsUnknown() || m.DirectoryID.IsUnknown() || m.GroupName.IsUnknown() || m.ConflictID.IsUnknown()
}

// at returns the attribute that names the conflict.
func (m syncModel) at() path.Path {
	if m.GroupName.IsNull() {
		return path.Root("conflict_id")
	}
	return groupNamePath
}

func (m syncModel) find(ctx context.Context, c *client.Client, organizationID string) (client.GroupConflict, error) {
	matches := hasName(m.GroupName.ValueString())
	if m.GroupName.IsNull() {
		matches = func(conflict client.GroupConflict) bool { return conflict.ID == m.ConflictID.ValueString() }
	}
	return find(ctx, c, organizationID, m.DirectoryID.ValueString(), matches)
}

func (m syncModel) failed(organizationID string, err error) diag.Diagnostic {
	name := m.GroupName.String()
	if m.GroupName.IsNull() {
		name = m.ConflictID.String()
	}
	return framework.FailedAt(m.at(), "sync the group conflict of "+name,
		fmt.Sprintf("Directory %s in organization %s", m.DirectoryID.ValueString(), organizationID), err)
}
