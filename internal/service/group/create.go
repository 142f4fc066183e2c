package group

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// createLooks is how often a new group is looked for: "will be eventually
// created", says the documentation, and says no time. At the usual pause between
// two looks this is about a minute.
const createLooks = 12

// newGroup is the group that a create is about: what it can be told by without an id.
type newGroup struct{ organizationID, userbaseID, name string }

// newGroup returns the group of a plan with its userbase directory. One that the plan left open is
// decided as a plan does it.
func (r *groupResource) newGroup(ctx context.Context, plan model, diags *diag.Diagnostics) (newGroup, bool) {
	target := newGroup{organizationID: plan.OrganizationID.ValueString(), userbaseID: plan.UserbaseDirectoryID.ValueString(), name: plan.Name.ValueString()}
	if target.userbaseID != "" {
		return target, true
	}
	userbase, problem := r.defaultUserbase(ctx, target.organizationID, target.name)
	if problem != nil {
		diags.Append(problem)
		return target, false
	}
	target.userbaseID = userbase.ValueString()
	return target, true
}

// searchByName lists the groups that have a name, in whatever userbase directory, as the
// search index knows them.
func (r *groupResource) searchByName(ctx context.Context, organizationID, name string) ([]client.Group, error) {
	groups, err := client.Collect(r.Client.SearchGroups(ctx, organizationID, client.GroupSearch{Names: []string{name}}))
	return slices.DeleteFunc(groups, func(group client.Group) bool { return !names.Same(group.Name, name) }), err
}

// findExisting returns the group that has the wanted name in the wanted directory; one
// elsewhere the server judges. One that the search still knows but that is gone
// does not count: a replacement deletes the old group right before it creates the
// new one.
func (r *groupResource) findExisting(ctx context.Context, target newGroup, found []client.Group) (client.Group, bool) {
	for _, group := range found {
		if !uuid.Same(group.UserbaseDirectoryID, target.userbaseID) {
			continue
		}
		if _, err := r.Client.Group(ctx, target.organizationID, group.ID); !errors.Is(err, client.ErrNotFound) {
			return group, true
		}
	}
	return client.Group{}, false
}

// findCreated looks for the group that was just created, or maybe created: lost
// is then the error of the answer that did not come. older are groups of that
// name that were there before, and are never adopted.
func (r *groupResource) findCreated(ctx context.Context, target newGroup, older []client.Group, lost error) (created client.Group, err error) {
	err = framework.Look(ctx, r.PollInterval, createLooks, func(ctx context.Context) (bool, error) {
		found, err := r.searchByName(ctx, target.organizationID, target.name)
		for _, group := range found {
			if !slices.ContainsFunc(older, func(one client.Group) bool { return one.ID == group.ID }) {
				created = group
				return true, nil
			}
		}
		return false, err
	})
	switch {
	case created.ID != "":
		return created, nil
	case err == nil:
		err = fmt.Errorf("a search for its name found none, %d times", createLooks)
	}
	if lost != nil {
		return client.Group{}, fmt.Errorf("%w\n\nThen the group was looked for: %w. If it is there after all, the next plan says so, with the command that imports it", lost, err)
	}
	return client.Group{}, fmt.Errorf("%w\n\nThe server has accepted the group, but tells its id nowhere else. It is not in the state: plan again in a few minutes. "+
		"The plan then says that the name is taken, and has the ID to import the group with", err)
}

// createFailed points at the name when another group has it by now.
func (r *groupResource) createFailed(ctx context.Context, target newGroup, err error) diag.Diagnostic {
	action, object := fmt.Sprintf("create group %q", target.name), "In userbase directory "+target.userbaseID+" of organization "+target.organizationID
	if !errors.Is(err, client.ErrConflict) {
		return framework.Failed(action, object, err)
	}
	if found, searchErr := r.searchByName(ctx, target.organizationID, target.name); searchErr == nil && len(found) > 0 {
		err = fmt.Errorf("%w\n\n%s", err, existingAdvice(target.organizationID, found[0]))
	}
	return framework.FailedAt(path.Root("name"), action, object, err)
}

// existingAdvice says which group has a name, and what to do about it.
func existingAdvice(organizationID string, group client.Group) string {
	if group.ExternallySynced {
		return fmt.Sprintf("Group %q (%s) has this name, and an identity provider syncs it: it is managed there, or with atlassian_scim_group. "+
			"Refer to it with data \"atlassian_group\", or choose another name.", group.Name, group.ID)
	}
	return fmt.Sprintf("Group %q (%s) has this name. %s\n\nOtherwise choose another name.", group.Name, group.ID, framework.ImportAdvice(organizationID, group.ID))
}
