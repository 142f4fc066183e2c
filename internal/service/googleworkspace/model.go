package googleworkspace

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type model struct {
	OrganizationID           types.String `tfsdk:"organization_id"`
	ID                       types.String `tfsdk:"id"`
	DirectoryID              types.String `tfsdk:"directory_id"`
	SyncEnabled              types.Bool   `tfsdk:"sync_enabled"`
	SyncMode                 types.String `tfsdk:"sync_mode"`
	Groups                   types.Set    `tfsdk:"groups"`
	PersonalMessage          types.String `tfsdk:"personal_message"`
	DeactivateSuspendedUsers types.Bool   `tfsdk:"deactivate_suspended_users"`
	// WaitForConsent and Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	WaitForConsent   types.Bool     `tfsdk:"wait_for_consent"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
	ConsentURL       types.String   `tfsdk:"consent_url"`
	GoogleCustomerID types.String   `tfsdk:"google_customer_id"`
	Domains          types.Set      `tfsdk:"domains"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

// fromAPI is the only way from the API's connection to the model. groups is null
// unless specific groups are synced. What the API does not know has its default,
// so that an import plans no change; see keep.
func fromAPI(organizationID string, connection client.GoogleWorkspaceConnection) model {
	state := model{
		OrganizationID:           types.StringValue(organizationID),
		ID:                       types.StringValue(connection.ID),
		DirectoryID:              types.StringValue(connection.DirectoryID),
		SyncEnabled:              types.BoolValue(connection.SyncEnabled),
		SyncMode:                 types.StringValue(connection.SyncMode),
		Groups:                   types.SetNull(attribute.EmailType{}),
		PersonalMessage:          types.StringValue(connection.PersonalMessage),
		DeactivateSuspendedUsers: types.BoolValue(connection.DeactivateSuspendedUsers),
		WaitForConsent:           types.BoolValue(false),
		Timeouts:                 waits.Null(),
		ConsentURL:               framework.StringOrNull(connection.ConsentURL),
		GoogleCustomerID:         framework.StringOrNull(connection.GoogleCustomerID),
		Domains:                  framework.StringSet(connection.Domains),
	}
	if connection.SyncMode == client.SyncModeSpecificGroups {
		state.Groups = framework.EmailSet(connection.Groups)
	}
	return state
}

// keepLocalValues takes over what the API does not know. The spelling of the groups is kept
// by the framework.
func (m *model) keepLocalValues(before model) {
	m.DirectoryID = framework.UUIDAsIn(before.DirectoryID, m.DirectoryID)
	m.Timeouts = before.Timeouts
	if !before.WaitForConsent.IsNull() { // as after an import
		m.WaitForConsent = before.WaitForConsent
	}
}

// keepPlannedValues takes over what the plan promised of values that change when
// consent is given or withdrawn. Terraform refuses an apply that breaks its
// promises, so what changed meanwhile shows in the next refresh.
func (m *model) keepPlannedValues(plan model) {
	if !plan.ConsentURL.IsUnknown() {
		m.ConsentURL = plan.ConsentURL
	}
	if !plan.GoogleCustomerID.IsUnknown() {
		m.GoogleCustomerID = plan.GoogleCustomerID
	}
	if !plan.Domains.IsUnknown() {
		m.Domains = plan.Domains
	}
}

// toCreate returns the body of a create: the settings that the plan knows.
func (m model) toCreate() client.GoogleWorkspaceSettings { return m.toUpdate(model{}) }

// toUpdate returns the body of an update: the settings that the plan knows and that differ from prior.
func (m model) toUpdate(prior model) client.GoogleWorkspaceSettings {
	settings := client.GoogleWorkspaceSettings{
		SyncEnabled:              framework.ChangedBool(m.SyncEnabled, prior.SyncEnabled),
		SyncMode:                 framework.Changed(m.SyncMode, prior.SyncMode),
		PersonalMessage:          framework.Changed(m.PersonalMessage, prior.PersonalMessage),
		DeactivateSuspendedUsers: framework.ChangedBool(m.DeactivateSuspendedUsers, prior.DeactivateSuspendedUsers),
	}
	if !m.Groups.IsNull() && !m.Groups.IsUnknown() && !sameAddresses(m.Groups, prior.Groups) {
		groups := toASCII(m.Groups)
		settings.Groups = &groups
	}
	return settings
}

// sameSettings reports whether both have the same settings. An unknown one is
// the same as none.
func (m *model) sameSettings(other model) bool {
	return m.SyncEnabled.Equal(other.SyncEnabled) && m.SyncMode.Equal(other.SyncMode) &&
		(m.Groups.Equal(other.Groups) || sameAddresses(m.Groups, other.Groups)) &&
		m.PersonalMessage.Equal(other.PersonalMessage) && m.DeactivateSuspendedUsers.Equal(other.DeactivateSuspendedUsers)
}

// addresses returns the elements of a known set of e-mail addresses, sorted.
func addresses(set types.Set) []string {
	found := []string{}
	for _, element := range set.Elements() {
		if address, ok := element.(attribute.Email); ok {
			found = append(found, address.ValueString())
		}
	}
	slices.Sort(found)
	return found
}

// toASCII returns the elements of a known set of e-mail addresses as the service takes
// them.
func toASCII(set types.Set) []string {
	all := addresses(set)
	for i, address := range all {
		all[i] = attribute.NewEmailValue(address).ASCII()
	}
	return all
}

// sameAddresses reports whether two known sets hold the same addresses, whatever
// their spelling.
func sameAddresses(a, b types.Set) bool {
	if a.IsNull() || b.IsNull() || a.IsUnknown() || b.IsUnknown() {
		return false
	}
	return slices.Equal(normalized(a), normalized(b))
}

func normalized(set types.Set) []string {
	all := addresses(set)
	for i, address := range all {
		if normal, err := attribute.NormalizeEmail(address); err == nil {
			all[i] = normal
		}
	}
	slices.Sort(all)
	return all
}
