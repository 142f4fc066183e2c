package group

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var userbasePath = path.Root("userbase_directory_id")

// defaultUserbase is where a group goes that names no userbase directory: to the
// provider's, or else to the only one. It is unknown where the provider's is. A
// userbase directory of the provider says nothing about another organization.
func (r *groupResource) defaultUserbase(ctx context.Context, organizationID, name string) (types.String, diag.Diagnostic) {
	if configured := r.UserbaseDirectoryID; !configured.IsNull() && organizationID == r.OrganizationID {
		return configured, nil
	}
	directories, err := r.Reads.UserbaseDirectories(ctx, organizationID)
	if err != nil {
		return types.StringUnknown(), framework.FailedAt(userbasePath, fmt.Sprintf("find the userbase directory of group %q", name),
			"In organization "+organizationID+"; with userbase_directory_id set, here or in the provider block, it need not be found", err)
	}
	if len(directories) != 1 {
		return types.StringUnknown(), severalDirectories(directories)
	}
	return types.StringValue(directories[0].ID), nil
}

// severalDirectories refuses to choose: a name says nothing about what a
// directory is for, and whoever is in another one cannot be a member.
func severalDirectories(directories []client.UserbaseDirectory) diag.Diagnostic {
	return framework.ErrorAt(userbasePath, "Which userbase directory?",
		fmt.Sprintf("The organization has %d userbase directories. Set userbase_directory_id, here or in the provider block, to the id of the one that is to hold the group "+
			"and its members:\n%s", len(directories), describeUserbases(directories)))
}

func describeUserbases(directories []client.UserbaseDirectory) string {
	var lines strings.Builder
	for _, directory := range directories {
		fmt.Fprintf(&lines, "\n  - %s  %s", directory.ID, directory.Name)
	}
	return lines.String()
}

// planUserbase decides where a new group goes, so that the plan shows it and the
// apply cannot choose another. It is no check and does not end with the first
// write: Terraform plans each resource once more in the apply, and refuses an
// answer that differs.
func (r *groupResource) planUserbase(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan := modelOf(resp.Plan.Raw)
	if plan == nil || !req.State.Raw.IsNull() || plan.OrganizationID.IsUnknown() || !modelOf(req.Config.Raw).UserbaseDirectoryID.IsNull() {
		return
	}
	userbase, problem := r.defaultUserbase(ctx, plan.OrganizationID.ValueString(), plan.Name.ValueString())
	if problem != nil {
		if r.Checks.CanRun() { // that the organization cannot be asked is told once, and not once a group
			r.Checks.Report(&resp.Diagnostics, userbasePath, problem.Summary(), problem.Detail())
		}
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, userbasePath, userbase)...)
}

// checkUserbase reports a userbase directory that the organization does not have.
func (r *groupResource) checkUserbase(ctx context.Context, plan model, resp *resource.ModifyPlanResponse) {
	id := plan.UserbaseDirectoryID
	if id.IsNull() || id.IsUnknown() {
		return
	}
	directories, err := r.Reads.UserbaseDirectories(ctx, plan.OrganizationID.ValueString())
	if err != nil || slices.ContainsFunc(directories, func(one client.UserbaseDirectory) bool { return strings.EqualFold(one.ID, id.ValueString()) }) {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	r.Checks.Report(&resp.Diagnostics, userbasePath, "No such userbase directory",
		fmt.Sprintf("The organization has no userbase directory %s. Set userbase_directory_id, here or in the provider block, to one of:\n%s\n\n"+
			"The ids of an atlassian_directory and of a SCIM directory are no ids of a userbase directory.", id.ValueString(), describeUserbases(directories)))
}
