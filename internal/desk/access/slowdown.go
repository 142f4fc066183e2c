package access

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

const (
	// freeFailures are forgiven: people mistype. Each failure beyond doubles the wait, from a second up to longestWait.
	freeFailures = 5
	longestWait  = time.Minute
	// forgetAfter is how long after its last failure an address starts anew.
	forgetAfter = 15 * time.Minute
	// mostAddresses bounds the memory. Addresses beyond share one count.
	mostAddresses = 4096
)

// slowdown makes an address wait that has sent wrong tokens. Tokens are too long to be guessed; this keeps guessing from
// costing the machine anything, and shows in the log.
type slowdown struct {
	now func() time.Time

	mutex     sync.Mutex
	addresses map[string]*failures
}

type failures struct {
	count       int
	last, until time.Time
}

func newSlowdown(now func() time.Time) *slowdown {
	return &slowdown{now: now, addresses: map[string]*failures{}}
}

// wait is how long an address has to wait before its next token is looked at, a right one included: otherwise guessing would go
// on at full speed.
func (s *slowdown) wait(address string) time.Duration {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return max(0, s.of(address, false).until.Sub(s.now()))
}

func (s *slowdown) failed(address string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	one, now := s.of(address, true), s.now()
	one.count++
	one.last = now
	if beyond := one.count - freeFailures; beyond > 0 {
		one.until = now.Add(min(longestWait, time.Second<<min(beyond-1, 10)))
	}
}

func (s *slowdown) succeeded(address string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.addresses, address)
}

const otherAddresses = "others"

// of returns what is known of an address. The mutex is held.
func (s *slowdown) of(address string, add bool) *failures {
	now := s.now()
	known := func(key string) *failures {
		one, there := s.addresses[key]
		if there && now.Sub(one.last) >= forgetAfter {
			delete(s.addresses, key)
			return nil
		}
		return one
	}
	if one := known(address); one != nil {
		return one
	}
	if len(s.addresses) >= mostAddresses {
		for key := range s.addresses {
			known(key)
		}
	}
	if len(s.addresses) >= mostAddresses {
		address = otherAddresses
		if one := known(address); one != nil {
			return one
		}
	}
	one := &failures{}
	if add {
		s.addresses[address] = one
	}
	return one
}

// addressOf is whom to make wait: an address, and of IPv6 the network that a customer gets. Behind the proxy it is what the proxy says.
func (s *Server) addressOf(r *http.Request) string {
	text, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		text = r.RemoteAddr
	}
	if s.isProxy(r) {
		forwarded := r.Header.Values("X-Forwarded-For")
		if len(forwarded) > 0 {
			all := strings.Split(forwarded[len(forwarded)-1], ",")
			if last := strings.TrimSpace(all[len(all)-1]); isAddress(last) {
				text = last
			}
		}
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return text
	}
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}
	network, _ := address.Prefix(64) // it fits
	return network.String()
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}
