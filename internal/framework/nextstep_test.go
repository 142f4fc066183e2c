package framework_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The advice has to fit: "the server gave no answer, look at the firewall" stood under failures that have nothing to do with the way there.
func TestFailed_nextStepFits(t *testing.T) {
	list := func(ctx context.Context, c *client.Client) error {
		_, err := client.Collect(c.Directories(ctx, "o", client.DirectoryFilter{}))
		return err
	}
	one := func(id string) func(context.Context, *client.Client) error {
		return func(ctx context.Context, c *client.Client) error {
			_, err := c.Directory(ctx, "o", id)
			return err
		}
	}
	answer := func(status int, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	pages := 0
	endless := func(w http.ResponseWriter, _ *http.Request) {
		pages++
		fmt.Fprintf(w, `{"data":[],"links":{"next":"c-%d"}}`, pages)
	}
	for name, test := range map[string]struct {
		call    func(context.Context, *client.Client) error
		handler http.HandlerFunc
		says    []string
	}{
		"a repeated cursor":         {list, answer(200, `{"data":[],"links":{"next":"c"}}`), []string{"Next: the server's list leads nowhere"}},
		"a link without a cursor":   {list, answer(200, `{"data":[],"links":{"next":"https://elsewhere.example/x"}}`), []string{"Next: the server's list leads nowhere"}},
		"a list without an end":     {list, endless, []string{"Next: no organization has a list as long"}},
		"an empty id":               {one(""), answer(500, ""), []string{"Next: an id that this needs is empty"}},
		"a limit for an hour":       {one("d"), answer(429, `{}`, "Retry-After", "3600"), []string{"Next: the server wants 1h0m0s to pass", "More attempts do not help"}},
		"a limit without an end":    {one("d"), answer(429, `{}`), []string{"or raise max_retries"}},
		"not available for an hour": {one("d"), answer(503, `{}`, "Retry-After", "3600"), []string{"Next: the server is not available and asks to come back after 1h0m0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			detail := detailOf(test.call(t.Context(), newClient(t, test.handler)))
			for _, want := range test.says {
				if !strings.Contains(detail, want) {
					t.Errorf("not said: %q in:\n%s", want, detail)
				}
			}
			if strings.Contains(detail, "gave no answer") || strings.Count(detail, "Next: ") != 1 || strings.Contains(name, "hour") && strings.Contains(detail, "max_retries") {
				t.Errorf("the advice does not fit:\n%s", detail)
			}
		})
	}
}

// A limit that is known before anything is sent says how long it holds.
func TestFailed_limitThatHolds(t *testing.T) {
	c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, _ = c.Directory(t.Context(), "o", "d")
	_, err := c.Directory(t.Context(), "o", "d")
	detail := detailOf(err)
	if !strings.Contains(detail, "for 1h0m0s more") || !strings.Contains(detail, "Next: the organization's request limit holds") {
		t.Errorf("not said how long, or what to do:\n%s", detail)
	}
}

// A list that takes longer than an hour, by a clock of which each look takes ten minutes.
func TestFailed_listTooSlow(t *testing.T) {
	pages, now := 0, time.Now()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		pages++
		fmt.Fprintf(w, `{"data":[{"id":"%d"}],"links":{"next":"c-%d"}}`, pages, pages)
	}))
	t.Cleanup(server.Close)
	c, err := client.New(client.Config{BaseURL: server.URL, APIKey: "canary", Now: func() time.Time { now = now.Add(10 * time.Minute); return now }})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Collect(c.Domains(t.Context(), "o"))
	detail := detailOf(err)
	if !strings.Contains(detail, "Next: the server gives the list too slowly") || strings.Contains(detail, "firewall") {
		t.Errorf("the advice does not fit:\n%s", detail)
	}
}

