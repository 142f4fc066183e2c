package client_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// limited is a server that takes so many requests a minute, by a clock that is ahead of the client's. It works inside a
// synctest bubble, where waiting takes no time.
type limited struct {
	perMinute int
	takes     time.Duration // for each answer
	ahead     time.Duration
	silent    bool // says nothing but 429 and Retry-After

	mutex             sync.Mutex
	window            time.Time
	used, refused     int
	inFlight, highest int
}

func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	header, status := l.count()
	select {
	case <-time.After(l.takes): //nolint:forbidigo // time in a synctest bubble costs nothing
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	l.mutex.Lock()
	l.inFlight--
	l.mutex.Unlock()
	body := directoryBody
	if status == http.StatusTooManyRequests {
		body = `{"code":429,"message":"slow down"}`
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

func (l *limited) count() (http.Header, int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.inFlight++
	l.highest = max(l.highest, l.inFlight)
	now := time.Now().Add(l.ahead)
	if window := now.Truncate(time.Minute); !window.Equal(l.window) {
		l.window, l.used = window, 0
	}
	l.used++
	reset := l.window.Add(time.Minute)
	header := http.Header{}
	if !l.silent {
		header.Set("Date", now.UTC().Format(http.TimeFormat))
		header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, l.perMinute-l.used)))
		header.Set("X-RateLimit-Reset", reset.UTC().Format(time.RFC3339))
	}
	if l.used <= l.perMinute {
		return header, http.StatusOK
	}
	l.refused++
	header.Set("Retry-After", strconv.Itoa(int((reset.Sub(now)+time.Second-1)/time.Second)))
	return header, http.StatusTooManyRequests
}

// readMany reads so many directories, some at a time, as Terraform does.
func readMany(t *testing.T, c *client.Client, count, parallel int) {
	t.Helper()
	tickets := make(chan struct{}, count)
	for range count {
		tickets <- struct{}{}
	}
	close(tickets)
	var group sync.WaitGroup
	for range parallel {
		group.Go(func() {
			for range tickets {
				if err := readDirectory(t.Context(), c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func TestRateLimit_isKept(t *testing.T) {
	for name, server := range map[string]*limited{
		"same clock":      {perMinute: 30, takes: 100 * time.Millisecond},
		"clock ahead":     {perMinute: 30, takes: 100 * time.Millisecond, ahead: 10 * time.Minute},
		"clock behind":    {perMinute: 30, takes: 100 * time.Millisecond, ahead: -10 * time.Minute},
		"answers at once": {perMinute: 30},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				started := time.Now()
				readMany(t, newClient(t, func(c *client.Config) { c.Transport = server }), 100, 10)
				if server.refused > 0 {
					t.Errorf("%d requests were answered 429", server.refused)
				}
				// 100 requests at 30 a minute end in the fourth minute.
				if took := time.Since(started); took < 3*time.Minute || took > 3*time.Minute+10*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// A server that only says 429 stops everybody, not just who heard it.
func TestRateLimit_stopsEveryRequestAfterA429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{perMinute: 30, takes: 100 * time.Millisecond, silent: true}
		readMany(t, newClient(t, func(c *client.Config) { c.Transport = server }), 100, 10)
		// Those on their way when the first was refused are refused too.
		if server.refused > 3*10 {
			t.Errorf("%d requests were answered 429", server.refused)
		}
	})
}

func TestWait_isBoundedByTimeAndNotByAttempts(t *testing.T) {
	refusing := transportFunc(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"40"}}, Body: io.NopCloser(strings.NewReader(`{"code":429,"message":"slow down"}`)), Request: req}, nil
	})
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		c := newClient(t, func(c *client.Config) { c.Transport, c.MaxRetries, c.OperationTimeout = refusing, 1, 10*time.Minute })
		err := createDirectory(t.Context(), c)
		var failure *client.Error
		if !errors.As(err, &failure) || !errors.Is(err, client.ErrRateLimited) || errors.Is(err, client.ErrAmbiguous) {
			t.Fatalf("error = %v", err)
		}
		if took := time.Since(started); failure.Attempts != 15 || took > 10*time.Minute {
			t.Errorf("%d attempts in %s, want 15 in less than 10 minutes", failure.Attempts, took)
		}
		if !strings.Contains(err.Error(), "slow down") {
			t.Errorf("error %q lost the server's last words", err)
		}
	})
}

