package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// The two kinds of directory an organization has.
const (
	// KindLocal is the directory that every organization has from the start and cannot delete.
	KindLocal = "local"
	// KindIdentityProvider is a directory that stands for one identity provider.
	KindIdentityProvider = "identity_provider"
)

// The identity providers known to this version. A server may name others: values are passed through
// as they are.
const (
	IdentityProviderADFS             = "ad_fs"
	IdentityProviderAuth0            = "auth0"
	IdentityProviderCyberArk         = "cyberark"
	IdentityProviderGoogleCloud      = "google_cloud"
	IdentityProviderGoogleWorkspace  = "google_workspace"
	IdentityProviderJumpCloud        = "jumpcloud"
	IdentityProviderMicrosoftEntraID = "microsoft_entra_id"
	IdentityProviderOkta             = "okta"
	IdentityProviderOneLogin         = "onelogin"
	IdentityProviderPingIdentity     = "ping_identity"
	IdentityProviderOther            = "other"
)

// IdentityProviders lists the identity providers known to this version.
func IdentityProviders() []string {
	return []string{
		IdentityProviderADFS, IdentityProviderAuth0, IdentityProviderCyberArk, IdentityProviderGoogleCloud,
		IdentityProviderGoogleWorkspace, IdentityProviderJumpCloud, IdentityProviderMicrosoftEntraID, IdentityProviderOkta,
		IdentityProviderOneLogin, IdentityProviderPingIdentity, IdentityProviderOther,
	}
}

// Directory is one directory of an organization: the local one, or one per identity provider.
type Directory struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Name string `json:"name"`
	// IdentityProvider is empty for the local directory.
	IdentityProvider string       `json:"identityProvider"`
	Capabilities     Capabilities `json:"capabilities"`
	// DefaultAuthenticationPolicyID names the policy that was created with the directory.
	DefaultAuthenticationPolicyID string `json:"defaultAuthenticationPolicyId"`
	CreatedAt                     Time   `json:"createdAt"`
	UpdatedAt                     Time   `json:"updatedAt"`
	// Version is opaque; hand it back to an update or a delete to be refused when the object moved.
	Version string `json:"version"`
	Record  Record `json:"record"`
}

func (d Directory) checkedFields() []checkedField {
	return []checkedField{requiredField("id", d.ID), optionalField("name", d.Name), requiredField("version", d.Version)}
}

// Capabilities tells what can be set up on a directory; it follows from the identity provider.
type Capabilities struct {
	SAML            bool `json:"saml"`
	SCIM            bool `json:"scim"`
	GroupSync       bool `json:"groupSync"`
	GoogleWorkspace bool `json:"googleWorkspace"`
}

// CapabilitiesOf returns those that a directory for this identity provider has; known is false for an identity provider
// that this version does not know.
func CapabilitiesOf(identityProvider string) (capabilities Capabilities, known bool) {
	switch identityProvider {
	case IdentityProviderGoogleWorkspace:
		return Capabilities{GroupSync: true, GoogleWorkspace: true}, true
	case IdentityProviderADFS:
		return Capabilities{SAML: true}, true
	case IdentityProviderGoogleCloud:
		return Capabilities{SAML: true, SCIM: true}, true
	}
	return Capabilities{SAML: true, SCIM: true, GroupSync: true}, slices.Contains(IdentityProviders(), identityProvider)
}

// DirectoryFilter narrows a list of directories; an empty field does not filter.
type DirectoryFilter struct {
	// Name matches the whole name, ignoring case.
	Name             string
	Kind             string
	IdentityProvider string
}

// DirectoryCreate is what a new directory is made of.
type DirectoryCreate struct {
	Name             string `json:"name"`
	IdentityProvider string `json:"identityProvider"`
}

// DirectoryUpdate changes a directory; a nil field stays as it is.
type DirectoryUpdate struct {
	Name *string `json:"name,omitempty"`
}

// Directories lists the directories of an organization in the order of their creation.
func (c *Client) Directories(ctx context.Context, organizationID string, filter DirectoryFilter) iter.Seq2[Directory, error] {
	run := func(name string) iter.Seq2[Directory, error] {
		query := url.Values{}
		setIfAny(query, "name", name)
		setIfAny(query, "kind", filter.Kind)
		setIfAny(query, "identityProvider", filter.IdentityProvider)
		return identityList[Directory](ctx, c, query, organizationID, "directories")
	}
	return joinSearches(names.Spellings(filter.Name), run, func(directory Directory) string { return directory.ID })
}

// Directory reads one directory.
func (c *Client) Directory(ctx context.Context, organizationID, id string) (Directory, error) {
	return read[Directory](ctx, c, id, identityPath(organizationID, "directories", id))
}

// CreateDirectory adds a directory for an identity provider.
func (c *Client) CreateDirectory(ctx context.Context, organizationID string, create DirectoryCreate) (Directory, error) {
	return ask[Directory](ctx, c, request{
		method: http.MethodPost, path: identityPath(organizationID, "directories"), body: create, requested: requestedFields{"name": create.Name},
	})
}

// UpdateDirectory changes a directory, unless it moved on from version.
func (c *Client) UpdateDirectory(ctx context.Context, organizationID, id, version string, update DirectoryUpdate) (Directory, error) {
	return ask[Directory](ctx, c, request{
		method: http.MethodPatch, path: identityPath(organizationID, "directories", id), version: version, body: update, requested: requestedFields{"id": id},
	})
}

// DeleteDirectory deletes a directory, unless it moved on from version. Its linked domains and users fall
// back to the local directory.
func (c *Client) DeleteDirectory(ctx context.Context, organizationID, id, version string) error {
	return c.delete(ctx, identityPath(organizationID, "directories", id), version)
}
