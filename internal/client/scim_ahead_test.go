package client_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Positions need no page before: nine more pages take as long as two.
func TestSCIMPages_areAskedForAhead(t *testing.T) {
	for name, test := range map[string]struct {
		// give is how many objects the server gives of those asked for from a position on.
		give func(start, count int) int
		// requests and time are the most that it may take.
		requests int64
		time     time.Duration
	}{
		"as asked":             {func(_, count int) int { return count }, 10, 600 * time.Millisecond},
		"always less":          {func(int, int) int { return 50 }, 20, time.Second},
		"less in between":      {func(start, count int) int { return map[bool]int{true: 10, false: count}[start == 301] }, 30, time.Second},
		"one by one, at times": {func(start, _ int) int { return 1 + start%100 }, 200, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int64
				server := transportFunc(func(req *http.Request) (*http.Response, error) {
					requests.Add(1)
					time.Sleep(200 * time.Millisecond) //nolint:forbidigo // time in a synctest bubble costs nothing
					return scimAnswer(req, 1000, test.give), nil
				})
				c := newClient(t, func(c *client.Config) {
					c.Transport, c.SCIMAPIKeys = server, map[string]string{"x-1": "key"}
				})
				started := time.Now()
				groups, err := slice(c.EverySCIMGroup(t.Context(), "x-1"))
				if err != nil {
					t.Fatal(err)
				}
				for i, group := range groups {
					if group.ID != fmt.Sprint(i+1) {
						t.Fatalf("object %d of the list is %s", i+1, group.ID)
					}
				}
				if took := time.Since(started); len(groups) != 1000 || requests.Load() > test.requests || took > test.time {
					t.Errorf("%d objects in %d requests and %s", len(groups), requests.Load(), took)
				}
			})
		})
	}
}

// scimAnswer returns the part of a list of so many groups, numbered, that a request asks for.
func scimAnswer(req *http.Request, total int, give func(start, count int) int) *http.Response {
	start, _ := strconv.Atoi(req.URL.Query().Get("startIndex"))
	count, _ := strconv.Atoi(req.URL.Query().Get("count"))
	resources := []map[string]string{}
	for i := start; i < start+give(start, count) && i <= total; i++ {
		resources = append(resources, map[string]string{"id": fmt.Sprint(i), "displayName": "g"})
	}
	body, _ := json.Marshal(map[string]any{"totalResults": total, "Resources": resources})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), Request: req}
}
