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

// claimKind is what directories are called among the claims of a walk, each by its name.
const claimKind = "Directory"

// nameKey is the same for names that the organization takes for one.
func nameKey(organizationID, name string) string {
	return organizationID + "/" + names.Key(name)
}

// object returns the directory among the claims of a walk; the zero object where there is none, or its name is not known.
func (m *model) object() framework.Object {
	if m == nil || m.Name.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_directory", Kind: claimKind, Key: nameKey(m.OrganizationID.ValueString(), m.Name.ValueString()), Name: m.Name.String()}
}

// checkName reports a new name that another directory of the organization or of
// this configuration has. A directory of the state that has it is about to give
// it up: Terraform replaces it, or another resource renames or destroys it.
func (r *directoryResource) checkName(ctx context.Context, req resource.ModifyPlanRequest, plan model, prior *model, resp *resource.ModifyPlanResponse) {
	organizationID, name := plan.OrganizationID.ValueString(), plan.Name.ValueString()
	claim := r.Checks.Claim(req, path.Root("name"), prior.object(), plan.object(), &resp.Diagnostics)
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("Two directories of this configuration have the name %q", name),
			"A directory's name is unique in the organization, ignoring case. Give one of them another name, or keep one of them.")
		return
	}
	renamed := prior != nil && prior.object() != plan.object()
	if claim.Own && !renamed || r.Claims.Owns(claimKind, nameKey(organizationID, name)) {
		return
	}
	directories, err := r.Reads.Directories(ctx, organizationID)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, directory := range directories {
		if prior == nil && plan.isUnclaimed(directory) {
			return
		}
		if names.Same(directory.Name, name) && (prior == nil || directory.ID != prior.ID.ValueString()) {
			r.Checks.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("The name %q is taken", name), existingAdvice(organizationID, directory))
		}
	}
}

// isUnclaimed reports whether a directory is what an earlier create of the same has made after its apply had given up. The
// organization gives it to the create.
func (m model) isUnclaimed(directory client.Directory) bool {
	return directory.Record.IsUnclaimed() && directory.Name == m.Name.ValueString() && directory.IdentityProvider == m.IdentityProvider.ValueString()
}

// existingAdvice says which directory has a name, and what to do about it.
func existingAdvice(organizationID string, directory client.Directory) string {
	text := fmt.Sprintf("A directory's name is unique in the organization, ignoring case, and directory %q (%s) has this one. ", directory.Name, directory.ID)
	if directory.Kind == client.KindLocal {
		return text + "That is the organization's local directory. Choose another name."
	}
	return text + framework.ImportAdvice(organizationID, directory.ID) + "\n\nOtherwise choose another name."
}

// explainExisting looks for the directory that has the name of a create that was
// refused. It is empty when there is none: the refusal was about something else.
func (r *directoryResource) explainExisting(ctx context.Context, organizationID, name string) string {
	for directory, err := range r.Client.Directories(ctx, organizationID, client.DirectoryFilter{Name: name}) {
		if err != nil {
			return ""
		}
		return existingAdvice(organizationID, directory)
	}
	return ""
}
