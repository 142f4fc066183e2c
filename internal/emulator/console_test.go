package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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
	return c.visitWith(t, request)
}

func (c consoleClient) visitWith(t *testing.T, request *http.Request) (*http.Response, string) {
	t.Helper()
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
	saml, err := json.Marshal(map[string]any{
		"issuer": "http://www.okta.com/exk1", "singleSignOnUrl": "https://acme.okta.com/sso?a=1&b=2", "identityProviderPublicCertificate": oktaCertificate(t),
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
	okta := c.directory(t, "Acme Okta")
	google := c.directory(t, "Acme Labs")
	for path, wanted := range map[string][]string{
		"/": {
			"<title>Acme</title>", "enterprise plan", "Guard active", "40 users", "12 groups", "This is an emulator, not Atlassian",
			"Local directory", "acme.dev", // verified and left where it was
			"Acme Okta", "acme.com", "SAML", "provisioning", "single sign-on enforced", "1 group conflict", "Google Workspace: awaiting consent",
			`href="/google/consent/` + connectionID + `"`, "auth_policy_created",
		},
		"/console/directories/" + okta: {
			"http://www.okta.com/exk1", "https://acme.okta.com/sso?a=1&amp;b=2", `<span class="good">valid</span> until 1 Jan 2045`,
			"https://auth.atlassian.com/saml/", "https://auth.atlassian.com/login/callback?connection=saml-",
			c.url + "/scim/directory/", `<span class="good">active</span>`, "never used", "users and groups",
			"Staff", "enforced", "Default policy of Acme Okta", "engineering", "Amara Okafor", "and 12 more", "jira-software, confluence",
		},
		"/console/directories/" + google: {`<span class="warn">awaiting consent</span>`, `href="/google/consent/` + connectionID + `"`},
		"/console/requests":              {"PUT", "/admin/identity/v1/orgs/…/linked-domains/acme.com", "200 OK", "console-test/1"},
		"/console/domains":               {"acme.net", "unverified", "30 accounts"},
		"/console/users":                 {"Amara Okafor", `<span class="chip">admin</span>`, "jack.thompson@contractor.example <span class=\"soft\">(not managed)", "Default policy of Acme Okta"},
		"/console/groups":                {"engineering", "default access", "Jira on acme"},
		"/console/products":              {"Confluence", "acme.atlassian.net", "engineering"},
		"/console/policies":              {"Staff", "Default policy of Local directory", "non-billable"},
		"/console/audit-log":             {"saml_config_created", "Organization API key", "domain_auth_policy_changed", "Atlassian Internal System"},
		"/console/plan":                  {`<option value="enterprise" selected>`, `<option value="active" selected>`},
		"/console/operations":            {"-attended", "None. What is written"},
	} {
		response, page := c.visit(t, http.MethodGet, path)
		if response.StatusCode != http.StatusOK {
			t.Fatal(path, response.Status)
		}
		for _, want := range wanted {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not show %q", path, want)
			}
		}
	}
	if _, page := c.visit(t, http.MethodGet, "/"); strings.Contains(page, "acme.net") {
		t.Error("an unverified domain is shown as linked")
	}
}

func TestConsole_showsWritesApartFromReads(t *testing.T) {
	c, _ := consoleServer(t)
	sender := "Terraform/1.14 terraform-provider-atlassian/1.2.3 (" + strings.Repeat("a long name of a sender ", 8) + ")"
	for number := range shownRequests + 5 {
		c.visit(t, http.MethodGet, fmt.Sprintf("/nowhere/%03d", number), "User-Agent", sender)
	}
	c.post(t, "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	_, page := c.visit(t, http.MethodGet, "/console/requests")
	writes, reads, found := strings.Cut(page, `<h2 id="reads">`)
	if !found || !strings.Contains(writes, "201 Created") || strings.Contains(writes, "/nowhere/") || strings.Contains(reads, "201 Created") {
		t.Errorf("writes and reads are not apart:\n%s", page)
	}
	newest, older := strings.Index(reads, "/nowhere/054"), strings.Index(reads, "/nowhere/053")
	if newest < 0 || older < newest {
		t.Errorf("newest at %d, the one before at %d", newest, older)
	}
	if strings.Contains(reads, "/nowhere/004") || !strings.Contains(reads, "/nowhere/005") {
		t.Errorf("not exactly the last %d reads are shown", shownRequests)
	}
	if !strings.Contains(reads, "5 earlier requests, not shown.") || strings.Contains(page, "are kept") {
		t.Errorf("what is not shown is not said:\n%s", page)
	}
	if !strings.Contains(reads, sender) {
		t.Error("the name of the sender is not whole")
	}
	c.visit(t, http.MethodGet, "/nowhere?"+strings.Repeat("q", 3000))
	if _, page := c.visit(t, http.MethodGet, "/console/requests"); !strings.Contains(page, "(query: the first 2000 of 3000 bytes are kept)") {
		t.Errorf("that a request was cut is not said:\n%s", page)
	}
	if _, page := c.visit(t, http.MethodGet, "/console/requests?filter=nowhere/03"); strings.Contains(page, "/nowhere/04") || !strings.Contains(page, "/nowhere/03") {
		t.Errorf("the filter does not hold:\n%s", page)
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

	consent, directory := "/google/consent/"+connectionID, "/console/directories/"+directoryID
	for _, visit := range [][2]string{
		{"GET", "/"}, {"GET", consent}, {"GET", consent + "/cancelled"}, {"POST", consent}, {"GET", "/"}, {"GET", consent}, {"GET", directory},
		{"GET", "/console/directories"}, {"GET", "/console/policies"}, {"GET", "/console/domains"}, {"GET", "/console/requests"}, {"GET", "/console/search?q=%3Cscript%3E"},
		{"POST", directory + "/delete"}, {"GET", "/google/consent/%3Cscript%3E"}, {"GET", "/console/users?filter=%3Cscript%3E"},
	} {
		_, page := c.visit(t, visit[0], visit[1])
		if strings.Contains(page, "<script>alert") || strings.Count(page, "<script") != 1 {
			t.Errorf("%s %s lets markup through:\n%s", visit[0], visit[1], page)
		}
		if !strings.Contains(visit[1], "/%3Cscript") && !strings.Contains(visit[1], "filter") && !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;") {
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
	if response.StatusCode != http.StatusOK || !strings.Contains(page, "Google Workspace is connected") || !strings.Contains(page, "/console/directories/") {
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

func TestConsent_namesAtlassianAndCanBeCancelled(t *testing.T) {
	c, _ := consoleServer(t)
	_, connectionID := c.connection(t, "Acme Labs")
	path := "/google/consent/" + connectionID
	_, page := c.visit(t, http.MethodGet, path)
	if !strings.Contains(page, "Atlassian wants to access your Google Workspace") || !strings.Contains(page, `href="`+path+`/cancelled">Cancel</a>`) {
		t.Errorf("the page does not say who asks, or has no Cancel:\n%s", page)
	}
	if _, page := c.visit(t, http.MethodGet, path+"/cancelled"); !strings.Contains(page, "You have allowed nothing") || !strings.Contains(page, `href="`+path+`"`) {
		t.Errorf("after Cancel it says:\n%s", page)
	}
	if state := c.api(t, http.MethodGet, "google-workspace-connections/"+connectionID, "")["state"]; state != "awaiting_consent" {
		t.Errorf("after Cancel the connection is %s", state)
	}
}

func TestConsent_canBeTakenBackAndGivenAgain(t *testing.T) {
	c, _ := consoleServer(t)
	directoryID, connectionID := c.connection(t, "Acme Labs")
	path := "/google/consent/" + connectionID
	c.visit(t, http.MethodPost, path)
	_, page := c.visit(t, http.MethodPost, "/console/directories/"+directoryID+"/google/revoke")
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
	directoryID, connectionID := c.connection(t, "Acme Labs")
	c.visit(t, http.MethodPost, "/google/consent/"+connectionID)
	directory := "/console/directories/" + directoryID
	c.visit(t, http.MethodPost, directory+"/google/sync")
	form := directory + "/google/finish-sync"
	if _, page := c.visit(t, http.MethodGet, directory); !strings.Contains(page, `action="`+form+`#refused"`) {
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
	directoryID, connectionID := c.connection(t, "Acme Labs")
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
		"/console/directories/" + directoryID + "/google/revoke", "/console/directories/" + directoryID + "/google/finish-sync", "/console/to-be-made",
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
		{"GET", "/google/consent/none"}, {"POST", "/google/consent/none"}, {"GET", "/google/consent/none/cancelled"}, {"GET", "/console/none"}, {"GET", "/google/consent/none/none"},
		{"GET", "/console/directories/none"}, {"POST", "/console/directories/none/saml"}, {"POST", "/console/directories/none/google/revoke"},
		{"POST", "/console/directories/none/provisioning/regenerate"}, {"GET", "/console/policies/none"}, {"POST", "/console/policies/none/delete"},
		{"GET", "/console/users/none"}, {"GET", "/console/groups/none"}, {"POST", "/console/groups/none/delete"},
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
	visits := [][2]string{{"GET", consent}, {"POST", consent}, {"GET", consent + "/cancelled"}, {"GET", "/google/consent/none"}, {"GET", "/console/none"}, {"GET", "/console/search?q=acme"}}
	for _, group := range areas {
		for _, area := range group.Areas {
			visits = append(visits, [2]string{"GET", area.Path})
		}
	}
	for _, name := range []string{"Acme Okta", "Acme Labs", "Local directory"} {
		visits = append(visits, [2]string{"GET", "/console/directories/" + c.directory(t, name)})
	}
	for _, visit := range visits {
		response, page := c.visit(t, visit[0], visit[1])
		for _, secret := range secrets {
			if strings.Contains(page, secret) {
				t.Errorf("%s %s shows a key", visit[0], visit[1])
			}
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; script-src " + copyScriptSum(t, page) + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "same-origin",
			"Cache-Control":           "no-store",
			"Content-Type":            "text/html; charset=utf-8",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", visit[0], visit[1], name, got)
			}
		}
		if found := regexp.MustCompile(`(?i)<script[^>]|javascript:|<[^>]+\son[a-z]+=`).FindString(page); found != "" {
			t.Errorf("%s %s relies on JavaScript: %s", visit[0], visit[1], found)
		}
	}
}

// copyScriptSum checks that the only script of a page is the one that adds the buttons to copy, and returns its source for the
// security policy: a browser runs that one and no other.
func copyScriptSum(t *testing.T, page string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	if len(found) != 1 || found[0][1] != copyScript {
		t.Fatalf("there are other scripts:\n%s", page)
	}
	sum := sha256.Sum256([]byte(found[0][1]))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
