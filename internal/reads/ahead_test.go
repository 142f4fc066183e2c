package reads_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// manyServer has a directory of 100 SCIM users and 100 SCIM groups, and 100 linked domains. It keeps what it was asked.
type manyServer struct {
	mu    sync.Mutex
	paths []string
	// held is a request whose answer waits until another one, awaited, has come: by the ends of their paths.
	held, awaited string
	arrived       chan struct{}
	// missed means that the awaited one did not come while the other was held.
	missed bool
}

func (s *manyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.paths = append(s.paths, r.URL.Path)
	s.mu.Unlock()
	switch {
	case s.awaited != "" && strings.HasSuffix(r.URL.Path, s.awaited):
		close(s.arrived)
	case s.held != "" && strings.HasSuffix(r.URL.Path, s.held):
		select {
		case <-s.arrived:
		case <-r.Context().Done(): // the client has given up
			s.mu.Lock()
			s.missed = true
			s.mu.Unlock()
		}
	}
	kind, id := "", ""
	for _, known := range []string{"Users", "Groups", "linked-domains", "directories"} {
		if _, after, ok := strings.Cut(r.URL.Path, "/"+known); ok {
			kind, id = known, strings.TrimPrefix(after, "/")
		}
	}
	object := func(id string) map[string]any {
		if kind == "linked-domains" {
			return map[string]any{"domain": id, "directoryId": "d", "version": "1"}
		}
		return map[string]any{"version": "1", "id": id, "userName": id, "displayName": id, "members": []any{}}
	}
	listed := []any{}
	for i := range 100 {
		listed = append(listed, object(objectID(i)))
	}
	var answer any
	switch {
	case id != "" && (kind == "linked-domains" || kind == "directories"):
		answer = map[string]any{"data": object(id)}
	case id != "":
		answer = object(id)
	case kind == "linked-domains":
		answer = map[string]any{"data": listed}
	default:
		answer = map[string]any{"totalResults": 100, "Resources": listed}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// requests returns how many requests there were for a kind of object: those of the list, and of single objects.
func (s *manyServer) requests(kind string) (lists, singles int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range s.paths {
		switch {
		case strings.HasSuffix(path, "/"+kind):
			lists++
		case strings.Contains(path, "/"+kind+"/"):
			singles++
		}
	}
	return lists, singles
}

func (s *manyServer) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.paths)
}

func objectID(i int) string { return fmt.Sprintf("o-%03d.example", i) }

