package client

import (
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// refusalBody covers the five families of error bodies that Atlassian's admin APIs answer with. They share no field
// that would tell them apart, but none of their fields contradict each other either.
type refusalBody struct {
	// The admin error list, of nearly every refusal about an object.
	Errors []struct {
		ID     string `json:"id"`
		Code   string `json:"code"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	} `json:"errors"`
	// The gateway: its own 401, 429, and the 404 of a path that nothing serves. Code is a number.
	Code    textOrNumber `json:"code"`
	Message string       `json:"message"`
	// The 403 of the domains API has Error and RequestID besides Message; a SCIM 401 has Error and TraceID.
	Error     string `json:"error"`
	RequestID string `json:"requestId"`
	TraceID   string `json:"traceId"`
	// User management.
	Key     string `json:"key"`
	Context struct {
		Message string `json:"message"`
	} `json:"context"`
	// SCIM, for everything but 401 and 403.
	Schemas  []string `json:"schemas"`
	SCIMType string   `json:"scimType"`
	Detail   string   `json:"detail"`
}

const scimErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"

// decode fills in what the body says, and reports whether it speaks about an object that the server looked for: only
// then is a 404 the object's. Anything else, such as the HTML page of a wrong host, must not make a resource
// disappear from the state.
func (e *Error) decode(content []byte) (aboutObject bool) {
	var body refusalBody
	var wrongType *json.UnmarshalTypeError
	if err := json.Unmarshal(content, &body); err != nil && !errors.As(err, &wrongType) {
		e.Message = withoutMarkup(string(content))
		return false
	}
	e.RequestID = orDefault(body.RequestID, body.TraceID)
	switch {
	case len(body.Errors) > 0:
		return e.decodeList(body)
	case slices.Contains(body.Schemas, scimErrorSchema):
		e.Code, e.Message = body.SCIMType, body.Detail
		return true
	case body.Key != "":
		e.Code, e.Message = body.Key, body.Context.Message
		return true
	default:
		e.Code, e.Title, e.Message = string(body.Code), body.Error, body.Message
	}
	return false
}

// decodeList takes the first error's code and title, and the words of all.
func (e *Error) decodeList(body refusalBody) (aboutObject bool) {
	first := body.Errors[0]
	e.Code, e.Title = first.Code, first.Title
	e.RequestID = orDefault(e.RequestID, first.ID)
	var details []string
	for _, item := range body.Errors {
		if detail := orDefault(item.Detail, item.Title); detail != "" && !slices.Contains(details, detail) {
			details = append(details, detail)
		}
	}
	e.Message = strings.Join(details, "; ")
	return e.Code != "" || e.Message != ""
}

// textOrNumber is a JSON string or number, as text.
type textOrNumber string

// UnmarshalJSON implements json.Unmarshaler.
func (t *textOrNumber) UnmarshalJSON(content []byte) error {
	if string(content) != "null" {
		*t = textOrNumber(strings.Trim(string(content), `"`))
	}
	return nil
}

var (
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	markup    = regexp.MustCompile(`<[^>]*>`)
)

// withoutMarkup is what a page says that a proxy or a login shows instead of an answer: its title. The rest is for a
// browser, and would bury what the diagnostic says.
func withoutMarkup(content string) string {
	if !strings.HasPrefix(strings.TrimSpace(content), "<") {
		return content
	}
	title := pageTitle.FindStringSubmatch(content)
	if title == nil {
		return "a page of HTML or XML instead of an answer"
	}
	return "a page instead of an answer, titled " + strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(title[1], "")))
}

// redirectText names where a redirect that was not followed leads: the server only, as the rest of a location may
// hold a secret.
func redirectText(location string) string {
	target, err := url.Parse(location)
	if err != nil || target.Host == "" {
		return "a redirect that is not followed"
	}
	return "a redirect to " + target.Scheme + "://" + target.Host + ", which is not followed; is the base URL right?"
}

// shortenToLine keeps a server's words to one line of bounded length.
func shortenToLine(text string) string {
	const most = 1000
	words := strings.FieldsFunc(text[:min(len(text), maxRefusal)], func(character rune) bool {
		return unicode.IsSpace(character) || unicode.IsControl(character)
	})
	line := []rune(strings.ToValidUTF8(strings.Join(words, " "), "?"))
	if len(line) > most {
		return Printable(string(line[:most])) + "..."
	}
	return Printable(string(line))
}

// Printable writes characters that a terminal would obey instead of showing them, such as escapes and overrides of the
// direction of text, as Go source does: \u202e. Line breaks stay. A server's words go through it on their way to a
// person: with a name that it was free to choose, somebody could otherwise rewrite what a diagnostic seems to say.
func Printable(text string) string {
	var shown strings.Builder
	for _, character := range text {
		if character == '\n' || unicode.IsPrint(character) {
			shown.WriteRune(character)
			continue
		}
		quoted := strconv.QuoteRune(character)
		shown.WriteString(quoted[1 : len(quoted)-1])
	}
	return shown.String()
}
