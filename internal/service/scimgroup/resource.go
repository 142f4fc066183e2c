// Package scimgroup is the family of SCIM groups: the groups that an identity
// provider provisions, and who is in them.
package scimgroup

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
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
	_ resource.ResourceWithConfigure   = (*groupResource)(nil)
	_ resource.ResourceWithIdentity    = (*groupResource)(nil)
	_ resource.ResourceWithImportState = (*groupResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*groupResource)(nil)
)

// inConsole is where the console shows what became of a group.
const inConsole = "Not as SCIM groups: the group that the organization makes of one is under *Directory > Groups*, and *View troubleshooting log* of the identity provider directory shows what was provisioned."

// The attributes that diagnostics point at.
var (
	namePath    = path.Root("display_name")
	membersPath = path.Root("members")
)

// NewResource is atlassian_scim_group.
func NewResource() resource.Resource { return &groupResource{} }

type groupResource struct{ framework.ResourceBase }

func (r *groupResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_group"
}

func (r *groupResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "A group that is provisioned over SCIM, as an identity provider would do it. The service makes a group of the organization and its sites of it; give " +
				"that group access to products with `atlassian_group_role_assignment`.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     framework.SCIMKey,
			Destroy: "The group is deleted everywhere: from the SCIM directory, the organization and its sites. Its members lose what they had access to by it alone, and a " +
				"new group of the same name does not bring that back.",
			Guides: "[Terraform as the SCIM source](../guides/scim-source.md), [Group conflicts](../guides/group-conflicts.md).",
			More: "Members are either managed here, as the whole list in `members`, or one by one with `atlassian_scim_group_member`: one group takes one of the two. " +
				"Changes of `members` are sent as differences to the state, at most 100 members to a request, removals first; somebody whom others have added since " +
				"the plan stays in, and shows in the next plan. When not all members of a new group can be added, the group is kept and the apply ends with a warning, " +
				"not an error, for which Terraform would mark the group as tainted and replace it with all its members; the next plan shows who is missing, and the " +
				"next apply goes on from there.\n\n" +
				"~> **A group cannot be renamed.** A changed `display_name` replaces the group, and the new group does not get the access to products and the permissions of the old one. " +
				"With `create_before_destroy` in its `lifecycle` block, and the role assignments referring to the new group, its members keep their access " +
				"throughout. It does not help with a changed `external_id`: the old group has the name until it is gone.\n\n" +
				"~> **Destroying deletes the group everywhere.** To end only its management here, use a `removed` block with `destroy = false`.\n\n" +
				"A name that the organization already has from elsewhere is refused as a group conflict; `atlassian_group_conflict_resolution` settles it. SCIM " +
				"directories of Google Cloud sync no groups.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": framework.SCIMDirectoryIDAttribute(),
			"id":                framework.KeptString("ID of the group in the SCIM directory (UUID), given by the service. The group that the organization makes of it has another one."),
			"display_name": schema.StringAttribute{
				MarkdownDescription: "Name of the group, unique in the organization ignoring case. Changing it replaces the group.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.VisibleName()},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "The identity provider's own ID of the group. It can only be given when the group is created. Defaults to what is there. Changing it replaces the " +
					"group.",
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
			},
			"members": schema.ListAttribute{
				MarkdownDescription: "IDs of the SCIM users who are in the group (UUIDs): all of them; others are removed from it. `[]` is nobody. Defaults to what is there: members " +
					"are then not managed, and this shows them. The order makes no difference; it is a list and not a set because Terraform takes minutes to compare sets " +
					"of thousands. With 10,000 members a plan takes Terraform about 1 GB of memory. Changes in place.",
				ElementType:   types.StringType,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.List{attribute.EachOnce("member"), listvalidator.ValueStringsAre(idValidators("user")...)},
				PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown(), attribute.AnyOrder()},
			},
		},
	}
}

func (r *groupResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.SCIMIdentitySchema("id", "ID of the group in the SCIM directory (UUID).")
}

// Create stores what was planned, also when not all members could be added: a
// group that is there must not be reported as failed, see the description.
func (r *groupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan groupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	directoryID, members, made := plan.SCIMDirectoryID.ValueString(), uuid.Missing(idsOf(plan.Members), nil), r.Client.FromNowOn()
	group, err := r.Client.CreateSCIMGroup(ctx, directoryID, client.SCIMGroup{
		DisplayName: plan.DisplayName.ValueString(),
		ExternalID:  plan.ExternalID.ValueString(),
		Members:     members[:min(len(members), client.SCIMMembersPerRequest)],
	})
	if errors.Is(err, client.ErrAmbiguous) {
		group, err = r.findCreated(ctx, plan, made, err)
	}
	if err != nil {
		resp.Diagnostics.Append(r.createFailed(ctx, plan, err))
		return
	}
	state := fromAPI(directoryID, group, plan.Members)
	differences := reportStored(plan, state, &resp.Diagnostics)
	// What was planned is what Terraform takes: a group with anything else would be tainted, and the next apply would delete it.
	state.DisplayName = plan.DisplayName
	if !plan.ExternalID.IsUnknown() {
		state.ExternalID = plan.ExternalID
	}
	if !plan.Members.IsUnknown() {
		state.Members = plan.Members
	}
	framework.Save(ctx, resp, &state)
	resp.Diagnostics.Append(differences.Save(ctx, resp.Private)...)
	missing := uuid.Missing(members, group.Members)
	if err := r.changeMembers(ctx, state, nil, missing); err != nil {
		resp.Diagnostics.Append(warnIncomplete(state, len(missing), err))
	}
}

