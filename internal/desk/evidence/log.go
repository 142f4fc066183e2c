package evidence

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// LogState is whether the audit log can be read.
type LogState string

// The states of the audit log.
const (
	LogRead       LogState = "read"
	LogAbsent     LogState = "absent"     // 403 or 404: no Guard, or the key may not read it
	LogRefused    LogState = "refused"    // 401: the organization key is not accepted
	LogLimited    LogState = "limited"    // 429
	LogUnanswered LogState = "unanswered" // no answer, or one that cannot be read
)

const (
	// fresh is how long what was read of the log serves others: many looks at once are one request.
	fresh = 10 * time.Second
	// overlap is how far back each reading begins. Events with one and the same time of processing may be split over two readings.
	overlap = 2 * time.Minute
	// keptEntries bounds the memory, and mostEvents one reading.
	keptEntries, mostEvents = 10_000, 50_000
)

// reading is how the last reading of the log ended.
type reading struct {
	state LogState
	// says is what is wrong, in words; "" where nothing is.
	says  string
	retry time.Duration
	at    time.Time
}

// memory is what matters of the log: all that was processed between from and to.
type memory struct {
	entries  map[string]Entry // by id: the same event twice is once
	from, to time.Time        // both zero before the first reading
	last     reading
	came     int // how many came so far
}

// readLog makes sure that what the log has taken in since a time is remembered, as far as it can be read. What was read less than
// atLeast ago is not read again.
func (e *Eyes) readLog(ctx context.Context, since time.Time, atLeast time.Duration) reading {
	select {
	case e.reading <- struct{}{}:
		defer func() { <-e.reading }()
	case <-ctx.Done():
		return reading{state: LogUnanswered, says: "Atlassian's audit log is being read, which takes longer than this look.", at: e.now()}
	}
	e.mutex.Lock()
	covered := !e.log.from.IsZero() && !since.Before(e.log.from)
	begin, last := since, e.log.last
	if covered {
		begin = e.log.to.Add(-overlap)
		if begin.Before(e.log.from) {
			begin = e.log.from
		}
	}
	e.mutex.Unlock()
	pause := atLeast
	if last.state == LogLimited || last.state == LogAbsent || last.state == LogRefused {
		pause = max(pause, last.retry) // what the server has asked for holds for every reader
	}
	if (covered || last.state != LogRead) && !last.at.IsZero() && e.now().Before(last.at.Add(pause)) {
		return last
	}
	read := reading{state: LogRead}
	to, events := begin, 0
	var kept []Entry
	for event, err := range e.client.EventsProcessed(ctx, e.options.OrganizationID, begin) {
		if err != nil {
			read.state, read.says, read.retry = logInWords(err)
			break
		}
		entry := entryOf(event)
		if entry.ProcessedAt.After(to) {
			to = entry.ProcessedAt
		}
		if isKept(entry) {
			kept = append(kept, entry)
		}
		if events++; events == mostEvents {
			break // the next reading goes on from here
		}
	}
	read.at = e.now()
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.log.last = read
	if read.state == LogRead || events > 0 {
		e.log.remember(kept, covered, begin, to, read.state == LogRead && events < mostEvents)
	}
	return read
}

// remember adds what a reading has brought that began at begin and has come as far as to. One that ended early knows nothing of what came later.
func (m *memory) remember(kept []Entry, covered bool, begin, to time.Time, whole bool) {
	for _, entry := range kept {
		if known, there := m.entries[entry.ID]; there {
			entry.order = known.order
		} else {
			m.came++
			entry.order = m.came
		}
		m.entries[entry.ID] = entry
	}
	switch {
	case !covered:
		if whole && to.Before(m.to) {
			to = m.to
		}
		m.from, m.to = begin, to
	case to.After(m.to):
		m.to = to
	}
	if len(m.entries) <= keptEntries {
		return
	}
	oldest := slices.SortedFunc(maps.Values(m.entries), func(a, b Entry) int { return a.ProcessedAt.Compare(b.ProcessedAt) })
	for _, entry := range oldest[:len(oldest)-keptEntries] {
		delete(m.entries, entry.ID)
		m.from = entry.ProcessedAt.Add(time.Millisecond)
	}
}

// remembered returns what is remembered, in the order in which it happened.
func (e *Eyes) remembered() []Entry {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return slices.SortedFunc(maps.Values(e.log.entries), func(a, b Entry) int {
		if order := a.At.Compare(b.At); order != 0 {
			return order
		}
		return a.order - b.order
	})
}

// absentAgain is the pause before a log that was not there is asked for again: somebody may subscribe to Guard, or mend the key.
const absentAgain = 15 * time.Minute

// logInWords says why the log cannot be read.
func logInWords(err error) (state LogState, says string, retry time.Duration) {
	const attested = " What a person confirms stays attested, and nobody notices a change in the console."
	switch {
	case errors.Is(err, client.ErrForbidden), errors.Is(err, client.ErrNotFound), errors.Is(err, client.ErrNotServed):
		return LogAbsent, "The organization shows no audit log: it has neither Atlassian Guard nor the Enterprise plan, or the organization key lacks the scope read:events:admin." + attested, absentAgain
	case errors.Is(err, client.ErrUnknownOrganization):
		return LogAbsent, "Atlassian does not know the organization, or the organization key is another organization's." + attested, absentAgain
	case errors.Is(err, client.ErrUnauthorized):
		return LogRefused, "Atlassian does not accept the organization key: it is wrong, expired or revoked." + attested, 2 * time.Minute
	case isLimited(err):
		retry = retryAfter(err)
		return LogLimited, fmt.Sprintf("Atlassian takes no more requests about the audit log for %s.", inWords(retry)), retry
	}
	return LogUnanswered, "Atlassian's audit log cannot be read now: " + describe(err), 0
}

func isLimited(err error) bool {
	return errors.Is(err, client.ErrRateLimited) || errors.Is(err, client.ErrLimitHolds)
}

// retryAfter is what the server asks for, between half a minute and an hour.
func retryAfter(err error) time.Duration {
	asked := time.Duration(0)
	if failure, ok := errors.AsType[*client.Error](err); ok {
		asked = failure.RetryAfter
	}
	return min(max(asked, 30*time.Second), time.Hour)
}

func inWords(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%d seconds", int(d.Round(time.Second)/time.Second))
	}
	return fmt.Sprintf("%d minutes", int(d.Round(time.Minute)/time.Minute))
}

// describe is an error for a page. The client has masked what is secret, and made it printable.
func describe(err error) string {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return "there was no answer in time."
	}
	return err.Error() + "."
}
