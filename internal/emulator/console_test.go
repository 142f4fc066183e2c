package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// consoleClient makes objects through the API, and visits the console's pages as a browser or a program does.
type consoleClient struct {
	emulator *Server
	url      string
}

// post creates an object through the identity API and returns it.
func (c consoleClient) post(t *testing.T, path, body string) map[string]any {
	t.Helper()
	return c.api(t, http.MethodPost, path, body)
}

func (c consoleClient) api(t *testing.T, method, path, body string) map[string]any {
	t.Helper()
	request, err := http.NewRequest(method, c.url+"/admin/identity/v1/orgs/"+c.emulator.OrganizationID()+"/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.emulator.APIKey())
	request.Header.Set("User-Agent", "console-test/1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data map[string]any `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s, %v", method, path, response.Status, err)
	}
	return answer.Data
}

// visit requests a page and returns the answer, redirects followed, and its text.
func (c consoleClient) visit(t *testing.T, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, c.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// connection creates a Google Workspace directory with a connection that awaits consent, and returns both ids.
func (c consoleClient) connection(t *testing.T, directoryName string) (directoryID, connectionID string) {
	t.Helper()
	name, err := json.Marshal(directoryName)
	if err != nil {
		t.Fatal(err)
	}
	directoryID = c.post(t, "directories", `{"name":`+string(name)+`,"identityProvider":"google_workspace"}`)["id"].(string)
	connectionID = c.post(t, "google-workspace-connections", `{"directoryId":"`+directoryID+`"}`)["id"].(string)
	return directoryID, connectionID
}

// furnished returns an organization in which every part of the console has something to show.
func furnished(t *testing.T) (c consoleClient, connectionID string) {
	t.Helper()
	c, _ = consoleServer(t)
	okta := c.post(t, "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)["id"].(string)
	certificate, err := os.ReadFile("../../examples/demo/okta-signing.pem")
	if err != nil {
		t.Fatal(err)
	}
	saml, err := json.Marshal(map[string]any{
		"issuer": "http://www.okta.com/exk1", "singleSignOnUrl": "https://acme.okta.com/sso?a=1&b=2", "identityProviderPublicCertificate": string(certificate),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.api(t, http.MethodPut, "directories/"+okta+"/saml-configuration", string(saml))
	c.post(t, "provisioning-configs", `{"directoryId":"`+okta+`"}`)
	c.api(t, http.MethodPut, "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	c.post(t, "authentication-policies", `{"directoryId":"`+okta+`","name":"Staff","enforceSso":true}`)
	if err := c.emulator.PushGroup(okta, "engineering", []string{"amara.okafor@acme.com"}); err != nil {
		t.Fatal(err)
	}
	_, connectionID = c.connection(t, "Acme Labs")
	return c, connectionID
}

func TestConsole_showsTheOrganization(t *testing.T) {
	c, connectionID := furnished(t)
	response, page := c.visit(t, http.MethodGet, "/")
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	for _, want := range []string{
		"<title>Acme</title>", "enterprise plan", "Guard active", "40 users", "12 groups",
		"Local directory", "acme.dev", // verified and left where it was
		"Acme Okta", "http://www.okta.com/exk1", "https://acme.okta.com/sso?a=1&amp;b=2", `<span class="good">valid</span> until 1 Jan 2045`,
		"/scim/directory/", `<span class="good">active</span>`, "never used", "users and groups",
		"Staff", "enforces single sign-on", "Default policy of Acme Okta",
		"engineering", "Amara Okafor", "and 12 more", "jira-software, confluence",
		"Acme Labs", "awaiting consent", `href="/google/consent/` + connectionID + `"`,
		"PUT", "/admin/identity/v1/orgs/…/linked-domains/acme.com", "200 OK", "console-test/1",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the console does not show %q", want)
		}
	}
	if strings.Contains(page, "acme.net") {
		t.Error("an unverified domain is shown as linked")
	}
	if t.Failed() {
		t.Log(page)
	}
}

func TestConsole_showsTheNewestRequestsFirst(t *testing.T) {
	c, _ := consoleServer(t)
	for number := range shownRequests + 5 {
		c.visit(t, http.MethodGet, fmt.Sprintf("/nowhere/%03d", number))
	}
	_, page := c.visit(t, http.MethodGet, "/")
	newest, older := strings.Index(page, "/nowhere/054"), strings.Index(page, "/nowhere/053")
	if newest < 0 || older < newest {
		t.Errorf("newest at %d, the one before at %d", newest, older)
	}
	if strings.Contains(page, "/nowhere/004") || !strings.Contains(page, "/nowhere/005") {
		t.Errorf("not exactly the last %d requests are shown", shownRequests)
	}
	if !strings.Contains(page, "5 earlier requests, not shown.") || strings.Contains(page, "are kept") {
		t.Errorf("what is not shown is not said:\n%s", page)
	}
	c.visit(t, http.MethodGet, "/nowhere?"+strings.Repeat("q", 3000))
	if _, page := c.visit(t, http.MethodGet, "/"); !strings.Contains(page, "(query: the first 2000 of 3000 bytes are kept)") {
		t.Errorf("that a request was cut is not said:\n%s", page)
	}
}

func TestConsole_escapesWhatItShows(t *testing.T) {
	const attack = `"><script>alert(1)</script>`
	c, _ := furnished(t)
	directoryID, connectionID := c.connection(t, attack)
	settings, err := json.Marshal(map[string]any{"personalMessage": attack})
	if err != nil {
		t.Fatal(err)
	}
	c.api(t, http.MethodPatch, "google-workspace-connections/"+connectionID, string(settings))
	policy, err := json.Marshal(map[string]any{"directoryId": directoryID, "name": attack})
	if err != nil {
		t.Fatal(err)
	}
	c.post(t, "authentication-policies", string(policy))
	c.visit(t, http.MethodGet, "/admin/v1/%3Cscript%3E?a=%3Cscript%3E", "User-Agent", attack)

	consent := "/google/consent/" + connectionID
	for _, visit := range [][2]string{{"GET", "/"}, {"GET", consent}, {"POST", consent}, {"GET", "/"}, {"GET", consent}, {"GET", "/google/consent/%3Cscript%3E"}} {
		_, page := c.visit(t, visit[0], visit[1])
		if strings.Contains(page, "<script") {
			t.Errorf("%s %s lets markup through:\n%s", visit[0], visit[1], page)
		}
		if !strings.Contains(visit[1], "script") && !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
			t.Errorf("%s %s does not show the directory's name", visit[0], visit[1])
		}
	}
}

func TestConsent_isGivenWithAPlainForm(t *testing.T) {
	c, _ := consoleServer(t)
	_, connectionID := c.connection(t, "Acme Labs")
	_, page := c.visit(t, http.MethodGet, "/google/consent/"+connectionID)
	form := regexp.MustCompile(`<form method="post" action="([^"]+)"><button[^>]*>Allow</button></form>`).FindStringSubmatch(page)
	if form == nil {
		t.Fatalf("there is no form with an Allow button:\n%s", page)
	}
	response, page := c.visit(t, http.MethodPost, form[1], "Origin", c.url)
	if response.StatusCode != http.StatusOK || !strings.Contains(page, "Google Workspace is connected") || !strings.Contains(page, `<a href="/">`) {
		t.Errorf("%s\n%s", response.Status, page)
	}
	if response.Request.Method != http.MethodGet {
		t.Error("reloading the page after Allow would send the form again")
	}
	connection := c.api(t, http.MethodGet, "google-workspace-connections/"+connectionID, "")
	if state := connection["state"]; state == "awaiting_consent" || connection["consentUrl"] != nil {
		t.Errorf("after Allow the connection is %s, consentUrl %v", state, connection["consentUrl"])
	}
	if _, page := c.visit(t, http.MethodGet, "/google/consent/"+connectionID); !strings.Contains(page, "is connected") {
		t.Errorf("a second visit asks again:\n%s", page)
	}
}

func TestConsent_canBeTakenBackAndGivenAgain(t *testing.T) {
	c, _ := consoleServer(t)
	_, connectionID := c.connection(t, "Acme Labs")
	path := "/google/consent/" + connectionID
	c.visit(t, http.MethodPost, path)
	_, page := c.visit(t, http.MethodPost, path+"/revoke")
	if !strings.Contains(page, `<span class="bad">broken</span>`) || !strings.Contains(page, `href="`+path+`"`) {
		t.Errorf("the console does not show a broken connection with the way to mend it:\n%s", page)
	}
	c.visit(t, http.MethodPost, path)
	if state := c.api(t, http.MethodGet, "google-workspace-connections/"+connectionID, "")["state"]; state == "broken" {
		t.Errorf("after consent was given again the connection is %s", state)
	}
}

func TestSync_canBeFinishedWhileItRuns(t *testing.T) {
	c, _ := consoleServer(t)
	_, connectionID := c.connection(t, "Acme Labs")
	c.visit(t, http.MethodPost, "/google/consent/"+connectionID)
	if c.api(t, http.MethodGet, "google-workspace-connections/"+connectionID, "")["state"] != "syncing" {
		c.post(t, "google-workspace-connections/"+connectionID+"/sync", "")
	}
	form := "/console/google-connections/" + connectionID + "/finish-sync"
	if _, page := c.visit(t, http.MethodGet, "/"); !strings.Contains(page, `action="`+form+`"`) {
		t.Errorf("the console does not offer to finish the sync:\n%s", page)
	}
	c.visit(t, http.MethodPost, form)
	if state := c.api(t, http.MethodGet, "google-workspace-connections/"+connectionID, "")["state"]; state != "connected" {
		t.Errorf("the connection is %s", state)
	}
	if response, page := c.visit(t, http.MethodPost, form); response.StatusCode != http.StatusConflict || !strings.Contains(page, connectionID) {
		t.Errorf("finishing what does not run: %s\n%s", response.Status, page)
	}
}

func TestConsole_refusesAFormFromAnotherSite(t *testing.T) {
	c, _ := consoleServer(t)
	_, connectionID := c.connection(t, "Acme Labs")
	state := func() string {
		return c.api(t, http.MethodGet, "google-workspace-connections/"+connectionID, "")["state"].(string)
	}
	for _, header := range [][]string{
		{"Origin", "https://attacker.example"},
		{"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site", "Origin", c.url},
		{"Origin", "http://127.0.0.1:1"},
	} {
		response, page := c.visit(t, http.MethodPost, "/google/consent/"+connectionID, header...)
		if response.StatusCode != http.StatusForbidden || !strings.Contains(page, "another web site") {
			t.Errorf("%v: %s", header, response.Status)
		}
		if got := state(); got != "awaiting_consent" {
			t.Fatalf("%v: the connection is %s", header, got)
		}
	}
	c.visit(t, http.MethodPost, "/google/consent/"+connectionID, "Sec-Fetch-Site", "same-origin", "Origin", c.url)
	if state() == "awaiting_consent" {
		t.Fatal("the page's own form is refused")
	}
	for _, path := range []string{
		"/google/consent/" + connectionID + "/revoke", "/console/google-connections/" + connectionID + "/finish-sync", "/console/to-be-made",
	} {
		before := state()
		if response, _ := c.visit(t, http.MethodPost, path, "Sec-Fetch-Site", "cross-site"); response.StatusCode != http.StatusForbidden || state() != before {
			t.Errorf("%s: %s, and the connection is %s", path, response.Status, state())
		}
	}
}

func TestConsole_saysWhereToGoForAnUnknownPage(t *testing.T) {
	c, _ := consoleServer(t)
	for _, visit := range [][2]string{
		{"GET", "/google/consent/none"}, {"POST", "/google/consent/none"}, {"POST", "/google/consent/none/revoke"},
		{"POST", "/console/google-connections/none/finish-sync"}, {"GET", "/console/none"}, {"GET", "/google/consent/none/none"},
	} {
		response, page := c.visit(t, visit[0], visit[1])
		if response.StatusCode != http.StatusNotFound || !strings.Contains(page, `<a href="/">`) {
			t.Errorf("%s %s: %s\n%s", visit[0], visit[1], response.Status, page)
		}
	}
}

// TestConsole_isSafeToOpen looks at every page for keys, for headers that keep foreign content and frames out, and for
// anything that would need JavaScript.
func TestConsole_isSafeToOpen(t *testing.T) {
	c, connectionID := furnished(t)
	secrets := []string{c.emulator.APIKey()}
	for _, config := range c.emulator.organization.Provisioning {
		secrets = append(secrets, c.emulator.Token(config.ID), config.KeySHA256)
	}
	if len(secrets) != 3 || slices.Contains(secrets, "") {
		t.Fatalf("there are no keys to look for: %q", secrets)
	}
	consent := "/google/consent/" + connectionID
	for _, visit := range [][2]string{{"GET", "/"}, {"GET", consent}, {"POST", consent}, {"GET", "/"}, {"POST", consent + "/revoke"}, {"GET", "/google/consent/none"}} {
		response, page := c.visit(t, visit[0], visit[1])
		for _, secret := range secrets {
			if strings.Contains(page, secret) {
				t.Errorf("%s %s shows a key", visit[0], visit[1])
			}
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "same-origin",
			"Cache-Control":           "no-store",
			"Content-Type":            "text/html; charset=utf-8",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", visit[0], visit[1], name, got)
			}
		}
		if found := regexp.MustCompile(`(?i)<script|javascript:|<[^>]+\son[a-z]+=`).FindString(page); found != "" {
			t.Errorf("%s %s relies on JavaScript: %s", visit[0], visit[1], found)
		}
	}
}
