package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// A search is a read with its filters in the body. Its cursors are in the body, too, and stand for the whole search:
// nothing may come with one.

const (
	// mostValues and mostResources are how many values a filter may have.
	mostValues    = 10
	mostResources = 20
)

// pageSizes are how large the pages of one search are.
type pageSizes struct{ usual, largest int }

// search answers a read whose body says what to find. narrow reads the filters and returns what a found object passes.
func search[T stored](c *call, sizes pageSizes, known []string, objects []T, narrow func(*fields) func(T) bool, render func(T) any) *answer {
	body, here := c.searchBody(known)
	meant, size := narrow(body), body.pageSize(c, sizes)
	if body.problem != nil {
		return body.problem
	}
	found := cut(filter(objects, meant), here, size)
	return &answer{status: http.StatusOK, body: map[string]any{"data": rendered(found.items, render), "links": found.links(bareCursor)}}
}

// searchBody reads the body of a search. Where it is only a cursor, the body of the search that gave it out takes its
// place.
func (c *call) searchBody(known []string) (*fields, cursor) {
	if len(c.body) == 0 {
		c.body = []byte("{}") // a search for everything needs no body
	}
	here := cursor{List: c.request.URL.Path, Filter: string(c.body)}
	body := c.fields(append(slices.Clone(known), "limit", "cursor")...)
	if body.isNull("cursor") { // the first page of a client that always sends one
		return body, here
	}
	token := body.text("cursor")
	if token == nil {
		return body, here
	}
	if len(body.values) > 1 {
		body.refuse("field %q excludes all others: a cursor stands for the search that gave it out", "cursor")
	}
	given, ok := parseCursor(*token)
	if !ok || given.List != here.List {
		body.fail(refuse(http.StatusBadRequest, "ADMIN-400-1", "the cursor is not one that this search has given out"))
		return body, here
	}
	if body.problem != nil {
		return body, here
	}
	c.body = []byte(given.Filter)
	return c.fields(append(slices.Clone(known), "limit")...), given
}

// pageSize reads the limit.
func (f *fields) pageSize(c *call, sizes pageSizes) int {
	size := sizes.usual
	if raw := f.values["limit"]; raw != nil {
		if json.Unmarshal(raw, &size) != nil || string(raw) == "null" || size < 1 || size > sizes.largest {
			f.fail(refuse(http.StatusBadRequest, "ADMIN-400-17", "limit is %s and must be a whole number from 1 to %d", raw, sizes.largest))
		}
	}
	return c.capped(size)
}

// choices reads a filter: the values of which one has to match, in lower case. Absent or empty is nil, which matches
// everything.
func (f *fields) choices(name string, most int) choices {
	values := f.texts(name)
	if values == nil || len(*values) == 0 {
		return nil
	}
	if len(*values) > most {
		f.refuse("field %q has %d values and may have %d", f.within+name, len(*values), most)
	}
	chosen := choices{}
	for _, value := range *values {
		chosen[strings.ToLower(value)] = true
	}
	return chosen
}

// words is choices for filters that the documents show both as a word and as a list of words.
func (f *fields) words(name string, known ...string) choices {
	if raw := f.values[name]; len(raw) > 0 && raw[0] == '"' {
		f.values[name] = slices.Concat(json.RawMessage("["), raw, json.RawMessage("]"))
	}
	chosen := f.choices(name, mostValues)
	for value := range chosen {
		if !slices.ContainsFunc(known, func(word string) bool { return strings.EqualFold(word, value) }) {
			f.refuse("field %q is %q and must be one of %s", f.within+name, value, strings.Join(known, ", "))
		}
	}
	return chosen
}

// exclusive refuses a body that has more than one of these fields.
func (f *fields) exclusive(names ...string) {
	var there []string
	for _, name := range names {
		if f.has(name) {
			there = append(there, name)
		}
	}
	if len(there) > 1 {
		f.refuse("the fields %s exclude each other", strings.Join(there, " and "))
	}
}

// choices are the values of a filter. Nil lets everything pass.
type choices map[string]bool

func (chosen choices) has(value string) bool { return chosen == nil || chosen[strings.ToLower(value)] }

// any tells whether one of the values is chosen.
func (chosen choices) any(values []string) bool {
	return chosen == nil || slices.ContainsFunc(values, chosen.has)
}

// includes tells whether a value was asked for by its name; unlike has, not if nothing was.
func (chosen choices) includes(value string) bool { return chosen[strings.ToLower(value)] }
