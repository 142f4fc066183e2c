package authpolicy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// create adds a policy. Names need not be unique and policies do not tell their
// age, so the policies that were there before are remembered: only with them
// can one be found that was made by a create whose answer was lost.
func (r *policyResource) create(ctx context.Context, plan model, diags *diag.Diagnostics) (client.AuthenticationPolicy, error) {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	before, err := client.Collect(r.Client.AuthenticationPolicies(ctx, organizationID, directoryID))
	if err != nil {
		return client.AuthenticationPolicy{}, err
	}
	policy, err := r.Client.CreateAuthenticationPolicy(ctx, organizationID, plan.toCreate())
	if errors.Is(err, client.ErrAmbiguous) {
		policy, err = r.findCreated(ctx, plan, before, err)
	}
	if err == nil {
		r.warnSucceeded(before, plan, diags)
	}
	return policy, err
}

// looksForLost is how often the list is read for a policy whose create lost its answer.
const looksForLost = 3

func (r *policyResource) findCreated(ctx context.Context, plan model, before []client.AuthenticationPolicy, lost error) (client.AuthenticationPolicy, error) {
	known := map[string]bool{}
	for _, policy := range before {
		known[policy.ID] = true
	}
	organizationID := plan.OrganizationID.ValueString()
	var found []client.AuthenticationPolicy
	err := framework.Look(ctx, r.PollInterval, looksForLost, func(ctx context.Context) (bool, error) {
		listed, err := client.Collect(r.Client.AuthenticationPolicies(ctx, organizationID, plan.DirectoryID.ValueString()))
		found = slices.DeleteFunc(listed, func(policy client.AuthenticationPolicy) bool { return known[policy.ID] || !plan.holds(policy) })
		return err == nil && len(found) > 0, err
	})
	switch {
	case err != nil:
		return client.AuthenticationPolicy{}, errors.Join(lost, err)
	case len(found) == 0:
		return client.AuthenticationPolicy{}, lost
	case len(found) == 1:
		return found[0], nil
	}
	var imports strings.Builder
	for _, policy := range found {
		imports.WriteString("\n  " + framework.ImportCommand(organizationID, policy.ID))
	}
	return client.AuthenticationPolicy{}, fmt.Errorf("%w\n\nSeveral such policies were made at the same time. Import the one that no other resource manages:\n%s", lost, imports.String())
}

// findDefault finds the default policy of the directory.
func (r *policyResource) findDefault(ctx context.Context, plan model) (client.AuthenticationPolicy, error) {
	for policy, err := range r.Client.AuthenticationPolicies(ctx, plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()) {
		if err != nil || policy.IsDefault {
			return policy, err
		}
	}
	return client.AuthenticationPolicy{}, errors.New("the directory has no default authentication policy, or does not exist")
}

// adopt takes over a default policy and sends what the configuration sets
// differently. It reads the policy anew: another resource that gave it up in the
// same apply may have changed it. A failure leaves no state behind: a policy
// that was there before must not end as a tainted one, to be destroyed.
func (r *policyResource) adopt(ctx context.Context, plan model, id string, diags *diag.Diagnostics) (client.AuthenticationPolicy, error) {
	organizationID := plan.OrganizationID.ValueString()
	before, err := r.Client.AuthenticationPolicy(ctx, organizationID, id)
	if err != nil || plan.holds(before) {
		return before, err
	}
	policy, err := r.change(ctx, plan, fromAPI(organizationID, plan, before), false, before.Version)
	if err == nil {
		r.warnAdopted(before, plan, diags)
	}
	return policy, err
}

