package provider_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// linked makes so many links of domains through a driver, and returns them as a state has them.
func linked(t *testing.T, driver *acctest.Driver, directoryID string, domains ...string) []acctest.Object {
	t.Helper()
	var objects []acctest.Object
	for _, domain := range domains {
		objects = append(objects, driver.Create("atlassian_linked_domain", map[string]any{"domain": domain, "directory_id": directoryID}))
	}
	return objects
}

// refreshed counts the requests of a refresh of all objects by a provider with these settings.
func refreshed(t *testing.T, o *acctest.Organization, objects []acctest.Object, settings map[string]any) int {
	t.Helper()
	driver := o.ProtocolWithPages(t, 100, settings)
	o.Emulator.ResetJournal()
	var group sync.WaitGroup
	for _, object := range objects {
		group.Go(func() {
			read, diagnostics := driver.Read(object)
			if read.Type == "" || !read.Value.Equal(object.Value) {
				t.Errorf("the refresh changed the state: %s", acctest.Text(diagnostics))
			}
		})
	}
	group.Wait()
	return len(o.ProviderRequests())
}

func TestCoalesceReads(t *testing.T) {
	o, directoryID := benchOrganization(t)
	driver := o.ProtocolWithPages(t, 100)
	var domains []string
	for _, config := range linkConfigs(t, o, directoryID) {
		domains = append(domains, config["domain"].(string))
	}
	objects := linked(t, driver, directoryID, domains[:100]...)
	if sent := refreshed(t, o, objects, nil); sent > 6 {
		t.Errorf("a refresh of 100 links of an organization with %d sent %d requests", len(domains), sent)
	}
	if sent := refreshed(t, o, objects, map[string]any{"coalesce_reads": false}); sent != 101 { // and the name of their directory, once
		t.Errorf("without coalescing, a refresh of 100 links sent %d requests", sent)
	}
}

func TestMaxConcurrentRequests(t *testing.T) {
	o, directoryID := benchOrganization(t)
	var now, most atomic.Int64
	target, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		r.Host = target.Host
		o.Emulator.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	driver := o.Protocol(t, map[string]any{"base_url": proxy.URL, "max_concurrent_requests": 1, "coalesce_reads": false, "max_requests_per_second": 1000.0})
	objects := linked(t, driver, directoryID, "domain-0001.example", "domain-0002.example", "domain-0003.example", "domain-0004.example", "domain-0005.example")
	most.Store(0)
	var group sync.WaitGroup
	for _, object := range objects {
		for range 10 {
			group.Go(func() { driver.Read(object) })
		}
	}
	group.Wait()
	if most.Load() != 1 {
		t.Errorf("%d requests were on their way at a time, want 1", most.Load())
	}
}
