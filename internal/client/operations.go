package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Why a write that waited for a person was not made. See OperationError.
var (
	// ErrStillWaiting means that nobody has ended the operation in time, or that the wait was interrupted.
	ErrStillWaiting = errors.New("the operation still waits")
	// ErrOperationRefused means that the person has refused it.
	ErrOperationRefused = errors.New("the operation was refused")
	// ErrOperationCancelled means that somebody has cancelled it.
	ErrOperationCancelled = errors.New("the operation was cancelled")
	// ErrOperationExpired means that nobody had begun before it expired.
	ErrOperationExpired = errors.New("the operation has expired")
	// ErrOperationSuperseded means that another write for the same object has taken its place.
	ErrOperationSuperseded = errors.New("the operation was superseded")
	// ErrOperationUnknown means that the server has accepted the write and will not tell what became of it.
	ErrOperationUnknown = errors.New("what became of the operation is not known")
	// ErrClaimedElsewhere means that it has succeeded, and that another client has fetched the result.
	ErrClaimedElsewhere = errors.New("somebody else has the result of the operation")
)

const (
	// defaultWait and attendedWait are how long an operation is waited for.
	defaultWait  = 20 * time.Minute
	attendedWait = time.Hour
	// defaultPause is between two looks where the server does not say, longestPause where it says more.
	defaultPause = 5 * time.Second
	longestPause = time.Minute
)

// The states of an operation that has not ended, and of one that has ended well.
const (
	operationWaiting    = "waiting"
	operationInProgress = "in_progress"
	operationSucceeded  = "succeeded"
)

// endedBy are the errors of the other ends.
var endedBy = map[string]error{
	"refused": ErrOperationRefused, "cancelled": ErrOperationCancelled, "expired": ErrOperationExpired, "superseded": ErrOperationSuperseded,
}

// Operation is a write that a person carries out.
type Operation struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Summary   string `json:"summary"`
	URL       string `json:"url"`
	CreatedAt Time   `json:"createdAt"`
	// BegunAt and BegunBy are empty before somebody begins, Reason unless it is refused, SupersededBy unless it is.
	BegunAt      Time   `json:"begunAt"`
	BegunBy      string `json:"begunBy"`
	Reason       string `json:"reason"`
	SupersededBy string `json:"supersededBy"`
	// Result is the answer that the write would have had; nil where there is none for this client.
	Result *OperationResult `json:"result"`
}

// OperationResult is the answer that a write would have had.
type OperationResult struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

func (o Operation) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID), requiredField("state", o.State)}
}

func (o Operation) open() bool { return o.State == operationWaiting || o.State == operationInProgress }

// describe says what waits, for whom, since when and where.
func (o Operation) describe() string {
	if o.State == operationInProgress {
		return fmt.Sprintf("%s is in progress: %s has worked on it since %s", o.names(), o.BegunBy, o.BegunAt)
	}
	return fmt.Sprintf("%s has waited since %s for somebody to begin", o.names(), o.CreatedAt)
}

// names says which operation it is, and where. The address is in parentheses: some terminals take what follows one into the link.
func (o Operation) names() string {
	if o.URL == "" {
		return fmt.Sprintf("operation %s, %q,", o.ID, o.Summary)
	}
	return fmt.Sprintf("operation %s, %q (%s),", o.ID, o.Summary, o.URL)
}

// OperationError is why a write that waited for a person was not made. It is the cause of an *Error, and one of the errors above.
type OperationError struct {
	Operation Operation
	// Kind is one of the errors above.
	Kind error
	text string
	// ended is the error of the context that has ended the wait.
	ended error
}

// Error implements error.
func (e *OperationError) Error() string { return e.text }

// Unwrap implements errors.Is.
func (e *OperationError) Unwrap() []error {
	if e.ended == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.ended}
}

// Wait is how long, and how, a client waits for the operations of a context.
type Wait struct {
	// Limit is the longest wait for one operation; zero for 20 minutes, or an hour where the server is attended.
	Limit time.Duration
	// Tell hears of each operation that is waited for; nil for nobody.
	Tell func(Operation)
}

