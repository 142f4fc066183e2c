package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// What a failure can be asked for with errors.Is. Nobody needs to look at the text of a message.
var (
	// ErrNotFound means that the server knows the organization but not the object. An organization that the server
	// does not know is none: to a reader of state, a mistyped organization id would look as if all were deleted.
	ErrNotFound = errors.New("object not found")
	// ErrUnknownOrganization means that the organization does not exist, or is not the one of the API key.
	ErrUnknownOrganization = errors.New("unknown organization")
	// ErrNotServed means a 404 that is not about an object: this host does not offer the API at all.
	ErrNotServed = errors.New("API not served by this host")
	// ErrNotOffered means that the server offers the API without this part of it (501): the identity desk has no group conflicts.
	ErrNotOffered = errors.New("not offered by this host")
	// ErrBadRequest means that the server takes what was sent for wrong (400).
	ErrBadRequest = errors.New("bad request")
	// ErrUnauthorized means that the API key is wrong, expired or revoked (401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrPaymentRequired means that the organization lacks a subscription (402).
	ErrPaymentRequired = errors.New("payment required")
	// ErrForbidden means that the API key may not do this (403).
	ErrForbidden = errors.New("forbidden")
	// ErrConflict means that a rule of the organization forbids it in its present state (409).
	ErrConflict = errors.New("conflict")
	// ErrPreconditionFailed means that the object changed since the version that was sent (412).
	ErrPreconditionFailed = errors.New("precondition failed")
	// ErrRateLimited means that the server refused for too many requests (429), also after all repeats.
	ErrRateLimited = errors.New("rate limited")
	// ErrAmbiguous means that a write may or may not have taken effect: its answer was lost, could not be read, or
	// was a server error. Look the object up before writing again. It can come together with another sentinel, when
	// an attempt with a lost answer was followed by one that was refused.
	ErrAmbiguous = errors.New("outcome of the write unknown")
	// ErrEmptyID means that nothing was sent, because an id in the path is empty or would be another path.
	ErrEmptyID = errors.New("nothing was sent: an id in the path is empty, \".\" or \"..\"")
	// ErrAnotherObject means that the server answered about another object than it was asked for.
	ErrAnotherObject = errors.New("it is about another object")
	// ErrListBroken means that a page of a list was answered, and no next page follows from it.
	ErrListBroken = errors.New("the list cannot be read to its end")
	// ErrListEndless is an ErrListBroken: there was always one more page, beyond what any organization has.
	ErrListEndless = errors.New("the list does not end")
	// ErrListSlow is an ErrListBroken: its pages took longer than a list may take.
	ErrListSlow = errors.New("the list does not end in time")
	// ErrAnswerTooLong means that an answer was longer than any answer of these APIs.
	ErrAnswerTooLong = fmt.Errorf("the answer is longer than %d MiB", maxAnswer>>20)
	// ErrLimitHolds means that nothing was sent, because the server takes no more requests for longer than the
	// operation may last.
	ErrLimitHolds = errors.New("the server's request limit holds for longer than this operation may take")
	// ErrNoSCIMAPIKey means that nothing was sent, because the client has no key for the SCIM directory.
	ErrNoSCIMAPIKey = errors.New("nothing was sent: no API key for SCIM directory")
)

// errUnexpectedAnswer means a success whose answer is not one that the API gives.
var errUnexpectedAnswer = errors.New("the answer is not what this API promises")

// codeUnknownOrganization is ADMIN-404-2, "org not found", of Atlassian's Organizations API.
const codeUnknownOrganization = "ADMIN-404-2"

// statusOf maps the sentinels that are nothing but a status.
var statusOf = map[error]int{
	ErrNotOffered:         http.StatusNotImplemented,
	ErrBadRequest:         http.StatusBadRequest,
	ErrUnauthorized:       http.StatusUnauthorized,
	ErrPaymentRequired:    http.StatusPaymentRequired,
	ErrForbidden:          http.StatusForbidden,
	ErrConflict:           http.StatusConflict,
	ErrPreconditionFailed: http.StatusPreconditionFailed,
	ErrRateLimited:        http.StatusTooManyRequests,
}

// Error is every failure of a request. Its fields are the server's last words, even if later attempts got no answer.
type Error struct {
	// Status is 0 when the server never answered.
	Status int
	// Code is the server's own, such as ADMIN-404-1; for a gateway a number as text.
	Code  string
	Title string
	// Message is what the server said, in its own words.
	Message string
	// RequestID is what Atlassian's support asks for.
	RequestID string
	// Attempts is how often the request was sent.
	Attempts int
	Method   string
	// Host is the server that was asked, with its port if it has one.
	Host string
	// IdentityHost is set where that is the host of the identity API alone.
	IdentityHost bool
	// Path is escaped and without the query.
	Path string
	// RetryAfter is what the server asked for, uncapped; 0 if it did not.
	RetryAfter time.Duration

	notServed bool
	ambiguous bool
	timedOut  bool
	cause     error
	// secrets are masked in the text: a server that repeats what it was sent must not bring a key into a diagnostic.
	secrets []string
}

