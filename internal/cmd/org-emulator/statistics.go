package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// statistics counts what a measurement wants to know of the API's requests, and holds each answer back as a network
// would. The console and its own page are left out.
type statistics struct {
	next http.Handler
	// limit changes how many requests a minute are answered.
	limit    func(perMinute int)
	latency  atomic.Int64
	requests atomic.Int64
	refused  atomic.Int64
	bytes    atomic.Int64
}

// statisticsPath answers {"requests": n, "refused": n, "bytes": n} since the start; refused are those answered 429. A
// form with latency (a duration) and rate-limit (requests a minute) changes both from then on.
const statisticsPath = "/console/statistics"

func (s *statistics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == statisticsPath:
		if r.Method == http.MethodPost && !s.change(r) {
			http.Error(w, "latency must be a duration such as 50ms, rate-limit a number", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]int64{"requests": s.requests.Load(), "refused": s.refused.Load(), "bytes": s.bytes.Load()})
		return
	case !strings.HasPrefix(r.URL.Path, "/admin/") && !strings.HasPrefix(r.URL.Path, "/scim/") && !strings.HasPrefix(r.URL.Path, "/users/"):
		s.next.ServeHTTP(w, r)
		return
	}
	s.requests.Add(1)
	time.Sleep(time.Duration(s.latency.Load()))
	counted := &countedAnswer{ResponseWriter: w}
	s.next.ServeHTTP(counted, r)
	if counted.status == http.StatusTooManyRequests {
		s.refused.Add(1)
	}
	s.bytes.Add(counted.bytes)
}

func (s *statistics) change(r *http.Request) bool {
	latency, err := time.ParseDuration(r.PostFormValue("latency"))
	if err != nil || latency < 0 {
		return false
	}
	limit, err := strconv.Atoi(r.PostFormValue("rate-limit"))
	if err != nil || limit < 0 {
		return false
	}
	s.latency.Store(int64(latency))
	s.limit(limit)
	return true
}

type countedAnswer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *countedAnswer) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

func (c *countedAnswer) Write(content []byte) (int, error) {
	written, err := c.ResponseWriter.Write(content)
	c.bytes += int64(written)
	return written, err
}

// Unwrap is for http.ResponseController and for faults that cut the connection.
func (c *countedAnswer) Unwrap() http.ResponseWriter { return c.ResponseWriter }