// exchange takes the members that a group is to have for this resource. It returns those of remove that can be removed:
// the same apply may have given others to an atlassian_scim_group_member. Call ended when the change has ended.
func (r *groupResource) exchange(group groupModel, members, remove []string, diags *diag.Diagnostics) (leave []string, ended func()) {
	keys := func(users []string) (keys []string) {
		for _, user := range users {
			keys = append(keys, memberKey(group.SCIMDirectoryID.ValueString(), group.ID.ValueString(), user))
		}
		return keys
	}
	stay, ended := r.Claims.Exchange(diags, memberClaim, keys(members), keys(remove))
	for i, key := range keys(remove) {
		if slices.Contains(stay, key) {
			diags.Append(framework.NotTakenOut("user "+remove[i]+" in SCIM group "+group.DisplayName.String(), "members", "atlassian_scim_group_member", keepOneWay))
			continue
		}
		leave = append(leave, remove[i])
	}
	return leave, ended
}

// changeMembers sends nothing where nothing changes. A user who has left the
// directory meanwhile, as one destroyed in the same apply, has left the group as
// well; the service does not know whom a request to remove that user is about.
func (r *groupResource) changeMembers(ctx context.Context, group groupModel, remove, add []string) error {
	directoryID, id := group.SCIMDirectoryID.ValueString(), group.ID.ValueString()
	err := r.Client.ChangeSCIMGroupMembers(ctx, directoryID, id, remove, add)
	if !errors.Is(err, client.ErrNotFound) || len(remove) == 0 {
		return err
	}
	left, readErr := r.Client.SCIMGroup(ctx, directoryID, id)
	if readErr != nil {
		return err
	}
	gone := uuid.Missing(remove, left.Members)
	if len(gone) == 0 {
		return err
	}
	return r.Client.ChangeSCIMGroupMembers(ctx, directoryID, id, uuid.Missing(remove, gone), add)
}

func (r *groupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	prior := modelOf(req.State.Raw)
	if !r.CheckSCIMKey(prior.SCIMDirectoryID, &resp.Diagnostics) {
		return
	}
	prior.Identity().Set(resp.Identity)
	directoryID, id := prior.SCIMDirectoryID.ValueString(), prior.ID.ValueString()
	group, err := r.Reads.SCIMGroup(ctx, directoryID, id)
	if errors.Is(err, client.ErrNotFound) {
		framework.Gone(ctx, resp, "SCIM group "+id)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read SCIM group "+id, "In SCIM directory "+directoryID, err))
		return
	}
	r.Claims.Own(groupClaim, nameKey(directoryID, group.DisplayName))
	state := fromAPI(directoryID, group, prior.Members)
	made := framework.RememberedDifferences(ctx, req.Private)
	state.DisplayName = made.Settle("display_name", prior.DisplayName, state.DisplayName)
	state.ExternalID = made.Settle("external_id", prior.ExternalID, state.ExternalID)
	if !state.equal(*prior) {
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

// Update changes members, the only thing that can change in place: those that the
// plan shows as going and coming, whatever else has happened to the group since.
func (r *groupResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior groupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	planned, there := idsOf(plan.Members), idsOf(prior.Members)
	remove, ended := r.exchange(prior, planned, uuid.Missing(there, planned), &resp.Diagnostics)
	defer ended()
	if err := r.changeMembers(ctx, prior, remove, uuid.Missing(planned, there)); err != nil {
		resp.Diagnostics.Append(membersFailed(prior, err))
		r.saveActualMembers(ctx, prior, resp)
		return
	}
	framework.Save(ctx, resp, &plan)
}

// saveActualMembers puts into the state who is in the group after an update that got
// stuck. Where that cannot be read, the state stays as it was; the next refresh reads it.
func (r *groupResource) saveActualMembers(ctx context.Context, prior groupModel, resp *resource.UpdateResponse) {
	directoryID := prior.SCIMDirectoryID.ValueString()
	group, err := r.Reads.SCIMGroup(ctx, directoryID, prior.ID.ValueString())
	if err != nil {
		return
	}
	state := fromAPI(directoryID, group, prior.Members)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *groupResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state groupModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	directoryID, id := state.SCIMDirectoryID.ValueString(), state.ID.ValueString()
	err := r.Client.DeleteSCIMGroup(ctx, directoryID, id)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("delete SCIM group "+state.DisplayName.String(), fmt.Sprintf("Group %s of SCIM directory %s", id, directoryID), err))
	}
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{SCIM: true, Parts: []framework.ImportPart{
	framework.SCIMDirectoryPart,
	{Attribute: "id", Name: "group id", Example: "50202593-bc47-45df-8fa0-3f63343aa3c1", Check: framework.ImportSCIMID},
}}

func (r *groupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}
