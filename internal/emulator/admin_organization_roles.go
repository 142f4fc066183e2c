package emulator

import (
	"net/http"
	"slices"
)

// organizationRoleToChange reads which role in the organization itself a user is to gain or lose.
func (c *call) organizationRoleToChange() (*user, string, *answer) {
	u, refused := c.changedUser()
	if refused != nil {
		return nil, "", refused
	}
	body := c.fields("role")
	role := body.oneOf("role", []string{roleOrganizationAdmin}) // the only one that Atlassian documents
	body.require("role")
	if body.problem != nil {
		return nil, "", body.problem
	}
	return u, *role, nil
}

func assignOrganizationRole(c *call) *answer {
	u, role, refused := c.organizationRoleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(u.PlatformRoles, role) {
		u.PlatformRoles = slices.Concat(u.PlatformRoles, []string{role})
		c.org.touch(&u.object)
		c.delayRole(u.AccountID, assignedRole{role, c.org.resourceID()}, false)
	}
	c.record(adminAdded)
	return noContent()
}

// revokeOrganizationRole leaves the organization its last administrator (inferred: nobody documents the refusal).
func revokeOrganizationRole(c *call) *answer {
	u, unwanted, refused := c.organizationRoleToChange()
	if refused != nil {
		return refused
	}
	if !slices.Contains(u.PlatformRoles, unwanted) {
		return refuse(http.StatusNotFound, "ADMIN-404-1", "%s has not been given %s", describe("user", u.Email, u.AccountID), unwanted)
	}
	if !slices.ContainsFunc(c.org.Users, func(other *user) bool {
		return other != u && other.Active && slices.Contains(other.PlatformRoles, unwanted)
	}) {
		return refuse(http.StatusConflict, "ADMIN-UAM-409-2", "%s is the last administrator of organization %q (%s)", describe("user", u.Email, u.AccountID), c.org.Name, c.org.ID)
	}
	u.PlatformRoles = without(u.PlatformRoles, func(role string) bool { return role == unwanted })
	c.org.touch(&u.object)
	c.delayRole(u.AccountID, assignedRole{unwanted, c.org.resourceID()}, true)
	c.record(adminRemoved)
	return noContent()
}
