// Package authpolicy is the family of authentication policies: how the accounts
// of a directory log in, as resource and list resource.
package authpolicy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure      = (*policyResource)(nil)
	_ resource.ResourceWithIdentity       = (*policyResource)(nil)
	_ resource.ResourceWithImportState    = (*policyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*policyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*policyResource)(nil)
)

// NewResource is atlassian_authentication_policy.
func NewResource() resource.Resource { return &policyResource{} }

type policyResource struct{ framework.ResourceBase }

// inConsole is where the console has the policies.
const inConsole = "*Security > Authentication policies*; *Edit* has the settings and the members of a policy."

// The attributes that diagnostics point at.
var (
	namePath       = path.Root("name")
	enforceSSOPath = path.Root("enforce_sso")
	isDefaultPath  = path.Root("is_default")
)

func (r *policyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_authentication_policy"
}

func (r *policyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "An authentication policy of a directory: how its members log in, which passwords they may have and how long a session lasts. New accounts of the directory join its default policy. Requiring the login with " +
				"Google is `enforce_sso` on a policy of a Google Workspace directory.",
			Plane:    framework.IdentityPlane,
			Console:  inConsole,
			Key:      framework.IdentityKey,
			Destroy:  "The policy is deleted. A default policy, and one that was adopted, is never deleted: it is left in place with enforcement lifted and all else as it is.",
			Timeouts: framework.IdentityTimeouts,
			Guides:   "[Connect an identity provider](../guides/connect-identity-provider.md), [Google Workspace](../guides/google-workspace.md), [Order of destruction](../guides/destroy-order.md).",
			More: "Take `directory_id` from the `atlassian_identity_provider` (or the `atlassian_google_workspace_connection`) that the policy enforces: Terraform then " +
				"creates the two, and destroys them, in the order that the organization wants.\n\n" + aboutSettings,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id":              framework.KeptString("ID of the policy (UUID), given by the server."),
			"directory_id":    framework.DirectoryIDAttribute("ID of the directory (UUID) that the policy belongs to. Changing it replaces the policy."),
			"adopt_default": schema.BoolAttribute{
				MarkdownDescription: "Whether to manage the default policy that the directory already has instead of adding a policy. Only what the configuration sets is changed on it. " +
					"Looked at when the resource is created, and when it is destroyed: an adopted policy is never deleted, but left in place with enforcement lifted. " +
					"Defaults to `false`. Changes in place, without a request.",
				Optional: true,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the policy, at least one character. Required, unless `adopt_default` is `true`. Defaults to the name that an adopted policy has. Changes in " +
					"place.",
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1), attribute.VisibleName()},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"enforce_sso": schema.BoolAttribute{
				MarkdownDescription: "Whether the members have to log in through the identity provider of the directory: through SAML single sign-on, or with Google in a Google Workspace " +
					"directory; *Enforce single sign-on* in the console. Needs Atlassian Guard, and a directory that has SAML or a connected Google account. Defaults to " +
					"what the organization has: `false` for a new policy. Changes in place.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: keep,
			},
			"is_default": schema.BoolAttribute{
				MarkdownDescription: "Whether this is the default policy of the directory. `true` makes it so and demotes the policy that was. A default policy cannot be demoted by " +
					"itself: to make another one the default, set `true` there and leave it out here. Defaults to what the organization has: `false` for a new policy. " +
					"Changes in place.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: keep,
			},
			"non_billable": schema.BoolAttribute{
				MarkdownDescription: "Whether the members are not billed for Atlassian Guard (a *non-billable policy*). Only the local directory's default policy can be so, and the " +
					"console sets it.",
				Computed:      true,
				PlanModifiers: keep,
			},
			"external_id": framework.KeptString("ID by which Atlassian's published API knows the policy: what `policy_id` of `atlassian_authentication_policy_members` " +
				"takes. The same as `id` where the server gives out Atlassian's own ids; null while nobody has copied it back to the identity desk."),
			"timeouts": framework.IdentityWaits.IdentityAttribute(framework.AboutIdentityWaits),
		},
	}
	maps.Copy(resp.Schema.Attributes, settingsAttributes())
}

func (r *policyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the policy (UUID).")
}

