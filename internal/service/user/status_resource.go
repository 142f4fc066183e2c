package user

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure        = (*statusResource)(nil)
	_ resource.ResourceWithConfigValidators = (*statusResource)(nil)
	_ resource.ResourceWithIdentity         = (*statusResource)(nil)
	_ resource.ResourceWithImportState      = (*statusResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*statusResource)(nil)
)

// NewStatusResource is atlassian_user_status.
func NewStatusResource() resource.Resource { return &statusResource{} }

type statusResource struct{ framework.ResourceBase }

// The attributes that diagnostics point at.
var (
	accountIDPath        = path.Root("account_id")
	membershipStatusPath = path.Root("membership_status")
	accountStatusPath    = path.Root("account_status")
)

// keyForStatus is the credential of everything that changes an account.
var keyForStatus = framework.KeyWithoutScopes("Atlassian documents no scope for `membership_status`, and refuses every key with scopes for `account_status`.")

func (r *statusResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_status"
}

func (r *statusResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Whether an account that exists may be used: its access to this organization (`membership_status`), which can be taken from any account, and the " +
				"account as a whole (`account_status`), which only the organization that manages it can stop. It makes no account and deletes none.",
			Plane: framework.PublishedPlane,
			Console: "*Directory > Users > (user)*: *Suspend access* and *Restore access* for `membership_status`. *Directory > Managed accounts > (account)*: *Deactivate " +
				"account* and *Reactivate account* for `account_status`.",
			Key:     keyForStatus,
			Destroy: "Nothing changes: a suspended account stays suspended, a deactivated one deactivated, and the plan warns of it. To give access back, apply `active` before.",
			Guides:  "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
			More: "The two states are independent. A **suspended** user cannot use the products of this organization and is not billed for them, can still log in to " +
				"Atlassian and to other organizations, and has the same roles and groups again once restored. A **deactivated** account cannot log in to anything of Atlassian's, and no " +
				"organization is billed for it. It has to be a *managed account*: one of a verified domain.\n\n" +
				"An account that an identity provider or Google syncs is activated and deactivated there, and `account_status` is refused at plan; " +
				"`atlassian_scim_user` has `active` for it, and the action `atlassian_scim_unlink` takes an account from its identity provider.\n\n" +
				"What the configuration leaves out is left as it is. The last organization admin cannot be closed out, nor the account that made the provider's API key, as " +
				"far as Atlassian tells which one that is.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`; data source `atlassian_user` finds it by e-mail address. Changing it replaces " +
					"the resource, and leaves the account of before as it is.",
				Required:      true,
				Validators:    accountIDValidators,
				PlanModifiers: []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()},
			},
			"membership_status": schema.StringAttribute{
				MarkdownDescription: "Access to this organization: `active` or `suspended`. For any account, managed or not. At least one of `membership_status` and `account_status` is needed. Defaults " +
					"to what the organization has. Changes in place.",
				Optional:   true,
				Computed:   true,
				Validators: []validator.String{stringvalidator.OneOf(client.StatusActive, client.StatusSuspended)},
			},
			"account_status": schema.StringAttribute{
				MarkdownDescription: "The managed account as a whole: `active`, or `inactive` for one that is deactivated. Needs an API key without scopes. Defaults to what the organization has. " +
					"Changes in place.",
				Optional:   true,
				Computed:   true,
				Validators: []validator.String{stringvalidator.OneOf(client.StatusActive, client.StatusInactive)},
			},
			"email": framework.KeptString("E-mail address of the account at the last refresh, for people who read a plan; null for an account that shows none."),
		},
	}
}

func (r *statusResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.AtLeastOneOf(path.MatchRoot("membership_status"), path.MatchRoot("account_status"))}
}

func (r *statusResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("account_id", "ID of the account.")
}

// Create brings an account to what is wanted. Where a write fails the state holds nothing: the next apply reads what was done.
func (r *statusResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan statusModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	user, err := r.Client.User(ctx, plan.OrganizationID.ValueString(), plan.AccountID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(accountIDPath, "read "+plan.String(), "In organization "+plan.OrganizationID.ValueString(), err))
		return
	}
	prior := statusFromAPI(plan.OrganizationID.ValueString(), user)
	if _, failed := r.bring(ctx, prior, plan); failed != nil {
		resp.Diagnostics.Append(failed)
		return
	}
	plan.complete(prior)
	framework.Save(ctx, resp, &plan)
}

// complete fills in what the configuration leaves out, as the organization had it before.
func (m *statusModel) complete(from statusModel) {
	if m.MembershipStatus.IsUnknown() {
		m.MembershipStatus = from.MembershipStatus
	}
	if m.AccountStatus.IsUnknown() {
		m.AccountStatus = from.AccountStatus
	}
	if m.Email.IsUnknown() {
		m.Email = from.Email
	}
}

func (r *statusResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := statusModelOf(req.State.Raw)
	state.Identity().Set(resp.Identity)
	organizationID, accountID := state.OrganizationID.ValueString(), state.AccountID.ValueString()
	user, err := r.Reads.User(ctx, organizationID, accountID)
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, state.String())
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read "+state.String(), "In organization "+organizationID, err))
		return
	}
	read := statusFromAPI(organizationID, user)
	read.AccountID = state.AccountID
	if read != *state {
		resp.Diagnostics.Append(resp.State.Set(ctx, &read)...)
	}
}

// Update sends what the plan changes. What was done before a failure is in the state.
func (r *statusResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior statusModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	done, failed := r.bring(ctx, prior, plan)
	if failed != nil {
		resp.Diagnostics.Append(failed)
		plan = done
	}
	plan.complete(prior)
	framework.Save(ctx, resp, &plan)
}

// Delete leaves the account as it is. The plan has said so.
func (r *statusResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// statusImportForm is what an import id looks like.
var statusImportForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "account_id", Name: "account id", Example: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", Check: importedAccountID},
}}

// wholeAccountID is an account id that nothing is cut off from, in the forms that Atlassian gives out. A configuration may have
// others: Atlassian documents none.
var wholeAccountID = regexp.MustCompile(`^([A-Za-z0-9_-]+:[A-Za-z0-9:_-]+|[0-9a-f]{24})$`)

func importedAccountID(value string) (string, error) {
	value, err := framework.ImportAccountID(value)
	if err == nil && !wholeAccountID.MatchString(value) {
		err = fmt.Errorf("%q is not the id of an account", value)
	}
	return value, err
}

func (r *statusResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, statusImportForm)
}
