package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// What a server, or a proxy before it, may write into the headers about its limit. Whatever it is, a request waits no
// longer than its operation may take, and no wait that anybody would notice is silent.
func TestRateLimit_withOddHeaders(t *testing.T) {
	const (
		date      = "Date"
		limit     = "X-RateLimit-Limit"
		remaining = "X-RateLimit-Remaining"
		reset     = "X-RateLimit-Reset"
		after     = "Retry-After"
		holds     = "the server's request limit holds for longer than this operation may take"
	)
	// In a synctest bubble it is midnight, at the beginning of 2000.
	const now, inAMinute, inAnHour = "Sat, 01 Jan 2000 00:00:00 GMT", "2000-01-01T00:01:00Z", "2000-01-01T01:00:00Z"
	for name, test := range map[string]struct {
		status int
		header map[string]string // of the first answer; those after it are good and say nothing
		waits  time.Duration     // of two reads one after the other
		fails  string            // one of the two
	}{
		"as documented":             {200, map[string]string{remaining: "0", reset: inAMinute, date: now}, time.Minute, ""},
		"some remain":               {200, map[string]string{remaining: "1", reset: inAMinute, date: now}, 0, ""},
		"an hour":                   {200, map[string]string{remaining: "0", reset: inAnHour, date: now}, 0, holds + ": for 1h0m0s more"},
		"no remaining":              {200, map[string]string{reset: inAnHour, date: now}, 0, ""},
		"no reset":                  {200, map[string]string{remaining: "0", date: now}, 0, ""},
		"the limit says nothing":    {200, map[string]string{limit: "-1", remaining: "1", reset: inAMinute, date: now}, 0, ""},
		"the limit is odd":          {200, map[string]string{limit: "many", remaining: "0", reset: inAMinute, date: now}, time.Minute, ""},
		"remaining negative":        {200, map[string]string{remaining: "-1", reset: inAMinute, date: now}, time.Minute, ""},
		"remaining negative, hour":  {200, map[string]string{remaining: "-1", reset: inAnHour, date: now}, 0, holds + ": for 1h0m0s more"},
		"remaining very negative":   {200, map[string]string{remaining: "-9223372036854775808", reset: inAnHour, date: now}, 0, holds},
		"remaining huge":            {200, map[string]string{remaining: "9223372036854775807", reset: inAMinute, date: now}, 0, ""},
		"remaining beyond counting": {200, map[string]string{remaining: "99999999999999999999", reset: inAMinute, date: now}, 0, ""},
		"remaining no number":       {200, map[string]string{remaining: "none", reset: inAMinute, date: now}, 0, ""},
		"remaining a float":         {200, map[string]string{remaining: "0.0", reset: inAMinute, date: now}, 0, ""},
		"remaining empty":           {200, map[string]string{remaining: "", reset: inAMinute, date: now}, 0, ""},
		"reset in epoch seconds":    {200, map[string]string{remaining: "0", reset: "946684860", date: now}, 0, ""},
		"reset in seconds":          {200, map[string]string{remaining: "0", reset: "60", date: now}, 0, ""},
		"reset negative":            {200, map[string]string{remaining: "0", reset: "-60", date: now}, 0, ""},
		"reset no time":             {200, map[string]string{remaining: "0", reset: "soon", date: now}, 0, ""},
		"reset in the past":         {200, map[string]string{remaining: "0", reset: "1999-12-31T23:59:00Z", date: now}, 0, ""},
		"reset in year 1":           {200, map[string]string{remaining: "0", reset: "0001-01-01T00:00:00Z", date: now}, 0, ""},
		"reset in another zone":     {200, map[string]string{remaining: "0", reset: "2000-01-01T02:01:00+02:00", date: now}, time.Minute, ""},
		"reset in years":            {200, map[string]string{remaining: "0", reset: "2009-01-01T00:00:00Z", date: now}, 0, ""},
		"reset at the end of time":  {200, map[string]string{remaining: "-1", reset: "9999-12-31T23:59:59Z", date: now}, 0, ""},
		"no date":                   {200, map[string]string{remaining: "0", reset: inAMinute}, time.Minute, ""},
		"date no time":              {200, map[string]string{remaining: "0", reset: inAMinute, date: "today"}, time.Minute, ""},
		"date of another year":      {200, map[string]string{remaining: "0", reset: inAMinute, date: "Thu, 01 Jan 1970 00:00:00 GMT"}, 0, ""},
		"date in the future":        {200, map[string]string{remaining: "0", reset: inAMinute, date: "Fri, 01 Jan 2038 00:00:00 GMT"}, 0, ""},
		"429, a minute":             {429, map[string]string{after: "60"}, time.Minute, ""},
		"429, an hour":              {429, map[string]string{after: "3600"}, 0, "the server asks to retry after 1h0m0s"},
		"429, nothing":              {429, nil, 0, ""},
		"429, zero":                 {429, map[string]string{after: "0"}, 0, ""},
		"429, negative":             {429, map[string]string{after: "-60"}, 0, ""},
		"429, very negative":        {429, map[string]string{after: "-99999999999999999999"}, 0, ""},
		"429, a float":              {429, map[string]string{after: "60.5"}, 0, ""},
		"429, no number":            {429, map[string]string{after: "later"}, 0, ""},
		"429, huge":                 {429, map[string]string{after: "9223372036854775807"}, 0, "the server asks to retry after"},
		"429, beyond counting":      {429, map[string]string{after: "99999999999999999999"}, 0, "the server asks to retry after"},
		"429, a date":               {429, map[string]string{after: "Sat, 01 Jan 2000 00:01:00 GMT"}, time.Minute, ""},
		"429, a date in the past":   {429, map[string]string{after: "Thu, 01 Jan 1970 00:00:00 GMT"}, 0, ""},
		"429, a date in years":      {429, map[string]string{after: "Fri, 31 Dec 9999 23:59:59 GMT"}, 0, "the server asks to retry after"},
		"429, a negative limit":     {429, map[string]string{after: "60", remaining: "-1", reset: inAnHour, date: now}, 0, holds + ": for 1h0m0s more"},
		"503, huge":                 {503, map[string]string{after: "99999999999999999999"}, 0, ""},
		"503, negative":             {503, map[string]string{after: "-1"}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			output := &lockedBuffer{}
			synctest.Test(t, func(t *testing.T) {
				const operation = 20 * time.Minute
				ctx := tflogtest.RootLogger(t.Context(), output)
				answers := 0
				c := newClient(t, func(c *client.Config) {
					c.OperationTimeout = operation
					c.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
						status, header := 200, http.Header{}
						if answers++; answers == 1 {
							status = test.status
							for name, value := range test.header {
								header.Set(name, value)
							}
						}
						return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(directoryBody)), Request: req}, nil
					})
				})
				started := time.Now()
				// The longest that anything here may take, so that a wait without an end is a failure and not a hang.
				ctx, cancel := context.WithTimeout(ctx, 3*operation)
				defer cancel()
				first := readDirectory(ctx, c)
				err := errors.Join(first, readDirectory(ctx, c))
				if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
					t.Errorf("error = %v, want %q", err, test.fails)
				}
				if took := time.Since(started).Round(time.Second); took != test.waits {
					t.Errorf("waited %s, want %s", took, test.waits)
				}
			})
			if told := strings.Contains(output.String(), "Waiting for the organization's request limit"); told != (test.waits > 0) {
				t.Errorf("a wait of %s, told: %v", test.waits, told)
			}
		})
	}
}

