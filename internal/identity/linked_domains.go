package identity

import (
	"net/http"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// LinkedDomainAnswer is the link of a domain as the API shows it.
type LinkedDomainAnswer struct {
	Domain        string        `json:"domain"`
	DomainID      string        `json:"domainId"`
	DirectoryID   string        `json:"directoryId"`
	DirectoryKind string        `json:"directoryKind"`
	LinkedAt      time.Time     `json:"linkedAt"`
	ClaimStatus   string        `json:"claimStatus"`
	Version       string        `json:"version"`
	Record        *RecordAnswer `json:"record,omitempty"`
}

// LinkedDomain returns the link of a domain as the API shows it. Its domain has a directory.
func (c *Call) LinkedDomain(one *Domain) LinkedDomainAnswer {
	d, _ := adminapi.ByID(c.State.Directories, one.DirectoryID)
	return LinkedDomainAnswer{
		Domain: one.Name, DomainID: one.ID, DirectoryID: one.DirectoryID, DirectoryKind: d.Kind,
		LinkedAt: *one.LinkedAt, ClaimStatus: one.ClaimStatus, Version: one.Version, Record: c.recordOf(one.ID),
	}
}

// LinkedDomains returns the domains with a directory: all that are or once were verified. A domain that loses its verification
// keeps its link and shows the new claim status.
func (s *State) LinkedDomains() []*Domain {
	return adminapi.Filter(s.Domains, func(one *Domain) bool { return one.DirectoryID != "" })
}

// findDomain finds the domain in the path, linked or not. Names are compared as they stand: a client has to send the
// A-label form in lower case, and one that forgets to is told so.
func (c *Call) findDomain() (*Domain, *adminapi.Answer) {
	name := c.path("domain")
	if !IsDomainName(name) {
		return nil, adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-2", "domain %q must be in lower case A-label form, such as xn--bcher-kva.example", name)
	}
	if one, there := c.State.DomainByName(name); there {
		return one, nil
	}
	if c.domains != nil {
		return nil, adminapi.Refuse(http.StatusServiceUnavailable, "ADMIN-503-1", "domain %q is not recorded here, and the organization's domains cannot be read now: %v", name, c.domains)
	}
	return nil, adminapi.Refuse(http.StatusNotFound, "ADMIN-404-3", "domain %q is not a domain of this organization", name)
}

func (c *Call) findLink() (*Domain, *adminapi.Answer) {
	found, refused := c.findDomain()
	if refused == nil && found.DirectoryID == "" {
		refused = adminapi.Refuse(http.StatusNotFound, "ADMIN-404-3", "%s is linked to no directory, because it is %s", found.String(), found.ClaimStatus)
	}
	return found, refused
}

func listLinkedDomains(c *Call) *adminapi.Answer {
	narrow := adminapi.OfDirectory(func(one *Domain) string { return one.DirectoryID })
	return list(c, c.State.LinkedDomains(), []string{"directoryId"}, narrow, func(one *Domain) any { return c.LinkedDomain(one) })
}

func getLinkedDomain(c *Call) *adminapi.Answer {
	found, refused := c.findLink()
	if refused != nil {
		return refused
	}
	return adminapi.AnswerWith(http.StatusOK, found.Version, c.LinkedDomain(found))
}

func linkDomain(c *Call) *adminapi.Answer {
	found, refused := c.findDomain()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "domain", found.Name, &found.Object); refused != nil {
		return refused
	}
	body := c.fields("directoryId")
	directoryID := body.Text("directoryId")
	body.Require("directoryId")
	if body.Problem != nil {
		return body.Problem
	}
	target, refused := c.findDirectory(*directoryID)
	if refused != nil {
		return refused
	}
	object := found.String()
	if found.ClaimStatus != ClaimVerified {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-2", "Only a verified and claimed domain can be linked to a directory: %s is %s", object, found.ClaimStatus)
	}
	// Back to the local directory is what unlinking is; an organization that stops paying must be able to do it.
	if target.Kind != KindLocal {
		if refused := c.guardMissing("Linking a domain to an identity provider directory", object+" and "+target.String()); refused != nil {
			return refused
		}
	}
	c.link(found, target.ID)
	return adminapi.AnswerWith(http.StatusOK, found.Version, c.LinkedDomain(found))
}

func unlinkDomain(c *Call) *adminapi.Answer {
	found, refused := c.findLink()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "domain", found.Name, &found.Object); refused != nil {
		return refused
	}
	c.link(found, c.State.LocalDirectory().ID)
	return adminapi.NoContent()
}

// link moves a domain to a directory.
func (org Organization) link(d *Domain, directoryID string) {
	if d.DirectoryID == directoryID {
		return
	}
	now := org.Now
	d.DirectoryID, d.LinkedAt = directoryID, &now
	org.State.Touch(&d.Object)
	org.tell(Event{Kind: DomainLinked, Domain: d})
}

// String describes a domain in errors.
func (d *Domain) String() string { return adminapi.Describe("domain", d.Name, d.ID) }
