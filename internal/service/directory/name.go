package directory

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// nameClaim is what names are called among the claims of a plan.
const nameClaim = "name of a directory"

// nameKey is the same for names that the organization takes for one.
func nameKey(organizationID, name string) string {
	return organizationID + "/" + strings.ToLower(name)
}

// checkName reports a new name that another directory of the organization or of
// this configuration has. A directory of the state that has it is about to give
// it up: Terraform replaces it, or another resource renames or destroys it.
func (r *directoryResource) checkName(ctx context.Context, req resource.ModifyPlanRequest, plan model, prior *model, resp *resource.ModifyPlanResponse) {
	organizationID, name := plan.OrganizationID.ValueString(), plan.Name.ValueString()
	key := nameKey(organizationID, name)
	own := r.Claims.Owns(nameClaim, key)
	if prior == nil || prior.Name.Equal(plan.Name) {
		var rival bool
		if rival, own = r.Claims.Plan(nameClaim, key, req); rival {
			r.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("Two directories of this configuration have the name %q", name),
				"A directory's name is unique in the organization, ignoring case. Give one of them another name, or keep one of them.")
			return
		}
	}
	if own {
		return
	}
	directories, err := r.Reads.Directories(ctx, organizationID)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, directory := range directories {
		if strings.EqualFold(directory.Name, name) && (prior == nil || directory.ID != prior.ID.ValueString()) {
			r.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("The name %q is taken", name), taken(organizationID, directory))
		}
	}
}

// taken says which directory has a name, and what to do about it.
func taken(organizationID string, directory client.Directory) string {
	text := fmt.Sprintf("A directory's name is unique in the organization, ignoring case, and directory %q (%s) has this one. ", directory.Name, directory.ID)
	if directory.Kind == client.KindLocal {
		return text + "That is the organization's local directory. Choose another name."
	}
	return text + fmt.Sprintf("If it is the wanted one, import it:\n\n  %s\n\nOtherwise choose another name.", framework.ImportCommand(organizationID, directory.ID))
}

// nameTaken looks for the directory that has the name of a create that was
// refused. It is empty when there is none: the refusal was about something else.
func (r *directoryResource) nameTaken(ctx context.Context, organizationID, name string) string {
	for directory, err := range r.Client.Directories(ctx, organizationID, client.DirectoryFilter{Name: name}) {
		if err != nil {
			return ""
		}
		return taken(organizationID, directory)
	}
	return ""
}
