package reads_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

const scimDirectoryID = "5f0b5b1e-6a1c-4f6e-9d3a-2f8c1e7d4b90"

// counter counts requests by their path.
type counter struct {
	mu    sync.Mutex
	paths map[string]int
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paths[r.URL.Path]++
	// Good enough an answer for a list and for a SCIM object; others come without their data.
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	fmt.Fprintf(w, `{"id":%q,"data":%s}`, id, map[bool]string{true: `[]`, false: fmt.Sprintf(`{"id":%q,"accountId":%q}`, id, id)}[r.URL.Query().Has("limit")])
}

func TestReads(t *testing.T) {
	for name, test := range map[string]struct {
		read func(context.Context, *reads.Walk, string) error
		path string
		// unchanging is what no resource changes.
		unchanging bool
	}{
		"SCIM group": {
			func(ctx context.Context, r *reads.Walk, id string) error {
				_, err := r.SCIMGroup(ctx, scimDirectoryID, id)
				return err
			},
			"/scim/directory/" + scimDirectoryID + "/Groups/%s", false,
		},
		"group": {
			func(ctx context.Context, r *reads.Walk, id string) error {
				_, err := r.Group(ctx, "o", id)
				return err
			},
			"/admin/v2/orgs/o/directories/-/groups/%s", false,
		},
		"user": {
			func(ctx context.Context, r *reads.Walk, id string) error {
				_, err := r.User(ctx, "o", id)
				return err
			},
			"/admin/v2/orgs/o/directories/-/users/%s", false,
		},
		"role assignments": {
			func(ctx context.Context, r *reads.Walk, id string) error {
				_, err := r.GroupRoleAssignments(ctx, "o", id)
				return err
			},
			"/admin/v2/orgs/o/directories/-/groups/%s/role-assignments", false,
		},
		"role assignments of a user": {
			func(ctx context.Context, r *reads.Walk, id string) error {
				_, err := r.UserRoleAssignments(ctx, "o", id)
				return err
			},
			"/admin/v2/orgs/o/directories/-/users/%s/role-assignments", false,
		},
		"user directories": {
			func(ctx context.Context, r *reads.Walk, organizationID string) error {
				_, err := r.UserbaseDirectories(ctx, organizationID)
				return err
			},
			"/admin/v2/orgs/%s/directories", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			requests := &counter{paths: map[string]int{}}
			server := httptest.NewServer(requests)
			defer server.Close()
			c, err := client.New(client.Config{BaseURL: server.URL, APIKey: "key", SCIMAPIKeys: map[string]string{scimDirectoryID: "key"}})
			if err != nil {
				t.Fatal(err)
			}
			walk := reads.NewWalk(c, true)
			var readers sync.WaitGroup
			for range 50 {
				for _, id := range []string{"a", "b"} {
					readers.Go(func() {
						if err := test.read(t.Context(), walk, id); err != nil {
							t.Error(err)
						}
					})
				}
			}
			readers.Wait()
			want := map[string]int{"a": 1, "b": 1}
			// From the first write on, whatever it was to, nothing is remembered that a write may have changed.
			_ = c.DeleteGroup(t.Context(), "o", "-", "elsewhere")
			if !test.unchanging {
				want = map[string]int{"a": 2, "b": 2}
			}
			for id, count := range want {
				if err := test.read(t.Context(), walk, id); err != nil {
					t.Error(err)
				}
				if got := requests.paths[fmt.Sprintf(test.path, id)]; got != count {
					t.Errorf("%s was read %d times, want %d: %v", id, got, count, requests.paths)
				}
			}
		})
	}
}
