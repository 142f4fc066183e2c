// Package framework writes once what terraform-plugin-framework makes every
// resource repeat: configuration, diagnostics, identity, import and waiting.
package framework

import "strings"

// Address is the provider's address in the registry. It is a placeholder until
// someone publishes under their own namespace. Programs take it from here;
// configurations, guides and GNUmakefile repeat it.
const Address = "registry.terraform.io/orgadmin/atlassian"

// OpenTofuAddress is where OpenTofu looks for the provider that a configuration calls orgadmin/atlassian.
const OpenTofuAddress = "registry.opentofu.org/orgadmin/atlassian"

// GuideURL is where the registry shows the guide of that name, for diagnostics
// that point a reader at the documentation.
func GuideURL(name string) string {
	host, provider, _ := strings.Cut(Address, "/")
	return "https://" + host + "/providers/" + provider + "/latest/docs/guides/" + name
}
