// Package policymembers is the family of the members of an authentication
// policy, as far as Atlassian publishes it: users can be added, and nothing else.
package policymembers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure      = (*membersResource)(nil)
	_ resource.ResourceWithIdentity       = (*membersResource)(nil)
	_ resource.ResourceWithImportState    = (*membersResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*membersResource)(nil)
	_ resource.ResourceWithValidateConfig = (*membersResource)(nil)
)

// NewResource is atlassian_authentication_policy_members.
func NewResource() resource.Resource { return &membersResource{} }

type membersResource struct{ framework.ResourceBase }

func (r *membersResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_authentication_policy_members"
}

func (r *membersResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema(identityKey, "ID of the authentication policy.")
}

func (r *membersResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	planned := addresses(plan.Emails)
	run := addition{ProviderData: r.ProviderData, organizationID: plan.OrganizationID.ValueString(), policyID: plan.PolicyID.ValueString(),
		timeout: timeout, timeoutName: "timeouts.create"}
	resp.Diagnostics.Append(run.add(ctx, planned)...)
	if len(run.added) == 0 && resp.Diagnostics.HasError() {
		return // nothing was added: there is nothing to keep
	}
	framework.Save(ctx, resp, plan.without(run.missing(planned)))
}

// Read keeps the state and makes no call: Atlassian publishes no way to read the
// members of a policy. There is a bulk-fetch that tells which policy a user is in,
// but only a part of its answer is published, so the state does not rest on it.
func (r *membersResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.Emails.IsNull() { // as after an import
		state.Emails = framework.EmailSet(nil)
	}
	framework.Save(ctx, resp, state)
}

func (r *membersResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	planned := difference(addresses(plan.Emails), addresses(prior.Emails))
	run := addition{ProviderData: r.ProviderData, organizationID: plan.OrganizationID.ValueString(), policyID: plan.PolicyID.ValueString(),
		timeout: timeout, timeoutName: "timeouts.update"}
	resp.Diagnostics.Append(run.add(ctx, planned)...)
	framework.Save(ctx, resp, plan.without(run.missing(planned)))
}

// Delete forgets the members: the published API cannot take a user out of a
// policy. The plan has said so.
func (r *membersResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: identityKey, Name: "policy id", Example: "5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0", Check: framework.ImportUUID},
}}

func (r *membersResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}

// identityKey is the attribute that, with the organization, is the identity.
const identityKey = "policy_id"
