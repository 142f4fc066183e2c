package acctest

import (
	"iter"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// All returns all that the client lists.
func All[T any](t testing.TB, listed iter.Seq2[T, error]) []T {
	t.Helper()
	objects, err := client.Collect(listed)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// GroupByName returns the id of a group that the organization starts with.
func (o *Organization) GroupByName(t testing.TB, name string) string {
	t.Helper()
	found := All(t, o.Client.SearchGroups(t.Context(), o.ID, client.GroupSearch{Names: []string{name}}))
	if len(found) == 0 {
		t.Fatalf("there is no group %q", name)
	}
	return found[0].ID
}
