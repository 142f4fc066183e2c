package googleworkspace

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/types"
)

type model struct {
	OrganizationID           tftypes.String `tfsdk:"organization_id"`
	ID                       tftypes.String `tfsdk:"id"`
	DirectoryID              tftypes.String `tfsdk:"directory_id"`
	SyncEnabled              tftypes.Bool   `tfsdk:"sync_enabled"`
	SyncMode                 tftypes.String `tfsdk:"sync_mode"`
	Groups                   tftypes.Set    `tfsdk:"groups"`
	PersonalMessage          tftypes.String `tfsdk:"personal_message"`
	DeactivateSuspendedUsers tftypes.Bool   `tfsdk:"deactivate_suspended_users"`
	// WaitForConsent and Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	WaitForConsent   tftypes.Bool   `tfsdk:"wait_for_consent"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
	ConsentURL       tftypes.String `tfsdk:"consent_url"`
	GoogleCustomerID tftypes.String `tfsdk:"google_customer_id"`
	Domains          tftypes.Set    `tfsdk:"domains"`
}

var timeoutTypes = map[string]attr.Type{
	"create": tftypes.StringType,
	"update": tftypes.StringType,
	"delete": tftypes.StringType,
}

// fromAPI is the only way from the API's connection to the model. groups is null
// unless specific groups are synced. What the API does not know has its default,
// so that an import plans no change; see keep.
func fromAPI(organizationID string, connection client.GoogleWorkspaceConnection) model {
	state := model{
		OrganizationID:           tftypes.StringValue(organizationID),
		ID:                       tftypes.StringValue(connection.ID),
		DirectoryID:              tftypes.StringValue(connection.DirectoryID),
		SyncEnabled:              tftypes.BoolValue(connection.SyncEnabled),
		SyncMode:                 tftypes.StringValue(connection.SyncMode),
		Groups:                   tftypes.SetNull(types.EmailType{}),
		PersonalMessage:          tftypes.StringValue(connection.PersonalMessage),
		DeactivateSuspendedUsers: tftypes.BoolValue(connection.DeactivateSuspendedUsers),
		WaitForConsent:           tftypes.BoolValue(false),
		Timeouts:                 timeouts.Value{Object: tftypes.ObjectNull(timeoutTypes)},
		ConsentURL:               framework.StringOrNull(connection.ConsentURL),
		GoogleCustomerID:         framework.StringOrNull(connection.GoogleCustomerID),
		Domains:                  framework.StringSet(connection.Domains),
	}
	if connection.SyncMode == client.SyncModeSpecificGroups {
		state.Groups = emailSet(connection.Groups)
	}
	return state
}

// keep takes over what the API does not know. The spelling of the groups is kept
// by the framework.
func (m *model) keep(before model) {
	m.DirectoryID = framework.UUIDAsIn(before.DirectoryID, m.DirectoryID)
	m.Timeouts = before.Timeouts
	if !before.WaitForConsent.IsNull() { // as after an import
		m.WaitForConsent = before.WaitForConsent
	}
}

// keepPromises takes over what the plan promised of values that change when
// consent is given or withdrawn. Terraform refuses an apply that breaks its
// promises, so what changed meanwhile shows in the next refresh.
func (m *model) keepPromises(plan model) {
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

// changes are the settings to send: known in the plan, and other than before.
// Before a create there is nothing: the zero model.
func changes(plan, before model) client.GoogleWorkspaceSettings {
	settings := client.GoogleWorkspaceSettings{
		SyncEnabled:              framework.ChangedBool(plan.SyncEnabled, before.SyncEnabled),
		SyncMode:                 framework.Changed(plan.SyncMode, before.SyncMode),
		PersonalMessage:          framework.Changed(plan.PersonalMessage, before.PersonalMessage),
		DeactivateSuspendedUsers: framework.ChangedBool(plan.DeactivateSuspendedUsers, before.DeactivateSuspendedUsers),
	}
	if !plan.Groups.IsNull() && !plan.Groups.IsUnknown() && !sameAddresses(plan.Groups, before.Groups) {
		groups := toSend(plan.Groups)
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

// addresses are the elements of a known set of e-mail addresses, sorted.
func addresses(set tftypes.Set) []string {
	found := []string{}
	for _, element := range set.Elements() {
		if address, ok := element.(types.Email); ok {
			found = append(found, address.ValueString())
		}
	}
	slices.Sort(found)
	return found
}

// toSend are the elements of a known set of e-mail addresses as the service takes
// them.
func toSend(set tftypes.Set) []string {
	all := addresses(set)
	for i, address := range all {
		all[i] = types.NewEmailValue(address).ASCII()
	}
	return all
}

// sameAddresses reports whether two known sets hold the same addresses, whatever
// their spelling.
func sameAddresses(a, b tftypes.Set) bool {
	if a.IsNull() || b.IsNull() || a.IsUnknown() || b.IsUnknown() {
		return false
	}
	return slices.Equal(normalized(a), normalized(b))
}

func normalized(set tftypes.Set) []string {
	all := addresses(set)
	for i, address := range all {
		if normal, err := types.NormalizeEmail(address); err == nil {
			all[i] = normal
		}
	}
	slices.Sort(all)
	return all
}

// emailSet maps addresses to a set; none to an empty set, never to null.
func emailSet(values []string) tftypes.Set {
	elements := []attr.Value{}
	for i, value := range values {
		if !slices.Contains(values[:i], value) { // see framework.StringSet
			elements = append(elements, types.NewEmailValue(value))
		}
	}
	return tftypes.SetValueMust(types.EmailType{}, elements)
}
