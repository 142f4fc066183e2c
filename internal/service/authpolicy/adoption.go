package authpolicy

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var adoptDefaultPath = path.Root("adopt_default")

// checkAdoption says at plan what the adoption changes. The list of policies is the one that warnSwitched reads, too.
func (r *policyResource) checkAdoption(ctx context.Context, plan model, diags *diag.Diagnostics) {
	update := plan.toUpdate(model{})
	update.IsDefault = nil // it is
	if !plan.AdoptDefault.ValueBool() || plan.DirectoryID.IsUnknown() || update == (client.AuthenticationPolicyUpdate{}) {
		return // it changes nothing, or nobody can tell
	}
	policies, err := r.Reads.AuthenticationPolicies(ctx, plan.OrganizationID.ValueString())
	if err != nil {
		return // the apply tells
	}
	if before, there := findCurrent(plan, nil, policies); there {
		r.warnAdopted(before, plan, diags)
	}
}

// warnAdopted says what an adoption changes, in the plan and in the apply: the plan of a create does not show what it
// overwrites, and what the apply overwrites may be something else by then. In a directory that this apply has made, it is
// the policy that the directory was born with, which nobody has set up.
func (r *policyResource) warnAdopted(before client.AuthenticationPolicy, plan model, diags *diag.Diagnostics) {
	if r.Claims.Owns(framework.MadeDirectory, before.DirectoryID) {
		return
	}
	var changes strings.Builder
	was := fromAPI("", plan, before)
	change := plan.toUpdate(was)
	if change.Name != nil {
		fmt.Fprintf(&changes, "\n  - name: before %q, after %q", before.Name, *change.Name)
	}
	if change.EnforceSSO != nil {
		fmt.Fprintf(&changes, "\n  - enforce_sso: before %t, after %t", before.EnforceSSO, *change.EnforceSSO)
	}
	if change.IsDefault != nil {
		fmt.Fprintf(&changes, "\n  - is_default: before %t, after %t", before.IsDefault, *change.IsDefault)
	}
	for _, name := range settingNames(change.AuthenticationPolicySettings) {
		fmt.Fprintf(&changes, "\n  - %s: before %s, after %s", name, was.shown(name), plan.shown(name))
	}
	if changes.Len() == 0 {
		return
	}
	r.Checks.WarnOnce(diags, adoptDefaultPath, fmt.Sprintf("Adopting authentication policy %q changes it", before.Name),
		fmt.Sprintf("The default policy of directory %s is there already, and this resource sets it otherwise:%s\n\n%s To put it back, write what stands after \"before\" into this resource and apply again. Policy %s.",
			before.DirectoryID, changes.String(), framework.ChangedSince, before.ID))
}

// checkSucceeded says at plan which policy this one takes the place of as the default. It reads what checkName reads.
func (r *policyResource) checkSucceeded(ctx context.Context, plan model, diags *diag.Diagnostics) {
	if !plan.IsDefault.ValueBool() || plan.DirectoryID.IsUnknown() {
		return
	}
	if policies, err := r.Reads.AuthenticationPolicies(ctx, plan.OrganizationID.ValueString()); err == nil {
		r.warnSucceeded(policies, plan, diags)
	}
}

// warnSucceeded says, in the plan and in the apply of a create, which policy this one takes the place of as the default: the
// server demotes it by itself, and no plan shows that.
func (r *policyResource) warnSucceeded(before []client.AuthenticationPolicy, plan model, diags *diag.Diagnostics) {
	if !plan.IsDefault.ValueBool() {
		return
	}
	for _, policy := range before {
		if !policy.IsDefault || !uuid.Same(policy.DirectoryID, plan.DirectoryID.ValueString()) ||
			r.Claims.Owns(framework.MadeDirectory, policy.DirectoryID) {
			continue
		}
		r.Checks.WarnOnce(diags, isDefaultPath, fmt.Sprintf("Authentication policy %q ceases to be the default", policy.Name),
			fmt.Sprintf("New accounts of directory %s join the policy of this resource instead; members of policy %s stay in it.\n\n%s To put it back, make %q the default again.",
				policy.DirectoryID, policy.ID, framework.ChangedSince, policy.Name))
	}
}
