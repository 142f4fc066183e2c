package user

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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
	_ action.ActionWithConfigure      = (*inviteAction)(nil)
	_ action.ActionWithModifyPlan     = (*inviteAction)(nil)
	_ action.ActionWithValidateConfig = (*inviteAction)(nil)
)

// NewInviteAction is action "atlassian_user_invite".
func NewInviteAction() action.Action { return &inviteAction{} }

type inviteAction struct{ framework.ActionBase }

type inviteModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	Emails           types.Set    `tfsdk:"emails"`
	RoleAssignments  types.Set    `tfsdk:"role_assignments"`
	GroupIDs         types.Set    `tfsdk:"group_ids"`
	SendNotification types.Bool   `tfsdk:"send_notification"`
	NotificationText types.String `tfsdk:"notification_text"`
}

type inviteRole struct {
	ResourceID types.String `tfsdk:"resource_id"`
	Role       types.String `tfsdk:"role"`
}

var (
	emailsPath           = path.Root("emails")
	groupIDsPath         = path.Root("group_ids")
	notificationTextPath = path.Root("notification_text")

	rolePattern       = regexp.MustCompile(`^[^\s,]+$`)
	resourceIDPattern = regexp.MustCompile(`^ari:\S+$`)
)

func (a *inviteAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_invite"
}

func (a *inviteAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Invites people to the organization, with the roles and groups that they are to have. Who has no Atlassian account gets one with the first login. Inviting " +
				"somebody who is there already adds the roles and groups, and sends the e-mail again if one is wanted.",
			Plane:   framework.PublishedPlane + framework.NeedsActions,
			Console: "*Directory > Users*: *Invite users*.",
			Key:     framework.KeyWithoutScopes("Atlassian documents no scope for inviting. The organization needs at least one paid subscription."),
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization to invite to. Defaults to the provider's `organization_id`.",
				Optional:            true,
				Validators:          framework.OrganizationIDValidators(),
			},
			"emails": schema.SetAttribute{
				MarkdownDescription: "E-mail addresses of the people to invite, at least one.",
				ElementType:         attribute.EmailType{},
				Required:            true,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), attribute.EmailAddresses()},
			},
			"role_assignments": schema.SetNestedAttribute{
				MarkdownDescription: "Roles to give to each of them. A product's role adds them to the directory of the product. Defaults to none.",
				Optional:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"resource_id": schema.StringAttribute{
						MarkdownDescription: "What the role is for: the ID (an ARI, `ari:cloud:...`) of a workspace as `data.atlassian_workspaces` gives it.",
						Required:            true,
						Validators: []validator.String{stringvalidator.RegexMatches(resourceIDPattern,
							"must be the id of a workspace (an ARI, ari:cloud:...), for example data.atlassian_workspace.jira.id, not its name or address")},
					},
					"role": schema.StringAttribute{
						MarkdownDescription: "Role, for example `atlassian/user`. Documented for invitations: `atlassian/user`, `atlassian/admin`, `atlassian/guest`, `atlassian/contributor`, " +
							"`atlassian/customer`, `atlassian/basic`, `atlassian/stakeholder` and `atlassian/viewer`.",
						Required:   true,
						Validators: []validator.String{stringvalidator.RegexMatches(rolePattern, "must be the id of a role, for example atlassian/user")},
					},
				}},
			},
			"group_ids": schema.SetAttribute{
				MarkdownDescription: "IDs of the groups (UUIDs) to add each of them to. Groups that an identity provider syncs are refused at plan. Defaults to none.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(framework.DirectoryIDPattern,
					"must be the group's id (a UUID), for example atlassian_group.engineering.id, not its name"))},
			},
			"send_notification": schema.BoolAttribute{
				MarkdownDescription: "Whether Atlassian sends each of them an e-mail. Defaults to `false`.",
				Optional:            true,
			},
			"notification_text": schema.StringAttribute{
				MarkdownDescription: "What the e-mail says beside Atlassian's own words. Needs `send_notification = true`. Defaults to nothing.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.UTF8LengthAtLeast(1)},
			},
		},
	}
}

func (a *inviteAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var config inviteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !config.NotificationText.IsNull() && !config.SendNotification.IsUnknown() && !config.SendNotification.ValueBool() {
		resp.Diagnostics.Append(framework.ErrorAt(notificationTextPath, "Nobody would read notification_text",
			"Without an e-mail the text goes nowhere. Set send_notification = true, or leave notification_text out."))
	}
}

