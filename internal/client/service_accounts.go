package client

import (
	"context"
	"errors"
	"iter"
	"net/http"
)

// ServiceAccount is an account of the organization that stands for a program and not for a person.
type ServiceAccount struct {
	// AccountID is what other calls know the account by, as any other account.
	AccountID string `json:"atlassianId"`
	Name      string `json:"displayName"`
	// Description is empty for an account without one, and in the answer to a creation.
	Description string `json:"description"`
	// Email is made by the organization and never changes.
	Email  string `json:"email"`
	Status string `json:"status"`
}

func (a ServiceAccount) checkedFields() []checkedField {
	return []checkedField{requiredField("atlassianId", a.AccountID), optionalField("displayName", a.Name)}
}

// ServiceAccountCreate is what a service account is made from: a name of 6 to 30 characters, a description of up to 255, and
// at least one role.
type ServiceAccountCreate struct {
	Name        string               `json:"displayName"`
	Description string               `json:"description,omitempty"`
	Roles       []ServiceAccountRole `json:"permissionRules"`
}

// ServiceAccountRole is a role on a resource, both as RoleAssignment has them.
type ServiceAccountRole struct {
	ResourceID string `json:"resource"`
	Role       string `json:"role"`
}

// ServiceAccountUpdate changes what is not nil.
type ServiceAccountUpdate struct {
	Name        *string `json:"displayName,omitempty"`
	Description *string `json:"description,omitempty"`
}

// accessPath returns a path of the published API Access family.
func accessPath(organizationID string, elements ...string) []string {
	return append([]string{"admin", "api-access", "v1", "orgs", organizationID}, elements...)
}

func serviceAccountsPath(organizationID string, elements ...string) []string {
	return accessPath(organizationID, append([]string{"service-accounts"}, elements...)...)
}

// ServiceAccounts lists the service accounts of an organization.
func (c *Client) ServiceAccounts(ctx context.Context, organizationID string) iter.Seq2[ServiceAccount, error] {
	return pages[ServiceAccount](ctx, c, func(cursor string) request {
		r := pageRequest(serviceAccountsPath(organizationID), nil, cursor)
		r.listsItems = true
		return r
	})
}

// ServiceAccount looks one service account up in the list: Atlassian publishes no call that reads one. One that is not in
// it is ErrNotFound.
func (c *Client) ServiceAccount(ctx context.Context, organizationID, accountID string) (ServiceAccount, error) {
	for account, err := range c.ServiceAccounts(ctx, organizationID) {
		if err != nil || account.AccountID == accountID {
			return account, err
		}
	}
	return ServiceAccount{}, ErrNotFound
}

// CreateServiceAccount creates a service account. The answer has no description.
func (c *Client) CreateServiceAccount(ctx context.Context, organizationID string, account ServiceAccountCreate) (ServiceAccount, error) {
	return c.writeServiceAccount(ctx, request{method: http.MethodPost, path: serviceAccountsPath(organizationID), body: account,
		requested: requestedFields{"displayName": account.Name}})
}

// UpdateServiceAccount changes a service account. Doing it twice does no harm.
func (c *Client) UpdateServiceAccount(ctx context.Context, organizationID, accountID string, update ServiceAccountUpdate) (ServiceAccount, error) {
	body := struct {
		AccountID string `json:"atlassianId"`
		ServiceAccountUpdate
	}{accountID, update}
	return c.writeServiceAccount(ctx, request{method: http.MethodPatch, path: serviceAccountsPath(organizationID), body: body,
		repeat: repeatHarmless, requested: requestedKey[ServiceAccount](accountID)})
}

// writeServiceAccount does a write that is answered with the account, without an envelope around it.
func (c *Client) writeServiceAccount(ctx context.Context, r request) (ServiceAccount, error) {
	answer, err := askAndCheck(ctx, c, r, func(account *ServiceAccount) error { return checkAnswer(account, r.requested) })
	if err != nil {
		return ServiceAccount{}, err
	}
	return *answer, nil
}

// DeleteServiceAccount deletes a service account.
func (c *Client) DeleteServiceAccount(ctx context.Context, organizationID, accountID string) error {
	r := request{method: http.MethodDelete, path: serviceAccountsPath(organizationID, accountID), repeat: repeatHarmless}
	err := c.act(ctx, r)
	switch {
	case errors.Is(err, ErrNotFound) && errors.Is(err, ErrAmbiguous):
		return nil // an attempt whose answer was lost had deleted it
	case errors.Is(err, errUnexpectedAnswer): // the account has no address of its own to look it up at
		if _, readErr := c.ServiceAccount(ctx, organizationID, accountID); errors.Is(readErr, ErrNotFound) {
			return nil
		}
	}
	return err
}

// ServiceAccountTokens lists the API tokens of a service account.
func (c *Client) ServiceAccountTokens(ctx context.Context, organizationID, accountID string) ([]APIToken, error) {
	r := request{method: http.MethodGet, path: serviceAccountsPath(organizationID, accountID, "api-tokens"), repeat: repeatRead}
	answer, err := askAndCheck(ctx, c, r, func(tokens *[]APIToken) error {
		for _, token := range *tokens {
			if err := checkAnswer(token, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return *answer, nil
}
