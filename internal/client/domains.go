package client

import (
	"context"
	"iter"
)

// ClaimStatusVerified is the value of Domain.ClaimStatus and LinkedDomain.ClaimStatus that counts. Atlassian's organizations
// API also has deleted, unverified, superseded and missing_token.
const ClaimStatusVerified = "verified"

// Domain is an e-mail domain that the organization has claimed, or tried to.
type Domain struct {
	ID   string
	Name string
	// ClaimType is how it was claimed: "http" or "dns".
	ClaimType   string
	ClaimStatus string
}

// domainObject is a domain as the published API spells it.
type domainObject struct {
	ID         string `json:"id"`
	Attributes struct {
		Name  string `json:"name"`
		Claim struct {
			Type   string `json:"type"`
			Status string `json:"status"`
		} `json:"claim"`
	} `json:"attributes"`
}

func (o domainObject) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID)}
}

func (o domainObject) domain() Domain {
	return Domain{
		ID:          o.ID,
		Name:        o.Attributes.Name,
		ClaimType:   o.Attributes.Claim.Type,
		ClaimStatus: o.Attributes.Claim.Status,
	}
}

// Domains lists the domains of an organization.
func (c *Client) Domains(ctx context.Context, organizationID string) iter.Seq2[Domain, error] {
	return converted(list[domainObject](ctx, c, organizationsPath(organizationID, "domains"), nil), domainObject.domain)
}

// Domain reads one domain by its id.
func (c *Client) Domain(ctx context.Context, organizationID, id string) (Domain, error) {
	object, err := read[domainObject](ctx, c, id, organizationsPath(organizationID, "domains", id))
	return object.domain(), err
}
