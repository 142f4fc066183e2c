package scimgroup

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// idValidators refuse what cannot be the id of a user or group of a SCIM directory.
func idValidators(of string) []validator.String {
	return []validator.String{stringvalidator.RegexMatches(framework.SCIMIDPattern,
		fmt.Sprintf("must be the %s's id in the SCIM directory (a UUID), for example atlassian_scim_%s.example.id, not a name or an e-mail address", of, of))}
}

// findByName finds the group of a SCIM directory that has a name, ignoring case as the service does.
func (r *groupResource) findByName(ctx context.Context, directoryID, name string) (group client.SCIMGroup, ok bool, err error) {
	for group, err := range r.Client.SCIMGroupsWithMembers(ctx, directoryID, r.Client.SCIMGroups(ctx, directoryID, name)) {
		if err != nil {
			return client.SCIMGroup{}, false, err
		}
		if names.Same(group.DisplayName, name) {
			return group, true, nil
		}
	}
	return client.SCIMGroup{}, false, nil
}

// findCreated resolves a create whose answer was lost. Names are unique, so a
// group of that name and age is the one that the service made; an older one was
// there before and is not adopted.
func (r *groupResource) findCreated(ctx context.Context, plan groupModel, made func(client.Time) bool, lost error) (client.SCIMGroup, error) {
	directoryID := plan.SCIMDirectoryID.ValueString()
	group, ok, err := r.findByName(ctx, directoryID, plan.DisplayName.ValueString())
	switch {
	case err != nil:
		return client.SCIMGroup{}, errors.Join(lost, err)
	case !ok:
		return client.SCIMGroup{}, lost
	case made(group.CreatedAt):
		return group, nil
	}
	return client.SCIMGroup{}, fmt.Errorf("%w\n\nA group of this name has existed since %s. %s", lost, group.CreatedAt, "If it is the wanted one, import it:\n\n  "+framework.ImportCommand(directoryID, group.ID))
}

// createFailed says which of its causes a refusal has.
func (r *groupResource) createFailed(ctx context.Context, plan groupModel, err error) diag.Diagnostic {
	action, object := "create SCIM group "+plan.DisplayName.String(), "In SCIM directory "+plan.SCIMDirectoryID.ValueString()
	switch {
	case errors.Is(err, client.ErrConflict):
		return framework.FailedAt(namePath, action, object, fmt.Errorf("%w\n\n%s", err, r.explainExisting(ctx, plan)))
	case errors.Is(err, client.ErrBadRequest):
		return framework.Failed(action, object, fmt.Errorf("%w\n\n"+
			"Check that each member is the id of a user of this same SCIM directory, who has not been deactivated. "+
			"In a directory of Google Cloud no group can be created: its SCIM syncs users and their attributes only. "+
			"Sync groups from Google with atlassian_google_workspace_connection instead", err))
	}
	return framework.Failed(action, object, err)
}

// explainExisting says who has the name of a create that was refused.
func (r *groupResource) explainExisting(ctx context.Context, plan groupModel) string {
	directoryID, name := plan.SCIMDirectoryID.ValueString(), plan.DisplayName.ValueString()
	if group, ok, err := r.findByName(ctx, directoryID, name); err == nil && ok {
		return fmt.Sprintf("The SCIM directory has a group of this name: %s. ", group.ID) + existingAdvice(directoryID, group)
	}
	return fmt.Sprintf("The SCIM directory has no group of this name, so this is a group conflict: the organization has a group %q from elsewhere, made by an administrator or synced by another directory. "+
		"It has not been touched. Look at the conflict with data \"atlassian_group_conflicts\": it tells who would gain and who would lose access. "+
		"Then either choose another name, or let this directory take the group over with atlassian_group_conflict_resolution, which overwrites its members, "+
		"and import it here. A default access group cannot be taken over: make another group the default first, in Atlassian Administration", name)
}

// existingAdvice is what to do about a group that has a wanted name.
func existingAdvice(directoryID string, group client.SCIMGroup) string {
	return framework.ImportAdvice(directoryID, group.ID) + "\n\nOtherwise choose another name"
}

// reportStored warns of what the service has made another value of than was sent, and returns it. Shown as a difference it
// would replace the group in every apply, and take the access of its members with it.
func reportStored(plan, stored groupModel, diags *diag.Diagnostics) framework.StoredDifferences {
	found := framework.StoredDifferences{}
	for _, one := range []struct {
		name         string
		sent, stored types.String
	}{{"display_name", plan.DisplayName, stored.DisplayName}, {"external_id", plan.ExternalID, stored.ExternalID}} {
		if sent, there := one.sent.ValueString(), one.stored.ValueString(); sent != "" && sent != there {
			found[one.name] = framework.StoredDifference{Sent: sent, Stored: there}
			diags.Append(framework.WarnStored(fmt.Sprintf("SCIM group %s (%s)", plan.DisplayName, stored.ID.ValueString()), one.name, found[one.name],
				framework.KeptAsSent+" A change of this value replaces the group."))
		}
	}
	return found
}

// warnIncomplete is a warning and no error: for an error, Terraform would mark the new
// group as tainted, and the next apply would delete it with all its members.
func warnIncomplete(group groupModel, missing int, err error) diag.Diagnostic {
	failed := membersFailed(group, err)
	return framework.WarningAt(membersPath, "Not all members are in the new group",
		fmt.Sprintf("SCIM group %s was created, but of %d members not all could be added to it. It stays in the state: the next plan shows who is missing, and the next apply adds them.\n\n%s\n%s",
			group.DisplayName, missing, failed.Summary(), failed.Detail()))
}

// membersFailed tells of a change of members that was refused or got stuck.
func membersFailed(group groupModel, err error) diag.Diagnostic {
	if errors.Is(err, client.ErrBadRequest) {
		err = fmt.Errorf("%w\n\nCheck that each member is the id of a user of this same SCIM directory, who has not been deactivated", err)
	}
	return framework.FailedAt(membersPath, "change the members of SCIM group "+group.DisplayName.String(),
		fmt.Sprintf("Group %s of SCIM directory %s", group.ID.ValueString(), group.SCIMDirectoryID.ValueString()), err)
}
