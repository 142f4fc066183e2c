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

// What people and Atlassian name is text in the chat: it calls nobody and leads nowhere.
func TestNotifier_textIsOnlyText(t *testing.T) {
	d := &Desk{options: Options{NotifyURL: "https://chat.example", Now: time.Now}, log: slog.New(slog.DiscardHandler)}
	const name = "<!channel> <https://evil.example|Okta> & @all \x1b[31m\u202e"
	next := &document{}
	d.tell(next, untold{Notice: Notice{Text: "Somebody seems to have changed " + name, Summary: name, URL: "https://desk.example.com/items/1"}})
	notice := next.Untold[0]
	const want = "Somebody seems to have changed &lt;!channel&gt; &lt;https://evil.example|Okta&gt; &amp; @\u2060all \\x1b[31m\\u202e\nhttps://desk.example.com/items/1"
	if notice.Text != want || notice.Summary != name {
		t.Errorf("the chat gets %q, with the summary %q", notice.Text, notice.Summary)
	}
}
