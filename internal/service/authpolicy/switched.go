package authpolicy

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// warnSwitched says whom it affects that a policy begins or ceases to enforce
// single sign-on. Nobody can read who is in a policy, so it tells how many can be:
// the managed accounts on the domains that are linked to the directory.
func (r *policyResource) warnSwitched(ctx context.Context, plan model, prior *model, diags *diag.Diagnostics) {
	stays := prior != nil && prior.DirectoryID.Equal(plan.DirectoryID)
	if plan.EnforceSSO.IsNull() || plan.EnforceSSO.IsUnknown() || stays && prior.EnforceSSO.Equal(plan.EnforceSSO) ||
		!stays && !plan.EnforceSSO.ValueBool() && !plan.AdoptDefault.ValueBool() {
		return // without asking anybody
	}
	policies, _ := r.Reads.AuthenticationPolicies(ctx, plan.OrganizationID.ValueString())
	before, there := findCurrent(plan, prior, policies)
	enforces := plan.EnforceSSO.ValueBool()
	if before.EnforceSSO == enforces {
		return
	}
	name := plan.Name.ValueString()
	if there {
		name = before.Name
	}
	summary := fmt.Sprintf("Single sign-on will be enforced by authentication policy %q", name)
	if !enforces {
		summary = fmt.Sprintf("Single sign-on will no longer be enforced by authentication policy %q", name)
	}
	var detail string
	switch {
	case plan.DirectoryID.IsUnknown():
		detail = "Its directory is not known yet, so neither its accounts nor its other policies can be told."
	case !there && !plan.IsDefault.ValueBool():
		detail = "The policy is new, and has no members yet. " + describeOtherPolicies(plan, before, policies)
	default:
		detail = r.describeAffected(ctx, plan) + " " + describeOtherPolicies(plan, before, policies)
	}
	if enforces {
		detail += " The accounts in the policy can log in through the identity provider only: before you apply, set Atlassian up there, have one person log in through it, " +
			"and keep a break-glass account in a policy that does not enforce it."
	} else {
		detail += " The accounts in the policy can log in with an Atlassian password again."
	}
	r.Checks.WarnOnce(diags, enforceSSOPath, summary, detail)
}

// findCurrent returns the policy as the organization has it; there is false for a new one.
func findCurrent(plan model, prior *model, policies []client.AuthenticationPolicy) (policy client.AuthenticationPolicy, there bool) {
	if prior != nil && prior.DirectoryID.Equal(plan.DirectoryID) {
		return client.AuthenticationPolicy{ID: prior.ID.ValueString(), Name: prior.Name.ValueString(), EnforceSSO: prior.EnforceSSO.ValueBool()}, true
	}
	for _, policy := range policies {
		if plan.AdoptDefault.ValueBool() && policy.IsDefault && uuid.Same(policy.DirectoryID, plan.DirectoryID.ValueString()) {
			return policy, true
		}
	}
	return client.AuthenticationPolicy{}, false
}

// describeAffected is how many accounts can be in the policy.
func (r *policyResource) describeAffected(ctx context.Context, plan model) string {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	directory := r.Reads.DirectoryName(ctx, organizationID, directoryID, directoryID)
	links, err := r.Reads.LinkedDomains(ctx, organizationID)
	var domains []string
	for _, link := range links {
		if uuid.Same(link.DirectoryID, directoryID) {
			domains = append(domains, link.Domain)
		}
	}
	switch {
	case err != nil:
		return fmt.Sprintf("The accounts of directory %q cannot be counted.", directory)
	case len(domains) == 0:
		return fmt.Sprintf("No domain is linked to directory %q.", directory)
	}
	accounts := r.Reads.CountAccounts(ctx, organizationID, domains)
	if !plan.IsDefault.IsUnknown() && !plan.isKeptAtDestroy() {
		return fmt.Sprintf("The domains of directory %q (%s) have %s. This is not the default policy: it has only those that somebody has put into it.",
			directory, strings.Join(domains, ", "), accounts)
	}
	return fmt.Sprintf("The domains of directory %q (%s) have %s, which are in this policy unless they are in another one.",
		directory, strings.Join(domains, ", "), accounts)
}

// describeOtherPolicies names the directory's other policies, and whether they enforce single sign-on.
func describeOtherPolicies(plan model, self client.AuthenticationPolicy, policies []client.AuthenticationPolicy) string {
	var others []string
	for _, policy := range policies {
		if !uuid.Same(policy.DirectoryID, plan.DirectoryID.ValueString()) || policy.ID == self.ID {
			continue
		}
		how := "does not enforce it"
		if policy.EnforceSSO {
			how = "enforces it"
		}
		others = append(others, fmt.Sprintf("%q (%s)", policy.Name, how))
	}
	if len(others) == 0 {
		return "The directory has no other policy: nobody stays outside."
	}
	return "Outside are the members of the directory's other policies: " + strings.Join(others, ", ") + "."
}
