// Package roleassignment is the family of the roles that groups have on
// resources: what gives the members of a synced group their products.
package roleassignment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure   = (*assignmentResource)(nil)
	_ resource.ResourceWithIdentity    = (*assignmentResource)(nil)
	_ resource.ResourceWithImportState = (*assignmentResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*assignmentResource)(nil)
)

// NewResource is atlassian_group_role_assignment.
func NewResource() resource.Resource { return &assignmentResource{} }

type assignmentResource struct{ framework.ReplaceOnlyBase }

// inConsole is where the console has a group's roles.
const inConsole = "*Directory > Groups > (group)*: *Add products*, in newer consoles *Add apps*, and there the role."

// key is the credential: no scope is documented for changing roles.
var key = framework.KeyWithoutScopes("Atlassian documents no scope for reading, assigning and revoking roles.")

func (r *assignmentResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_role_assignment"
}

func (r *assignmentResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Gives a group a role on a resource, such as `atlassian/user` on the Jira of one site: product access for the members of the group. It is the last " +
				"step of provisioning: an identity provider pushes groups and members, and this opens the products to them. Groups that an identity provider or Google " +
				"syncs can be given roles like any other.",
			Plane:    framework.PublishedPlane,
			Console:  inConsole,
			Key:      key,
			Destroy:  "The role is revoked, and the members lose what it alone gave them. A role that follows from something else stays.",
			Timeouts: framework.NoTimeouts,
			Guides:   "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
			More: "Only roles that were assigned to the group itself count. One that follows from something else (`inferred`, for example from a role on the whole " +
				"organization) is not this resource's: it is neither imported nor listed.\n\n" +
				"A role such as `atlassian/org-admin`, `atlassian/site-admin`, `atlassian/admin` or `atlassian/user-access-admin` makes every member an administrator, " +
				"also those that the identity provider adds later. Review who may change such a group there.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "ID of the group (UUID), of `atlassian_group` or the data source of that name. Changing it replaces the assignment.",
				Required:            true,
				Validators:          []validator.String{groupIDValidator()},
				PlanModifiers:       replace,
			},
			"role": schema.StringAttribute{
				MarkdownDescription: "Role, as the product names it. Documented: " + framework.Words(knownRoles) + ". Which of them a resource has depends on its product. " +
					"A role that this version of the provider does not know yet is passed on with a warning. Changing it replaces the assignment.",
				Required:      true,
				Validators:    []validator.String{roleValidator(), attribute.KnownValues(knownRoles...)},
				PlanModifiers: replace,
			},
			"resource_id": schema.StringAttribute{
				MarkdownDescription: "What the role is for: the ID (an ARI, `ari:cloud:...`) of a workspace as `data.atlassian_workspaces` gives it. Changing it replaces the assignment.",
				Required:            true,
				Validators:          []validator.String{resourceIDValidator()},
				PlanModifiers:       replace,
			},
		},
	}
}

func groupIDValidator() validator.String {
	return stringvalidator.RegexMatches(groupIDPattern, "must be the group's id, for example atlassian_group.engineering.id, not its name")
}

func roleValidator() validator.String {
	return stringvalidator.RegexMatches(rolePattern, "must be the id of a role, for example atlassian/user")
}

func resourceIDValidator() validator.String {
	return stringvalidator.RegexMatches(resourceIDPattern,
		"must be the id of a workspace (an ARI, ari:cloud:...), for example data.atlassian_workspace.jira.id, not its name or address")
}

// IdentitySchema has the whole natural key: an assignment has no id of its own.
func (r *assignmentResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("group_id", "ID of the group (UUID).")
	resp.IdentitySchema.Attributes["role"] = identityschema.StringAttribute{Description: "Role, for example atlassian/user.", RequiredForImport: true}
	resp.IdentitySchema.Attributes["resource_id"] = identityschema.StringAttribute{Description: "ID (ARI) of the resource that the role is for.", RequiredForImport: true}
}

