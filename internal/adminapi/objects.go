// Package adminapi is what a server of Atlassian's admin APIs is made of: answers and their envelope, the list of errors,
// bodies that are read strictly, objects with versions, and pages with their cursors.
//
// The identity engine and the emulator are built of it. The client is not: it would then agree with a wrong field name
// instead of finding it.
package adminapi

import (
	"net/http"
	"slices"
	"strconv"
)

// Object is what every stored object carries.
type Object struct {
	ID string `json:"id"`
	// Sequence is the place of the object in its list. It only grows along the list: pages are cut by it.
	Sequence int64 `json:"sequence"`
	// Version moves when something that can be set on the object itself changes, and with nothing else: a client
	// that read the object before a sync, a key use or a change of a neighbour must still be able to write.
	Version string `json:"version"`
}

// Common returns the object itself, for what embeds it.
func (o *Object) Common() *Object { return o }

// Stored is any object that Object is embedded in.
type Stored interface{ Common() *Object }

// ByID finds an object by its id.
func ByID[T Stored](objects []T, id string) (T, bool) {
	return Find(objects, func(one T) bool { return one.Common().ID == id })
}

// Find returns the first object that is meant, and whether there is one.
func Find[T any](objects []T, meant func(T) bool) (T, bool) {
	if i := slices.IndexFunc(objects, meant); i >= 0 {
		return objects[i], true
	}
	var none T
	return none, false
}

// Filter returns the objects that are meant, in their order, in a new slice.
func Filter[T any](objects []T, meant func(T) bool) []T {
	var kept []T
	for _, one := range objects {
		if meant(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// Without returns a new slice that lacks the objects that are meant.
func Without[T any](objects []T, meant func(T) bool) []T {
	return Filter(objects, func(one T) bool { return !meant(one) })
}

// CloneAll copies objects so that changing one leaves the other as it was. It makes all copies in one piece of memory: in an
// organization of ten thousand users a piece for each would be most of the time that a write takes.
func CloneAll[T any](objects []*T) []*T {
	pieces, copies := make([]T, len(objects)), make([]*T, len(objects))
	for i, one := range objects {
		pieces[i] = *one
		copies[i] = &pieces[i]
	}
	return copies
}

// IfMatch refuses a write on an object that is not the one the caller read. One strong tag is all it knows: a list,
// W/ or * would be a client that does not say what it has read.
func IfMatch(r *http.Request, kind, name string, current *Object) *Answer {
	header := r.Header.Get("If-Match")
	if header == "" || header == strconv.Quote(current.Version) {
		return nil
	}
	return Refuse(http.StatusPreconditionFailed, "ADMIN-412-1",
		"%s has changed since it was read: its version is %q now and the request was made for %s", Describe(kind, name, current.ID), current.Version, header)
}
