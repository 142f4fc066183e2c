package contract

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const (
	directories = "/admin/identity/v1/orgs/acme/directories"
	directoryID = "0f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162"
	rename      = `{"name":"Okta"}`
	directory   = `{"id":"` + directoryID + `","kind":"identity_provider","name":"Okta","identityProvider":"okta",
		"capabilities":{"saml":true,"scim":true,"groupSync":true,"googleWorkspace":false},
		"defaultAuthenticationPolicyId":"5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0",
		"createdAt":"2026-03-02T09:15:00Z","updatedAt":"2026-03-02T09:15:00Z","version":"7"}`
	operationPath = "/admin/identity/v1/orgs/acme/operations/" + operationID
	operationID   = "9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
	waiting       = `{"id":"` + operationID + `","state":"waiting","summary":"Rename directory","method":"PATCH","path":"` + directories + "/" + directoryID + `",
		"url":"https://desk.example/","createdAt":"2026-03-02T09:15:00Z","expiresAt":"2026-03-16T09:15:00Z","begunAt":null,"begunBy":null,"endedAt":null,
		"reason":null,"supersededBy":null,"claimed":false}`
	notFound        = `{"errors":[{"id":"e1","status":"404","code":"ADMIN-404-1","title":"Not Found","detail":"Directory not found"}]}`
	badRequest      = `{"errors":[{"id":"e1","status":"400","code":"ADMIN-400-24","title":"Bad Request","detail":"name: required"}]}`
	gatewayNotFound = `{"code":404,"message":"No route"}`
)

// call is a request and the answer that it gets.
type call struct {
	method, path, body string
	requestHeader      http.Header
	status             int
	header             http.Header
	answer             string
}

// answering returns a good PATCH of a directory, changed by the test.
func answering(change func(*call)) call {
	good := call{method: "PATCH", path: directories + "/" + directoryID, body: rename, requestHeader: http.Header{"If-Match": {`"6"`}},
		status: 200, header: http.Header{"Etag": {`"7"`}}, answer: `{"data":` + directory + `}`}
	if change != nil {
		change(&good)
	}
	return good
}

// without returns a request without a body.
func without(method, path string, status int, answer string) call {
	return answering(func(c *call) {
		*c = call{method: method, path: path, status: status, answer: answer}
	})
}

func (c call) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	writer.Header().Set("Content-Type", "application/json")
	writer.Header().Set("X-Request-Id", "r1")
	writer.Header().Set("X-RateLimit-Limit", "1000")
	writer.Header().Set("X-RateLimit-Remaining", "999")
	writer.Header().Set("X-RateLimit-Reset", "2026-03-02T09:16:00Z")
	for name, values := range c.header {
		writer.Header()[name] = values
		if values == nil {
			delete(writer.Header(), name)
		}
	}
	writer.WriteHeader(c.status)
	_, _ = io.WriteString(writer, c.answer)
}