// Both forms of Retry-After are waited out, for reads and for writes, and the same request is sent again.
func TestRetryAfter_isWaitedOut(t *testing.T) {
	for name, call := range map[string]func(context.Context, *client.Client) error{"read": readDirectory, "create": createDirectory} {
		for _, date := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				retryAfter := "120"
				if date {
					retryAfter = time.Now().UTC().Add(2 * time.Minute).Format(http.TimeFormat)
				}
				var bodies []string
				c := newClient(t, func(c *client.Config) {
					c.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
						bodies = append(bodies, bodyOf(t, req))
						if len(bodies) == 1 {
							return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {retryAfter}}, Body: http.NoBody}, nil
						}
						return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(directoryBody))}, nil
					})
				})
				started := time.Now()
				if err := call(t.Context(), c); err != nil {
					t.Fatalf("%s, Retry-After %s: %v", name, retryAfter, err)
				}
				if took := time.Since(started).Round(time.Second); took != 2*time.Minute || len(bodies) != 2 || bodies[0] != bodies[1] {
					t.Errorf("%s, Retry-After %s: %s, sent %q", name, retryAfter, took, bodies)
				}
			})
		}
	}
}

func bodyOf(t *testing.T, req *http.Request) string {
	t.Helper()
	if req.Body == nil {
		return ""
	}
	content, err := io.ReadAll(req.Body)
	if err != nil {
		t.Error(err)
	}
	return string(content)
}

func TestWait_canBeCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{perMinute: 1}
		c := newClient(t, func(c *client.Config) { c.Transport = server })
		readMany(t, c, 1, 1)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		started := time.Now()
		err := createDirectory(ctx, c)
		if !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrAmbiguous) {
			t.Errorf("error = %v, want canceled and not ambiguous: nothing was sent", err)
		}
		if took := time.Since(started); took != 5*time.Second || server.used != 1 {
			t.Errorf("canceled after %s, %d requests", took, server.used)
		}
	})
}

func TestWait_beyondTheDeadlineIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{perMinute: 1}
		c := newClient(t, func(c *client.Config) { c.Transport = server })
		readMany(t, c, 1, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		started := time.Now()
		err := readDirectory(ctx, c)
		if err == nil || !strings.Contains(err.Error(), "request limit holds for longer") || time.Since(started) > 0 {
			t.Errorf("after %s: %v", time.Since(started), err)
		}
	})
}

func TestOwnLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{perMinute: 1000, takes: time.Second}
		started := time.Now()
		readMany(t, newClient(t, func(c *client.Config) { c.Transport, c.MaxConcurrentRequests = server, 3 }), 30, 10)
		if took := time.Since(started); server.highest != 3 || took != 10*time.Second {
			t.Errorf("3 at a time: up to %d at once, %s", server.highest, took)
		}
		started = time.Now()
		readMany(t, newClient(t, func(c *client.Config) { c.Transport, c.MaxRequestsPerSecond = &limited{perMinute: 1000}, 2 }), 21, 10)
		if took := time.Since(started); took != 10*time.Second {
			t.Errorf("2 a second: %s", took)
		}
	})
}

// The wait for one's turn ends with the operation, however long those before it take.
func TestOwnLimits_leaveNoTime(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*client.Config)
		fails  string
		after  time.Duration // that the last of three fails
	}{
		"at a time": {func(c *client.Config) { c.MaxConcurrentRequests = 1 }, "max_concurrent_requests leaves no time", 5 * time.Minute},
		// When its turn comes is known at once.
		"per second": {func(c *client.Config) { c.MaxRequestsPerSecond = 0.005 }, "max_requests_per_second leaves no time", 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &limited{perMinute: 1000, takes: 4 * time.Minute}
				c := newClient(t, func(c *client.Config) {
					c.Transport, c.OperationTimeout, c.RequestTimeout, c.MaxRetries = server, 5*time.Minute, time.Hour, -1
				}, test.change)
				started := time.Now()
				var group sync.WaitGroup
				for range 2 {
					group.Go(func() { _ = readDirectory(t.Context(), c) })
				}
				synctest.Wait() // the two are before it
				err := readDirectory(t.Context(), c)
				took := time.Since(started)
				if err == nil || !strings.Contains(err.Error(), test.fails) || strings.Contains(err.Error(), "request timeout") || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error = %v", err)
				}
				if took != test.after {
					t.Errorf("it failed after %s", took)
				}
				group.Wait()
				if err := readDirectory(t.Context(), c); err != nil {
					t.Errorf("the slot is not free again: %v", err)
				}
			})
		})
	}
}

func TestWait_isLoggedOnce(t *testing.T) {
	output := &lockedBuffer{}
	synctest.Test(t, func(t *testing.T) {
		ctx := tflogtest.RootLogger(t.Context(), output)
		c := newClient(t, func(c *client.Config) { c.Transport = &limited{perMinute: 2} })
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() { _ = readDirectory(ctx, c) })
		}
		group.Wait()
	})
	// 6 requests at 2 a minute wait twice.
	if logged := strings.Count(output.String(), "Waiting for the organization's request limit"); logged != 2 {
		t.Errorf("%d lines about waiting:\n%s", logged, output.String())
	}
	if !strings.Contains(output.String(), `"wait":"1m0s"`) {
		t.Errorf("the log does not say how long:\n%s", output.String())
	}
}

// lockedBuffer is for loggers that do not know of each other.
type lockedBuffer struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(content []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.Write(content)
}
