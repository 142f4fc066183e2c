package desk_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// BenchmarkDesk measures a desk with a thousand objects and ten thousand history entries: a write of the API, which saves the records,
// a list, and the pages.
func BenchmarkDesk(b *testing.B) {
	o := acctest.Start(b, acctest.WithoutIdentityAPI())
	s := serve(b, o, filepath.Join(b.TempDir(), "records.json"))
	var adoption desk.Adoption
	for i := range 250 {
		adoption.Directories = append(adoption.Directories, desk.AdoptedDirectory{
			Name: fmt.Sprintf("Directory %d", i), IdentityProvider: "okta", Policies: []desk.AdoptedPolicy{{Name: "Default", Default: true}, {Name: "Guests"}},
			Provisioning: &desk.AdoptedProvisioning{BaseURL: fmt.Sprintf("https://api.atlassian.com/scim/directory/7d0e4c1a-0000-4000-8000-%012d", i)},
		})
	}
	for range 10 { // a thousand entries each
		if _, err := s.desk.Adopt("Sam", adoption); err != nil {
			b.Fatal(err)
		}
	}
	mia, number := s.visitor("Mia"), 0
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			number++
			if status := s.write("POST", "directories", fmt.Sprintf(`{"name":"More %d","identityProvider":"okta"}`, number)); status != http.StatusAccepted {
				b.Fatal(status)
			}
			if number%20 == 0 {
				o.Clock.Advance(15 * 24 * time.Hour) // they expire
			}
		}
	})
	for _, path := range []string{"/", "/news", "/records", "/history"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				if page := mia.open(path); page.status != http.StatusOK {
					b.Fatal(page.status)
				}
			}
		})
	}
}
