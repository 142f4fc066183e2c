package reads

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// answered is what a reader got.
type answered struct {
	value int64
	err   error
}

// source is an object to read whose reads end when the test says so.
type source struct {
	objects collection[int64]
	reads   atomic.Int64
	release chan answered
}

func newSource(t *testing.T) *source {
	t.Helper()
	c, err := client.New(client.Config{APIKey: "key"})
	if err != nil {
		t.Fatal(err)
	}
	s := &source{release: make(chan answered)}
	s.objects = collection[int64]{reads: NewWalk(c, true), readOne: func(ctx context.Context, _, _ string) (int64, error) {
		s.reads.Add(1)
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case answer := <-s.release:
			return answer.value, answer.err
		}
	}}
	return s
}

// read asks in the background and hands the answer to the channel.
func (s *source) read(ctx context.Context) <-chan answered {
	got := make(chan answered, 1)
	go func() {
		value, err := s.objects.get(ctx, "scope", "key")
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

func TestFlight_oneReadForAllWhoAskMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t)
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

func TestFlight_aFailureIsToldToAllWhoWaitedAndNotRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		s := newSource(t)
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
func TestFlight_aTimeoutOfTheRequestIsAFailureLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t)
		readers := []<-chan answered{s.read(t.Context()), s.read(t.Context()), s.read(t.Context())}
		s.release <- answered{err: fmt.Errorf("no answer: %w", context.DeadlineExceeded)}
		for _, reader := range readers {
			expect(t, reader, answered{err: context.DeadlineExceeded})
		}
		s.expectReads(t, 1)
	})
}

func TestFlight_aReaderThatGivesUpDoesNotFailTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t)
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

func TestFlight_whoWaitsMayGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSource(t)
		ctx, cancel := context.WithCancel(t.Context())
		first, second := s.read(t.Context()), s.read(ctx)
		cancel()
		expect(t, second, answered{err: context.Canceled})
		s.release <- answered{value: 7}
		expect(t, first, answered{value: 7})
		s.expectReads(t, 1)
	})
}
