package emulator

import (
	"net/http"
	"slices"
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

// getUserPermissions says what may be done to an account: what an identity provider writes is changed there. An account
// that is not the organization's is none of its business.
func getUserPermissions(c *call) *answer {
	u, there := c.org.userWithAccount(c.path("accountId"))
	if !there {
		return userError(http.StatusNotFound, "accountNotFound")
	}
	if c.org.claimStatus(u) != claimManaged {
		return userError(http.StatusForbidden, "forbidden")
	}
	allowed := permission{Allowed: true}
	synced := allowed
	from := c.sourceOf(u)
	switch {
	case from.pushed != nil:
		synced = permission{Reason: &permissionReason{Key: "externalDirectory.scim"}}
	case from.directory != nil:
		synced = permission{Reason: &permissionReason{Key: "externalDirectory.google"}}
	}
	profile := map[string]permission{}
	for field, pushed := range profileFields {
		profile[field] = allowed
		if field == "name" || pushed && from.pushed != nil {
			profile[field] = synced
		}
	}
	all := map[string]any{
		"profile": profile, "profile.write": profile, "profile.read": allowed, "email.set": synced,
		"lifecycle.enablement": synced, "lifecycle.delete": allowed, "apiToken.read": allowed, "apiToken.delete": allowed,
	}
	if requested := c.request.URL.Query()["privileges"]; len(requested) > 0 {
		for name := range all {
			if !slices.Contains(requested, name) {
				delete(all, name)
			}
		}
	}
	return &answer{status: http.StatusOK, body: all}
}
