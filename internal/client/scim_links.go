package client

import (
	"context"
	"errors"
	"net/http"
)

// SCIMLink ties a user of a SCIM directory to an Atlassian account.
type SCIMLink struct {
	SCIMUserID      string `json:"scimUserId"`
	SCIMDirectoryID string `json:"directoryId"`
	OrganizationID  string `json:"orgId"`
	// AccountID is empty for a user that is linked to no account.
	AccountID string `json:"atlassianAccountId"`
}

type scimLinks struct {
	Links *[]SCIMLink `json:"scimLinks"`
}

// SCIMLinks lists the SCIM users that are linked to an account.
func (c *Client) SCIMLinks(ctx context.Context, organizationID, accountID string) ([]SCIMLink, error) {
	return c.scimLinks(ctx, request{method: http.MethodGet, path: userProvisioningPath(organizationID, "user", accountID, "get-scim-links")})
}

// SCIMLinksForEmail lists the SCIM users that have an e-mail address, linked or not.
func (c *Client) SCIMLinksForEmail(ctx context.Context, organizationID, email string) ([]SCIMLink, error) {
	return c.scimLinks(ctx, request{
		method: http.MethodPost, path: userProvisioningPath(organizationID, "get-scim-links-for-email"), body: map[string]string{"email": email},
	})
}

func (c *Client) scimLinks(ctx context.Context, r request) ([]SCIMLink, error) {
	r.repeat = repeatRead
	answer, err := askAndCheck(ctx, c, r, func(answer *scimLinks) error {
		if answer.Links == nil {
			return errors.New(`it has no "scimLinks"`)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return *answer.Links, nil
}

// userProvisioningPath returns a path of the published user provisioning API that takes the organization key. It says
// "org", not "orgs".
func userProvisioningPath(organizationID string, elements ...string) []string {
	return append([]string{"admin", "user-provisioning", "v1", "org", organizationID}, elements...)
}

// UnlinkSCIMUser takes a SCIM user from its account. Both stay. It is harmless to do twice.
func (c *Client) UnlinkSCIMUser(ctx context.Context, organizationID, scimDirectoryID, scimUserID string) error {
	path := userProvisioningPath(organizationID, "scimDirectoryId", scimDirectoryID, "scimUserId", scimUserID, "unlink")
	return c.act(ctx, request{method: http.MethodPatch, path: path, repeat: repeatHarmless})
}
