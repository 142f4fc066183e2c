package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"
)

// APIToken is what the organization tells of an API token of an account. The token itself is in no answer, and has no field
// here that could hold it.
type APIToken struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	// Status is "ALLOWED", "BLOCKED" or, for tokens of service accounts, "EXPIRED".
	Status    string `json:"status"`
	CreatedAt Time   `json:"createdAt"`
	// ExpiresAt is none for a token that never expires, and LastActiveAt for one that nobody has used.
	ExpiresAt    Time            `json:"expiresAt"`
	LastActiveAt Time            `json:"lastActiveAt"`
	Owner        CredentialOwner `json:"user"`
	// Scopes are empty for a token without scopes, which may do all that its owner may.
	Scopes []string `json:"scopes"`
}

// CredentialOwner is an account that has made a credential.
type CredentialOwner struct {
	AccountID string `json:"id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
}

func (t APIToken) checkedFields() []checkedField { return []checkedField{requiredField("id", t.ID)} }

// OrganizationAPIKey is what the organization tells of one of its API keys. The key itself is in no answer, and has no field here that
// could hold it.
type OrganizationAPIKey struct {
	ID        string `json:"id"`
	Label     string `json:"label"`
	CreatedAt Time   `json:"createdAt"`
	ExpiresAt Time   `json:"expiresAt"`
	// LastActiveAt is none for a key that nobody has used.
	LastActiveAt Time            `json:"lastActiveAt"`
	CreatedBy    CredentialOwner `json:"createdBy"`
	// Scopes are empty for a key without scopes, which may do everything.
	Scopes []string `json:"scopes"`
}

func (k OrganizationAPIKey) checkedFields() []checkedField {
	return []checkedField{requiredField("id", k.ID)}
}

// APITokenFilter narrows a list of tokens. The zero value is all of it.
type APITokenFilter struct {
	// Status is "allowed" or "blocked".
	Status string
	// SearchTerm is looked for in labels, and in the names and addresses of owners, as the server matches it.
	SearchTerm string
}

// APITokens lists the API tokens of the managed accounts.
func (c *Client) APITokens(ctx context.Context, organizationID string, filter APITokenFilter) iter.Seq2[APIToken, error] {
	query := url.Values{"pageSize": {strconv.Itoa(c.pageSize)}}
	setIfAny(query, "status", filter.Status)
	setIfAny(query, "q", filter.SearchTerm)
	return list[APIToken](ctx, c, accessPath(organizationID, "api-tokens"), query)
}

// keyPageSizes are the sizes that a page of keys may have.
var keyPageSizes = []int{5, 10, 20, 25, 40, 50, 60, 75, 80, 100}

// OrganizationAPIKeys lists the API keys of the organization.
func (c *Client) OrganizationAPIKeys(ctx context.Context, organizationID string) iter.Seq2[OrganizationAPIKey, error] {
	size := keyPageSizes[0]
	for _, allowed := range keyPageSizes {
		if allowed <= c.pageSize {
			size = allowed
		}
	}
	return list[OrganizationAPIKey](ctx, c, accessPath(organizationID, "api-keys"), url.Values{"pageSize": {strconv.Itoa(size)}})
}
