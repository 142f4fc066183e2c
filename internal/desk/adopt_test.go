package desk_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// setUp is an organization in which an administrator has clicked before anybody thought of a desk: Okta with a domain, user
// provisioning and a policy beside the default one, and Google Workspace.
func setUp(t *testing.T, o *acctest.Organization) (scimBaseURL string) {
	t.Helper()
	console := &visitor{t: t, base: o.URL, name: "Mia", http: http.DefaultClient}
	for _, one := range [][2]string{{"Acme Okta", "Okta"}, {"Acme Google", "Google Workspace"}} {
		name, provider := one[0], one[1]
		page := console.open("/console/directories")
		console.press(page, "/console/directories#refused", "", map[string]string{"name": name, "provider": page.option(t, "/console/directories#refused", "provider", provider)})
	}
	okta := console.open("/console/directories").link(t, "/console/directories/", "Acme Okta")
	console.press(console.open(okta), okta+"/domains#refused", "", map[string]string{"domain": "acme.com"})
	scimBaseURL = console.press(console.open(okta), okta+"/provisioning#refused", "", nil).shown("given-base-url")
	page := console.open("/console/policies")
	console.press(page, "/console/policies#refused", "", map[string]string{"name": "Staff", "directory": page.option(t, "/console/policies#refused", "directory", "Acme Okta")})
	google := console.open("/console/directories").link(t, "/console/directories/", "Acme Google")
	waiting := console.press(console.open(google), google+"/google#refused", "", nil)
	consent := waiting.links("/google/consent/")[0]
	console.press(console.open(consent), consent, "", nil)
	var userbase string
	for one, err := range o.Client.UserbaseDirectories(t.Context(), o.ID) {
		if err != nil {
			t.Fatal(err)
		}
		userbase = one.ID
		break
	}
	err := o.Client.CreateGroup(t.Context(), o.ID, userbase, client.GroupCreate{Name: "All members for directory - " + scimBaseURL[strings.LastIndex(scimBaseURL, "/")+1:]})
	if err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(time.Minute) // the log takes it in
	return scimBaseURL
}

// value is what a field of the page has.
func (p view) value(name string) string {
	n := find(p.root, func(n *html.Node) bool { return attribute(n, "name") == name })
	if n == nil {
		return "no field " + name
	}
	return strings.TrimSpace(current(n))
}

