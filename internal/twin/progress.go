package twin

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// atOnce is how many requests a copy has under way. More would be a burst, and the client waits where the server sets a limit.
const atOnce = 4

// step is after how many objects a copy says how far it is.
const step = 1000

// progress says how far a copy is, and keeps what it has to say at the end. It never names anybody.
type progress struct {
	mutex  sync.Mutex
	output io.Writer
	counts map[string]int
	notes  map[string]int
}

func newProgress(output io.Writer) *progress {
	if output == nil {
		output = io.Discard
	}
	return &progress{output: output, counts: map[string]int{}, notes: map[string]int{}}
}

func (p *progress) print(format string, values ...any) {
	_, _ = fmt.Fprintf(p.output, format+"\n", values...) // a terminal that is gone is no reason to end a copy
}

// count says at every step how many objects there are so far.
func (p *progress) count(what string, so int) {
	if so%step == 0 {
		p.print("%d %s so far", so, what)
	}
}

// add counts one object more.
func (p *progress) add(what string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.counts[what]++
	p.count(what, p.counts[what])
}

// done says how many objects there are.
func (p *progress) done(count int, one, many string) {
	if count == 1 {
		many = one
	}
	p.print("%d %s", count, many)
}

// note keeps a sentence about one object; the same about others is counted.
func (p *progress) note(format string, values ...any) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.notes[fmt.Sprintf(format, values...)]++
}

// end says what was noted.
func (p *progress) end() {
	for _, note := range slices.Sorted(maps.Keys(p.notes)) {
		p.print("%d times: %s", p.notes[note], note)
	}
	p.print("no published API tells the plan: the twin has %s. Change organization.plan in the file if yours is another", plan)
}

// each calls do for the numbers below count, a few at a time, until one fails. It returns the first failure.
func each(ctx context.Context, count int, do func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	numbers := make(chan int)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for i := range numbers {
				if err := do(ctx, i); err != nil {
					cancel(err) // the first counts
					return
				}
			}
		})
	}
	for i := 0; i < count && ctx.Err() == nil; i++ {
		select {
		case numbers <- i:
		case <-ctx.Done():
		}
	}
	close(numbers)
	workers.Wait()
	return context.Cause(ctx)
}
