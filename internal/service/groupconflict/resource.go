// Package groupconflict is the family of group conflicts: groups that an identity
// provider pushed under the name of a group that the organization already has.
// A conflict is read with the data source, and resolved by syncing it: with the
// action, or with the resource where Terraform has no actions.
package groupconflict

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
	_ resource.ResourceWithConfigure   = (*resolutionResource)(nil)
	_ resource.ResourceWithIdentity    = (*resolutionResource)(nil)
	_ resource.ResourceWithImportState = (*resolutionResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*resolutionResource)(nil)
)

// inConsole is where the console has the conflicts.
const inConsole = "*Security > Identity providers > (directory)*: the warning about groups that are not synced, *Review groups*, then *Sync group*."

// NewResource is atlassian_group_conflict_resolution.
func NewResource() resource.Resource { return &resolutionResource{} }

type resolutionResource struct{ framework.ResourceBase }

// The attributes that diagnostics point at.
var (
	directoryIDPath = path.Root("directory_id")
	groupNamePath   = path.Root("group_name")
)

func (r *resolutionResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_conflict_resolution"
}

func (r *resolutionResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	facts := func(description string) schema.ListAttribute {
		return schema.ListAttribute{MarkdownDescription: description + " Known at plan; kept after the sync as it was decided.", ElementType: types.StringType, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:     "Resolves a group conflict: lets the group that the identity provider pushed overwrite the group of the same name that the organization already has.",
			Plane:    framework.WithoutDesk,
			Console:  inConsole,
			Key:      framework.IdentityKey,
			Destroy:  "Nothing changes in the organization: a sync cannot be undone, and the group stays as it is.",
			Timeouts: framework.IdentityTimeouts,
			Guides:   "[Group conflicts](../guides/group-conflicts.md).",
			More: "The plan shows who gains the group, who loses it and what it opens, and the apply does that or nothing: a conflict that has changed since the plan is " +
				"refused. If it changes while `terraform apply` runs, Terraform itself may be the one that refuses, with *Provider produced inconsistent final plan*; " +
				"plan again then.\n\n" +
				"A conflict can only arise in a directory that exists, so the directory's id has to be known at plan. A conflict that arises again is synced again, by " +
				"an update in place. With Terraform 1.14, the action `atlassian_group_conflict_sync` does the same without a resource.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"directory_id":    framework.DirectoryIDAttribute("ID of the directory (UUID) that the group was pushed into. Changing it replaces the resolution: another conflict is resolved."),
			"group_name": schema.StringAttribute{
				MarkdownDescription: "Name of the group, ignoring case. Changing it replaces the resolution: another conflict is resolved.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{keepCase(), stringplanmodifier.RequiresReplace()},
			},
			"conflict_id": framework.KeptString("ID of the conflict (UUID)."),
			"state": schema.StringAttribute{
				MarkdownDescription: "State of the conflict: `synced`, or `conflict` for one that has arisen again and that the next apply syncs.",
				Computed:            true,
			},
			"product_access":  facts("Keys of the products that the group opens, for example `jira-software`, sorted."),
			"sites":           facts("Sites of those products, for example `acme.atlassian.net`, sorted."),
			"members_added":   facts("E-mail addresses of the accounts that gain the group by the sync, sorted."),
			"timeouts":        waits.IdentityAttribute(framework.AboutIdentityWaits),
			"members_removed": facts("E-mail addresses of the accounts that lose the group by the sync, sorted."),
		},
	}
}

// IdentitySchema has two natural keys: a group is in conflict per directory.
func (r *resolutionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("directory_id", "ID of the directory (UUID).")
	resp.IdentitySchema.Attributes["group_name"] = identityschema.StringAttribute{Description: "Name of the group.", RequiredForImport: true}
}

func (r *resolutionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	conflict, err := r.resolve(framework.Waiting(ctx, plan.Timeouts, "create"), plan)
	if err != nil {
		resp.Diagnostics.Append(failed(plan, err))
		return
	}
	plan.setFromConflict(conflict)
	framework.Save(ctx, resp, &plan)
}

// waits are what timeouts are for. Destroying sends nothing.
var waits = framework.Timeouts{"create": framework.IdentityWaits["create"], "update": framework.IdentityWaits["update"]}

// Read keeps what was decided, and looks only at whether the conflict has arisen
// again. One that the organization no longer lists stays as it is: it was
// resolved, and to forget that would plan a resolution of nothing.
func (r *resolutionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	state.Identity().Set(resp.Identity)
	organizationID, directoryID, imported := state.OrganizationID.ValueString(), state.DirectoryID.ValueString(), state.State.IsNull()
	conflict, err := find(ctx, r.Client, organizationID, directoryID, hasName(state.GroupName.ValueString()))
	switch {
	case !imported && (errors.Is(err, errNoConflict) || errors.Is(err, client.ErrNotFound)):
		return
	case err != nil:
		resp.Diagnostics.Append(framework.FailedAt(groupNamePath, "read the group conflict of "+state.GroupName.String(),
			fmt.Sprintf("Directory %s in organization %s", directoryID, organizationID), err))
		return
	}
	if imported {
		state.facts = factsFrom(conflict)
	}
	state.setFromConflict(conflict)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(remember(ctx, resp.Private, conflict)...)
}

func (r *resolutionResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	if prior.State.Equal(plan.State) { // timeouts alone, which are ours
		framework.Save(ctx, resp, &plan)
		return
	}
	conflict, err := r.resolve(framework.Waiting(ctx, plan.Timeouts, "update"), plan)
	if err != nil {
		resp.Diagnostics.Append(failed(plan, err))
		return
	}
	plan.setFromConflict(conflict)
	framework.Save(ctx, resp, &plan)
	resp.Diagnostics.Append(remember(ctx, resp.Private, conflict)...)
}

// Delete has nothing to undo: nobody remembers who was in the group before.
func (r *resolutionResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// setFromConflict takes over what the conflict says of itself.
func (m *model) setFromConflict(conflict client.GroupConflict) {
	m.ConflictID = types.StringValue(conflict.ID)
	m.State = types.StringValue(conflict.State)
}
