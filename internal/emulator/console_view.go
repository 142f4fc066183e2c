package emulator

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// shownRequests is how many requests the console shows, the newest first.
const shownRequests = 50

// consolePage is what the console shows. It is made of the API's own answers, so that both always tell the same, and of
// answers to reads only, which hold no key.
type consolePage struct {
	Organization *organization
	Now          time.Time
	Directories  []directorySection
	Conflicts    []conflictRow
	Attended     bool
	Operations   []operationRow
	Requests     []*Request
	Earlier      int // requests that are not shown
}

type directorySection struct {
	identity.DirectoryAnswer
	Domains      []identity.LinkedDomainAnswer
	SAML         *identity.SAMLAnswer
	Provisioning *identity.ProvisioningAnswer
	Google       *identity.GoogleAnswer
	Policies     []identity.PolicyAnswer
}

type conflictRow struct {
	identity.ConflictAnswer
	Directory string
}

// consentPage is what Google's consent page shows.
type consentPage struct {
	ID, Organization, Directory string
	Given                       bool
}

// consolePage describes the organization to the visitor who sent r.
func (s *Server) consolePage(r *http.Request) consolePage {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c := &call{server: s, request: r, now: s.now()}
	s.catchUp(c.now)
	c.org = s.organization.clone() // the page is written after the mutex is free
	page := consolePage{Organization: c.org, Now: c.now}
	for _, d := range c.org.Directories {
		page.Directories = append(page.Directories, c.directorySection(d))
	}
	for _, one := range c.org.Conflicts {
		d, _ := adminapi.ByID(c.org.Directories, one.DirectoryID)
		page.Conflicts = append(page.Conflicts, conflictRow{c.identity().Conflict(one), d.Name})
	}
	page.Attended, page.Operations = s.options.Attended, c.org.operationRows()
	for _, request := range slices.Backward(s.journal) {
		if len(page.Requests) == shownRequests {
			break
		}
		copied := *request // its status may still be on the way
		page.Requests = append(page.Requests, &copied)
	}
	page.Earlier = s.forgotten + len(s.journal) - len(page.Requests)
	return page
}

func (c *call) directorySection(d *identity.Directory) directorySection {
	shown := c.identity()
	section := directorySection{DirectoryAnswer: shown.Directory(d)}
	for _, one := range c.org.LinkedDomains() {
		if one.DirectoryID == d.ID {
			section.Domains = append(section.Domains, shown.LinkedDomain(one))
		}
	}
	if one, there := c.org.SAMLOf(d.ID); there {
		answer := shown.SAML(one)
		section.SAML = &answer
	}
	if one, there := c.org.ProvisioningOf(d.ID); there {
		answer := shown.Provisioning(one)
		section.Provisioning = &answer
	}
	if one, there := c.org.GoogleOf(d.ID); there {
		answer := shown.Google(one)
		section.Google = &answer
	}
	for _, p := range c.org.Policies {
		if p.DirectoryID == d.ID {
			section.Policies = append(section.Policies, shown.Policy(p))
		}
	}
	return section
}

// consentPage describes a Google Workspace connection to the person who is asked, and tells whether there is such a
// connection.
func (s *Server) consentPage(connectionID string) (consentPage, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	connection, there := adminapi.ByID(s.organization.Google, connectionID)
	if !there {
		return consentPage{}, false
	}
	d, _ := adminapi.ByID(s.organization.Directories, connection.DirectoryID)
	return consentPage{
		ID: connection.ID, Organization: s.organization.Name, Directory: d.Name, Given: connection.Consent == identity.ConsentGiven,
	}, true
}

// pageWords are what the templates call to put answers into words.
var pageWords = template.FuncMap{
	"words": inWords, "utc": inUTC, "colour": colour, "counted": describeCount, "join": strings.Join,
	"people": peopleInWords, "status": statusInWords, "path": shortPath,
}

// providerLabels are the names of the identity providers as people know them, where they are not the word of the API
// in capitals.
var providerLabels = map[string]string{
	identity.ProviderADFS: "AD FS", "cyberark": "CyberArk", "jumpcloud": "JumpCloud", "microsoft_entra_id": "Microsoft Entra ID", "onelogin": "OneLogin",
}

// Provider returns the identity provider in words.
func (d directorySection) Provider() string {
	switch {
	case d.IdentityProvider == nil:
		return "For everyone whom no identity provider manages"
	case providerLabels[*d.IdentityProvider] != "":
		return providerLabels[*d.IdentityProvider]
	}
	words := strings.Fields(inWords(*d.IdentityProvider))
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ")
}

// inWords makes a word of the API readable: awaiting_consent becomes "awaiting consent".
func inWords(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", " ")) }

// colour returns the class that a state is shown in.
func colour(state string) string {
	switch state {
	case "VALID", "active", "connected", "syncing", "success", identity.ConflictSynced:
		return "good"
	case "EXPIRED", "expired", "broken", "failed":
		return "bad"
	}
	return "warn"
}

// statusInWords returns an answer's status code; a connection that was cut had none.
func statusInWords(status int) string {
	if status == 0 {
		return "cut"
	}
	return fmt.Sprintf("%d %s", status, http.StatusText(status))
}

// shortPath is what was asked for. The organization's id, the same in every line, is left out.
func shortPath(r *Request) string {
	const marker = "/orgs/"
	path := r.Path
	if before, after, found := strings.Cut(path, marker); found {
		if _, rest, deeper := strings.Cut(after, "/"); deeper {
			path = before + marker + "…/" + rest
		}
	}
	if r.Query != "" {
		path += "?" + r.Query
	}
	return path
}

func peopleInWords(accounts []identity.AccountAnswer) string {
	const shown = 5
	var names []string
	for _, account := range accounts[:min(shown, len(accounts))] {
		names = append(names, account.Name)
	}
	switch more := len(accounts) - len(names); {
	case len(names) == 0:
		return "nobody"
	case more > 0:
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}

func describeCount(number int, thing string) string {
	if number == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", number, thing)
}

func inUTC(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04:05 UTC") }
