package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// accountIDsOf returns the ids of accounts.
func accountIDsOf(users []client.User) []string {
	ids := make([]string, len(users))
	for i, user := range users {
		ids[i] = user.AccountID
	}
	return ids
}

// emailsOf returns the e-mail addresses of accounts, by account.
func emailsOf(users []client.User) types.Map {
	emails := make(map[string]attr.Value, len(users))
	for _, user := range users {
		emails[user.AccountID] = framework.StringOrNull(user.Email)
	}
	return types.MapValueMust(types.StringType, emails)
}

// plannedEmails returns the addresses that a plan can promise: those of the accounts that stay. The apply finds out what an
// added account shows: an address that changes in between would otherwise be an answer that Terraform refuses.
func plannedEmails(plan, prior membersModel) types.Map {
	planned := map[string]attr.Value{}
	known := prior.Emails.Elements()
	if accounts := accounts(plan.AccountIDs); len(accounts) == len(plan.AccountIDs.Elements()) && !plan.AccountIDs.IsUnknown() {
		for _, account := range accounts {
			planned[account] = types.StringUnknown()
			if email, ok := known[account]; ok {
				planned[account] = email
			}
		}
		return types.MapValueMust(types.StringType, planned)
	}
	return types.MapUnknown(types.StringType)
}

// emails returns the addresses of those who are in the group after a write. Only those that are not in known are asked for; one
// that cannot be read is null until the next refresh, because what was done is done.
func (r *membersResource) emails(ctx context.Context, organizationID string, members []string, known types.Map) types.Map {
	emails := make(map[string]attr.Value, len(members))
	knownEmails := known.Elements() // a copy of the whole map each time
	var asked []string
	for _, account := range members {
		email, ok := knownEmails[account]
		if !ok || email.IsUnknown() {
			email, asked = types.StringNull(), append(asked, account)
		}
		emails[account] = email
	}
	if len(asked) > 0 {
		for user, err := range r.Client.SearchUsers(ctx, organizationID, client.UserSearch{AccountIDs: asked}) {
			if err != nil {
				break
			}
			if _, ok := emails[user.AccountID]; ok {
				emails[user.AccountID] = framework.StringOrNull(user.Email)
			}
		}
	}
	return types.MapValueMust(types.StringType, emails)
}
