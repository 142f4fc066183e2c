package scimuser

import (
	"context"
	"fmt"
	"strings"

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
// directory's key, and reports what the service would refuse.
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
			"what it has written stays. Creating the user again activates it. To end its management here and leave it active, use a removed block with destroy = false."))
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

// checkDomain reports a new address on a domain that the organization has not verified.
func (r *scimUserResource) checkDomain(ctx context.Context, plan model, prior *model, resp *resource.ModifyPlanResponse) {
	if plan.Email.IsUnknown() || prior != nil && prior.Email.Equal(plan.Email) {
		return
	}
	domains, err := r.Reads.Domains(ctx, r.OrganizationID)
	if err != nil {
		return // the service judges the address at apply; the key of a SCIM directory may come without one that reads domains
	}
	_, name, _ := strings.Cut(plan.Email.ValueString(), "@")
	status := "unknown to the organization"
	for _, domain := range domains {
		if attribute.SameDomain(domain.Name, name) {
			status = domain.ClaimStatus
		}
	}
	if status != client.ClaimStatusVerified {
		r.Checks.Report(&resp.Diagnostics, path.Root("email"), "Domain "+name+" is not verified",
			fmt.Sprintf("A user can be provisioned with an e-mail address on a verified domain only; this one is %s. "+
				"Verify it in Atlassian Administration (Directory, Domains) with a DNS record or an HTTPS file, or use an address on a verified domain.", status))
	}
}
