package emulator_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// pipes are the connections of a server in memory. No network is between it and its caller, so that a test's time can be
// synctest's: a request that gets no answer costs nothing, and a slow machine changes no outcome.
type pipes chan net.Conn

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	p <- far
	return near, nil
}

func (p pipes) Accept() (net.Conn, error) {
	if connection, open := <-p; open {
		return connection, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "in memory", Net: "unix"} }

// outcomes asks the organization again and again, and tells how each request ended.
func outcomes(t *testing.T, server *emulator.Server, requests int) (ended []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { ended = outcomesInBubble(t, server, requests) })
	return ended
}

func outcomesInBubble(t *testing.T, server *emulator.Server, requests int) (ended []string) {
	connections := make(pipes)
	web := http.Server{Handler: server} // without the contract, which such answers break
	go func() { _ = web.Serve(connections) }()
	transport := &http.Transport{DialContext: connections.dial}
	defer func() {
		transport.CloseIdleConnections()
		close(connections)
		_ = web.Close()
	}()
	for range requests {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://in.memory"+directories(), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+emulator.DefaultAPIKey)
		response, err := transport.RoundTrip(request)
		how := "no answer"
		if err == nil {
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			how = response.Status
			switch {
			case response.Header.Get("X-RateLimit-Remaining") == "-1":
				how += " odd limits"
			case err != nil:
				how = "cut short"
			case strings.Contains(string(body), "<html>"):
				how += " page"
			case strings.Contains(string(body), "endless-"):
				how += " endless"
			case strings.Contains(string(body), `"seven"`):
				how += " other types"
			}
		}
		cancel()
		ended = append(ended, how)
	}
	return ended
}

func TestRandomFaults_followTheirSeed(t *testing.T) {
	run := func(seed uint64) []string {
		o := serve(t)
		o.emulator.SetRandomFaults(seed)
		return outcomes(t, o.emulator, 400)
	}
	first := run(7)
	if !slices.Equal(first, run(7)) {
		t.Error("the same seed chose other faults")
	}
	if slices.Equal(first, run(8)) {
		t.Error("another seed chose the same faults")
	}
}

func TestRandomFaults_areOfEveryKind(t *testing.T) {
	o := serve(t)
	o.must(201, "POST", "directories", createOkta) // a stale read needs a write before it
	o.emulator.SetRandomFaults(1)
	counts := map[string]int{}
	for _, how := range outcomes(t, o.emulator, 3000) {
		counts[how]++
	}
	for _, how := range []string{"200 OK", "200 OK odd limits", "200 OK page", "200 OK endless", "200 OK other types", "401 Unauthorized", "403 Forbidden",
		"404 Not Found", "429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway page", "503 Service Unavailable", "cut short", "no answer"} {
		if counts[how] == 0 {
			t.Errorf("none of 3,000 requests ended with %s: %v", how, counts)
		}
	}
	if failed := 3000 - counts["200 OK"]; failed < 3000/emulator.RandomFaultsEvery/2 || failed > 3000/emulator.RandomFaultsEvery*2 {
		t.Errorf("%d of 3,000 requests failed: %v", failed, counts)
	}
	o.emulator.SetRandomFaults(0)
	for _, how := range outcomes(t, o.emulator, 100) {
		if how != "200 OK" {
			t.Errorf("with faults ended, a request ended with %s", how)
		}
	}
}

func TestAlterations(t *testing.T) {
	const one = `{"data":{"id":"a","name":"Okta","version":"3"}}`
	for name, test := range map[string]struct {
		alter           emulator.Alteration
		answer, altered string
	}{
		"another object":          {emulator.AnotherObject, one, `{"data":{"id":"6d5c4b3a-2918-4706-95a4-000000000000","name":"6d5c4b3a-2918-4706-95a4-000000000000","version":"3"}}`},
		"another object of SCIM":  {emulator.AnotherObject, `{"id":"a"}`, `{"id":"6d5c4b3a-2918-4706-95a4-000000000000"}`},
		"another object, a list":  {emulator.AnotherObject, `{"data":[{"id":"a"}]}`, ""},
		"without an id":           {emulator.WithoutID, one, `{"data":{"name":"Okta","version":"3"}}`},
		"without a version":       {emulator.WithoutVersion, one, `{"data":{"id":"a","name":"Okta"}}`},
		"without one that is not": {emulator.WithoutVersion, `{"data":{"id":"a"}}`, ""},
		"other types":             {emulator.OtherTypes, `{"a":"text","b":[],"c":[true],"d":{"e":1}}`, `{"a":7,"b":"none","c":["seven"],"d":{"e":"seven"}}`},
		"endless, SCIM":           {emulator.EndlessList, `{"Resources":[],"totalResults":0}`, `{"Resources":[],"totalResults":1000000000}`},
		"endless, an object":      {emulator.EndlessList, one, ""},
		"no body":                 {emulator.NoJSON, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer := emulator.Answer{Status: 200, Header: http.Header{}, Body: []byte(test.answer)}
			changed := test.alter(&answer)
			want := test.altered
			if want == "" {
				want = test.answer
			}
			if changed != (test.altered != "") || string(answer.Body) != want {
				t.Errorf("changed = %v, %s", changed, answer.Body)
			}
		})
	}
}

func TestEndlessList_goesOn(t *testing.T) {
	o := serve(t)
	o.emulator.Fault(emulator.Fault{Alter: emulator.EndlessList, Times: 1})
	known := map[string]bool{}
	page := o.call("GET", "directories", "")
	for range 5 {
		cursor := page.link("next")
		if cursor == "" || known[cursor] {
			t.Fatalf("the list has ended, or comes back: %s", page.text)
		}
		known[cursor] = true
		page = o.call("GET", "directories?cursor="+cursor, "")
	}
}