func (r *policyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx = framework.Waiting(ctx, plan.Timeouts, "create")
	var policy client.AuthenticationPolicy
	var err error
	action := "create authentication policy " + plan.Name.String()
	if plan.AdoptDefault.ValueBool() {
		action = "adopt the default authentication policy of directory " + plan.DirectoryID.ValueString()
		if policy, err = r.findDefault(ctx, plan); err == nil {
			ended := r.Claims.Take(&resp.Diagnostics, writtenClaim, policy.ID)
			defer ended()
			policy, err = r.adopt(ctx, plan, policy.ID, &resp.Diagnostics)
		}
	} else {
		policy, err = r.create(ctx, plan, &resp.Diagnostics)
	}
	if err != nil {
		object := fmt.Sprintf("Directory %s in organization %s", plan.DirectoryID.ValueString(), plan.OrganizationID.ValueString())
		update := plan.toUpdate(model{})
		resp.Diagnostics.Append(framework.FailedAt(attributeAtFault(update, err), action, object+explainRefusal(update, err), err))
		return
	}
	state := fromAPI(plan.OrganizationID.ValueString(), plan, policy)
	framework.SaveWithVersion(ctx, resp, &state, policy.Version)
}

func (r *policyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := modelOf(req.State.Raw)
	state.Identity().Set(resp.Identity)
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	policy, err := r.Reads.AuthenticationPolicy(ctx, organizationID, id)
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, "authentication policy "+id)
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read authentication policy "+id, "In organization "+organizationID, err))
		return
	}
	read := fromAPI(organizationID, *state, policy)
	object := read.object()
	r.Claims.Own(object.Kind, object.Key)
	if !reflect.DeepEqual(read, *state) {
		resp.Diagnostics.Append(resp.State.Set(ctx, &read)...)
	}
	resp.Diagnostics.Append(framework.SaveVersion(ctx, resp.Private, policy.Version)...)
	r.WarnDoubt(ctx, organizationID, fmt.Sprintf("authentication policy %q (%s)", policy.Name, id), policy.Record, &resp.Diagnostics)
}

func (r *policyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	var configured types.Bool
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, isDefaultPath, &configured)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	prior.Identity().Set(resp.Identity)
	if plan.toUpdate(prior) == (client.AuthenticationPolicyUpdate{}) { // adopt_default or timeouts alone, which are ours
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		return
	}
	ended := r.Claims.Take(&resp.Diagnostics, writtenClaim, id)
	defer ended()
	ctx = framework.Waiting(ctx, plan.Timeouts, "update")
	policy, err := r.change(ctx, plan, prior, configured.IsNull(), framework.Version(ctx, req.Private))
	if err != nil {
		update := plan.toUpdate(prior)
		resp.Diagnostics.Append(framework.FailedAt(attributeAtFault(update, err), "update authentication policy "+prior.Name.String(),
			fmt.Sprintf("Policy %s in organization %s", id, organizationID)+explainRefusal(update, err), err))
		return
	}
	state := fromAPI(organizationID, plan, policy)
	// Another policy may have become the default in this same apply. Terraform
	// wants the answer to be what was planned; the next refresh tells the rest.
	state.IsDefault = plan.IsDefault
	framework.SaveWithVersion(ctx, resp, &state, policy.Version)
}

func (r *policyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	object := fmt.Sprintf("Policy %s in organization %s", id, organizationID)
	version := framework.Version(ctx, req.Private)
	ctx = framework.Waiting(ctx, state.Timeouts, "delete")
	stays, ended := r.Claims.Release(writtenClaim, id)
	defer ended()
	if len(stays) > 0 {
		resp.Diagnostics.Append(framework.NotRemoved("authentication policy " + state.Name.String()))
		return
	}
	if state.isKeptAtDestroy() {
		if err := r.release(ctx, state, version); err != nil {
			resp.Diagnostics.Append(framework.Failed("lift the enforcement of authentication policy "+state.Name.String(), object, err))
		}
		return
	}
	err := r.Client.DeleteAuthenticationPolicy(ctx, organizationID, id, version)
	if err == nil || errors.Is(err, client.ErrNotFound) {
		return
	}
	if errors.Is(err, client.ErrConflict) || errors.Is(err, client.ErrPreconditionFailed) {
		now, readErr := r.Client.AuthenticationPolicy(ctx, organizationID, id)
		switch {
		case errors.Is(readErr, client.ErrNotFound):
			return
		case readErr == nil && now.IsDefault && !now.EnforceSSO:
			resp.Diagnostics.Append(warnLeftInPlace(now))
			return
		case readErr == nil && now.IsDefault:
			object += " has become the default policy of its directory, which cannot be deleted. The next plan shows that it is left in place with enforcement lifted"
		}
	}
	resp.Diagnostics.Append(framework.Failed("delete authentication policy "+state.Name.String(), object, err))
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "policy id", Example: "5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0", Check: framework.ImportUUID},
}}

func (r *policyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}
