package inventory

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type model struct {
	OrganizationID      types.String          `tfsdk:"organization_id"`
	ExpiringWithinDays  attribute.WholeNumber `tfsdk:"expiring_within_days"`
	ManagedDirectoryIDs types.Set             `tfsdk:"managed_directory_ids"`
	Directories         []directoryModel      `tfsdk:"directories"`
	Domains             []domainModel         `tfsdk:"domains"`
	GroupConflicts      []conflictModel       `tfsdk:"group_conflicts"`
	Findings            []findingModel        `tfsdk:"findings"`
}

type directoryModel struct {
	ID                     types.String       `tfsdk:"id"`
	Name                   types.String       `tfsdk:"name"`
	Kind                   types.String       `tfsdk:"kind"`
	IdentityProvider       types.String       `tfsdk:"identity_provider"`
	Domains                []string           `tfsdk:"domains"`
	SAML                   *samlModel         `tfsdk:"saml"`
	Provisioning           *provisioningModel `tfsdk:"provisioning"`
	GoogleWorkspace        *googleModel       `tfsdk:"google_workspace"`
	AuthenticationPolicies []policyModel      `tfsdk:"authentication_policies"`
}

type samlModel struct {
	EntityID             types.String `tfsdk:"entity_id"`
	SSOURL               types.String `tfsdk:"sso_url"`
	CertificateExpiresAt types.String `tfsdk:"certificate_expires_at"`
}

type provisioningModel struct {
	ID              types.String `tfsdk:"id"`
	BaseURL         types.String `tfsdk:"base_url"`
	GroupSync       types.Bool   `tfsdk:"group_sync"`
	APIKeyID        types.String `tfsdk:"api_key_id"`
	APIKeyExpiresAt types.String `tfsdk:"api_key_expires_at"`
}

type googleModel struct {
	ID          types.String `tfsdk:"id"`
	Consent     types.String `tfsdk:"consent"`
	SyncEnabled types.Bool   `tfsdk:"sync_enabled"`
	SyncMode    types.String `tfsdk:"sync_mode"`
	Groups      []string     `tfsdk:"groups"`
}

type policyModel struct {
	ID         types.String `tfsdk:"id"`
	ExternalID types.String `tfsdk:"external_id"`
	Name       types.String `tfsdk:"name"`
	IsDefault  types.Bool   `tfsdk:"is_default"`
	EnforceSSO types.Bool   `tfsdk:"enforce_sso"`

	TwoStepVerification        types.String `tfsdk:"two_step_verification"`
	PasswordStrength           types.String `tfsdk:"password_strength"`
	PasswordExpiryDays         types.Int64  `tfsdk:"password_expiry_days"`
	IdleSessionDurationMinutes types.Int64  `tfsdk:"idle_session_duration_minutes"`
}

type domainModel struct {
	Name        types.String `tfsdk:"name"`
	ClaimStatus types.String `tfsdk:"claim_status"`
	DirectoryID types.String `tfsdk:"directory_id"`
}

type conflictModel struct {
	ID                   types.String `tfsdk:"id"`
	DirectoryID          types.String `tfsdk:"directory_id"`
	GroupName            types.String `tfsdk:"group_name"`
	IsDefaultAccessGroup types.Bool   `tfsdk:"is_default_access_group"`
	MembersAdded         types.Int64  `tfsdk:"members_added"`
	MembersRemoved       types.Int64  `tfsdk:"members_removed"`
}

type findingModel struct {
	Kind    types.String `tfsdk:"kind"`
	Object  types.String `tfsdk:"object"`
	ID      types.String `tfsdk:"id"`
	Message types.String `tfsdk:"message"`
}

// Consent as the inventory tells it: a running sync is no other consent, and
// would make the inventory move every four hours.
const (
	consentGiven   = "given"
	consentMissing = "missing"
	consentBroken  = "broken"
)

