package client

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
)

func FuzzCursorOf(f *testing.F) {
	for _, seed := range []string{"c1", "c/1+=", "https://x.example/y?cursor=c%2F1&limit=1", "?cursor=c", "://", "https://x?cursor=", "%zz?cursor=%zz", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, next string) {
		cursor, err := cursorOf(next)
		if err == nil && cursor == "" && next != "" {
			t.Errorf("%q: no cursor and no error: the list would start again", next)
		}
		if err != nil && cursor != "" {
			t.Errorf("%q: %q and %v", next, cursor, err)
		}
	})
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{`{"errors":[{"code":"ADMIN-404-1","detail":"x"}]}`, `{"code":404,"message":"m"}`, `{"code":{},"errors":7}`, "<html><title>x", "\u202e\x1b[2J",
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"d"}`, `{"key":"k","context":{"message":"m"}}`, "\xff", "null", "[]", `{"errors":[null]}`} {
		f.Add(seed, "https://x.example")
	}
	c, err := New(Config{APIKey: "canary-key", SCIMAPIKeys: map[string]string{"x": "canary-scim-key"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, header string) {
		for _, status := range []int{302, 404, 500} {
			answer := &http.Response{StatusCode: status, Header: http.Header{"Location": {header}, "X-Request-Id": {header}, "Retry-After": {header}}}
			refusal := c.refusal(answer, []byte(body+"canary-key"))
			text := refusal.Error()
			if strings.Contains(text, "canary-key") || len(text) > 50_000 {
				t.Errorf("%d bytes: %.500q", len(text), text)
			}
			if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("a terminal obeys %q", text)
			}
		}
	})
}

func FuzzLimitHeaders(f *testing.F) {
	for _, seed := range []string{"5", "-1", "99999999999999999999", "Mon, 02 Nov 2026 09:00:00 GMT", "2026-11-02T09:00:00Z", "", "1e9"} {
		f.Add(seed, seed, seed)
	}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, after, left, reset string) {
		header := http.Header{"Retry-After": {after}, "X-Ratelimit-Remaining": {left}, "X-Ratelimit-Reset": {reset}, "Date": {after}}
		if wait, ok := retryAfter(header, now); wait < 0 || !ok && wait != 0 {
			t.Errorf("Retry-After %q: %s, %v", after, wait, ok)
		}
		l := newLimiter(func() time.Time { return now }, 0, 0)
		l.inFlight = 1
		l.leave(&http.Response{StatusCode: http.StatusTooManyRequests, Header: header}, nil)
		if wait, changed := l.take(); wait < 0 || changed != nil {
			t.Errorf("a wait of %s, for an answer (%v) that nobody is to give", wait, changed != nil)
		}
	})
}

func FuzzSCIMFilter(f *testing.F) {
	for _, seed := range []string{`a"b`, `\`, "R&D", `" or userName pr`, "\n", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		expression := scimEquals("userName", value)
		quoted, ok := strings.CutPrefix(expression, "userName eq ")
		var back string
		if value == "" || ok && json.Unmarshal([]byte(quoted), &back) == nil && back == strings.ToValidUTF8(value, "\ufffd") {
			return
		}
		if strings.ToValidUTF8(value, "") == value {
			t.Errorf("%q became %s", value, expression)
		}
	})
}

func FuzzBaseURL(f *testing.F) {
	for _, seed := range []string{DefaultBaseURL, "http://127.0.0.1:1/x/", "http://[::1]", "http://user:pw@localhost", "https://x?y", "http://evil.example", "HTTPS://x", "//x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		base, err := parseBaseURL(text)
		if err != nil {
			return
		}
		if base.Scheme != "https" && !isLoopback(base.Hostname()) || base.User != nil || base.RawQuery != "" {
			t.Errorf("%q was accepted as %s", text, base)
		}
	})
}
