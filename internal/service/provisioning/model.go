package provisioning

import (
	"cmp"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// model is a provisioning config as the resource shows it.
type model struct {
	OrganizationID   types.String          `tfsdk:"organization_id"`
	ID               types.String          `tfsdk:"id"`
	DirectoryID      types.String          `tfsdk:"directory_id"`
	SCIMDirectoryID  types.String          `tfsdk:"scim_directory_id"`
	BaseURL          types.String          `tfsdk:"base_url"`
	GroupSync        types.Bool            `tfsdk:"group_sync"`
	APIKeyID         types.String          `tfsdk:"api_key_id"`
	APIKeyCreatedAt  types.String          `tfsdk:"api_key_created_at"`
	APIKeyExpiresAt  types.String          `tfsdk:"api_key_expires_at"`
	APIKey           types.String          `tfsdk:"api_key"`
	SealedAPIKey     types.String          `tfsdk:"sealed_api_key"`
	APIKeyRecipient  types.String          `tfsdk:"api_key_recipient"`
	RotationTrigger  types.Map             `tfsdk:"rotation_trigger"`
	RotateBeforeDays attribute.WholeNumber `tfsdk:"rotate_before_days"`
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

// fromAPI is the only way from the API's configuration to the model. What the
// API does not know, the key, the settings of its rotation and timeouts, comes from the
// plan or the prior state.
func fromAPI(organizationID string, config client.ProvisioningConfig, local model) model {
	return model{
		OrganizationID:   types.StringValue(organizationID),
		ID:               types.StringValue(config.ID),
		DirectoryID:      framework.UUIDAsIn(local.DirectoryID, types.StringValue(config.DirectoryID)),
		SCIMDirectoryID:  types.StringValue(config.SCIMDirectoryID),
		BaseURL:          types.StringValue(config.BaseURL),
		GroupSync:        types.BoolValue(config.GroupSync),
		APIKeyID:         types.StringValue(config.APIKey.ID),
		APIKeyCreatedAt:  framework.ServerTime(config.APIKey.CreatedAt),
		APIKeyExpiresAt:  framework.ServerTime(config.APIKey.ExpiresAt),
		APIKey:           local.APIKey,
		SealedAPIKey:     local.SealedAPIKey,
		APIKeyRecipient:  local.APIKeyRecipient,
		RotationTrigger:  local.RotationTrigger,
		RotateBeforeDays: local.RotateBeforeDays,
		Timeouts:         local.Timeouts,
	}
}

// setKey puts a key that nobody else will ever show again into the model: sealed
// if there is a recipient. Should sealing fail, which the validator has ruled
// out, the key stays readable rather than being lost, and the error says so.
func (m *model) setKey(key string) error {
	m.APIKey, m.SealedAPIKey = framework.StringOrNull(key), types.StringNull()
	if key == "" || m.APIKeyRecipient.IsNull() {
		return nil
	}
	sealed, err := seal(m.APIKeyRecipient.ValueString(), key)
	if err != nil {
		return err
	}
	m.APIKey, m.SealedAPIKey = types.StringNull(), types.StringValue(sealed)
	return nil
}

// dropKey drops a key that no longer works.
func (m *model) dropKey() {
	m.APIKey, m.SealedAPIKey = types.StringNull(), types.StringNull()
}

// holdsKey reports whether the state has the key, readable or sealed.
func (m *model) holdsKey() bool { return !m.APIKey.IsNull() || !m.SealedAPIKey.IsNull() }

// hasNewerKeyThan reports whether the key that the server names was issued after the one in the state. An answer from before a
// rotation names the key that the rotation replaced, and an incomplete one names none: neither is a reason to give up the
// only copy of a key that works.
func (m *model) hasNewerKeyThan(prior model) bool {
	issued, issuedErr := time.Parse(time.RFC3339, m.APIKeyCreatedAt.ValueString())
	held, heldErr := time.Parse(time.RFC3339, prior.APIKeyCreatedAt.ValueString())
	return m.APIKeyID.ValueString() != "" && issuedErr == nil && (heldErr != nil || issued.After(held))
}

// describeKey says which key an answer names.
func (m *model) describeKey() string {
	if m.APIKeyID.ValueString() == "" {
		return "it names no key"
	}
	return fmt.Sprintf("it names key %s, issued at %s", m.APIKeyID.ValueString(), cmp.Or(m.APIKeyCreatedAt.ValueString(), "a time that it does not tell"))
}

// dataModel is a provisioning config as the data source shows it.
type dataModel struct {
	OrganizationID   types.String `tfsdk:"organization_id"`
	ID               types.String `tfsdk:"id"`
	DirectoryID      types.String `tfsdk:"directory_id"`
	SCIMDirectoryID  types.String `tfsdk:"scim_directory_id"`
	BaseURL          types.String `tfsdk:"base_url"`
	GroupSync        types.Bool   `tfsdk:"group_sync"`
	Status           types.String `tfsdk:"status"`
	APIKeyID         types.String `tfsdk:"api_key_id"`
	APIKeyCreatedAt  types.String `tfsdk:"api_key_created_at"`
	APIKeyExpiresAt  types.String `tfsdk:"api_key_expires_at"`
	APIKeyLastUsedAt types.String `tfsdk:"api_key_last_used_at"`
}

func dataFromAPI(organizationID string, config client.ProvisioningConfig) dataModel {
	shared := fromAPI(organizationID, config, model{})
	return dataModel{
		OrganizationID:   shared.OrganizationID,
		ID:               shared.ID,
		DirectoryID:      shared.DirectoryID,
		SCIMDirectoryID:  shared.SCIMDirectoryID,
		BaseURL:          shared.BaseURL,
		GroupSync:        shared.GroupSync,
		Status:           types.StringValue(config.Status),
		APIKeyID:         shared.APIKeyID,
		APIKeyCreatedAt:  shared.APIKeyCreatedAt,
		APIKeyExpiresAt:  shared.APIKeyExpiresAt,
		APIKeyLastUsedAt: framework.ServerTime(config.APIKey.LastUsedAt),
	}
}
