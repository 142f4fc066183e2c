package framework

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// answered is what a reader got.
type answered struct {
	value int64
	err   error
}

// source is something to read whose reads end when the test says so.
type source struct {
	shared  shared[int64]
	reads   atomic.Int64
	release chan answered
}

// read asks in the background and hands the answer to the channel.
func (s *source) read(ctx context.Context) <-chan answered {
	got := make(chan answered, 1)
	go func() {
		value, err := s.shared.get(ctx, "key", func(ctx context.Context) (int64, error) {
			s.reads.Add(1)
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case answer := <-s.release:
				return answer.value, answer.err
			}
		})
		got <- answered{value, err}
	}()
	synctest.Wait() // until the reader reads or waits
	return got
}

func (s *source) expectReads(t *testing.T, want int64) {
	t.Helper()
	synctest.Wait()
	if got := s.reads.Load(); got != want {
		t.Errorf("%d reads, want %d", got, want)
	}
}

func expect(t *testing.T, got <-chan answered, want answered) {
	t.Helper()
	if answer := <-got; answer.value != want.value || !errors.Is(answer.err, want.err) || (answer.err == nil) != (want.err == nil) {
		t.Errorf("got %d, %v; want %d, %v", answer.value, answer.err, want.value, want.err)
	}
}

func TestShared_oneReadForAllWhoAskMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{release: make(chan answered)}
		var readers []<-chan answered
		for range 100 {
			readers = append(readers, s.read(t.Context()))
		}
		s.release <- answered{value: 7}
		for _, reader := range append(readers, s.read(t.Context())) {
			expect(t, reader, answered{value: 7})
		}
		s.expectReads(t, 1)
	})
}

func TestShared_aFailureIsToldToAllWhoWaitedAndNotRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		s := &source{release: make(chan answered)}
		readers := []<-chan answered{s.read(t.Context()), s.read(t.Context()), s.read(t.Context())}
		s.release <- answered{err: broken}
		for _, reader := range readers {
			expect(t, reader, answered{err: broken})
		}
		s.expectReads(t, 1)
		again := s.read(t.Context())
		s.release <- answered{value: 7}
		expect(t, again, answered{value: 7})
		s.expectReads(t, 2)
	})
}

// A request that timed out looks like a context that ended. Each waiter trying again would wait for a server that
// hangs as often as there are resources.
func TestShared_aTimeoutOfTheRequestIsAFailureLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{release: make(chan answered)}
		readers := []<-chan answered{s.read(t.Context()), s.read(t.Context()), s.read(t.Context())}
		s.release <- answered{err: fmt.Errorf("no answer: %w", context.DeadlineExceeded)}
		for _, reader := range readers {
			expect(t, reader, answered{err: context.DeadlineExceeded})
		}
		s.expectReads(t, 1)
	})
}

func TestShared_aReaderThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{release: make(chan answered)}
		ctx, cancel := context.WithCancel(t.Context())
		first := s.read(ctx)
		others := []<-chan answered{s.read(t.Context()), s.read(t.Context())}
		cancel()
		expect(t, first, answered{err: context.Canceled})
		s.expectReads(t, 2) // one of the others reads, for both
		s.release <- answered{value: 7}
		for _, other := range others {
			expect(t, other, answered{value: 7})
		}
		s.expectReads(t, 2)
	})
}

func TestShared_whoWaitsMayGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{release: make(chan answered)}
		ctx, cancel := context.WithCancel(t.Context())
		first, second := s.read(t.Context()), s.read(ctx)
		cancel()
		expect(t, second, answered{err: context.Canceled})
		s.release <- answered{value: 7}
		expect(t, first, answered{value: 7})
		s.expectReads(t, 1)
	})
}

// Who asks after a Forget must not get what was read before the write, however late that read ends.
func TestShared_forgettingDuringARead(t *testing.T) {
	for name, late := range map[string]answered{"that succeeds": {value: 1}, "that fails": {err: errors.New("broken")}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				old := &source{release: make(chan answered)}
				before := old.read(t.Context())
				waiting := old.read(t.Context())
				old.shared.forget("key")

				young := &source{release: make(chan answered)}
				after := make(chan answered, 2)
				ask := func() {
					value, err := old.shared.get(t.Context(), "key", func(context.Context) (int64, error) {
						young.reads.Add(1)
						answer := <-young.release
						return answer.value, answer.err
					})
					after <- answered{value, err}
				}
				go ask()
				young.expectReads(t, 1)
				old.release <- late // lands while the new read is under way
				expect(t, before, late)
				expect(t, waiting, late)
				go ask()
				young.expectReads(t, 1)
				young.release <- answered{value: 2}
				expect(t, after, answered{value: 2})
				expect(t, after, answered{value: 2})
				expect(t, old.read(t.Context()), answered{value: 2})
				old.expectReads(t, 1)
			})
		})
	}
}

func TestShared_keysAreApart(t *testing.T) {
	var s shared[string]
	reads := 0
	for _, key := range []string{"a", "b", "a", "b"} {
		value, err := s.get(t.Context(), key, func(context.Context) (string, error) { reads++; return key, nil })
		if value != key || err != nil {
			t.Errorf("%s: %q, %v", key, value, err)
		}
	}
	s.forget("a")
	for _, key := range []string{"a", "b"} {
		_, _ = s.get(t.Context(), key, func(context.Context) (string, error) { reads++; return key, nil })
	}
	if reads != 3 {
		t.Errorf("%d reads, want one for each key and one more for the forgotten one", reads)
	}
}

// The promise, with everybody at it at once: after a write and its Forget nobody is given an older answer.
func TestShared_freshAfterForget(t *testing.T) {
	var (
		s       shared[int64]
		object  atomic.Int64
		readers sync.WaitGroup
		written atomic.Int64 // what has been written and forgotten
	)
	read := func() int64 {
		value, err := s.get(t.Context(), "key", func(context.Context) (int64, error) { return object.Load(), nil })
		if err != nil {
			t.Error(err)
		}
		return value
	}
	const writes = 3000
	for range 4 {
		readers.Go(func() {
			for written.Load() < writes {
				if least, got := written.Load(), read(); got < least {
					t.Errorf("read %d after %d was written and forgotten", got, least)
					return
				}
			}
		})
	}
	for next := range int64(writes) {
		object.Store(next + 1)
		s.forget("key")
		written.Store(next + 1)
		if got := read(); got < next+1 {
			t.Errorf("the writer read %d after it had written %d", got, next+1)
			break
		}
	}
	written.Store(writes)
	readers.Wait()
}