// walkOver returns a walk over such a server whose provider has a key for one SCIM directory.
func walkOver(t *testing.T) (*manyServer, *reads.Walk) {
	t.Helper()
	s := &manyServer{arrived: make(chan struct{})}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		if s.missed {
			t.Errorf("%s was not asked for beside %s", s.awaited, s.held)
		}
	})
	c, err := client.New(client.Config{BaseURL: server.URL, APIKey: "key", SCIMAPIKeys: map[string]string{scimDirectoryID: "key"},
		RequestTimeout: 10 * time.Second, MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	return s, reads.NewWalk(c, true)
}

// readMany asks for so many objects of a kind, ten at a time.
func readMany(t *testing.T, many int, read func(id string) error) {
	t.Helper()
	var group sync.WaitGroup
	numbers := make(chan int)
	for range 10 {
		group.Go(func() {
			for i := range numbers {
				if err := read(objectID(i)); err != nil {
					t.Errorf("object %d: %v", i, err)
				}
			}
		})
	}
	for i := range many {
		numbers <- i
	}
	close(numbers)
	group.Wait()
}

func links(t *testing.T, walk *reads.Walk) func(string) error {
	return func(id string) error { _, err := walk.LinkedDomain(t.Context(), "o", id); return err }
}

func users(t *testing.T, walk *reads.Walk) func(string) error {
	return func(id string) error { _, err := walk.SCIMUser(t.Context(), scimDirectoryID, id); return err }
}

// Of four objects of a kind nothing is saved, and nothing is spent: no list is read that was not asked for.
func TestAhead_aSmallWalkReadsNothingInVain(t *testing.T) {
	s, walk := walkOver(t)
	readMany(t, 4, links(t, walk))
	if _, err := walk.SCIMUser(t.Context(), scimDirectoryID, objectID(0)); err != nil {
		t.Error(err)
	}
	if lists, singles := s.requests("Users"); lists != 0 || singles != 1 {
		t.Errorf("%d lists and %d single reads of one user", lists, singles)
	}
	if lists, _ := s.requests("Groups"); lists != 0 {
		t.Errorf("%d lists of groups that nobody asked for", lists)
	}
}

// While many wait for the first list, what the provider has SCIM keys for is read beside it: its objects then wait for nothing.
func TestAhead_spendsWhatWasSavedOnSCIM(t *testing.T) {
	s, walk := walkOver(t)
	s.held, s.awaited = "/linked-domains", "/Users"
	readMany(t, 100, links(t, walk))
	readMany(t, 100, users(t, walk))
	if total := s.total(); total > 9 {
		t.Errorf("%d requests for 200 objects", total)
	}
}

// The list of a kind that a large walk comes to is begun beside the read of its first object, and not with the fourth.
func TestAhead_beginsTheListWithTheFirstObject(t *testing.T) {
	s, walk := walkOver(t)
	readMany(t, 100, users(t, walk))
	s.held, s.awaited = "/linked-domains/"+objectID(0), "/linked-domains"
	if err := links(t, walk)(objectID(0)); err != nil {
		t.Error(err)
	}
	readMany(t, 100, links(t, walk))
	if lists, singles := s.requests("linked-domains"); lists != 1 || singles > 3 {
		t.Errorf("%d lists and %d single reads", lists, singles)
	}
}

// A directory that many links are certain to ask for is read beside their list, and that of a few after them.
func TestAhead_readsTheNameOfADirectoryBesideTheLinks(t *testing.T) {
	s, walk := walkOver(t)
	walk.BeginDirectoryName(t.Context(), "o", objectID(7))
	if total := s.total(); total != 0 {
		t.Errorf("%d requests before anything was saved", total)
	}
	s.held, s.awaited = "/linked-domains", "/directories/"+objectID(7)
	readMany(t, 100, func(id string) error {
		walk.BeginDirectoryName(t.Context(), "o", objectID(7))
		return links(t, walk)(id)
	})
	walk.DirectoryName(t.Context(), "o", objectID(7), "")
	if lists, singles := s.requests("directories"); lists != 0 || singles != 1 {
		t.Errorf("%d lists and %d reads of one directory", lists, singles)
	}
}

// So is the name that the very first links asked for, when nothing was saved yet: else it is waited for after the list.
func TestAhead_readsTheNameBesideTheListOfTheFirstLinks(t *testing.T) {
	s, walk := walkOver(t)
	s.held, s.awaited = "/linked-domains", "/directories/"+objectID(7)
	for range 10 {
		walk.BeginDirectoryName(t.Context(), "o", objectID(7))
	}
	readMany(t, 100, links(t, walk))
	walk.DirectoryName(t.Context(), "o", objectID(7), "")
	if lists, singles := s.requests("directories"); lists != 0 || singles != 1 {
		t.Errorf("%d lists and %d reads of one directory", lists, singles)
	}
}

// However a walk mixes its objects, it makes no more requests than it asks for objects.
func TestAhead_neverCostsMoreThanTheObjects(t *testing.T) {
	for many := 1; many <= 40; many++ {
		s, walk := walkOver(t)
		readMany(t, many, links(t, walk))
		for i := range 3 {
			if err := users(t, walk)(objectID(99 - i)); err != nil {
				t.Error(err)
			}
		}
		if total := s.total(); total > many+3 {
			t.Errorf("%d requests for %d objects", total, many+3)
		}
	}
}

func TestTogether_asksSideBySide(t *testing.T) {
	here, there := make(chan struct{}), make(chan struct{})
	reads.Together(
		func() { close(here); <-there },
		func() { close(there); <-here },
	)
}
