package emulator

import (
	"net/http"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

type scimLinkAnswer struct {
	SCIMUserID         string  `json:"scimUserId"`
	DirectoryID        string  `json:"directoryId"` // here the SCIM directory
	OrgID              string  `json:"orgId"`
	AtlassianAccountID *string `json:"atlassianAccountId"`
}

// renderSCIMLinks answers with the SCIM users that are meant, over all SCIM directories.
func (c *call) renderSCIMLinks(meant func(*scimUser) bool) *adminapi.Answer {
	links := []scimLinkAnswer{}
	for _, one := range c.org.SCIMUsers {
		if config, there := c.org.ProvisioningOf(one.DirectoryID); there && meant(one) {
			links = append(links, scimLinkAnswer{SCIMUserID: one.ID, DirectoryID: config.SCIMDirectoryID, OrgID: c.org.ID, AtlassianAccountID: adminapi.Nullable(one.AccountID)})
		}
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"scimLinks": links}}
}

func getSCIMLinks(c *call) *adminapi.Answer {
	return c.renderSCIMLinks(func(one *scimUser) bool { return one.AccountID == c.path("aaId") })
}

func getSCIMLinksForEmail(c *call) *adminapi.Answer {
	body := c.fields("email")
	email := body.Filled("email")
	body.Require("email")
	if body.Problem != nil {
		return body.Problem
	}
	return c.renderSCIMLinks(func(one *scimUser) bool { return strings.EqualFold(one.Attributes.email(), *email) })
}

// unlinkSCIMUser takes a SCIM user from its account. Both stay as they are; the account is nobody's then but the organization's. The
// next push of the user by its identity provider links it again, to the account with the user's address.
func unlinkSCIMUser(c *call) *adminapi.Answer {
	config, there := adminapi.Find(c.org.Provisioning, func(one *identity.ProvisioningConfig) bool { return one.SCIMDirectoryID == c.path("scimDirectoryId") })
	if !there {
		return adminapi.Unknown("SCIM directory", c.path("scimDirectoryId"))
	}
	one, there := adminapi.ByID(c.org.SCIMUsers, c.path("scimUserId"))
	if !there || one.Deleted || one.DirectoryID != config.DirectoryID {
		return adminapi.Unknown("SCIM user", c.path("scimUserId"))
	}
	if one.AccountID != "" {
		one.AccountID = ""
		c.org.Touch(&one.Object)
		c.record(scimUserUnlinked)
	}
	return adminapi.NoContent()
}
