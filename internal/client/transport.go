package client

import (
	"fmt"
	"io"
	"net/http"
)

const (
	// maxAnswer bounds the body of a success: a page of 100 objects takes far less.
	maxAnswer = 32 << 20
	// maxRefusal bounds the body of an error, of which only a few words are used.
	maxRefusal = 64 << 10
)

var errAnswerTooLong = fmt.Errorf("the answer is longer than %d MiB", maxAnswer>>20)

// attemptTransport makes one attempt: it reads the answer to its end, so that a connection cut in the middle of a
// body is a failed attempt like any other, notes the rate limit, and logs.
type attemptTransport struct {
	client *Client
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	started := t.client.now()
	x := exchangeOf(req.Context())
	x.body = nil
	response, err := t.next.RoundTrip(req)
	if err == nil {
		t.client.rateLimit.observe(response.Header)
		if x.body, err = readWhole(response); err != nil {
			response = nil
		}
	}
	t.client.logAttempt(req, response, err, started)
	return response, err
}

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
		err = errAnswerTooLong
	}
	if err != nil && !refusal {
		return nil, err
	}
	response.Body = http.NoBody
	return content, nil
}
