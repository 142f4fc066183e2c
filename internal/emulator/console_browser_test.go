package emulator

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/orgadmin/terraform-provider-atlassian/internal/browser"
)

// TestConsole_inABrowser does with a real browser what a new user does: open the console, follow the link to Google's
// consent page, click Allow, and go back to see the connection connected.
func TestConsole_inABrowser(t *testing.T) {
	browser := browser.ForTest(t)
	emulator, server := consoleServer(t)
	google := emulator.post(t, "directories", `{"name":"Acme Labs","identityProvider":"google_workspace"}`)
	emulator.post(t, "google-workspace-connections", `{"directoryId":"`+google["id"].(string)+`"}`)
	emulator.post(t, "directories", `{"name":"Bücher & Söhne <Okta>","identityProvider":"okta"}`)

	// visit acts, waits for what the next page shows, and returns that page's text.
	visit := func(what string, act chromedp.Action[chromedp.Void], shown chromedp.CSS) string {
		t.Helper()
		if err := chromedp.Do(browser, act, chromedp.WaitVisible(shown)); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		text, err := chromedp.Run(browser, chromedp.Text(chromedp.CSS("body")))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return text
	}
	page := visit("opening the console", chromedp.Navigate(server.URL+"/"), "#directories")
	for _, name := range []string{"Acme", "Local directory", "acme.com", "Acme Labs", "Bücher & Söhne <Okta>", "awaiting consent"} {
		if !strings.Contains(page, name) {
			t.Errorf("the console does not show %q:\n%s", name, page)
		}
	}
	page = visit("following the link to the consent page", chromedp.Click(chromedp.CSS(`a[href^="/google/consent/"]`)), "#allow")
	if !strings.Contains(page, "Acme Labs") {
		t.Errorf("the consent page does not say for which directory:\n%s", page)
	}
	page = visit("clicking Allow", chromedp.Click(chromedp.CSS("#allow")), "#connected")
	if !strings.Contains(page, "Google Workspace is connected") {
		t.Errorf("the page after Allow says:\n%s", page)
	}
	page = visit("going back to the console", chromedp.Click(chromedp.CSS(`a[href^="/console/directories/"]`)), "#google")
	if strings.Contains(page, "awaiting consent") || !strings.Contains(page, "Allowed by") {
		t.Errorf("after Allow the console shows:\n%s", page)
	}
}

