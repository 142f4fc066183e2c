package group

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure   = (*membershipResource)(nil)
	_ resource.ResourceWithIdentity    = (*membershipResource)(nil)
	_ resource.ResourceWithImportState = (*membershipResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*membershipResource)(nil)
)

// NewMembershipResource is atlassian_group_membership.
func NewMembershipResource() resource.Resource { return &membershipResource{} }

type membershipResource struct{ framework.ReplaceOnlyBase }

// membershipModel is one account in one group.
type membershipModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	GroupID        types.String `tfsdk:"group_id"`
	AccountID      types.String `tfsdk:"account_id"`
	Email          types.String `tfsdk:"email"`
}

// object returns the membership among the claims of a walk; the zero object where there is none, or part of it is not known.
func (m membershipModel) object() framework.Object {
	if m.AccountID.IsNull() || m.OrganizationID.IsUnknown() || m.GroupID.IsUnknown() || m.AccountID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_group_membership", Kind: memberClaim, Name: m.String(),
		Key: memberKey(m.OrganizationID.ValueString(), m.GroupID.ValueString(), m.AccountID.ValueString())}
}

// memberKey names a member of a group among the claims of a walk.
func memberKey(organizationID, groupID, accountID string) string {
	return organizationID + "/" + groupID + "/" + accountID
}

// membershipModelOf is the model of a plan or a state; all null where there is none.
var membershipModelOf = framework.ModelOrNull[membershipModel]()

// String is what diagnostics call a membership.
func (m membershipModel) String() string {
	return fmt.Sprintf("account %s in group %s", m.AccountID.ValueString(), m.GroupID.ValueString())
}

func (r *membershipResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_membership"
}

