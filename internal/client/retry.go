package client

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// repeat says what may follow an attempt whose outcome is unknown. An attempt on which the server certainly did
// not act is repeated in any case.
type repeat int

const (
	// repeatUnsafe stops there, with ErrAmbiguous: a repeat could create a second object.
	repeatUnsafe repeat = iota
	// repeatHarmless tries again: acting twice is the same as acting once, or as good.
	repeatHarmless
	// repeatRead tries again, and nothing is ever ambiguous.
	repeatRead
)

// exchange is what is known about a request while its attempts are made. It travels in the context, because
// go-retryablehttp tells its hooks neither the method nor what came before.
type exchange struct {
	client  *Client
	request request
	path    string // escaped, without the query
	// attempts is how often the request was sent, repeats how many of them followed a failure.
	attempts, repeats int
	// deadline is when the operation has to have ended: no wait is begun that would go beyond.
	deadline time.Time
	// ambiguous is set by an attempt that may have made the server act, and stays set.
	ambiguous bool
	// timedOut is set when the last attempt took longer than the request timeout.
	timedOut bool
	// refusal is the server's last error answer, kept over later attempts that got none.
	refusal *Error
	// body is that of the last answer. go-retryablehttp and net/http both put wrappers of their own around a
	// response's body, so attemptTransport leaves it here.
	body []byte
	// status and header are those of the success.
	status int
	header http.Header
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	return ctx.Value(exchangeKey{}).(*exchange)
}

// outcome is what is known after one attempt.
type outcome int

const (
	// outcomeFinal is an answer, or a failure that no repeat would mend.
	outcomeFinal outcome = iota
	// outcomeNotActed means that the server certainly did nothing and may do it later.
	outcomeNotActed
	// outcomeUnknown means that the server may or may not have acted.
	outcomeUnknown
)

// checkRetry decides after each attempt whether there is another one.
func (c *Client) checkRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	x := exchangeOf(ctx)
	x.timedOut = ctx.Err() == nil && isTimeout(err)
	var ordered time.Duration
	if response != nil && response.StatusCode >= http.StatusMultipleChoices {
		x.refusal = c.refusal(response, x.body)
		ordered = x.refusal.RetryAfter
	}
	result := outcomeOf(response, err)
	if result == outcomeUnknown && x.request.repeat != repeatRead {
		x.ambiguous = true
	}
	if ctx.Err() != nil {
		return false, nil //nolint:nilerr // the context's error is what http.Client returned
	}
	if response != nil && response.StatusCode == http.StatusTooManyRequests && ordered > 0 {
		// Not a failure, but being early, and the server says by how much: time bounds that, not a number of attempts.
		return c.now().Add(ordered).Before(x.deadline), nil
	}
	again := result == outcomeNotActed || result == outcomeUnknown && x.request.repeat != repeatUnsafe && !errors.Is(err, ErrAnswerTooLong)
	// A wait beyond the deadline would only trade the server's words for "context deadline exceeded".
	if !again || x.repeats == c.maxRetries || c.now().Add(min(ordered, c.retryWaitMax)).After(x.deadline) {
		return false, nil
	}
	x.repeats++
	return true, nil
}

func outcomeOf(response *http.Response, err error) outcome {
	switch {
	case err != nil:
		return outcomeOfFailure(err)
	case response.StatusCode == http.StatusTooManyRequests:
		return outcomeNotActed
	case response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") != "":
		return outcomeNotActed
	case response.StatusCode == http.StatusNotImplemented, response.StatusCode == http.StatusInsufficientStorage:
		return outcomeFinal // nothing was done, and asking again right away changes nothing
	case response.StatusCode >= http.StatusInternalServerError:
		return outcomeUnknown
	}
	return outcomeFinal
}

// outcomeOfFailure judges an attempt without an answer. What is not known to have failed before anything was sent
// counts as unknown.
func outcomeOfFailure(err error) outcome {
	var (
		badCertificate *tls.CertificateVerificationError
		notTLS         tls.RecordHeaderError
		unknownHost    *net.DNSError
		network        *net.OpError
	)
	switch {
	case errors.As(err, new(notSentError)):
		return outcomeFinal
	case errors.As(err, &badCertificate), errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		return outcomeFinal
	case errors.As(err, &unknownHost) && unknownHost.IsNotFound:
		return outcomeFinal
	case errors.As(err, &network) && (network.Op == "dial" || network.Op == "proxyconnect"):
		return outcomeNotActed
	}
	return outcomeUnknown
}

// isTimeout tells a timeout from other failures; what it is called depends on where it struck.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// prepareRetry runs after the wait and before each repeat.
func (c *Client) prepareRetry(req *http.Request) error {
	x := exchangeOf(req.Context())
	if x.ambiguous && x.request.unconditionalAgain {
		req.Header = req.Header.Clone()
		req.Header.Del("If-Match")
	}
	return nil
}

// backoff is how long to wait before the repeat number attempt+1: what the server asks for, or a doubling time,
// both capped. Chance spreads them, so that requests refused together do not come back together. The limiter waits for
// what a 429 asks for, and all other requests with it.
func (c *Client) backoff(_, _ time.Duration, attempt int, response *http.Response) time.Duration {
	if response != nil {
		ordered, ok := retryAfter(response.Header, c.now())
		switch {
		case !ok || ordered == 0: // Being asked to come back at once is no reason to hammer.
		case response.StatusCode == http.StatusTooManyRequests:
			return c.spread(c.retryWaitMin)
		default:
			return min(ordered, c.retryWaitMax) + c.spread(c.retryWaitMin)
		}
	}
	wait := c.retryWaitMax
	if attempt < 32 {
		if doubled := c.retryWaitMin << attempt; doubled > 0 {
			wait = min(doubled, c.retryWaitMax)
		}
	}
	return wait/2 + c.spread(wait/2)
}

// spread returns a chance part of a duration.
func (c *Client) spread(duration time.Duration) time.Duration {
	return time.Duration(c.jitter() * float64(duration))
}

// retryAfter reads a Retry-After header: seconds or an HTTP date. Another value, or a negative one, is as if it were not there.
func retryAfter(header http.Header, now time.Time) (time.Duration, bool) {
	value := header.Get("Retry-After")
	seconds, err := strconv.Atoi(value)
	if (err == nil || errors.Is(err, strconv.ErrRange)) && seconds >= 0 {
		const most = 1 << 31 // keeps the product below from overflowing
		return time.Duration(min(seconds, most)) * time.Second, true
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now)), true
	}
	return 0, false
}
