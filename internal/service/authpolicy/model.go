package authpolicy

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// model is an authentication policy as the resource shows it.
type model struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	ID             types.String `tfsdk:"id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	AdoptDefault   types.Bool   `tfsdk:"adopt_default"`
	Name           types.String `tfsdk:"name"`
	EnforceSSO     types.Bool   `tfsdk:"enforce_sso"`
	IsDefault      types.Bool   `tfsdk:"is_default"`
	NonBillable    types.Bool   `tfsdk:"non_billable"`

	TwoStepVerification        types.String          `tfsdk:"two_step_verification"`
	PasswordStrength           types.String          `tfsdk:"password_strength"`
	PasswordExpiryDays         attribute.WholeNumber `tfsdk:"password_expiry_days"`
	IdleSessionDurationMinutes attribute.WholeNumber `tfsdk:"idle_session_duration_minutes"`

	ExternalID types.String `tfsdk:"external_id"`
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

// modelOf is the model of a configuration, plan or state; nil where there is none.
var modelOf = framework.ModelOf[model]()

// fromAPI is the only way from the API's policy to the model. adopt_default
// and timeouts are nothing that the server knows, and neither is the spelling of directory_id:
// they are what known, the plan or the state, says.
func fromAPI(organizationID string, known model, policy client.AuthenticationPolicy) model {
	return model{
		OrganizationID: types.StringValue(organizationID),
		ID:             types.StringValue(policy.ID),
		DirectoryID:    framework.UUIDAsIn(known.DirectoryID, types.StringValue(policy.DirectoryID)),
		AdoptDefault:   known.AdoptDefault,
		Name:           types.StringValue(policy.Name),
		EnforceSSO:     types.BoolValue(policy.EnforceSSO),
		IsDefault:      types.BoolValue(policy.IsDefault),
		NonBillable:    types.BoolValue(policy.NonBillable),
		ExternalID:     framework.StringOrNull(policy.ExternalID),

		TwoStepVerification:        framework.StringOrNull(policy.TwoStepVerification),
		PasswordStrength:           framework.StringOrNull(policy.PasswordStrength),
		PasswordExpiryDays:         wholeNumber(policy.PasswordExpiryDays),
		IdleSessionDurationMinutes: wholeNumber(policy.IdleSessionDurationMinutes),

		Timeouts: known.Timeouts,
	}
}

// toCreate returns the body of a create. It leaves to the server what the configuration leaves out: unknown maps to nil.
func (m model) toCreate() client.AuthenticationPolicyCreate {
	return client.AuthenticationPolicyCreate{
		DirectoryID: m.DirectoryID.ValueString(),
		Name:        m.Name.ValueString(),
		EnforceSSO:  framework.ChangedBool(m.EnforceSSO, types.BoolNull()),
		IsDefault:   framework.ChangedBool(m.IsDefault, types.BoolNull()),

		AuthenticationPolicySettings: m.settings(model{}),
	}
}

// toUpdate returns the body of an update: only what is known and differs from prior.
func (m model) toUpdate(prior model) client.AuthenticationPolicyUpdate {
	return client.AuthenticationPolicyUpdate{
		Name:       framework.Changed(m.Name, prior.Name),
		EnforceSSO: framework.ChangedBool(m.EnforceSSO, prior.EnforceSSO),
		IsDefault:  framework.ChangedBool(m.IsDefault, prior.IsDefault),

		AuthenticationPolicySettings: m.settings(prior),
	}
}

// holds reports whether the policy is as planned; what the plan does not know
// may be anything.
func (m model) holds(policy client.AuthenticationPolicy) bool {
	return m.toUpdate(fromAPI("", model{}, policy)) == client.AuthenticationPolicyUpdate{}
}

// isKeptAtDestroy reports whether destroying leaves the policy in place: a
// directory is never without a default policy, and an adopted policy was there
// before Terraform.
func (m model) isKeptAtDestroy() bool {
	return m.IsDefault.ValueBool() || m.AdoptDefault.ValueBool()
}
