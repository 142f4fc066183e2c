package emulator

import (
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// domainRow is a domain of the organization, linked or not.
type domainRow struct {
	Name, ClaimType, ClaimStatus string
	DirectoryID, Directory       string // "" where it is linked to none
	Version                      string
	Accounts                     int
}

// Verified tells whether the domain can be linked.
func (d domainRow) Verified() bool { return d.ClaimStatus == identity.ClaimVerified }

type domainsPage struct {
	frame
	Domains     []domainRow
	Part        part
	Filter      string
	Directories []directoryView
	Lost        []string // what can become of the verification of a domain
}

// domains returns those whose name has a text in it.
func (v visit) domains(text string) []domainRow {
	names, links := map[string]string{}, map[string]linkedDomainView{}
	for _, d := range readAll[directoryView](v, nil, "directories") {
		names[d.ID] = d.Name
	}
	for _, one := range readAll[linkedDomainView](v, nil, "linked-domains") {
		links[one.Domain] = one
	}
	s := v.server
	s.mutex.Lock()
	defer s.mutex.Unlock()
	accounts := map[string]int{}
	for _, u := range s.organization.Users {
		_, host, _ := strings.Cut(strings.ToLower(u.Email), "@")
		accounts[host]++
	}
	var rows []domainRow
	for _, d := range s.organization.Domains {
		link := links[d.Name]
		if containsFold(d.Name, text) || text != "" && containsFold(d.ClaimStatus, text) {
			rows = append(rows, domainRow{d.Name, d.ClaimType, d.ClaimStatus, link.DirectoryID, names[link.DirectoryID], link.Version, accounts[d.Name]})
		}
	}
	slices.SortStableFunc(rows, func(a, b domainRow) int { return strings.Compare(a.Name, b.Name) })
	return rows
}

func showDomains(v visit) pageView {
	page := domainsPage{frame: v.frame("domains", "Domains"), Filter: v.asked("filter"), Directories: readAll[directoryView](v, nil, "directories")}
	page.Domains, page.Part = cutPart(v, v.domains(page.Filter))
	page.Lost = adminapi.Without(claimStatuses, func(one string) bool { return one == identity.ClaimVerified })
	return pageView{template: "domains", data: page}
}

func addDomainByHand(v visit) (string, notice, error) {
	name := strings.ToLower(v.sent("name"))
	return "/console/domains", notice{Words: "The domain waits to be verified."}, v.server.AddDomain(name)
}

// setDomainStatus verifies a domain, or lets it lose its verification.
func setDomainStatus(v visit) (string, notice, error) {
	status := v.sent("status")
	words := "The domain is " + inWords(status) + " now. It keeps its link."
	if status == identity.ClaimVerified {
		words = "The domain is verified."
	}
	return "/console/domains", notice{Words: words}, v.server.SetDomainStatus(v.path("domain"), status)
}

// linkDomainByHand links or moves a domain, from the page of the domains or that of a directory.
func linkDomainByHand(v visit) (string, notice, error) {
	_, err := v.write(http.MethodPut, v.identityPath("linked-domains", v.path("domain")), map[string]any{"directoryId": v.sent("directory")})
	return "/console/domains", notice{Words: "The domain " + v.path("domain") + " is linked, and its accounts are under the default policy of its directory."}, err
}

// linkToDirectory links the domain that the form names to the directory in the path.
func linkToDirectory(v visit) (string, notice, error) {
	domain := v.sent("domain")
	_, err := v.write(http.MethodPut, v.identityPath("linked-domains", domain), map[string]any{"directoryId": v.path("directory")})
	return directoryAddress(v.path("directory"), "domains"), notice{Words: "The domain " + domain + " is linked, and its accounts are under the default policy of this directory."}, err
}

// moveFromDirectory links a domain of the directory in the path to another one.
func moveFromDirectory(v visit) (string, notice, error) {
	domain := v.path("domain")
	_, err := v.write(http.MethodPut, v.identityPath("linked-domains", domain), map[string]any{"directoryId": v.sent("to")})
	return directoryAddress(v.path("directory"), "domains"), notice{Words: "The domain " + domain + " is linked elsewhere, and its accounts are under the default policy there."}, err
}
