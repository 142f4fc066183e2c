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
