package scimuser

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// object returns the user among the claims of a walk; the zero object where there is none, or the name is not known.
func (m *model) object() framework.Object {
	if m == nil || m.UserName.IsUnknown() || m.SCIMDirectoryID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_scim_user", Kind: "SCIM user", Name: m.UserName.String(),
		Key: m.SCIMDirectoryID.ValueString() + "/" + names.Key(m.UserName.ValueString())}
}

// ModifyPlan refuses a plan that the apply could not carry out for want of the
// directory's key, reports what the service would refuse, and warns of what costs
// somebody their access.
func (r *scimUserResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, prior := modelOf(req.Plan.Raw), modelOf(req.State.Raw)
	managed := plan
	if managed == nil {
		managed = prior
	}
	if !r.CheckSCIMKey(managed.SCIMDirectoryID, &resp.Diagnostics) || !r.Checks.CanRun() {
		return
	}
	r.Checks.Claim(req, path.Root("user_name"), prior.object(), plan.object(), &resp.Diagnostics)
	switch {
	case plan == nil:
		warnDestroy(*prior, resp)
	case prior != nil && !plan.SCIMDirectoryID.Equal(prior.SCIMDirectoryID):
		warnReplace(*prior, resp)
	}
	if plan != nil {
		r.checkRivals(*plan, prior, req, resp)
		r.checkDomain(ctx, *plan, prior, resp)
	}
}

// The summaries name no user: Terraform then shows the warnings of many as one.

func warnDestroy(prior model, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.Append(framework.Warning("Destroying a SCIM user deactivates the account",
		account(prior)+" is not deleted but deactivated: nobody can log in with it, it loses access to all products and leaves the directory's groups; "+
			"what it has written stays. Creating the user again activates it, under a new id. An account whose domain is not verified is the person's own: it stays active, and leaves the groups. "+
			"To end its management here and leave it active, use a removed block with destroy = false."))
}

func warnReplace(prior model, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.Append(framework.Warning("Moving a SCIM user to another directory deactivates the account in between",
		account(prior)+" is deactivated and leaves the groups of SCIM directory "+prior.SCIMDirectoryID.ValueString()+
			", and is activated again when the user is created in the other directory, in the same apply."))
}

func account(user model) string {
	return strings.TrimSpace("The Atlassian account "+user.AccountID.ValueString()) + " (" + user.Email.ValueString() + ")"
}

// checkRivals reports two users of one directory and configuration that have one
// name or one address.
func (r *scimUserResource) checkRivals(plan model, prior *model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if prior == nil {
		prior = &plan
	}
	for _, unique := range []struct {
		attribute, words string
		planned, before  types.String
		spelling         string
	}{
		{"user_name", "user name", plan.UserName, prior.UserName, plan.UserName.ValueString()},
		{"email", "e-mail address", plan.Email.StringValue, prior.Email.StringValue, plan.Email.ASCII()},
	} {
		if unique.planned.IsUnknown() || !unique.planned.Equal(unique.before) {
			continue
		}
		key := plan.SCIMDirectoryID.ValueString() + "/" + names.Key(unique.spelling)
		if r.Claims.Wants(framework.Object{Kind: unique.words + " of a SCIM user", Key: key}, req) {
			r.Checks.Report(&resp.Diagnostics, path.Root(unique.attribute), fmt.Sprintf("Two users of this configuration have the %s %s", unique.words, unique.planned),
				fmt.Sprintf("SCIM directory %s takes a user name and an e-mail address once, ignoring case. Keep one of the two atlassian_scim_user resources, or give one of them another %s.",
					plan.SCIMDirectoryID.ValueString(), unique.words))
		}
	}
}

// checkDomain warns of a new address on a domain that the organization has not verified.
func (r *scimUserResource) checkDomain(ctx context.Context, plan model, prior *model, resp *resource.ModifyPlanResponse) {
	if plan.Email.IsUnknown() || prior != nil && prior.Email.Equal(plan.Email) {
		return
	}
	domains, err := r.Reads.Domains(ctx, r.OrganizationID)
	if err != nil {
		return // the key of a SCIM directory may come without one that reads domains
	}
	name, status := claimOf(plan.Email, domains)
	isVerified := status == client.ClaimStatusVerified
	if prior != nil && prior.SCIMDirectoryID.Equal(plan.SCIMDirectoryID) {
		if _, before := claimOf(prior.Email, domains); !isVerified || before != client.ClaimStatusVerified {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("account_id"), types.StringUnknown())...)
		}
		if !isVerified {
			resp.Diagnostics.Append(warnUnlink(*prior, plan, name, status))
		}
		return
	}
	if !isVerified {
		resp.Diagnostics.Append(framework.WarningAt(path.Root("email"), "The account of this SCIM user will be unmanaged",
			fmt.Sprintf("The domain of %s is not verified: %s is %s. The service creates the user, and the account of it is unmanaged: it belongs to the person and not to the organization. "+
				"It can be in the directory's groups and get access by them; no authentication policy holds for it, Terraform cannot change its profile, and destroying the "+
				"user does not deactivate it.\n\n"+
				"Next: apply, if this is somebody from outside. Otherwise verify the domain first, in Atlassian Administration (Directory, Domains), or use an address on a verified domain.",
				plan.Email.ValueString(), name, status)))
	}
}

// claimOf returns the domain of an address, and what the organization's claim to it is.
func claimOf(email attribute.Email, domains []client.Domain) (name, status string) {
	_, name, _ = strings.Cut(email.ValueString(), "@")
	for _, domain := range domains {
		if attribute.SameDomain(domain.Name, name) {
			return name, domain.ClaimStatus
		}
	}
	return name, "unknown to the organization"
}

// warnUnlink tells what a new address on a domain that is not verified does.
func warnUnlink(prior, plan model, name, status string) diag.Diagnostic {
	return framework.WarningAt(path.Root("email"), "The new address unlinks this SCIM user from its account",
		fmt.Sprintf("The domain of %s is not verified: %s is %s. The service changes the address of the SCIM user, and not that of the account: the link between them ends. "+
			"%s keeps its address, leaves the directory's groups and loses the access that they gave, and the user has no account until one with the new address exists.\n\n"+
			"Next: verify the domain in Atlassian Administration (Directory, Domains) and plan again, which moves the account along. For somebody who is to have another account, "+
			"destroy this user and create another.",
			plan.Email.ValueString(), name, status, account(prior)))
}
