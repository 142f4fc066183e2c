package emulator

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// pageWords are what the templates call to put answers into words.
var pageWords = template.FuncMap{
	"words": inWords, "utc": inUTC, "colour": colour, "counted": describeCount, "join": strings.Join,
	"people": peopleInWords, "status": statusInWords, "path": shortPath, "first": firstDomains, "firstRows": firstDomainRows, "copyScript": func() template.HTML {
		return template.HTML("<script>" + copyScript + "</script>") //nolint:gosec // the script is a file of the project
	},
}

// inWords makes a word of the API readable: awaiting_consent becomes "awaiting consent".
func inWords(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", " ")) }

// colour returns the class that a state is shown in.
func colour(state string) string {
	switch state {
	case "VALID", "active", "connected", "syncing", "success", identity.ConflictSynced, identity.ClaimVerified:
		return "good"
	case "EXPIRED", "expired", "broken", "failed", statusDeactivated, statusSuspended:
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
func shortPath(r Request) string {
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

// firstDomains returns the domains that a card has room for.
func firstDomains(domains []linkedDomainView) []linkedDomainView {
	const room = 12
	return domains[:min(room, len(domains))]
}

// firstDomainRows returns the domains that a directory's page lists.
func firstDomainRows(domains []linkedDomainView) []linkedDomainView {
	return domains[:min(shownPeople, len(domains))]
}

func peopleInWords(accounts []personView) string {
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

// irregular are the plurals that have no s.
var irregular = map[string]string{"person": "people"}

func describeCount(number int, thing string) string {
	if number == 1 {
		return "1 " + thing
	}
	if plural := irregular[thing]; plural != "" {
		return fmt.Sprintf("%d %s", number, plural)
	}
	return fmt.Sprintf("%d %ss", number, thing)
}

func inUTC(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04:05 UTC") }
