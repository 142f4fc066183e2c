package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// attended returns an organization whose writes a person carries out, in the way that settle says.
func attended(t *testing.T, settle func(*emulator.Server, emulator.Operation) error, between func(http.RoundTripper) http.RoundTripper) organization {
	t.Helper()
	o := newOrganization(t, emulator.Options{Attended: true}, between)
	if settle != nil {
		o.emulator.Attend(func(operation emulator.Operation) {
			if err := settle(o.emulator, operation); err != nil {
				t.Error(err)
			}
		})
	}
	return o
}

func succeed(server *emulator.Server, operation emulator.Operation) error {
	return errors.Join(server.BeginOperation(operation.ID, "Mia"), server.SucceedOperation(operation.ID, emulator.Given{}))
}

var newOkta = client.DirectoryCreate{Name: "Okta", IdentityProvider: client.IdentityProviderOkta}

// The methods know nothing of people: each answers as if the write had been made at once.
func TestOperation_hasTheAnswerOfItsWrite(t *testing.T) {
	o := attended(t, succeed, nil)
	okta := o.directories("Okta", client.IdentityProviderOkta)
	if okta.Record.RecordedBy != "Mia" || okta.Record.IsUnclaimed() {
		t.Errorf("the record is %+v", okta.Record)
	}
	o.saml(okta)
	o.provisioning(okta)
	o.domains(okta)
	o.google(o.directories("Google", client.IdentityProviderGoogleWorkspace))
	o.policies(okta)
	o.conflicts(okta)
	current := must[client.Directory](t)(o.Directory(t.Context(), o.id, okta.ID))
	o.succeeds(o.DeleteDirectory(t.Context(), o.id, okta.ID, current.Version))
}

func TestOperation_endsWithoutAResult(t *testing.T) {
	another := func(server *emulator.Server, operation emulator.Operation) error {
		if !strings.Contains(operation.Body, "okta") {
			return nil
		}
		request, err := http.NewRequest(http.MethodPost, "http://emulator"+operation.Path, strings.NewReader(`{"name":"Okta","identityProvider":"auth0"}`))
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+server.APIKey())
		server.ServeHTTP(discard{}, request)
		return nil
	}
	for name, test := range map[string]struct {
		settle func(*emulator.Server, emulator.Operation) error
		want   error
		says   string
	}{
		"refused": {func(s *emulator.Server, o emulator.Operation) error {
			return errors.Join(s.BeginOperation(o.ID, "Mia"), s.RefuseOperation(o.ID, "No seat is left."))
		}, client.ErrOperationRefused, `"Create directory \"Okta\"" (http`},
		"in words": {func(s *emulator.Server, o emulator.Operation) error {
			return s.RefuseOperation(o.ID, "No seat is left.")
		}, client.ErrOperationRefused, "was refused: No seat is left."},
		"cancelled":  {func(s *emulator.Server, o emulator.Operation) error { return s.CancelOperation(o.ID) }, client.ErrOperationCancelled, "somebody has cancelled it"},
		"expired":    {func(s *emulator.Server, o emulator.Operation) error { return s.ExpireOperation(o.ID) }, client.ErrOperationExpired, "nobody had begun"},
		"superseded": {another, client.ErrOperationSuperseded, "was superseded by another write for the same object, operation "},
		"in vain":    {func(*emulator.Server, emulator.Operation) error { return nil }, client.ErrStillWaiting, "waited 50ms in vain: operation "},
		"begun": {func(s *emulator.Server, o emulator.Operation) error { return s.BeginOperation(o.ID, "Mia") }, client.ErrStillWaiting,
			"Mia has worked on it since 20"},
	} {
		t.Run(name, func(t *testing.T) {
			o := attended(t, test.settle, nil)
			ctx := client.WithWait(t.Context(), client.Wait{Limit: 50 * time.Millisecond})
			_, err := o.CreateDirectory(ctx, o.id, newOkta)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v", err)
			}
			if errors.Is(err, client.ErrAmbiguous) || client.Unanswered(err) {
				t.Errorf("it counts as unknown: %v", err)
			}
		})
	}
}

// discard is a ResponseWriter that nobody reads.
type discard struct{}

func (discard) Header() http.Header            { return http.Header{} }
func (discard) Write(text []byte) (int, error) { return len(text), nil }
func (discard) WriteHeader(int)                {}