func (c call) request(t *testing.T, host string) *http.Request {
	t.Helper()
	request, err := http.NewRequest(c.method, host+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer key")
	if c.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, values := range c.requestHeader {
		request.Header[name] = values
		if values == nil {
			delete(request.Header, name)
		}
	}
	return request
}

// throughMiddleware and throughRoundTripper send the call over real HTTP past a validator.
func throughMiddleware(t *testing.T, validator *Validator, c call) {
	t.Helper()
	server := httptest.NewServer(validator.Middleware(c))
	defer server.Close()
	send(t, http.DefaultTransport, c.request(t, server.URL))
}

func throughRoundTripper(t *testing.T, validator *Validator, c call) {
	t.Helper()
	server := httptest.NewServer(c)
	defer server.Close()
	send(t, validator.RoundTripper(http.DefaultTransport), c.request(t, server.URL))
}

func send(t *testing.T, transport http.RoundTripper, request *http.Request) string {
	t.Helper()
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// verdicts are those of the identity API.
var verdicts = []verdict{
	{"good object", nil, answering(nil), ""},
	{"good list", nil, without("GET", directories+"?limit=100&cursor=abc&name=Okta&kind=local", 200, `{"data":[`+directory+`],"links":{"self":"a","next":"b"}}`), ""},
	{"good deletion", nil, answering(func(c *call) {
		c.method, c.body, c.status, c.answer, c.header = "DELETE", "", 204, "", http.Header{"Content-Type": nil}
	}), ""},
	{"good refusal", nil, without("GET", directories+"/"+directoryID, 404, notFound), ""},
	{"documented fault", nil, without("GET", directories, 503, `{"code":503,"message":"Try later"}`), ""},
	{"retry after a date", nil, answering(func(c *call) {
		c.status, c.answer, c.header = 429, `{"code":429,"message":"Slow down"}`, http.Header{"Retry-After": {"Mon, 02 Mar 2026 09:16:00 GMT"}}
	}), ""},
	{"other API", nil, without("GET", "/console/", 299, "anything"), ""},

	{"undocumented path", nil, without("GET", directories+"/x/y", 404, gatewayNotFound), "GET " + directories + "/x/y: undocumented path"},
	{"undocumented method", nil, without("PUT", directories, 405, ""), "undocumented path or method"},
	{"undocumented query parameter", nil, without("GET", directories+"?page=2", 200, `{"data":[],"links":{"self":"a"}}`), `undocumented query parameter "page"`},
	{"undocumented request header", nil, answering(func(c *call) { c.requestHeader = http.Header{"X-Force": {"1"}} }), `undocumented request header "X-Force"`},
	{"If-Match where it means nothing", nil, func() call {
		c := without("GET", directories+"/"+directoryID, 404, notFound)
		c.requestHeader = http.Header{"If-Match": {`"1"`}}
		return c
	}(), `undocumented request header "If-Match"`},
	{"operation without its address", nil, answering(func(c *call) {
		c.status, c.header, c.answer = 202, nil, `{"operation":`+waiting+`}`
	}), `response header "Location" missing`},
	{"result of another kind", nil, without("GET", operationPath, 200,
		`{"data":`+strings.TrimSuffix(waiting, "}")+`,"result":{"status":200,"body":{"data":{"colour":"blue"}}}}}`), "doesn't match any schema"},
	{"record without its evidence", nil, answering(func(c *call) {
		c.answer = `{"data":` + strings.TrimSuffix(directory, "}") + `,"record":{"recordedAt":"2026-03-02T09:15:00Z","recordedBy":"mia@acme.com"}}}`
	}), `property "evidence" is missing`},
	{"claimant that is no id", nil, func() call {
		c := without("GET", operationPath, 200, `{"data":`+waiting+`}`)
		c.requestHeader = http.Header{"Claimant": {"me"}}
		return c
	}(), `header parameter "Claimant"`},
	{"limit out of range", nil, without("GET", directories+"?limit=1001", 200, `{"data":[],"links":{"self":"a"}}`), `query parameter "limit"`},
	{"bad UUID in the path", nil, without("GET", directories+"/7", 404, notFound), `path parameter "directoryId"`},
	{"unquoted If-Match", nil, answering(func(c *call) { c.requestHeader = http.Header{"If-Match": {"6"}} }), `header parameter "If-Match"`},
	{"no key", nil, answering(func(c *call) { c.requestHeader = http.Header{"Authorization": nil} }), "no bearer key"},
	{"undocumented request field", nil, answering(func(c *call) { c.body = `{"name":"Okta","colour":"blue"}` }), `property "colour" is unsupported`},
	{"missing request field", nil, answering(func(c *call) {
		c.method, c.path, c.requestHeader, c.status, c.body = "POST", directories, nil, 201, rename
	}), `property "identityProvider" is missing`},
	{"two JSON values", nil, answering(func(c *call) { c.body = rename + rename }), "not one JSON value"},
	{"wrong content type", nil, answering(func(c *call) { c.requestHeader = http.Header{"Content-Type": {"text/plain"}} }), "Content-Type"},
	{"undocumented request body", nil, answering(func(c *call) { c.method, c.status, c.answer, c.header = "DELETE", 204, "", nil }), "undocumented request body"},
	{"single logout without its URL", nil, answering(func(c *call) {
		c.path += "/saml-configuration"
		c.body = `{"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":true}}`
		c.status, c.answer, c.header = 400, badRequest, nil
	}), "serviceProviderSingleLogoutConfiguration"},
	{"groups without specific_groups", nil, call{method: "POST", path: "/admin/identity/v1/orgs/acme/google-workspace-connections",
		body: `{"directoryId":"` + directoryID + `","groups":["a@acme.com"]}`, status: 400, answer: badRequest}, "request body"},

	{"undocumented status", nil, answering(func(c *call) { c.status = 201 }), "answered 201: undocumented status"},
	{"undocumented response field", nil, answering(func(c *call) { c.answer = strings.Replace(c.answer, `"version"`, `"colour":"blue","version"`, 1) }), `property "colour" is unsupported`},
	{"missing response field", nil, answering(func(c *call) { c.answer = strings.Replace(c.answer, `"kind":"identity_provider",`, "", 1) }), `property "kind" is missing`},
	{"bad UUID in the answer", nil, answering(func(c *call) { c.answer = strings.Replace(c.answer, directoryID, "7", 1) }), "uuid"},
	{"time not in UTC", nil, answering(func(c *call) { c.answer = strings.Replace(c.answer, "09:15:00Z", "09:15:00+01:00", 1) }), "date-time"},
	{"unknown enumeration value", nil, answering(func(c *call) { c.answer = strings.Replace(c.answer, "identity_provider", "cloud", 1) }), "not one of the allowed values"},
	{"null where none may be", nil, answering(func(c *call) { c.answer = strings.Replace(c.answer, `"name":"Okta"`, `"name":null`, 1) }), "/data/name"},
	{"no ETag", nil, answering(func(c *call) { c.header = http.Header{} }), `"ETag" missing`},
	{"ETag of another version", nil, answering(func(c *call) { c.header = http.Header{"Etag": {`"8"`}} }), `ETag "8" is not the version "7"`},
	{"undocumented response header", nil, answering(func(c *call) { c.header["Location"] = []string{"/"} }), `undocumented response header "Location"`},
	{"missing common header", nil, answering(func(c *call) { c.header["X-Request-Id"] = nil }), `"X-Request-Id" missing`},
	{"reset as an epoch", nil, answering(func(c *call) { c.header["X-Ratelimit-Reset"] = []string{"1772442960"} }), "X-RateLimit-Reset"},
	{"gateway 404 of a documented path", nil, without("GET", directories, 404, gatewayNotFound), "answered 404"},
	{"error of another status", nil, without("GET", directories+"/"+directoryID, 404, strings.Replace(notFound, `"404"`, `"400"`, 1)), `status "400"`},
	{"gateway error of another status", nil, without("GET", directories, 401, gatewayNotFound), "error of code 404"},
	{"HTML fault", nil, without("GET", directories, 502, "<html>"), "undocumented status"},

	{"allowed HTML fault", func(v *Validator) { v.AllowStatus(502) }, without("GET", directories, 502, "<html>"), ""},
	{"allowed gateway 404", func(v *Validator) { v.AllowStatus(404) }, without("GET", directories, 404, gatewayNotFound), ""},
	{"identity API that is not served", (*Validator).WithoutIdentityAPI, without("GET", directories, 404, gatewayNotFound), ""},
	{"identity API that is served all the same", (*Validator).WithoutIdentityAPI, without("GET", directories, 404, notFound), `"code" is missing`},
	{"allowed invalid request, refused", (*Validator).AllowInvalidRequests, answering(func(c *call) { c.body, c.status, c.answer, c.header = "{}", 400, badRequest, nil }), ""},
	{"allowed invalid request, accepted", (*Validator).AllowInvalidRequests, answering(func(c *call) { c.body = `{"colour":"blue"}` }), "was not refused"},
	{"allowed invalid request, bad refusal", (*Validator).AllowInvalidRequests, answering(func(c *call) { c.body, c.status, c.answer, c.header = "{}", 400, "{}", nil }), `"errors" is missing`},
	{"allowed unknown path", (*Validator).AllowInvalidRequests, without("GET", directories+"/x/y", 404, gatewayNotFound), ""},
	{"allowed unknown path, wrong shape", (*Validator).AllowInvalidRequests, without("GET", directories+"/x/y", 404, notFound), `"code" is missing`},
	{"allowed missing key", (*Validator).AllowInvalidRequests, func() call {
		c := without("GET", directories, 401, `{"code":401,"message":"Unauthorized"}`)
		c.requestHeader = http.Header{"Authorization": nil}
		return c
	}(), ""},
}

func TestVerdicts(t *testing.T) { judgeAll(t, verdicts) }

func TestMessages_haveNoSecrets(t *testing.T) {
	fake := &recorder{TB: t}
	throughMiddleware(t, NewValidator(fake), answering(func(c *call) {
		c.body = `{"name":["canary-request"]}`
		c.answer = `{"data":{"token":["canary-response"]}}`
		c.requestHeader = http.Header{"Authorization": {"canary-key"}}
	}))
	if text := strings.Join(fake.messages, "\n"); text == "" || strings.Contains(text, "canary") {
		t.Errorf("messages show a secret: %s", text)
	}
}

func TestBodies_reachTheOtherSide(t *testing.T) {
	good := answering(nil)
	received := make(chan string, 1)
	handler := http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		received <- string(body)
		good.ServeHTTP(writer, request)
	})
	server := httptest.NewServer(NewValidator(t).Middleware(handler))
	defer server.Close()
	answer := send(t, NewValidator(t).RoundTripper(http.DefaultTransport), good.request(t, server.URL))
	if body := <-received; body != good.body {
		t.Errorf("the handler read %q, want %q", body, good.body)
	}
	if answer != good.answer {
		t.Errorf("the client read %q, want %q", answer, good.answer)
	}
}

