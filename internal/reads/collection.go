package reads

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// maxSingleReads is how many objects of a collection are read one by one before its list is.
const maxSingleReads = 3

// collection is one kind of object, read once and shared by the resources of one
// walk: by those that want all of it, and by those that want one object each.
// Of a handful each is read on its own; when more are asked for, pages of the
// list are read, and all who wait look through each page as it comes. The provider asks separately for what the list does
// not have, so that "gone" is always the
// server's word about that very object.
//
// What is handed out was read after the provider was configured, which Terraform
// does at the start of each walk over the resources, and before the provider's
// first write: from then on every object is read anew, and on its own.
type collection[T any] struct {
	// reads is where the collection belongs.
	reads *Walk
	// unchanging is a collection that no resource changes: it outlives the provider's writes.
	unchanging bool
	// key is what one object is asked for by.
	key func(T) string
	// list reads all objects of a scope, which is an organization, something within one, or a SCIM directory; nil where there is no list.
	list func(ctx context.Context, scope string) iter.Seq2[T, error]
	// isWhole tells whether an object of the list says all that one read on its own does; nil where each does.
	isWhole func(T) bool
	// name is what objects are called, and search lists those of one name; nil where nobody asks for a name.
	name   func(T) string
	search func(ctx context.Context, scope, name string) iter.Seq2[T, error]
	// readOne reads one object; nil where nobody asks for one.
	readOne func(ctx context.Context, scope, key string) (T, error)

	mu     sync.Mutex
	scopes map[string]*scope[T]
}

// scope is what is known of a collection in one organization or SCIM directory.
type scope[T any] struct {
	objects map[string]T
	// partial are the keys of the objects that the list does not tell all of.
	partial map[string]bool
	// names are the objects of the list so far, by their names in lower case.
	names   map[string][]T
	pending map[string]*pendingRead[T]
	// asked counts those objects that had to be read, heard the answers of the server about any of them.
	asked, answered int
	// silent means that about these objects nobody answers, and told that this was shown in full.
	silent *silentError
	told   atomic.Bool
	// listed are the objects of the list, so far; ended with err or without.
	listed []T
	ended  bool
	err    error
	// next takes the list further, and stop ends it; reading is true while somebody does. changed is closed, and replaced, after each page.
	next    func() (T, error, bool)
	stop    func()
	reading bool
	changed chan struct{}
}

// within is the scope of something in an organization, such as the members of a group of it, and parts takes it apart.
func within(organizationID, part string) string { return organizationID + "/" + part }

func parts(scope string) (organizationID, part string) {
	organizationID, part, _ = strings.Cut(scope, "/")
	return organizationID, part
}

// pendingRead is one object on its way.
type pendingRead[T any] struct {
	done  chan struct{}
	value T
	err   error
	// abandoned means that whoever was reading gave up, silent that the server gave no answer. heard is how many answers
	// about the scope there were when it began.
	abandoned, silent bool
	answered          int
}

func (c *collection[T]) of(name string) *scope[T] {
	name = uuid.LowerEach(name)
	if c.scopes == nil {
		c.scopes = map[string]*scope[T]{}
	}
	if c.scopes[name] == nil {
		c.scopes[name] = &scope[T]{objects: map[string]T{}, partial: map[string]bool{}, names: map[string][]T{}, pending: map[string]*pendingRead[T]{}, changed: make(chan struct{})}
	}
	return c.scopes[name]
}

// has reports whether an object is known, or on its way.
func (c *collection[T]) has(scopeName, key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.of(scopeName)
	_, known := s.objects[uuid.Lower(key)]
	_, pending := s.pending[uuid.Lower(key)]
	return known || pending
}

