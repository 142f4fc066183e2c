package emulator

import (
	"math/rand/v2"
	"net/http"
)

// RandomFaultsEvery is how many requests there are, on the average, for each that fails at random. With fewer an apply of
// twenty objects hardly ever gets to its end; with more most applies meet no fault.
const RandomFaultsEvery = 15

// SetRandomFaults lets requests fail at random from now on, in every way that a server, a proxy before it and the network
// between can fail. The seed chooses which and how, as far as the requests come in the same order; 0 ends it.
func (s *Server) SetRandomFaults(seed uint64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.random = nil
	if seed != 0 {
		s.random = rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // G404: it has to be the same for the same seed
	}
}

// StaleReads is how many reads were answered from before the last write. A caller that got one has been told something
// untrue, and cannot know it.
func (s *Server) StaleReads() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.staleReads
}

// randomFault is what happens to a request if faults come at random; nil for most. The mutex is held.
func (s *Server) randomFault(r *http.Request) *Fault {
	if s.random == nil || s.random.IntN(RandomFaultsEvery) != 0 {
		return nil
	}
	possible := faultsOfAnyRequest()
	if !isRead(r) {
		possible = append(possible, Fault{Status: http.StatusConflict, RetryAfter: "1"})
	}
	if r.Header.Get("If-Match") != "" {
		possible = append(possible, Fault{Status: http.StatusPreconditionFailed})
	}
	return &possible[s.random.IntN(len(possible))]
}

func faultsOfAnyRequest() []Fault {
	return []Fault{
		{Status: http.StatusTooManyRequests, RetryAfter: "0"},
		{Status: http.StatusTooManyRequests, RetryAfter: "Sun, 01 Nov 2026 09:00:00 GMT"},
		{Status: http.StatusServiceUnavailable, RetryAfter: "0"},
		{Status: http.StatusServiceUnavailable},
		{Status: http.StatusInternalServerError},
		{Status: http.StatusBadGateway, Body: signInPage},
		{Status: http.StatusUnauthorized},
		{Status: http.StatusForbidden},
		{Status: http.StatusNotFound, Body: `{"code":404,"message":"No service here"}`}, // a gateway's, not that of an unknown object
		{Status: http.StatusOK, Body: signInPage},
		{Reset: true},
		{DropAnswer: true},
		{CutShort: true},
		{Late: true},
		{Stale: true},
		{Alter: NoJSON},
		{Alter: OtherTypes},
		{Alter: AnotherObject},
		{Alter: WithoutID},
		{Alter: WithoutVersion},
		{Alter: OddLimits},
		{Alter: EndlessList},
	}
}
