package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// webhook is a receiver of notices that takes them or not, and counts both.
type webhook struct {
	mutex        sync.Mutex
	takes        func(summary string) bool
	told, turned map[string]int
}

func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var notice struct{ ID, Summary string }
	if json.NewDecoder(r.Body).Decode(&notice) != nil || notice.ID == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if !h.takes(notice.Summary) {
		h.turned[notice.Summary]++
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	h.told[notice.Summary]++
}

// count reads a counter while the webhook serves.
func (h *webhook) count(of map[string]int, name string) int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return of[`Create directory "`+name+`"`]
}

// A notice that the webhook had not taken when the desk was killed is told by the next desk. What was told is not told again, and what
// nobody has to do any more is not told at all.
func TestServe_tellsAfterAKillWhatWasNotTold(t *testing.T) {
	hook := &webhook{told: map[string]int{}, turned: map[string]int{}}
	hook.takes = func(summary string) bool { return strings.Contains(summary, "told at once") }
	server := httptest.NewServer(hook)
	t.Cleanup(server.Close)
	folder := t.TempDir()
	desk := startProgram(t, folder, "-notify="+server.URL)
	for _, name := range []string{"told at once", "told later"} {
		if status := desk.write(name); status != http.StatusAccepted {
			t.Fatalf("it is answered %d", status)
		}
		tick := time.NewTicker(5 * time.Millisecond)
		for range 4000 {
			if hook.count(hook.told, name)+hook.count(hook.turned, name) > 0 {
				break
			}
			<-tick.C
		}
		tick.Stop()
	}
	desk.kill()
	if hook.count(hook.told, "told at once") != 1 || hook.count(hook.turned, "told later") == 0 {
		t.Fatalf("before the kill the webhook has %v, and has turned away %v", hook.told, hook.turned)
	}
	hook.mutex.Lock()
	hook.takes = func(string) bool { return true }
	hook.mutex.Unlock()
	desk = startProgram(t, folder, "-notify="+server.URL)
	if status := desk.write("the next"); status != http.StatusAccepted { // it is told after those that have waited
		t.Fatalf("it is answered %d", status)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 4000 {
		if hook.count(hook.told, "the next") > 0 {
			break
		}
		<-tick.C
	}
	for _, name := range []string{"told at once", "told later", "the next"} {
		if times := hook.count(hook.told, name); times != 1 {
			t.Errorf("the webhook was told %d times of %q", times, name)
		}
	}
}
