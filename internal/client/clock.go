package client

import (
	"net/http"
	"sync"
	"time"
)

// serverClock is what the Date headers tell of the server's clock. Its precision is a second.
type serverClock struct {
	mutex sync.Mutex
	ahead time.Duration // of the client's clock
	known bool
}

func (c *serverClock) learn(response *http.Response, now time.Time) {
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.ahead, c.known = date.Sub(now), true
}

// FromNowOn returns how to tell what the server has made from this moment on, by its own clock, to two seconds. Take the
// moment before a request that creates something: what is older was there before. A server whose clock is not known has made
// nothing that could be told.
func (c *Client) FromNowOn() (made func(created Time) bool) {
	began := c.now()
	return func(created Time) bool {
		const precision = 2 * time.Second
		c.clock.mutex.Lock()
		defer c.clock.mutex.Unlock()
		return c.clock.known && created.After(began.Add(c.clock.ahead-precision))
	}
}
