package directory

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// Names among the claims of a plan: the directories that are about to be
// created, and those in the state that a new one is about to take the place of.
const (
	creatingClaim = "identity provider directory about to be created"
	replacedClaim = "identity provider directory about to be replaced"
)

// checkSubscription reports a new directory that the organization's plan does
// not cover.
func (r *directoryResource) checkSubscription(ctx context.Context, req resource.ModifyPlanRequest, plan model, prior *model, resp *resource.ModifyPlanResponse) {
	organizationID := plan.OrganizationID.ValueString()
	if prior != nil {
		if !prior.IdentityProvider.Equal(plan.IdentityProvider) {
			r.Claims.Own(replacedClaim, prior.ID.ValueString())
		}
		return
	}
	if plan.IdentityProvider.ValueString() != client.IdentityProviderGoogleWorkspace {
		r.Checks.Guard(ctx, organizationID, &resp.Diagnostics, path.Root("identity_provider"), "Adding an identity provider directory")
	}
	r.checkSecond(ctx, req, plan, resp)
}

// checkSecond reports a second directory without the Enterprise plan: one beside
// a directory that is there, or beside another one of this configuration. The
// directory that this one takes the place of does not count: Terraform deletes
// it first. It plans that from the state before, and a tainted one has the name.
func (r *directoryResource) checkSecond(ctx context.Context, req resource.ModifyPlanRequest, plan model, resp *resource.ModifyPlanResponse) {
	organizationID := plan.OrganizationID.ValueString()
	level, without := r.Checks.WithoutEnterprise(ctx, organizationID)
	if !without {
		return
	}
	other := ""
	if r.Claims.Wants(framework.Object{Kind: creatingClaim, Key: organizationID}, req) {
		other = "another one of this configuration"
	}
	directories, err := r.Reads.Directories(ctx, organizationID)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, directory := range directories {
		if directory.Kind == client.KindIdentityProvider && !names.Same(directory.Name, plan.Name.ValueString()) && !r.Claims.Owns(replacedClaim, directory.ID) {
			other = fmt.Sprintf("%q (%s)", directory.Name, directory.ID)
		}
	}
	if other == "" {
		return
	}
	r.Checks.Report(&resp.Diagnostics, path.Root("identity_provider"), "A second identity provider directory needs the Enterprise plan",
		fmt.Sprintf("The organization has plan %s, which covers one identity provider directory, and there is %s. Upgrade the plan in Atlassian Administration under Billing, "+
			"or keep one directory. If this one is to take the other's place, change name and identity_provider of the existing resource instead of adding one, "+
			"or destroy the other in an apply of its own: Terraform does not wait with a creation for a destruction elsewhere.", level, other))
}