// TestConsole_setsUpOktaInABrowser does what an administrator does to set up Okta, on a telephone in the dark: directory, SAML, domain,
// provisioning, policy. No page is wider than the screen, and the buttons to copy do something.
func TestConsole_setsUpOktaInABrowser(t *testing.T) {
	browser := browser.ForTest(t, chromedp.Flag("force-dark-mode", true))
	c := startConsole(t, Options{WithoutIdentityAPI: true})
	do := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		for _, action := range actions {
			if err := chromedp.Do(browser, action); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
	}
	const width = 360
	// arrived waits for a page, looks at it as a whole, and returns its text.
	arrived := func(what string, shown chromedp.CSS) string {
		t.Helper()
		do(what, chromedp.WaitVisible(shown))
		wide, err := chromedp.Run(browser, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
		if err != nil || wide > width {
			t.Errorf("%s: the page is %d wide, %v", what, wide, err)
		}
		text, err := chromedp.Run(browser, chromedp.Text(chromedp.CSS("body")))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return text
	}
	do("opening the console", chromedp.EmulateViewport(width, 800), chromedp.Navigate(c.url+"/"))
	if page := arrived("opening the console", "#directories"); !strings.Contains(page, "This is an emulator, not Atlassian") || !strings.Contains(page, "Set up an identity provider") {
		t.Errorf("the console says\n%s", page)
	}
	if dark, err := chromedp.Run(browser, chromedp.Evaluate[string]("matchMedia('(prefers-color-scheme: dark)').matches + ' ' + getComputedStyle(document.body).backgroundColor")); err != nil || dark != "true rgb(18, 21, 27)" {
		t.Errorf("the page in the dark: %s, %v", dark, err)
	}
	do("the menu", chromedp.Click(chromedp.CSS(".menu > summary")), chromedp.Click(chromedp.CSS(`.menu a[href="/console/directories"]`)))
	arrived("identity providers", "form.card input[name=name]")
	do("a new directory", chromedp.SendKeys(chromedp.CSS("form.card input[name=name]"), "Acme Okta"), chromedp.Click(chromedp.CSS("form.card > button")))
	arrived("the directory", "#saml input[name=issuer]")
	do("SAML", chromedp.SendKeys(chromedp.CSS("#saml input[name=issuer]"), "http://www.okta.com/exk1"),
		chromedp.SendKeys(chromedp.CSS("#saml input[name=singleSignOnUrl]"), "https://acme.okta.com/sso"),
		chromedp.SetValue(chromedp.CSS("#saml textarea[name=certificate]"), oktaCertificate(t)), chromedp.Click(chromedp.CSS("#saml form > button")))
	if page := arrived("SAML", "#acs-url"); !strings.Contains(page, "https://auth.atlassian.com/login/callback?connection=saml-") {
		t.Errorf("the page says\n%s", page)
	}
	do("copying", chromedp.Click(chromedp.CSS("#acs-url + button.copy")), chromedp.WaitReady(chromedp.CSS("#acs-url + button.copy")))
	const copied = "new Promise(resolve => { const look = () => { const said = document.querySelector('#acs-url + button.copy').textContent; said === 'Copy' ? requestAnimationFrame(look) : resolve(said); }; look(); })"
	if said, err := chromedp.Run(browser, chromedp.Evaluate[string](copied, chromedp.EvalAwaitPromise)); err != nil || said != "Copied" && said != "Press Ctrl+C" {
		t.Errorf("the button to copy says %q, %v", said, err)
	}
	do("the domain", chromedp.SetValue(chromedp.CSS("#domains select[name=domain]"), "acme.com"), chromedp.Click(chromedp.CSS("#domains form:not(.inline) > button")))
	arrived("the domain", `#domains form.inline[action*="acme.com"]`)
	do("provisioning", chromedp.Click(chromedp.CSS("#provisioning form > button")))
	key := arrived("provisioning", "#given-key")
	if config := c.section(t, "Acme Okta").Provisioning; !strings.Contains(key, c.emulator.Token(config.ID)) || !strings.Contains(key, config.BaseURL) {
		t.Errorf("the page does not show the key:\n%s", key)
	}
	do("the policy", chromedp.Click(chromedp.CSS(`#policies a[href*="?directory="]`)), chromedp.WaitVisible(chromedp.CSS("form.card input[name=name]")),
		chromedp.SendKeys(chromedp.CSS("form.card input[name=name]"), "Staff"), chromedp.Click(chromedp.CSS("form.card input[name=enforceSso]")), chromedp.Click(chromedp.CSS("form.card > button")))
	if page := arrived("the policy", "#members"); !strings.Contains(page, "enforces single sign-on") {
		t.Errorf("the page says\n%s", page)
	}
	for _, group := range areas {
		for _, area := range group.Areas {
			do(area.Title, chromedp.Navigate(c.url+area.Path))
			arrived(area.Title, "main")
		}
	}
	if okta := c.section(t, "Acme Okta"); okta.SAML == nil || okta.Provisioning == nil || len(okta.Domains) != 1 || len(okta.Policies) != 2 || !okta.Policies[1].EnforceSSO {
		t.Errorf("the directory is %+v", okta)
	}
}

// consoleServer serves the embedded organization.
func consoleServer(t *testing.T) (consoleClient, *httptest.Server) {
	t.Helper()
	emulator, err := New(Options{APIKey: "organization-key-canary"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulator)
	t.Cleanup(server.Close)
	return consoleClient{emulator, server.URL}, server
}
