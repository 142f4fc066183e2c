package client_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// benchClient returns a client of a server on loopback that answers every request alike, but with the cursor of another page
// as long as there are pages.
func benchClient(b *testing.B, objects, pages int) *client.Client {
	b.Helper()
	object := `{"domain":"acme.com","domainId":"1","directoryId":"2","directoryKind":"local","linkedAt":"2026-11-02T09:00:00Z","claimStatus":"verified","version":"1"}`
	page := strings.TrimSuffix(strings.Repeat(object+",", objects), ",")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number := 1
		_, _ = fmt.Sscan(r.URL.Query().Get("cursor"), &number)
		switch {
		case !strings.HasSuffix(r.URL.Path, "/linked-domains"):
			_, _ = io.WriteString(w, `{"data":`+object+`}`)
		case number < pages:
			_, _ = fmt.Fprintf(w, `{"data":[%s],"links":{"next":"%d"}}`, page, number+1)
		default:
			_, _ = fmt.Fprintf(w, `{"data":[%s],"links":{}}`, page)
		}
	}))
	b.Cleanup(server.Close)
	c, err := client.New(client.Config{BaseURL: server.URL, APIKey: canaryKey, Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkRequest is one request over loopback, the server's share included.
func BenchmarkRequest(b *testing.B) {
	c := benchClient(b, 1, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.LinkedDomain(b.Context(), "org", "acme.com"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPages is a list of 1,000 objects in 10 pages.
func BenchmarkPages(b *testing.B) {
	c := benchClient(b, 100, 10)
	b.ReportAllocs()
	for b.Loop() {
		listed := 0
		for _, err := range c.LinkedDomains(b.Context(), "org", "") {
			if err != nil {
				b.Fatal(err)
			}
			listed++
		}
		if listed != 1000 {
			b.Fatal(listed)
		}
	}
}
