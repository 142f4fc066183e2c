package controlpolicy

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// looksForLost is how often the list is read for a policy whose create lost its answer. What is accepted may be seen a
// little later.
const looksForLost = 3

// create adds a policy. Names need not be unique and policies do not tell their age, so the policies that were there before
// are remembered: only with them can one be found that was made by a create whose answer was lost.
func (r *policyResource) create(ctx context.Context, plan model) (client.ControlPolicy, error) {
	organizationID := plan.OrganizationID.ValueString()
	before, err := client.Collect(r.Client.ControlPolicies(ctx, organizationID, r.policyType))
	if err != nil {
		return client.ControlPolicy{}, err
	}
	policy, err := r.add(ctx, organizationID, plan)
	if errors.Is(err, client.ErrAmbiguous) {
		return r.findCreated(ctx, plan, before, err)
	}
	return policy, err
}

// add writes a new policy, or the draft of one.
func (r *policyResource) add(ctx context.Context, organizationID string, plan model) (client.ControlPolicy, error) {
	if r.isPublished() {
		return r.Client.DraftDataSecurityPolicy(ctx, organizationID, toDraft(plan, client.ControlPolicy{}))
	}
	return r.Client.CreateControlPolicy(ctx, organizationID, r.toWrite(plan, client.ControlPolicy{}))
}

// findCreated finds what a create has made whose answer was lost. Where that is not certain, the error is the one of the
// create.
func (r *policyResource) findCreated(ctx context.Context, plan model, before []client.ControlPolicy, lost error) (client.ControlPolicy, error) {
	organizationID, made := plan.OrganizationID.ValueString(), plan
	if r.isPublished() {
		made.Status = types.StringValue(client.PolicyDraft) // whatever it is to be in the end
	}
	known := map[string]bool{}
	for _, policy := range before {
		known[policy.ID] = true
	}
	var found []client.ControlPolicy
	err := framework.Look(ctx, r.PollInterval, looksForLost, func(ctx context.Context) (bool, error) {
		found = nil
		for policy, err := range r.Client.ControlPolicies(ctx, organizationID, r.policyType) {
			if err != nil {
				return false, err
			}
			if !known[policy.ID] && r.holds(made, policy) && !r.Claims.Owns(claimKind, claimKey(organizationID, policy.ID)) {
				found = append(found, policy)
			}
		}
		return len(found) > 0, nil
	})
	switch {
	case err != nil:
		return client.ControlPolicy{}, errors.Join(lost, err)
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return client.ControlPolicy{}, lost
	}
	var imports []string
	for _, policy := range found {
		imports = append(imports, framework.ImportCommand(organizationID, policy.ID))
	}
	return client.ControlPolicy{}, fmt.Errorf("%w\n\nSeveral such policies were made at the same time. Import the one that no other resource manages:\n%s", lost, listed(imports))
}
