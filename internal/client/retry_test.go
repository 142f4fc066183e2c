package client_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The calls of the matrix, one for each way in which a request may be repeated.
var (
	readDirectory = func(ctx context.Context, c *client.Client) error {
		_, err := c.Directory(ctx, "org", "d-1")
		return err
	}
	createDirectory = func(ctx context.Context, c *client.Client) error {
		_, err := c.CreateDirectory(ctx, "org", client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
		return err
	}
	updateDirectory = func(ctx context.Context, c *client.Client) error {
		name := "Okta 2"
		_, err := c.UpdateDirectory(ctx, "org", "d-1", "v-1", client.DirectoryUpdate{Name: &name})
		return err
	}
	createSAML = func(ctx context.Context, c *client.Client) error {
		_, err := c.CreateSAMLConfiguration(ctx, "org", "d-1", client.SAMLConfigurationCreate{EntityID: "i"})
		return err
	}
	deleteDirectory = func(ctx context.Context, c *client.Client) error {
		return c.DeleteDirectory(ctx, "org", "d-1", "v-1")
	}
	linkDomain = func(ctx context.Context, c *client.Client) error {
		_, err := c.LinkDomain(ctx, "org", "acme.com", "d-1", "v-1")
		return err
	}
	unlinkDomain = func(ctx context.Context, c *client.Client) error {
		return c.UnlinkDomain(ctx, "org", "acme.com", "v-1")
	}
	regenerateKey = func(ctx context.Context, c *client.Client) error {
		_, err := c.RegenerateAPIKey(ctx, "org", "p-1", "v-1")
		return err
	}
)

// retry is a call, what the server does at each of its attempts, and what comes of it.
type retry struct {
	call  func(context.Context, *client.Client) error
	steps []http.HandlerFunc
	want  error // nil means success
	sure  bool  // the error is known not to be ambiguous
}

func TestRetryMatrix(t *testing.T) {
	var (
		good        = answer(http.StatusOK, directoryBody)
		goodKey     = answer(http.StatusOK, `{"data":{"id":"p-1","version":"v-2","token":"t"}}`)
		gone        = answer(http.StatusNoContent, "")
		limited     = answer(429, `{"code":429,"message":"slow down"}`)
		unavailable = answer(503, "busy")
		busyFor     = answer(503, "busy", "Retry-After", "7")
		broken      = refuse(500, "ADMIN-500-1", "it broke")
		unknown     = refuse(404, "ADMIN-404-1", "no such object")
		moved       = refuse(412, "ADMIN-412-1", "it moved")
		inProgress  = refuse(409, "ADMIN-409-28", "a sync is running", "Retry-After", "5")
		linkedHere  = answer(200, `{"data":{"domain":"acme.com","directoryId":"d-1","directoryKind":"identity_provider","version":"v-2"}}`)
		linkedLocal = answer(200, `{"data":{"domain":"acme.com","directoryId":"d-0","directoryKind":"local","version":"v-2"}}`)
	)
	checkRetries(t, map[string]retry{
		"read, 429 without":                {readDirectory, steps(limited, good), nil, false},
		"read, 503 without Retry-After":    {readDirectory, steps(unavailable, good), nil, false},
		"read, 500":                        {readDirectory, steps(broken, good), nil, false},
		"read, reset":                      {readDirectory, steps(reset, reset, good), nil, false},
		"read, answer cut short":           {readDirectory, steps(cutShort, good), nil, false},
		"read, never answered well":        {readDirectory, steps(limited, limited, limited, limited, limited), client.ErrRateLimited, true},
		"read, never unsure":               {readDirectory, steps(broken, broken, broken, broken, broken), &client.Error{}, true},
		"read, 404 is an answer":           {readDirectory, steps(unknown), client.ErrNotFound, true},
		"read, 501 is an answer":           {readDirectory, steps(answer(501, "")), client.ErrNotOffered, true},
		"create, 429 without":              {createDirectory, steps(limited, good), nil, false},
		"create, 429 to the end":           {createDirectory, steps(limited, limited, limited, limited, limited), client.ErrRateLimited, true},
		"create, 503 with Retry-After":     {createDirectory, steps(busyFor, good), nil, false},
		"create, 503 without":              {createDirectory, steps(unavailable), client.ErrAmbiguous, false},
		"create, 500":                      {createDirectory, steps(broken), client.ErrAmbiguous, false},
		"create, 501":                      {createDirectory, steps(answer(501, "")), client.ErrNotOffered, true},
		"create, 507: nothing was done":    {createDirectory, steps(answer(507, "")), &client.Error{}, true},
		"create, reset":                    {createDirectory, steps(reset), client.ErrAmbiguous, false},
		"create, answer cut short":         {createDirectory, steps(cutShort), client.ErrAmbiguous, false},
		"create, 429 then reset":           {createDirectory, steps(limited, reset), client.ErrAmbiguous, false},
		"create SAML, reset":               {createSAML, steps(reset), client.ErrAmbiguous, false},
		"update, 429":                      {updateDirectory, steps(limited, good), nil, false},
		"update, reset":                    {updateDirectory, steps(reset), client.ErrAmbiguous, false},
		"update, 500":                      {updateDirectory, steps(broken), client.ErrAmbiguous, false},
		"update, 409 in progress":          {updateDirectory, steps(inProgress), client.ErrConflict, true},
		"delete, reset":                    {deleteDirectory, steps(reset, gone), nil, false},
		"delete, reset after it acted":     {deleteDirectory, steps(reset, unknown), nil, false},
		"delete, 500 after it acted":       {deleteDirectory, steps(broken, unknown), nil, false},
		"delete, 404 at once":              {deleteDirectory, steps(unknown), client.ErrNotFound, true},
		"delete, 404 after 429":            {deleteDirectory, steps(limited, unknown), client.ErrNotFound, true},
		"delete, reset and gateway 404":    {deleteDirectory, steps(reset, answer(404, `{"code":404}`)), client.ErrNotServed, false},
		"delete, 409 in progress":          {deleteDirectory, steps(inProgress), client.ErrConflict, true},
		"delete, reset to the end":         {deleteDirectory, steps(reset, reset, reset, reset, reset), client.ErrAmbiguous, false},
		"link, reset":                      {linkDomain, steps(reset, linkedHere), nil, false},
		"link, reset after it acted":       {linkDomain, steps(reset, moved, linkedHere), nil, false},
		"link, reset and moved by another": {linkDomain, steps(reset, moved, linkedLocal), client.ErrPreconditionFailed, false},
		"link, moved":                      {linkDomain, steps(moved), client.ErrPreconditionFailed, true},
		"unlink, reset after it acted":     {unlinkDomain, steps(reset, moved, linkedLocal), nil, false},
		"unlink, moved by another":         {unlinkDomain, steps(reset, moved, linkedHere), client.ErrPreconditionFailed, false},
		"regenerate, reset":                {regenerateKey, steps(reset, goodKey), nil, false},
		"regenerate, answer cut short":     {regenerateKey, steps(cutShort, goodKey), nil, false},
		"regenerate, reset to the end":     {regenerateKey, steps(reset, reset, reset, reset, reset), client.ErrAmbiguous, false},
	})
}

func checkRetries(t *testing.T, tests map[string]retry) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newScript(t, test.steps...)
			err := test.call(t.Context(), server.client(t))
			if !matches(err, test.want) {
				t.Errorf("error = %v, want %v", err, test.want)
			}
			if test.sure && errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("error = %v, want one that is not ambiguous", err)
			}
			requests := server.requests()
			if len(requests) != len(test.steps) {
				t.Errorf("%d requests were sent, want %d", len(requests), len(test.steps))
			}
			for _, again := range requests[1:] {
				if first := requests[0]; again.method == first.method && (again.body != first.body || again.path != first.path) {
					t.Errorf("a repeat differs:\n%+v\n%+v", first, again)
				}
			}
		})
	}
}

