package inventory

import (
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/types"
)

type model struct {
	OrganizationID      tftypes.String    `tfsdk:"organization_id"`
	ExpiringWithinDays  types.WholeNumber `tfsdk:"expiring_within_days"`
	ManagedDirectoryIDs tftypes.Set       `tfsdk:"managed_directory_ids"`
	Directories         []directoryModel  `tfsdk:"directories"`
	Domains             []domainModel     `tfsdk:"domains"`
	GroupConflicts      []conflictModel   `tfsdk:"group_conflicts"`
	Findings            []findingModel    `tfsdk:"findings"`
}

type directoryModel struct {
	ID                     tftypes.String     `tfsdk:"id"`
	Name                   tftypes.String     `tfsdk:"name"`
	Kind                   tftypes.String     `tfsdk:"kind"`
	IdentityProvider       tftypes.String     `tfsdk:"identity_provider"`
	Domains                []string           `tfsdk:"domains"`
	SAML                   *samlModel         `tfsdk:"saml"`
	Provisioning           *provisioningModel `tfsdk:"provisioning"`
	GoogleWorkspace        *googleModel       `tfsdk:"google_workspace"`
	AuthenticationPolicies []policyModel      `tfsdk:"authentication_policies"`
}

type samlModel struct {
	EntityID             tftypes.String `tfsdk:"entity_id"`
	SSOURL               tftypes.String `tfsdk:"sso_url"`
	CertificateExpiresAt tftypes.String `tfsdk:"certificate_expires_at"`
}

type provisioningModel struct {
	ID              tftypes.String `tfsdk:"id"`
	BaseURL         tftypes.String `tfsdk:"base_url"`
	GroupSync       tftypes.Bool   `tfsdk:"group_sync"`
	APIKeyID        tftypes.String `tfsdk:"api_key_id"`
	APIKeyExpiresAt tftypes.String `tfsdk:"api_key_expires_at"`
}

type googleModel struct {
	ID          tftypes.String `tfsdk:"id"`
	Consent     tftypes.String `tfsdk:"consent"`
	SyncEnabled tftypes.Bool   `tfsdk:"sync_enabled"`
	SyncMode    tftypes.String `tfsdk:"sync_mode"`
	Groups      []string       `tfsdk:"groups"`
}

type policyModel struct {
	ID         tftypes.String `tfsdk:"id"`
	Name       tftypes.String `tfsdk:"name"`
	IsDefault  tftypes.Bool   `tfsdk:"is_default"`
	EnforceSSO tftypes.Bool   `tfsdk:"enforce_sso"`
}

type domainModel struct {
	Name        tftypes.String `tfsdk:"name"`
	ClaimStatus tftypes.String `tfsdk:"claim_status"`
	DirectoryID tftypes.String `tfsdk:"directory_id"`
}

type conflictModel struct {
	ID                   tftypes.String `tfsdk:"id"`
	DirectoryID          tftypes.String `tfsdk:"directory_id"`
	GroupName            tftypes.String `tfsdk:"group_name"`
	IsDefaultAccessGroup tftypes.Bool   `tfsdk:"is_default_access_group"`
	MembersAdded         tftypes.Int64  `tfsdk:"members_added"`
	MembersRemoved       tftypes.Int64  `tfsdk:"members_removed"`
}

type findingModel struct {
	Kind    tftypes.String `tfsdk:"kind"`
	Object  tftypes.String `tfsdk:"object"`
	ID      tftypes.String `tfsdk:"id"`
	Message tftypes.String `tfsdk:"message"`
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

// fromSetUp is the only way from what was read to the model. What it is given is
// sorted already.
func fromSetUp(read setUp) (directories []directoryModel, domains []domainModel, conflicts []conflictModel) {
	directories, domains, conflicts = []directoryModel{}, []domainModel{}, []conflictModel{}
	for _, d := range read.directories {
		directories = append(directories, fromDirectory(d))
	}
	for _, domain := range read.domains {
		domains = append(domains, domainModel{
			Name:        tftypes.StringValue(domain.Name),
			ClaimStatus: framework.StringOrNull(domain.ClaimStatus),
			DirectoryID: framework.StringOrNull(read.links[domain.Name]),
		})
	}
	for _, conflict := range read.conflicts {
		conflicts = append(conflicts, conflictModel{
			ID:                   tftypes.StringValue(conflict.ID),
			DirectoryID:          tftypes.StringValue(conflict.DirectoryID),
			GroupName:            tftypes.StringValue(conflict.GroupName),
			IsDefaultAccessGroup: tftypes.BoolValue(conflict.IsDefaultAccessGroup),
			MembersAdded:         tftypes.Int64Value(int64(len(conflict.MembersAdded))),
			MembersRemoved:       tftypes.Int64Value(int64(len(conflict.MembersRemoved))),
		})
	}
	return directories, domains, conflicts
}

func fromDirectory(d directory) directoryModel {
	result := directoryModel{
		ID:                     tftypes.StringValue(d.ID),
		Name:                   tftypes.StringValue(d.Name),
		Kind:                   tftypes.StringValue(d.Kind),
		IdentityProvider:       framework.StringOrNull(d.IdentityProvider),
		Domains:                d.domains,
		AuthenticationPolicies: []policyModel{},
	}
	if d.saml != nil {
		result.SAML = &samlModel{
			EntityID:             tftypes.StringValue(d.saml.Issuer),
			SSOURL:               tftypes.StringValue(d.saml.SingleSignOnURL),
			CertificateExpiresAt: framework.ServerTime(d.saml.CertificateExpiresAt),
		}
	}
	if d.provisioning != nil {
		result.Provisioning = &provisioningModel{
			ID:              tftypes.StringValue(d.provisioning.ID),
			BaseURL:         tftypes.StringValue(d.provisioning.BaseURL),
			GroupSync:       tftypes.BoolValue(d.provisioning.GroupSync),
			APIKeyID:        tftypes.StringValue(d.provisioning.APIKey.ID),
			APIKeyExpiresAt: framework.ServerTime(d.provisioning.APIKey.ExpiresAt),
		}
	}
	if d.google != nil {
		result.GoogleWorkspace = &googleModel{
			ID:          tftypes.StringValue(d.google.ID),
			Consent:     tftypes.StringValue(consent(*d.google)),
			SyncEnabled: tftypes.BoolValue(d.google.SyncEnabled),
			SyncMode:    tftypes.StringValue(d.google.SyncMode),
			Groups:      d.google.Groups,
		}
	}
	for _, policy := range d.policies {
		result.AuthenticationPolicies = append(result.AuthenticationPolicies, policyModel{
			ID:         tftypes.StringValue(policy.ID),
			Name:       tftypes.StringValue(policy.Name),
			IsDefault:  tftypes.BoolValue(policy.IsDefault),
			EnforceSSO: tftypes.BoolValue(policy.EnforceSSO),
		})
	}
	return result
}
