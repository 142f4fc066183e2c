// Package roleassignment is the family of the roles that groups and users have: on resources, which is what gives people their
// products, and in the organization itself. The resource types are alike but for who has the role and where; kind is what tells
// them apart.
package roleassignment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
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

type assignmentResource struct {
	framework.ReplaceOnlyBase
	*kind
}

func (r *assignmentResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.typeName
}

func (r *assignmentResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()}
	page := r.page
	page.Timeouts = "`create` and `delete` 20 minutes, until the organization shows the role, or no longer does. Atlassian says that this takes up to 30 seconds; " +
		"an apply ends only then."
	resp.Schema = schema.Schema{
		MarkdownDescription: page.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			r.holderAttribute: schema.StringAttribute{
				MarkdownDescription: r.describe.attribute + " Changing it replaces the assignment.",
				Required:            true,
				Validators:          r.holderValidators,
				PlanModifiers:       replace,
			},
			"role": schema.StringAttribute{
				MarkdownDescription: r.findRole + " A role that this version of the provider does not know yet is passed on with a warning. Changing it replaces the assignment.",
				Required:            true,
				Validators:          r.everyRoleValidator(),
				PlanModifiers:       replace,
			},
			"timeouts": waits.Attribute("How long to wait until the organization shows what was done. Defaults to 20 minutes each. Changes in place, without a request."),
		},
	}
	if !r.ofOrganization {
		resp.Schema.Attributes["resource_id"] = schema.StringAttribute{
			MarkdownDescription: "What the role is for: the ID (an ARI, `ari:cloud:...`) of a workspace as `data.atlassian_workspaces` gives it. Changing it replaces the assignment.",
			Required:            true,
			Validators:          []validator.String{resourceIDValidator()},
			PlanModifiers:       replace,
		}
	}
}

func (k *kind) everyRoleValidator() []validator.String {
	return append([]validator.String{
		stringvalidator.RegexMatches(rolePattern, "must be the id of a role, for example "+k.example),
		attribute.KnownValues(k.roles...),
	}, k.roleValidators...)
}

func resourceIDValidator() validator.String {
	return stringvalidator.RegexMatches(resourceIDPattern,
		"must be the id of a workspace (an ARI, ari:cloud:...), for example data.atlassian_workspace.jira.id, not its name or address")
}

// IdentitySchema has the whole natural key: an assignment has no id of its own.
func (r *assignmentResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema(r.holderAttribute, r.describe.identity)
	resp.IdentitySchema.Attributes["role"] = identityschema.StringAttribute{Description: "Role, for example " + r.example + ".", RequiredForImport: true}
	if !r.ofOrganization {
		resp.IdentitySchema.Attributes["resource_id"] = identityschema.StringAttribute{Description: "ID (ARI) of the resource that the role is for.", RequiredForImport: true}
	}
}

func (r *assignmentResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var given timeouts.Value
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("timeouts"), &given)...)
	timeout, diags := given.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	plan := r.of(req.Plan.Raw)
	ended := r.Claims.Take(&resp.Diagnostics, claimKind, plan.key())
	defer ended()
	err := r.assign(ctx, r.Client, plan)
	if err != nil {
		err = r.assignFailed(ctx, plan, err)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("assign "+plan.String(), "In organization "+plan.organizationID.ValueString(), err))
		return
	}
	// Nothing in it is computed, and it is in the state before anything is waited for.
	resp.State.Raw = req.Plan.Raw
	plan.identity().Set(resp.Identity)
	r.waitUntil(ctx, assigned, plan, timeout, &resp.Diagnostics)
}

// assignFailed is nil when the assignment is there after all, because the server acted and only its answer was lost. Otherwise it
// is the error with what to do.
func (r *assignmentResource) assignFailed(ctx context.Context, plan assignment, failed error) error {
	switch {
	case errors.Is(failed, client.ErrAmbiguous):
		there, err := r.settled(ctx, plan, true)
		if err != nil {
			return errors.Join(failed, err)
		}
		if there {
			return nil
		}
	case errors.Is(failed, client.ErrConflict):
		there, err := r.exists(ctx, plan)
		if err != nil {
			return errors.Join(failed, err)
		}
		if there {
			return fmt.Errorf("%w\n\nThe %s has this role already. %s", failed, r.holder, framework.ImportAdvice(plan.organizationID.ValueString(), plan.importID()))
		}
	case errors.Is(failed, client.ErrBadRequest), errors.Is(failed, client.ErrNotFound):
		advice := "Compare " + r.holderAttribute + " with " + r.findHolder
		if !r.ofOrganization {
			advice += ", resource_id with data \"atlassian_workspaces\", and role with those that the product of the resource has"
		}
		return fmt.Errorf("%w\n\n%s.", failed, advice)
	}
	return failed
}

func (r *assignmentResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := r.of(req.State.Raw)
	state.identity().Set(resp.Identity)
	assignments, err := r.read(r.Reads, ctx, state.organizationID.ValueString(), state.holderID.ValueString())
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("read "+state.String(), "In organization "+state.organizationID.ValueString(), err))
		return
	}
	direct, elsewhere := state.lookUp(assignments)
	if direct {
		r.Claims.Own(claimKind, state.key())
		return
	}
	if elsewhere {
		resp.Diagnostics.Append(framework.Warning(fmt.Sprintf("The %s has %s from elsewhere only", r.holder, state.role.ValueString()),
			fmt.Sprintf("%s has this role %s, and it was not assigned to the %s itself: %s. "+
				"That cannot be managed as an assignment: the next apply assigns the role directly. If the other is enough, remove the resource from the configuration.",
				capital(state.who()), state.where(), r.holder, fromElsewhere)))
	}
	framework.Gone(ctx, resp, state.String())
}

// fromElsewhere is why somebody may have a role that was not assigned to them.
const fromElsewhere = "it comes from a group, or follows from another role, for example from one in the whole organization"

// capital begins a sentence.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func (r *assignmentResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var given timeouts.Value
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("timeouts"), &given)...)
	timeout, diags := given.Delete(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	state := r.of(req.State.Raw)
	stays, ended := r.Claims.Release(claimKind, state.key())
	defer ended()
	if len(stays) > 0 {
		resp.Diagnostics.Append(framework.NotRemoved(state.String()))
		return
	}
	if r.beforeRevoke != nil {
		done := r.beforeRevoke(r, ctx, state, &resp.Diagnostics)
		defer done()
		if resp.Diagnostics.HasError() {
			return
		}
	}
	err := r.revoke(ctx, r.Client, state)
	if errors.Is(err, client.ErrNotFound) || err != nil && r.isGoneAfter(ctx, err, state) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("revoke "+state.String(), "In organization "+state.organizationID.ValueString(), err))
		return
	}
	r.waitUntil(ctx, revoked, state, timeout, &resp.Diagnostics)
}

// isGoneAfter reports whether nothing is left to revoke although that failed: its answer was lost, or the workspace is gone.
func (r *assignmentResource) isGoneAfter(ctx context.Context, failed error, state assignment) bool {
	if errors.Is(failed, client.ErrAmbiguous) {
		gone, err := r.settled(ctx, state, false)
		return gone && err == nil
	}
	there, err := r.exists(ctx, state)
	return !there && err == nil
}