// Error tells everything known, for a person to read. It holds no secret.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s: ", e.Method, e.Path)
	if e.cause != nil {
		text.WriteString(shortenToLine(causeText(e.cause)))
		if e.Status != 0 {
			text.WriteString("; the server's last answer was ")
		}
	}
	if e.Status != 0 {
		text.WriteString(e.answer())
	}
	var notes []string
	if e.RequestID != "" {
		notes = append(notes, "request id "+e.RequestID)
	}
	switch {
	case e.Attempts == 1:
		notes = append(notes, "1 attempt")
	case e.Attempts > 1:
		notes = append(notes, fmt.Sprintf("%d attempts", e.Attempts))
	}
	if e.RetryAfter > 0 {
		notes = append(notes, fmt.Sprintf("the server asks to retry after %s", e.RetryAfter.Round(time.Second)))
	}
	if e.ambiguous {
		notes = append(notes, "the write may have taken effect all the same")
	}
	if len(notes) > 0 {
		fmt.Fprintf(&text, " (%s)", strings.Join(notes, "; "))
	}
	return withoutKeys(text.String(), e.secrets)
}

// answer returns the server's answer in one line: status, title, code and words.
func (e *Error) answer() string {
	text := fmt.Sprint(e.Status)
	if title := orDefault(e.Title, http.StatusText(e.Status)); title != "" {
		text += " " + title
	}
	if e.Code != "" && e.Code != fmt.Sprint(e.Status) {
		text += " [" + e.Code + "]"
	}
	if e.Message != "" && e.Message != e.Title {
		text += ": " + e.Message
	}
	return text
}

// causeText leaves out the method and URL that net/http puts before a cause: the text has them already.
func causeText(cause error) string {
	if wrapped, ok := cause.(*url.Error); ok {
		cause = wrapped.Err
	}
	return cause.Error()
}

// Is makes the sentinels of this package work with errors.Is.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound && !e.notServed && e.Code != codeUnknownOrganization
	case ErrUnknownOrganization:
		return e.Status == http.StatusNotFound && e.Code == codeUnknownOrganization
	case ErrNotServed:
		return e.Status == http.StatusNotFound && e.notServed
	case ErrAmbiguous:
		return e.ambiguous
	}
	status, ok := statusOf[target]
	return ok && status == e.Status
}

// TimedOut reports whether an attempt took longer than the request timeout, where the operation had time left.
func TimedOut(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.timedOut
}

// Unanswered reports whether a request was sent and got no answer to any of its attempts, for a reason that holds for
// other requests as well: nobody is there, or the way there is not passable.
func Unanswered(err error) bool {
	var failure *Error
	if !errors.As(err, &failure) || failure.Status != 0 || failure.Attempts == 0 {
		return false
	}
	for _, other := range []error{ErrListBroken, ErrAnswerTooLong, ErrLimitHolds, context.Canceled} {
		if errors.Is(err, other) {
			return false
		}
	}
	return true
}

// Unwrap gives what went wrong where the server did not answer, such as context.Canceled.
func (e *Error) Unwrap() error {
	return e.cause
}

// failure returns the error of an exchange that has ended without success.
func (x *exchange) failure(cause error) *Error {
	failure := &Error{}
	if x.refusal != nil {
		failure = x.refusal
	}
	if cause != nil && x.timedOut {
		cause = fmt.Errorf("no complete answer within the request timeout of %s: %w", x.client.requestTimeout, cause)
	}
	failure.Host, failure.secrets = x.client.planeOf(x.request).base.Host, x.client.secrets()
	failure.IdentityHost = x.client.HasIdentityHost() && x.request.isIdentity()
	failure.Method, failure.Path = x.request.method, x.path
	failure.Attempts, failure.ambiguous, failure.timedOut, failure.cause = x.attempts, x.ambiguous, x.timedOut, cause
	return failure
}

// unreadable returns the error of a success whose body is not what the API promises. A write has then happened.
func (x *exchange) unreadable(cause error) *Error {
	x.refusal, x.ambiguous = nil, x.request.repeat != repeatRead
	failure := x.failure(fmt.Errorf("%w (is the base URL right?): %w", errUnexpectedAnswer, cause))
	failure.Status, failure.RequestID = x.status, shortenToLine(x.header.Get("X-Request-Id"))
	return failure
}

// refusal decodes an answer that is not a success.
func (c *Client) refusal(response *http.Response, body []byte) *Error {
	refusal := &Error{Status: response.StatusCode}
	refusal.RetryAfter, _ = retryAfter(response.Header, c.now())
	aboutObject := refusal.decode(body)
	if location := response.Header.Get("Location"); location != "" && response.StatusCode < http.StatusBadRequest {
		refusal.Message = redirectText(location)
	}
	refusal.RequestID = orDefault(response.Header.Get("X-Request-Id"), refusal.RequestID)
	refusal.notServed = !aboutObject
	for _, text := range []*string{&refusal.Code, &refusal.Title, &refusal.Message, &refusal.RequestID} {
		*text = shortenToLine(withoutKeys(*text, c.secrets())) // others read the fields, too
	}
	return refusal
}

// withoutKeys returns a text with the API keys masked.
func withoutKeys(text string, keys []string) string {
	for _, key := range keys {
		text = strings.ReplaceAll(text, key, mask)
	}
	return text
}
