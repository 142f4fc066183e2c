package user

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// statusModel is the wanted state of an account that exists.
type statusModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	AccountID        types.String `tfsdk:"account_id"`
	MembershipStatus types.String `tfsdk:"membership_status"`
	AccountStatus    types.String `tfsdk:"account_status"`
	Email            types.String `tfsdk:"email"`
}

// statusModelOf is the model of a plan or a state; nil where there is none.
var statusModelOf = framework.ModelOf[statusModel]()

// statusFromAPI is the only way from the API's user to the model.
func statusFromAPI(organizationID string, user client.User) statusModel {
	return statusModel{
		OrganizationID:   types.StringValue(organizationID),
		AccountID:        types.StringValue(user.AccountID),
		MembershipStatus: framework.StringOrNull(user.MembershipStatus),
		AccountStatus:    framework.StringOrNull(user.AccountStatus),
		Email:            framework.StringOrNull(user.Email),
	}
}

// Identity has the whole natural key: what is wanted of an account has no id of its own.
func (m statusModel) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "account_id": m.AccountID}
}

// key tells one account from every other among the claims of a walk.
func (m statusModel) key() string {
	return m.OrganizationID.ValueString() + "/" + m.AccountID.ValueString()
}

// String is what diagnostics call the account.
func (m statusModel) String() string {
	name := "account " + m.AccountID.ValueString()
	if m.Email.IsNull() || m.Email.IsUnknown() {
		return name
	}
	return fmt.Sprintf("%s (%s)", name, m.Email.ValueString())
}

// isActive reports whether the account is as usable as it can be.
func (m statusModel) isActive() bool {
	return m.MembershipStatus.ValueString() == client.StatusActive && m.AccountStatus.ValueString() == client.StatusActive
}

// toUpdate returns what the plan changes: the membership, the account, or both; "" stands for what is left as it is.
func (m statusModel) toUpdate(prior statusModel) (membership, account string) {
	changed := func(planned, prior types.String) string {
		if planned.Equal(prior) {
			return ""
		}
		return planned.ValueString() // "" where it is not known, which is what the configuration leaves out
	}
	return changed(m.MembershipStatus, prior.MembershipStatus), changed(m.AccountStatus, prior.AccountStatus)
}
