package framework

import (
	"context"
	"time"
)

// Poll calls check, also in a context that has ended, and again until it is done,
// fails, or the context ends; between two calls it pauses for interval. The context's error is returned as it is: the
// caller says what was waited for and what was last seen.
func Poll(ctx context.Context, interval time.Duration, check func(context.Context) (done bool, err error)) error {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	for {
		done, err := check(ctx)
		if done || err != nil {
			return err
		}
		timer.Reset(interval)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// Look looks up to most times for what a create has made whose answer was lost, with pauses of interval, until it is found.
// One look that fails is no reason to give it up: the next create would make it a second time. The second that fails ends
// the looking with its error, because the client has repeated each for long. An interrupt ends it after the look that has begun.
func Look(ctx context.Context, interval time.Duration, most int, look func(context.Context) (found bool, err error)) error {
	looks, failures := 0, 0
	return Poll(ctx, interval, func(ctx context.Context) (bool, error) {
		looks++
		found, err := look(context.WithoutCancel(ctx))
		if err != nil {
			failures++
		}
		if found || looks == most || failures == 2 {
			return true, err
		}
		return false, nil
	})
}
