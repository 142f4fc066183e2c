package client

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter paces all requests of a client, those of every resource that Terraform works on at once. It keeps to what
// the configuration allows, and to what the server has said: a request beyond the server's limit earns nothing but a
// 429, and a 429 costs of the limit too.
type limiter struct {
	// perSecond and slots are nil where the configuration sets no limit.
	perSecond *rate.Limiter
	slots     chan struct{}
	// room is that of all requests but those of an endpoint with a limit of its own.
	room
}

// room is what the server has room for: all that is known of one of its limits.
type room struct {
	now func() time.Time
	// perMinute is a documented limit, which answers need not announce; 0 is none. sent are when the last so many requests began.
	perMinute int
	sent      []time.Time

	mutex sync.Mutex
	// until is when the server takes requests again after a 429.
	until time.Time
	// reset is the end of the window that left is about: the least that an answer has said is left in it.
	reset time.Time
	left  int
	// inFlight requests are on their way: what the server says is left may or may not have them counted.
	inFlight int
	// changed is closed, and replaced, when something above has changed.
	changed chan struct{}
	// told is the end of the last wait that was logged.
	told time.Time
}

func newLimiter(now func() time.Time, perSecond float64, concurrent int) *limiter {
	l := &limiter{room: room{now: now, changed: make(chan struct{})}}
	if perSecond > 0 {
		l.perSecond = rate.NewLimiter(rate.Limit(perSecond), 1)
	}
	if concurrent > 0 {
		l.slots = make(chan struct{}, concurrent)
	}
	return l
}

// newRoom is for an endpoint with a limit of its own. One answer that it takes no more says nothing of the others, which would
// otherwise stand still for a minute.
func newRoom(now func() time.Time, perMinute int) *room {
	return &room{now: now, perMinute: perMinute, changed: make(chan struct{})}
}

// enter waits until a request may be sent. A wait that would go beyond deadline ends at once, where that is known, and with
// the deadline where it is not. tell is called with a wait that is worth a line in the log: once for each,
// by the first request that meets it. After enter without an error, leave has to be called with the answer, or nil.
//
// own is the room of an endpoint with a limit of its own, or nil. It is waited for first: a minute's wait in a slot would keep
// the requests of all others waiting.
func (l *limiter) enter(ctx context.Context, deadline time.Time, own *room, tell func(wait time.Duration)) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if own != nil {
		if err := own.awaitRoom(ctx, deadline, tell); err != nil {
			return err
		}
		err := l.awaitTurn(ctx, deadline)
		if err != nil {
			own.leave(nil)
		}
		return err
	}
	if err := l.awaitTurn(ctx, deadline); err != nil {
		return err
	}
	err := l.awaitRoom(ctx, deadline, tell)
	if err != nil && l.slots != nil {
		<-l.slots
	}
	return err
}

// awaitTurn keeps to what the configuration allows. It takes a slot, unless it fails. Without the deadline a request would
// queue for as long as those before it hang, however long the operation may take.
func (l *limiter) awaitTurn(ctx context.Context, deadline time.Time) error {
	waiting, cancel := context.WithTimeout(ctx, deadline.Sub(l.now()))
	defer cancel()
	if l.perSecond != nil {
		if err := l.perSecond.Wait(waiting); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			return fmt.Errorf("max_requests_per_second leaves no time for this request: %w", context.DeadlineExceeded)
		}
	}
	if l.slots == nil {
		return nil
	}
	select {
	case l.slots <- struct{}{}:
		return nil
	case <-waiting.Done():
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("max_concurrent_requests leaves no time for this request: %w", context.DeadlineExceeded)
}

func (r *room) awaitRoom(ctx context.Context, deadline time.Time, tell func(wait time.Duration)) error {
	for {
		wait, changed := r.take()
		if wait == 0 {
			return nil
		}
		// Before the deadline an answer on its way may make room. Without one only time does, and it may be known now
		// that there is not enough of it.
		now := r.now()
		most := deadline.Sub(now)
		if most <= 0 || changed == nil && wait > most {
			return fmt.Errorf("%w: for %s more", ErrLimitHolds, wait.Round(time.Second))
		}
		if changed == nil && r.isNews(now.Add(wait)) {
			tell(wait)
		}
		timer := time.NewTimer(min(wait, most))
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// take counts one more request on its way, or says how long there is no room for it. changed is nil if nothing but time
// makes room; otherwise an answer on its way may, and changed is closed when one has come.
func (r *room) take() (wait time.Duration, changed <-chan struct{}) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	now := r.now()
	end := r.until
	if r.left == 0 {
		end = later(end, r.reset)
	}
	if r.perMinute > 0 && len(r.sent) == r.perMinute {
		end = later(end, r.sent[0].Add(time.Minute))
	}
	switch {
	case now.Before(end):
		return end.Sub(now), nil
	case now.Before(r.reset) && r.left <= r.inFlight:
		if r.inFlight == 0 { // nobody would close changed
			return r.reset.Sub(now), nil
		}
		return r.reset.Sub(now), r.changed
	}
	r.inFlight++
	if r.perMinute > 0 {
		r.sent = append(r.sent, now)
		r.sent = r.sent[max(0, len(r.sent)-r.perMinute):]
	}
	return 0, nil
}

// isNews is true once for each end of a wait. It is asked by who waits, and not by who may not wait that long: the one
// that waits would then do so silently.
func (r *room) isNews(end time.Time) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	news := end.Sub(r.told).Abs() > time.Second
	r.told = end
	return news
}

// leave notes that a request has ended, and what its answer says about the limit. own is as for enter.
func (l *limiter) leave(response *http.Response, own *room) {
	if own == nil {
		own = &l.room
	}
	own.leave(response)
	if l.slots != nil {
		<-l.slots
	}
}

func (r *room) leave(response *http.Response) {
	r.mutex.Lock()
	r.inFlight--
	if response != nil {
		r.learn(response)
	}
	close(r.changed)
	r.changed = make(chan struct{})
	r.mutex.Unlock()
}

// longestWindow is the longest that a window of the server's limit is believed to be: Atlassian's are minutes. One that
// ends in years is a broken clock or a broken header, and would stop every request for as long. Where the limit is real,
// a 429 says so.
const longestWindow = 24 * time.Hour

// learn reads Retry-After of a 429, and the X-RateLimit headers. X-RateLimit-Reset is an RFC 3339 timestamp at Atlassian,
// not a number of seconds, and by the server's clock: Date tells how far that is from this one. A number that cannot be
// read says nothing, and less than nothing left is nothing left.
func (r *room) learn(response *http.Response) {
	now := r.now()
	if wait, ordered := retryAfter(response.Header, now); ordered && response.StatusCode == http.StatusTooManyRequests {
		r.until = later(r.until, now.Add(wait))
	}
	left, err := strconv.Atoi(response.Header.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	reset, err := time.Parse(time.RFC3339, response.Header.Get("X-RateLimit-Reset"))
	if err != nil {
		return
	}
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		reset = now.Add(reset.Sub(date))
	}
	if reset.Sub(now) > longestWindow {
		return
	}
	left = max(0, left)
	// Answers come in any order: of one window the least counts, and an older window than the known one not at all. A
	// second either way is the precision of the clocks.
	switch apart := reset.Sub(r.reset); {
	case apart > time.Second:
		r.reset, r.left = reset, left
	case apart > -time.Second:
		r.left = min(r.left, left)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
