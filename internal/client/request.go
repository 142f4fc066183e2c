package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// request is one thing asked of the server, however many attempts it takes.
type request struct {
	method string
	// path holds the unescaped elements below the base URL.
	path  []string
	query url.Values
	// body is sent as JSON unless nil.
	body any
	// scimDirectoryID makes it a request of SCIM, with the key of that directory instead of the organization's.
	scimDirectoryID string
	// version goes into If-Match unless empty.
	version string
	// repeat is what may follow an attempt whose outcome is unknown; the zero value is the careful one.
	repeat repeat
	// requested is what the answer has to be about.
	requested requestedFields
	// room is that of an endpoint with a limit of its own; nil where it has none.
	room *room
	// listsItems means that a page has its objects in "items", and not in "data" as everywhere else.
	listsItems bool
	// claimant is whom the result of an operation is for; "" unless it is looked at.
	claimant string
	// unconditionalAgain leaves If-Match out after an attempt whose outcome is unknown.
	unconditionalAgain bool
}

// identityPath returns a path of the identity API.
func identityPath(organizationID string, elements ...string) []string {
	return append([]string{"admin", "identity", "v1", "orgs", organizationID}, elements...)
}

// isIdentity reports whether a request is one of the identity API.
func (r request) isIdentity() bool {
	return len(r.path) > 1 && r.path[0] == "admin" && r.path[1] == "identity"
}

// envelope is how every answer wraps what it is about.
type envelope[T any] struct {
	Data *T `json:"data"`
}

// read gets the object that a path names by its key.
func read[T checkedAnswer](ctx context.Context, c *Client, key string, path []string) (T, error) {
	return ask[T](ctx, c, request{method: http.MethodGet, path: path, repeat: repeatRead, requested: requestedKey[T](key)})
}

// ask sends a request that is answered with one object.
func ask[T checkedAnswer](ctx context.Context, c *Client, r request) (T, error) {
	answer, err := askAndCheck(ctx, c, r, func(answer *envelope[T]) error {
		if answer.Data == nil {
			return errors.New(`it has no "data"`)
		}
		return checkAnswer(*answer.Data, r.requested)
	})
	if err != nil {
		var none T
		return none, err
	}
	return *answer.Data, nil
}

// delete deletes an object, unless it moved on from version.
func (c *Client) delete(ctx context.Context, path []string, version string) error {
	return c.deleteWith(ctx, request{path: path, version: version})
}

func (c *Client) deleteWith(ctx context.Context, r request) error {
	r.method, r.repeat = http.MethodDelete, repeatHarmless
	err := c.act(ctx, r)
	switch {
	case errors.Is(err, ErrNotFound) && errors.Is(err, ErrAmbiguous):
		// An attempt whose answer was lost had deleted it.
		return nil
	case errors.Is(err, errUnexpectedAnswer):
		r.method, r.repeat, r.version = http.MethodGet, repeatRead, ""
		if _, readErr := c.do(ctx, r); errors.Is(readErr, ErrNotFound) {
			return nil
		}
	}
	return err
}

// act does a write that is answered with nothing. A page in its place, such as one to sign in, is not taken for "done".
func (c *Client) act(ctx context.Context, r request) error {
	x, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	switch {
	case len(bytes.TrimSpace(x.body)) > 0:
		return x.unreadable(fmt.Errorf("it has %d bytes, where a change that is made has none", len(x.body)))
	case x.status != http.StatusNoContent && x.status != http.StatusCreated && x.status != http.StatusOK:
		return x.unreadable(errors.New("its status says nothing of a change that is made"))
	}
	return nil
}

// askAndCheck does a request and decodes its answer, which complete may find lacking.
func askAndCheck[T any](ctx context.Context, c *Client, r request, complete func(*T) error) (*T, error) {
	x, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	return decode(x, complete)
}

// decode decodes the answer of a request that has been done.
func decode[T any](x *exchange, complete func(*T) error) (*T, error) {
	answer := new(T)
	if err := decodeLenient(x.body, answer); err != nil {
		return nil, x.unreadable(err)
	}
	if err := complete(answer); err != nil {
		return nil, x.unreadable(err)
	}
	return answer, nil
}

