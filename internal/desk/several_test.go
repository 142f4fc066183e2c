package desk_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// The console lists the domains of a Google account one below the other. Pasted without JavaScript they stay several: a field of one line
// would make one of them.
func TestSheet_takesSeveralDomainsOneOnEachLine(t *testing.T) {
	_, s, _, mia := start(t)
	if _, err := s.desk.Adopt("Sam", desk.Adoption{Directories: []desk.AdoptedDirectory{{Name: "Acme Google", IdentityProvider: "google_workspace"}}}); err != nil {
		t.Fatal(err)
	}
	if status := s.write("POST", "google-workspace-connections", fmt.Sprintf(`{"directoryId":%q}`, s.directoryID("Acme Google"))); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	item := mia.item()
	item.says(t, "<textarea", "one on each line")
	wrong := mia.done(item, map[string]string{"adminEmail": "nobody", "domains": "acme.com\r\nacme.dev\r\n"})
	wrong.says(t, "This is no e-mail address", "acme.com\nacme.dev\n</textarea>")
	done := mia.done(item, map[string]string{"adminEmail": "admin@acme.com", "domains": "acme.com\r\nacme.dev\r\n"})
	if len(s.state().Google) == 0 {
		t.Fatal(done.text)
	}
	if got := s.state().Google[0].Domains; !slices.Equal(got, []string{"acme.com", "acme.dev"}) {
		t.Errorf("the domains are %s", strings.Join(got, "|"))
	}
	page := mia.open("/records/" + s.state().Google[0].ID + "/check")
	page.says(t, "Google account that allowed it", "admin@acme.com", `<option value="all_users" selected>Sync all users</option>`, "Personal message", "acme.com\nacme.dev</textarea>")
	mia.press(page, "/check", "other", map[string]string{"field.adminEmail": "it@acme.com", "field.domains": "acme.dev"}).says(t, "Recorded:")
	if got := s.state().Google[0]; got.AdminEmail != "it@acme.com" || !slices.Equal(got.Domains, []string{"acme.dev"}) {
		t.Errorf("the record is %+v", got)
	}
}
