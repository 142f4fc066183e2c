package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The console reads and writes through the same handlers as everybody else, with requests that never leave this process. So
// the rules, the undoing of what was refused and the state file are those of the API. Such a request needs no key, is in no
// list of requests, meets no fault, and waits for nobody: whoever clicks is the person that others wait for.

// insider is who makes a request inside of this process.
type insider int

const (
	// outsider makes its requests over HTTP, and needs a key.
	outsider insider = iota
	// administratorInside is a person in the console.
	administratorInside
	// providerInside is an identity provider that writes into its SCIM directory, with the key that was given to it.
	providerInside
)

type insiderKey struct{}

func insiderOf(r *http.Request) insider {
	who, _ := r.Context().Value(insiderKey{}).(insider)
	return who
}

// admit lets a request pass: with the key that its path asks for, or because it was made inside.
func (c *call) admit(allowed authorization) *adminapi.Answer {
	who := insiderOf(c.request)
	if who == outsider {
		return allowed(c)
	}
	if !strings.HasPrefix(c.request.URL.Path, "/scim/") {
		return nil
	}
	config, there := adminapi.Find(c.org.Provisioning, func(one *identity.ProvisioningConfig) bool { return one.SCIMDirectoryID == c.path("scimDirectoryId") })
	switch {
	case !there:
		return scimError(http.StatusNotFound, "", "Directory %s not found.", c.path("scimDirectoryId"))
	case who == providerInside && config.Expired(c.now):
		return scimError(http.StatusUnauthorized, "", "The API key of the identity provider has expired. Regenerate it.")
	case who == providerInside:
		now := c.now
		config.KeyLastUsedAt, c.server.changed = &now, true
	}
	c.provisioning = config
	return nil
}

// visit is one request of a page, and what the page shows again of a form that was refused.
type visit struct {
	server  *Server
	request *http.Request
	refused *refusedForm
}

func (v visit) path(name string) string  { return v.request.PathValue(name) }
func (v visit) asked(name string) string { return v.request.URL.Query().Get(name) }

// sent returns a field of the form, without the blanks around it, which come with what is pasted.
func (v visit) sent(name string) string { return strings.TrimSpace(v.request.PostFormValue(name)) }

// lines returns the words of a field that has one on each line, or several with commas between them.
func (v visit) lines(name string) []string {
	return strings.FieldsFunc(v.sent(name), func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' || r == ' ' || r == '\t' })
}

// told is an answer of the API to the console.
type told struct {
	status int
	text   []byte
}

// ask makes a request inside. The version is that of the object as the page showed it; "" asks for no comparison.
func (v visit) ask(who insider, method, path string, content map[string]any, version string) told {
	var text []byte
	if content != nil {
		text, _ = json.Marshal(content) // strings, truths and lists of them always marshal
	}
	inside := context.WithValue(v.request.Context(), insiderKey{}, who)
	request, err := http.NewRequestWithContext(inside, method, path, bytes.NewReader(text))
	if err != nil {
		return told{status: http.StatusBadRequest, text: []byte(`{"message":"there is no such address"}`)}
	}
	request.Host, request.TLS = v.request.Host, v.request.TLS // answers hold addresses as the visitor reaches them
	if version != "" {
		request.Header.Set("If-Match", strconv.Quote(version))
	}
	held := &heldAnswer{header: http.Header{}, status: http.StatusOK}
	v.server.inside.ServeHTTP(held, request)
	return told{status: held.status, text: held.body.Bytes()}
}

// write changes something as the administrator. The error is the refusal.
func (v visit) write(method, path string, content map[string]any) (told, error) {
	answered := v.ask(administratorInside, method, path, content, v.sent("version"))
	return answered, answered.refusal()
}

// refusal is why something was not done, in words, with the status that says so.
type refusal struct {
	status int
	words  string
}

func (r *refusal) Error() string { return r.words }

// fieldLabels put the names of fields, which refusals name as the API does, into the words of the forms.
var fieldLabels = strings.NewReplacer(
	`field "name"`, "The name", `field "issuer"`, "The identity provider’s entity ID", `field "singleSignOnUrl"`, "The identity provider’s SSO URL",
	`field "identityProviderPublicCertificate"`, "The certificate", `field "serviceProviderSingleLogoutConfiguration.identityProviderUrl"`, "The logout URL",
	"when singleLogoutEnabled is true", "with single logout", `field "groups"`, "The list of groups", "when syncMode is specific_groups", "to sync users from specific groups",
	"when syncMode is all_users", "to sync all users",
	`field "twoStepVerification"`, "Two-step verification", `field "passwordStrength"`, "The password strength",
	`field "passwordExpiryDays"`, "Password expiration", `field "idleSessionDurationMinutes"`, "The idle session duration",
	"twoStepVerification", "two-step verification", "passwordStrength", "password strength", "passwordExpiryDays", "password expiration",
)

// refusal returns what an answer of any API says against a request; nil for a success.
func (t told) refusal() error {
	if t.status < http.StatusBadRequest {
		return nil
	}
	var said struct {
		Errors          []struct{ Detail string }
		Message, Detail string
		Context         struct{ Reason struct{ Key string } }
	}
	_ = json.Unmarshal(t.text, &said) // a body that says nothing is said below
	words := said.Message + said.Detail
	for _, one := range said.Errors {
		words += one.Detail
	}
	if words == "" && said.Context.Reason.Key != "" {
		words = fmt.Sprintf("This is not possible here: %s", inWords(said.Context.Reason.Key))
	}
	if words == "" {
		words = "This is not possible: " + http.StatusText(t.status)
	}
	return &refusal{t.status, fieldLabels.Replace(words)}
}

// data reads the object of an answer; nothing is read of a refusal.
func (t told) data(target any) bool {
	var whole struct{ Data json.RawMessage }
	return t.status < http.StatusBadRequest && json.Unmarshal(t.text, &whole) == nil && json.Unmarshal(whole.Data, target) == nil
}

// identityPath returns the address of something in the identity API. The parts are escaped.
func (v visit) identityPath(parts ...string) string {
	return v.orgPath("/admin/identity/v1/orgs/", parts...)
}

func (v visit) orgPath(base string, parts ...string) string {
	escaped := []string{url.PathEscape(v.server.OrganizationID())}
	for _, one := range parts {
		escaped = append(escaped, url.PathEscape(one))
	}
	return base + strings.Join(escaped, "/")
}

// readAll reads a whole list of the identity API. One that cannot be read is empty.
func readAll[T any](v visit, query url.Values, parts ...string) []T {
	var found []T
	if query == nil {
		query = url.Values{}
	}
	query.Set("limit", "1000") // the most that a list gives at once
	for {
		answered := v.ask(administratorInside, http.MethodGet, v.identityPath(parts...)+"?"+query.Encode(), nil, "")
		var page struct {
			Data  []T
			Links struct{ Next string }
		}
		if answered.status != http.StatusOK || json.Unmarshal(answered.text, &page) != nil {
			return found
		}
		found = append(found, page.Data...)
		if page.Links.Next == "" {
			return found
		}
		query.Set("cursor", page.Links.Next)
	}
}

// readOne reads one object of the identity API.
func readOne[T any](v visit, parts ...string) (found T, there bool) {
	there = v.ask(administratorInside, http.MethodGet, v.identityPath(parts...), nil, "").data(&found)
	return found, there
}
