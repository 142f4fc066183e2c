package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Notice is what a webhook is told. Slack shows the text, in which its markup is escaped; other receivers may want the rest, which is as it is.
type Notice struct {
	Text         string    `json:"text"`
	Kind         string    `json:"kind"` // item, expired, doubt or contradicted
	Summary      string    `json:"summary"`
	URL          string    `json:"url"`
	Organization string    `json:"organizationId"`
	At           time.Time `json:"at"`
}

const (
	noticesKept   = 100
	noticeTimeout = 10 * time.Second
	noticeTries   = 4
)

// notifier posts notices to a webhook, one after the other. It never keeps anybody waiting: notices that come faster than they
// can be posted are dropped, which is logged.
type notifier struct {
	url    string
	client *http.Client
	queue  chan Notice
	pause  time.Duration // before the second try; it doubles
	log    *slog.Logger
	ended  sync.WaitGroup
	stop   context.CancelFunc
}

// newNotifier starts a notifier; url is never logged, it is as good as a password with many receivers. It returns nil for no url.
func newNotifier(url string, log *slog.Logger, pause time.Duration) *notifier {
	if url == "" {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	n := &notifier{
		url: url, queue: make(chan Notice, noticesKept), pause: pause, log: log, stop: stop,
		client: &http.Client{Timeout: noticeTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	n.ended.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case notice := <-n.queue:
				n.post(ctx, notice)
			}
		}
	})
	return n
}

// tell queues a notice.
func (n *notifier) tell(notice Notice) {
	if n == nil {
		return
	}
	notice.Text = inChat(notice.Text)
	if notice.URL != "" {
		notice.Text += "\n" + notice.URL
	}
	select {
	case n.queue <- notice:
	default:
		n.log.Warn("a notice was dropped: too many wait for the webhook", "kind", notice.Kind, "summary", notice.Summary)
	}
}

// inChat is text as Slack and its kin show it, and nothing more: names come from whoever writes to the API and from Atlassian's log, and
// as they stand <!channel> would call everybody, <https://...|words> would lead away under other words, and @all would call people where
// Slack's kin listens to it.
func inChat(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@\u2060").Replace(client.Printable(text))
}

// post tries a few times. What a receiver says is not logged: it may repeat the address.
func (n *notifier) post(ctx context.Context, notice Notice) {
	body, _ := json.Marshal(notice) // our own struct always encodes
	pause := n.pause
	for try := 1; ; try++ {
		problem := n.try(ctx, body)
		if problem == "" || ctx.Err() != nil {
			return
		}
		if try == noticeTries {
			n.log.Warn("the webhook did not take a notice", "kind", notice.Kind, "summary", notice.Summary, "problem", problem, "tries", try)
			return
		}
		rest := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			rest.Stop()
			return
		case <-rest.C:
		}
		pause *= 2
	}
}

func (n *notifier) try(ctx context.Context, body []byte) (problem string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.url, bytes.NewReader(body))
	if err != nil {
		return "the address is not one"
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := n.client.Do(request)
	if err != nil {
		return "no answer"
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is used again
	_ = answer.Body.Close()                                         // nothing depends on it
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Sprintf("it answered %d", answer.StatusCode)
	}
	return ""
}

// close ends the posting; what still waits is dropped.
func (n *notifier) close() {
	if n == nil {
		return
	}
	n.stop()
	n.ended.Wait()
}