// get returns one object, or the error of reading it.
func (c *collection[T]) get(ctx context.Context, scopeName, key string) (T, error) {
	if !c.unchanging && (c.reads.unshared || c.reads.client.Writes() > 0) {
		return c.readOne(ctx, scopeName, key)
	}
	var none T
	key = uuid.Lower(key)
	hasAsked := false
	for {
		c.mu.Lock()
		s := c.of(scopeName)
		if object, ok := s.objects[key]; ok {
			c.mu.Unlock()
			return object, nil
		}
		if theirs, ok := s.pending[key]; ok {
			c.mu.Unlock()
			if theirs.answers(ctx) {
				return theirs.value, theirs.err
			}
			if ctx.Err() != nil {
				return none, ctx.Err()
			}
			continue
		}
		if err := c.silence(s); err != nil {
			c.mu.Unlock()
			return none, err
		}
		if !hasAsked {
			hasAsked, s.asked = true, s.asked+1
			c.reads.costs.ask()
		}
		if c.list == nil || s.ended || s.partial[key] || s.asked <= maxSingleReads || !s.isListCheaper(c.reads.client.PageSize()) {
			c.readAhead(ctx, scopeName, s)
			c.reads.costs.send()
			mine := &pendingRead[T]{done: make(chan struct{}), answered: s.answered}
			s.pending[key] = mine
			c.mu.Unlock()
			mine.value, mine.err = c.readOne(ctx, scopeName, key)
			mine.silent = c.reads.unanswered(ctx, mine.err)
			mine.abandoned = mine.err != nil && ctx.Err() != nil
			c.finish(s, key, mine)
			return mine.value, mine.err
		}
		c.read(ctx, scopeName, s)
		if err := c.waitForPage(ctx, s, c.reads.costs.readAhead); err != nil {
			return none, err
		}
	}
}

// findByName returns the objects of a name, ignoring case, for a check: of many names that a plan asks for, all but a handful
// are looked up in the list. Unlike get it takes a list that was read to its end for an answer about what is not there:
// a check only spares the apply a refusal, and what the server knows by then is what counts.
func (c *collection[T]) findByName(ctx context.Context, scopeName, name string) ([]T, error) {
	hasAsked := false
	for !c.reads.unshared && c.reads.client.Writes() == 0 {
		c.mu.Lock()
		s := c.of(scopeName)
		found := s.names[names.Key(name)]
		if len(found) > 0 || s.ended && s.err == nil {
			c.mu.Unlock()
			return found, nil
		}
		if err := c.silence(s); err != nil {
			c.mu.Unlock()
			return nil, err
		}
		if !hasAsked {
			hasAsked, s.asked = true, s.asked+1
			c.reads.costs.ask()
		}
		if s.ended || s.asked <= maxSingleReads || !s.isListCheaper(c.reads.client.PageSize()) {
			c.readAhead(ctx, scopeName, s)
			c.reads.costs.send()
			c.mu.Unlock()
			break
		}
		c.read(ctx, scopeName, s)
		if err := c.waitForPage(ctx, s); err != nil {
			return nil, err
		}
	}
	found, err := client.Collect(c.search(ctx, scopeName, name))
	return slices.DeleteFunc(found, func(object T) bool { return !names.Same(c.name(object), name) }), err
}

// isListCheaper tells whether the list may be read further: as long as it has cost no more pages than objects were asked
// for. A list that is far larger than what Terraform manages of it is not read to its end then, and costs no more
// requests than were made in vain.
func (s *scope[T]) isListCheaper(pageSize int) bool { return len(s.listed) < s.asked*pageSize }

// answers waits for what somebody else reads. It is false if they gave up, which is no answer to anybody else, or if ctx
// ended. A request that timed out is an answer, though its error looks the same: were each who waited to try again, a
// server that hangs would be waited for once a resource.
func (f *pendingRead[T]) answers(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-f.done:
		return !f.abandoned
	}
}

// finish hands an object to those who wait for it. A failure is told to them, and not remembered, unless it is that
// nobody answers.
func (c *collection[T]) finish(s *scope[T], key string, f *pendingRead[T]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(s.pending, key)
	switch {
	case f.err == nil:
		s.objects[key] = f.value
		s.answered++
	case f.silent && !isSilent(f.err) && s.answered == f.answered:
		s.silent = &silentError{f.err, &s.told}
		f.err = s.silent
	case !f.silent && !f.abandoned:
		s.answered++
	}
	close(f.done)
}

