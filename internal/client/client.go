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
	// published and identity are where the two planes are; one and the same unless the identity API has a host of its own.
	published, identity *plane
	scimAPIKeys         map[string]string
	userAgent           string
	requestTimeout      time.Duration
	retryWaitMin        time.Duration
	retryWaitMax        time.Duration
	pageSize            int // objects on a page
	identityPageSize    int // the same, of a list of the identity API
	now                 func() time.Time
	jitter              func() float64
	operationTimeout    time.Duration
	maxRetries          int
	limiter             *limiter
	eventsRoom          *room
	eventStreamRoom     *room
	bounds              listBounds
	writes              atomic.Int64
	answers             atomic.Int64
	clock               serverClock
	claimant            string
	longestPause        time.Duration
	attended            atomic.Bool // a person carries out what is written
	guard               func(ctx context.Context, send func() error) error
	http                *retryablehttp.Client
}

// plane is where requests go, and with which key.
type plane struct {
	base   *url.URL
	apiKey string
	// room is what a host of its own has room for; nil for the limit of all.
	room *room
}

// New makes a Client. It sends nothing; what it refuses, it refuses for the reasons of ValidateBaseURL and
// ValidateAPIKey.
func New(config Config) (*Client, error) {
	base, err := parseBaseURL(orDefault(config.BaseURL, DefaultBaseURL))
	err = errors.Join(err, ValidateAPIKey(config.APIKey))
	identityBase := base
	if config.IdentityBaseURL != "" {
		var identityErr error
		identityBase, identityErr = parseBaseURL(config.IdentityBaseURL)
		err = errors.Join(err, identityErr, ValidateAPIKey(config.IdentityAPIKey))
	}
	for _, key := range config.SCIMAPIKeys {
		err = errors.Join(err, ValidateAPIKey(key))
	}
	if err != nil {
		return nil, err
	}
	c := &Client{
		published:        &plane{base: base, apiKey: config.APIKey},
		claimant:         newClaimant(),
		longestPause:     orDefault(config.LongestPause, longestPause),
		scimAPIKeys:      lowerKeys(config.SCIMAPIKeys),
		userAgent:        "terraform-provider-atlassian/" + orDefault(config.Version, "dev"),
		requestTimeout:   orDefault(config.RequestTimeout, defaultRequestTimeout),
		retryWaitMin:     orDefault(config.RetryWaitMin, defaultRetryWaitMin),
		retryWaitMax:     orDefault(config.RetryWaitMax, defaultRetryWaitMax),
		pageSize:         orDefault(config.PageSize, defaultPageSize),
		identityPageSize: orDefault(config.PageSize, identityPageSize),
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
	c.identity = c.published
	if config.IdentityBaseURL != "" {
		c.identity = &plane{base: identityBase, apiKey: config.IdentityAPIKey, room: newRoom(c.now, 0)}
	}
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

// Host names the server of the published plane, with its port if it has one, for messages.
func (c *Client) Host() string {
	return c.published.base.Host
}

// HasIdentityHost reports whether the identity API has a host of its own.
func (c *Client) HasIdentityHost() bool {
	return c.identity != c.published
}

// planeOf returns where a request goes. The key of one plane never goes to the other.
func (c *Client) planeOf(r request) *plane {
	if r.isIdentity() {
		return c.identity
	}
	return c.published
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

// SCIMDirectories are the ids of the SCIM directories that there are keys for, in lower case.
func (c *Client) SCIMDirectories() []string { return slices.Sorted(maps.Keys(c.scimAPIKeys)) }

// secrets are what may appear in no message and no log.
func (c *Client) secrets() []string {
	return append(slices.Collect(maps.Values(c.scimAPIKeys)), c.published.apiKey, c.identity.apiKey)
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
