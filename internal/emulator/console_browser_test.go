package emulator

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestConsole_inABrowser does with a real browser what a new user does: open the console, follow the link to Google's
// consent page, click Allow, and go back to see the connection connected.
func TestConsole_inABrowser(t *testing.T) {
	browser := startBrowser(t)
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

// startBrowser starts a headless Chromium with an empty profile. Without one on PATH the test is skipped, unless
// REQUIRE_CHROMIUM=1 says that the browser was to be there.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	binary := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			binary = found
			break
		}
	}
	if binary == "" {
		const missing = "There is no Chromium on PATH, so the console was not tried in a browser."
		if os.Getenv("REQUIRE_CHROMIUM") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(binary), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		// A loaded machine takes its time to start a browser.
		chromedp.WSURLReadTimeout(time.Minute),
	)
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil { // starts it; a deadline on this call would end the browser, says Run
		t.Fatalf("starting %s: %v", binary, err)
	}
	limited, cancel := context.WithTimeout(browser, 2*time.Minute)
	t.Cleanup(cancel)
	return limited
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
