// Package group is the family of an organization's groups: the groups, who is in
// them, and the data sources and list resources of both.
package group

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

var (
	_ resource.ResourceWithConfigure   = (*groupResource)(nil)
	_ resource.ResourceWithIdentity    = (*groupResource)(nil)
	_ resource.ResourceWithImportState = (*groupResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*groupResource)(nil)
)

// inConsole is where the console has groups and who is in them.
const inConsole = "*Directory > Groups*; the page of a group has its members."

// What the documentation says about credentials.
var (
	keyToRead   = framework.ScopedKey("read:groups:admin")
	keyToChange = framework.KeyWithoutScopes("Atlassian documents `read:groups:admin` for reading groups, and no scope for changing them or for searching users.")
)

// exampleID is what the id of a group looks like.
const exampleID = "f29c72a8-7681-4ed0-8a2c-83372bf67437"

// NewResource is atlassian_group.
func NewResource() resource.Resource { return &groupResource{} }

type groupResource struct{ framework.ReplaceOnlyBase }

func (r *groupResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group"
}

func (r *groupResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	planModifiers := []planmodifier.String{framework.KeepUUID(), stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "A group of the organization. Who is in it is managed with `atlassian_group_membership` (one account, others stay) or `atlassian_group_members` (all " +
				"of them).",
			Plane:    framework.PublishedPlane,
			Console:  inConsole,
			Key:      keyToChange,
			Destroy:  "The group is deleted, and its members lose the product access that it alone gave them.",
			Timeouts: "A new group, which has no ID at first, is looked for during about a minute.",
			Guides:   "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
			More: "Atlassian publishes no call that changes a group: a new name or description **replaces** it, and its members and the product access it gave are lost " +
				"with the old group. `lifecycle { ignore_changes = [description] }` leaves a description alone that people change in the console.\n\n" +
				"Groups that an identity provider syncs can be imported, but not changed or destroyed here: that is done in the identity provider, or with " +
				"`atlassian_scim_group`.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id":              framework.KeptString("ID of the group (UUID), given by the server."),
			"userbase_directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the userbase directory (UUID) that holds the group, see data source `atlassian_userbase_directories`; this is no identity provider directory. " +
					"Defaults to the provider's `userbase_directory_id`, then to the only one, and is decided at plan; an organization with several needs one of the two values. " +
					"Members have to be in the same userbase directory. Without a value here a group that exists stays where it is. Changing it replaces the group.",
				Optional:      true,
				Computed:      true,
				Validators:    userbaseDirectoryIDValidators(),
				PlanModifiers: planModifiers,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the group, unique in the organization ignoring case. Changing it replaces the group: Atlassian has no call that renames one.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.RegexMatches(unpadded, "must be a name, without blanks before or after it"), attribute.VisibleName()},
				PlanModifiers:       []planmodifier.String{attribute.KeepEquivalent(names.Same), stringplanmodifier.RequiresReplace()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "Description of the group, at least one character. Defaults to what the organization has: none for a new group. Changing it replaces the group: " +
					"Atlassian has no call that updates one.",
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{stringvalidator.RegexMatches(anything, "must not be empty; leave it out for a group without a description")},
				PlanModifiers: planModifiers,
			},
			"externally_synced": schema.BoolAttribute{
				MarkdownDescription: "Whether an identity provider syncs the group (SCIM or Google Workspace).",
				Computed:            true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"managed_by": framework.KeptString("Who manages the group: `admins`, `external`, `team-members` or `open`."),
		},
	}
}

func (r *groupResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the group (UUID).")
}

// Create is told no id: the server answers with an empty body, and makes the
// group soon after. So the name has to be free before, and what has it
// afterwards is the new group.
func (r *groupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	target, ok := r.newGroup(ctx, plan, &resp.Diagnostics)
	if !ok {
		return
	}
	older, err := r.searchByName(ctx, target.organizationID, target.name)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("create group "+plan.Name.String(), "Looking whether the name is free in organization "+target.organizationID, err))
		return
	}
	if existing, found := r.findExisting(ctx, target, older); found {
		resp.Diagnostics.Append(framework.ErrorAt(path.Root("name"), fmt.Sprintf("The name %q is taken", target.name), existingAdvice(target.organizationID, existing)))
		return
	}
	err = r.Client.CreateGroup(ctx, target.organizationID, target.userbaseID, plan.toCreate())
	if err != nil && !errors.Is(err, client.ErrAmbiguous) {
		resp.Diagnostics.Append(r.createFailed(ctx, target, err))
		return
	}
	created, err := r.findCreated(ctx, target, older, err)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("find the created group "+plan.Name.String(), "In organization "+target.organizationID, err))
		return
	}
	state := fromAPI(target.organizationID, created).keepSpelling(plan.Name, plan.UserbaseDirectoryID)
	state.UserbaseDirectoryID = framework.StringOrNull(target.userbaseID)
	if !plan.Description.IsUnknown() {
		state.Description = plan.Description // a search index that lags may not have it yet
	}
	framework.Save(ctx, resp, &state)
}

func (r *groupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := modelOf(req.State.Raw)
	state.Identity().Set(resp.Identity)
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	group, err := r.Reads.Group(ctx, organizationID, id)
	if errors.Is(err, client.ErrNotFound) {
		framework.Gone(ctx, resp, "group "+id)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read group "+id, "In organization "+organizationID, err))
		return
	}
	r.Claims.Own(claimKind, nameKey(organizationID, group.Name))
	if read := fromAPI(organizationID, group).keepSpelling(state.Name, state.UserbaseDirectoryID); read != *state {
		resp.Diagnostics.Append(resp.State.Set(ctx, &read)...)
	}
}

func (r *groupResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	err := r.Client.DeleteGroup(ctx, organizationID, state.UserbaseDirectoryID.ValueString(), id)
	if err == nil || errors.Is(err, client.ErrNotFound) {
		return
	}
	resp.Diagnostics.Append(framework.Failed("delete group "+state.Name.String(),
		fmt.Sprintf("Group %s in organization %s%s", id, organizationID, r.explainKept(ctx, organizationID, id, err)), err))
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "group id", Example: exampleID, Check: framework.ImportUUID},
}, Folio: []string{"organization_id", "", "id"}}

func (r *groupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}

func (r *groupResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	if resp.Diagnostics.HasError() || r.ProviderData == nil || r.Client == nil {
		return
	}
	r.planUserbase(ctx, req, resp)
	if resp.Diagnostics.HasError() || !r.Checks.CanRun() {
		return
	}
	prior, plan := modelOf(req.State.Raw), modelOf(resp.Plan.Raw)
	if prior != nil && (plan == nil || plan.replaces(*prior)) {
		r.checkDestroy(*prior, plan != nil, resp)
	}
	claim := r.Checks.Claim(req, path.Root("name"), prior.object(), plan.object(), &resp.Diagnostics)
	if plan != nil && !plan.OrganizationID.IsUnknown() {
		r.checkNew(ctx, *plan, prior, claim, resp)
	}
}