func consent(connection client.GoogleWorkspaceConnection) string {
	switch connection.State {
	case client.GoogleStateAwaitingConsent:
		return consentMissing
	case client.GoogleStateBroken:
		return consentBroken
	}
	return consentGiven
}

// fromAPI is the only way from what was read to the model. What it is given is
// sorted already.
func fromAPI(read setUp) (directories []directoryModel, domains []domainModel, conflicts []conflictModel) {
	directories, domains, conflicts = []directoryModel{}, []domainModel{}, []conflictModel{}
	for _, d := range read.directories {
		directories = append(directories, directoryFromAPI(d))
	}
	for _, domain := range read.domains {
		domains = append(domains, domainModel{
			Name:        types.StringValue(domain.Name),
			ClaimStatus: framework.StringOrNull(domain.ClaimStatus),
			DirectoryID: framework.StringOrNull(read.links[domain.Name]),
		})
	}
	for _, conflict := range read.conflicts {
		conflicts = append(conflicts, conflictModel{
			ID:                   types.StringValue(conflict.ID),
			DirectoryID:          types.StringValue(conflict.DirectoryID),
			GroupName:            types.StringValue(conflict.GroupName),
			IsDefaultAccessGroup: types.BoolValue(conflict.IsDefaultAccessGroup),
			MembersAdded:         types.Int64Value(int64(len(conflict.MembersAdded))),
			MembersRemoved:       types.Int64Value(int64(len(conflict.MembersRemoved))),
		})
	}
	if read.conflictsUnknown {
		conflicts = nil
	}
	return directories, domains, conflicts
}

func directoryFromAPI(d directory) directoryModel {
	result := directoryModel{
		ID:                     types.StringValue(d.ID),
		Name:                   types.StringValue(d.Name),
		Kind:                   types.StringValue(d.Kind),
		IdentityProvider:       framework.StringOrNull(d.IdentityProvider),
		Domains:                d.domains,
		AuthenticationPolicies: []policyModel{},
	}
	if d.saml != nil {
		result.SAML = &samlModel{
			EntityID:             types.StringValue(d.saml.EntityID),
			SSOURL:               types.StringValue(d.saml.SSOURL),
			CertificateExpiresAt: framework.ServerTime(d.saml.CertificateExpiresAt),
		}
	}
	if d.provisioning != nil {
		result.Provisioning = &provisioningModel{
			ID:              types.StringValue(d.provisioning.ID),
			BaseURL:         types.StringValue(d.provisioning.BaseURL),
			GroupSync:       types.BoolValue(d.provisioning.GroupSync),
			APIKeyID:        types.StringValue(d.provisioning.APIKey.ID),
			APIKeyExpiresAt: framework.ServerTime(d.provisioning.APIKey.ExpiresAt),
		}
	}
	if d.google != nil {
		result.GoogleWorkspace = &googleModel{
			ID:          types.StringValue(d.google.ID),
			Consent:     types.StringValue(consent(*d.google)),
			SyncEnabled: types.BoolValue(d.google.SyncEnabled),
			SyncMode:    types.StringValue(d.google.SyncMode),
			Groups:      d.google.Groups,
		}
	}
	for _, policy := range d.policies {
		result.AuthenticationPolicies = append(result.AuthenticationPolicies, policyModel{
			ID:         types.StringValue(policy.ID),
			ExternalID: framework.StringOrNull(policy.ExternalID),
			Name:       types.StringValue(policy.Name),
			IsDefault:  types.BoolValue(policy.IsDefault),
			EnforceSSO: types.BoolValue(policy.EnforceSSO),

			TwoStepVerification:        framework.StringOrNull(policy.TwoStepVerification),
			PasswordStrength:           framework.StringOrNull(policy.PasswordStrength),
			PasswordExpiryDays:         types.Int64PointerValue(policy.PasswordExpiryDays),
			IdleSessionDurationMinutes: types.Int64PointerValue(policy.IdleSessionDurationMinutes),
		})
	}
	return result
}