// change sends what differs from prior. A policy that has moved on is written to
// all the same in two cases, neither of which overwrites anything: it is already
// as planned, or nothing about it changed but that another policy became the
// default (follows: the configuration leaves that to the others). Both happen
// within one apply, when another policy of the configuration is made the default.
func (r *policyResource) change(ctx context.Context, plan, prior model, follows bool, version string) (client.AuthenticationPolicy, error) {
	organizationID, id, update := prior.OrganizationID.ValueString(), prior.ID.ValueString(), plan.toUpdate(prior)
	policy, err := r.Client.UpdateAuthenticationPolicy(ctx, organizationID, id, version, update)
	if !errors.Is(err, client.ErrPreconditionFailed) && !errors.Is(err, client.ErrAmbiguous) {
		return policy, err
	}
	now, readErr := r.Client.AuthenticationPolicy(ctx, organizationID, id)
	switch {
	case readErr != nil:
		return policy, err
	case plan.holds(now):
		return now, nil
	case follows && errors.Is(err, client.ErrPreconditionFailed) && isOnlyDemoted(prior, now):
		return r.Client.UpdateAuthenticationPolicy(ctx, organizationID, id, now.Version, update)
	}
	return policy, err
}

// isOnlyDemoted reports whether the only thing that has happened to a policy is that
// it is no longer the default.
func isOnlyDemoted(prior model, now client.AuthenticationPolicy) bool {
	was := now
	was.IsDefault = true
	return !now.IsDefault && prior.holds(was)
}

// release lifts the enforcement of a policy that stays.
func (r *policyResource) release(ctx context.Context, state model, version string) error {
	if !state.EnforceSSO.ValueBool() {
		return nil
	}
	lifted := state
	lifted.EnforceSSO = types.BoolValue(false)
	_, err := r.change(ctx, lifted, state, true, version)
	if errors.Is(err, client.ErrPreconditionFailed) || errors.Is(err, client.ErrNotFound) {
		// It may have gone with its directory, or somebody has lifted it already.
		now, readErr := r.Client.AuthenticationPolicy(ctx, state.OrganizationID.ValueString(), state.ID.ValueString())
		if errors.Is(readErr, client.ErrNotFound) || readErr == nil && !now.EnforceSSO {
			return nil
		}
	}
	return err
}

// attributeAtFault returns the attribute that a refused write is to blame on, as far as the
// kind of error tells.
func attributeAtFault(update client.AuthenticationPolicyUpdate, err error) path.Path {
	enforces := update.EnforceSSO != nil && *update.EnforceSSO
	switch {
	case enforces && (errors.Is(err, client.ErrPaymentRequired) || errors.Is(err, client.ErrConflict)):
		return enforceSSOPath
	case update.IsDefault != nil && errors.Is(err, client.ErrConflict):
		return isDefaultPath
	case errors.Is(err, client.ErrConflict) && len(restingSettings(update.AuthenticationPolicySettings)) > 0:
		return path.Root(restingSettings(update.AuthenticationPolicySettings)[0])
	case update.Name != nil:
		return namePath
	case update.EnforceSSO != nil:
		return enforceSSOPath
	case update.IsDefault != nil:
		return isDefaultPath
	case len(settingNames(update.AuthenticationPolicySettings)) > 0:
		return path.Root(settingNames(update.AuthenticationPolicySettings)[0])
	}
	return path.Root("directory_id")
}

// explainRefusal reads on after the object of a refused write. The order of an apply
// sees to SAML; consent to Google is given by a person, and may be missing yet.
func explainRefusal(update client.AuthenticationPolicyUpdate, err error) string {
	if update.EnforceSSO == nil || !*update.EnforceSSO || !errors.Is(err, client.ErrConflict) {
		return ""
	}
	return ". Single sign-on can be enforced as soon as the directory has SAML: take directory_id from its atlassian_identity_provider. " +
		"A Google Workspace directory needs a connection whose consent has been given: open consent_url of its atlassian_google_workspace_connection, " +
		"then apply again; with wait_for_consent = true a new connection waits for it"
}

// warnLeftInPlace warns of a policy that became the default after the plan.
func warnLeftInPlace(policy client.AuthenticationPolicy) diag.Diagnostic {
	return framework.Warning(fmt.Sprintf("Authentication policy %q is left in place", policy.Name),
		fmt.Sprintf("Policy %s has become the default policy of its directory after the plan was made. A default policy cannot be deleted; "+
			"it enforces nothing, and Terraform no longer manages it. It goes with its directory.", policy.ID))
}
