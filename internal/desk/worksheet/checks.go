package worksheet

import (
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// uuidPattern is an id as Atlassian writes most of them.
var uuidPattern = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// isUUID reports whether the text is a UUID and nothing else.
func isUUID(text string) bool { return len(text) == 36 && uuidPattern.MatchString(text) }

// checked wraps a check so that it sees no space around the text, and nothing at all only where that is a problem.
func checked(optional bool, check func(text string) string) func(string) string {
	return func(text string) string {
		text = strings.TrimSpace(text)
		if text == "" {
			if optional {
				return ""
			}
			return "Nothing is entered yet."
		}
		return check(text)
	}
}

// webAddress returns the address, or what is wrong with it.
func webAddress(text string) (address *url.URL, problem string) {
	if strings.ContainsFunc(text, unicode.IsSpace) {
		return nil, "There is a space or a line break in it. Copy the address once more."
	}
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "":
		return nil, "This is no web address. It begins with https://."
	case address.Scheme != "https" && (address.Scheme != "http" || !loopback(address.Hostname())):
		return nil, "The address has to begin with https://."
	case address.User != nil:
		return nil, "There is a user name in the address. Copy it once more."
	}
	return address, ""
}

// loopback reports whether the host is this machine: an organization to try things on is reached by http.
func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// checkEntityURL takes what the console calls service provider entity URL: under auth.atlassian.com, with or without /saml/.
func checkEntityURL(text string) string {
	address, problem := webAddress(text)
	switch {
	case problem != "":
		return problem
	case address.Query().Has("connection"):
		return "This looks like the assertion consumer service URL. The entity URL has no \"connection=\" in it."
	case strings.Trim(address.Path, "/") == "":
		return "The address ends before the id of the connection. Copy it once more, whole."
	}
	return ""
}

// checkACSURL takes https://auth.atlassian.com/login/callback?connection=saml-<id>.
func checkACSURL(text string) string {
	address, problem := webAddress(text)
	switch {
	case problem != "":
		return problem
	case address.Query().Get("connection") == "":
		return "An assertion consumer service URL ends in \"connection=\" and an id, for example https://auth.atlassian.com/login/callback?connection=saml-... . Perhaps this is the entity URL."
	}
	return ""
}

// sameConnection says whether both addresses of a service provider are about one connection.
func sameConnection(given map[string]string) string {
	entity, entityProblem := webAddress(strings.TrimSpace(given[ReturnEntityURL]))
	acs, acsProblem := webAddress(strings.TrimSpace(given[ReturnACSURL]))
	if entityProblem != "" || acsProblem != "" {
		return "" // said at the field
	}
	ofEntity := strings.TrimPrefix(path.Base(entity.Path), "saml-")
	ofACS := strings.TrimPrefix(acs.Query().Get("connection"), "saml-")
	if !strings.EqualFold(ofEntity, ofACS) {
		return fmt.Sprintf("The two addresses are not of one configuration: one has the id %q, the other %q. Copy both from the same page.", ofEntity, ofACS)
	}
	return ""
}

func checkURL(text string) string {
	_, problem := webAddress(text)
	return problem
}

// checkSCIMBaseURL takes an address whose last element is the id of the SCIM directory.
func checkSCIMBaseURL(text string) string {
	address, problem := webAddress(text)
	switch {
	case problem != "":
		return problem
	case address.RawQuery != "" || address.Fragment != "":
		return "A SCIM base URL has neither ? nor #. Copy it once more."
	case !isUUID(path.Base(address.Path)):
		return "The last part of a SCIM base URL is an id like 0f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162. Copy the address once more, whole."
	}
	return ""
}

// checkKey never repeats what was typed: it is a secret.
func checkKey(text string) string {
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "There is a space or a line break in the key. Copy it once more."
	case strings.HasPrefix(strings.ToLower(text), "https://"):
		return "This is an address. The key is the other value on the page."
	case strings.Trim(text, "•*.…") == "":
		return "These are the dots that hide the key. Press \"Copy\" beside it."
	case len(text) < 8:
		return "A key is longer than this. Copy it once more, whole."
	}
	return ""
}

// checkID takes an id, or an address with one in it.
func checkID(text string) string {
	if idIn(text) == "" {
		return "This is neither an id like 0f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162 nor an address that has one in it."
	}
	return ""
}

// idIn returns the last UUID of a text, in lower case: an address has the organization's before it. What an address has after its path
// is left out: it may have a UUID of something else.
func idIn(text string) string {
	path, _, _ := strings.Cut(text, "?")
	path, _, _ = strings.Cut(path, "#")
	found := uuidPattern.FindAllString(path, -1)
	if len(found) == 0 {
		return ""
	}
	return strings.ToLower(found[len(found)-1])
}

// days are the forms of a day that cannot be mistaken for another day: people copy it as the console shows it.
var days = []string{time.DateOnly, time.RFC3339, "2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006"}

// Day reads a day, such as 2027-03-02 or Mar 2, 2027, or a time of RFC 3339.
func Day(text string) (time.Time, error) {
	for _, layout := range days {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no day: write it as year-month-day, for example 2027-03-02", text)
}

func checkDate(text string) string {
	if _, err := Day(text); err != nil {
		return "Write the day as year-month-day, for example 2027-03-02."
	}
	return ""
}

func checkEmail(text string) string {
	if address, err := mail.ParseAddress(text); err != nil || address.Address != text {
		return "This is no e-mail address."
	}
	return ""
}

var domainPattern = regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)

// checkDomains takes domain names, with commas, spaces or line breaks between them.
func checkDomains(text string) string {
	for domain := range strings.FieldsFuncSeq(text, between) {
		if !domainPattern.MatchString(domain) {
			return fmt.Sprintf("%q is no domain name. Write them with blanks between them, for example acme.com acme.dev.", domain)
		}
	}
	return ""
}

// domainsIn returns the domain names of a text with blanks between them: a field of one line drops line breaks.
func domainsIn(text string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(text, between), " "))
}

func between(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) }

func checkWord(text string) string {
	if strings.ContainsFunc(text, unicode.IsSpace) {
		return "There is a space or a line break in it. Copy it once more."
	}
	return ""
}
