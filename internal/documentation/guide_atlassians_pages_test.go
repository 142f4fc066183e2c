package documentation_test

import (
	"regexp"
	"strings"
	"testing"
)

// atlassiansPages are pages of Atlassian's tables of contents that this provider is about.
var atlassiansPages = []string{
	"Understand user provisioning", "Create an Okta account for your organization", "Configure user provisioning with an identity provider",
	"Configure user provisioning with Google Cloud", "Configure user provisioning with Okta", "Configure user provisioning for Active Directory or LDAP",
	"Resolve group conflicts when syncing users", "Manage API key expiration for SCIM",
	"Connect to Google Workspace", "Set up Google Workspace", "Manage Google Workspace user syncing", "Resolve conflicts when syncing groups from Google Workspace",
	"Edit Google Workspace settings and users", "Require users to log in with Google", "G Suite connection troubleshooting",
	"Why connect identity providers?", "Supported identity providers", "What are the steps to connect an identity provider?", "Identity provider terms",
	"Choose your identity provider", "Connect an identity provider", "Disconnect your identity provider",
	"Link domains to a directory", "Link domains to a different directory", "What are directories?", "What are linked domains?",
}

// Each of Atlassian's pages leads somewhere, and says what Terraform has to do with it. That the links lead to something is TestPages_links.
func TestGuides_atlassiansPages(t *testing.T) {
	guide := readGuide(t, "atlassians-pages.md")
	for _, page := range atlassiansPages {
		row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(page) + ` \| ([^|]+) \| ([^|]+) \|$`).FindStringSubmatch(guide)
		if row == nil {
			t.Errorf("the guide has no row for %q", page)
			continue
		}
		if !strings.Contains(row[1], "](") || len(strings.Fields(row[2])) < 4 {
			t.Errorf("%q leads nowhere, or says nothing: %s | %s", page, row[1], row[2])
		}
	}
}

// The table of SCIM providers has each of those that the provider knows to have SCIM and no guide of its own.
func TestGuides_scimProviders(t *testing.T) {
	guide := readGuide(t, "scim-providers.md")
	for _, row := range providerRow.FindAllStringSubmatch(readGuide(t, "connect-identity-provider.md"), -1) {
		name, ownGuide := row[1], map[string]bool{"okta": true, "microsoft_entra_id": true, "google_cloud": true}[row[1]]
		if told := strings.Contains(guide, "| `"+name+"` |"); row[3] == "yes" && told == ownGuide {
			t.Errorf("%s has SCIM; it is in the table: %t, and it has a guide of its own: %t", name, told, ownGuide)
		}
	}
}