func steps(steps ...http.HandlerFunc) []http.HandlerFunc { return steps }

// matches compares with a sentinel; an *Error stands for any.
func matches(err, want error) bool {
	if _, anyError := want.(*client.Error); anyError {
		return errors.As(err, new(*client.Error))
	}
	return errors.Is(err, want) && (err == nil) == (want == nil)
}

func TestRegenerateAPIKey_isUnconditionalOnlyAfterALostAnswer(t *testing.T) {
	limited := answer(429, "")
	server := newScript(t, limited, reset, answer(200, `{"data":{"id":"p-1","version":"v-2","token":"t"}}`))
	if err := regenerateKey(t.Context(), server.client(t)); err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, request := range server.requests() {
		versions = append(versions, request.header.Get("If-Match"))
	}
	if got, want := strings.Join(versions, ","), `"v-1","v-1",`; got != want {
		t.Errorf("If-Match of the attempts = %s, want %s", got, want)
	}
}

func TestRepeats_keepTheVersion(t *testing.T) {
	server := newScript(t, reset, answer(204, ""))
	if err := deleteDirectory(t.Context(), server.client(t)); err != nil {
		t.Fatal(err)
	}
	for _, request := range server.requests() {
		if got := request.header.Get("If-Match"); got != `"v-1"` {
			t.Errorf("If-Match = %s, want \"v-1\"", got)
		}
	}
}

