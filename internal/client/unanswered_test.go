package client_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Only that nobody answered says something about other requests.
func TestUnanswered(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	cut := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	list := func(ctx context.Context, c *client.Client) error {
		_, err := count(c.Domains(ctx, "org"))
		return err
	}
	for name, test := range map[string]struct {
		call    func(context.Context, *client.Client) error
		handler http.HandlerFunc
		again   http.HandlerFunc // the second attempt
		want    bool
		answers int64
	}{
		"hangs":                   {readDirectory, hang, hang, true, 0},
		"cut off":                 {readDirectory, cut, cut, true, 0},
		"cut off in the middle":   {readDirectory, cutShort, cutShort, true, 0},
		"a server error":          {readDirectory, answer(500, ""), answer(500, ""), false, 2},
		"a server error, then no": {readDirectory, answer(500, ""), hang, false, 1},
		"refused":                 {readDirectory, answer(403, ""), nil, false, 1},
		"unreadable":              {readDirectory, answer(200, "<html>"), nil, false, 1},
		"far too long":            {readDirectory, bomb(200), nil, false, 0},
		"a list without an end":   {list, answer(200, `{"data":[],"links":{"next":"c"}}`), answer(200, `{"data":[],"links":{"next":"c"}}`), false, 2},
		"nothing was sent": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Directory(ctx, "org", "")
			return err
		}, nil, nil, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, test.handler, test.again)
			c := server.client(t, func(c *client.Config) {
				c.MaxRetries, c.RequestTimeout = 1, time.Minute
				if strings.Contains(name, "hangs") || strings.Contains(name, "then no") {
					c.RequestTimeout = 50 * time.Millisecond
				}
			})
			if err := test.call(t.Context(), c); err == nil || client.Unanswered(err) != test.want || c.Answers() != test.answers {
				t.Errorf("unanswered: %v, %d answers, want %d: %v", client.Unanswered(err), c.Answers(), test.answers, err)
			}
		})
	}
	server := newScript(t, hang)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := readDirectory(ctx, server.client(t)); err == nil || client.Unanswered(err) {
		t.Errorf("who was canceled had no answer: %v", err)
	}
}
