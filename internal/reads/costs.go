package reads

import (
	"context"
	"slices"
	"sync"
)

// costs are the books of a walk: how many objects it was asked for, and how many requests it has made for them. What it saves
// by reading lists it may spend on the first pages of others, earlier than it knows that it needs them. So a walk never makes
// more requests than it was asked for objects, and a small one, which saves nothing, makes none in vain.
type costs struct {
	mu          sync.Mutex
	asked, sent int
	// ahead are the lists to begin, once something was saved for them.
	ahead []func(context.Context)
}

func (c *costs) ask() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
}

func (c *costs) send() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent++
}

// hasSaved reports whether the walk has made fewer requests than it was asked for objects.
func (c *costs) hasSaved() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked > c.sent
}

// spend takes one request out of what was saved, beside the one that the object which is asked for now is going to cost.
func (c *costs) spend() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spendIfSaved()
}

func (c *costs) spendIfSaved() bool {
	if c.asked-c.sent < 2 {
		return false
	}
	c.sent++
	return true
}

// refund gives back what was spent on a list that somebody else has begun.
func (c *costs) refund() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent--
}

// later has a list begun before all others, once there is something to spend.
func (c *costs) later(begin func(context.Context)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = slices.Insert(c.ahead, 0, begin)
}

// readAhead begins as many lists as was saved for.
func (c *costs) readAhead(ctx context.Context) {
	for {
		c.mu.Lock()
		if len(c.ahead) == 0 || !c.spendIfSaved() {
			c.mu.Unlock()
			return
		}
		begin := c.ahead[0]
		c.ahead = c.ahead[1:]
		c.mu.Unlock()
		begin(ctx)
	}
}

// planSCIMAhead has the lists of the SCIM directories begun that there are keys for: a key has no other use than the users and
// groups of its directory. Terraform asks for one kind of object after the other, as many at a time as its parallelism, and
// each kind would wait for a list of its own.
func (r *Walk) planSCIMAhead() {
	for _, directoryID := range r.client.SCIMDirectories() {
		r.costs.ahead = append(r.costs.ahead,
			func(ctx context.Context) { r.scimUsers.begin(ctx, directoryID) },
			func(ctx context.Context) { r.scimGroups.begin(ctx, directoryID) })
	}
}
