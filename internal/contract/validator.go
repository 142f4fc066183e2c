package contract

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Validator judges every exchange that passes through its Middleware or RoundTripper and fails the test at the
// first word that the documents do not know: a path, method, query parameter, header, body field, value or
// status. It is safe for concurrent use. What it judges reaches the other side unchanged.
type Validator struct {
	planes []*plane

	mutex           sync.Mutex
	recorder        testing.TB
	finished        bool
	invalidRequests bool
	allowedStatuses []int
	unserved        *plane
}

// NewValidator returns a validator that reports to t. Make it before the server that it watches: t then closes the
// server, which waits for the handlers, before it stops listening to the validator. It does not report what ends after
// the test, since t would panic.
func NewValidator(t testing.TB) *Validator {
	t.Helper()
	planes, err := sharedPlanes()
	if err != nil {
		t.Fatalf("contract: %v", err)
	}
	validator := &Validator{planes: planes, recorder: t}
	t.Cleanup(func() {
		validator.mutex.Lock()
		defer validator.mutex.Unlock()
		validator.finished = true
	})
	return validator
}

// AllowInvalidRequests lets the test send requests that break the contract, to see them refused. Answers are still
// judged, and a request whose path, parameters, key or body break the contract must not be answered with success.
func (v *Validator) AllowInvalidRequests() {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.invalidRequests = true
}

// AllowStatus lets answers with these statuses pass without being judged: faults that a test injects, such as a
// 502 with an HTML body, or the gateway's 404 of a host that does not serve the identity API.
func (v *Validator) AllowStatus(codes ...int) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.allowedStatuses = append(v.allowedStatuses, codes...)
}

// WithoutIdentityAPI says that the host serves the published APIs only: each path of the identity API must then be
// answered with the gateway's 404.
func (v *Validator) WithoutIdentityAPI() {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.unserved = v.planes[0]
}

func (v *Validator) isServed(one *plane) bool {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	return v.unserved != one
}

// planeOf returns the plane that judges the request, or nil if none does.
func (v *Validator) planeOf(request *http.Request) *plane {
	for _, one := range v.planes {
		if one.judges(request) {
			return one
		}
	}
	return nil
}

func (v *Validator) invalidRequestsAllowed() bool {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	return v.invalidRequests
}

func (v *Validator) statusAllowed(status int) bool {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	return slices.Contains(v.allowedStatuses, status)
}

// report fails the test with all reasons. The lock is held over Errorf so that the test cannot end in between.
func (v *Validator) report(subject string, reasons []string) {
	if len(reasons) == 0 {
		return
	}
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.finished {
		return
	}
	v.recorder.Errorf("contract: %s: %s", subject, strings.Join(reasons, "; "))
}
