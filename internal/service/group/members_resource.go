package group

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var (
	_ resource.ResourceWithConfigure   = (*membersResource)(nil)
	_ resource.ResourceWithIdentity    = (*membersResource)(nil)
	_ resource.ResourceWithImportState = (*membersResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*membersResource)(nil)
)

// NewMembersResource is atlassian_group_members.
func NewMembersResource() resource.Resource { return &membersResource{} }

type membersResource struct{ framework.ResourceBase }

func (r *membersResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_members"
}

func (r *membersResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "All members of one group: accounts that are not listed are taken out of it, whoever added them. `atlassian_group_membership` manages one account and " +
				"leaves the others alone; the two do not go together for one group.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyToChange,
			Destroy: "The listed accounts are taken out of the group, and lose the product access that it alone gave them. The group stays.",
			Guides:  "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
			More: "Changes are sent one account at a time, removals first. A change that fails half-way keeps in the state what was done until then.\n\n" +
				"Groups that an identity provider syncs are refused at plan: their members change in the identity provider, or with `atlassian_scim_group`.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "ID of the group (UUID), of `atlassian_group` or the data source of that name. Changing it replaces the resource.",
				Required:            true,
				Validators:          groupIDValidators(),
				PlanModifiers:       []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()},
			},
			"account_ids": schema.ListAttribute{
				MarkdownDescription: "IDs of the accounts in the group, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`; data source `atlassian_user` finds one by its e-mail " +
					"address. `[]` empties the group. The order makes no difference; it is a list and not a set because Terraform takes minutes to compare sets of " +
					"thousands. Changes in place.",
				ElementType:   types.StringType,
				Required:      true,
				Validators:    []validator.List{attribute.EachOnce("account"), listvalidator.ValueStringsAre(framework.AccountID{})},
				PlanModifiers: []planmodifier.List{attribute.AnyOrder()},
			},
			"emails": schema.MapAttribute{
				MarkdownDescription: "E-mail address of each of these accounts at the last refresh, by the account's ID, for people who read a plan; null for an account that shows none. " +
					"A plan shows the address of an account that leaves the group.",
				ElementType: types.StringType,
				Computed:    true,
			},
		},
	}
}

func (r *membersResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("group_id", "ID of the group (UUID).")
}

// Create takes the group over as it is and changes what differs. When that fails
// half-way the resource is not in the state: as a tainted one it would first take
// everybody out on the next apply. That apply creates it again and goes on where
// this one stopped.
func (r *membersResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan membersModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, groupID := plan.OrganizationID.ValueString(), plan.GroupID.ValueString()
	members, err := r.members(ctx, organizationID, groupID)
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(groupIDPath, "read the members of group "+groupID, "In organization "+organizationID, err))
		return
	}
	planned := accounts(plan.AccountIDs)
	change := changeOf(accountIDsOf(members), planned)
	ended := r.exchange(plan, &change, notTakenOut, &resp.Diagnostics)
	defer ended()
	// Only from here on does nobody else in this apply change these members: one that a delete has taken out meanwhile was
	// read as being there, and would not be added again.
	if members, err = r.members(ctx, organizationID, groupID); err != nil {
		resp.Diagnostics.Append(framework.FailedAt(groupIDPath, "read the members of group "+groupID, "In organization "+organizationID, err))
		return
	}
	change.recompute(accountIDsOf(members), planned)
	err = r.apply(ctx, organizationID, groupID, &change)
	r.warnRemoved(plan, change.remove[:change.removed], members, &resp.Diagnostics)
	if err != nil {
		resp.Diagnostics.Append(r.changeFailed(ctx, organizationID, groupID, change, "The next apply goes on where this one stopped", err))
		return
	}
	plan.Emails = r.emails(ctx, organizationID, planned, emailsOf(members))
	framework.Save(ctx, resp, &plan)
}

