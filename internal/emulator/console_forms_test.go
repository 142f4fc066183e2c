package emulator

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// startConsole serves the embedded organization with other options.
func startConsole(t *testing.T, options Options) consoleClient {
	t.Helper()
	emulator, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulator)
	t.Cleanup(server.Close)
	return consoleClient{emulator, server.URL}
}

// send sends a form with fields given as name and value in turn. It returns the answer, redirects followed, and its text.
func (c consoleClient) send(t *testing.T, path string, pairs ...string) (*http.Response, string) {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	request, err := http.NewRequest(http.MethodPost, c.url+"/console/"+path, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", c.url)
	return c.visitWith(t, request)
}

// done is send for a form that has to succeed. The words are what the next page says.
func (c consoleClient) done(t *testing.T, words, path string, pairs ...string) string {
	t.Helper()
	response, page := c.send(t, path, pairs...)
	if response.StatusCode != http.StatusOK || response.Request.Method != http.MethodGet || !strings.Contains(page, words) || !strings.Contains(page, `role="status"`) {
		t.Fatalf("%s: %s, without %q:\n%s", path, response.Status, words, page)
	}
	return page
}

// refused is send for a form that has to be refused, in words that stand at the form and at the head of the page.
func (c consoleClient) refused(t *testing.T, status int, words, path string, pairs ...string) string {
	t.Helper()
	response, page := c.send(t, path, pairs...)
	if text := html.UnescapeString(page); response.StatusCode != status || strings.Count(text, words) < 2 || !strings.Contains(text, "Not done. ") {
		t.Errorf("%s: %s, without %q twice:\n%s", path, response.Status, words, page)
	}
	return page
}

// refusedAtHead is refused for a form that the page does not have (any more): a page that was opened before may still send it.
func (c consoleClient) refusedAtHead(t *testing.T, status int, words, path string, pairs ...string) {
	t.Helper()
	response, page := c.send(t, path, pairs...)
	if response.StatusCode != status || !strings.Contains(html.UnescapeString(page), words) || !strings.Contains(page, `role="alert">Not done. `) {
		t.Errorf("%s: %s, without %q:\n%s", path, response.Status, words, page)
	}
}

// inside returns a visit, to see what the identity API would show where it is not served.
func (c consoleClient) inside() visit {
	return visit{server: c.emulator, request: httptest.NewRequest(http.MethodGet, c.url+"/", nil)}
}

// directory returns the id of a directory by its name.
func (c consoleClient) directory(t *testing.T, name string) string {
	t.Helper()
	d, there := adminapi.Find(c.inside().directories(), func(d directorySection) bool { return d.Name == name })
	if !there {
		t.Fatalf("there is no directory %q", name)
	}
	return d.ID
}

// section returns a directory with all that it has.
func (c consoleClient) section(t *testing.T, name string) directorySection {
	t.Helper()
	id := c.directory(t, name)
	d, _ := adminapi.Find(c.inside().directories(), func(d directorySection) bool { return d.ID == id })
	return d
}

// log returns who has done what, the oldest first.
func (c consoleClient) log() []string {
	var lines []string
	for _, one := range slices.Backward(c.inside().events("")) {
		lines = append(lines, one.Actor+": "+one.Action)
	}
	return lines
}

func oktaCertificate(t *testing.T) string {
	t.Helper()
	certificate, err := os.ReadFile("../../examples/demo/okta-signing.pem")
	if err != nil {
		t.Fatal(err)
	}
	return string(certificate)
}

// setUpOkta does by hand what the first configuration of a new user does.
func setUpOkta(t *testing.T, c consoleClient) (directory string) {
	t.Helper()
	c.done(t, "The directory is there", "directories", "name", " Acme Okta ", "provider", "okta")
	directory = "directories/" + c.directory(t, "Acme Okta")
	page := c.done(t, "SAML is saved", directory+"/saml", "issuer", "http://www.okta.com/exk1", "singleSignOnUrl", "https://acme.okta.com/sso", "certificate", oktaCertificate(t))
	for _, id := range []string{"entity-url", "acs-url"} {
		if !regexp.MustCompile(`<code data-copy [^>]*id="` + id + `">https://auth\.atlassian\.com/`).MatchString(page) {
			t.Errorf("%s is not shown to be copied", id)
		}
	}
	c.done(t, "The domain acme.com is linked", directory+"/domains", "domain", "acme.com")
	c.done(t, "Provisioning is set up", directory+"/provisioning")
	c.done(t, "The policy is there", "policies", "directory", strings.TrimPrefix(directory, "directories/"), "name", "Staff", "enforceSso", "on")
	return directory
}

// What a person does in the console is done at once and in a person's name, on a host without the identity API and on an attended one as
// well, and nobody sees a request of it.
func TestForms_setUpAnIdentityProvider(t *testing.T) {
	for name, options := range map[string]Options{
		"immediate": {}, "without the identity API": {WithoutIdentityAPI: true}, "attended": {Attended: true}, "scoped key": {Scopes: []string{"read:orgs:admin"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := startConsole(t, options)
			setUpOkta(t, c)
			okta := c.section(t, "Acme Okta")
			if okta.SAML == nil || okta.SAML.Issuer != "http://www.okta.com/exk1" || okta.Provisioning == nil || len(okta.Domains) != 1 || len(okta.Policies) != 2 || !okta.Policies[1].EnforceSSO {
				t.Errorf("the directory is %+v", okta)
			}
			const admin, system = "Amara Okafor: ", "Atlassian Internal System: "
			want := []string{system + "auth_policy_created", admin + "saml_config_created", system + "domain_auth_policy_changed", admin + "scim_directory_created", admin + "auth_policy_created"}
			if got := c.log(); !slices.Equal(got, want) {
				t.Errorf("the log has\n%s", strings.Join(got, "\n"))
			}
			if waiting := c.emulator.Operations(); len(waiting) > 0 {
				t.Errorf("%v waits for somebody", waiting)
			}
			if requests := c.emulator.Requests(); len(requests) > 0 {
				t.Errorf("%v is in the list of requests", requests)
			}
		})
	}
}

func TestForms_offerEveryIdentityProvider(t *testing.T) {
	c, _ := consoleServer(t)
	for _, one := range providers {
		page := c.done(t, "The directory is there", "directories", "name", "With "+one.Label, "provider", one.Value)
		if !strings.Contains(page, `<p class="lead">`+one.Label+" · ") {
			t.Errorf("the page of the directory does not say %s", one.Label)
		}
	}
	c.refused(t, http.StatusBadRequest, "must be one of ad_fs, auth0, cyberark, google_cloud, google_workspace, jumpcloud, microsoft_entra_id, okta, onelogin, ping_identity, other",
		"directories", "name", "Keycloak", "provider", "keycloak")
	if len(providers) != 11 {
		t.Errorf("%d identity providers are offered", len(providers))
	}
}

func TestForms_areInTheStateFile(t *testing.T) {
	options := Options{StateFile: t.TempDir() + "/organization.json"}
	c := startConsole(t, options)
	setUpOkta(t, c)
	if err := c.emulator.Close(); err != nil {
		t.Fatal(err)
	}
	again := startConsole(t, options)
	if okta := again.section(t, "Acme Okta"); okta.SAML == nil || okta.Provisioning == nil {
		t.Errorf("after a restart the directory is %+v", okta)
	}
	if err := again.emulator.Close(); err != nil {
		t.Fatal(err)
	}
}

// A refused form says why, keeps what was typed, and changes nothing.
func TestForms_sayWhyNotAndKeepWhatWasTyped(t *testing.T) {
	c, _ := consoleServer(t)
	directory := setUpOkta(t, c)
	local := "directories/" + c.directory(t, "Local directory")
	saml, policy := c.section(t, "Acme Okta").SAML, "policies/"+c.section(t, "Acme Okta").Policies[0].ID
	before := len(c.log())
	const long = "a name that is far too long for a directory, because it has more than a hundred characters, which is the most that it may have"
	for _, test := range []struct {
		path  string
		pairs []string
		want  int
		words string
		kept  string
	}{
		{"directories", []string{"name", "acme OKTA", "provider", "onelogin"}, 409, "must be unique in the organization", `value="acme OKTA"`},
		{"directories", []string{"name", long, "provider", "onelogin"}, 400, "must be 1 to 100 characters long", `<option value="onelogin" selected>`},
		{directory + "/rename", []string{"name", "Local directory"}, 409, "must be unique", `value="Local directory"`},
		{directory + "/delete", nil, 409, "only after its configurations", ""},
		{directory + "/saml", []string{"issuer", "typed", "singleSignOnUrl", "http://plain", "certificate", "nonsense", "version", saml.Version}, 400, "The identity provider’s SSO URL must be an absolute https address", "nonsense</textarea>"},
		{directory + "/saml/delete", nil, 409, "Single sign-on must not be enforced", ""},
		{directory + "/domains", []string{"domain", "acme.net"}, 400, "Only a verified and claimed domain", ""},
		{"policies", []string{"directory", strings.TrimPrefix(local, "directories/"), "name", "Strict", "enforceSso", "on"}, 409, "only in a directory that has SAML", `value="Strict"`},
		{policy + "/delete", nil, 409, "A default policy cannot be deleted", ""},
		{policy + "/members", []string{"emails", "jack.thompson@contractor.example\nnobody@acme.com, amara.okafor@acme.com"}, 409,
			"1 account moved into the policy. Not moved: jack.thompson@contractor.example: The account's e-mail address is not on a verified domain", "nobody@acme.com"},
		{policy + "/members", []string{"emails", " "}, 400, "Name at least one person", ""},
		{"domains", []string{"name", "acme.com"}, 409, "has domain", `value="acme.com"`},
		{"domains", []string{"name", "bücher.example"}, 409, "is no domain name", `value="bücher.example"`},
		{"domains/acme.com/link", []string{"directory", "none"}, 404, "does not exist", ""},
		{"users", []string{"emails", "nobody"}, 400, "is not an e-mail address", "nobody</textarea>"},
		{"users", []string{"emails", ""}, 400, "Name at least one person", ""},
		{"groups", []string{"userbase", c.emulator.organization.Userbases[0].ID, "name", "Engineering"}, 409, "must be unique", `value="Engineering"`},
		{directory + "/push", []string{"people", "Ada Lovelace"}, 400, "is nobody", "Ada Lovelace</textarea>"},
		{directory + "/push", []string{"groups", ": ada@acme.com"}, 400, "is no group", ""},
		{directory + "/push", nil, 400, "Name at least one person or one group", ""},
		{directory + "/push", []string{"groups", "team: stranger@acme.com"}, 400, "is not among the people who were pushed", "stranger@acme.com</textarea>"},
		{directory + "/sign-in", []string{"email", "wei.zhang@acme.dev"}, 409, "is on no domain that is linked to this directory", `value="wei.zhang@acme.dev"`},
		{directory + "/sign-in", []string{"email", "nobody@acme.com"}, 409, `there is no user "nobody@acme.com"`, ""},
		{"plan", []string{"plan", "gold", "guardState", "active"}, 409, "is not a plan", ""},
	} {
		page := c.refused(t, test.want, test.words, test.path, test.pairs...)
		if !strings.Contains(html.UnescapeString(page), test.kept) {
			t.Errorf("%s does not keep %s:\n%s", test.path, test.kept, page)
		}
	}
	c.refusedAtHead(t, http.StatusForbidden, "The local directory is always there and cannot be deleted", local+"/delete")
	c.refusedAtHead(t, http.StatusConflict, "at most one provisioning config", directory+"/provisioning")
	for _, line := range c.log()[before:] {
		if !strings.Contains(line, "user_auth_policy_") { // one of three people was moved
			t.Errorf("a refused form has left %s", line)
		}
	}
}

// What somebody else has changed since the page was opened is not trampled; the page that says so can be sent again.
func TestForms_refuseWhatHasChangedMeanwhile(t *testing.T) {
	c, _ := consoleServer(t)
	directory := setUpOkta(t, c)
	version := func(page string) string {
		_, after, _ := strings.Cut(page, `/rename#refused"><input type="hidden" name="version" value="`)
		value, _, _ := strings.Cut(after, `"`)
		return value
	}
	_, page := c.visit(t, http.MethodGet, "/console/"+directory)
	seen := version(page)
	c.done(t, "new name", directory+"/rename", "name", "Renamed elsewhere", "version", seen)
	page = c.refused(t, http.StatusPreconditionFailed, "has changed since it was read", directory+"/rename", "name", "Renamed here", "version", seen)
	if !strings.Contains(page, `value="Renamed here"`) {
		t.Error("what was typed is not kept")
	}
	c.done(t, "new name", directory+"/rename", "name", "Renamed here", "version", version(page))
	c.directory(t, "Renamed here")
}

func TestForms_takeAnIdentityProviderDown(t *testing.T) {
	c, _ := consoleServer(t)
	directory := setUpOkta(t, c)
	okta := c.section(t, "Acme Okta")
	staff := "policies/" + okta.Policies[1].ID
	c.done(t, "Single sign-on is not enforced any more", staff+"/enforce", "enforceSso", "false")
	c.done(t, "Single sign-on is enforced", staff+"/enforce", "enforceSso", "true")
	c.done(t, "under this policy from now on", staff+"/default")
	c.done(t, "new name", staff+"/rename", "name", "Everybody")
	if after := c.section(t, "Acme Okta").Policies[1]; !after.IsDefault || after.Name != "Everybody" {
		t.Errorf("the policy is %+v", after)
	}
	c.done(t, "The policy is deleted", "policies/"+okta.Policies[0].ID+"/delete")
	c.done(t, "not enforced any more", staff+"/enforce", "enforceSso", "false")
	c.done(t, "The SAML configuration is deleted", directory+"/saml/delete")
	c.done(t, "Provisioning is deleted", directory+"/provisioning/delete")
	c.done(t, "acme.com is linked elsewhere", directory+"/domains/acme.com/move", "to", c.directory(t, "Local directory"))
	c.done(t, "The directory is deleted", directory+"/delete")
	if left := c.inside().directories(); len(left) != 1 {
		t.Errorf("%d directories are left", len(left))
	}
}

// The key is on one page, once. The base URL stays.
func TestForms_showTheKeyOnce(t *testing.T) {
	c, _ := consoleServer(t)
	directory := setUpOkta(t, c)
	config := c.section(t, "Acme Okta").Provisioning
	old := c.emulator.Token(config.ID)
	c.done(t, "has stopped working", directory+"/provisioning/regenerate") // the client has followed to the page with the key
	key := c.emulator.Token(config.ID)
	if key == old {
		t.Fatal("the key is the old one")
	}
	if _, page := c.visit(t, http.MethodGet, "/console/"+directory); strings.Contains(page, key) || !strings.Contains(page, config.BaseURL) {
		t.Errorf("the page shows the key again, or no base URL:\n%s", page)
	}
	response, page := c.send(t, directory+"/provisioning/regenerate")
	if key = c.emulator.Token(config.ID); !strings.Contains(page, `id="given-key">`+key+`<`) || !strings.Contains(page, `id="given-base-url">`+config.BaseURL+`<`) {
		t.Errorf("the page after the form does not show the key:\n%s", page)
	}
	if _, page := c.visit(t, http.MethodGet, response.Request.URL.RequestURI()); strings.Contains(page, key) {
		t.Error("reloading the page shows the key again")
	}
}

func TestForms_ofDomains(t *testing.T) {
	c, _ := consoleServer(t)
	setUpOkta(t, c)
	okta := c.directory(t, "Acme Okta")
	c.done(t, "waits to be verified", "domains", "name", "ACME.example")
	c.done(t, "The domain is verified", "domains/acme.example/status", "status", "verified")
	c.done(t, "The domain acme.example is linked", "domains/acme.example/link", "directory", okta)
	page := c.done(t, "The domain is missing token now. It keeps its link.", "domains/acme.example/status", "status", "missing_token")
	if row, _ := adminapi.Find(c.inside().domains(""), func(d domainRow) bool { return d.Name == "acme.example" }); row.Directory != "Acme Okta" || row.Verified() {
		t.Errorf("the domain is %+v:\n%s", row, page)
	}
	want := []string{"Amara Okafor: domain_added", "Amara Okafor: domain_verification_completed", "Atlassian Internal System: domain_auth_policy_changed",
		"Atlassian Internal System: domain_auth_policy_changed", "Amara Okafor: domain_verification_removed"}
	if log := c.log(); !slices.Equal(log[len(log)-5:], want) {
		t.Errorf("the log has\n%s", strings.Join(log, "\n"))
	}
}

func TestForms_ofGoogleWorkspace(t *testing.T) {
	c := startConsole(t, Options{Attended: true})
	c.done(t, "The directory is there. Connect Google Workspace next.", "directories", "name", "Acme Labs", "provider", "google_workspace")
	directory := "directories/" + c.directory(t, "Acme Labs")
	page := c.done(t, "waits for consent", directory+"/google")
	consent := regexp.MustCompile(`/google/consent/[0-9a-f-]+`).FindString(page)
	if response, _ := c.visit(t, http.MethodPost, consent); response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	c.refused(t, http.StatusBadRequest, "must name at least one group", directory+"/google/settings", "syncMode", "specific_groups", "personalMessage", "Welcome")
	c.done(t, "The settings are saved", directory+"/google/settings", "syncMode", "specific_groups", "groups", "design@acme.com\r\nsales@acme.com", "personalMessage", "Welcome", "deactivateSuspendedUsers", "on")
	if google := c.section(t, "Acme Labs").Google; google.SyncEnabled || !google.DeactivateSuspendedUsers || !slices.Equal(google.Groups, []string{"design@acme.com", "sales@acme.com"}) || google.PersonalMessage != "Welcome" {
		t.Errorf("the connection is %+v", google)
	}
	c.done(t, "The sync has begun", directory+"/google/sync")
	c.refused(t, http.StatusConflict, "A running Google sync cannot be stopped", directory+"/google/disconnect")
	c.done(t, "The sync has ended", directory+"/google/finish-sync")
	c.done(t, "Google Workspace is disconnected", directory+"/google/disconnect")
	want := []string{"Amara Okafor: gsync_connection", "Amara Okafor: gsync_user_invitation_message_updated", "Amara Okafor: scim_sync_disabled",
		"Amara Okafor: scim_manual_sync_initiated", "Atlassian Internal System: scim_manual_sync_complete", "Amara Okafor: gsync_disconnection"}
	if log := c.log(); !slices.Equal(log[1:], want) {
		t.Errorf("the log has\n%s", strings.Join(log, "\n"))
	}
}
