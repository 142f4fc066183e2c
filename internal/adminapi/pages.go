package adminapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// PageSizes are how large the pages of a list are.
type PageSizes struct {
	Usual, Largest int
	Cap            int // bounds every page, whatever was asked for; 0 for no bound
}

// Capped returns a page size within the bound.
func (s PageSizes) Capped(size int) int {
	if s.Cap > 0 {
		return min(size, s.Cap)
	}
	return size
}

// Cursor is what a page token says. It belongs to one list with one filter; anywhere else it is refused.
type Cursor struct {
	List   string `json:"l"`
	Filter string `json:"f"`
	// After is the sequence number behind which the page starts. Unlike an offset it neither skips nor repeats
	// objects when others are added or removed between two pages.
	After int64 `json:"a"`
}

// String returns the token.
func (t Cursor) String() string {
	text, _ := json.Marshal(t) // strings and a number always marshal
	return base64.RawURLEncoding.EncodeToString([]byte(cursorSum(text) + string(text)))
}

// cursorSum keeps clients from making up cursors, or from growing to depend on what is inside.
func cursorSum(text []byte) string {
	sum := sha256.Sum256(append([]byte("page cursor "), text...))
	return hex.EncodeToString(sum[:4])
}

// ParseCursor reads a token, and tells whether it is one.
func ParseCursor(token string) (Cursor, bool) {
	var t Cursor
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) < 8 || cursorSum(text[8:]) != string(text[:8]) {
		return t, false
	}
	return t, json.Unmarshal(text[8:], &t) == nil
}

// Page is the part of a list that one request gets.
type Page[T Stored] struct {
	Items            []T
	Size             int    // how many items there could have been
	Self, Prev, Next string // cursors; Prev and Next are "" at the ends
}

// PageOf cuts the page that the request asks for out of a list. The names are those query parameters that choose
// what is in the list; narrow tells whether an object is.
func PageOf[T Stored](r *http.Request, sizes PageSizes, objects []T, names []string, narrow func(T, url.Values) bool) (Page[T], *Answer) {
	query, asked := r.URL.Query(), url.Values{}
	for _, name := range names {
		if values := query[name]; query.Get(name) != "" {
			asked[name] = values
		}
	}
	size, refused := pageSize(query, sizes)
	if refused != nil {
		return Page[T]{}, refused
	}
	here := Cursor{List: r.URL.Path, Filter: asked.Encode()}
	if token := query.Get("cursor"); token != "" {
		given, ok := ParseCursor(token)
		if !ok || given.List != here.List || len(asked) > 0 && given.Filter != here.Filter {
			return Page[T]{}, Refuse(http.StatusBadRequest, "ADMIN-400-1", "the cursor is not one that this list has given out")
		}
		here = given
	}
	chosen, _ := url.ParseQuery(here.Filter) // our own encoding
	list := Filter(objects, func(one T) bool { return narrow(one, chosen) })
	return Cut(list, here, size), nil
}

// Cut makes the page that starts behind a cursor.
func Cut[T Stored](list []T, here Cursor, size int) Page[T] {
	start := slices.IndexFunc(list, func(one T) bool { return one.Common().Sequence > here.After })
	if start < 0 {
		start = len(list)
	}
	end := min(start+size, len(list))
	at := func(after int64) string { return Cursor{here.List, here.Filter, after}.String() }
	result := Page[T]{Items: list[start:end], Size: size, Self: here.String()}
	if end < len(list) {
		result.Next = at(list[end-1].Common().Sequence)
	}
	if start > 0 {
		before := int64(0)
		if start > size {
			before = list[start-size-1].Common().Sequence
		}
		result.Prev = at(before)
	}
	return result
}

func pageSize(query url.Values, sizes PageSizes) (int, *Answer) {
	size := sizes.Usual
	if text := query.Get("limit"); query.Has("limit") {
		number, err := strconv.Atoi(text)
		if err != nil || number < 1 || number > sizes.Largest {
			return 0, Refuse(http.StatusBadRequest, "ADMIN-400-17", "limit is %q and must be a whole number from 1 to %d", text, sizes.Largest)
		}
		size = number
	}
	return sizes.Capped(size), nil
}

// BareCursor is the link to a page where an API gives cursors instead of addresses.
func BareCursor(token string) string { return token }

// Links returns the cursors of a page, each made into a link.
func (p Page[T]) Links(link func(string) string) map[string]string {
	links := map[string]string{"self": link(p.Self)}
	if p.Prev != "" {
		links["prev"] = link(p.Prev)
	}
	if p.Next != "" {
		links["next"] = link(p.Next)
	}
	return links
}

// Rendered returns objects as an answer shows them; none is an empty list.
func Rendered[T any](items []T, render func(T) any) []any {
	data := make([]any, 0, len(items))
	for _, one := range items {
		data = append(data, render(one))
	}
	return data
}

// Everything narrows a list to all of itself.
func Everything[T Stored](T, url.Values) bool { return true }

// OfDirectory narrows a list by the query parameter directoryId.
func OfDirectory[T Stored](directoryID func(T) string) func(T, url.Values) bool {
	return func(one T, asked url.Values) bool {
		requested := asked.Get("directoryId")
		return requested == "" || strings.EqualFold(requested, directoryID(one))
	}
}
