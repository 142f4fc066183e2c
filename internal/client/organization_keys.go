package client

import (
	"context"
	"iter"
)

// OrganizationKey is what the organization tells of one of its API keys. The key itself it tells nobody.
type OrganizationKey struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	// ExpiresAt is zero where the organization does not tell.
	ExpiresAt Time `json:"expiresAt"`
	CreatedBy struct {
		// ID is an account id.
		ID string `json:"id"`
	} `json:"createdBy"`
}

func (k OrganizationKey) checkedFields() []checkedField {
	return []checkedField{requiredField("id", k.ID)}
}

// OrganizationKeys lists the API keys of the organization, whoever made them.
func (c *Client) OrganizationKeys(ctx context.Context, organizationID string) iter.Seq2[OrganizationKey, error] {
	return list[OrganizationKey](ctx, c, []string{"admin", "api-access", "v1", "orgs", organizationID, "api-keys"}, nil)
}
