package groupconflict

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// errNoConflict is the error of a group that is in no conflict.
var errNoConflict = errors.New("the directory has no conflict for this group")

// find looks a conflict up by what it is called: the name of the group, ignoring
// case as the organization does, or its own id. Its error tells which ones there are.
func find(ctx context.Context, c *client.Client, organizationID, directoryID string, matches func(client.GroupConflict) bool) (client.GroupConflict, error) {
	var others []string
	for conflict, err := range c.GroupConflicts(ctx, organizationID, directoryID) {
		switch {
		case err != nil:
			return client.GroupConflict{}, err
		case matches(conflict):
			return conflict, nil
		case conflict.State == client.GroupConflictOpen:
			others = append(others, conflict.GroupName)
		}
	}
	if len(others) == 0 {
		return client.GroupConflict{}, fmt.Errorf("%w. It has no open conflict at all", errNoConflict)
	}
	slices.Sort(others)
	return client.GroupConflict{}, fmt.Errorf("%w. It has open conflicts for: %s", errNoConflict, strings.Join(others, ", "))
}

func hasName(groupName string) func(client.GroupConflict) bool {
	return func(conflict client.GroupConflict) bool { return names.Same(conflict.GroupName, groupName) }
}

// defaultGroupRemedy is what to do about a group that a sync never overwrites.
func defaultGroupRemedy(conflict client.GroupConflict) string {
	return fmt.Sprintf("Group %q is a default access group, which a sync never overwrites: every new user gets it. In Atlassian Administration, on the page of the product "+
		"(Products, Manage product), choose \"Don't make this group default\" for it; if that is refused, make another group the default first. Then plan again. "+
		"Or rename the group in the identity provider.", conflict.GroupName)
}

// describeChange says in words what a sync does.
func describeChange(conflict client.GroupConflict) string {
	opens := "The group opens no product."
	if len(conflict.ProductAccess) > 0 {
		opens = "The group opens " + joinSorted(conflict.ProductAccess)
		if len(conflict.Sites) > 0 {
			opens += " on " + joinSorted(conflict.Sites)
		}
		opens += "."
	}
	return fmt.Sprintf("%s\n%s\n%s", describeGains(conflict), describeLosses(conflict), opens)
}

func describeGains(conflict client.GroupConflict) string {
	return describeCount(conflict.MembersAdded, "gains", "gain") + " the group" + describeAccounts(conflict.MembersAdded)
}

func describeLosses(conflict client.GroupConflict) string {
	return describeCount(conflict.MembersRemoved, "loses", "lose") + " the group" + describeAccounts(conflict.MembersRemoved)
}

func describeCount(accounts []client.Account, one, many string) string {
	switch len(accounts) {
	case 0:
		return "Nobody " + one
	case 1:
		return "1 account " + one
	}
	return fmt.Sprintf("%d accounts %s", len(accounts), many)
}

func describeAccounts(accounts []client.Account) string {
	if len(accounts) == 0 {
		return "."
	}
	return ": " + joinSorted(emails(accounts)) + "."
}

func joinSorted(values []string) string {
	return strings.Join(slices.Sorted(slices.Values(values)), ", ")
}