func TestConnections_passThroughWhenDropped(t *testing.T) {
	handlers := map[string]http.HandlerFunc{
		"hijacked": func(writer http.ResponseWriter, request *http.Request) {
			connection, _, err := writer.(http.Hijacker).Hijack()
			if err != nil {
				t.Errorf("hijack: %v", err)
				return
			}
			connection.(*net.TCPConn).Close()
		},
		"aborted": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"broken off": func(writer http.ResponseWriter, request *http.Request) {
			writer.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(writer, `{"data":`)
			writer.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
	}
	for name, handler := range handlers {
		t.Run(name, func(t *testing.T) {
			finished := make(chan struct{}) // Close does not wait for hijacked connections.
			judged := NewValidator(t).Middleware(handler)
			server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
				defer close(finished)
				judged.ServeHTTP(writer, request)
			}))
			defer server.Close()
			defer func() { <-finished }()
			response, err := NewValidator(t).RoundTripper(http.DefaultTransport).RoundTrip(answering(nil).request(t, server.URL))
			if err != nil {
				return
			}
			defer response.Body.Close()
			if body, err := io.ReadAll(response.Body); err != io.ErrUnexpectedEOF || string(body) != `{"data":` {
				t.Errorf("read %q and %v, want the part that was sent and an unexpected end", body, err)
			}
		})
	}
}

