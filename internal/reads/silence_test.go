package reads_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// attempts is how often a request of the clients here is sent.
const attempts = 3

// quiet is a server that answers what answers says, with what it knows of links, and is silent about the rest. It works
// in a synctest bubble, where waiting takes no time.
type quiet struct {
	answers func(req *http.Request) bool
	// refuses is silence at once, without waiting.
	refuses bool
	status  int // of an answer; 200 if zero
	sent    atomic.Int64
}

func (q *quiet) RoundTrip(req *http.Request) (*http.Response, error) {
	q.sent.Add(1)
	switch {
	case q.answers != nil && q.answers(req):
		select {
		case <-time.After(100 * time.Millisecond): //nolint:forbidigo // see above
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
		_, id, _ := strings.Cut(req.URL.Path, "/linked-domains/")
		_, directoryID, _ := strings.Cut(req.URL.Path, "/directories/")
		body := fmt.Sprintf(`{"data":{"domain":%q,"directoryId":"d","id":%q,"version":"1"}}`, id, directoryID)
		if id+directoryID == "" {
			body = `{"data":[]}`
		}
		status := max(q.status, http.StatusOK)
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
	case q.refuses:
		return nil, fmt.Errorf("read: %w", syscall.ECONNREFUSED)
	}
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func (q *quiet) client(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{APIKey: "key", Transport: q, MaxRetries: attempts - 1, RequestTimeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// readLinks walk so many links, ten at a time as Terraform does, and returns the error of each.
func readLinks(ctx context.Context, walk *reads.Walk, links int) []error {
	failures := make([]error, links)
	numbers := make(chan int)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for i := range numbers {
				_, failures[i] = walk.LinkedDomain(ctx, "org", domainNumber(i))
			}
		})
	}
	for i := range links {
		numbers <- i
	}
	close(numbers)
	group.Wait()
	return failures
}

// mostAtOnce is how many requests wait at the same time before anybody knows: those of a handful of objects and their list.
const mostAtOnce = (3 + 1) * attempts

func TestSilence_isFoundOutOnce(t *testing.T) {
	for name, server := range map[string]*quiet{"hangs": {}, "refuses": {refuses: true}} {
		for _, coalesce := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, %v", name, coalesce), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server.sent.Store(0)
					most := int64(mostAtOnce)
					if !coalesce {
						most = 10 * attempts // each of those who read at the same time
					}
					walk := reads.NewWalk(server.client(t), coalesce)
					full, short := 0, 0
					for i, err := range readLinks(t.Context(), walk, 150) {
						if !client.Unanswered(err) {
							t.Fatalf("link %d: %v", i, err)
						}
						switch detail := framework.Failed("read it", "Link", err).Detail(); {
						case strings.Contains(detail, "Next: the server gave no answer"):
							full++
						case strings.Contains(detail, "the server gives no answer: another message of this run says all about it") && len(detail) < 150:
							short++
						default:
							t.Errorf("link %d: %s", i, detail)
						}
					}
					if sent := server.sent.Load(); sent > most || full != 1 || short != 149 {
						t.Errorf("%d requests, want %d at most; %d errors in full and %d in short", sent, most, full, short)
					}
					// Nor is anything else asked for, such as what plan checks list.
					before := server.sent.Load()
					_, err := walk.Directories(t.Context(), "org")
					_, err2 := walk.GroupsByName(t.Context(), "org", "admins")
					_, err3 := walk.Organization(t.Context(), "org")
					if !client.Unanswered(err) || !client.Unanswered(err2) || !client.Unanswered(err3) || server.sent.Load() != before {
						t.Errorf("%d more requests: %v, %v, %v", server.sent.Load()-before, err, err2, err3)
					}
				})
			})
		}
	}
}

// Where the server answers others, it is one kind of object that nobody waits for again.
func TestSilence_ofOneKindIsFoundOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		isLink := func(req *http.Request) bool { return strings.Contains(req.URL.Path, "linked-domains") }
		var links atomic.Int64
		server := &quiet{answers: func(req *http.Request) bool {
			if isLink(req) {
				links.Add(1)
			}
			return !isLink(req)
		}}
		walk := reads.NewWalk(server.client(t), true)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 600 {
				if _, err := walk.Directory(t.Context(), "org", fmt.Sprint("d-", i)); err != nil {
					t.Error(err)
				}
			}
		}()
		full := 0
		for i, err := range readLinks(t.Context(), walk, 150) {
			if !client.Unanswered(err) {
				t.Fatalf("link %d: %v", i, err)
			}
			if strings.Contains(framework.Failed("read it", "Link", err).Detail(), "Next: ") {
				full++
			}
		}
		// Those who waited for the list ask for their own object, all at once.
		if links.Load() > mostAtOnce+10*attempts || full > 10 {
			t.Errorf("%d requests, %d errors in full", links.Load(), full)
		}
		<-done
	})
}

// One object that hangs says nothing about the others, which are answered before and after it has failed.
func TestSilence_ofOneObjectFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &quiet{answers: func(req *http.Request) bool { return !strings.HasSuffix(req.URL.Path, domainNumber(0)) }}
		for i, err := range readLinks(t.Context(), reads.NewWalk(server.client(t), true), 2000) {
			if (err != nil) != (i == 0) {
				t.Errorf("link %d: %v", i, err)
			}
		}
	})
}

// An answer is none that holds for others: each object is asked for.
func TestSilence_isNoServerError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &quiet{answers: func(*http.Request) bool { return true }, status: http.StatusInternalServerError}
		failures := readLinks(t.Context(), reads.NewWalk(server.client(t), true), 20)
		if sent := server.sent.Load(); sent != 21*attempts || client.Unanswered(failures[19]) {
			t.Errorf("%d requests: %v", sent, failures[19])
		}
	})
}

func TestSilence_endsWhenTheOrganizationAnswers(t *testing.T) {
	for name, again := range map[string]func(*testing.T, *client.Client, *reads.Walk) *reads.Walk{
		"in a new walk": func(_ *testing.T, c *client.Client, _ *reads.Walk) *reads.Walk {
			return reads.NewWalk(c, true)
		},
		"after a write": func(t *testing.T, c *client.Client, walk *reads.Walk) *reads.Walk {
			if _, err := c.LinkDomain(t.Context(), "org", "a.example", "d", ""); err != nil {
				t.Error(err)
			}
			return walk
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var back atomic.Bool
				server := &quiet{answers: func(*http.Request) bool { return back.Load() }}
				c := server.client(t)
				walk := reads.NewWalk(c, true)
				if _, err := walk.UserbaseDirectories(t.Context(), "org"); !client.Unanswered(err) {
					t.Error(err)
				}
				back.Store(true)
				if _, err := walk.LinkedDomain(t.Context(), "org", "a.example"); !client.Unanswered(err) {
					t.Errorf("asked again: %v", err)
				}
				walk = again(t, c, walk)
				if _, err := walk.LinkedDomain(t.Context(), "org", "a.example"); err != nil {
					t.Error(err)
				}
				if _, err := walk.UserbaseDirectories(t.Context(), "org"); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// A caller that gave up had less time than the server needed, which is no verdict on the server.
func TestSilence_isNotConcludedFromACanceledRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &quiet{answers: func(*http.Request) bool { return true }}
		walk := reads.NewWalk(server.client(t), true)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := walk.LinkedDomain(ctx, "org", "a.example"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if _, err := walk.LinkedDomain(t.Context(), "org", "b.example"); err != nil {
			t.Error(err)
		}
	})
}
