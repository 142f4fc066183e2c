package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	scimUserSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	scimGroupSchema      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	scimEnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	scimPatchSchema      = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// scimRequest asks something of a SCIM directory, with the directory's own key (Atlassian's user provisioning API,
// https://developer.atlassian.com/cloud/admin/user-provisioning/).
func scimRequest(method, directoryID string, elements ...string) request {
	return request{method: method, path: append([]string{"scim", "directory", directoryID}, elements...), scimDirectoryID: directoryID}
}

// askSCIM sends a request that is answered with one object, without an envelope.
func askSCIM[T checkedAnswer](ctx context.Context, c *Client, r request) (T, error) {
	x, err := c.do(ctx, r)
	if err != nil {
		var none T
		return none, err
	}
	return decodeSCIM[T](x)
}

func decodeSCIM[T checkedAnswer](x *exchange) (T, error) {
	answer, err := decode(x, func(object *T) error { return checkAnswer(*object, x.request.requested) })
	if err != nil {
		var none T
		return none, err
	}
	return *answer, nil
}

// changeSCIM changes one object and returns it as it is then. The answer to a PATCH may be empty (204, RFC 7644,
// section 3.5.2), although the change was made: the object is read then.
func changeSCIM[T checkedAnswer](ctx context.Context, c *Client, operations []scimOperation, directoryID, collection, id string) (T, error) {
	var none T
	r := scimPatchRequest(operations, directoryID, collection, id)
	r.requested = requestedKey[T](id)
	x, err := c.do(ctx, r)
	if err != nil {
		return none, err
	}
	if len(bytes.TrimSpace(x.body)) == 0 {
		object, err := readSCIM[T](ctx, c, directoryID, collection, id)
		if err != nil {
			return none, fmt.Errorf("the change was made, and its answer was empty; reading what it made failed: %w", err)
		}
		return object, nil
	}
	return decodeSCIM[T](x)
}

// readSCIM gets one object.
func readSCIM[T checkedAnswer](ctx context.Context, c *Client, directoryID, collection, id string) (T, error) {
	r := scimRequest(http.MethodGet, directoryID, collection, id)
	r.repeat, r.requested = repeatRead, requestedKey[T](id)
	return askSCIM[T](ctx, c, r)
}

// scimList yields the objects of a list, which SCIM pages by position: startIndex counts from 1. Atlassian documents no
// order; what is added or deleted while a list is read may be missed or come twice.
func scimList[T checkedAnswer](ctx context.Context, c *Client, directoryID, collection, filter string) iter.Seq2[T, error] {
	return scimPages[T](ctx, c, directoryID, collection, filter, 1)
}

// pagesAhead is how many pages are asked for at once by who is going to want them all. Positions allow that, where a
// cursor is only known from the page before.
const pagesAhead = 8

// scimPages is scimList that asks, after the first page, for as many pages at a time as ahead says. A caller that stops
// early has asked for the rest of them in vain.
func scimPages[T checkedAnswer](ctx context.Context, c *Client, directoryID, collection, filter string, ahead int) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		watch, firsts := c.watch(scimRequest(http.MethodGet, directoryID, collection)), newFingerprints()
		pageAt := func(start int) (*scimPage[T], error) {
			return readSCIMPage[T](ctx, c, directoryID, collection, filter, start)
		}
		for start, size, total := 1, 0, 1; start <= total; {
			most := ahead
			if size > c.pageSize {
				most = 1 // A server that gives more than was asked for may give as much again for each page.
			}
			pages := make([]func() (*scimPage[T], error), 0, most)
			for at := start; at == start || size > 0 && len(pages) < most && at <= total; at += max(size, 1) {
				pages = append(pages, inBackground(func() (*scimPage[T], error) { return pageAt(at) }))
			}
			for _, fetched := range pages {
				started := c.now()
				page, err := fetched()
				took := c.now().Sub(started)
				if err == nil && len(page.Resources) > 0 {
					if first := page.Resources[0].checkedFields()[0].value; !firsts.add(first) {
						err = c.cannotContinue(watch.asked, fmt.Errorf("the list does not advance: the server gave the page of %s a second time", first))
					}
				}
				if err != nil {
					yield(none, err)
					return
				}
				for _, object := range page.Resources {
					watch.object(object)
					if !yield(object, nil) {
						return
					}
				}
				if len(page.Resources) == 0 {
					return
				}
				start += len(page.Resources)
				total = *page.TotalResults
				watch.page(took)
				if start <= total {
					if err := watch.checkTotal(total); err != nil {
						yield(none, err)
						return
					}
				}
				// A server may give fewer than asked for. The pages behind then start at other positions than were asked for.
				if short := size > 0 && len(page.Resources) != size; short || size == 0 {
					size = len(page.Resources)
					break
				}
			}
		}
	}
}

// inBackground starts something and returns how to wait for it.
func inBackground[T any](do func() (T, error)) func() (T, error) {
	var (
		value T
		err   error
		done  = make(chan struct{})
	)
	go func() {
		defer close(done)
		value, err = do()
	}()
	return func() (T, error) {
		<-done
		return value, err
	}
}

func readSCIMPage[T checkedAnswer](ctx context.Context, c *Client, directoryID, collection, filter string, start int) (*scimPage[T], error) {
	r := scimRequest(http.MethodGet, directoryID, collection)
	r.repeat = repeatRead
	r.query = url.Values{"startIndex": {strconv.Itoa(start)}, "count": {strconv.Itoa(c.pageSize)}}
	setIfAny(r.query, "filter", filter)
	return askAndCheck(ctx, c, r, func(page *scimPage[T]) error {
		if page.TotalResults == nil {
			return errors.New(`it has no "totalResults"`)
		}
		for _, object := range page.Resources {
			if err := checkAnswer(object, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

type scimPage[T any] struct {
	TotalResults *int `json:"totalResults"`
	Resources    []T  `json:"Resources"`
}

// scimEquals returns the one kind of filter that Atlassian's SCIM knows. It quotes as JSON does.
func scimEquals(attribute, value string) string {
	if value == "" {
		return ""
	}
	var quoted strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false) // "R&D" as \u0026 is JSON as well, but not every parser of filters knows it
	_ = encoder.Encode(value)    // a string always encodes
	return attribute + " eq " + strings.TrimSuffix(quoted.String(), "\n")
}

// scimOperation is one step of a PATCH (RFC 7644, section 3.5.2).
type scimOperation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

type scimPatch struct {
	Schemas    []string        `json:"schemas"`
	Operations []scimOperation `json:"Operations"`
}

// scimPatchRequest may be repeated: each step says what is to be, not what is to be added to it.
func scimPatchRequest(operations []scimOperation, directoryID string, elements ...string) request {
	r := scimRequest(http.MethodPatch, directoryID, elements...)
	r.body, r.repeat = scimPatch{Schemas: []string{scimPatchSchema}, Operations: operations}, repeatHarmless
	return r
}

// deleteSCIM deletes one object of a SCIM directory.
func (c *Client) deleteSCIM(ctx context.Context, directoryID string, elements ...string) error {
	return c.deleteWith(ctx, scimRequest(http.MethodDelete, directoryID, elements...))
}
