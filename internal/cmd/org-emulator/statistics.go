package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// statistics counts what a measurement wants to know of the API's requests, and lets it change how they are answered.
// The console and its own page are left out.
type statistics struct {
	next http.Handler
	// setLatency and setLimit change how long each answer is held back, and how many requests a minute are answered.
	setLatency func(time.Duration)
	setLimit   func(perMinute int)
	// setRandomFaults begins or, with 0, ends what fails at random.
	setRandomFaults func(seed uint64)
	// staleReads is how many reads were answered from before the last write.
	staleReads func() int
	requests   atomic.Int64
	refused    atomic.Int64
	bytes      atomic.Int64
}

// statisticsPath answers {"requests": n, "refused": n, "staleReads": n, "bytes": n} since the start; refused are those answered 429. A
// form with latency (a duration) and rate-limit (requests a minute) changes both from then on, and one with random-faults
// (a seed, or 0 for none) what fails.
const statisticsPath = "/console/statistics"

const (
	// longestLatency is more than any network has. Without a bound, one form leaves an emulator that seems dead.
	longestLatency = time.Minute
	// longestForm is far more than both settings take, in bytes.
	longestForm = 4 << 10
)

func (s *statistics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == statisticsPath:
		emulator.SameOriginOnly(http.HandlerFunc(s.page)).ServeHTTP(w, r)
		return
	case !strings.HasPrefix(r.URL.Path, "/admin/") && !strings.HasPrefix(r.URL.Path, "/scim/") && !strings.HasPrefix(r.URL.Path, "/users/"):
		s.next.ServeHTTP(w, r)
		return
	}
	s.requests.Add(1)
	answer := &countedAnswer{ResponseWriter: w}
	s.next.ServeHTTP(answer, r)
	if answer.status == http.StatusTooManyRequests {
		s.refused.Add(1)
	}
	s.bytes.Add(answer.bytes)
}

// page is what statisticsPath answers.
func (s *statistics) page(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, longestForm)
		if err := s.change(r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]int64{"requests": s.requests.Load(), "refused": s.refused.Load(), "staleReads": int64(s.staleReads()), "bytes": s.bytes.Load()})
}

func (s *statistics) change(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("a form of latency and rate-limit, of %d bytes at most, is expected: %w", longestForm, err)
	}
	if seed := r.PostFormValue("random-faults"); seed != "" {
		number, err := strconv.ParseUint(seed, 10, 64)
		if err != nil {
			return errors.New("random-faults must be a seed, or 0 for none")
		}
		s.setRandomFaults(number)
		return nil
	}
	latency, err := time.ParseDuration(r.PostFormValue("latency"))
	if err != nil {
		return errors.New("latency must be a duration such as 50ms")
	}
	if err := checkLatency(latency); err != nil {
		return fmt.Errorf("latency %s: %w", latency, err)
	}
	limit, err := strconv.Atoi(r.PostFormValue("rate-limit"))
	if err != nil || limit < 0 {
		return errors.New("rate-limit must be a number of requests a minute, or 0 for no limit")
	}
	s.setLatency(latency)
	s.setLimit(limit)
	return nil
}

// checkLatency refuses what no answer can be held back for.
func checkLatency(latency time.Duration) error {
	if latency < 0 || latency > longestLatency {
		return fmt.Errorf("an answer is held back for 0s to %s", longestLatency)
	}
	return nil
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
