package emulator

import (
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const lifecycleEnablement = "lifecycle.enablement"

// suspendUser takes a user's access away. It holds in the whole organization, whatever the path names. Roles and groups stay. That
// the last administrator cannot be suspended is inferred: nobody could restore the access.
func suspendUser(c *call) *adminapi.Answer {
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	if c.org.isLastAdministrator(u) {
		return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-3", "The last administrator of the organization cannot be suspended: refused for account %q", u.AccountID)
	}
	if !u.Suspended {
		u.Suspended = true
		c.record(userSuspended)
	}
	return adminapi.NoContent()
}

func restoreUser(c *call) *adminapi.Answer {
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	if u.Suspended {
		u.Suspended = false
		c.record(userRestored)
	}
	return adminapi.NoContent()
}

// isLastAdministrator tells whether nobody else administers the organization who can log in.
func (org *organization) isLastAdministrator(u *user) bool {
	administers := func(one *user) bool {
		return one.Active && !one.Suspended && slices.Contains(one.PlatformRoles, roleOrganizationAdmin)
	}
	return administers(u) && len(adminapi.Filter(org.Users, administers)) == 1
}

// deactivateAccount stops a managed account in all organizations.
func deactivateAccount(c *call) *adminapi.Answer {
	body := c.fields("message")
	body.Text("message")
	if body.Problem != nil {
		return userError(http.StatusForbidden, "forbidden") // no 400 is documented here
	}
	return c.enableAccount(false, accountDeactivated)
}

func reactivateAccount(c *call) *adminapi.Answer { return c.enableAccount(true, accountReactivated) }

// enableAccount sets whether the account in the path can be used, as far as the permissions of user management go.
func (c *call) enableAccount(active bool, done eventAction) *adminapi.Answer {
	u, refused := c.managedAccount()
	if refused != nil {
		return refused
	}
	if may := c.permissions(u)[lifecycleEnablement].(permission); !may.Allowed {
		return &adminapi.Answer{Status: http.StatusForbidden, Body: map[string]any{"key": "forbidden.action", "context": may}}
	}
	if u.Active != active {
		u.Active = active
		c.record(done)
	}
	return adminapi.NoContent()
}
