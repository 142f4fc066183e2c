package emulator

import (
	"net/http"
	"strings"
)

type scimLinkAnswer struct {
	SCIMUserID         string  `json:"scimUserId"`
	DirectoryID        string  `json:"directoryId"` // here the SCIM directory
	OrgID              string  `json:"orgId"`
	AtlassianAccountID *string `json:"atlassianAccountId"`
}

// renderSCIMLinks answers with the SCIM users that are meant, over all SCIM directories.
func (c *call) renderSCIMLinks(meant func(*scimUser) bool) *answer {
	links := []scimLinkAnswer{}
	for _, one := range c.org.SCIMUsers {
		if config, there := c.org.provisioningOf(one.DirectoryID); there && meant(one) {
			links = append(links, scimLinkAnswer{SCIMUserID: one.ID, DirectoryID: config.SCIMDirectoryID, OrgID: c.org.ID, AtlassianAccountID: nullable(one.AccountID)})
		}
	}
	return &answer{status: http.StatusOK, body: map[string]any{"scimLinks": links}}
}

func getSCIMLinks(c *call) *answer {
	return c.renderSCIMLinks(func(one *scimUser) bool { return one.AccountID == c.path("aaId") })
}

func getSCIMLinksForEmail(c *call) *answer {
	body := c.fields("email")
	email := body.filled("email")
	body.require("email")
	if body.problem != nil {
		return body.problem
	}
	return c.renderSCIMLinks(func(one *scimUser) bool { return strings.EqualFold(one.Attributes.email(), *email) })
}

// unlinkSCIMUser takes a SCIM user from its account. Both stay as they are; the account is nobody's then but the organization's. The
// next push of the user by its identity provider links it again, to the account with the user's address.
func unlinkSCIMUser(c *call) *answer {
	config, there := find(c.org.Provisioning, func(one *provisioningConfig) bool { return one.SCIMDirectoryID == c.path("scimDirectoryId") })
	if !there {
		return unknown("SCIM directory", c.path("scimDirectoryId"))
	}
	one, there := byID(c.org.SCIMUsers, c.path("scimUserId"))
	if !there || one.Deleted || one.DirectoryID != config.DirectoryID {
		return unknown("SCIM user", c.path("scimUserId"))
	}
	if one.AccountID != "" {
		one.AccountID = ""
		c.org.touch(&one.object)
		c.record(scimUserUnlinked)
	}
	return noContent()
}
