package emulator

import (
	"net/http"
	"time"
)

type linkedDomainAnswer struct {
	Domain        string        `json:"domain"`
	DomainID      string        `json:"domainId"`
	DirectoryID   string        `json:"directoryId"`
	DirectoryKind string        `json:"directoryKind"`
	LinkedAt      time.Time     `json:"linkedAt"`
	ClaimStatus   string        `json:"claimStatus"`
	Version       string        `json:"version"`
	Record        *recordAnswer `json:"record,omitempty"`
}

func (c *call) renderLinkedDomain(one *domain) any {
	d, _ := byID(c.org.Directories, one.DirectoryID)
	return linkedDomainAnswer{
		Domain: one.Name, DomainID: one.ID, DirectoryID: one.DirectoryID, DirectoryKind: d.Kind,
		LinkedAt: *one.LinkedAt, ClaimStatus: one.ClaimStatus, Version: one.Version, Record: c.recordOf(one.ID),
	}
}

// linked returns the domains with a directory: all that are or once were verified. A domain that loses its verification
// keeps its link and shows the new claim status.
func (org *organization) linked() []*domain {
	return filter(org.Domains, func(one *domain) bool { return one.DirectoryID != "" })
}

// domain finds the domain in the path, linked or not. Names are compared as they stand: a client has to send the
// A-label form in lower case, and one that forgets to is told so.
func (c *call) domain() (*domain, *answer) {
	name := c.path("domain")
	if !isDomainName(name) {
		return nil, refuse(http.StatusBadRequest, "ADMIN-400-2", "domain %q must be in lower case A-label form, such as xn--bcher-kva.example", name)
	}
	if one, there := c.org.domainByName(name); there {
		return one, nil
	}
	return nil, refuse(http.StatusNotFound, "ADMIN-404-3", "domain %q is not a domain of this organization", name)
}

func (c *call) linkedDomain() (*domain, *answer) {
	found, refused := c.domain()
	if refused == nil && found.DirectoryID == "" {
		refused = refuse(http.StatusNotFound, "ADMIN-404-3", "%s is linked to no directory, because it is %s", describe("domain", found.Name, found.ID), found.ClaimStatus)
	}
	return found, refused
}

func listLinkedDomains(c *call) *answer {
	narrow := ofDirectory(func(one *domain) string { return one.DirectoryID })
	return listIdentity(c, c.org.linked(), []string{"directoryId"}, narrow, c.renderLinkedDomain)
}

func getLinkedDomain(c *call) *answer {
	found, refused := c.linkedDomain()
	if refused != nil {
		return refused
	}
	return answerWith(http.StatusOK, found.Version, c.renderLinkedDomain(found))
}

func linkDomain(c *call) *answer {
	found, refused := c.domain()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("domain", found.Name, &found.object); refused != nil {
		return refused
	}
	body := c.fields("directoryId")
	directoryID := body.text("directoryId")
	body.require("directoryId")
	if body.problem != nil {
		return body.problem
	}
	target, refused := c.directory(*directoryID)
	if refused != nil {
		return refused
	}
	object := describe("domain", found.Name, found.ID)
	if found.ClaimStatus != claimVerified {
		return refuse(http.StatusBadRequest, "ADMIN-400-2", "Only a verified and claimed domain can be linked to a directory: %s is %s", object, found.ClaimStatus)
	}
	// Back to the local directory is what unlinking is; an organization that stops paying must be able to do it.
	if target.Kind != kindLocal {
		if refused := c.guardMissing("Linking a domain to an identity provider directory", object+" and "+target.String()); refused != nil {
			return refused
		}
	}
	c.server.link(c.org, found, target.ID, c.now)
	return answerWith(http.StatusOK, found.Version, c.renderLinkedDomain(found))
}

func unlinkDomain(c *call) *answer {
	found, refused := c.linkedDomain()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("domain", found.Name, &found.object); refused != nil {
		return refused
	}
	c.server.link(c.org, found, c.org.localDirectory().ID, c.now)
	return noContent()
}
