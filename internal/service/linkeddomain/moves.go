package linkeddomain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// warnMove says which accounts change hands when a domain moves from one directory
// to another: the plan itself shows two ids at the most. A replacement is told as
// what becomes of its old domain; a new link takes the domain from the local directory.
func (r *linkedDomainResource) warnMove(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || !r.Checks.CanRun() {
		return
	}
	prior, plan := modelOf(req.State.Raw), modelOf(resp.Plan.Raw)
	organizationID, domain, from := prior.OrganizationID.ValueString(), prior.Domain.ASCII(), prior.DirectoryID.ValueString()
	stays := !req.Plan.Raw.IsNull() && plan.Domain.ASCII() == domain && plan.OrganizationID.Equal(prior.OrganizationID)
	if stays && plan.DirectoryID.Equal(prior.DirectoryID) {
		return
	}
	links, err := r.Reads.LinkedDomains(ctx, organizationID)
	if err != nil {
		return
	}
	linked := slices.ContainsFunc(links, func(link client.LinkedDomain) bool {
		return link.Domain == domain && uuid.Same(link.DirectoryID, from) && (stays || link.DirectoryKind != client.KindLocal)
	})
	if !linked {
		return // it is in the local directory already, or not where the state has it
	}
	to := "the local directory"
	if stays {
		to = r.destination(ctx, organizationID, plan)
	}
	r.Checks.WarnOnce(&resp.Diagnostics, path.Root("directory_id"), "Domain "+domain+" moves to another directory",
		fmt.Sprintf("From %s to %s. It has %s. The directory of a domain decides which identity provider manages them and which authentication policies they can be in.",
			r.nameAndID(ctx, organizationID, from), to, r.Reads.CountAccounts(ctx, organizationID, []string{domain})))
}

// destination is where a domain is to go, in words.
func (r *linkedDomainResource) destination(ctx context.Context, organizationID string, plan model) string {
	if !plan.DirectoryID.IsUnknown() {
		return r.nameAndID(ctx, organizationID, plan.DirectoryID.ValueString())
	}
	var names []string
	for _, directory := range r.Checks.Planned.NewDirectories(organizationID) {
		names = append(names, fmt.Sprintf("%q", directory.Name))
	}
	if len(names) == 0 {
		return "a directory that is not known yet"
	}
	return "a directory that is not known yet (this plan makes " + strings.Join(names, ", ") + ")"
}

// nameAndID returns a directory as a person and as the configuration calls it.
func (r *linkedDomainResource) nameAndID(ctx context.Context, organizationID, id string) string {
	name := r.Reads.DirectoryName(ctx, organizationID, id, "")
	if name == "" {
		return "directory " + id
	}
	return fmt.Sprintf("directory %q (%s)", name, id)
}
