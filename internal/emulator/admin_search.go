package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// A search is a read with its filters in the body. Its cursors are in the body, too, and stand for the whole search:
// nothing may come with one.

const (
	// mostValues and mostResources are how many values a filter may have.
	mostValues    = 10
	mostResources = 20
)

// search answers a read whose body says what to find. narrow reads the filters and returns what a found object passes.
func search[T adminapi.Stored](c *call, sizes adminapi.PageSizes, known []string, objects []T, narrow func(*adminapi.Fields) func(T) bool, render func(T) any) *adminapi.Answer {
	body, here := c.searchBody(known)
	meant, size := narrow(body), searchSize(c, body, sizes)
	if body.Problem != nil {
		return body.Problem
	}
	found := adminapi.Cut(adminapi.Filter(objects, meant), here, size)
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": adminapi.Rendered(found.Items, render), "links": found.Links(adminapi.BareCursor)}}
}

// searchBody reads the body of a search. Where it is only a cursor, the body of the search that gave it out takes its
// place.
func (c *call) searchBody(known []string) (*adminapi.Fields, adminapi.Cursor) {
	if len(c.body) == 0 {
		c.body = []byte("{}") // a search for everything needs no body
	}
	here := adminapi.Cursor{List: c.request.URL.Path, Filter: string(c.body)}
	body := c.fields(append(slices.Clone(known), "limit", "cursor")...)
	if body.IsNull("cursor") { // the first page of a client that always sends one
		return body, here
	}
	token := body.Text("cursor")
	if token == nil {
		return body, here
	}
	if len(body.Values) > 1 {
		body.Refuse("field %q excludes all others: a cursor stands for the search that gave it out", "cursor")
	}
	given, ok := adminapi.ParseCursor(*token)
	if !ok || given.List != here.List {
		body.Fail(adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-1", "the cursor is not one that this search has given out"))
		return body, here
	}
	if body.Problem != nil {
		return body, here
	}
	c.body = []byte(given.Filter)
	return c.fields(append(slices.Clone(known), "limit")...), given
}

// searchSize reads the limit.
func searchSize(c *call, f *adminapi.Fields, sizes adminapi.PageSizes) int {
	size := sizes.Usual
	if raw := f.Values["limit"]; raw != nil {
		if json.Unmarshal(raw, &size) != nil || string(raw) == "null" || size < 1 || size > sizes.Largest {
			f.Fail(adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-17", "limit is %s and must be a whole number from 1 to %d", raw, sizes.Largest))
		}
	}
	return c.capped(size)
}

// readChoices reads a filter: the values of which one has to match, in lower case. Absent or empty is nil, which matches
// everything.
func readChoices(f *adminapi.Fields, name string, most int) choices {
	values := f.Texts(name)
	if values == nil || len(*values) == 0 {
		return nil
	}
	if len(*values) > most {
		f.Refuse("field %q has %d values and may have %d", f.Within+name, len(*values), most)
	}
	chosen := choices{}
	for _, value := range *values {
		chosen[strings.ToLower(value)] = true
	}
	return chosen
}

// readWords is readChoices for filters that the documents show both as a word and as a list of words.
func readWords(f *adminapi.Fields, name string, known ...string) choices {
	if raw := f.Values[name]; len(raw) > 0 && raw[0] == '"' {
		f.Values[name] = slices.Concat(json.RawMessage("["), raw, json.RawMessage("]"))
	}
	chosen := readChoices(f, name, mostValues)
	for value := range chosen {
		if !slices.ContainsFunc(known, func(word string) bool { return strings.EqualFold(word, value) }) {
			f.Refuse("field %q is %q and must be one of %s", f.Within+name, value, strings.Join(known, ", "))
		}
	}
	return chosen
}

// refuseTogether refuses a body that has more than one of these fields.
func refuseTogether(f *adminapi.Fields, names ...string) {
	var there []string
	for _, name := range names {
		if f.Has(name) {
			there = append(there, name)
		}
	}
	if len(there) > 1 {
		f.Refuse("the fields %s exclude each other", strings.Join(there, " and "))
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