func TestOperation_refusedByARuleIsTheRefusalOfTheWrite(t *testing.T) {
	o := attended(t, succeed, nil)
	okta := must[client.Directory](t)(o.CreateDirectory(t.Context(), o.id, newOkta))
	o.emulator.Attend(func(operation emulator.Operation) {
		if !strings.Contains(operation.Path, "saml") {
			_ = succeed(o.emulator, operation)
			return
		}
		if err := errors.Join(o.emulator.SetGuardState("inactive_grace"), succeed(o.emulator, operation)); err != nil {
			t.Error(err)
		}
	})
	_, err := o.CreateSAMLConfiguration(t.Context(), o.id, okta.ID, client.SAMLConfigurationCreate{EntityID: "urn:idp", SSOURL: "https://idp.example/sso", Certificate: selfSigned(t)})
	if !errors.Is(err, client.ErrPaymentRequired) || !strings.Contains(err.Error(), "active Atlassian Guard") {
		t.Errorf("error %v", err)
	}
}

func TestOperation_resultIsForOneOfTwo(t *testing.T) {
	o := attended(t, nil, nil)
	second := o.withSCIMKey("none", "none")
	results := make(chan error, 2)
	var waiting atomic.Int32
	o.emulator.Attend(nil)
	for _, c := range []*client.Client{o.Client, second} {
		ctx := client.WithWait(t.Context(), client.Wait{Tell: func(client.Operation) {
			if waiting.Add(1) == 2 {
				o.succeeds(succeed(o.emulator, o.emulator.Operations()[0]))
			}
		}})
		go func() {
			_, err := c.CreateDirectory(ctx, o.id, newOkta)
			results <- err
		}()
	}
	first, other := <-results, <-results
	if first != nil {
		first, other = other, first
	}
	if first != nil || !errors.Is(other, client.ErrClaimedElsewhere) {
		t.Errorf("one got %v, the other %v", first, other)
	}
	if count := len(o.emulator.Operations()); count != 1 {
		t.Errorf("there are %d operations", count)
	}
}

func TestOperation_isFoundAgainAfterALostAnswer(t *testing.T) {
	var cut atomic.Int32
	between := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			if err == nil && r.Method != http.MethodGet && cut.Add(1) == 2 {
				response.Body.Close()
				return nil, io.ErrUnexpectedEOF
			}
			return response, err
		})
	}
	o := attended(t, succeed, between)
	must[client.Directory](t)(o.CreateDirectory(t.Context(), o.id, newOkta))
	must[client.Directory](t)(o.CreateDirectory(t.Context(), o.id, client.DirectoryCreate{Name: "Entra", IdentityProvider: client.IdentityProviderMicrosoftEntraID}))
	if count := len(o.emulator.Operations()); count != 2 || cut.Load() != 3 {
		t.Errorf("there are %d operations of %d writes", count, cut.Load())
	}
}

// roundTripper is a function that makes requests.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestOperation_waitEndsAtOnceWhenInterrupted(t *testing.T) {
	o := attended(t, nil, nil)
	ctx, interrupt := context.WithCancel(t.Context())
	ctx = client.WithWait(ctx, client.Wait{Tell: func(client.Operation) { interrupt() }})
	_, err := o.CreateDirectory(ctx, o.id, newOkta)
	if !errors.Is(err, client.ErrStillWaiting) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("error %v", err)
	}
	if operation := o.emulator.Operations()[0]; operation.State != "waiting" {
		t.Errorf("the operation is %+v", operation)
	}
}

// operationAnswer is what a look answers, or what a write is accepted with.
func operationAnswer(envelope, state, more string) string {
	return fmt.Sprintf(`{%q:{"id":"9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d","state":%q,"summary":"Create","url":"https://desk.example/"%s}}`, envelope, state, more)
}

func TestOperation_waitOutlivesWhatPasses(t *testing.T) {
	result := `,"result":{"status":201,"body":` + directoryBody + `}`
	server := newScript(t,
		answer(202, operationAnswer("operation", "waiting", ""), "Retry-After", "1"),
		reset, answer(200, "<html>Sign in</html>"), answer(404, `{"code":404,"message":"No route"}`), answer(503, ""), answer(429, "", "Retry-After", "0"), cutShort,
		answer(200, operationAnswer("data", "in_progress", "")),
		answer(200, operationAnswer("data", "succeeded", result)))
	c := server.client(t, func(c *client.Config) { c.LongestPause, c.MaxRetries = time.Millisecond, -1 })
	created, err := c.CreateDirectory(client.WithWait(t.Context(), client.Wait{Limit: time.Minute}), "org", newOkta)
	if err != nil || created.ID != "d-1" {
		t.Errorf("%+v, %v", created, err)
	}
	sent := server.requests()
	for _, look := range sent[1:] {
		if look.path != "/admin/identity/v1/orgs/org/operations/9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d" || look.header.Get("Claimant") != sent[1].header.Get("Claimant") || look.header.Get("Claimant") == "" {
			t.Errorf("looked with %+v", look)
		}
	}
}

