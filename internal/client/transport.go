package client

import (
	"context"
	"io"
	"net/http"
	"time"
)

const (
	// maxAnswer bounds the body of a success: a page of 100 objects takes far less.
	maxAnswer = 32 << 20
	// maxRefusal bounds the body of an error, of which only a few words are used.
	maxRefusal = 64 << 10
)

// attemptTransport makes one attempt: it reads the answer to its end, so that a connection cut in the middle of a
// body is a failed attempt like any other, keeps to the rate limit, and logs.
type attemptTransport struct {
	client *Client
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x := exchangeOf(req.Context())
	x.body = nil
	tell := func(wait time.Duration) { logWait(req.Context(), wait) }
	if err := t.client.limiter.enter(req.Context(), x.deadline, x.request.room, tell); err != nil {
		return nil, notSentError{err}
	}
	x.attempts++
	started := t.client.now()
	ctx, cancel := t.attemptContext(req.Context(), x.request.repeat)
	defer cancel()
	response, err := t.next.RoundTrip(req.WithContext(ctx))
	t.client.limiter.leave(response, x.request.room)
	if err == nil {
		if !t.client.HasIdentityHost() || !x.request.isIdentity() {
			t.client.clock.learn(response, t.client.now()) // the age of SCIM objects is by Atlassian's clock
		}
		if x.body, err = readWhole(response); err != nil {
			response = nil
		}
	}
	if err == nil {
		t.client.answers.Add(1)
	}
	t.client.logAttempt(req, response, err, started)
	return response, err
}

// attemptContext bounds an attempt by the request timeout. A write that is on its way is let finish when Terraform is
// interrupted: cut off, it would have taken effect all the same, and what it made would be in no state.
func (t *attemptTransport) attemptContext(ctx context.Context, repeat repeat) (context.Context, context.CancelFunc) {
	if repeat == repeatRead {
		return context.WithTimeout(ctx, t.client.requestTimeout)
	}
	detached, end := context.WithTimeout(context.WithoutCancel(ctx), t.client.requestTimeout)
	deadline, ok := ctx.Deadline()
	if !ok {
		return detached, end
	}
	bounded, endEarly := context.WithDeadline(detached, deadline)
	return bounded, func() { endEarly(); end() }
}

// notSentError is why an attempt was not made at all.
type notSentError struct{ error }

// Unwrap implements errors.Is.
func (e notSentError) Unwrap() error { return e.error }

// readWhole reads the body. An error answer keeps what of it could be read: its status
// says more than the failure to read it.
func readWhole(response *http.Response) ([]byte, error) {
	defer response.Body.Close()
	refusal := response.StatusCode >= http.StatusMultipleChoices
	limit := int64(maxAnswer)
	if refusal {
		limit = maxRefusal
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if int64(len(content)) > limit {
		content = content[:limit]
		err = ErrAnswerTooLong
	}
	if err != nil && !refusal {
		return nil, err
	}
	response.Body = http.NoBody
	return content, nil
}
