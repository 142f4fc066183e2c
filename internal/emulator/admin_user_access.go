package emulator

import (
	"net/http"
	"slices"
)

const lifecycleEnablement = "lifecycle.enablement"

// suspendUser takes a user's access away. It holds in the whole organization, whatever the path names. Roles and groups stay. That
// the last administrator cannot be suspended is inferred: nobody could restore the access.
func suspendUser(c *call) *answer {
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	if c.org.isLastAdministrator(u) {
		return refuse(http.StatusForbidden, "ADMIN-403-3", "The last administrator of the organization cannot be suspended: refused for account %q", u.AccountID)
	}
	if !u.Suspended {
		u.Suspended = true
		c.record(userSuspended)
	}
	return noContent()
}

func restoreUser(c *call) *answer {
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	if u.Suspended {
		u.Suspended = false
		c.record(userRestored)
	}
	return noContent()
}

// isLastAdministrator tells whether nobody else administers the organization who can log in.
func (org *organization) isLastAdministrator(u *user) bool {
	administers := func(one *user) bool {
		return one.Active && !one.Suspended && slices.Contains(one.PlatformRoles, roleOrganizationAdmin)
	}
	return administers(u) && len(filter(org.Users, administers)) == 1
}

// deactivateAccount stops a managed account in all organizations.
func deactivateAccount(c *call) *answer {
	body := c.fields("message")
	body.text("message")
	if body.problem != nil {
		return userError(http.StatusForbidden, "forbidden") // no 400 is documented here
	}
	return c.enableAccount(false, accountDeactivated)
}

func reactivateAccount(c *call) *answer { return c.enableAccount(true, accountReactivated) }

// enableAccount sets whether the account in the path can be used, as far as the permissions of user management go.
func (c *call) enableAccount(active bool, done eventAction) *answer {
	u, refused := c.managedAccount()
	if refused != nil {
		return refused
	}
	if may := c.permissions(u)[lifecycleEnablement].(permission); !may.Allowed {
		return &answer{status: http.StatusForbidden, body: map[string]any{"key": "forbidden.action", "context": may}}
	}
	if u.Active != active {
		u.Active = active
		c.record(done)
	}
	return noContent()
}
