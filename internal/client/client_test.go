package client_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestValidateBaseURL(t *testing.T) {
	tests := map[string]string{ // URL to what the refusal says; empty means accepted
		"https://api.atlassian.com":        "",
		"https://api.atlassian.com/":       "",
		"https://proxy.example/atlassian/": "",
		"http://127.0.0.1:8080":            "",
		"http://127.9.9.9":                 "",
		"http://[::1]:8080":                "",
		"http://localhost:8080":            "",
		"http://LOCALHOST":                 "",
		"http://api.atlassian.com":         "use https://",
		"http://127.0.0.1.example.com":     "use https://",
		"http://localhost.example.com":     "use https://",
		"http://10.0.0.1":                  "use https://",
		"ftp://api.atlassian.com":          "use https://",
		"api.atlassian.com":                "write it like https://api.atlassian.com",
		"localhost:8080":                   "write it like https://api.atlassian.com",
		"https://":                         "write it like https://api.atlassian.com",
		"https://:443":                     "write it like https://api.atlassian.com",
		"https://bad host":                 "write it like https://api.atlassian.com",
		"":                                 "write it like https://api.atlassian.com",
		"https://me:hunter2@example.com":   "leave them out",
		"https://example.com?x=hunter2":    "end it before the '?' or '#'",
		"https://example.com?":             "end it before the '?' or '#'",
		"https://example.com/#hunter2":     "end it before the '?' or '#'",
	}
	for baseURL, want := range tests {
		err := client.ValidateBaseURL(baseURL)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error = %v, want %q", baseURL, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the refusal %q repeats a secret", baseURL, err)
		}
	}
}

func TestValidateAPIKey(t *testing.T) {
	tests := map[string]string{
		"ATCTT3xFfGN0=~!":      "",
		"":                     "is empty",
		"hunter2hunter2\n":     "at position 15: a line break",
		"hunter2\r\nX-Evil: 1": "at position 8: a line break",
		"Bearer hunter2":       "at position 7: a blank",
		"hunter2\t":            "a blank",
		"hunter2\x00":          "a control character",
		"hunter2\x7f":          "a control character",
		"hünter2":              "at position 2: a character outside ASCII",
		"hunter2\xff":          "a character outside ASCII",
	}
	for apiKey, want := range tests {
		err := client.ValidateAPIKey(apiKey)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error = %v, want %q", apiKey, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "nter2") {
			t.Errorf("the refusal %q repeats the key", err)
		}
	}
}

func TestNew_reportsAllThatIsWrong(t *testing.T) {
	_, err := client.New(client.Config{BaseURL: "http://example.com", APIKey: "a b"})
	if err == nil || !strings.Contains(err.Error(), "base URL") || !strings.Contains(err.Error(), "API key") {
		t.Errorf("error = %v, want both", err)
	}
}

func TestHost(t *testing.T) {
	for baseURL, want := range map[string]string{"": "api.atlassian.com", "http://127.0.0.1:81/x": "127.0.0.1:81"} {
		if got := newClient(t, func(c *client.Config) { c.BaseURL = baseURL }).Host(); got != want {
			t.Errorf("host of %q = %q, want %q", baseURL, got, want)
		}
	}
}

func TestHeaders(t *testing.T) {
	server := newScript(t, answer(200, directoryBody), answer(200, directoryBody))
	c := server.client(t)
	if err := readDirectory(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := updateDirectory(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]string{
		{"Content-Type": "", "If-Match": ""},
		{"Content-Type": "application/json", "If-Match": `"v-1"`},
	} {
		want["User-Agent"] = "terraform-provider-atlassian/1.2.3"
		want["Authorization"] = "Bearer " + canaryKey
		want["Accept"] = "application/json"
		for name, value := range want {
			if got := server.requests()[i].header.Get(name); got != value {
				t.Errorf("request %d: %s = %q, want %q", i, name, got, value)
			}
		}
	}
}

func TestPathElements_areEscaped(t *testing.T) {
	tests := map[string]string{
		"a/b":        "a%2Fb",
		"../../orgs": "..%2F..%2Forgs",
		"a?b#c%2F":   "a%3Fb%23c%252F",
		"a b":        "a%20b",
		"bücher":     "b%C3%BCcher",
	}
	for id, escaped := range tests {
		server := newScript(t, answer(200, strings.Replace(directoryBody, "d-1", id, 1)))
		c := server.client(t, func(c *client.Config) { c.BaseURL += "/pre%2Ffix/" })
		if _, err := c.Directory(t.Context(), "org", id); err != nil {
			t.Error(err)
		}
		if got, want := server.requests()[0].path, "/pre%2Ffix/admin/identity/v1/orgs/org/directories/"+escaped; got != want {
			t.Errorf("path = %s, want %s", got, want)
		}
	}
}

func TestPathElements_thatAreNoIDsAreNotSent(t *testing.T) {
	server := newScript(t)
	for _, id := range []string{"", ".", ".."} {
		if err := server.client(t).DeleteDirectory(t.Context(), "org", id, ""); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
			t.Errorf("deleting %q: error = %v", id, err)
		}
	}
}

