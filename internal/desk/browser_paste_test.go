package desk_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/browser"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// The console lists the domains of a Google account one below the other. Pasted into a field of one line, they stay several.
func TestPages_pastedDomainsStaySeveral(t *testing.T) {
	browser := browser.ForTest(t)
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), seeing(t, o))
	if err := s.desk.ReadDomains(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Adopt("Sam", desk.Adoption{Directories: []desk.AdoptedDirectory{{Name: "Acme Google", IdentityProvider: "google_workspace"}}}); err != nil {
		t.Fatal(err)
	}
	if status := s.write("POST", "google-workspace-connections", fmt.Sprintf(`{"directoryId":%q}`, s.directoryID("Acme Google"))); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	item := s.visitor("Mia").open("/").links("/items/")[0]
	if err := chromedp.Do(browser, chromedp.Navigate(s.url+item), chromedp.WaitVisible(chromedp.CSS("h1"))); err != nil {
		t.Fatal(err)
	}
	pasted, err := chromedp.Run(browser, chromedp.Evaluate[string](`(() => {
		const field = document.querySelector('[data-check="domains"]'), data = new DataTransfer();
		data.setData("text", "acme.com\nacme.dev\n");
		field.focus();
		if (field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))) field.value = "left to the browser";
		return field.value;
	})()`))
	if err != nil || pasted != "acme.com acme.dev" {
		t.Errorf("the field has %q (%v)", pasted, err)
	}
}
