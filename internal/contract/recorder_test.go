package contract

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// recorder is a testing.TB that remembers failures instead of failing.
type recorder struct {
	testing.TB
	mutex    sync.Mutex
	messages []string
	cleanups []func()
	fatal    bool
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, arguments ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.messages = append(r.messages, fmt.Sprintf(format, arguments...))
}

func (r *recorder) Fatalf(format string, arguments ...any) {
	r.Errorf(format, arguments...)
	r.fatal = true
	runtime.Goexit()
}

// finish ends the recorded test.
func (r *recorder) finish() {
	for _, cleanup := range r.cleanups {
		cleanup()
	}
}

// expect wants one failure that contains want, or none when want is empty.
func (r *recorder) expect(t *testing.T, want string) {
	t.Helper()
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case want == "" && len(r.messages) > 0:
		t.Errorf("unexpected failures: %q", r.messages)
	case want != "" && (len(r.messages) != 1 || !strings.Contains(r.messages[0], want)):
		t.Errorf("failures are %q, want one that contains %q", r.messages, want)
	}
}
