package desk

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestNotifier_triesAgainAndNeverKeepsAnybodyWaiting(t *testing.T) {
	got := make(chan Notice, 10)
	answers := make(chan int, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := <-answers
		if status == http.StatusOK {
			var notice Notice
			_ = json.NewDecoder(r.Body).Decode(&notice)
			got <- notice
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(receiver.Close)
	var log Lines
	n := newNotifier(receiver.URL+"/canary-secret", slog.New(slog.NewTextHandler(&log, nil)), time.Millisecond)
	n.tell(Notice{Text: "first", Summary: "first"})
	for range noticesKept + 1 { // the receiver has not answered yet: one is on its way, a queue is full, and the rest is dropped
		n.tell(Notice{Text: "more", Summary: "more"})
	}
	if !strings.Contains(log.String(), "a notice was dropped") && !strings.Contains(log.String(), "too many wait") {
		n.tell(Notice{Text: "more"})
		n.tell(Notice{Text: "more"})
	}
	answers <- http.StatusInternalServerError
	answers <- http.StatusTooManyRequests
	answers <- http.StatusOK
	if notice := <-got; notice.Text != "first" {
		t.Errorf("the first notice is %v", notice)
	}
	for range noticeTries {
		answers <- http.StatusForbidden
	}
	answers <- http.StatusOK
	if notice := <-got; notice.Text != "more" {
		t.Errorf("the next notice is %v", notice)
	}
	close(answers) // answered with 0 from here on, which no server sends
	receiver.CloseClientConnections()
	n.close()
	said := log.String()
	if !strings.Contains(said, "the webhook did not take a notice") || !strings.Contains(said, "it answered 403") || !strings.Contains(said, "a notice was dropped") {
		t.Errorf("the log says %s", said)
	}
	if strings.Contains(said, "canary-secret") || strings.Contains(said, receiver.URL) {
		t.Error("the log has the address of the webhook")
	}
}

func TestNotifier_isNothingWithoutAnAddress(t *testing.T) {
	n := newNotifier("", slog.Default(), time.Second)
	n.tell(Notice{})
	n.close()
	if n != nil {
		t.Error("there is one")
	}
}

// What people and Atlassian name is text in the chat: it calls nobody and leads nowhere.
func TestNotifier_textIsOnlyText(t *testing.T) {
	got := make(chan Notice, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var notice Notice
		_ = json.NewDecoder(r.Body).Decode(&notice)
		got <- notice
	}))
	t.Cleanup(receiver.Close)
	n := newNotifier(receiver.URL, slog.New(slog.DiscardHandler), time.Millisecond)
	t.Cleanup(n.close)
	const name = "<!channel> <https://evil.example|Okta> & @all \x1b[31m\u202e"
	n.tell(Notice{Text: "Somebody seems to have changed " + name, Summary: name, URL: "https://desk.example.com/items/1"})
	notice := <-got
	const want = "Somebody seems to have changed &lt;!channel&gt; &lt;https://evil.example|Okta&gt; &amp; @\u2060all \\x1b[31m\\u202e\nhttps://desk.example.com/items/1"
	if notice.Text != want || notice.Summary != name {
		t.Errorf("the chat gets %q, with the summary %q", notice.Text, notice.Summary)
	}
}
