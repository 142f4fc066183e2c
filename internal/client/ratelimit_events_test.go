package client_test

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// eventPages is a server with a log that has no end. It notes when each path was asked, and answers everything else with a
// directory.
type eventPages struct {
	mutex sync.Mutex
	asked map[string][]time.Time
	// announces is whether the log says what is left of its ten requests. refuse is how many get a 429 of it, which says to wait for
	// 30 seconds.
	announces bool
	refuse    int
}

func (p *eventPages) RoundTrip(req *http.Request) (*http.Response, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	elements := strings.Split(req.URL.Path, "/")
	last := elements[len(elements)-1]
	if p.asked == nil {
		p.asked = map[string][]time.Time{}
	}
	p.asked[last] = append(p.asked[last], time.Now())
	header, status, body := http.Header{}, http.StatusOK, directoryBody
	if strings.HasPrefix(last, "events") {
		number := strconv.Itoa(len(p.asked[last]))
		body = `{"data":[{"id":"e-` + number + `","attributes":{"time":"2026-03-01T12:00:00Z","action":"x","actor":{"id":"a"}}}],"meta":{"next":"c-` + number + `"}}`
		if p.announces && last == "events" {
			header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, 10-len(p.asked[last]))))
			header.Set("X-RateLimit-Reset", time.Now().UTC().Add(time.Minute).Format(time.RFC3339))
		}
		if p.refuse > 0 && last == "events" {
			p.refuse--
			status, body = http.StatusTooManyRequests, `{"code":429,"message":"slow down"}`
			header.Set("Retry-After", "30")
		}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

// most is how many requests fell into one minute, whichever.
func most(times []time.Time) int {
	highest := 0
	for i, first := range times {
		count := 0
		for _, one := range times[i:] {
			if one.Sub(first) < time.Minute {
				count++
			}
		}
		highest = max(highest, count)
	}
	return highest
}

// readEvents reads so many events, one of which is a page.
func readEvents(t *testing.T, c *client.Client, count int, since time.Time) {
	t.Helper()
	events := c.Events(t.Context(), "org", client.EventFilter{})
	if !since.IsZero() {
		events = c.EventsSince(t.Context(), "org", since)
	}
	for _, err := range events {
		if err != nil {
			t.Error(err)
		}
		if count--; count == 0 {
			return
		}
	}
}

func TestRateLimit_ofEachEndpointOfTheAuditLog(t *testing.T) {
	for name, test := range map[string]struct {
		since     time.Time
		path      string
		count     int
		perMinute int
		takes     time.Duration
	}{
		"log":    {path: "events", count: 25, perMinute: 10, takes: 2 * time.Minute},
		"stream": {since: morning, path: "events-stream", count: 120, perMinute: 50, takes: 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, started := &eventPages{}, time.Now()
				readEvents(t, newClient(t, func(c *client.Config) { c.Transport = server }), test.count, test.since)
				if times := server.asked[test.path]; len(times) != test.count || most(times) != test.perMinute || time.Since(started) != test.takes {
					t.Errorf("%d requests, %d of them in a minute, in %s", len(times), most(times), time.Since(started))
				}
			})
		})
	}
}

// The limit of the log is no limit of anything else, whatever the headers of its answers say; and it keeps nobody waiting, not
// even where one request at a time is allowed.
func TestRateLimit_ofTheAuditLogHoldsUpNothingElse(t *testing.T) {
	for name, refuse := range map[string]int{"limit reached": 0, "refused": 2} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &eventPages{announces: refuse == 0, refuse: refuse}
				c := newClient(t, func(c *client.Config) { c.Transport, c.MaxConcurrentRequests = server, 1 })
				var group sync.WaitGroup
				group.Go(func() { readEvents(t, c, 11, time.Time{}) })
				synctest.Wait() // until the log has no room
				started := time.Now()
				readMany(t, c, 20, 2)
				readEvents(t, c, 5, morning)
				if took := time.Since(started); took > time.Second {
					t.Errorf("others waited for %s", took)
				}
				group.Wait()
			})
		})
	}
}

func TestRateLimit_ofTheAuditLogIsSaidWhereThereIsNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(c *client.Config) { c.Transport, c.OperationTimeout = &eventPages{}, 30*time.Second })
		readEvents(t, c, 10, time.Time{})
		for _, err := range c.Events(t.Context(), "org", client.EventFilter{}) {
			if !errors.Is(err, client.ErrLimitHolds) || !strings.Contains(err.Error(), "1m0s") {
				t.Errorf("the eleventh request: %v", err)
			}
			return
		}
	})
}
