package client_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The API keys of every test: the organization's and those of two SCIM directories, x-1 and x-2. Each must turn up in
// the Authorization header of its own requests and nowhere else.
const (
	canaryKey           = "canary-organization-key"
	canarySCIMKey       = "canary-scim-key-of-x-1"
	canarySecondSCIMKey = "canary-scim-key-of-x-2"
)

// sent is one request as the server saw it.
type sent struct {
	method, path, query, body string
	header                    http.Header
}

// script is a server that answers the first request with the first step, and so on. A request beyond the last step
// fails the test.
type script struct {
	*httptest.Server
	mutex sync.Mutex
	sent  []sent
}

func newScript(t *testing.T, steps ...http.HandlerFunc) *script {
	t.Helper()
	s := &script{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("reading the body of a request: %v", err)
		}
		s.mutex.Lock()
		number := len(s.sent)
		s.sent = append(s.sent, sent{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Header.Clone()})
		s.mutex.Unlock()
		if number >= len(steps) {
			t.Errorf("request number %d was not expected: %s %s", number+1, r.Method, r.URL)
			w.WriteHeader(http.StatusTeapot)
			return
		}
		steps[number](w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests is what was sent so far.
func (s *script) requests() []sent {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]sent(nil), s.sent...)
}

// client returns a client of the script that waits next to nothing between attempts.
func (s *script) client(t *testing.T, changes ...func(*client.Config)) *client.Client {
	t.Helper()
	return newClient(t, append([]func(*client.Config){func(c *client.Config) { c.BaseURL = s.URL }}, changes...)...)
}

func newClient(t *testing.T, changes ...func(*client.Config)) *client.Client {
	t.Helper()
	config := client.Config{
		APIKey:       canaryKey,
		SCIMAPIKeys:  map[string]string{"x-1": canarySCIMKey, "x-2": canarySecondSCIMKey},
		Version:      "1.2.3",
		RetryWaitMin: time.Microsecond,
		RetryWaitMax: time.Microsecond,
		Jitter:       func() float64 { return 0 },
	}
	for _, change := range changes {
		change(&config)
	}
	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answer returns a step that answers; headers come in pairs of name and value.
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// refuse returns a step that answers with the admin error list.
func refuse(status int, code, detail string, headers ...string) http.HandlerFunc {
	body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{
		"id": "e-1", "status": "400", "code": code, "title": http.StatusText(status), "detail": detail,
	}}})
	if err != nil {
		panic(err)
	}
	return answer(status, string(body), headers...)
}

// reset is a step that cuts the connection instead of answering.
func reset(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	// Without lingering, closing sends a reset rather than an orderly end.
	_ = connection.(*net.TCPConn).SetLinger(0)
	_ = connection.Close()
}

// cutShort is a step that cuts the connection in the middle of a good answer.
func cutShort(w http.ResponseWriter, _ *http.Request) {
	connection, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = buffered.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":")
	_ = buffered.Flush()
	_ = connection.Close()
}

const directoryBody = `{"data":{"id":"d-1","kind":"identity_provider","name":"Okta","version":"v-1"}}`
