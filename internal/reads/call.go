package reads

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of one call of Terraform, and lets go of what it holds when the call has ended. The plugin
// framework remembers, as long as the provider runs, how to cancel each call, and with it the context that it came with: its
// loggers and its request, about 15 KiB a call, which after 5,000 objects were most of what the provider had in memory.
type callContext struct {
	inner atomic.Pointer[context.Context]
	done  <-chan struct{}
	// kept means that something goes on after the call, such as a list that others wait for, and needs the values.
	kept atomic.Bool
}

type callKey struct{}

// WithCall returns the context of one call of Terraform. Call end when it has been answered.
func WithCall(ctx context.Context) (call context.Context, end func()) {
	c := &callContext{done: ctx.Done()}
	c.inner.Store(&ctx)
	return c, func() {
		if !c.kept.Load() {
			c.inner.Store(nil)
		}
	}
}

// outliving returns a context with the values of ctx for what goes on when the call that began it has ended.
func outliving(ctx context.Context) context.Context {
	if call, ok := ctx.Value(callKey{}).(*callContext); ok {
		call.kept.Store(true)
	}
	return context.WithoutCancel(ctx)
}

// Deadline implements context.Context.
func (c *callContext) Deadline() (time.Time, bool) {
	if inner := c.inner.Load(); inner != nil {
		return (*inner).Deadline()
	}
	return time.Time{}, false
}

// Done implements context.Context.
func (c *callContext) Done() <-chan struct{} { return c.done }

// Err implements context.Context.
func (c *callContext) Err() error {
	if inner := c.inner.Load(); inner != nil {
		return (*inner).Err()
	}
	return context.Canceled
}

// Value implements context.Context.
func (c *callContext) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	if inner := c.inner.Load(); inner != nil {
		return (*inner).Value(key)
	}
	return nil
}
