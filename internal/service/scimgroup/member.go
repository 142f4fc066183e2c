package scimgroup

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var (
	_ resource.ResourceWithConfigure   = (*memberResource)(nil)
	_ resource.ResourceWithIdentity    = (*memberResource)(nil)
	_ resource.ResourceWithImportState = (*memberResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*memberResource)(nil)
)

// The attributes that diagnostics point at.
var (
	groupIDPath = path.Root("group_id")
	userIDPath  = path.Root("user_id")
)

// NewMemberResource is atlassian_scim_group_member.
func NewMemberResource() resource.Resource { return &memberResource{} }

type memberResource struct{ framework.ReplaceOnlyBase }

func (r *memberResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_group_member"
}

func (r *memberResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replaces := []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Puts one user into a SCIM group, and leaves the other members alone: for groups whose members come from several configurations, or from elsewhere, " +
				"too. A user who is in the group already is no error.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     framework.SCIMKey,
			Destroy: "The user is taken out of the group, and loses the product access that this group alone gave.",
			Guides:  "[Terraform as the SCIM source](../guides/scim-source.md).",
			More: "It is not for a group whose `atlassian_scim_group` has `members`: that one removes everybody else. All members of one group are refreshed by one " +
				"request; each is added and removed by a request of its own, so that a large group is filled faster by `members`.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": framework.SCIMDirectoryIDAttribute(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "ID of the SCIM group (UUID): `id` of an `atlassian_scim_group`, not that of the organization's group. Changing it replaces the membership.",
				Required:            true,
				Validators:          idValidators("group"),
				PlanModifiers:       replaces,
			},
			"user_id": schema.StringAttribute{
				MarkdownDescription: "ID of the SCIM user (UUID): `id` of an `atlassian_scim_user`, not the account's. Changing it replaces the membership.",
				Required:            true,
				Validators:          idValidators("user"),
				PlanModifiers:       replaces,
			},
		},
	}
}

func (r *memberResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	identity := framework.SCIMIdentitySchema("group_id", "ID of the group in the SCIM directory (UUID).")
	identity.Attributes["user_id"] = identityschema.StringAttribute{Description: "ID of the user in the SCIM directory (UUID).", RequiredForImport: true}
	resp.IdentitySchema = identity
}

func (m memberModel) Identity() framework.Identity {
	return framework.Identity{"scim_directory_id": m.SCIMDirectoryID, "group_id": m.GroupID, "user_id": m.UserID}
}

// Create adds the user. The service takes one who is in the group already as added.
func (r *memberResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ended := r.Claims.Take(&resp.Diagnostics, memberClaim, plan.key())
	defer ended()
	if err := r.change(ctx, plan, nil, []string{plan.UserID.ValueString()}); err != nil {
		resp.Diagnostics.Append(addFailed(plan, err))
		return
	}
	framework.Save(ctx, resp, &plan)
}

func (r *memberResource) change(ctx context.Context, member memberModel, remove, add []string) error {
	directoryID, groupID := member.SCIMDirectoryID.ValueString(), member.GroupID.ValueString()
	return r.Client.ChangeSCIMGroupMembers(ctx, directoryID, groupID, remove, add)
}

// Read shares one read of the group among all its members.
func (r *memberResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := memberModelOf(req.State.Raw)
	if !r.CheckSCIMKey(state.SCIMDirectoryID, &resp.Diagnostics) {
		return
	}
	state.Identity().Set(resp.Identity)
	directoryID, groupID, userID := state.SCIMDirectoryID.ValueString(), state.GroupID.ValueString(), state.UserID.ValueString()
	group, err := r.Reads.SCIMGroup(ctx, directoryID, groupID)
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, fmt.Sprintf("SCIM group %s, with its member %s,", groupID, userID))
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read the members of SCIM group "+groupID, "In SCIM directory "+directoryID, err))
	case !slices.ContainsFunc(group.Members, func(member string) bool { return uuid.Same(member, userID) }):
		framework.Gone(ctx, resp, fmt.Sprintf("membership of user %s in SCIM group %q", userID, group.DisplayName))
	}
}

func (r *memberResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	stays, ended := r.Claims.Release(memberClaim, state.key())
	defer ended()
	if len(stays) > 0 {
		resp.Diagnostics.Append(framework.NotRemoved("membership of user " + state.UserID.ValueString() + " in SCIM group " + state.GroupID.ValueString()))
		return
	}
	err := r.change(ctx, state, []string{state.UserID.ValueString()}, nil)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("remove user "+state.UserID.ValueString()+" from SCIM group "+state.GroupID.ValueString(),
			"In SCIM directory "+state.SCIMDirectoryID.ValueString(), err))
	}
}

func addFailed(plan memberModel, err error) diag.Diagnostic {
	if errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrBadRequest) {
		err = fmt.Errorf("%w\n\nCheck that the group and the user are in this SCIM directory: group_id and user_id are the ids of SCIM objects, not those of the organization's group and the account, "+
			"and a user who was deactivated by being deleted is not in it", err)
	}
	return framework.Failed("add user "+plan.UserID.ValueString()+" to SCIM group "+plan.GroupID.ValueString(),
		"In SCIM directory "+plan.SCIMDirectoryID.ValueString(), err)
}
