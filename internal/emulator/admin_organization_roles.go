package emulator

import (
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// organizationRoleToChange reads which role in the organization itself a user is to gain or lose.
func (c *call) organizationRoleToChange() (*user, string, *adminapi.Answer) {
	u, refused := c.changedUser()
	if refused != nil {
		return nil, "", refused
	}
	body := c.fields("role")
	role := body.OneOf("role", []string{roleOrganizationAdmin}) // the only one that Atlassian documents
	body.Require("role")
	if body.Problem != nil {
		return nil, "", body.Problem
	}
	return u, *role, nil
}

func assignOrganizationRole(c *call) *adminapi.Answer {
	u, role, refused := c.organizationRoleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(u.PlatformRoles, role) {
		u.PlatformRoles = slices.Concat(u.PlatformRoles, []string{role})
		c.org.Touch(&u.Object)
		c.delayRole(u.AccountID, assignedRole{role, c.org.resourceID()}, false)
	}
	c.record(adminAdded)
	return adminapi.NoContent()
}

// revokeOrganizationRole leaves the organization its last administrator (inferred: nobody documents the refusal).
func revokeOrganizationRole(c *call) *adminapi.Answer {
	u, unwanted, refused := c.organizationRoleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(u.PlatformRoles, unwanted) {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-1", "%s has not been given %s", adminapi.Describe("user", u.Email, u.AccountID), unwanted)
	}
	if !slices.ContainsFunc(c.org.Users, func(other *user) bool {
		return other != u && other.Active && slices.Contains(other.PlatformRoles, unwanted)
	}) {
		return adminapi.Refuse(http.StatusConflict, "ADMIN-UAM-409-2", "%s is the last administrator of organization %q (%s)", adminapi.Describe("user", u.Email, u.AccountID), c.org.Name, c.org.ID)
	}
	u.PlatformRoles = adminapi.Without(u.PlatformRoles, func(role string) bool { return role == unwanted })
	c.org.Touch(&u.Object)
	c.delayRole(u.AccountID, assignedRole{unwanted, c.org.resourceID()}, true)
	c.record(adminRemoved)
	return adminapi.NoContent()
}