// ModifyPlan reports what the organization would refuse, as far as ids are known.
func (a *inviteAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config inviteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Checks.CanRun() || config.OrganizationID.IsUnknown() {
		return
	}
	organizationID := a.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if subscription, ok := a.Reads.Subscription(ctx, organizationID); ok && subscription.Plan == client.PlanFree {
		a.Checks.Report(&resp.Diagnostics, emailsPath, "Inviting needs a paid subscription", noSubscription(organizationID))
		return
	}
	for _, element := range config.GroupIDs.Elements() {
		if id, ok := element.(types.String); ok && !id.IsUnknown() {
			a.checkGroup(ctx, organizationID, id.ValueString(), &resp.Diagnostics)
		}
	}
}

func noSubscription(organizationID string) string {
	return "Atlassian lets organizations invite by API that have at least one paid subscription, and organization " + organizationID + " has none. Invite in Atlassian Administration."
}

func (a *inviteAction) checkGroup(ctx context.Context, organizationID, id string, diags *diag.Diagnostics) {
	at := groupIDsPath.AtSetValue(types.StringValue(id))
	group, err := a.Reads.Group(ctx, organizationID, id)
	switch {
	case errors.Is(err, client.ErrNotFound):
		a.Checks.Report(diags, at, "Group "+id+" does not exist",
			fmt.Sprintf("Organization %s has no group with this id. Refer to the id of an atlassian_group, or look it up by its name with data \"atlassian_group\".", organizationID))
	case err == nil && group.ExternallySynced:
		a.Checks.Report(diags, at, fmt.Sprintf("Group %q is synced from an identity provider", group.Name),
			fmt.Sprintf("The organization does not let anybody add members to group %s here: do it in the identity provider, or with atlassian_scim_group.", id))
	}
}

// toCreate returns the body of the invitation.
func (m inviteModel) toCreate(ctx context.Context, diags *diag.Diagnostics) client.Invitation {
	var roles []inviteRole
	var addresses []attribute.Email
	invitation := client.Invitation{SendNotification: m.SendNotification.ValueBool(), NotificationText: m.NotificationText.ValueString()}
	diags.Append(m.Emails.ElementsAs(ctx, &addresses, false)...)
	diags.Append(m.GroupIDs.ElementsAs(ctx, &invitation.GroupIDs, false)...)
	diags.Append(m.RoleAssignments.ElementsAs(ctx, &roles, false)...)
	for _, address := range addresses {
		invitation.Emails = append(invitation.Emails, address.ASCII())
	}
	for _, one := range roles {
		invitation.Roles = append(invitation.Roles, client.InvitationRole{ResourceID: one.ResourceID.ValueString(), Role: one.Role.ValueString()})
	}
	return invitation
}

func (a *inviteAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config inviteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := a.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	invitation := config.toCreate(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	invited, err := a.Client.InviteUsers(ctx, organizationID, invitation)
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(emailsPath, "invite "+describePeople(len(invitation.Emails)), "To organization "+organizationID, explainInvitation(organizationID, err)))
		return
	}
	var refused []string
	for _, person := range invited {
		if len(person.Refused) == 0 {
			resp.SendProgress(framework.Progress("Invited " + person.Email + ", account " + person.AccountID))
		}
		for _, one := range person.Refused {
			refused = append(refused, person.Email+": "+describeRefusal(one))
		}
	}
	if len(refused) > 0 {
		resp.Diagnostics.Append(framework.ErrorAt(emailsPath, "Not everybody was given what the invitation says",
			fmt.Sprintf("In organization %s these were refused, and everything else was done:\n\n  %s\n\nNext: correct role_assignments and group_ids, and invoke the action again. "+
				"That gives nobody anything twice, but sends the e-mails once more if send_notification is true.", organizationID, strings.Join(refused, "\n  "))))
	}
}

func describeRefusal(refused client.InvitationRefusal) string {
	what := "group " + refused.GroupID
	if refused.GroupID == "" {
		what = fmt.Sprintf("role %s on %s", refused.Role, refused.ResourceID)
	}
	if refused.Reason == "" {
		return what
	}
	return what + ": " + refused.Reason
}

// explainInvitation adds what to do about a refusal whose usual advice does not fit.
func explainInvitation(organizationID string, err error) error {
	switch {
	case errors.Is(err, client.ErrAmbiguous):
		return fmt.Errorf("%w\n\nNext: whether people were invited is not known, and terraform plan does not show it: look for them with data \"atlassian_users\". "+
			"Invoking the action again gives nobody anything twice, but may send the e-mails once more.", err)
	case errors.Is(err, client.ErrPaymentRequired):
		return fmt.Errorf("%w\n\nNext: %s", err, noSubscription(organizationID))
	case errors.Is(err, client.ErrConflict):
		return fmt.Errorf("%w\n\nNext: a product has no seat left for them. Free one, or buy more, and invoke the action again.", err)
	}
	return err
}

func describePeople(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
