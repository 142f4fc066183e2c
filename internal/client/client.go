package client

import (
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Client is a connection to one server with one API key. It is safe for use by many goroutines at once.
type Client struct {
	base             *url.URL
	apiKey           string
	scimAPIKeys      map[string]string
	userAgent        string
	requestTimeout   time.Duration
	retryWaitMin     time.Duration
	retryWaitMax     time.Duration
	pageSize         int // objects on a page
	now              func() time.Time
	jitter           func() float64
	operationTimeout time.Duration
	maxRetries       int
	limiter          *limiter
	eventsRoom       *room
	eventStreamRoom  *room
	bounds           listBounds
	writes           atomic.Int64
	answers          atomic.Int64
	clock            serverClock
	guard            func(ctx context.Context, send func() error) error
	http             *retryablehttp.Client
}

// New makes a Client. It sends nothing; what it refuses, it refuses for the reasons of ValidateBaseURL and
// ValidateAPIKey.
func New(config Config) (*Client, error) {
	base, err := parseBaseURL(orDefault(config.BaseURL, DefaultBaseURL))
	err = errors.Join(err, ValidateAPIKey(config.APIKey))
	for _, key := range config.SCIMAPIKeys {
		err = errors.Join(err, ValidateAPIKey(key))
	}
	if err != nil {
		return nil, err
	}
	c := &Client{
		base:             base,
		apiKey:           config.APIKey,
		scimAPIKeys:      lowerKeys(config.SCIMAPIKeys),
		userAgent:        "terraform-provider-atlassian/" + orDefault(config.Version, "dev"),
		requestTimeout:   orDefault(config.RequestTimeout, defaultRequestTimeout),
		retryWaitMin:     orDefault(config.RetryWaitMin, defaultRetryWaitMin),
		retryWaitMax:     orDefault(config.RetryWaitMax, defaultRetryWaitMax),
		pageSize:         orDefault(config.PageSize, defaultPageSize),
		operationTimeout: orDefault(config.OperationTimeout, defaultOperationTimeout),
		maxRetries:       max(0, orDefault(config.MaxRetries, defaultMaxRetries)),
		bounds:           defaultListBounds,
		now:              config.Now,
		jitter:           config.Jitter,
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.jitter == nil {
		c.jitter = rand.Float64
	}
	c.limiter = newLimiter(c.now, config.MaxRequestsPerSecond, config.MaxConcurrentRequests)
	c.eventsRoom, c.eventStreamRoom = newRoom(c.now, eventsPerMinute), newRoom(c.now, eventStreamPerMinute)
	next := config.Transport
	if next == nil {
		next = newTransport()
	}
	c.http = &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     &attemptTransport{client: c, next: next},
			CheckRedirect: checkRedirect,
		},
		// Its own logger would print every URL to stderr; attemptTransport logs instead.
		Logger:       nil,
		RetryMax:     math.MaxInt32, // checkRetry counts
		RetryWaitMin: c.retryWaitMin,
		RetryWaitMax: c.retryWaitMax,
		CheckRetry:   c.checkRetry,
		Backoff:      c.backoff,
		PrepareRetry: c.prepareRetry,
		// The default handler would replace the server's last words by "giving up after 5 attempts".
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return c, nil
}

// Host names the server, with its port if it has one, for messages.
func (c *Client) Host() string {
	return c.base.Host
}

// PageSize is how many objects a page of a list has.
func (c *Client) PageSize() int {
	return c.pageSize
}

// Writes counts the requests so far that may have changed something. Those who remember what was read compare it:
// a higher count means that the memory may be out of date.
func (c *Client) Writes() int64 {
	return c.writes.Load()
}

// Answers counts the answers so far, whatever they were. A request that got none, while none came to any other, has found
// nobody there.
func (c *Client) Answers() int64 {
	return c.answers.Load()
}

// GuardReads has guard decide on every read: it calls send, or fails instead, and its error is that of the read. It wraps the
// error of send at most: the callers look for an *Error. Call it before the first request.
func (c *Client) GuardReads(guard func(ctx context.Context, send func() error) error) {
	c.guard = guard
}

// secrets are what may appear in no message and no log.
func (c *Client) secrets() []string {
	return append(slices.Collect(maps.Values(c.scimAPIKeys)), c.apiKey)
}

// newTransport differs from Go's default in keeping enough idle connections for a parallel apply: with the usual
// 2 per host, 50 requests at a time open and close a connection for nearly every request.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: 1 * time.Second,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		// All headers of an answer take far less than 1 KiB.
		MaxResponseHeaderBytes: 256 << 10,
	}
}

// orDefault is value, unless it is zero.
func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
