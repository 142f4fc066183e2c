package client_test

import (
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// page returns a step that answers with one directory, and with next as the link unless it is empty.
func page(id, next string) http.HandlerFunc {
	links := `{"self":"s"}`
	if next != "" {
		links = fmt.Sprintf(`{"self":"s","next":%q}`, next)
	}
	return answer(200, fmt.Sprintf(`{"data":[{"id":%q,"version":"v","attributes":{"name":%q}}],"links":%s}`, id, id, links))
}

// collect gathers a list's ids and its error.
func collect[T any](objects iter.Seq2[T, error], id func(T) string) (string, error) {
	var ids []string
	for object, err := range objects {
		if err != nil {
			return strings.Join(ids, " "), err
		}
		ids = append(ids, id(object))
	}
	return strings.Join(ids, " "), nil
}

func directoryID(d client.Directory) string { return d.ID }
func domainID(d client.Domain) string       { return d.ID }

func TestPages(t *testing.T) {
	tests := map[string]struct {
		steps   []http.HandlerFunc
		want    string
		cursors string
		failure string
	}{
		"one page":          {steps(page("a", "")), "a", " ", ""},
		"bare cursors":      {steps(page("a", "c/1+="), page("b", "c2"), page("c", "")), "a b c", " c/1+= c2 ", ""},
		"URL links":         {steps(page("a", "https://elsewhere.example/x?cursor=c%2F1&limit=1"), page("b", "")), "a b", " c/1 ", ""},
		"relative links":    {steps(page("a", "?cursor=c1"), page("b", "")), "a b", " c1 ", ""},
		"an empty page":     {steps(answer(200, `{"data":[],"links":{"next":"c1"}}`), page("b", "")), "b", " c1 ", ""},
		"cursor repeats":    {steps(page("a", "c1"), page("b", "c1")), "a b", " c1 ", `the list does not advance: the server gave the cursor "c1" a second time`},
		"cursors in a ring": {steps(page("a", "c1"), page("b", "c2"), page("c", "c1")), "a b c", " c1 c2 ", "does not advance"},
		"link, no cursor":   {steps(page("a", "https://elsewhere.example/x?page=2")), "a", " ", "carries no cursor"},
		"refused on page 2": {steps(page("a", "c1"), refuse(400, "ADMIN-400-1", "bad cursor")), "a", " c1 ", "bad cursor"},
		"not a list":        {steps(answer(200, `{"data":{"id":"a"}}`)), "", " ", "not what this API promises"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, test.steps...)
			c := server.client(t, func(c *client.Config) { c.PageSize = 1 })
			got, err := collect(c.Directories(t.Context(), "org", client.DirectoryFilter{Kind: "local"}), directoryID)
			if got != test.want {
				t.Errorf("objects = %q, want %q", got, test.want)
			}
			if (err == nil) != (test.failure == "") || err != nil && !strings.Contains(err.Error(), test.failure) {
				t.Errorf("error = %v, want %q", err, test.failure)
			}
			cursors := ""
			for _, request := range server.requests() {
				query := (&http.Request{URL: mustParse(t, "?"+request.query)}).URL.Query()
				cursors += query.Get("cursor") + " "
				if query.Get("limit") != "1" || query.Get("kind") != "local" {
					t.Errorf("query %s lost the limit or the filter", request.query)
				}
			}
			if cursors != test.cursors {
				t.Errorf("cursors asked for = %q, want %q", cursors, test.cursors)
			}
		})
	}
}

func TestPages_ofThePublishedAPI(t *testing.T) {
	server := newScript(t, page("a", "https://api.atlassian.com/admin/v1/orgs/org/domains?cursor=c1"), page("b", ""))
	got, err := collect(server.client(t).Domains(t.Context(), "org"), domainID)
	if got != "a b" || err != nil {
		t.Errorf("domains = %q, %v", got, err)
	}
	for i, want := range []string{"", "cursor=c1"} {
		if query := server.requests()[i].query; query != want {
			t.Errorf("query %d = %q, want %q: this API has no limit", i, query, want)
		}
	}
}

func TestList_stopsWhenTheCallerDoes(t *testing.T) {
	server := newScript(t, page("a", "c1"), page("a", "https://x.example/?cursor=c1"))
	c := server.client(t)
	for _, err := range c.Directories(t.Context(), "org", client.DirectoryFilter{}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	for _, err := range c.Domains(t.Context(), "org") {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if sent := len(server.requests()); sent != 2 {
		t.Errorf("%d requests were sent, want one a list", sent)
	}
}

func TestList_canBeReadTwice(t *testing.T) {
	server := newScript(t, page("a", "c1"), page("b", ""), page("a", "c1"), page("b", ""))
	directories := server.client(t).Directories(t.Context(), "org", client.DirectoryFilter{})
	for range 2 {
		if got, err := collect(directories, directoryID); got != "a b" || err != nil {
			t.Errorf("directories = %q, %v", got, err)
		}
	}
}

func TestPageSize(t *testing.T) {
	for pageSize, want := range map[int]int{0: 1000, 7: 7} {
		server := newScript(t, page("a", ""))
		c := server.client(t, func(c *client.Config) { c.PageSize = pageSize })
		if _, err := collect(c.Directories(t.Context(), "org", client.DirectoryFilter{}), directoryID); err != nil {
			t.Fatal(err)
		}
		if got := server.requests()[0].query; got != "limit="+strconv.Itoa(want) {
			t.Errorf("query = %q, want limit=%d", got, want)
		}
	}
}
