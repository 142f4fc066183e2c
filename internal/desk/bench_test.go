package desk_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// BenchmarkDesk measures a desk with a thousand objects and ten thousand history entries: its memory, a write of the API, which saves the
// records, a list, and the pages.
func BenchmarkDesk(b *testing.B) {
	o, folder := acctest.Start(b, acctest.WithoutIdentityAPI()), b.TempDir()
	before := heldBytes()
	s := serve(b, o, filepath.Join(folder, "records.json"))
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
	entries, objects := countLines(b, filepath.Join(folder, "records.history.jsonl")), len(s.state().Directories)+len(s.state().Policies)+len(s.state().Provisioning)
	if entries < 10_000 || objects < 1_000 {
		b.Fatalf("%d objects and %d entries: that measures less than it says", objects, entries)
	}
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			if err := s.desk.Ready(); err != nil { // the records as a whole are written once
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(heldBytes()-before)/(1<<20), "MiB-held")
		b.ReportMetric(peakMiB(), "MiB-peak-of-process")
	})
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

// heldBytes is what is on the heap after a collection.
func heldBytes() int64 {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}

// peakMiB is the most memory that this process, with the emulator and the test in it, has had at once; 0 where the system does not tell.
func peakMiB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	var kib float64
	if _, err := fmt.Sscan(after, &kib); err != nil {
		return 0
	}
	return kib / 1024
}

func countLines(b *testing.B, name string) int {
	b.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}
