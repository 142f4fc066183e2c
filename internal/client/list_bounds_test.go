package client_test

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// longList is a list of so many pages; each has the objects that ids says, of the pages before or new.
type longList struct {
	takes time.Duration // for each page; in a synctest bubble it costs nothing
	pages int
	ids   func(page int) []string
	total int // of a SCIM list

	asked int
}

// RoundTrip answers with the next page, whatever is asked: of a list with cursors, each with a new one, or of SCIM.
func (l *longList) RoundTrip(req *http.Request) (*http.Response, error) {
	time.Sleep(l.takes) //nolint:forbidigo // see takes
	var objects strings.Builder
	for i, id := range l.ids(l.asked) {
		if i > 0 {
			objects.WriteByte(',')
		}
		fmt.Fprintf(&objects, `{"id":%q,"displayName":"g"}`, id)
	}
	l.asked++
	body := fmt.Sprintf(`{"totalResults":%d,"Resources":[%s]}`, l.total, objects.String())
	if !strings.HasPrefix(req.URL.Path, "/scim/") {
		next := ""
		if l.asked < l.pages {
			next = "cursor-" + strconv.Itoa(l.asked)
		}
		body = fmt.Sprintf(`{"data":[%s],"links":{"next":%q}}`, objects.String(), next)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

// numbered are so many objects on each page, none of which was there before.
func numbered(each int) func(int) []string {
	return func(page int) []string {
		ids := make([]string, each)
		for i := range ids {
			ids[i] = strconv.Itoa(page*each + i)
		}
		return ids
	}
}

func none(int) []string { return nil }

// again are new objects on the first page, and on all others those of the first in another order.
func again(each int) func(int) []string {
	return func(page int) []string {
		ids := numbered(each)(0)
		return append(ids[page%each:], ids[:page%each]...)
	}
}

// count reads a list and keeps nothing of it.
func count[T any](list iter.Seq2[T, error]) (objects int, err error) {
	for _, err := range list {
		if err != nil {
			return objects, err
		}
		objects++
	}
	return objects, nil
}

// Each of these went on until the memory was used up. Here the server ends the list after 500 pages, far behind every bound.
func TestList_withoutAnEndIsGivenUp(t *testing.T) {
	domains := func(t *testing.T, c *client.Client) (int, error) { return count(c.Domains(t.Context(), "org")) }
	groups := func(t *testing.T, c *client.Client) (int, error) {
		return count(c.SearchGroups(t.Context(), "org", client.GroupSearch{}))
	}
	scim := func(t *testing.T, c *client.Client) (int, error) { return count(c.SCIMGroups(t.Context(), "x-1", "")) }
	scimAhead := func(t *testing.T, c *client.Client) (int, error) { return count(c.EverySCIMGroup(t.Context(), "x-1")) }
	const path, scimPath = "GET /admin/v1/orgs/org/domains: ", "GET /scim/directory/x-1/Groups: "
	for name, test := range map[string]struct {
		read    func(*testing.T, *client.Client) (int, error)
		server  longList
		objects int // that are yielded before
		says    string
		kind    error
	}{
		"new cursors": {domains, longList{ids: numbered(10)}, 1010,
			path + "the list does not end: it has brought 1010 objects on 101 pages, and more than 1000 objects are not read", client.ErrListEndless},
		"empty pages": {domains, longList{ids: none}, 0,
			path + "the list does not end: 20 pages in a row brought no new object, and more of them are not read; so far it has 0 objects on 20 pages", client.ErrListEndless},
		"old objects": {domains, longList{ids: again(10)}, 210,
			path + "the list does not end: 20 pages in a row brought no new object, and more of them are not read; so far it has 10 objects on 21 pages", client.ErrListEndless},
		"one new among old": {domains, longList{ids: func(page int) []string { return append(numbered(9)(0), "new-"+strconv.Itoa(page)) }}, 1010,
			path + "the list does not end: it has brought 1010 objects on 101 pages", client.ErrListEndless},
		"too slow": {domains, longList{ids: numbered(1), takes: time.Minute}, 61,
			path + "the list does not end in time: 61 objects on 61 pages took 1h1m0s, and longer than 1h0m0s is not waited", client.ErrListSlow},
		"a search": {groups, longList{ids: numbered(10)}, 1010,
			"POST /admin/v2/orgs/org/directories/-/groups/search: the list does not end: it has brought 1010 objects", client.ErrListEndless},
		"a search, empty pages": {groups, longList{ids: none}, 0, "the list does not end: 20 pages in a row", client.ErrListEndless},
		"SCIM, a total that nobody has": {scim, longList{ids: numbered(10), total: 1e9}, 10,
			scimPath + "the list is too long: the server says that it has 1000000000 objects, and more than 1000 are not read", client.ErrListEndless},
		"SCIM, a total that nobody has, read ahead": {scimAhead, longList{ids: numbered(10), total: 1e9}, 10, scimPath + "the list is too long", client.ErrListEndless},
		"SCIM, old objects": {scim, longList{ids: func(page int) []string {
			if page == 0 {
				return numbered(30)(0)
			}
			return []string{strconv.Itoa(page)}
		}, total: 1000}, 50, scimPath + "the list does not end: 20 pages in a row brought no new object", client.ErrListEndless},
		"SCIM, too slow": {scim, longList{ids: numbered(1), total: 500, takes: time.Minute}, 61, scimPath + "the list does not end in time: 61 objects", client.ErrListSlow},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := test.server
				server.pages = 500
				c := newClient(t, func(c *client.Config) { c.Transport = &server })
				c.BoundLists(20, 1000, time.Hour)
				objects, err := test.read(t, c)
				if err == nil || !strings.Contains(err.Error(), test.says) || !errors.Is(err, client.ErrListBroken) || !errors.Is(err, test.kind) {
					t.Errorf("error = %v\nwant %s", err, test.says)
				}
				if objects != test.objects || server.asked > 110 {
					t.Errorf("%d objects in %d requests, want %d", objects, server.asked, test.objects)
				}
			})
		})
	}
}