// What Atlassian's published API shows is filled in, says where it is from, and can be corrected.
func TestAdopt_fillsInWhatCanBeRead(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	scimBaseURL := setUp(t, o)
	o.Emulator.ResetJournal()
	s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), seeing(t, o))
	mia := s.visitor("Mia")
	first := mia.open("/adopt")
	okta := mia.open(first.link(t, "/adopt?of=", "Acme Okta: named by the audit log"))
	for name, want := range map[string]string{
		"name": "Acme Okta", "identityProvider": "okta", "domains": "acme.com", "provisioningConfig.baseUrl": scimBaseURL,
		"authenticationPolicies.0.isDefault": "yes", "authenticationPolicies.0.enforceSso": "no", "authenticationPolicies.0.passwordStrength": "weak", "authenticationPolicies.0.passwordExpiryDays": "0",
		"authenticationPolicies.0.twoStepVerification": "optional", "authenticationPolicies.0.idleSessionDurationMinutes": "43200",
		"authenticationPolicies.1.name": "Staff", "authenticationPolicies.1.isDefault": "no", "samlConfiguration.issuer": "",
	} {
		if got := okta.value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if okta.value("externalId") == "" || okta.value("authenticationPolicies.1.externalId") == "" {
		t.Errorf("Atlassian's ids are not filled in:\n%s", okta.text)
	}
	okta.says(t, "Guessed from the name: nothing that Atlassian publishes shows it.", "acme.com: the audit log says that its accounts got a policy of this directory on",
		"Whether the id in its name is that of the SCIM directory is not certain: compare it with the console.", "perhaps the default", "From the audit log", "Domain acme.com (verified)")
	google := mia.open(first.link(t, "/adopt?of=", "Acme Google: named by the audit log"))
	if got := google.value("googleWorkspaceConnection.state"); got != "connected" {
		t.Errorf("Google Workspace is %s", got)
	}
	google.says(t, "From the audit log: connected on")
	// The person corrects a value, and the records have what the person says.
	mia.press(okta, "/adopt", "", map[string]string{"authenticationPolicies.1.name": "Employees", "authenticationPolicies.1.enforceSso": "yes", "provisioningConfig.apiKey.expiresAt": "2027-03-02"}).
		says(t, "What you have recorded last", "directory &#34;Acme Okta&#34;: new", "authentication policy &#34;Employees&#34;: new")
	mia.open("/records").says(t, "Employees", scimBaseURL, "domain acme.com")
	mia.press(google, "/adopt", "", map[string]string{"googleWorkspaceConnection.adminEmail": "admin@acme.com", "googleWorkspaceConnection.domains": "acme.org"}).says(t, "Google Workspace connection of &#34;Acme Google&#34;: new")
	// Once more: what is recorded stands there, and what is other is told.
	again := mia.open(mia.open("/adopt").links("/adopt?of=" + s.directoryID("Acme Okta"))[0])
	again.says(t, "It is in the records, recorded by Mia", `The audit log says &#34;none&#34; on`)
	mia.press(again, "/adopt", "", map[string]string{"name": "Acme Okta 2", "samlConfiguration.issuer": "http://www.okta.com/exk1"}).says(t, "SAML needs the identity provider&#39;s Entity ID and SSO URL")
	mia.press(again, "/adopt", "", map[string]string{"name": "Acme Okta 2", "authenticationPolicies.1.enforceSso": "no"}).
		says(t, `Directory name: &#34;Acme Okta 2&#34; instead of &#34;Acme Okta&#34;`, `Enforce single sign-on: &#34;no&#34; instead of &#34;yes&#34;`, `user provisioning of &#34;Acme Okta 2&#34;: as it was recorded`)
	mia.open("/history").says(t, "Acme Okta 2&#34; instead of")
	reads := 0
	for _, request := range o.Emulator.Requests() {
		if !request.Read {
			t.Errorf("written: %s %s", request.Method, request.Path)
		}
		if strings.HasSuffix(request.Path, "/events") {
			reads++
		}
	}
	if reads == 0 || reads > 10 {
		t.Errorf("the audit log was asked %d times for all these pages", reads)
	}
}

// What cannot be read is said, and adopting works all the same.
func TestAdopt_worksWithoutWhatCannotBeRead(t *testing.T) {
	for name, test := range map[string]struct {
		fault *emulator.Fault
		says  string
	}{
		"without a key":  {nil, "started without an organization key: nothing can be read at Atlassian"},
		"without a log":  {&emulator.Fault{Path: "/admin/v1/orgs/*/events", Status: http.StatusForbidden}, "it has neither Atlassian Guard nor the Enterprise plan"},
		"a busy log":     {&emulator.Fault{Path: "/admin/v1/orgs/*/events", Status: http.StatusTooManyRequests, RetryAfter: "120"}, "takes no more requests about the audit log for 2 minutes"},
		"without groups": {&emulator.Fault{Path: "/admin/v2/orgs/*/directories/-/groups/search", Status: http.StatusForbidden}, "The groups cannot be read now"},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t, acctest.WithoutIdentityAPI())
			see := seeing(t, o)
			if test.fault == nil {
				see = func(*desk.Options) {}
			} else {
				o.Emulator.Fault(*test.fault)
			}
			s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), see)
			mia := s.visitor("Mia")
			page := mia.open("/adopt")
			page.says(t, test.says)
			mia.press(page, "/adopt", "", map[string]string{"name": "Acme"}).says(t, "Choose the identity provider of the directory")
			more := mia.press(page, "/adopt", "more", map[string]string{"name": "Acme", "identityProvider": "okta"})
			more.says(t, "authenticationPolicies.6.name")
			mia.press(more, "/adopt", "record", map[string]string{"authenticationPolicies.6.name": "Seventh", "authenticationPolicies.6.passwordExpiryDays": "soon"}).says(t, "is no whole number")
			mia.press(more, "/adopt", "record", map[string]string{"authenticationPolicies.6.name": "Seventh"}).says(t, "Recorded.", "authentication policy &#34;Seventh&#34;: new")
		})
	}
}

