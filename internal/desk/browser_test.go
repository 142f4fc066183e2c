package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/browser"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// write sends a write to the desk as the provider does, and returns the answer's status.
func (s *served) write(method, path, body string) int {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/admin/identity/v1/orgs/"+s.options.OrganizationID+"/"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+identityKey)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		s.t.Error(err)
	}
	return answer.StatusCode
}

// adopted is an organization with an Okta that somebody has set up before.
func adopted(t testing.TB, o *acctest.Organization) desk.Adoption {
	return desk.Adoption{Directories: []desk.AdoptedDirectory{{
		Name: "Acme Okta", IdentityProvider: "okta", Domains: []string{"acme.com"},
		SAML: &desk.AdoptedSAML{
			Issuer: "http://www.okta.com/exk1", SingleSignOnURL: "https://acme.okta.com/sso", Certificate: acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(0, 0, 20)),
			EntityID: console(1)["entityId"], AssertionConsumerServiceURL: console(1)["assertionConsumerServiceUrl"],
		},
		Provisioning: &desk.AdoptedProvisioning{BaseURL: console(1)["baseUrl"], APIKey: desk.AdoptedKey{ExpiresAt: "2027-03-02"}},
		Policies:     []desk.AdoptedPolicy{{Name: "Okta default", Default: true}, {Name: "Break-glass"}},
	}}}
}

func (s *served) adopt(o *acctest.Organization) {
	s.t.Helper()
	if err := s.desk.ReadDomains(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.desk.Adopt("Sam", adopted(s.t, o)); err != nil {
		s.t.Fatal(err)
	}
}

// directoryID returns the id of a recorded directory.
func (s *served) directoryID(name string) string {
	s.t.Helper()
	for _, one := range s.state().Directories {
		if one.Name == name {
			return one.ID
		}
	}
	s.t.Fatalf("there is no directory %s", name)
	return ""
}

// TestPages_inABrowser works with a real browser: values can be copied, fields are checked as they are typed, and a page notices what is
// new. DESK_PICTURES names a folder for pictures of the pages.
func TestPages_inABrowser(t *testing.T) {
	pictures := os.Getenv("DESK_PICTURES")
	browser := browser.ForTest(t)
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), seeing(t, o))
	s.adopt(o)
	okta := s.directoryID("Acme Okta")
	if status := s.write("PUT", "linked-domains/acme.dev", fmt.Sprintf(`{"directoryId":%q}`, okta)); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	picture := func(name string) {
		t.Helper()
		if pictures == "" {
			return
		}
		for width, suffix := range map[int64]string{360: "-narrow", 1100: ""} {
			if err := chromedp.Do(browser, chromedp.EmulateViewport(width, 900)); err != nil {
				t.Fatal(err)
			}
			image, err := chromedp.Run(browser, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(pictures, name+suffix+".png"), image, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	visit := func(path string, shown chromedp.CSS) string {
		t.Helper()
		if err := chromedp.Do(browser, chromedp.Navigate(s.url+path), chromedp.WaitVisible(shown)); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		text, err := chromedp.Run(browser, chromedp.Text(chromedp.CSS("body")))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return text
	}
	if status := s.write("POST", "authentication-policies", fmt.Sprintf(`{"directoryId":%q,"name":"Contractors","enforceSso":false}`, okta)); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	s.desk.Round(t.Context()) // reads how many accounts the items are about
	visit("/", "#oldest")
	picture("desk-worklist") // of the guide on a live organization, with the next one
	visit(s.visitor("Mia").open("/").links("/items/")[0], "h1")
	picture("desk-item")
	sheetInABrowser(browser, t, s, okta, picture)
	if status := s.write("POST", "directories", `{"name":"Büro <b>& Söhne</b>","identityProvider":"google_workspace"}`); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	s.doubt("atlassian: SAML configuration updated", "Acme Okta")
	page := visit("/", "#oldest")
	picture("worklist")
	for _, words := range []string{"Büro <b>& Söhne</b>", "acme.dev", "Check this", "The oldest open item", "20 days left"} {
		if !strings.Contains(page, words) {
			t.Errorf("%q is not on the worklist:\n%s", words, page)
		}
	}
	for name, path := range map[string]string{"records": "/records", "calendar": "/calendar", "history": "/history", "adopt": "/adopt", "check": "/records/" + s.samlID() + "/check"} {
		visit(path, "h1")
		picture(name)
	}
	for i, link := range s.visitor("Mia").open("/").links("/items/") {
		visit(link, "h1")
		picture(fmt.Sprintf("item-%d", i))
	}
	if status := s.write("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", ``); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	rotation := ""
	for _, link := range s.visitor("Mia").open("/").links("/items/") {
		if strings.Contains(s.visitor("Mia").open(link).text, `name="return.token@`) {
			rotation = link
		}
	}
	visit(rotation, `input[name^="return.token@"]`)
	picture("rotation")
	if err := chromedp.Do(browser, chromedp.SendKeys(chromedp.CSS(`input[name^="return.token@"]`), "a key"), chromedp.WaitVisible(chromedp.CSS(`input[name^="return.token@"][aria-invalid="true"]`))); err != nil {
		t.Errorf("a wrong key is not noticed as it is typed: %v", err)
	}
	visit("/items/"+strings.TrimPrefix(rotation, "/items/"), "button.copy, h1")
	visit("/", "#oldest")
	if status := s.write("POST", "directories", `{"name":"Second thoughts","identityProvider":"okta"}`); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	if err := chromedp.Do(browser, chromedp.WaitVisible(chromedp.Search(`//a[contains(., "Second thoughts")]`))); err != nil {
		t.Errorf("the worklist does not go on by itself: %v", err)
	}
}

// sheetInABrowser does a sheet of two policies: Enter in a field says of none that it is done, and one button does both.
func sheetInABrowser(browser context.Context, t *testing.T, s *served, directoryID string, picture func(string)) {
	t.Helper()
	s.ask("POST", "authentication-policies", fmt.Sprintf(`{"directoryId":%q,"name":"Guests"}`, directoryID))
	if err := chromedp.Do(browser, chromedp.Navigate(s.url+"/items/"+s.idOf(`"Guests"`)), chromedp.WaitVisible(chromedp.CSS(`button[value="all"]`))); err != nil {
		t.Fatal(err)
	}
	picture("sheet")
	field := chromedp.CSS(`#item-` + s.idOf(`"Guests"`) + ` input[type="text"]`)
	typed := "https://admin.atlassian.com/o/1/authentication-policies/policy/5a0e4c1a-0000-4000-8000-000000000002"
	if err := chromedp.Do(browser, chromedp.SendKeys(field, typed+"\r")); err != nil {
		t.Fatal(err)
	}
	if value, err := chromedp.Run(browser, chromedp.Value(field)); err != nil || value != typed || s.stateOf(s.idOf(`"Guests"`)) != "waiting" || s.stateOf(s.idOf(`"Contractors"`)) != "waiting" {
		t.Errorf("after Enter the field has %q (%v), and the items are %s and %s", value, err, s.stateOf(s.idOf(`"Guests"`)), s.stateOf(s.idOf(`"Contractors"`)))
	}
	if err := chromedp.Do(browser, chromedp.Click(chromedp.CSS(`button[value="all"]`)), chromedp.WaitVisible(chromedp.Search(`//p[contains(., "Done: ") and contains(., "Guests") and contains(., "Contractors")]`))); err != nil {
		t.Errorf("one button does not do both: %v", err)
	}
}
