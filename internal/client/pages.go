package client

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// identityList lists objects of the identity API. Asked for those of one directory, it has to have no others: one of them
// could be taken for the object that a create was to make.
func identityList[T checkedAnswer](ctx context.Context, c *Client, query url.Values, organizationID string, elements ...string) iter.Seq2[T, error] {
	var about requestedFields
	if directoryID := query.Get("directoryId"); directoryID != "" {
		about = requestedFields{"directoryId": directoryID}
	}
	path, query := identityPath(organizationID, elements...), with(query, "limit", strconv.Itoa(c.identityPageSize))
	return pages[T](ctx, c, func(cursor string) request {
		r := pageRequest(path, query, cursor)
		r.requested = about
		return r
	})
}

// withPageSize returns a query that says how many objects a page is to have.
func (c *Client) withPageSize(query url.Values) url.Values {
	return with(query, "limit", strconv.Itoa(c.pageSize))
}

// with returns a copy of a query, which may be nil, with one more parameter.
func with(query url.Values, name, value string) url.Values {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	query.Set(name, value)
	return query
}

// list yields the objects of a list that is read with GET.
func list[T checkedAnswer](ctx context.Context, c *Client, path []string, query url.Values) iter.Seq2[T, error] {
	return pages[T](ctx, c, func(cursor string) request { return pageRequest(path, query, cursor) })
}

// search yields the objects of a list that is asked for with POST, which writes nothing. A cursor stands for the
// whole question: with any other property beside it the server refuses the body.
func search[T checkedAnswer](ctx context.Context, c *Client, path []string, question any) iter.Seq2[T, error] {
	return pages[T](ctx, c, func(cursor string) request {
		body := question
		if cursor != "" {
			body = map[string]string{"cursor": cursor}
		}
		return request{method: http.MethodPost, path: path, body: body, repeat: repeatRead}
	})
}

// pages yields all objects of all pages, asking for a page when the one before is used up. An error is the last
// thing it yields.
func pages[T checkedAnswer](ctx context.Context, c *Client, pageAt func(cursor string) request) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		watch, cursors := c.watch(pageAt("")), newFingerprints()
		for cursor := ""; ; {
			asked, started := pageAt(cursor), c.now()
			answer, err := askAndCheck(ctx, c, asked, func(page *page[T]) error { return page.complete(asked) })
			if err != nil {
				yield(none, err)
				return
			}
			took := c.now().Sub(started)
			for _, object := range answer.Data.objects {
				if object == nil {
					continue
				}
				watch.object(*object)
				if !yield(*object, nil) {
					return
				}
			}
			watch.page(took)
			next := answer.next()
			if next == "" {
				return
			}
			cursors.add(cursor)
			cursor, err = cursorOf(next)
			if err == nil && !cursors.add(cursor) {
				err = fmt.Errorf("the list does not advance: the server gave the cursor %q a second time", cursor)
			}
			if err != nil {
				yield(none, c.cannotContinue(asked, err))
				return
			}
			if err := watch.checkBounds(); err != nil {
				yield(none, err)
				return
			}
		}
	}
}

// page is the answer with one page of a list.
type page[T checkedAnswer] struct {
	Data listed[T] `json:"data"`
	// Items are the objects where the request says so, instead of Data.
	Items listed[T] `json:"items"`
	Links struct {
		Next string `json:"next"`
	} `json:"links"`
	Meta struct {
		Next string `json:"next"`
	} `json:"meta"`
}

// next is what leads to the next page. Events have it in two places, of which the recorded answers do not always fill both.
func (p *page[T]) next() string {
	if p.Links.Next != "" {
		return p.Links.Next
	}
	return p.Meta.Next
}

func (p *page[T]) complete(asked request) error {
	name := "data"
	if asked.listsItems {
		name, p.Data = "items", p.Items
	}
	if !p.Data.there {
		return fmt.Errorf("it has no %q", name)
	}
	for _, object := range p.Data.objects {
		if object == nil {
			continue
		}
		if err := checkAnswer(*object, asked.requested); err != nil {
			return fmt.Errorf("of an object in the list, %w", err)
		}
	}
	return nil
}

// listed are the objects of a page. null is an empty list, as some servers write one; no list at all is an error.
type listed[T any] struct {
	objects []*T
	there   bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *listed[T]) UnmarshalJSON(content []byte) error {
	l.there = true
	return decodeLenient(content, &l.objects)
}

// cannotContinue returns the error of a list whose last page was answered well and leads nowhere.
func (c *Client) cannotContinue(asked request, cause error) *Error {
	return &Error{Method: asked.method, Host: c.planeOf(asked).base.Host, IdentityHost: c.HasIdentityHost() && asked.isIdentity(), Path: "/" + strings.Join(asked.path, "/"), Attempts: 1, cause: brokenListError{cause, ErrListBroken}, secrets: c.secrets()}
}

// brokenListError is why a list ended. Its words are those of the cause.
type brokenListError struct {
	error
	// kind is ErrListBroken, or one that is more about it.
	kind error
}

// Is makes it an ErrListBroken, and of its kind.
func (e brokenListError) Is(target error) bool { return target == ErrListBroken || target == e.kind }

func pageRequest(path []string, query url.Values, cursor string) request {
	if cursor != "" {
		query = with(query, "cursor", cursor)
	}
	return request{method: http.MethodGet, path: path, query: query, repeat: repeatRead}
}

// cursorOf takes the cursor out of links.next, which is a URL in the older APIs and the bare cursor in the newer
// ones. The URL itself is never followed: it may lead to another host.
func cursorOf(next string) (string, error) {
	if !strings.Contains(next, "cursor=") && !strings.Contains(next, "://") {
		return next, nil
	}
	link, err := url.Parse(next)
	if err != nil || link.Query().Get("cursor") == "" {
		return "", fmt.Errorf("the list cannot be continued: its next link %q carries no cursor", next)
	}
	return link.Query().Get("cursor"), nil
}

// converted yields the objects of a list in another type.
func converted[From, To any](from iter.Seq2[From, error], convert func(From) To) iter.Seq2[To, error] {
	return func(yield func(To, error) bool) {
		for object, err := range from {
			if !yield(convert(object), err) {
				return
			}
		}
	}
}