// A request that may not wait that long does not use up the one line about the wait.
func TestWait_isLoggedByTheOneThatWaits(t *testing.T) {
	output := &lockedBuffer{}
	synctest.Test(t, func(t *testing.T) {
		ctx := tflogtest.RootLogger(t.Context(), output)
		c := newClient(t, func(c *client.Config) { c.Transport = &limited{perMinute: 1} })
		readMany(t, c, 1, 1)
		short, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if err := readDirectory(short, c); !errors.Is(err, client.ErrLimitHolds) {
			t.Errorf("error = %v", err)
		}
		if err := readDirectory(ctx, c); err != nil {
			t.Error(err)
		}
	})
	if logged := strings.Count(output.String(), "Waiting for the organization's request limit"); logged != 1 {
		t.Errorf("%d lines about waiting:\n%s", logged, output.String())
	}
}

// Room that only an answer on its way could make is waited for until the deadline, and not until that answer.
func TestWait_forAnAnswerEndsAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := 0
		c := newClient(t, func(c *client.Config) {
			c.OperationTimeout, c.RequestTimeout = time.Minute, time.Hour
			c.Transport = transportFunc(func(req *http.Request) (*http.Response, error) {
				if answers++; answers == 2 {
					time.Sleep(30 * time.Minute) //nolint:forbidigo // time in a synctest bubble costs nothing
				}
				header := http.Header{"X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}}
				return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(directoryBody)), Request: req}, nil
			})
		})
		readMany(t, c, 1, 1)
		go func() { _ = readDirectory(t.Context(), c) }()
		synctest.Wait()
		started := time.Now()
		if err := readDirectory(t.Context(), c); !errors.Is(err, client.ErrLimitHolds) || time.Since(started) != time.Minute {
			t.Errorf("after %s: %v", time.Since(started), err)
		}
		time.Sleep(time.Hour) //nolint:forbidigo // the request that hangs ends within the bubble
	})
}
