package reads_test

import (
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// What a walk over 20,000 objects keeps in memory: MiB/walk is the heap that is still in use at its end.
func BenchmarkReadsOfTwentyThousand(b *testing.B) {
	const objects = 20_000
	s := &linkServer{links: make([]string, objects), hidden: map[string]bool{}}
	server := httptest.NewServer(s)
	defer server.Close()
	c, err := client.New(client.Config{BaseURL: server.URL, APIKey: "key", PageSize: 100})
	if err != nil {
		b.Fatal(err)
	}
	inUse := func() float64 {
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return float64(memory.HeapInuse) / (1 << 20)
	}
	before := inUse()
	for b.Loop() {
		walk := reads.NewWalk(c, true)
		for i := range objects {
			if _, err := walk.LinkedDomain(b.Context(), "org", domainNumber(i)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(inUse()-before, "MiB/walk")
		runtime.KeepAlive(walk)
	}
	b.ReportMetric(float64(s.lists+s.singles)/float64(b.N), "requests/walk")
}
