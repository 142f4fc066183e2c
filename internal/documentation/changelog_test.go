package documentation_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A type that nobody was told of is not released: each has its line in the
// changelog, or among the entries of the next version.
func TestEveryType_isInTheChangelog(t *testing.T) {
	entries, err := filepath.Glob(filepath.Join(repository, ".changes", "unreleased", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	told := readPage(t, "CHANGELOG.md")
	for _, entry := range entries {
		told += readPage(t, relative(t, entry))
	}
	all, _ := acctest.Schemas(t)
	wantTold(t, told, "Resource", all.ResourceSchemas)
	wantTold(t, told, "Data Source", all.DataSourceSchemas)
	wantTold(t, told, "List Resource", all.ListResourceSchemas)
	wantTold(t, told, "Ephemeral Resource", all.EphemeralResourceSchemas)
	wantTold(t, told, "Action", all.ActionSchemas)
	wantTold(t, told, "Function", all.Functions)
}

func wantTold[T any](t *testing.T, told, kind string, types map[string]T) {
	t.Helper()
	for name := range types {
		if line := "**New " + kind + ":** `" + name + "`"; !strings.Contains(told, line) {
			t.Errorf("the changelog has no %s", line)
		}
	}
}