func TestRedirects_doNotLeaveTheServer(t *testing.T) {
	elsewhere := newScript(t) // fails the test on any request
	location := elsewhere.URL + "/admin?secret=hunter2"
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := newScript(t, answer(status, "", "Location", location))
		err := readDirectory(t.Context(), server.client(t))
		if err == nil || !strings.Contains(err.Error(), "a redirect to "+elsewhere.URL+", which is not followed") {
			t.Errorf("%d: error = %v, want one that names the other host", status, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%d: error %q repeats the whole location", status, err)
		}
	}
}

func TestRedirects_ofWritesAreNotFollowed(t *testing.T) {
	for _, status := range []int{302, 307} {
		server := newScript(t, answer(status, "", "Location", "/elsewhere"))
		if err := createDirectory(t.Context(), server.client(t)); err == nil || !strings.Contains(err.Error(), "a redirect that is not followed") {
			t.Errorf("%d: error = %v", status, err)
		}
	}
}

func TestRedirects_ofReadsWithinTheServerAreFollowed(t *testing.T) {
	there := func(path string) http.HandlerFunc { return answer(307, "", "Location", path) }
	server := newScript(t, there("/a"), answer(200, directoryBody))
	if err := readDirectory(t.Context(), server.client(t)); err != nil {
		t.Error(err)
	}
	if got := server.requests()[1].path; got != "/a" {
		t.Errorf("second request went to %s, want /a", got)
	}
	server = newScript(t, there("/a"), there("/b"), there("/c"), there("/d"))
	if err := readDirectory(t.Context(), server.client(t)); err == nil {
		t.Error("redirects without end were followed")
	}
}

func TestTLS_isRefusedWhenUnverified(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s reached a server with an unknown certificate", r.Method, r.URL)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	err := createDirectory(t.Context(), newClient(t, func(c *client.Config) { c.BaseURL = server.URL }))
	if err == nil || !strings.Contains(err.Error(), "certificate") || !strings.Contains(err.Error(), "1 attempt") {
		t.Errorf("error = %v, want one about the certificate after 1 attempt", err)
	}
	if strings.Contains(err.Error(), "taken effect") {
		t.Errorf("error = %v: nothing was sent", err)
	}
}

// connections counts the connections that a server accepts.
func connections(server *httptest.Server) *atomic.Int64 {
	var count atomic.Int64
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			count.Add(1)
		}
	}
	return &count
}

func TestConnections_areReused(t *testing.T) {
	var number atomic.Int64
	answers := steps(
		answer(200, directoryBody), refuse(404, "ADMIN-404-1", "gone"), answer(429, "slow down"), answer(500, "broken"),
	)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers[number.Add(1)%4](w, r)
	}))
	opened := connections(server)
	server.Start()
	defer server.Close()
	c := newClient(t, func(c *client.Config) { c.BaseURL = server.URL })
	for range 40 {
		_ = readDirectory(t.Context(), c)
	}
	if opened.Load() != 1 {
		t.Errorf("%d connections were opened for requests one after the other, want 1", opened.Load())
	}
}

func TestConnections_areReusedInParallel(t *testing.T) {
	const parallel, rounds = 50, 8
	server := httptest.NewUnstartedServer(answer(200, directoryBody))
	opened := connections(server)
	server.Start()
	defer server.Close()
	c := newClient(t, func(c *client.Config) { c.BaseURL = server.URL })
	for range rounds {
		var group sync.WaitGroup
		for range parallel {
			group.Go(func() {
				if err := readDirectory(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
	// Keeping only 2 idle connections, as Go does by default, takes well over 200 here.
	if opened.Load() > 2*parallel {
		t.Errorf("%d connections were opened for %d requests, %d at a time", opened.Load(), parallel*rounds, parallel)
	}
}

func TestWrites_areCountedEvenIfTheyFail(t *testing.T) {
	server := newScript(t, answer(200, directoryBody), answer(200, directoryBody), reset)
	c := server.client(t)
	for i, want := range []int64{0, 1, 2} {
		_ = []func(context.Context, *client.Client) error{readDirectory, createDirectory, createDirectory}[i](t.Context(), c)
		if got := c.Writes(); got != want {
			t.Errorf("after request %d: %d writes, want %d", i+1, got, want)
		}
	}
}

func TestIdentityProviders_areDistinct(t *testing.T) {
	all := client.IdentityProviders()
	sorted := slices.Compact(slices.Sorted(slices.Values(all)))
	if len(all) != 11 || len(sorted) != len(all) {
		t.Errorf("identity providers = %v, want 11 different ones", all)
	}
}
