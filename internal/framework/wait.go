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
