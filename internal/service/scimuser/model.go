package scimuser

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

type model struct {
	SCIMDirectoryID   types.String    `tfsdk:"scim_directory_id"`
	ID                types.String    `tfsdk:"id"`
	UserName          types.String    `tfsdk:"user_name"`
	Email             attribute.Email `tfsdk:"email"`
	Active            types.Bool      `tfsdk:"active"`
	DisplayName       types.String    `tfsdk:"display_name"`
	GivenName         types.String    `tfsdk:"given_name"`
	FamilyName        types.String    `tfsdk:"family_name"`
	Nickname          types.String    `tfsdk:"nickname"`
	Title             types.String    `tfsdk:"title"`
	Department        types.String    `tfsdk:"department"`
	Organization      types.String    `tfsdk:"organization"`
	PreferredLanguage types.String    `tfsdk:"preferred_language"`
	Timezone          types.String    `tfsdk:"timezone"`
	ExternalID        types.String    `tfsdk:"external_id"`
	AccountID         types.String    `tfsdk:"account_id"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"scim_directory_id": m.SCIMDirectoryID, "id": m.ID}
}

// modelOf is the model of a plan or a state; nil where there is none.
var modelOf = framework.ModelOf[model]()

// fromAPI is the only way from the API's user to the model.
func fromAPI(directoryID string, user client.SCIMUser) model {
	return model{
		SCIMDirectoryID:   types.StringValue(directoryID),
		ID:                types.StringValue(user.ID),
		UserName:          types.StringValue(user.UserName),
		Email:             attribute.NewEmailValue(user.Email),
		Active:            types.BoolValue(user.Active),
		DisplayName:       framework.StringOrNull(user.DisplayName),
		GivenName:         framework.StringOrNull(user.GivenName),
		FamilyName:        framework.StringOrNull(user.FamilyName),
		Nickname:          framework.StringOrNull(user.Nickname),
		Title:             framework.StringOrNull(user.Title),
		Department:        framework.StringOrNull(user.Department),
		Organization:      framework.StringOrNull(user.Organization),
		PreferredLanguage: framework.StringOrNull(user.PreferredLanguage),
		Timezone:          framework.StringOrNull(user.Timezone),
		ExternalID:        framework.StringOrNull(user.ExternalID),
		AccountID:         framework.StringOrNull(user.AccountID),
	}
}

// toCreate returns the body of a create.
func (m model) toCreate() client.SCIMUser {
	return client.SCIMUser{
		UserName:          m.UserName.ValueString(),
		Email:             m.Email.ASCII(),
		Active:            m.Active.ValueBool(),
		DisplayName:       m.DisplayName.ValueString(),
		GivenName:         m.GivenName.ValueString(),
		FamilyName:        m.FamilyName.ValueString(),
		Nickname:          m.Nickname.ValueString(),
		Title:             m.Title.ValueString(),
		Department:        m.Department.ValueString(),
		Organization:      m.Organization.ValueString(),
		PreferredLanguage: m.PreferredLanguage.ValueString(),
		Timezone:          m.Timezone.ValueString(),
		ExternalID:        m.ExternalID.ValueString(),
	}
}

// toUpdate returns the body of an update: only what differs from prior. Its zero value changes nothing.
func (m model) toUpdate(prior model) client.SCIMUserUpdate {
	update := client.SCIMUserUpdate{
		UserName:          framework.Changed(m.UserName, prior.UserName),
		Email:             framework.Changed(m.Email.StringValue, prior.Email.StringValue),
		Active:            framework.ChangedBool(m.Active, prior.Active),
		DisplayName:       changedOrRemoved(m.DisplayName, prior.DisplayName),
		GivenName:         changedOrRemoved(m.GivenName, prior.GivenName),
		FamilyName:        changedOrRemoved(m.FamilyName, prior.FamilyName),
		Nickname:          changedOrRemoved(m.Nickname, prior.Nickname),
		Title:             changedOrRemoved(m.Title, prior.Title),
		Department:        changedOrRemoved(m.Department, prior.Department),
		Organization:      changedOrRemoved(m.Organization, prior.Organization),
		PreferredLanguage: changedOrRemoved(m.PreferredLanguage, prior.PreferredLanguage),
		Timezone:          changedOrRemoved(m.Timezone, prior.Timezone),
		ExternalID:        changedOrRemoved(m.ExternalID, prior.ExternalID),
	}
	if update.Email != nil {
		update.Email = new(m.Email.ASCII())
	}
	return update
}

// changedOrRemoved is framework.Changed for an attribute that the configuration
// can take away: null over a value is "", which removes it.
func changedOrRemoved(planned, prior types.String) *string {
	if planned.IsNull() && prior.ValueString() != "" {
		return new(string)
	}
	return framework.Changed(planned, prior)
}

// profileAttribute is an attribute that a configuration may leave out.
type profileAttribute struct {
	name  string
	value *types.String
}

// profile returns the attributes that a configuration may leave out, in one order.
func (m *model) profile() []profileAttribute {
	return []profileAttribute{
		{"display_name", &m.DisplayName}, {"given_name", &m.GivenName}, {"family_name", &m.FamilyName}, {"nickname", &m.Nickname},
		{"title", &m.Title}, {"department", &m.Department}, {"organization", &m.Organization},
		{"preferred_language", &m.PreferredLanguage}, {"timezone", &m.Timezone}, {"external_id", &m.ExternalID},
	}
}

// dropUnmanaged returns the user without what is not set in the state prior,
// which belongs to whoever set it, and with the user name in the spelling there.
// A value that the service has made of the one there is no difference.
func (m model) dropUnmanaged(prior model, made framework.StoredDifferences) model {
	managed := prior.profile()
	for i, attribute := range m.profile() {
		*attribute.value = made.Settle(attribute.name, *managed[i].value, *attribute.value)
		if managed[i].value.IsNull() {
			*attribute.value = types.StringNull()
		}
	}
	m.UserName = made.Settle("user_name", prior.UserName, m.UserName)
	if names.Same(m.UserName.ValueString(), prior.UserName.ValueString()) {
		m.UserName = prior.UserName
	}
	return m
}
