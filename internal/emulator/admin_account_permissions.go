package emulator

import (
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// permission is whether one thing about an account may be changed, and if not, why.
type permission struct {
	Allowed bool              `json:"allowed"`
	Reason  *permissionReason `json:"reason,omitempty"`
}

type permissionReason struct {
	Key string `json:"key"`
}

// profileFields are what of a profile may be changed, and whether an identity provider writes it through SCIM. Google
// writes the name alone.
var profileFields = map[string]bool{
	"name": true, "nickname": false, "zoneinfo": true, "locale": true, "extended_profile.job_title": true,
	"extended_profile.organization": true, "extended_profile.department": true, "extended_profile.location": false,
}

// managedAccount finds the account in the path. One that is not the organization's is none of its business.
func (c *call) managedAccount() (*user, *adminapi.Answer) {
	u, there := c.org.userWithAccount(c.path("accountId"))
	if !there {
		return nil, userError(http.StatusNotFound, "accountNotFound")
	}
	if c.org.claimStatus(u) != claimManaged {
		return nil, userError(http.StatusForbidden, "forbidden")
	}
	return u, nil
}

// getUserPermissions says what may be done to an account.
func getUserPermissions(c *call) *adminapi.Answer {
	u, refused := c.managedAccount()
	if refused != nil {
		return refused
	}
	all := c.permissions(u)
	if requested := c.request.URL.Query()["privileges"]; len(requested) > 0 {
		for name := range all {
			if !slices.Contains(requested, name) {
				delete(all, name)
			}
		}
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: all}
}

// permissions are what may be done to an account, by Atlassian's names: what an identity provider writes is changed there, and
// nobody stops the own account (see keyMaker).
func (c *call) permissions(u *user) map[string]any {
	allowed := permission{Allowed: true}
	refused := func(reason string) permission { return permission{Reason: &permissionReason{Key: reason}} }
	synced := allowed
	from := c.sourceOf(u)
	switch {
	case from.pushed != nil:
		synced = refused("externalDirectory.scim")
	case from.directory != nil:
		synced = refused("externalDirectory.google")
	}
	profile := map[string]permission{}
	for field, pushed := range profileFields {
		profile[field] = allowed
		if field == "name" || pushed && from.pushed != nil {
			profile[field] = synced
		}
	}
	enablement := synced
	if enablement.Allowed && c.org.keyMaker() == u {
		enablement = refused("administrative.notMyself")
	}
	return map[string]any{
		"profile": profile, "profile.write": profile, "profile.read": allowed, "email.set": synced,
		lifecycleEnablement: enablement, "lifecycle.delete": allowed, "apiToken.read": allowed, "apiToken.delete": allowed,
	}
}

// keyMaker returns who made the organization API key: an administrator, the first (inferred; nothing published tells). It is nil where
// there is none.
func (org *organization) keyMaker() *user {
	maker, _ := adminapi.Find(org.Users, func(u *user) bool { return slices.Contains(u.PlatformRoles, roleOrganizationAdmin) })
	return maker
}