func TestMaxRetries(t *testing.T) {
	for maxRetries, attempts := range map[int]int{-1: 1, 0: 5, 2: 3} {
		limited := answer(429, `{"code":429,"message":"slow down"}`)
		server := newScript(t, limited, limited, limited, limited, limited)
		err := readDirectory(t.Context(), server.client(t, func(c *client.Config) { c.MaxRetries = maxRetries }))
		var failure *client.Error
		if !errors.As(err, &failure) || failure.Attempts != attempts || len(server.requests()) != attempts {
			t.Errorf("MaxRetries %d: %v after %d requests, want %d attempts", maxRetries, err, len(server.requests()), attempts)
		}
	}
}

func TestError_keepsTheLastAnswer(t *testing.T) {
	broken := refuse(500, "ADMIN-500-1", "the database is down", "X-Request-Id", "r-7")
	server := newScript(t, broken, cutShort, cutShort)
	err := readDirectory(t.Context(), server.client(t, func(c *client.Config) { c.MaxRetries = 2 }))
	for _, want := range []string{
		"GET /admin/identity/v1/orgs/org/directories/d-1: ", "500", "ADMIN-500-1", "the database is down", "r-7", "3 attempts",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
}

// transportFunc is a transport for failures that no real server can be made to cause at will.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestFailure_beforeAnythingIsSent(t *testing.T) {
	tests := map[string]struct {
		failure  error
		attempts int
	}{
		"connection refused": {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, 5},
		"proxy refused":      {&net.OpError{Op: "proxyconnect", Err: errors.New("connection refused")}, 5},
		"unknown host":       {&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}, 1},
		"not a TLS server":   {http.ErrSchemeMismatch, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			attempts := 0
			c := newClient(t, func(c *client.Config) {
				c.Transport = transportFunc(func(*http.Request) (*http.Response, error) {
					attempts++
					return nil, test.failure
				})
			})
			err := createDirectory(t.Context(), c)
			if err == nil || errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("error = %v, want one that is not ambiguous", err)
			}
			if attempts != test.attempts {
				t.Errorf("%d attempts, want %d", attempts, test.attempts)
			}
		})
	}
}

func TestRefusedConnection_isRepeatedForWrites(t *testing.T) {
	server := newScript(t, answer(201, directoryBody))
	refused := false
	c := server.client(t, func(c *client.Config) {
		c.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
			if !refused {
				refused = true
				return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
			}
			return http.DefaultTransport.RoundTrip(req)
		})
	})
	if err := createDirectory(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestInterrupt_letsAWriteFinish(t *testing.T) {
	server := newScript(t, answer(201, directoryBody))
	ctx, cancel := context.WithCancel(t.Context())
	c := server.client(t, func(c *client.Config) {
		c.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			cancel()
			if err := req.Context().Err(); err != nil {
				t.Errorf("the write on its way was cut off: %v", err)
			}
			return http.DefaultTransport.RoundTrip(req)
		})
	})
	if err := createDirectory(ctx, c); err != nil {
		t.Errorf("the answer was not taken: %v", err)
	}
}

func TestInterrupt_endsTheRepeatsOfAWrite(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := newScript(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		reset(w, r)
	})
	if err := deleteDirectory(ctx, server.client(t)); !errors.Is(err, client.ErrAmbiguous) {
		t.Errorf("error = %v, want an ambiguous one after one attempt", err)
	}
}

func TestInterrupt_cutsOffARead(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := newScript(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if err := readDirectory(ctx, server.client(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want canceled", err)
	}
}

func TestInterrupt_beforehandSendsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	server := newScript(t)
	err := createDirectory(ctx, server.client(t))
	if !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrAmbiguous) {
		t.Errorf("error = %v, want canceled and not ambiguous", err)
	}
}

func TestBackoff_endsAtTheDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	server := newScript(t, answer(429, `{"code":429,"message":"slow down"}`, "Retry-After", "120"))
	err := readDirectory(ctx, server.client(t, func(c *client.Config) { c.RetryWaitMax = time.Hour }))
	var failure *client.Error
	if !errors.As(err, &failure) || failure.Status != 429 || failure.RetryAfter != 2*time.Minute {
		t.Errorf("error = %v, want the server's 429 with its Retry-After", err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want one at once: waiting was in vain", err)
	}
}

func TestRequestTimeout(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	server := newScript(t, hang)
	err := createDirectory(t.Context(), server.client(t, func(c *client.Config) { c.RequestTimeout = 20 * time.Millisecond }))
	if !errors.Is(err, client.ErrAmbiguous) || !strings.Contains(err.Error(), "no complete answer within the request timeout of 20ms") {
		t.Errorf("error = %v, want an ambiguous one that names the request timeout", err)
	}
}
