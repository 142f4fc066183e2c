package emulator

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

const (
	defaultPageSize = 50
	maximumPageSize = 100
	// largestIdentityPage is that of the lists of the identity API.
	largestIdentityPage = 1000
)

// cursor is what a page token says. It belongs to one list with one filter; anywhere else it is refused.
type cursor struct {
	List   string `json:"l"`
	Filter string `json:"f"`
	// After is the sequence number behind which the page starts. Unlike an offset it neither skips nor repeats
	// objects when others are added or removed between two pages.
	After int64 `json:"a"`
}

func (t cursor) String() string {
	text, _ := json.Marshal(t) // strings and a number always marshal
	return base64.RawURLEncoding.EncodeToString([]byte(cursorSum(text) + string(text)))
}

// cursorSum keeps clients from making up cursors, or from growing to depend on what is inside.
func cursorSum(text []byte) string {
	sum := sha256.Sum256(append([]byte("page cursor "), text...))
	return hex.EncodeToString(sum[:4])
}

func parseCursor(token string) (cursor, bool) {
	var t cursor
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) < 8 || cursorSum(text[8:]) != string(text[:8]) {
		return t, false
	}
	return t, json.Unmarshal(text[8:], &t) == nil
}

// page is the part of a list that one request gets.
type page[T stored] struct {
	items            []T
	size             int    // how many items there could have been
	self, prev, next string // cursors; prev and next are "" at the ends
}

// pageOf cuts the page that the request asks for out of a list. The names are those query parameters that choose
// what is in the list; narrow tells whether an object is.
func pageOf[T stored](c *call, sizes pageSizes, objects []T, names []string, narrow func(T, url.Values) bool) (page[T], *answer) {
	asked := url.Values{}
	for _, name := range names {
		if values := c.request.URL.Query()[name]; c.query(name) != "" {
			asked[name] = values
		}
	}
	size, refused := c.pageSize(sizes)
	if refused != nil {
		return page[T]{}, refused
	}
	here := cursor{List: c.request.URL.Path, Filter: asked.Encode()}
	if token := c.query("cursor"); token != "" {
		given, ok := parseCursor(token)
		if !ok || given.List != here.List || len(asked) > 0 && given.Filter != here.Filter {
			return page[T]{}, refuse(http.StatusBadRequest, "ADMIN-400-1", "the cursor is not one that this list has given out")
		}
		here = given
	}
	chosen, _ := url.ParseQuery(here.Filter) // our own encoding
	list := filter(objects, func(one T) bool { return narrow(one, chosen) })
	return cut(list, here, size), nil
}

// cut makes the page that starts behind a cursor.
func cut[T stored](list []T, here cursor, size int) page[T] {
	start := slices.IndexFunc(list, func(one T) bool { return one.base().Sequence > here.After })
	if start < 0 {
		start = len(list)
	}
	end := min(start+size, len(list))
	at := func(after int64) string { return cursor{here.List, here.Filter, after}.String() }
	result := page[T]{items: list[start:end], size: size, self: here.String()}
	if end < len(list) {
		result.next = at(list[end-1].base().Sequence)
	}
	if start > 0 {
		before := int64(0)
		if start > size {
			before = list[start-size-1].base().Sequence
		}
		result.prev = at(before)
	}
	return result
}

func (c *call) pageSize(sizes pageSizes) (int, *answer) {
	size := sizes.usual
	if text := c.query("limit"); c.request.URL.Query().Has("limit") {
		number, err := strconv.Atoi(text)
		if err != nil || number < 1 || number > sizes.largest {
			return 0, refuse(http.StatusBadRequest, "ADMIN-400-17", "limit is %q and must be a whole number from 1 to %d", text, sizes.largest)
		}
		size = number
	}
	return c.capped(size), nil
}

// capped returns a page size after Options.PageSizeCap. A cap at the usual maximum leaves the lists alone that have larger
// pages of their own.
func (c *call) capped(size int) int {
	if most := c.server.options.PageSizeCap; most < maximumPageSize {
		return min(size, most)
	}
	return size
}

func bareCursor(token string) string { return token }

// links returns the cursors of a page, each made into a link.
func (p page[T]) links(link func(string) string) map[string]string {
	links := map[string]string{"self": link(p.self)}
	if p.prev != "" {
		links["prev"] = link(p.prev)
	}
	if p.next != "" {
		links["next"] = link(p.next)
	}
	return links
}

func rendered[T any](items []T, render func(T) any) []any {
	data := make([]any, 0, len(items))
	for _, one := range items {
		data = append(data, render(one))
	}
	return data
}

// list answers with one page, its cursors bare.
func list[T stored](c *call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any) *answer {
	return listWithLinks(c, objects, names, narrow, render, bareCursor)
}

// listIdentity answers with one page of a list of the identity API.
func listIdentity[T stored](c *call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any) *answer {
	return listOf(c, pageSizes{usual: defaultPageSize, largest: largestIdentityPage}, objects, names, narrow, render, bareCursor)
}

// listWithLinks answers with one page whose links are made by link.
func listWithLinks[T stored](c *call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any, link func(string) string) *answer {
	return listOf(c, pageSizes{usual: defaultPageSize, largest: maximumPageSize}, objects, names, narrow, render, link)
}

func listOf[T stored](c *call, sizes pageSizes, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any, link func(string) string) *answer {
	cut, refused := pageOf(c, sizes, objects, names, narrow)
	if refused != nil {
		return refused
	}
	return &answer{status: http.StatusOK, body: map[string]any{"data": rendered(cut.items, render), "links": cut.links(link)}}
}

// everything narrows a list to all of itself.
func everything[T stored](T, url.Values) bool { return true }

// ofDirectory narrows a list by the query parameter directoryId.
func ofDirectory[T stored](directoryID func(T) string) func(T, url.Values) bool {
	return func(one T, asked url.Values) bool {
		requested := asked.Get("directoryId")
		return requested == "" || strings.EqualFold(requested, directoryID(one))
	}
}
