package reads

import (
	"context"
	"errors"
	"testing"
)

type valueKey struct{}

func TestCall_endsWithWhatItHeld(t *testing.T) {
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), valueKey{}, "held"))
	call, end := WithCall(ctx)
	child, stop := context.WithCancel(call)
	defer stop()
	if child.Value(valueKey{}) != "held" || child.Err() != nil {
		t.Errorf("during the call: %v, %v", child.Value(valueKey{}), child.Err())
	}
	end()
	if child.Value(valueKey{}) != nil || !errors.Is(call.Err(), context.Canceled) {
		t.Errorf("after the call: %v, %v", child.Value(valueKey{}), call.Err())
	}
	cancel()
	<-child.Done()
}

// A list that others wait for goes on when the call that began it has ended, and its requests are in the log all the same.
func TestCall_isKeptByWhatOutlivesIt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), valueKey{}, "held"))
	call, end := WithCall(ctx)
	after := outliving(call)
	end()
	cancel()
	if after.Value(valueKey{}) != "held" || after.Err() != nil {
		t.Errorf("%v, %v", after.Value(valueKey{}), after.Err())
	}
}