func TestFailed_certificateOfAnUnknownAuthority(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = nil
	server.StartTLS()
	t.Cleanup(server.Close)
	c, err := client.New(client.Config{BaseURL: server.URL, APIKey: "canary"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Directory(t.Context(), "o", "d")
	detail := detailOf(err)
	if !strings.Contains(detail, "signed by an authority that this machine does not trust") || !strings.Contains(detail, "SSL_CERT_FILE") || strings.Contains(detail, "firewall") {
		t.Errorf("the advice does not fit:\n%s", detail)
	}
}

// refusing is a network that answers every request with an error.
type refusing struct{ err error }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }

// What a connection fails with, whichever library says it.
func TestFailed_connectionsThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		err    error
		advice string
	}{
		"another name":   {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "api.example"}, "the server's certificate is for another name. Check base_url"},
		"expired":        {x509.CertificateInvalidError{Reason: x509.Expired}, "the server's certificate has expired or does not hold yet. Check this machine's clock"},
		"not for this":   {x509.CertificateInvalidError{Reason: x509.IncompatibleUsage}, "the server's certificate is not valid for this"},
		"no TLS":         {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "what answers there does not speak TLS. Check the scheme and the port"},
		"too long":       {client.ErrAnswerTooLong, "no answer of this API is as long"},
		"a broken list":  {client.ErrListBroken, "the server's list leads nowhere"},
		"an endless one": {client.ErrListEndless, "no organization has a list as long"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := client.New(client.Config{BaseURL: "https://api.example", APIKey: "canary", RetryWaitMin: time.Millisecond, Transport: refusing{test.err}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Directory(t.Context(), "o", "d")
			detail := detailOf(err)
			if !strings.Contains(detail, "Next: "+test.advice) || strings.Contains(detail, "firewall") {
				t.Errorf("the advice does not fit:\n%s", detail)
			}
		})
	}
}

func TestFailed_theOperationsTimeIsOver(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	c, err := client.New(client.Config{BaseURL: "https://api.example", APIKey: "canary", Transport: refusing{errors.New("asked")}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Directory(ctx, "o", "d")
	if detail := detailOf(err); !strings.Contains(detail, "Next: the time that this operation may take is over. Run it again") {
		t.Errorf("the advice does not fit:\n%s", detail)
	}
}

// A run is interrupted while the client waits before it repeats a write of either plane: whether the write was made depends on how
// the attempt before has ended.
func TestFailed_interruptedWhileARepeatIsWaitedFor(t *testing.T) {
	directory := func(ctx context.Context, c *client.Client) error { return c.DeleteDirectory(ctx, "o", "d", "1") }
	group := func(ctx context.Context, c *client.Client) error { return c.DeleteGroup(ctx, "o", "b", "g") }
	for name, test := range map[string]struct {
		write  func(context.Context, *client.Client) error
		err    error
		advice string
	}{
		"lost, identity plane":      {directory, io.ErrUnexpectedEOF, "before the server had confirmed this, and whether it acted is not known"},
		"lost, published plane":     {group, io.ErrUnexpectedEOF, "before the server had confirmed this, and whether it acted is not known"},
		"not sent, identity plane":  {directory, &net.OpError{Op: "dial", Err: errors.New("asked")}, "This request changed nothing, and what was made before it is in the state. Run it again"},
		"not sent, published plane": {group, &net.OpError{Op: "dial", Err: errors.New("asked")}, "This request changed nothing, and what was made before it is in the state. Run it again"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, err := client.New(client.Config{BaseURL: "https://api.example", APIKey: "canary", RetryWaitMin: time.Minute, RetryWaitMax: time.Minute, MaxRetries: 3, Transport: refusing{test.err}})
				if err != nil {
					t.Fatal(err)
				}
				ctx, interrupt := context.WithCancel(t.Context())
				time.AfterFunc(5*time.Second, interrupt)
				detail := detailOf(test.write(ctx, c))
				if !strings.Contains(detail, ": the run was interrupted") || !strings.Contains(detail, "Next: the run was interrupted (Ctrl-C, or a pipeline that ended it)") ||
					!strings.Contains(detail, test.advice) || strings.Contains(detail, "context canceled") || strings.Count(detail, "Next: ") != 1 {
					t.Errorf("the advice does not fit:\n%s", detail)
				}
			})
		})
	}
}
