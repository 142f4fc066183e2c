package scimuser

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// reportStored warns of each attribute of which the service has stored another value than was sent, and returns what is to
// be remembered of the profile and the user name. Who the user is and whether somebody can log in is not: an address or an
// activity that differs stays in every plan until it is right.
func (r *scimUserResource) reportStored(ctx context.Context, plan model, sent client.SCIMUserUpdate, answer client.SCIMUser, diags *diag.Diagnostics) framework.StoredDifferences {
	found := differences(sent, answer)
	if len(found) > 0 {
		// An answer may leave out what it has no news of, or be older than the write. What is stored is what is read.
		read, err := r.Client.SCIMUser(ctx, plan.SCIMDirectoryID.ValueString(), answer.ID)
		if err != nil {
			return framework.StoredDifferences{} // the next refresh tells
		}
		found = differences(sent, read)
	}
	remembered, object := framework.StoredDifferences{}, fmt.Sprintf("SCIM user %s (%s)", plan.UserName, answer.ID)
	for _, one := range found {
		kept := framework.KeptAsSent
		if one.isAlwaysShown {
			kept = "Every plan shows the difference until both say the same."
		} else {
			remembered[one.name] = one.StoredDifference
		}
		diags.Append(framework.WarnStored(object, one.name, one.StoredDifference, kept))
	}
	return remembered
}

type difference struct {
	framework.StoredDifference
	name          string
	isAlwaysShown bool
}

// differences compares what was sent with what the service has.
func differences(sent client.SCIMUserUpdate, user client.SCIMUser) []difference {
	var found []difference
	compare := func(name string, sent *string, stored string, isSame func(sent, stored string) bool, isAlwaysShown bool) {
		if sent != nil && *sent != "" && !isSame(*sent, stored) {
			found = append(found, difference{framework.StoredDifference{Sent: *sent, Stored: stored}, name, isAlwaysShown})
		}
	}
	exactly := func(sent, stored string) bool { return sent == stored }
	compare("user_name", sent.UserName, user.UserName, names.Same, false)
	compare("email", sent.Email, user.Email, attribute.SameEmail, true)
	if sent.Active != nil {
		compare("active", new(strconv.FormatBool(*sent.Active)), strconv.FormatBool(user.Active), exactly, true)
	}
	has := fromAPI("", user)
	stored := has.profile()
	for i, value := range []*string{sent.DisplayName, sent.GivenName, sent.FamilyName, sent.Nickname, sent.Title, sent.Department,
		sent.Organization, sent.PreferredLanguage, sent.Timezone, sent.ExternalID} {
		compare(stored[i].name, value, stored[i].value.ValueString(), exactly, false)
	}
	return found
}

// reportUnlinked warns of an account that a new address has ended the link to, where no plan has warned of it: nobody has
// asked then whether its domain is verified.
func (r *scimUserResource) reportUnlinked(ctx context.Context, plan model) (diags diag.Diagnostics) {
	user, err := r.Client.SCIMUser(ctx, plan.SCIMDirectoryID.ValueString(), plan.ID.ValueString())
	if err != nil || user.AccountID == plan.AccountID.ValueString() {
		return nil // the answer to the write did not tell all of the user, or the next refresh does
	}
	now := "no account"
	if user.AccountID != "" {
		now = "account " + user.AccountID
	}
	diags.Append(framework.WarningAt(path.Root("email"), "The new address has unlinked this SCIM user from its account",
		fmt.Sprintf("SCIM user %s (%s) was linked to account %s, and has %s since its address is %s. That is what the service does when the domain of the new address is not verified: "+
			"the old account keeps its address and leaves the directory's groups.\n\n"+
			"Next: look at the account in Atlassian Administration (Directory, Users). Back at its old address, the user is linked to it again.",
			plan.UserName, user.ID, plan.AccountID.ValueString(), now, user.Email)))
	return diags
}
