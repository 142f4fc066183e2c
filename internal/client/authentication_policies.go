package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// AuthenticationPolicy says how the members of a directory log in.
type AuthenticationPolicy struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DirectoryID string `json:"directoryId"`
	// IsDefault marks the one policy of a directory that new members get.
	IsDefault  bool `json:"isDefault"`
	EnforceSSO bool `json:"enforceSso"`
	// NonBillable is possible for the local directory's default policy only.
	NonBillable bool `json:"nonBillable"`
	// TwoStepVerification is optional or mandatory, PasswordStrength from weak to very_strong. "" is not known.
	TwoStepVerification string `json:"twoStepVerification"`
	PasswordStrength    string `json:"passwordStrength"`
	// PasswordExpiryDays 0 is never; nil is not known, here and below.
	PasswordExpiryDays         *int64 `json:"passwordExpiryDays"`
	IdleSessionDurationMinutes *int64 `json:"idleSessionDurationMinutes"`
	// ExternalID is the id by which Atlassian's published API knows the policy; "" where nobody has told the server.
	ExternalID string `json:"externalId"`
	Version    string `json:"version"`
	Record     Record `json:"record"`
}

func (p AuthenticationPolicy) checkedFields() []checkedField {
	return []checkedField{requiredField("id", p.ID), optionalField("directoryId", p.DirectoryID), optionalField("name", p.Name), requiredField("version", p.Version)}
}

// AuthenticationPolicyCreate is what a new policy is made of; a nil field has the server's default.
type AuthenticationPolicyCreate struct {
	DirectoryID string `json:"directoryId"`
	Name        string `json:"name"`
	EnforceSSO  *bool  `json:"enforceSso,omitempty"`
	IsDefault   *bool  `json:"isDefault,omitempty"`
	AuthenticationPolicySettings
}

// AuthenticationPolicySettings are what a policy asks of passwords and sessions; a nil field stays as it is. While the policy
// enforces single sign-on, all but IdleSessionDurationMinutes is ErrConflict.
type AuthenticationPolicySettings struct {
	TwoStepVerification *string `json:"twoStepVerification,omitempty"`
	PasswordStrength    *string `json:"passwordStrength,omitempty"`
	// PasswordExpiryDays is 0 (never) to 3650, IdleSessionDurationMinutes 15 to 43200.
	PasswordExpiryDays         *int64 `json:"passwordExpiryDays,omitempty"`
	IdleSessionDurationMinutes *int64 `json:"idleSessionDurationMinutes,omitempty"`
}

// AuthenticationPolicyUpdate changes a policy; a nil field stays as it is.
type AuthenticationPolicyUpdate struct {
	Name       *string `json:"name,omitempty"`
	EnforceSSO *bool   `json:"enforceSso,omitempty"`
	// IsDefault true demotes the policy that was the default; false on the default itself is ErrConflict.
	IsDefault *bool `json:"isDefault,omitempty"`
	AuthenticationPolicySettings
}

// AuthenticationPolicies lists policies: those of one directory, or all when directoryID is empty.
func (c *Client) AuthenticationPolicies(ctx context.Context, organizationID, directoryID string) iter.Seq2[AuthenticationPolicy, error] {
	query := url.Values{}
	setIfAny(query, "directoryId", uuid.Lower(directoryID))
	return identityList[AuthenticationPolicy](ctx, c, query, organizationID, "authentication-policies")
}

// AuthenticationPolicy reads one policy.
func (c *Client) AuthenticationPolicy(ctx context.Context, organizationID, id string) (AuthenticationPolicy, error) {
	return read[AuthenticationPolicy](ctx, c, id, identityPath(organizationID, "authentication-policies", id))
}

// CreateAuthenticationPolicy adds a policy to a directory.
func (c *Client) CreateAuthenticationPolicy(ctx context.Context, organizationID string, create AuthenticationPolicyCreate) (AuthenticationPolicy, error) {
	create.DirectoryID = uuid.Lower(create.DirectoryID)
	return ask[AuthenticationPolicy](ctx, c, request{
		method: http.MethodPost, path: identityPath(organizationID, "authentication-policies"), body: create,
		requested: requestedFields{"directoryId": create.DirectoryID, "name": create.Name},
	})
}

// UpdateAuthenticationPolicy changes a policy, unless it moved on from version.
func (c *Client) UpdateAuthenticationPolicy(ctx context.Context, organizationID, id, version string, update AuthenticationPolicyUpdate) (AuthenticationPolicy, error) {
	return ask[AuthenticationPolicy](ctx, c, request{
		method: http.MethodPatch, path: identityPath(organizationID, "authentication-policies", id), version: version, body: update, requested: requestedFields{"id": id},
	})
}

// DeleteAuthenticationPolicy deletes a policy, unless it moved on from version. A default policy cannot be
// deleted: ErrConflict.
func (c *Client) DeleteAuthenticationPolicy(ctx context.Context, organizationID, id, version string) error {
	return c.delete(ctx, identityPath(organizationID, "authentication-policies", id), version)
}