type waitKey struct{}

// WithWait returns a context in which operations are waited for so.
func WithWait(ctx context.Context, wait Wait) context.Context {
	return context.WithValue(ctx, waitKey{}, wait)
}

// newClaimant makes the id that tells this client from others that want the result of the same write.
func newClaimant() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // never fails, says its documentation
	bits[6], bits[8] = bits[6]&0x0f|0x40, bits[8]&0x3f|0x80
	text := hex.EncodeToString(bits[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// carryOut does a write of the identity API, and waits where a person has to carry it out: it returns the exchange as if the
// write had been answered with the result at once. Where writes wait, one whose answer was lost is sent again: it finds its
// operation.
func (c *Client) carryOut(ctx context.Context, r request) (*exchange, error) {
	x, err := c.send(ctx, r)
	if errors.Is(err, ErrAmbiguous) && c.attended.Load() && ctx.Err() == nil {
		x, err = c.send(ctx, r)
	}
	if err != nil || x.status != http.StatusAccepted {
		return x, err
	}
	var answer struct {
		Operation *Operation `json:"operation"`
	}
	if err := decodeLenient(x.body, &answer); err != nil || answer.Operation == nil {
		return x, nil //nolint:nilerr // a caller that wants another 202 says what is wrong with this one
	}
	if err := checkAnswer(*answer.Operation, nil); err != nil {
		return nil, x.unreadable(err)
	}
	c.attended.Store(true)
	return c.await(ctx, x, *answer.Operation)
}

// await looks at an operation until it has ended, and puts its result in the place of the answer.
func (c *Client) await(ctx context.Context, x *exchange, o Operation) (*exchange, error) {
	wait, _ := ctx.Value(waitKey{}).(Wait)
	organizationID := x.request.path[4]
	if wait.Limit == 0 {
		wait.Limit = c.defaultWait(ctx, organizationID)
	}
	if wait.Tell != nil {
		wait.Tell(o)
	}
	tflog.Info(ctx, "Waiting for a person to carry out a write", map[string]any{"operation": o.ID, "summary": o.Summary, "url": o.URL, "at_most": wait.Limit.String()})
	began := c.now()
	pause, resting := c.pauseOf(x.header), o.open()
	var failed error // the last look, if it got no answer about the operation
	for looked := false; o.open() || !looked; {
		left := wait.Limit - c.now().Sub(began)
		if resting && left <= 0 {
			return nil, x.waitedInVain(o, fmt.Sprintf("waited %s in vain", wait.Limit), failed, nil)
		}
		if resting {
			sleep(ctx, min(pause, left))
		}
		if ctx.Err() != nil {
			return nil, x.waitedInVain(o, "the wait was interrupted", failed, ctx.Err())
		}
		var header http.Header
		now, err := c.look(ctx, organizationID, o.ID, max(left, c.requestTimeout))
		switch {
		case err == nil:
			o, header, looked = now.operation, now.header, true
		case ctx.Err() == nil && !passes(err):
			return nil, x.lostSightOf(o, err)
		}
		failed, resting, pause = err, true, c.pauseOf(header)
	}
	return x.concluded(o)
}

// looked is one look at an operation.
type looked struct {
	operation Operation
	header    http.Header
}

// look reads an operation, and claims its result.
func (c *Client) look(ctx context.Context, organizationID, id string, limit time.Duration) (looked, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	x, err := c.send(ctx, request{method: http.MethodGet, path: identityPath(organizationID, "operations", id), repeat: repeatRead, claimant: c.claimant})
	if err != nil {
		return looked{}, err
	}
	answer, err := decode(x, func(answer *envelope[Operation]) error {
		if answer.Data == nil {
			return errors.New(`it has no "data"`)
		}
		return checkAnswer(*answer.Data, requestedFields{"id": id})
	})
	if err != nil {
		return looked{}, err
	}
	return looked{*answer.Data, x.header}, nil
}

// passes reports a failure to look that says nothing of the operation: the server restarts, or something stands in the way.
func passes(err error) bool {
	final := []error{ErrNotFound, ErrUnknownOrganization, ErrBadRequest, ErrUnauthorized, ErrForbidden, ErrEmptyID}
	return !slices.ContainsFunc(final, func(one error) bool { return errors.Is(err, one) })
}

// defaultWait is how long to wait where nobody has said.
func (c *Client) defaultWait(ctx context.Context, organizationID string) time.Duration {
	if service, err := c.Service(ctx, organizationID); err == nil && service.Attended() {
		return attendedWait
	}
	return defaultWait
}

// pauseOf is how long to wait before the next look, a little spread: many wait for the same server.
func (c *Client) pauseOf(header http.Header) time.Duration {
	pause, ordered := retryAfter(header, c.now())
	if !ordered {
		pause = defaultPause
	}
	return min(pause, c.longestPause) + c.spread(min(pause, c.longestPause)/10)
}

func sleep(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// waitedInVain returns the error of an operation that has not ended, or whose end could not be seen.
func (x *exchange) waitedInVain(o Operation, how string, failed, ended error) *Error {
	text := how + ": " + o.describe()
	if failed != nil && ended == nil {
		text += "; the last look at it failed: " + failed.Error()
	}
	return x.operationError(o, ErrStillWaiting, text, ended)
}

// lostSightOf returns the error of an operation that cannot be looked at any more. It is not the error of the look: a 404 of
// the operation says nothing of the object, and a delete would take it for done.
func (x *exchange) lostSightOf(o Operation, failed error) *Error {
	failure := x.operationError(o, ErrOperationUnknown, fmt.Sprintf("the server does not show the operation any more: %s; asked for it: %s", failed.Error(), o.describe()), nil)
	failure.ambiguous = true
	return failure
}

func (x *exchange) operationError(o Operation, kind error, text string, ended error) *Error {
	x.refusal, x.ambiguous, x.timedOut, x.attempts = nil, false, false, 0
	return x.failure(&OperationError{Operation: o, Kind: kind, text: text, ended: ended})
}

// concluded returns the exchange with the result of an operation that has ended.
func (x *exchange) concluded(o Operation) (*exchange, error) {
	by := ""
	if o.BegunBy != "" {
		by = " by " + o.BegunBy
	}
	what := strings.TrimSuffix(o.names(), ",")
	switch kind := endedBy[o.State]; {
	case o.State == operationSucceeded && o.Result == nil:
		return nil, x.operationError(o, ErrClaimedElsewhere, what+": it was carried out, and another client that asked for the same has its result", nil)
	case o.Result != nil && o.Result.Status >= http.StatusBadRequest:
		return nil, x.refusedLater(*o.Result)
	case o.State == operationSucceeded:
		x.status, x.body, x.refusal, x.ambiguous = o.Result.Status, o.Result.Body, nil, false
		if bytes.Equal(x.body, []byte("null")) {
			x.body = nil
		}
		return x, nil
	case errors.Is(kind, ErrOperationRefused):
		return nil, x.operationError(o, kind, fmt.Sprintf("%s was refused%s: %s", what, by, o.Reason), nil)
	case errors.Is(kind, ErrOperationSuperseded):
		return nil, x.operationError(o, kind, fmt.Sprintf("%s was superseded by another write for the same object, operation %s", what, o.SupersededBy), nil)
	case kind != nil:
		return nil, x.operationError(o, kind, fmt.Sprintf("%s: %s", what, map[string]string{
			"cancelled": "somebody has cancelled it", "expired": "nobody had begun when it expired"}[o.State]), nil)
	}
	return nil, x.operationError(o, ErrStillWaiting, fmt.Sprintf("%s: the server says that it is %q, which this version of the provider does not know", what, o.State), nil)
}

// refusedLater returns the refusal of a rule when the write was carried out, as if it had been the answer to the write.
func (x *exchange) refusedLater(result OperationResult) *Error {
	x.ambiguous = false
	x.refusal = x.client.refusal(&http.Response{StatusCode: result.Status, Header: http.Header{}}, result.Body)
	return x.failure(nil)
}
