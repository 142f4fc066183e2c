package client

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// rateLimit is the server's budget of requests as its last answers told it, shared by all requests of a client:
// once it is used up, asking again before it is renewed earns nothing but a 429.
type rateLimit struct {
	mutex sync.Mutex
	reset time.Time // zero while there is budget left
}

// observe notes what an answer tells about the budget; an answer without the headers tells nothing.
// X-RateLimit-Reset is an RFC 3339 timestamp at Atlassian, not a number of seconds.
func (l *rateLimit) observe(header http.Header) {
	remaining := header.Get("X-RateLimit-Remaining")
	if remaining == "" {
		return
	}
	var reset time.Time
	if remaining == "0" {
		// A timestamp that cannot be read leaves the zero time: no waiting, the retries cope with a 429.
		reset, _ = time.Parse(time.RFC3339, header.Get("X-RateLimit-Reset"))
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.reset = reset
}

// wait is how long until there is budget again.
func (l *rateLimit) wait(now time.Time) time.Duration {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.reset.IsZero() {
		return 0
	}
	return max(0, l.reset.Sub(now))
}

// awaitRateLimit holds a request back while the budget is used up, for at most the longest retry wait: the two
// clocks may differ.
func (c *Client) awaitRateLimit(ctx context.Context) error {
	if wait := c.rateLimit.wait(c.now()); wait > 0 {
		return sleep(ctx, min(wait, c.retryWaitMax)+c.spread(c.retryWaitMin))
	}
	return ctx.Err()
}
