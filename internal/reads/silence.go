package reads

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// A server that gives no answer is waited for once in a walk, and not once for each object: with the defaults a read
// without an answer takes minutes. The verdict is that of a read during which the server answered nothing, to nobody. It
// holds for every read of the client, through a Walk or not, until the walk ends or the provider writes: what is waited for
// after a write, and the look-up of a lost create, have to outlast a server that restarts.
//
// Where others were answered meanwhile, somebody is there, and what hangs is one kind of object, or one object. Then the
// verdict is about the objects of that kind, and needs that none of them was answered meanwhile.

// silentError is the failure of a read that got no answer. Of all that share told, one is shown in full.
type silentError struct {
	error
	reported *atomic.Bool
}

// Unwrap implements errors.Is.
func (e *silentError) Unwrap() error { return e.error }

func isSilent(err error) bool {
	_, silent := errors.AsType[*silentError](err)
	return silent
}

// ReportedBefore reports whether an error is the verdict that nobody answers, and was told in full before. From now on it was.
func ReportedBefore(err error) bool {
	silent, ok := errors.AsType[*silentError](err)
	return ok && silent.reported.Swap(true)
}

// silence is the verdict on the server, if there is one.
func (r *Walk) silence() error {
	if verdict := r.silent.Load(); verdict != nil && r.client.Writes() == 0 {
		return verdict
	}
	return nil
}

// guard stands before every read of the client.
func (r *Walk) guard(ctx context.Context, send func() error) error {
	if err := r.silence(); err != nil {
		return err
	}
	answers := r.client.Answers()
	err := send()
	if !r.unanswered(ctx, err) || r.client.Answers() != answers {
		return err
	}
	verdict := &silentError{err, &r.silenceReported}
	r.silent.CompareAndSwap(nil, verdict)
	return verdict
}

// unanswered tells whether a read says something about others. One whose caller has given up does not: it may just have
// had less time.
func (r *Walk) unanswered(ctx context.Context, err error) bool {
	return client.Unanswered(err) && ctx.Err() == nil && r.client.Writes() == 0
}

// silence is the verdict on the server, or on the objects of a scope.
func (c *collection[T]) silence(s *scope[T]) error {
	if err := c.reads.silence(); err != nil {
		return err
	}
	if s.silent != nil && c.reads.client.Writes() == 0 {
		return s.silent
	}
	return nil
}
