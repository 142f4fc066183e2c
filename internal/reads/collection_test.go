package reads_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// linkServer serves linked domains, d-0000.example and so on, each linked to the directory that links says.
type linkServer struct {
	client *client.Client

	mu      sync.Mutex
	links   []string
	hidden  map[string]bool // not in the list
	lists   int
	singles int
	// before runs, without the lock, before each answer.
	before func(r *http.Request)
	// broken makes the list answer 403.
	broken bool
}

func newLinkServer(t *testing.T, links, pageSize int) *linkServer {
	t.Helper()
	s := &linkServer{links: make([]string, links), hidden: map[string]bool{}}
	for i := range s.links {
		s.links[i] = "old"
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	var err error
	s.client, err = client.New(client.Config{BaseURL: server.URL, APIKey: "key", PageSize: pageSize, MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func domainNumber(i int) string { return fmt.Sprintf("d-%05d.example", i) }

func (s *linkServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.before != nil {
		s.before(r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, domain, single := strings.Cut(r.URL.Path, "/linked-domains/")
	switch {
	case r.Method == http.MethodPut:
		i := s.number(domain)
		s.links[i] = "new"
		s.write(w, map[string]any{"data": s.object(i)})
	case single:
		s.singles++
		if i := s.number(domain); i >= 0 && i < len(s.links) {
			s.write(w, map[string]any{"data": s.object(i)})
			return
		}
		w.WriteHeader(http.StatusNotFound)
		s.write(w, map[string]any{"errors": []map[string]string{{"code": "ADMIN-404-1", "title": "Not Found", "detail": "gone"}}})
	case s.broken:
		s.lists++
		w.WriteHeader(http.StatusForbidden)
		s.write(w, map[string]any{"code": 403, "message": "no lists for you"})
	default:
		s.lists++
		s.page(w, r)
	}
}

func (s *linkServer) page(w http.ResponseWriter, r *http.Request) {
	start, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	end := min(start+limit, len(s.links))
	data, links := []any{}, map[string]string{}
	for i := start; i < end; i++ {
		if !s.hidden[domainNumber(i)] {
			data = append(data, s.object(i))
		}
	}
	if end < len(s.links) {
		links["next"] = strconv.Itoa(end)
	}
	s.write(w, map[string]any{"data": data, "links": links})
}

func (s *linkServer) number(domain string) int {
	var i int
	if _, err := fmt.Sscanf(domain, "d-%05d.example", &i); err != nil {
		return -1
	}
	return i
}

func (s *linkServer) object(i int) map[string]string {
	return map[string]string{"domain": domainNumber(i), "directoryId": s.links[i], "version": "1"}
}

func (s *linkServer) write(w http.ResponseWriter, body any) { _ = json.NewEncoder(w).Encode(body) }

// read asks for domains from first to last, ten at a time as Terraform does, and expects their own objects.
func read(t *testing.T, walk *reads.Walk, first, last int) {
	t.Helper()
	var group sync.WaitGroup
	numbers := make(chan int)
	for range 10 {
		group.Go(func() {
			for i := range numbers {
				if link, err := walk.LinkedDomain(t.Context(), "org", domainNumber(i)); err != nil || link.Domain != domainNumber(i) {
					t.Errorf("domain %d: %v, %v", i, link, err)
				}
			}
		})
	}
	for i := first; i < last; i++ {
		numbers <- i
	}
	close(numbers)
	group.Wait()
}

func TestCollection_readsAFewOneByOne(t *testing.T) {
	s := newLinkServer(t, 1000, 100)
	read(t, reads.NewWalk(s.client, true), 500, 503)
	if s.lists != 0 || s.singles != 3 {
		t.Errorf("%d pages and %d single walk for 3 objects, want 0 and 3", s.lists, s.singles)
	}
}

func TestCollection_readsManyFromTheList(t *testing.T) {
	s := newLinkServer(t, 1000, 100)
	read(t, reads.NewWalk(s.client, true), 0, 1000)
	if s.lists != 10 || s.singles > 3 {
		t.Errorf("%d pages and %d single walk for 1,000 objects, want 10 and 3", s.lists, s.singles)
	}
}

// Twenty objects of ten thousand are not worth a hundred pages.
func TestCollection_doesNotReadAFarLargerListWhole(t *testing.T) {
	s := newLinkServer(t, 10_000, 100)
	read(t, reads.NewWalk(s.client, true), 9_980, 10_000)
	if s.lists+s.singles > 40 {
		t.Errorf("%d pages and %d single walk for 20 objects, want 40 in all at most", s.lists, s.singles)
	}
}

// What is not in the list may still be there, and what is gone is so by the word of the server about itself.
func TestCollection_asksSeparatelyForWhatTheListDoesNotHave(t *testing.T) {
	s := newLinkServer(t, 50, 100)
	s.hidden[domainNumber(40)] = true
	walk := reads.NewWalk(s.client, true)
	read(t, walk, 0, 50)
	if _, err := walk.LinkedDomain(t.Context(), "org", domainNumber(77)); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("error of a domain that is gone = %v", err)
	}
	if s.lists != 1 || s.singles > 5 {
		t.Errorf("%d pages and %d single walk", s.lists, s.singles)
	}
}

func TestCollection_toleratesAListThatFails(t *testing.T) {
	s := newLinkServer(t, 20, 100)
	s.broken = true
	read(t, reads.NewWalk(s.client, true), 0, 20)
	if s.lists != 1 || s.singles != 20 {
		t.Errorf("%d pages and %d single walk, want 1 and 20", s.lists, s.singles)
	}
}

// A server may leave the members out of its list of groups: whoever asks for a group gets all of it all the same.
func TestCollection_readsOnItsOwnWhatTheListTellsInPart(t *testing.T) {
	const groups = 20
	singles, lists := 0, 0
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, id, single := strings.Cut(r.URL.Path, "/Groups/")
		if single {
			singles++
			fmt.Fprintf(w, `{"id":%q,"displayName":%q,"members":[{"value":"u-1"}]}`, id, id)
			return
		}
		lists++
		var listed []string
		for i := range groups {
			members := `,"members":[{"value":"u-1"}]`
			if i%2 == 0 {
				members = ""
			}
			listed = append(listed, fmt.Sprintf(`{"id":"g-%d","displayName":"g-%d"%s}`, i, i, members))
		}
		fmt.Fprintf(w, `{"totalResults":%d,"Resources":[%s]}`, groups, strings.Join(listed, ","))
	}))
	defer server.Close()
	c, err := client.New(client.Config{BaseURL: server.URL, APIKey: "key", PageSize: 100, SCIMAPIKeys: map[string]string{scimDirectoryID: "key"}})
	if err != nil {
		t.Fatal(err)
	}
	walk := reads.NewWalk(c, true)
	for range 2 {
		for i := range groups {
			if group, err := walk.SCIMGroup(t.Context(), scimDirectoryID, fmt.Sprint("g-", i)); err != nil || fmt.Sprint(group.Members) != "[u-1]" {
				t.Errorf("group %d: %+v, %v", i, group, err)
			}
		}
	}
	// Three are read before the list is, and then those that the list tells in part.
	if lists != 1 || singles > 3+groups/2 {
		t.Errorf("%d lists and %d single reads for %d groups", lists, singles, groups)
	}
}

func TestReads_unshared(t *testing.T) {
	s := newLinkServer(t, 20, 100)
	walk := reads.NewWalk(s.client, false)
	read(t, walk, 0, 20)
	read(t, walk, 0, 20)
	if s.lists != 0 || s.singles != 40 {
		t.Errorf("%d pages and %d single walk, want 0 and 40", s.lists, s.singles)
	}
}

func TestCollection_readsOneObjectForManyOnce(t *testing.T) {
	s := newLinkServer(t, 20, 100)
	walk := reads.NewWalk(s.client, true)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := walk.LinkedDomain(t.Context(), "org", domainNumber(7)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if s.lists != 0 || s.singles != 1 {
		t.Errorf("%d pages and %d single walk, want 0 and 1", s.lists, s.singles)
	}
}

// The promise of freshness: who asks after a write of this provider has returned gets what was written, whatever was
// being read, or had been, when it was written.
func TestCollection_seesAWriteOfThisProvider(t *testing.T) {
	s := newLinkServer(t, 300, 10)
	walk := reads.NewWalk(s.client, true)
	read(t, walk, 0, 100)
	var group sync.WaitGroup
	for i := range 300 {
		group.Go(func() {
			// A reader that takes pages while others write.
			if _, err := walk.LinkedDomain(t.Context(), "org", domainNumber((i+150)%300)); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			if _, err := s.client.LinkDomain(t.Context(), "org", domainNumber(i), "new", ""); err != nil {
				t.Error(err)
			}
			link, err := walk.LinkedDomain(t.Context(), "org", domainNumber(i))
			if err != nil || link.DirectoryID != "new" {
				t.Errorf("domain %d after its write: %+v, %v", i, link, err)
			}
		})
	}
	group.Wait()
}

// Another walk is another provider configuration: it starts from nothing.
func TestWalk_knowsNothingOfTheOneBefore(t *testing.T) {
	s := newLinkServer(t, 20, 100)
	read(t, reads.NewWalk(s.client, true), 0, 20)
	s.mu.Lock()
	s.links[5] = "moved"
	s.mu.Unlock()
	link, err := reads.NewWalk(s.client, true).LinkedDomain(t.Context(), "org", domainNumber(5))
	if err != nil || link.DirectoryID != "moved" {
		t.Errorf("%+v, %v", link, err)
	}
}

// Terraform cancels one call; those who waited for the same read are not to blame.
func TestCollection_readsAgainAfterACanceledReader(t *testing.T) {
	s := newLinkServer(t, 20, 100)
	arrived := make(chan struct{})
	release := make(chan struct{})
	first := sync.OnceFunc(func() { close(arrived); <-release })
	s.before = func(*http.Request) { first() }
	walk := reads.NewWalk(s.client, true)

	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	gaveUp := make(chan struct{})
	go func() {
		defer close(gaveUp)
		if _, err := walk.LinkedDomain(ctx, "org", domainNumber(1)); !errors.Is(err, context.Canceled) {
			t.Errorf("error of the canceled reader = %v", err)
		}
	}()
	<-arrived
	group.Go(func() {
		if _, err := walk.LinkedDomain(t.Context(), "org", domainNumber(1)); err != nil {
			t.Errorf("the other reader: %v", err)
		}
	})
	cancel()
	<-gaveUp // before the answer comes, which it would otherwise take as well
	close(release)
	group.Wait()
}
