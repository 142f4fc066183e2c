package emulator

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The reads in this file are those that Atlassian publishes, in the published shapes: snake and JSON:API like in
// version 1, flat in version 2.

type organizationAnswer struct {
	ID            string                   `json:"id"`
	Type          string                   `json:"type"`
	Attributes    map[string]string        `json:"attributes"`
	Relationships map[string]relatedAnswer `json:"relationships"`
	Links         map[string]string        `json:"links"`
}

type relatedAnswer struct {
	Links map[string]string `json:"links"`
}

func (c *call) renderOrganization() any {
	address := c.url("/admin/v1/orgs/" + c.org.ID)
	return organizationAnswer{
		ID: c.org.ID, Type: "orgs", Attributes: map[string]string{"name": c.org.Name},
		Relationships: map[string]relatedAnswer{
			"domains": {Links: map[string]string{"related": address + "/domains"}},
			"users":   {Links: map[string]string{"related": address + "/users"}},
		},
		Links: map[string]string{"self": address},
	}
}

// scope refuses a key that lacks a scope, in the admin APIs' error list.
func (c *call) scope(scope string) *adminapi.Answer {
	if c.hasScope(scope) {
		return nil
	}
	return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-3", "The API key lacks the scope %s for organization %q (%s)", scope, c.org.Name, c.org.ID)
}

func listOrganizations(c *call) *adminapi.Answer {
	if refused := c.scope("read:orgs:admin"); refused != nil {
		return refused
	}
	only := []*adminapi.Object{{ID: c.org.ID, Sequence: 1}} // a key belongs to one organization
	return listWithLinks(c, only, nil, adminapi.Everything[*adminapi.Object], func(*adminapi.Object) any { return c.renderOrganization() }, c.pageURL)
}

// pageURL makes the full address that version 1 gives for a page.
func (c *call) pageURL(token string) string {
	return c.url(c.request.URL.EscapedPath()) + "?" + url.Values{"cursor": {token}}.Encode()
}

func getOrganization(c *call) *adminapi.Answer {
	if refused := c.scope("read:orgs:admin"); refused != nil {
		return refused
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": c.renderOrganization()}}
}

type domainAnswer struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Attributes domainAttributes  `json:"attributes"`
	Links      map[string]string `json:"links"`
}

type domainAttributes struct {
	Name  string            `json:"name"`
	Claim map[string]string `json:"claim"`
}

func (c *call) renderDomain(d *identity.Domain) any {
	return domainAnswer{
		ID: d.ID, Type: "domains",
		Attributes: domainAttributes{Name: d.Name, Claim: map[string]string{"type": d.ClaimType, "status": d.ClaimStatus}},
		Links:      map[string]string{"self": c.url("/admin/v1/orgs/" + c.org.ID + "/domains/" + d.ID)},
	}
}

const domainScope = "read:domains:admin"

func listDomains(c *call) *adminapi.Answer {
	if !c.hasScope(domainScope) {
		return c.noPermission(domainScope)
	}
	return listWithLinks(c, c.org.Domains, nil, adminapi.Everything[*identity.Domain], c.renderDomain, c.pageURL)
}

func getDomain(c *call) *adminapi.Answer {
	if !c.hasScope(domainScope) {
		return c.noPermission(domainScope)
	}
	id := c.path("domainId")
	if strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-2", "%q is not a domain id", id)
	}
	d, there := adminapi.ByID(c.org.Domains, id)
	if !there {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-3", "domain %q does not exist in this organization", id)
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": c.renderDomain(d)}}
}

// uuidOf returns the same id each time for what it is the id of.
func uuidOf(what string) string {
	sum := identity.KeySum(what)
	return strings.Join([]string{sum[:8], sum[8:12], "4" + sum[13:16], "8" + sum[17:20], sum[20:32]}, "-")
}

// userManagementKey lets organization API keys without scopes pass. The scope that user management asks for is one
// that no key can be given, so every scoped key is refused, as measured against the live service.
func userManagementKey(c *call) *adminapi.Answer {
	if !c.bears(c.server.options.APIKey) {
		return userError(http.StatusUnauthorized, "unauthorized")
	}
	if c.server.options.Scopes != nil {
		return userError(http.StatusForbidden, "forbidden")
	}
	return nil
}