func (r *assignmentResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ended := r.Claims.Take(&resp.Diagnostics, claimKind, plan.key())
	defer ended()
	err := r.Client.AssignGroupRole(ctx, plan.OrganizationID.ValueString(), plan.GroupID.ValueString(), plan.Role.ValueString(), plan.ResourceID.ValueString())
	if err != nil {
		err = r.assignFailed(ctx, plan, err)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("assign "+plan.String(), "In organization "+plan.OrganizationID.ValueString(), err))
		return
	}
	framework.Save(ctx, resp, &plan)
}

// assignFailed is nil when the assignment is there after all, because the server
// acted and only its answer was lost. Otherwise it is the error with what to do.
func (r *assignmentResource) assignFailed(ctx context.Context, plan model, failed error) error {
	if errors.Is(failed, client.ErrAmbiguous) || errors.Is(failed, client.ErrConflict) {
		there, err := r.exists(ctx, plan)
		switch {
		case err != nil:
			return errors.Join(failed, err)
		case there && errors.Is(failed, client.ErrAmbiguous):
			return nil
		case there:
			return fmt.Errorf("%w\n\nThe group has this role already. %s", failed, framework.ImportAdvice(plan.OrganizationID.ValueString(), plan.importID()))
		}
		return failed
	}
	if apiError, ok := errors.AsType[*client.Error](failed); ok && (strings.HasPrefix(apiError.Code, "ADMIN-400") || strings.HasPrefix(apiError.Code, "ADMIN-404")) {
		return fmt.Errorf("%w\n\nCompare group_id with data \"atlassian_groups\", resource_id with data \"atlassian_workspaces\", "+
			"and role with those that the product of the resource has.", failed)
	}
	return failed
}

func (r *assignmentResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := modelOf(req.State.Raw)
	state.Identity().Set(resp.Identity)
	assignments, err := r.Reads.GroupRoleAssignments(ctx, state.OrganizationID.ValueString(), state.GroupID.ValueString())
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("read "+state.String(), "In organization "+state.OrganizationID.ValueString(), err))
		return
	}
	direct, inferred := state.lookUp(assignments)
	if direct {
		r.Claims.Own(claimKind, state.key())
		return
	}
	if inferred {
		resp.Diagnostics.Append(framework.Warning("The group has "+state.Role.ValueString()+" by inference only",
			fmt.Sprintf("Group %s has this role on %s because it follows from something else, for example from a role on the whole organization. "+
				"That is not an assignment, and cannot be managed as one: the next apply assigns the role directly. If the other is enough, remove the resource from the configuration.", state.GroupID.ValueString(), state.ResourceID.ValueString())))
	}
	framework.Gone(ctx, resp, state.String())
}

func (r *assignmentResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	stays, ended := r.Claims.Release(claimKind, state.key())
	defer ended()
	if len(stays) > 0 {
		resp.Diagnostics.Append(framework.NotRemoved(state.String()))
		return
	}
	err := r.Client.RevokeGroupRole(ctx, state.OrganizationID.ValueString(), state.GroupID.ValueString(), state.Role.ValueString(), state.ResourceID.ValueString())
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		// A lost answer, or a workspace that is gone: what counts is what is left.
		if there, readErr := r.exists(ctx, state); readErr == nil && !there {
			err = nil
		}
	}
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("revoke "+state.String(), "In organization "+state.OrganizationID.ValueString(), err))
	}
}

// exists asks anew whether the group was given the role directly, after a write
// whose outcome is not known.
func (r *assignmentResource) exists(ctx context.Context, written model) (bool, error) {
	assignments, err := r.Reads.GroupRoleAssignments(ctx, written.OrganizationID.ValueString(), written.GroupID.ValueString())
	if errors.Is(err, client.ErrNotFound) {
		return false, nil
	}
	direct, _ := written.lookUp(assignments)
	return direct, err
}