// endless is a body that never ends.
type endless struct{ read int }

func (e *endless) Read(content []byte) (int, error) {
	e.read += len(content)
	return len(content), nil
}

func TestAnswers_withoutAnEnd(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		fake := &recorder{TB: t}
		validator := NewValidator(fake)
		want := "answer of 4 MiB or more"
		if allowed {
			validator.AllowStatus(500)
			want = ""
		}
		body := &endless{}
		response, err := validator.RoundTripper(roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 500, Body: io.NopCloser(body)}, nil
		})).RoundTrip(without("GET", directories, 0, "").request(t, "http://127.0.0.1"))
		if err != nil {
			t.Fatal(err)
		}
		fake.expect(t, want)
		if allowed && body.read > 0 {
			t.Error("an answer that is not judged was read ahead")
		}
		if got, err := io.CopyN(io.Discard, response.Body, bodyLimit+10); err != nil {
			t.Errorf("the rest of the answer is lost after %d bytes: %v", got, err)
		}
	}
}

func TestHeaders_setTooLateAreNotSent(t *testing.T) {
	handler := http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		late := answering(func(c *call) { c.header = nil })
		late.ServeHTTP(writer, request)
		writer.Header().Set("ETag", `"7"`)
	})
	fake := &recorder{TB: t}
	server := httptest.NewServer(NewValidator(fake).Middleware(handler))
	defer server.Close()
	send(t, http.DefaultTransport, answering(nil).request(t, server.URL))
	fake.expect(t, `"ETag" missing`)
}

func TestValidator_reportsNothingAfterTheTest(t *testing.T) {
	fake := &recorder{TB: t}
	validator := NewValidator(fake)
	fake.finish()
	throughMiddleware(t, validator, without("GET", directories+"/x/y", 500, ""))
	fake.expect(t, "")
}

func TestExchanges_concurrent(t *testing.T) {
	validator := NewValidator(t)
	server := httptest.NewServer(validator.Middleware(answering(nil)))
	defer server.Close()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { send(t, validator.RoundTripper(http.DefaultTransport), answering(nil).request(t, server.URL)) })
	}
	group.Wait()
}

func TestFixtures_areJSON(t *testing.T) {
	for _, fixture := range []string{directory, notFound, badRequest, gatewayNotFound} {
		if !json.Valid([]byte(fixture)) {
			t.Errorf("not JSON: %s", fixture)
		}
	}
}
