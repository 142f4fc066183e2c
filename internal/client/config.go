package client

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultBaseURL is where Atlassian serves the organization APIs.
const DefaultBaseURL = "https://api.atlassian.com"

const (
	defaultRequestTimeout   = 30 * time.Second
	defaultOperationTimeout = 20 * time.Minute
	defaultMaxRetries       = 4
	defaultRetryWaitMin     = 1 * time.Second
	defaultRetryWaitMax     = 30 * time.Second
	defaultPageSize         = 100 // the most that Atlassian's servers give
	identityPageSize        = 1000
)

// Config is what a Client is made from. Every zero value but APIKey's means a default.
type Config struct {
	// BaseURL is the server, without the path of any API; DefaultBaseURL if empty.
	BaseURL string
	// APIKey is an organization API key. It is never printed, logged or sent to another host.
	APIKey string
	// IdentityBaseURL and IdentityAPIKey are the server of the identity API and its key, where it is another one than that of
	// BaseURL; empty for the same. No key is ever sent to the host of the other.
	IdentityBaseURL, IdentityAPIKey string
	// SCIMAPIKeys are the keys of the organization's SCIM directories, by the id of the directory. Each goes out with
	// the requests about its own directory and with no other, and is kept as secret as APIKey.
	SCIMAPIKeys map[string]string
	// Version is the provider's version, for the User-Agent.
	Version string
	// RequestTimeout bounds one attempt, from connecting to the last byte of the answer; 30 seconds if zero.
	RequestTimeout time.Duration
	// OperationTimeout bounds a request with all its attempts and waits, where the context does not end earlier;
	// 20 minutes if zero, as long as Terraform's own default for an operation.
	OperationTimeout time.Duration
	// MaxRetries is how often a request is repeated after a failure; 4 if zero, never if negative. A 429 is not a
	// failure: it is waited out, within OperationTimeout.
	MaxRetries int
	// MaxRequestsPerSecond and MaxConcurrentRequests pace the client; no limit of its own if zero.
	MaxRequestsPerSecond  float64
	MaxConcurrentRequests int
	// Transport replaces the client's own HTTP transport.
	Transport http.RoundTripper
	// RetryWaitMin is the wait before the first repeat; it doubles from there up to RetryWaitMax, which also
	// caps what the server asks for. 1 and 30 seconds if zero.
	RetryWaitMin, RetryWaitMax time.Duration
	// PageSize is how many objects a list asks for at once; if zero, 100, and 1,000 of the identity API.
	PageSize int
	// LongestPause caps what a server asks for between two looks at an operation; a minute if zero.
	LongestPause time.Duration
	// Now and Jitter (a number from 0 up to but not including 1) stand in for the clock and for chance in tests.
	Now    func() time.Time
	Jitter func() float64
}

// ValidateBaseURL tells what is wrong with a base URL, in words that say what to write instead.
func ValidateBaseURL(baseURL string) error {
	_, err := parseBaseURL(baseURL)
	return err
}

// ValidateAPIKey tells what is wrong with an API key, without ever repeating any of it.
func ValidateAPIKey(apiKey string) error {
	if apiKey == "" {
		return errors.New("the API key is empty; write it as it was shown when it was made")
	}
	position := 0
	for _, character := range apiKey {
		position++
		if character <= ' ' || character > '~' {
			return fmt.Errorf("the API key has a character that no HTTP header can carry, at position %d: %s; "+
				"copy the key again, without quotes, blanks or line breaks around or inside it",
				position, nameOfCharacter(character))
		}
	}
	return nil
}

// nameOfCharacter says in words which kind of character is wrong. The character itself is part of a secret.
func nameOfCharacter(character rune) string {
	switch {
	case character == ' ' || character == '\t':
		return "a blank"
	case character == '\n' || character == '\r':
		return "a line break"
	case character > '~' && character != 0x7f:
		return "a character outside ASCII"
	}
	return "a control character"
}

// parseBaseURL never repeats the URL it refuses: it may hold a password.
func parseBaseURL(baseURL string) (*url.URL, error) {
	base, err := url.Parse(baseURL)
	switch {
	case err != nil || base.Host == "" || base.Hostname() == "":
		return nil, errors.New("the base URL is not a URL with a host; write it like " + DefaultBaseURL)
	case base.User != nil:
		return nil, errors.New("the base URL has a user name or password in it; leave them out, the API key is what logs in")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, errors.New("the base URL has a query or a fragment; end it before the '?' or '#'")
	case base.Scheme == "http" && !isLoopback(base.Hostname()):
		return nil, errors.New("the base URL uses http://, which would send the API key unencrypted; " +
			"use https:// (http:// is accepted for loopback addresses only)")
	case base.Scheme != "https" && base.Scheme != "http":
		return nil, fmt.Errorf("the base URL has the scheme %q; use https://", base.Scheme)
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = strings.TrimRight(base.RawPath, "/")
	return base, nil
}

func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}