// A delete must not take the 404 of an operation for that of the object.
func TestOperation_lookThatIsRefusedEndsTheWait(t *testing.T) {
	for _, status := range []int{401, 403, 404} {
		server := newScript(t, answer(202, operationAnswer("operation", "waiting", "")), refuse(status, "ADMIN-400-1", "no"))
		c := server.client(t, func(c *client.Config) { c.LongestPause = time.Millisecond })
		if _, err := c.CreateDirectory(client.WithWait(t.Context(), client.Wait{Limit: time.Minute}), "org", newOkta); !errors.Is(err, client.ErrOperationUnknown) || !errors.Is(err, client.ErrAmbiguous) ||
			errors.Is(err, client.ErrNotFound) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// Without a limit an attended server is waited for an hour, and any other 20 minutes.
func TestOperation_isWaitedForAsLongAsTheServerIsKnownToTake(t *testing.T) {
	attended := `{"data":{"kind":"attended","worklistUrl":"https://desk.example/","version":"1"}}`
	for name, test := range map[string]struct {
		service http.HandlerFunc
		want    string
	}{
		"attended": {answer(200, attended), "1h0m0s"}, "silent about it": {answer(404, `{"code":404,"message":"No route"}`), "20m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			var now atomic.Int64
			later := func(h http.HandlerFunc) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) { now.Add(int64(21 * time.Minute)); h(w, r) }
			}
			looks := []http.HandlerFunc{answer(202, operationAnswer("operation", "waiting", "")), test.service}
			for range 3 {
				looks = append(looks, later(answer(200, operationAnswer("data", "waiting", ""))))
			}
			c := newScript(t, looks...).client(t, func(c *client.Config) {
				c.LongestPause = time.Millisecond
				c.Now = func() time.Time { return time.Unix(0, now.Load()) }
			})
			if _, err := c.CreateDirectory(t.Context(), "org", newOkta); !errors.Is(err, client.ErrStillWaiting) || !strings.Contains(err.Error(), "waited "+test.want) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestOperation_pauseIsWhatTheServerAsksFor(t *testing.T) {
	server := newScript(t, answer(202, operationAnswer("operation", "waiting", ""), "Retry-After", "1"), answer(200, operationAnswer("data", "cancelled", "")))
	began := time.Now()
	_, err := server.client(t).CreateDirectory(client.WithWait(t.Context(), client.Wait{Limit: time.Minute}), "org", newOkta)
	if took := time.Since(began); !errors.Is(err, client.ErrOperationCancelled) || took < time.Second {
		t.Errorf("after %s: %v", took, err)
	}
}

func TestOperation_thatIsNoneIsRefused(t *testing.T) {
	for name, body := range map[string]string{"empty": "", "page": "<html>", "without id": `{"operation":{"state":"waiting"}}`, "other": `{"data":{"id":"d-1"}}`} {
		_, err := newScript(t, answer(202, body)).client(t).CreateDirectory(t.Context(), "org", newOkta)
		if !errors.Is(err, client.ErrAmbiguous) {
			t.Errorf("%s: %v", name, err)
		}
	}
	unknown := newScript(t, answer(202, operationAnswer("operation", "sleeping", "")), answer(200, operationAnswer("data", "sleeping", "")))
	if _, err := unknown.client(t).CreateDirectory(client.WithWait(t.Context(), client.Wait{Limit: time.Minute}), "org", newOkta); !errors.Is(err, client.ErrStillWaiting) || !strings.Contains(err.Error(), `"sleeping"`) {
		t.Errorf("an unknown state: %v", err)
	}
}

func TestRecord_isRead(t *testing.T) {
	record := `,"record":{"evidence":"contradicted","recordedAt":"2026-03-02T09:40:00Z","recordedBy":"mia@acme.com",` +
		`"doubt":{"since":"2026-04-01T16:20:00Z","summary":"Renamed","actor":"sam@acme.com"},"unclaimed":{"operationId":"9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"}}}}`
	read, err := newScript(t, answer(200, strings.TrimSuffix(directoryBody, "}}")+record)).client(t).Directory(t.Context(), "org", "d-1")
	if err != nil || read.Record.Evidence != client.EvidenceContradicted || read.Record.Doubt.Actor != "sam@acme.com" || !read.Record.IsUnclaimed() {
		shown, _ := json.Marshal(read.Record)
		t.Errorf("%s, %v", shown, err)
	}
}
