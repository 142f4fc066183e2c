package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// ProvisioningConfig is the SCIM set-up of one directory.
type ProvisioningConfig struct {
	ID          string `json:"id"`
	DirectoryID string `json:"directoryId"`
	// SCIMDirectoryID is not the directory's id: SCIM counts its directories on its own.
	SCIMDirectoryID string `json:"scimDirectoryId"`
	// BaseURL is what the identity provider is given together with the key.
	BaseURL   string `json:"baseUrl"`
	GroupSync bool   `json:"groupSync"`
	Status    string `json:"status"`
	APIKey    APIKey `json:"apiKey"`
	// Token is the SCIM key itself. Only the answers of create and regenerate carry it, and never again.
	Token   string `json:"token,omitempty"`
	Version string `json:"version"`
	Record  Record `json:"record"`
}

func (p ProvisioningConfig) checkedFields() []checkedField {
	return []checkedField{requiredField("id", p.ID), optionalField("directoryId", p.DirectoryID), optionalField("scimDirectoryId", p.SCIMDirectoryID), requiredField("version", p.Version)}
}

// APIKey tells about a SCIM key without being one.
type APIKey struct {
	ID        string `json:"id"`
	CreatedAt Time   `json:"createdAt"`
	ExpiresAt Time   `json:"expiresAt"`
	// LastUsedAt is empty for a key that was never used.
	LastUsedAt Time `json:"lastUsedAt"`
}

// ProvisioningConfigs lists provisioning configs: that of one directory, or all when directoryID
// is empty.
func (c *Client) ProvisioningConfigs(ctx context.Context, organizationID, directoryID string) iter.Seq2[ProvisioningConfig, error] {
	query := url.Values{}
	setIfAny(query, "directoryId", uuid.Lower(directoryID))
	return identityList[ProvisioningConfig](ctx, c, query, organizationID, "provisioning-configs")
}

// ProvisioningConfig reads one provisioning config, without its key.
func (c *Client) ProvisioningConfig(ctx context.Context, organizationID, id string) (ProvisioningConfig, error) {
	return read[ProvisioningConfig](ctx, c, id, identityPath(organizationID, "provisioning-configs", id))
}

// CreateProvisioningConfig sets up SCIM on a directory. The answer's Token is shown this once.
func (c *Client) CreateProvisioningConfig(ctx context.Context, organizationID, directoryID string) (ProvisioningConfig, error) {
	return ask[ProvisioningConfig](ctx, c, request{
		method:    http.MethodPost,
		path:      identityPath(organizationID, "provisioning-configs"),
		requested: requestedFields{"directoryId": directoryID},
		body: struct {
			DirectoryID string `json:"directoryId"`
		}{uuid.Lower(directoryID)},
	})
}

// RegenerateAPIKey replaces the SCIM key; the old one dies at once. The answer's Token is shown this once.
//
// A lost answer is asked for again: the key it carried was seen by nobody, so replacing it once more does no
// harm. The repeat sends no If-Match, because the lost attempt may itself have moved the version.
func (c *Client) RegenerateAPIKey(ctx context.Context, organizationID, id, version string) (ProvisioningConfig, error) {
	config, err := ask[configWithKey](ctx, c, request{
		method:             http.MethodPost,
		path:               identityPath(organizationID, "provisioning-configs", id, "api-key", "regenerate"),
		version:            version,
		requested:          requestedFields{"id": id},
		repeat:             repeatHarmless,
		unconditionalAgain: true,
	})
	return config.ProvisioningConfig, err
}

// configWithKey is an answer that is of no use without the key: it is shown this once, and the one before has died.
type configWithKey struct{ ProvisioningConfig }

func (c configWithKey) checkedFields() []checkedField {
	return append(c.ProvisioningConfig.checkedFields(), requiredField("token", c.Token))
}

// DeleteProvisioningConfig removes SCIM from a directory, unless it moved on from version. Accounts stay as
// they are; synced groups become local ones.
func (c *Client) DeleteProvisioningConfig(ctx context.Context, organizationID, id, version string) error {
	return c.delete(ctx, identityPath(organizationID, "provisioning-configs", id), version)
}
