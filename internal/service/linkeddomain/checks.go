package linkeddomain

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// claimKind is what links are called among the claims of a walk.
const claimKind = "Linked domain"

// object returns the link among the claims of a walk; the zero object where it is not known, or there is none.
func (m model) object() framework.Object {
	if m.Domain.IsNull() || m.Domain.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	domain := m.Domain.ASCII()
	return framework.Object{Type: "atlassian_linked_domain", Kind: claimKind, Key: m.OrganizationID.ValueString() + "/" + domain, Name: domain}
}

// checkRival reports two resources that link the same domain. own means that the link is this resource's already.
func (r *linkedDomainResource) checkRival(prior, plan model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) (own bool) {
	claim := r.Checks.Claim(req, path.Root("domain"), prior.object(), plan.object(), &resp.Diagnostics)
	if claim.Rival {
		domain := plan.Domain.ASCII()
		r.Checks.Report(&resp.Diagnostics, path.Root("domain"), "Domain "+domain+" is linked twice in this configuration",
			"Two atlassian_linked_domain resources link this domain, and each apply would move it back and forth. Keep one of them.")
	}
	return claim.Own
}

// askAhead asks side by side what the checks of a new link ask. A link to the local directory, which needs no subscription, is
// what destroying one makes, and hardly ever a resource.
func (r *linkedDomainResource) askAhead(ctx context.Context, plan model, own bool) {
	organizationID := plan.OrganizationID.ValueString()
	r.Checks.Ahead(ctx, organizationID,
		func() { r.Reads.Subscription(ctx, organizationID) },
		func() { _, _ = r.Reads.Domains(ctx, organizationID) },
		func() {
			if !own {
				_, _ = r.Reads.LinkedDomains(ctx, organizationID)
			}
		})
}

// checkVerified reports a domain that the server would refuse because it is not verified.
func (r *linkedDomainResource) checkVerified(ctx context.Context, plan model, resp *resource.ModifyPlanResponse) {
	domains, err := r.Reads.Domains(ctx, plan.OrganizationID.ValueString())
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	status := "unknown to the organization"
	name := plan.Domain.ASCII()
	for _, domain := range domains {
		if domain.Name == name {
			status = domain.ClaimStatus
		}
	}
	if status == client.ClaimStatusVerified {
		return
	}
	r.Checks.Report(&resp.Diagnostics, path.Root("domain"), "Domain "+name+" is not verified",
		fmt.Sprintf("Only verified domains can be linked to a directory; this one is %s. Verify it in Atlassian Administration (Directory, Domains) with a DNS record or an HTTPS file, then plan again.", status))
}

// checkLinkedElsewhere reports a domain that somebody else has linked to another
// identity provider directory: the move would take its accounts away from there.
func (r *linkedDomainResource) checkLinkedElsewhere(ctx context.Context, plan model, resp *resource.ModifyPlanResponse) {
	organizationID, domain := plan.OrganizationID.ValueString(), plan.Domain.ASCII()
	links, err := r.Reads.LinkedDomains(ctx, organizationID)
	if err != nil {
		return
	}
	for _, link := range links {
		if link.Domain != domain || link.DirectoryKind == client.KindLocal || uuid.Same(link.DirectoryID, plan.DirectoryID.ValueString()) {
			continue
		}
		name := link.DirectoryID
		if directory, ok, err := r.Reads.ListedDirectory(ctx, organizationID, link.DirectoryID); err == nil && ok {
			name = fmt.Sprintf("%q (%s)", directory.Name, directory.ID)
		}
		r.Checks.Report(&resp.Diagnostics, path.Root("domain"), "Domain "+domain+" is linked to another directory",
			fmt.Sprintf("It is linked to directory %s, which then would no longer manage its accounts. %s\n\nThe next plan then shows the move.",
				name, framework.ImportAdvice(organizationID, domain)))
	}
}

// checkDirectory reports a new link to a directory that does not exist, or to an
// identity provider directory without Guard. Back to the local directory needs none.
func (r *linkedDomainResource) checkDirectory(ctx context.Context, req resource.ModifyPlanRequest, plan model, resp *resource.ModifyPlanResponse) {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	if !req.State.Raw.IsNull() && modelOf(req.State.Raw).DirectoryID.Equal(plan.DirectoryID) {
		return
	}
	// A directory that is not known yet is about to be created, so it is no local one.
	if !plan.DirectoryID.IsUnknown() {
		directory, ok := r.Checks.Directory(ctx, organizationID, directoryID, &resp.Diagnostics, path.Root("directory_id"))
		if !ok || directory.Kind == client.KindLocal {
			return
		}
	}
	r.Checks.Guard(ctx, organizationID, &resp.Diagnostics, path.Root("directory_id"), "Linking a domain to an identity provider directory")
}
