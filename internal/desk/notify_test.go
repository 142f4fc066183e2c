package desk

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// waitingNotices are notices in memory.
type waitingNotices struct {
	mutex sync.Mutex
	all   []Notice
}

func (w *waitingNotices) untold() []Notice {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return slices.Clone(w.all)
}

func (w *waitingNotices) wasTold(ids ...string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.all = slices.DeleteFunc(w.all, func(one Notice) bool { return slices.Contains(ids, one.ID) })
}

func (w *waitingNotices) add(id string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.all = append(w.all, Notice{ID: id, Text: id, Summary: id})
}

// A notice that the webhook does not take holds up no other, and is told later.
func TestNotifier_triesAgainAndHoldsNothingUp(t *testing.T) {
	got := make(chan string, 10)
	var mutex sync.Mutex
	refused := 0
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var notice Notice
		_ = json.NewDecoder(r.Body).Decode(&notice)
		mutex.Lock()
		defer mutex.Unlock()
		if notice.ID == "first" && refused < noticeTries+1 {
			refused++
			w.WriteHeader([]int{http.StatusInternalServerError, http.StatusTooManyRequests, http.StatusForbidden}[refused%3])
			return
		}
		got <- notice.Text
	}))
	t.Cleanup(receiver.Close)
	var log Lines
	source := &waitingNotices{}
	source.add("first")
	n := newNotifier(receiver.URL+"/canary-secret", source, slog.New(slog.NewTextHandler(&log, nil)), time.Millisecond)
	n.begin()
	source.add("second")
	n.wakeUp()
	if told := <-got; told != "second" {
		t.Errorf("the one that is taken first is %s", told)
	}
	if told := <-got; told != "first" {
		t.Errorf("the other is %s", told)
	}
	for range 10 {
		n.wakeUp()
	}
	receiver.CloseClientConnections()
	n.close()
	if len(source.untold()) > 1 || len(got) > 0 {
		t.Errorf("%v wait still, and %d were told twice", source.untold(), len(got))
	}
	said := log.String()
	if strings.Count(said, "the webhook did not take a notice") != 1 || !strings.Contains(said, "it answered ") {
		t.Errorf("the log says %s", said)
	}
	if strings.Contains(said, "canary-secret") || strings.Contains(said, receiver.URL) {
		t.Error("the log has the address of the webhook")
	}
}

func TestNotifier_isNothingWithoutAnAddress(t *testing.T) {
	n := newNotifier("", &waitingNotices{}, slog.Default(), time.Second)
	n.begin()
	n.wakeUp()
	n.close()
	if n != nil {
		t.Error("there is one")
	}
}