// An identity provider cannot be changed, so that a directory of another one is another directory.
func TestAdopt_refusesAnotherIdentityProvider(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	page := mia.press(mia.open("/adopt"), "/adopt", "", map[string]string{"name": "acme okta", "identityProvider": "microsoft_entra_id"})
	page.says(t, "it is recorded with the identity provider okta, which nobody can change")
	if page.status != http.StatusUnprocessableEntity {
		t.Errorf("it is answered %d", page.status)
	}
}

// Single logout, the Google customer and the other values that only the console shows are recorded, shown, and left as they are by who does
// not speak of them.
func TestAdopt_takesWhatOnlyTheConsoleShows(t *testing.T) {
	o, s, driver, mia := start(t)
	adoption := adopted(t, o)
	adoption.Directories[0].SAML.SingleLogout = &desk.AdoptedSingleLogout{Enabled: true, IdentityProviderURL: "https://acme.okta.com/slo", ServiceProviderURL: "https://auth.atlassian.com/logout/1"}
	if err := s.desk.ReadDomains(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.desk.Adopt("Sam", adoption); err != nil {
			t.Fatal(err)
		}
		saml, diagnostics := driver.ImportByID("atlassian_identity_provider", s.directoryID("Acme Okta"))
		driver.Succeeds(diagnostics)
		if !strings.Contains(fmt.Sprint(saml.Attribute("single_logout")), "https://acme.okta.com/slo") || saml.Attribute("service_provider_single_logout_url") != "https://auth.atlassian.com/logout/1" {
			t.Errorf("%v", saml.Attributes())
		}
		adoption.Directories[0].SAML.SingleLogout = nil
	}
	check := mia.open("/records/" + s.samlID() + "/check")
	mia.press(check, "/check", "other", map[string]string{"field.serviceProviderUrl": "https://auth.atlassian.com/logout/2"})
	if got := s.state().SAML[0]; got.LogoutURL != "https://auth.atlassian.com/logout/2" || !got.SingleLogoutEnabled {
		t.Errorf("%+v", got)
	}
	if key := s.state().Provisioning[0]; key.KeyCreatedAt.Format(time.DateOnly) != "2026-03-02" {
		t.Errorf("a key that expires a year later was made on %s", key.KeyCreatedAt)
	}
}

// Another default takes that from the one that was, in whatever order they are named.
func TestAdopt_takesAnotherDefault(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	isDefault := func() string {
		for _, one := range s.state().Policies {
			if one.DirectoryID == s.directoryID("Acme Okta") && one.IsDefault {
				return fmt.Sprintf("%s of %d", one.Name, len(s.state().Policies))
			}
		}
		return "none"
	}
	page := mia.open("/adopt?of=" + s.directoryID("Acme Okta"))
	mia.press(page, "/adopt", "", map[string]string{"authenticationPolicies.0.isDefault": "no", "authenticationPolicies.1.isDefault": "yes"}).
		says(t, `authentication policy &#34;Okta default&#34;: Default policy: &#34;no&#34; instead of &#34;yes&#34;`)
	if got := isDefault(); got != "Break-glass of 3" {
		t.Errorf("the default is %s", got)
	}
	if _, err := s.desk.Adopt("Sam", desk.Adoption{Directories: []desk.AdoptedDirectory{{Name: "Acme Okta", IdentityProvider: "okta", Policies: []desk.AdoptedPolicy{{Name: "Break-glass"}, {Name: "New", Default: true}}}}}); err != nil {
		t.Fatal(err)
	}
	if got := isDefault(); got != "New of 4" {
		t.Errorf("the default is %s", got)
	}
	// One that is not spoken of loses it as well, and that is told.
	said, err := s.desk.Adopt("Sam", desk.Adoption{Directories: []desk.AdoptedDirectory{{Name: "Acme Okta", IdentityProvider: "okta", Policies: []desk.AdoptedPolicy{{Name: "Break-glass", Default: true}}}}})
	if err != nil || !strings.Contains(strings.Join(said, "\n"), `authentication policy "New": Default policy: "no" instead of "yes", which follows from the rest`) {
		t.Errorf("it says %q (%v)", said, err)
	}
}