// members returns the accounts in a group. An empty answer says nothing about
// whether there is such a group at all, so then the group is read, too.
func (r *membersResource) members(ctx context.Context, organizationID, groupID string) ([]client.User, error) {
	members, err := client.Collect(r.Client.SearchUsers(ctx, organizationID, client.UserSearch{GroupIDs: []string{groupID}}))
	if err != nil {
		return nil, err
	}
	if len(members) == 0 {
		if _, err := r.Client.Group(ctx, organizationID, groupID); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func (r *membersResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := membersModelOf(req.State.Raw)
	state.Identity().Set(resp.Identity)
	organizationID, groupID := state.OrganizationID.ValueString(), state.GroupID.ValueString()
	members, err := r.members(ctx, organizationID, groupID)
	if errors.Is(err, client.ErrNotFound) {
		framework.Gone(ctx, resp, "group "+groupID)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read the members of group "+groupID, "In organization "+organizationID, err))
		return
	}
	read := state
	read.AccountIDs, read.Emails = listOf(uuid.InOrderOf(accounts(state.AccountIDs), accountIDsOf(members))), emailsOf(members)
	if !read.AccountIDs.Equal(state.AccountIDs) || !read.Emails.Equal(state.Emails) {
		resp.Diagnostics.Append(resp.State.Set(ctx, &read)...)
	}
}

// Update sends what the plan changes and nothing else: what somebody else changed
// since then, the next plan shows.
func (r *membersResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior membersModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, groupID := plan.OrganizationID.ValueString(), plan.GroupID.ValueString()
	change := changeOf(accounts(prior.AccountIDs), accounts(plan.AccountIDs))
	ended := r.exchange(plan, &change, notTakenOut, &resp.Diagnostics)
	defer ended()
	err := r.apply(ctx, organizationID, groupID, &change)
	if err != nil {
		plan.AccountIDs = listOf(change.members)
	}
	plan.Emails = r.emails(ctx, organizationID, accounts(plan.AccountIDs), prior.Emails)
	framework.Save(ctx, resp, &plan)
	if err != nil {
		resp.Diagnostics.Append(r.changeFailed(ctx, organizationID, groupID, change, "The state holds what was done; the next apply does the rest", err))
	}
}

func (r *membersResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state membersModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, groupID := state.OrganizationID.ValueString(), state.GroupID.ValueString()
	change := changeOf(accounts(state.AccountIDs), nil)
	state.AccountIDs = listOf(nil)
	ended := r.exchange(state, &change, framework.NotRemoved, &resp.Diagnostics)
	defer ended()
	if err := r.apply(ctx, organizationID, groupID, &change); err != nil {
		state.AccountIDs = listOf(change.members)
		state.Emails = r.emails(ctx, organizationID, change.members, state.Emails)
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
		resp.Diagnostics.Append(r.changeFailed(ctx, organizationID, groupID, change, "The state holds who is left; the next apply does the rest", err))
	}
}

// membersImportForm is what an import id looks like.
var membersImportForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "group_id", Name: "group id", Example: exampleID, Check: framework.ImportUUID},
}}

func (r *membersResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, membersImportForm)
}

func (r *membersResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	prior, plan := membersModelOf(req.State.Raw), membersModelOf(resp.Plan.Raw)
	if plan.Emails.IsUnknown() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("emails"), plannedEmails(plan, prior))...)
	}
	if r.Checks.CanRun() {
		r.checkPlan(ctx, req, prior, plan, resp)
	}
}

// listOf returns the list of these account ids; without any it is empty, and not null.
func listOf(accountIDs []string) types.List {
	elements := make([]attr.Value, len(accountIDs))
	for i, account := range accountIDs {
		elements[i] = types.StringValue(account)
	}
	return types.ListValueMust(types.StringType, elements)
}

// accounts returns the ids in a list that are known.
func accounts(list types.List) []string {
	var ids []string
	for _, element := range list.Elements() {
		if id, ok := element.(types.String); ok && !id.IsUnknown() && !id.IsNull() {
			ids = append(ids, id.ValueString())
		}
	}
	return ids
}

// describeCount returns a number of accounts in words.
func describeCount(n int) string {
	if n == 1 {
		return "1 account"
	}
	return fmt.Sprintf("%d accounts", n)
}