func (r *membershipResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "One account in one group. The other members stay; `atlassian_group_members` manages all of them instead, and the two do not go together " +
				"for one group.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyToChange,
			Destroy: "The account is taken out of the group, and loses the product access that this group alone gave it.",
			Guides:  "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
			More: "An account that is in the group already is taken over as it is.\n\n" +
				"Groups that an identity provider syncs are refused at plan: their members change in the identity provider, or with `atlassian_scim_group`.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "ID of the group (UUID), of `atlassian_group` or the data source of that name. Changing it replaces the membership.",
				Required:            true,
				Validators:          groupIDValidators(),
				PlanModifiers:       replace,
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`; data source `atlassian_user` finds it by e-mail address. Changing it replaces the membership.",
				Required:            true,
				Validators:          []validator.String{framework.AccountID{}},
				PlanModifiers:       replace,
			},
			"email": framework.KeptString("E-mail address of the account at the last refresh, for people who read a plan; null for an account that shows none."),
		},
	}
}

// IdentitySchema has the whole natural key: a membership has no id of its own.
func (r *membershipResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("group_id", "ID of the group (UUID).")
	resp.IdentitySchema.Attributes["account_id"] = identityschema.StringAttribute{Description: "ID of the account.", RequiredForImport: true}
}

func (m membershipModel) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "group_id": m.GroupID, "account_id": m.AccountID}
}

func (r *membershipResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan membershipModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ended := r.Claims.Take(&resp.Diagnostics, memberClaim, plan.object().Key)
	defer ended()
	organizationID, groupID := plan.OrganizationID.ValueString(), plan.GroupID.ValueString()
	if err := addMember(ctx, r.Client, organizationID, groupID, plan.AccountID.ValueString()); err != nil {
		resp.Diagnostics.Append(framework.FailedAt(attributeAtFault(err), "add account "+plan.AccountID.ValueString()+" to group "+groupID,
			"In organization "+organizationID+explainSynced(ctx, r.ProviderData, organizationID, groupID, err), err))
		return
	}
	plan.Email = types.StringNull()
	if user, err := r.Client.User(ctx, organizationID, plan.AccountID.ValueString()); err == nil { // else the next refresh reads it
		plan.Email = framework.StringOrNull(user.Email)
	}
	framework.Save(ctx, resp, &plan)
}

// attributeAtFault returns the attribute that a refused membership is about.
func attributeAtFault(err error) path.Path {
	if apiError, ok := errors.AsType[*client.Error](err); ok && apiError.Code == codeUserNotFound {
		return path.Root("account_id")
	}
	return groupIDPath
}

// addMember adds an account to a group. When it is there afterwards, all is well:
// the server acted and only its answer was lost, or it was in the group already.
func addMember(ctx context.Context, c *client.Client, organizationID, groupID, accountID string) error {
	err := c.AddGroupMember(ctx, organizationID, groupID, accountID)
	if errors.Is(err, client.ErrAmbiguous) || errors.Is(err, client.ErrConflict) {
		if _, searchErr := c.GroupMember(ctx, organizationID, groupID, accountID); searchErr == nil {
			return nil
		}
	}
	return err
}

func (r *membershipResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := membershipModelOf(req.State.Raw)
	state.Identity().Set(resp.Identity)
	user, err := r.Reads.GroupMember(ctx, state.OrganizationID.ValueString(), state.GroupID.ValueString(), state.AccountID.ValueString())
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, "membership of "+state.String())
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read membership of "+state.String(), "In organization "+state.OrganizationID.ValueString(), err))
		return
	}
	if email := framework.StringOrNull(user.Email); !email.Equal(state.Email) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("email"), email)...)
	}
}

func (r *membershipResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state membershipModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	stays, ended := r.Claims.Release(memberClaim, state.object().Key)
	defer ended()
	if len(stays) > 0 {
		resp.Diagnostics.Append(framework.NotRemoved("membership of " + state.String()))
		return
	}
	organizationID, groupID := state.OrganizationID.ValueString(), state.GroupID.ValueString()
	if err := r.Client.RemoveGroupMember(ctx, organizationID, groupID, state.AccountID.ValueString()); err != nil {
		resp.Diagnostics.Append(framework.Failed("take account "+state.AccountID.ValueString()+" out of group "+groupID,
			"In organization "+organizationID+explainSynced(ctx, r.ProviderData, organizationID, groupID, err), err))
	}
}

func (r *membershipResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	if resp.Diagnostics.HasError() || !r.Checks.CanRun() {
		return
	}
	prior, plan := membershipModelOf(req.State.Raw), membershipModelOf(resp.Plan.Raw)
	creating := req.State.Raw.IsNull()
	claim := r.Checks.Claim(req, path.Root("account_id"), prior.object(), plan.object(), &resp.Diagnostics)
	if !creating && plan != prior {
		checkGroup(ctx, r.ProviderData, prior.OrganizationID.ValueString(), prior.GroupID.ValueString(), true, &resp.Diagnostics)
		return // what takes its place is planned once more, as new
	}
	if plan.object() != (framework.Object{}) {
		r.checkRival(claim, plan, resp)
	}
	if creating && !plan.OrganizationID.IsUnknown() && !plan.GroupID.IsUnknown() {
		checkGroup(ctx, r.ProviderData, plan.OrganizationID.ValueString(), plan.GroupID.ValueString(), false, &resp.Diagnostics)
	}
}

// Names among the claims of a walk. The first two are claimed; the other two tell
// the resources that manage some members of a group from those that manage all.
const (
	memberClaim     = "Membership of"
	allMembersClaim = "Members of group"
	plannedOneClaim = "group with a planned membership"
	plannedAllClaim = "group with all members planned"
)

// checkRival reports another resource of the configuration that manages the same.
func (r *membershipResource) checkRival(claim framework.Claim, plan membershipModel, resp *resource.ModifyPlanResponse) {
	group := plan.OrganizationID.ValueString() + "/" + plan.GroupID.ValueString()
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, path.Root("account_id"), "Account "+plan.AccountID.ValueString()+" is put into group "+plan.GroupID.ValueString()+" twice in this configuration",
			"Two atlassian_group_membership resources are for the same account and group; destroying one of them would take it away from the other. Keep one of them.")
	}
	r.Claims.Own(plannedOneClaim, group)
	if r.Claims.Owns(plannedAllClaim, group) {
		reportBothWays(r.Checks, plan.GroupID.ValueString(), &resp.Diagnostics)
	}
}

// keepOneWay is what to do about a group whose members are managed in two ways.
const keepOneWay = "Keep one way: list every account in account_ids, or have one atlassian_group_membership for each."

func reportBothWays(checks *framework.Checks, groupID string, diags *diag.Diagnostics) {
	checks.Report(diags, groupIDPath, "Group "+groupID+" is managed in two ways in this configuration",
		"An atlassian_group_members manages all members of this group and removes whoever it does not list, and an atlassian_group_membership adds one of its own. "+keepOneWay)
}
