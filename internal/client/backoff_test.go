package client

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		attempt    int
		retryAfter string
		jitter     float64
		want       time.Duration
	}{
		"first, no jitter":     {0, "", 0, 500 * time.Millisecond},
		"first, half jitter":   {0, "", 0.5, 750 * time.Millisecond},
		"doubles":              {3, "", 0, 4 * time.Second},
		"is capped":            {10, "", 0, 15 * time.Second},
		"does not overflow":    {100, "", 0, 15 * time.Second},
		"seconds":              {0, "7", 0, 7 * time.Second},
		"seconds with jitter":  {0, "7", 0.5, 7500 * time.Millisecond},
		"no seconds":           {0, "0", 0, 500 * time.Millisecond},
		"seconds are capped":   {0, "86400", 0, 30 * time.Second},
		"absurd seconds":       {0, "9223372036854775807", 0, 30 * time.Second},
		"date":                 {0, "Sun, 01 Mar 2026 12:00:09 GMT", 0, 9 * time.Second},
		"date is capped":       {0, "Mon, 02 Mar 2026 12:00:00 GMT", 0, 30 * time.Second},
		"date in the past":     {0, "Sun, 01 Mar 2026 11:00:00 GMT", 0, 500 * time.Millisecond},
		"negative is ignored":  {1, "-5", 0, time.Second},
		"nonsense is ignored":  {1, "soon", 0, time.Second},
		"fractions are not it": {1, "1.5", 0, time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := New(Config{
				APIKey: "key",
				Now:    func() time.Time { return now },
				Jitter: func() float64 { return test.jitter },
			})
			if err != nil {
				t.Fatal(err)
			}
			response := &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}}
			if test.retryAfter != "" {
				response.Header.Set("Retry-After", test.retryAfter)
			}
			if got := c.backoff(0, 0, test.attempt, response); got != test.want {
				t.Errorf("wait = %s, want %s", got, test.want)
			}
		})
	}
}

func TestBackoff_withoutAnAnswer(t *testing.T) {
	c, err := New(Config{APIKey: "key", Jitter: func() float64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.backoff(0, 0, 1, nil), time.Second; got != want {
		t.Errorf("wait = %s, want %s", got, want)
	}
}

func TestAnswerLimits(t *testing.T) {
	endless := func(status int) *http.Response {
		return &http.Response{StatusCode: status, Body: endlessBody{}}
	}
	if content, err := readWhole(endless(502)); err != nil || len(content) != maxRefusal {
		t.Errorf("an endless error: %d bytes, %v; want %d bytes", len(content), err, maxRefusal)
	}
	if _, err := readWhole(endless(200)); !errors.Is(err, ErrAnswerTooLong) {
		t.Errorf("an endless success: %v, want %v", err, ErrAnswerTooLong)
	}
}

type endlessBody struct{}

func (endlessBody) Read(p []byte) (int, error) { return len(p), nil }
func (endlessBody) Close() error               { return nil }
