package user

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var (
	_ action.ActionWithConfigure  = (*unlinkAction)(nil)
	_ action.ActionWithModifyPlan = (*unlinkAction)(nil)
)

// NewUnlinkAction is action "atlassian_scim_unlink".
func NewUnlinkAction() action.Action { return &unlinkAction{} }

type unlinkAction struct{ framework.ActionBase }

type unlinkModel struct {
	OrganizationID  types.String `tfsdk:"organization_id"`
	AccountID       types.String `tfsdk:"account_id"`
	SCIMDirectoryID types.String `tfsdk:"scim_directory_id"`
}

var scimDirectoryIDPath = path.Root("scim_directory_id")

func (a *unlinkAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_unlink"
}

func (a *unlinkAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Takes an account from its identity provider: unlinks the user of the SCIM directory that belongs to it. Neither is deleted. The account keeps its state, its " +
				"groups and its roles, and can be changed and deactivated here again; what the identity provider pushes does not reach it any more. An account that is not linked " +
				"stays as it is.",
			Plane:   framework.PublishedPlane + framework.NeedsActions,
			Console: "Nowhere; Atlassian's support does it.",
			Key:     framework.KeyWithoutScopes("Atlassian documents no scope for this call. It is the organization's key, not that of the SCIM directory."),
			More: "~> **Nobody but the identity provider links again.** Atlassian publishes no call that links an account to a SCIM user. It happens when the identity provider pushes " +
				"the user again: unassign the user from the Atlassian app there, and assign it anew. Until then groups that it pushes leave the account out. To keep the account " +
				"unlinked, take the user out of what the identity provider syncs *before* unlinking.\n\n" +
				"An `atlassian_scim_user` of this configuration that is unlinked shows no `account_id` after the next refresh, and an update of it is a push.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization that the account is in. Defaults to the provider's `organization_id`.",
				Optional:            true,
				Validators:          framework.OrganizationIDValidators(),
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the account to take from its identity provider; `account_id` of the data source `atlassian_user`.",
				Required:            true,
				Validators:          accountIDValidators,
			},
			"scim_directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the SCIM directory (UUID) whose user is unlinked, as `data.atlassian_scim_links` shows it. Needed for an account that is linked in several. Defaults to the only one.",
				Optional:            true,
				Validators: []validator.String{stringvalidator.RegexMatches(framework.DirectoryIDPattern,
					"must be the id of a SCIM directory (a UUID), the last part of its SCIM base URL")},
			},
		},
	}
}

// ModifyPlan warns of what unlinking does to the account. It stays silent where it cannot tell: the link may be made by what
// triggers the action.
func (a *unlinkAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config unlinkModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Checks.CanRun() || config.OrganizationID.IsUnknown() || config.AccountID.IsUnknown() || config.SCIMDirectoryID.IsUnknown() {
		return
	}
	organizationID := a.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	link, err := config.find(ctx, a.Client, organizationID)
	switch {
	case errors.Is(err, errSeveralLinks):
		a.Checks.Report(&resp.Diagnostics, scimDirectoryIDPath, "Account "+config.AccountID.ValueString()+" is linked in several SCIM directories", err.Error())
	case err == nil && link != nil:
		resp.Diagnostics.Append(framework.WarningAt(accountIDPath, "Unlinking takes account "+config.AccountID.ValueString()+" from its identity provider",
			fmt.Sprintf("SCIM user %s of SCIM directory %s no longer belongs to it. The account keeps its state, groups and roles, and is changed here from then on; what the identity "+
				"provider pushes does not reach it.\n\nThis cannot be undone here: only the identity provider links again, when it pushes the user anew (unassign it there and assign "+
				"it again). If the account is to stay unlinked, take the user out of what the identity provider syncs first.", link.SCIMUserID, link.SCIMDirectoryID)))
	}
}

func (a *unlinkAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config unlinkModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || !a.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := a.OrganizationIDOr(config.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	accountID := config.AccountID.ValueString()
	link, err := config.find(ctx, a.Client, organizationID)
	if err == nil && link == nil {
		resp.SendProgress(framework.Progress("Account " + accountID + " is linked to no SCIM user" + config.inDirectory()))
		return
	}
	if err == nil {
		err = a.unlink(ctx, config, organizationID, *link)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(accountIDPath, "unlink account "+accountID+config.inDirectory(), "In organization "+organizationID, err))
		return
	}
	resp.SendProgress(framework.Progress(fmt.Sprintf("Account %s is unlinked from SCIM user %s of SCIM directory %s", accountID, link.SCIMUserID, link.SCIMDirectoryID)))
}

// unlink ends one link. When it is gone afterwards all is well: the server acted and only its answer was lost.
func (a *unlinkAction) unlink(ctx context.Context, config unlinkModel, organizationID string, link client.SCIMLink) error {
	err := a.Client.UnlinkSCIMUser(ctx, organizationID, link.SCIMDirectoryID, link.SCIMUserID)
	if !errors.Is(err, client.ErrAmbiguous) && !errors.Is(err, client.ErrNotFound) {
		return err
	}
	if left, findErr := config.find(ctx, a.Client, organizationID); findErr == nil && left == nil {
		return nil
	}
	if errors.Is(err, client.ErrAmbiguous) {
		return fmt.Errorf("%w\n\nNext: whether the account was unlinked is not known, and terraform plan does not show it: look at data \"atlassian_scim_links\". "+
			"Invoking the action again is safe: an account that is not linked stays as it is.", err)
	}
	return err
}

func (m unlinkModel) inDirectory() string {
	if m.SCIMDirectoryID.IsNull() {
		return ""
	}
	return " of SCIM directory " + m.SCIMDirectoryID.ValueString()
}

// errSeveralLinks means that an account is linked in several SCIM directories, and the configuration names none.
var errSeveralLinks = errors.New("set scim_directory_id to the one whose user is to be unlinked")

// find returns the link that is meant; nil where there is none.
func (m unlinkModel) find(ctx context.Context, c *client.Client, organizationID string) (*client.SCIMLink, error) {
	links, err := c.SCIMLinks(ctx, organizationID, m.AccountID.ValueString())
	if err != nil {
		return nil, err
	}
	var found []client.SCIMLink
	var listed strings.Builder
	for _, link := range links {
		if m.SCIMDirectoryID.IsNull() || uuid.Same(link.SCIMDirectoryID, m.SCIMDirectoryID.ValueString()) {
			found = append(found, link)
			fmt.Fprintf(&listed, "\n  - %s (SCIM user %s)", link.SCIMDirectoryID, link.SCIMUserID)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil //nolint:nilnil // no link, and no harm in it
	case 1:
		return &found[0], nil
	}
	return nil, fmt.Errorf("%w. The account is linked in:\n%s", errSeveralLinks, listed.String())
}
