package group

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var groupIDPath = path.Root("group_id")

// Codes of the published API for the groups that it does not let be changed.
const (
	codeUserNotFound = "ADMIN-404-8"
	codeDefaultGroup = "ADMIN-403-6"
	codeAdminGroup   = "ADMIN-403-7"
)

// checkGroup reports at plan a group whose members cannot be changed here. leaving
// tells that they are to be taken out, which is done in a group that is gone.
func checkGroup(ctx context.Context, data *framework.ProviderData, organizationID, id string, leaving bool, diags *diag.Diagnostics) {
	otherwise := ""
	if leaving {
		otherwise = " " + forgetOnly + "."
	}
	group, err := data.Reads.Group(ctx, organizationID, id)
	switch {
	case errors.Is(err, client.ErrNotFound) && !leaving:
		data.Checks.Report(diags, groupIDPath, "Group "+id+" does not exist",
			fmt.Sprintf("Organization %s has no group with this id. Refer to the id of an atlassian_group, or look it up by its name with data \"atlassian_group\".", organizationID))
	case err == nil && group.ExternallySynced:
		data.Checks.Report(diags, groupIDPath, fmt.Sprintf("Group %q is synced from an identity provider", group.Name),
			fmt.Sprintf("The organization does not let anybody change the members of group %s here: change it in the identity provider, or with atlassian_scim_group.%s", id, otherwise))
	}
}

// explainSynced is why a change of members was refused, if that is because the group
// is synced; otherwise it is empty.
func explainSynced(ctx context.Context, data *framework.ProviderData, organizationID, id string, refused error) string {
	if !errors.Is(refused, client.ErrForbidden) {
		return ""
	}
	group, err := data.Client.Group(ctx, organizationID, id)
	if err != nil || !group.ExternallySynced {
		return ""
	}
	return fmt.Sprintf(". Group %q is synced from an identity provider: change it there, or with atlassian_scim_group", group.Name)
}

// explainKept is why a group was not deleted, as far as the refusal tells.
func (r *groupResource) explainKept(ctx context.Context, organizationID, id string, refused error) string {
	apiError, _ := errors.AsType[*client.Error](refused)
	switch {
	case apiError != nil && apiError.Code == codeDefaultGroup:
		return ". It is a default group: new users of a product join it. Take that from it first in Atlassian Administration (\"Don't make this group default\"), or make another group the default. " + forgetOnly
	case apiError != nil && apiError.Code == codeAdminGroup:
		return ". It makes its members administrators, of the organization (site-admin) or of a product, and the organization keeps it. " + forgetOnly
	}
	if why := explainSynced(ctx, r.ProviderData, organizationID, id, refused); why != "" {
		return why + ". " + forgetOnly
	}
	return ""
}
