package group

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// memberChange is what makes one list of members of another, and how far that is.
type memberChange struct {
	remove, add    []string
	removed, added int
	// members are those that are in the group by now.
	members []string
}

// changeOf returns the difference between two lists of accounts.
func changeOf(from, to []string) memberChange {
	return memberChange{remove: uuid.Missing(from, to), add: uuid.Missing(to, from), members: from}
}

// recompute makes the change anew for a group whose members have changed. It takes out nobody else.
func (c *memberChange) recompute(members, planned []string) {
	now := changeOf(members, planned)
	c.members, c.add = members, now.add
	c.remove = uuid.Missing(c.remove, uuid.Missing(c.remove, now.remove)) // what both take out
}

// exchange takes the accounts that members lists for this resource, and leaves those of the change in the group that the
// same apply has given to another one, which left makes a warning of. Call what it returns when the change has ended.
func (r *membersResource) exchange(members membersModel, change *memberChange, left func(object string) diag.Diagnostic, diags *diag.Diagnostics) (ended func()) {
	organizationID, groupID := members.OrganizationID.ValueString(), members.GroupID.ValueString()
	keys := func(accounts []string) (keys []string) {
		for _, account := range accounts {
			keys = append(keys, memberKey(organizationID, groupID, account))
		}
		return keys
	}
	stay, ended := r.Claims.Exchange(diags, memberClaim, keys(accounts(members.AccountIDs)), keys(change.remove))
	if len(stay) > 0 {
		stays := make(map[string]bool, len(stay))
		for _, key := range stay {
			stays[key] = true
		}
		change.remove = slices.DeleteFunc(change.remove, func(account string) bool { return stays[memberKey(organizationID, groupID, account)] })
		diags.Append(left(describeCount(len(stay)) + " in group " + groupID))
	}
	return ended
}

// notTakenOut is the warning of a create or an update that leaves accounts in the group.
func notTakenOut(object string) diag.Diagnostic {
	return framework.NotTakenOut(object, "account_ids", "atlassian_group_membership", keepOneWay)
}

// apply sends the change, removals first: a licence that one account gives up
// may be what another one needs. It stops at the first failure, and change then
// tells how far it came.
func (r *membersResource) apply(ctx context.Context, organizationID, groupID string, change *memberChange) error {
	before := change.members
	defer func() {
		change.members = slices.Concat(uuid.Missing(before, change.remove[:change.removed]), change.add[:change.added])
	}()
	for _, account := range change.remove {
		if err := r.Client.RemoveGroupMember(ctx, organizationID, groupID, account); err != nil {
			return fmt.Errorf("taking account %s out: %w", account, err)
		}
		change.removed++
	}
	for _, account := range change.add {
		if err := addMember(ctx, r.Client, organizationID, groupID, account); err != nil {
			return fmt.Errorf("adding account %s: %w", account, err)
		}
		change.added++
	}
	return nil
}

// changeFailed says how far a change came. next is what becomes of the rest.
func (r *membersResource) changeFailed(ctx context.Context, organizationID, groupID string, change memberChange, next string, err error) diag.Diagnostic {
	return framework.FailedAt(path.Root("account_ids"), "change the members of group "+groupID,
		fmt.Sprintf("In organization %s. %d of %d were taken out and %d of %d added before this failed. %s%s", organizationID,
			change.removed, len(change.remove), change.added, len(change.add), next, explainSynced(ctx, r.ProviderData, organizationID, groupID, err)), err)
}
