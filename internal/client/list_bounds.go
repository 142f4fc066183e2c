package client

import (
	"fmt"
	"hash/maphash"
	"time"
)

// listBounds are how far a list is read. Without them a server that always has one more page is read until the memory
// is used up.
type listBounds struct {
	// idle is how many pages in a row may bring no new object.
	idle int
	// objects is how many objects a list may have.
	objects int
	// reading is how long the pages of a list may take. It does not count what happens between them: a list is read when
	// somebody wants more of it.
	reading time.Duration
}

// defaultListBounds keep clear of the largest lists there are, those of an organization with 50,000 accounts.
//
// A server may filter after it has cut its pages, and give empty ones: to find the last of 50,000 objects it may give 500
// of them, so twice that are let pass. At 300 requests a minute, 50,000 objects take two minutes, and 17 if the server
// gives ten at a time: an hour leaves room for others that use up the same limit. The most objects are ten times the
// accounts of such an organization and more, and a few hundred megabytes in memory.
var defaultListBounds = listBounds{idle: 1_000, objects: 1_000_000, reading: time.Hour}

// listWatch counts what a list has brought, and says when it is to be given up.
type listWatch struct {
	client *Client
	asked  request
	known  fingerprints
	// pages and objects are those read so far, idle the pages in a row without a new object.
	pages, objects, idle int
	// fresh is whether the page at hand has a new object.
	fresh bool
	took  time.Duration
}

func (c *Client) watch(asked request) *listWatch {
	return &listWatch{client: c, asked: asked, known: newFingerprints()}
}

// object counts an object of the page at hand.
func (w *listWatch) object(object checkedAnswer) {
	w.objects++
	if w.known.add(object.checkedFields()[0].value) {
		w.fresh = true
	}
}

// page counts a page whose objects have been counted, and which took so long to read.
func (w *listWatch) page(took time.Duration) {
	w.pages++
	w.took += took
	if w.idle++; w.fresh {
		w.idle, w.fresh = 0, false
	}
}

// checkBounds says why no more of the list is read, if so. It is asked before the next page, so that a list that has ended is
// never too long.
func (w *listWatch) checkBounds() error {
	bounds := w.client.bounds
	switch {
	case w.idle >= bounds.idle:
		return w.giveUp(ErrListEndless, fmt.Errorf("the list does not end: %d pages in a row brought no new object, and more of them are not read; so far it has %d objects on %d pages",
			w.idle, len(w.known.sums), w.pages))
	case w.objects > bounds.objects:
		return w.giveUp(ErrListEndless, fmt.Errorf("the list does not end: it has brought %d objects on %d pages, and more than %d objects are not read",
			w.objects, w.pages, bounds.objects))
	case w.took > bounds.reading:
		return w.giveUp(ErrListSlow, fmt.Errorf("the list does not end in time: %d objects on %d pages took %s, and longer than %s is not waited",
			w.objects, w.pages, w.took.Round(time.Second), bounds.reading))
	}
	return nil
}

// checkTotal is more for a list that says how many objects it has: what cannot be read to its end is not begun.
func (w *listWatch) checkTotal(total int) error {
	if most := w.client.bounds.objects; total > most {
		return w.giveUp(ErrListEndless, fmt.Errorf("the list is too long: the server says that it has %d objects, and more than %d are not read", total, most))
	}
	return w.checkBounds()
}

func (w *listWatch) giveUp(kind, cause error) error {
	failure := w.client.cannotContinue(w.asked, cause)
	failure.cause = brokenListError{cause, kind}
	return failure
}

// fingerprints is a set of texts that takes a few bytes for each, however long it is. Two texts are taken for one as good
// as never: with a million of them, one time in thirty million.
type fingerprints struct {
	seed maphash.Seed
	sums map[uint64]struct{}
}

func newFingerprints() fingerprints {
	return fingerprints{maphash.MakeSeed(), map[uint64]struct{}{}}
}

// add tells whether the text is new.
func (f fingerprints) add(text string) bool {
	sum := maphash.String(f.seed, text)
	_, known := f.sums[sum]
	f.sums[sum] = struct{}{}
	return !known
}
