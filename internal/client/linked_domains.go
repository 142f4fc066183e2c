package client

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// LinkedDomain tells which directory a verified domain belongs to.
type LinkedDomain struct {
	// Domain is in lower case and in the A-label form (xn--...).
	Domain string `json:"domain"`
	// DomainID is the id that Domain and Domains use.
	DomainID      string `json:"domainId"`
	DirectoryID   string `json:"directoryId"`
	DirectoryKind string `json:"directoryKind"`
	LinkedAt      Time   `json:"linkedAt"`
	ClaimStatus   string `json:"claimStatus"`
	Version       string `json:"version"`
	Record        Record `json:"record"`
}

func (l LinkedDomain) checkedFields() []checkedField {
	return []checkedField{requiredField("domain", l.Domain), optionalField("directoryId", l.DirectoryID), requiredField("version", l.Version)}
}

// LinkedDomains lists linked domains: those of one directory, or all when directoryID is empty.
func (c *Client) LinkedDomains(ctx context.Context, organizationID, directoryID string) iter.Seq2[LinkedDomain, error] {
	query := url.Values{}
	setIfAny(query, "directoryId", uuid.Lower(directoryID))
	return identityList[LinkedDomain](ctx, c, query, organizationID, "linked-domains")
}

// LinkedDomain reads one linked domain by its name.
func (c *Client) LinkedDomain(ctx context.Context, organizationID, domain string) (LinkedDomain, error) {
	return read[LinkedDomain](ctx, c, domain, identityPath(organizationID, "linked-domains", domain))
}

// LinkDomain moves a domain to a directory in one step, unless it moved on from version; an empty version
// moves it in any case.
//
// Moving a domain twice to the same directory does no harm, so a lost answer is asked for again. When the lost
// attempt had moved it, its version is a new one and the repeat is refused: the domain is then read, and being
// where it was to go counts as success.
func (c *Client) LinkDomain(ctx context.Context, organizationID, domain, directoryID, version string) (LinkedDomain, error) {
	linked, err := ask[LinkedDomain](ctx, c, request{
		method:    http.MethodPut,
		path:      identityPath(organizationID, "linked-domains", domain),
		version:   version,
		repeat:    repeatHarmless,
		requested: requestedFields{"domain": domain, "directoryId": directoryID},
		body: struct {
			DirectoryID string `json:"directoryId"`
		}{uuid.Lower(directoryID)},
	})
	if movedByLostAttempt(err) {
		if now, readErr := c.LinkedDomain(ctx, organizationID, domain); readErr == nil && uuid.Same(now.DirectoryID, directoryID) {
			return now, nil
		}
	}
	return linked, err
}

// UnlinkDomain moves a domain back to the local directory, unless it moved on from version: every verified
// domain is linked to some directory.
func (c *Client) UnlinkDomain(ctx context.Context, organizationID, domain, version string) error {
	err := c.delete(ctx, identityPath(organizationID, "linked-domains", domain), version)
	if movedByLostAttempt(err) {
		if now, readErr := c.LinkedDomain(ctx, organizationID, domain); readErr == nil && now.DirectoryKind == KindLocal {
			return nil
		}
	}
	return err
}

// movedByLostAttempt reports a version refused after an attempt whose answer was lost: that attempt itself may
// be what moved the version.
func movedByLostAttempt(err error) bool {
	return errors.Is(err, ErrPreconditionFailed) && errors.Is(err, ErrAmbiguous)
}
