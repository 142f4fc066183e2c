package controlpolicy

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure   = (*policyResource)(nil)
	_ resource.ResourceWithIdentity    = (*policyResource)(nil)
	_ resource.ResourceWithImportState = (*policyResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*policyResource)(nil)
)

// NewIPAllowlistResource is atlassian_ip_allowlist_policy.
func NewIPAllowlistResource() resource.Resource { return &policyResource{kind: ipAllowlist} }

// NewDataResidencyResource is atlassian_data_residency_policy.
func NewDataResidencyResource() resource.Resource { return &policyResource{kind: dataResidency} }

// NewDataSecurityResource is atlassian_data_security_policy.
func NewDataSecurityResource() resource.Resource { return &policyResource{kind: dataSecurity} }

type policyResource struct {
	framework.ResourceBase
	kind
}

func (r *policyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.typeName
}

func (r *policyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the policy (UUID).")
}

func (r *policyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, diags := r.read(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := plan.OrganizationID.ValueString()
	policy, err := r.create(ctx, plan)
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(namePath, "create "+r.describe(plan), "In organization "+organizationID, err))
		return
	}
	r.Claims.Own(claimKind, claimKey(organizationID, policy.ID))
	made := plan
	made.ID, made.MobileBypass, made.ResourceIDs = types.StringValue(policy.ID), bypassAs(plan.MobileBypass, policy.MobileBypass), framework.StringSet(nil)
	change := r.change(made, !plan.ResourceIDs.IsUnknown(), timeout, timeoutCreate)
	if r.isPublished() {
		made.Status = types.StringValue(client.PolicyDraft) // until it is seen to be active
	}
	framework.Save(ctx, resp, r.shape(made))
	made.ResourceIDs = framework.StringSet(change.cover(ctx, strings(plan.ResourceIDs), &resp.Diagnostics))
	if !resp.Diagnostics.HasError() {
		change.publish(ctx, &resp.Diagnostics)
	}
	if !resp.Diagnostics.HasError() {
		seen := change.settle(ctx, strings(plan.ResourceIDs), nil, &resp.Diagnostics)
		made.MobileBypass = bypassAs(plan.MobileBypass, seen.MobileBypass)
		if seen.Status == client.PolicyActive {
			made.Status = types.StringValue(client.PolicyActive)
		}
	}
	framework.Save(ctx, resp, r.shape(made))
}

func (r *policyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state, diags := r.read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	state.identity().Set(resp.Identity)
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	policy, err := r.Reads.ControlPolicy(ctx, organizationID, id)
	var covered []client.CoveredResource
	switch {
	case err != nil || policy.Type != r.policyType:
	case r.isPublished():
		covered, err = r.Reads.DataSecurityResources(ctx, organizationID, id)
	default:
		covered, err = r.Reads.CoveredResources(ctx, organizationID, id)
	}
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, r.noun+" "+id)
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read "+r.noun+" "+id, "In organization "+organizationID, err))
		return
	case policy.Type != r.policyType:
		resp.Diagnostics.Append(framework.Error(fmt.Sprintf("Policy %s is no %s", id, r.noun), otherKind(policy)))
		return
	}
	r.Claims.Own(claimKind, claimKey(organizationID, id))
	framework.Save(ctx, resp, r.shape(r.fromAPI(organizationID, state, policy, covered)))
}

// otherKind says what a policy is that somebody took for another.
func otherKind(policy client.ControlPolicy) string {
	text := fmt.Sprintf("Policy %q is of type %s.\n\nNext: ", policy.Name, policy.Type)
	if right, ok := kindOf(policy.Type); ok {
		return text + "import it as atlassian_" + right.typeName + "."
	}
	return text + "no resource manages policies of this type. data \"atlassian_control_policies\" shows them."
}

func (r *policyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, diags := r.read(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	prior, diags := r.read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	config, diags := r.read(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	prior.identity().Set(resp.Identity)
	if !r.differs(plan, prior) { // timeouts alone, which are ours
		framework.Save(ctx, resp, r.shape(plan))
		return
	}
	change := r.change(plan, !config.ResourceIDs.IsNull(), timeout, timeoutUpdate)
	if change.update(ctx, prior, &resp.Diagnostics); !resp.Diagnostics.HasError() {
		framework.Save(ctx, resp, r.shape(plan))
	}
}

func (r *policyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state, diags := r.read(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	r.change(state, false, timeout, timeoutDelete).remove(ctx, &resp.Diagnostics)
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "policy id", Example: "358d916a-aed3-474a-9ae0-17def3bad866", Check: framework.ImportUUID},
}}

func (r *policyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}