// do is the one door for every request: it returns the exchange with the body of a 2xx answer, or an *Error. A read goes by
// way of what GuardReads was given.
func (c *Client) do(ctx context.Context, r request) (x *exchange, err error) {
	if r.repeat != repeatRead && r.isIdentity() {
		return c.carryOut(ctx, r)
	}
	if r.repeat != repeatRead || c.guard == nil {
		return c.send(ctx, r)
	}
	err = c.guard(ctx, func() error {
		x, err = c.send(ctx, r)
		return err
	})
	return x, err
}

// send does a request with all its attempts.
func (c *Client) send(ctx context.Context, r request) (*exchange, error) {
	if r.room == nil {
		r.room = c.planeOf(r).room
	}
	x := &exchange{client: c, request: r, path: "/" + strings.Join(r.path, "/"), deadline: c.now().Add(c.operationTimeout)}
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(x.deadline) {
		x.deadline = deadline
	}
	if c.loggingEnabled(ctx) {
		ctx = c.withLogger(ctx)
	}
	prepared, err := c.prepare(context.WithValue(ctx, exchangeKey{}, x), x)
	if err != nil {
		return nil, x.failure(err)
	}
	response, err := c.http.Do(prepared)
	if r.repeat != repeatRead {
		c.writes.Add(1)
	}
	switch {
	case err != nil:
		return nil, x.failure(err)
	case response.StatusCode >= http.StatusMultipleChoices:
		return nil, x.failure(nil)
	}
	x.status, x.header = response.StatusCode, response.Header
	return x, nil
}

// prepare builds what each attempt sends. The body is bytes, so that every attempt sends the same ones.
func (c *Client) prepare(ctx context.Context, x *exchange) (*retryablehttp.Request, error) {
	path, err := escapedPath(x.request.path)
	if err != nil {
		return nil, err
	}
	plane := c.planeOf(x.request)
	target := *plane.base
	target.RawQuery = x.request.query.Encode()
	target.RawPath = plane.base.EscapedPath() + path
	if target.Path, err = url.PathUnescape(target.RawPath); err != nil {
		return nil, err
	}
	x.path = target.EscapedPath()

	var body any
	if x.request.body != nil {
		encoded, err := json.Marshal(x.request.body)
		if err != nil {
			return nil, err
		}
		body = encoded
	}
	prepared, err := retryablehttp.NewRequestWithContext(ctx, x.request.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	key, mediaType := plane.apiKey, "application/json"
	if directoryID := x.request.scimDirectoryID; directoryID != "" {
		key, mediaType = c.scimAPIKeys[uuid.Lower(directoryID)], "application/scim+json"
		if key == "" {
			return nil, fmt.Errorf("%w %s", ErrNoSCIMAPIKey, directoryID)
		}
	}
	prepared.Header.Set("Authorization", "Bearer "+key)
	prepared.Header.Set("User-Agent", c.userAgent)
	prepared.Header.Set("Accept", mediaType)
	if body != nil {
		prepared.Header.Set("Content-Type", mediaType)
	}
	if x.request.version != "" {
		prepared.Header.Set("If-Match", `"`+x.request.version+`"`)
	}
	if x.request.claimant != "" {
		prepared.Header.Set("Claimant", x.request.claimant)
	}
	return prepared, nil
}

// escapedPath joins path elements. An empty one, "." or ".." would make it the path of another object: a delete
// of the object "" is a delete of the collection. UUIDs go out in lower case, except the organization's id, which is opaque.
func escapedPath(elements []string) (string, error) {
	var path strings.Builder
	for i, element := range elements {
		if element == "" || element == "." || element == ".." {
			return "", ErrEmptyID
		}
		if i == 0 || elements[i-1] != "orgs" && elements[i-1] != "org" {
			element = uuid.Lower(element)
		}
		path.WriteString("/" + url.PathEscape(element))
	}
	return path.String(), nil
}

// setIfAny adds a query parameter unless its value is empty.
func setIfAny(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}

// checkRedirect follows redirects of reads within the server. Any other would hand the API key, or the body of a
// write, to someone else, or turn a write into a read: the redirect itself is then the answer, and an error.
func checkRedirect(next *http.Request, sent []*http.Request) error {
	first := sent[0]
	sameServer := next.URL.Scheme == first.URL.Scheme && next.URL.Host == first.URL.Host
	if first.Method != http.MethodGet || !sameServer || len(sent) > 3 {
		return http.ErrUseLastResponse
	}
	return nil
}
