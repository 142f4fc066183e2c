package worksheet

import (
	"maps"
	"slices"
	"strings"
)

// notKnown begins each sentence about something that nobody has told the sheet.
const notKnown = "Not known here: "

// products are what identity providers are called in the console, and in older copies of it.
var products = map[string]struct{ name, older string }{
	"ad_fs":              {"Active Directory Federation Services (AD FS)", "AD FS"},
	"auth0":              {"Auth0", ""},
	"cyberark":           {"CyberArk Idaptive", "Idaptive (formerly Centrify)"},
	"google_cloud":       {"Google Cloud", "Google Cloud Identity"},
	"google_workspace":   {"Google Workspace", "Google Workspace (formerly G Suite)"},
	"jumpcloud":          {"JumpCloud", ""},
	"microsoft_entra_id": {"Microsoft Entra ID", "Microsoft Azure AD"},
	"okta":               {"Okta", ""},
	"onelogin":           {"OneLogin", ""},
	"ping_identity":      {"Ping Identity", "PingIdentity"},
	"other":              {"Other provider", ""},
}

// directory is the directory that a change is about.
type directory struct {
	DirectoryFact
	id    string
	known bool
}

// directory returns what is known of the directory that an attribute names.
func (c Change) directory(id any) directory {
	fact, known := c.Around.Directories[text(id)]
	if !known {
		said, later, _ := shown(id, nil)
		if fact.Name = said; later {
			fact.Name = "(" + said + ")"
		}
	}
	return directory{fact, text(id), known}
}

// String returns the directory for a sentence.
func (d directory) String() string {
	switch {
	case d.Local:
		return "the local directory"
	case d.known:
		return "directory " + name(d.Name)
	case d.Name == "":
		return "the directory (not known here which)"
	}
	return "directory " + d.Name
}

// provider returns what to call its identity provider in a sentence.
func (d directory) provider() string {
	if product, known := products[d.IdentityProvider]; known && d.IdentityProvider != "other" {
		return product.name
	}
	return "the identity provider"
}

// page is what the console calls the directory.
func (d directory) page() string {
	switch {
	case d.Local:
		return "Local directory"
	case d.Name == "":
		return "(the directory)"
	}
	return d.Name
}

// screen names a page of the directory.
func (d directory) screen(about string) string { return about + ": " + d.page() }

// policiesOf returns the policies of a directory, in the order of their names.
func (c Change) policiesOf(directoryID string) []PolicyFact {
	var found []PolicyFact
	for _, id := range slices.Sorted(maps.Keys(c.Around.Policies)) {
		if policy := c.Around.Policies[id]; policy.DirectoryID == directoryID {
			policy.id = id
			found = append(found, policy)
		}
	}
	slices.SortStableFunc(found, func(a, b PolicyFact) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// enforcing returns the names of the directory's policies that enforce single sign-on, for a sentence.
func (c Change) enforcing(of directory) []string {
	if c.Around.Policies == nil {
		return sayf(notKnown + "which policies enforce single sign-on.")
	}
	var names []string
	for _, policy := range c.policiesOf(of.id) {
		if policy.EnforceSSO {
			names = append(names, policy.listed())
		}
	}
	if len(names) == 0 {
		return []string{c.partly("No policy of " + of.String() + " enforces single sign-on")}
	}
	return []string{c.partly("Enforced by: " + strings.Join(names, ", "))}
}

// identityProviders is the page of a directory, or of all of them where page is "".
func (c Change) identityProviders(page ...string) []Place {
	return c.places("Identity providers", page...)
}

func (c Change) places(area string, page ...string) []Place {
	return []Place{
		{"now", append([]string{"Atlassian Administration", "Security", "User security", area}, page...), c.console("/overview")},
		{"older", append([]string{"admin.atlassian.com", "Security", area}, page...), c.console("/overview")},
	}
}

// console returns an address of the organization in the console. Only those of the first page and of a policy are known to exist.
func (c Change) console(path string) string {
	if c.Around.OrganizationID == "" {
		return ""
	}
	return "https://admin.atlassian.com/o/" + c.Around.OrganizationID + path
}