// waitForPage gives the mutex back, which is held, and waits until the list has brought more or has ended. What there is
// to do meanwhile must not wait.
func (c *collection[T]) waitForPage(ctx context.Context, s *scope[T], meanwhile ...func(context.Context)) error {
	changed := s.changed
	c.mu.Unlock()
	for _, do := range meanwhile {
		do(ctx)
	}
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// all returns the whole list. Its failure is remembered, too: asked again for
// every resource, a server that does not answer would hold up a plan for the time
// of all attempts as often. That nobody answered is forgotten at the first write.
func (c *collection[T]) all(ctx context.Context, scopeName string) ([]T, error) {
	for {
		c.mu.Lock()
		s := c.of(scopeName)
		if s.ended && isSilent(s.err) && c.reads.client.Writes() > 0 {
			delete(c.scopes, uuid.LowerEach(scopeName))
			s = c.of(scopeName)
		}
		if s.ended {
			c.mu.Unlock()
			return s.listed, s.err
		}
		if err := c.silence(s); err != nil {
			c.mu.Unlock()
			return nil, err
		}
		c.read(ctx, scopeName, s)
		if err := c.waitForPage(ctx, s); err != nil {
			return nil, err
		}
	}
}

// read starts to read one more page, unless somebody does. The page is not bound to
// the one who asked first: Terraform may have ended that call while others wait.
func (c *collection[T]) read(ctx context.Context, scopeName string, s *scope[T]) {
	if s.reading {
		return
	}
	c.reads.costs.send()
	c.readPage(ctx, scopeName, s)
}

// readAhead begins the list with the first object of its kind, for those that come after it, as soon as the walk has saved a
// request for it. Nobody waits for this page. The mutex is held.
func (c *collection[T]) readAhead(ctx context.Context, scopeName string, s *scope[T]) {
	switch {
	case c.list == nil || c.unchanging || s.next != nil || s.ended || s.asked > 1:
	case c.reads.costs.spend():
		c.readPage(ctx, scopeName, s)
	default:
		c.reads.costs.later(func(ctx context.Context) { c.begin(ctx, scopeName) })
	}
}

// begin begins the list, which was paid for, unless somebody has.
func (c *collection[T]) begin(ctx context.Context, scopeName string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.of(scopeName)
	if s.next != nil || s.ended || c.silence(s) != nil {
		c.reads.costs.refund()
		return
	}
	c.readPage(ctx, scopeName, s)
}

// readPage reads one more page in the background.
func (c *collection[T]) readPage(ctx context.Context, scopeName string, s *scope[T]) {
	s.reading = true
	if s.next == nil {
		s.next, s.stop = iter.Pull2(c.list(outliving(ctx), scopeName))
	}
	go func() {
		page, ended, err := pull(s.next, c.reads.client.PageSize())
		if ended {
			s.stop()
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if !client.Unanswered(err) {
			s.answered++
		}
		for _, object := range page {
			key := uuid.Lower(c.key(object))
			if _, ok := s.objects[key]; !ok && (c.isWhole == nil || c.isWhole(object)) {
				s.objects[key] = object
			}
			s.partial[key] = c.isWhole != nil && !c.isWhole(object)
			if c.name != nil {
				name := names.Key(c.name(object))
				s.names[name] = append(s.names[name], object)
			}
		}
		s.listed = append(s.listed, page...)
		s.reading, s.ended = false, ended
		if err != nil {
			s.ended, s.err, s.listed = true, err, nil
		}
		close(s.changed)
		s.changed = make(chan struct{})
	}()
}

// pull takes a page of objects out of a list.
func pull[T any](next func() (T, error, bool), pageSize int) (page []T, ended bool, err error) {
	for range pageSize {
		object, err, ok := next()
		if !ok || err != nil {
			return page, true, err
		}
		page = append(page, object)
	}
	return page, false, nil
}