// The bounds that hold for users are clear of every list that there is.
func TestList_isReadToItsEndWhenLong(t *testing.T) {
	for name, server := range map[string]*longList{
		// 300 requests a minute.
		"50,000 objects":                {pages: 500, ids: numbered(100), takes: 200 * time.Millisecond},
		"50,000 objects, ten at a time": {pages: 5_000, ids: numbered(10), takes: 200 * time.Millisecond},
		"50,000 objects, slowly":        {pages: 500, ids: numbered(100), takes: 7 * time.Second},
		// The one that is looked for is the last of 50,000, and the server filters page by page.
		"empty pages": {pages: 501, takes: 200 * time.Millisecond, ids: func(page int) []string { return numbered(1)(page)[:page/500] }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				objects, err := count(newClient(t, func(c *client.Config) { c.Transport = server }).Domains(t.Context(), "org"))
				if want := map[bool]int{true: 1, false: 50_000}[name == "empty pages"]; objects != want || err != nil {
					t.Errorf("%d objects, %v", objects, err)
				}
			})
		})
	}
}

// A list that is read a page now and a page then is not slow.
func TestList_mayBeReadSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(c *client.Config) { c.Transport = &longList{pages: 10, ids: numbered(1)} })
		for _, err := range c.Domains(t.Context(), "org") {
			if err != nil {
				t.Error(err)
			}
			time.Sleep(time.Hour) //nolint:forbidigo // time in a synctest bubble costs nothing
		}
	})
}

// A list that has come to its end is not too long, whatever it has.
func TestList_thatEndsIsWhole(t *testing.T) {
	c := newClient(t, func(c *client.Config) { c.Transport = &longList{pages: 1, ids: numbered(100)} })
	c.BoundLists(1, 10, time.Hour)
	if objects, err := count(c.Domains(t.Context(), "org")); objects != 100 || err != nil {
		t.Errorf("%d objects, %v", objects, err)
	}
}

// A server that gives more than was asked for is asked for one page at a time: eight pages of any size may be more than there is memory for.
func TestPages_largerThanAskedForAreNotAskedForAhead(t *testing.T) {
	for each, most := range map[int]int64{100: 8, 101: 1} {
		synctest.Test(t, func(t *testing.T) {
			var atOnce, highest atomic.Int64
			c := newClient(t, func(c *client.Config) {
				c.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
					highest.Store(max(highest.Load(), atOnce.Add(1)))
					time.Sleep(time.Second) //nolint:forbidigo // in a bubble: until all that are sent at once have been
					atOnce.Add(-1)
					return scimAnswer(req, 2020, func(int, int) int { return each }), nil
				})
			})
			if objects, err := count(c.EverySCIMGroup(t.Context(), "x-1")); objects != 2020 || err != nil {
				t.Errorf("%d objects, %v", objects, err)
			}
			if highest.Load() != most {
				t.Errorf("%d objects on a page: %d pages at once, want %d", each, highest.Load(), most)
			}
		})
	}
}
