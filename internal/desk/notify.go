package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// Notice is what a webhook is told. Slack shows the text, in which its markup is escaped; other receivers may want the rest, which is as it is.
type Notice struct {
	// ID tells a notice from others. One that is posted again, because the desk was killed while it was told, has the same.
	ID           string    `json:"id"`
	Text         string    `json:"text"`
	Kind         string    `json:"kind"` // item, expired, doubt or contradicted
	Summary      string    `json:"summary"`
	URL          string    `json:"url"`
	Organization string    `json:"organizationId"`
	At           time.Time `json:"at"`
}

// untold is a notice that waits in the records for the webhook, and what it is about: an item, or an object.
type untold struct {
	Notice
	OperationID string `json:"operationId,omitempty"`
	ObjectID    string `json:"objectId,omitempty"`
}

const (
	noticesKept   = 1000
	noticeTimeout = 10 * time.Second
	// noticeTries are made one after the other; a webhook that takes none of them is left alone for noticeRest pauses.
	noticeTries = 4
	noticeRest  = 60
	// noticeLife is how long a notice is worth telling.
	noticeLife = 24 * time.Hour
)

// tell adds a notice to those that wait for the webhook, in the same write as what it tells of: one that a desk was killed with is
// told by the next.
func (d *Desk) tell(next *document, one untold) {
	if d.options.NotifyURL == "" {
		return
	}
	if len(next.Untold) >= noticesKept {
		d.log.Warn("a notice was dropped: too many wait for the webhook", "kind", one.Kind, "summary", one.Summary)
		return
	}
	if one.Text = inChat(one.Text); one.URL != "" {
		one.Text += "\n" + one.URL
	}
	one.ID, one.Organization, one.At = identity.RandomID(), d.options.OrganizationID, d.now()
	next.Untold = append(slices.Clip(next.Untold), one)
}

// untold returns the notices that wait and are still worth telling; the others are dropped.
func (d *Desk) untold() []Notice {
	d.mutex.Lock()
	waiting := slices.Clone(d.known.Untold)
	d.mutex.Unlock()
	if len(waiting) == 0 {
		return nil
	}
	state := d.state()
	open := map[string]bool{}
	for _, one := range state.AllOperations() {
		open[one.ID] = one.Open()
	}
	var wanted []Notice
	var stale []string
	for _, one := range waiting {
		switch late := d.now().Sub(one.At) > noticeLife; {
		case late:
			d.log.Warn("the webhook did not take a notice for a day, and it is dropped", "kind", one.Kind, "summary", one.Summary)
			stale = append(stale, one.ID)
		case one.Kind == "item" && !open[one.OperationID], one.Kind == "doubt" && state.Records[one.ObjectID].Doubt == nil:
			stale = append(stale, one.ID) // nobody has to do it any more
		default:
			wanted = append(wanted, one.Notice)
		}
	}
	if len(stale) > 0 {
		d.wasTold(stale...)
	}
	return wanted
}

// wasTold takes notices from those that wait.
func (d *Desk) wasTold(ids ...string) {
	drop := func(next *document) {
		next.Untold = slices.DeleteFunc(slices.Clone(next.Untold), func(one untold) bool { return slices.Contains(ids, one.ID) })
	}
	if d.change(drop) != nil { // logged there; the file learns of it with the next write
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.known = d.known.clone()
		drop(d.known)
	}
}

// notifier posts notices to a webhook, one after the other. It never keeps anybody waiting.
type notifier struct {
	url    string
	client *http.Client
	source noticeSource
	wake   chan struct{}
	pause  time.Duration // before the second try; it doubles
	log    *slog.Logger
	ended  sync.WaitGroup
	stop   context.CancelFunc
}

// noticeSource keeps the notices that wait.
type noticeSource interface {
	untold() []Notice
	wasTold(ids ...string)
}

// newNotifier makes a notifier; url is never logged, it is as good as a password with many receivers. It returns nil for no url.
func newNotifier(url string, source noticeSource, log *slog.Logger, pause time.Duration) *notifier {
	if url == "" {
		return nil
	}
	return &notifier{
		url: url, source: source, wake: make(chan struct{}, 1), pause: pause, log: log,
		client: &http.Client{Timeout: noticeTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// begin begins to post.
func (n *notifier) begin() {
	if n == nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	n.stop = stop
	n.ended.Go(func() { n.run(ctx) })
}

// wakeUp says that there is a notice.
func (n *notifier) wakeUp() {
	if n == nil {
		return
	}
	select {
	case n.wake <- struct{}{}:
	default: // it looks soon in any case
	}
}

// inChat is text as Slack and its kin show it, and nothing more: names come from whoever writes to the API and from Atlassian's log, and
// as they stand <!channel> would call everybody, <https://...|words> would lead away under other words, and @all would call people where
// Slack's kin listens to it.
func inChat(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@\u2060").Replace(client.Printable(text))
}

// run posts what waits. What the webhook does not take is tried again after a rest, and does not hold up the others.
func (n *notifier) run(ctx context.Context) {
	resting := map[string]bool{} // by id; they were turned away
	warned := map[string]bool{}
	var rest *time.Timer // until they are tried again; nil while nothing rests
	for ctx.Err() == nil {
		for _, notice := range n.source.untold() {
			if resting[notice.ID] {
				continue
			}
			problem := n.post(ctx, notice)
			if ctx.Err() != nil {
				return
			}
			if problem == "" {
				n.source.wasTold(notice.ID)
				continue
			}
			if !warned[notice.ID] {
				n.log.Warn("the webhook did not take a notice; it is tried again for a day", "kind", notice.Kind, "summary", notice.Summary, "problem", problem, "tries", noticeTries)
			}
			resting[notice.ID], warned[notice.ID] = true, true
		}
		var rested <-chan time.Time
		if len(resting) > 0 && rest == nil {
			rest = time.NewTimer(noticeRest * n.pause)
		}
		if rest != nil {
			rested = rest.C
		}
		select {
		case <-ctx.Done():
		case <-n.wake:
		case <-rested:
			clear(resting)
			rest = nil
		}
	}
}

// post tries a few times, and returns why the notice was not taken; "" if it was. What a receiver says is not repeated: it may hold the
// address.
func (n *notifier) post(ctx context.Context, notice Notice) (problem string) {
	body, _ := json.Marshal(notice) // our own struct always encodes
	pause := n.pause
	for try := 1; ; try++ {
		if problem = n.try(ctx, body); problem == "" || try == noticeTries {
			return problem
		}
		rest := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			rest.Stop()
			return "the desk has ended"
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

// close ends the posting; what still waits is told by the next desk.
func (n *notifier) close() {
	if n == nil {
		return
	}
	n.stop()
	n.ended.Wait()
}
