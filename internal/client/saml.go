package client

import (
	"context"
	"iter"
	"net/http"
)

// The values of SAMLConfiguration.CertificateExpiryStatus.
const (
	CertificateValid        = "VALID"
	CertificateExpiringSoon = "EXPIRING_SOON"
	CertificateExpired      = "EXPIRED"
)

// SAMLConfiguration is the SAML single sign-on of one directory.
type SAMLConfiguration struct {
	ID          string `json:"samlConfigurationId"`
	DirectoryID string `json:"identityProviderDirectoryId"`
	// EntityID is the identity provider's entity ID.
	EntityID string `json:"issuer"`
	SSOURL   string `json:"singleSignOnUrl"`
	// Certificate is PEM. The server wraps its lines anew, so compare what it means, not how it is spelled.
	Certificate             string `json:"identityProviderPublicCertificate"`
	CertificateExpiresAt    Time   `json:"identityProviderPublicCertificateExpirationTimestamp"`
	CertificateExpiryStatus string `json:"identityProviderPublicCertificateExpiryStatus"`
	// ServiceProviderEntityURL and ServiceProviderACSURL are the service provider's side, issued by the server.
	ServiceProviderEntityURL string       `json:"entityId"`
	ServiceProviderACSURL    string       `json:"assertionConsumerServiceUrl"`
	SingleLogout             SingleLogout `json:"serviceProviderSingleLogoutConfiguration"`
	Version                  string       `json:"version"`
	Record                   Record       `json:"record"`
}

func (s SAMLConfiguration) checkedFields() []checkedField {
	return []checkedField{requiredField("identityProviderDirectoryId", s.DirectoryID), requiredField("version", s.Version)}
}

// SingleLogout is how logging out of one side logs out of the other.
type SingleLogout struct {
	Enabled bool `json:"singleLogoutEnabled"`
	// IdentityProviderURL is empty when none is set.
	IdentityProviderURL string `json:"identityProviderUrl"`
	ServiceProviderURL  string `json:"serviceProviderUrl"`
}

// SingleLogoutInput is the part of SingleLogout that a client sets.
type SingleLogoutInput struct {
	Enabled bool `json:"singleLogoutEnabled"`
	// IdentityProviderURL is required when Enabled.
	IdentityProviderURL string `json:"identityProviderUrl,omitempty"`
}

// SAMLConfigurationCreate is what a new SAML configuration is made of.
type SAMLConfigurationCreate struct {
	EntityID     string             `json:"issuer"`
	SSOURL       string             `json:"singleSignOnUrl"`
	Certificate  string             `json:"identityProviderPublicCertificate"`
	SingleLogout *SingleLogoutInput `json:"serviceProviderSingleLogoutConfiguration,omitempty"`
}

// SAMLConfigurationUpdate changes a SAML configuration; a nil field stays as it is.
type SAMLConfigurationUpdate struct {
	EntityID     *string            `json:"issuer,omitempty"`
	SSOURL       *string            `json:"singleSignOnUrl,omitempty"`
	Certificate  *string            `json:"identityProviderPublicCertificate,omitempty"`
	SingleLogout *SingleLogoutInput `json:"serviceProviderSingleLogoutConfiguration,omitempty"`
}

// SAMLConfigurations lists the SAML configurations of all directories of an organization.
func (c *Client) SAMLConfigurations(ctx context.Context, organizationID string) iter.Seq2[SAMLConfiguration, error] {
	return identityList[SAMLConfiguration](ctx, c, nil, organizationID, "saml-configurations")
}

// SAMLConfiguration reads the SAML configuration of a directory.
func (c *Client) SAMLConfiguration(ctx context.Context, organizationID, directoryID string) (SAMLConfiguration, error) {
	return read[SAMLConfiguration](ctx, c, directoryID, samlPath(organizationID, directoryID))
}

// CreateSAMLConfiguration sets up SAML on a directory that has none. It sends no If-Match, so that the
// server refuses it (ErrConflict) where a configuration exists, instead of replacing it.
func (c *Client) CreateSAMLConfiguration(ctx context.Context, organizationID, directoryID string, create SAMLConfigurationCreate) (SAMLConfiguration, error) {
	return ask[SAMLConfiguration](ctx, c, request{
		method: http.MethodPut, path: samlPath(organizationID, directoryID), body: create, requested: requestedKey[SAMLConfiguration](directoryID),
	})
}

// UpdateSAMLConfiguration changes the SAML configuration of a directory, unless it moved on from version.
func (c *Client) UpdateSAMLConfiguration(ctx context.Context, organizationID, directoryID, version string, update SAMLConfigurationUpdate) (SAMLConfiguration, error) {
	return ask[SAMLConfiguration](ctx, c, request{
		method: http.MethodPatch, path: samlPath(organizationID, directoryID), version: version, body: update,
		requested: requestedKey[SAMLConfiguration](directoryID),
	})
}

// DeleteSAMLConfiguration removes SAML from a directory, unless it moved on from version.
func (c *Client) DeleteSAMLConfiguration(ctx context.Context, organizationID, directoryID, version string) error {
	return c.delete(ctx, samlPath(organizationID, directoryID), version)
}

func samlPath(organizationID, directoryID string) []string {
	return identityPath(organizationID, "directories", directoryID, "saml-configuration")
}
