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
	c.remove = slices.DeleteFunc(c.remove, func(account string) bool { return !slices.Contains(now.remove, account) })
}

// exchange takes the accounts that members lists for this resource, and leaves those of the change in the group that the
// same apply has given to another one. Call what it returns when the change has ended.
func (r *membersResource) exchange(members membersModel, change *memberChange, diags *diag.Diagnostics) (ended func()) {
	organizationID, groupID := members.OrganizationID.ValueString(), members.GroupID.ValueString()
	keys := func(accounts []string) (keys []string) {
		for _, account := range accounts {
			keys = append(keys, memberKey(organizationID, groupID, account))
		}
		return keys
	}
	stay, ended := r.Claims.Exchange(diags, memberClaim, keys(accounts(members.AccountIDs)), keys(change.remove))
	if len(stay) > 0 {
		change.remove = slices.DeleteFunc(change.remove, func(account string) bool {
			return slices.Contains(stay, memberKey(organizationID, groupID, account))
		})
		diags.Append(framework.NotRemoved(describeCount(len(stay)) + " in group " + groupID))
	}
	return ended
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

// checkPlan reports what the organization would refuse, and who loses the group.
// The zero model stands for no state, and for no plan.
func (r *membersResource) checkPlan(ctx context.Context, req resource.ModifyPlanRequest, prior, plan membersModel, resp *resource.ModifyPlanResponse) {
	creating, destroying := req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	claim := r.Checks.Claim(req, groupIDPath, prior.object(), plan.object(), &resp.Diagnostics)
	moved := !prior.GroupID.Equal(plan.GroupID) || !prior.OrganizationID.Equal(plan.OrganizationID)
	if !creating && (destroying || moved) {
		if len(prior.AccountIDs.Elements()) > 0 {
			checkGroup(ctx, r.ProviderData, prior.OrganizationID.ValueString(), prior.GroupID.ValueString(), true, &resp.Diagnostics)
		}
		return // what takes its place is planned once more, as new
	}
	if destroying || plan.OrganizationID.IsUnknown() || plan.GroupID.IsUnknown() {
		return
	}
	organizationID, groupID := plan.OrganizationID.ValueString(), plan.GroupID.ValueString()
	r.checkRival(claim, plan, resp)
	if !creating && prior.AccountIDs.Equal(plan.AccountIDs) {
		return
	}
	checkGroup(ctx, r.ProviderData, organizationID, groupID, false, &resp.Diagnostics)
	if creating && !claim.Own && !resp.Diagnostics.HasError() {
		r.warnRemovedByCreate(ctx, plan, resp)
	}
}

// checkRival reports another resource of the configuration that manages members
// of the same group.
func (r *membersResource) checkRival(claim framework.Claim, plan membersModel, resp *resource.ModifyPlanResponse) {
	group := plan.object().Key
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, groupIDPath, "The members of group "+plan.GroupID.ValueString()+" are managed twice in this configuration",
			"Two atlassian_group_members resources are for this group, and each apply would undo the other's. Keep one of them.")
	}
	r.Claims.Own(plannedAllClaim, group)
	if r.Claims.Owns(plannedOneClaim, group) {
		reportBothWays(r.Checks, plan.GroupID.ValueString(), &resp.Diagnostics)
	}
}

// warnRemovedByCreate says who is taken out of a group that was filled elsewhere: the
// plan of a create does not show it.
func (r *membersResource) warnRemovedByCreate(ctx context.Context, plan membersModel, resp *resource.ModifyPlanResponse) {
	planned := accounts(plan.AccountIDs)
	if plan.AccountIDs.IsUnknown() || len(planned) != len(plan.AccountIDs.Elements()) {
		return // some are not known yet, and may be among the members
	}
	members, err := r.members(ctx, plan.OrganizationID.ValueString(), plan.GroupID.ValueString())
	if err != nil {
		return // the apply tells
	}
	r.warnRemoved(plan, changeOf(accountIDsOf(members), planned).remove, members, &resp.Diagnostics)
}

// warnRemoved says who is taken out of a group, at plan and when it is done: who is in the group may have changed in
// between, and at plan it may not have been known which group, or which accounts are to stay.
func (r *membersResource) warnRemoved(plan membersModel, accounts []string, members []client.User, diags *diag.Diagnostics) {
	if len(accounts) == 0 {
		return
	}
	const most = 20
	var listed strings.Builder
	emails := emailsOf(members).Elements()
	for _, account := range slices.Sorted(slices.Values(accounts))[:min(most, len(accounts))] {
		listed.WriteString("\n  - " + account)
		if email, _ := emails[account].(types.String); email.ValueString() != "" {
			listed.WriteString("  " + email.ValueString())
		}
	}
	if len(accounts) > most {
		fmt.Fprintf(&listed, "\n  and %d more", len(accounts)-most)
	}
	r.Checks.WarnOnce(diags, path.Root("account_ids"), "Taken out of group "+plan.GroupID.ValueString()+": "+describeCount(len(accounts)),
		"The group had them before this resource was created, and account_ids does not list them:"+listed.String()+
			"\n\nTo keep them, list them, or use atlassian_group_membership, which leaves others alone. "+framework.ChangedSince+" To put them back, list them and apply again.")
}
