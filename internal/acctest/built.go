package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// built is the provider that all tests of a package share while any of them runs: linking it takes two seconds.
var built struct {
	mutex  sync.Mutex
	folder string
	users  int
}

// BuiltProvider returns a folder with the built provider and nothing else, which is not to be changed.
func BuiltProvider(t testing.TB) string {
	t.Helper()
	built.mutex.Lock()
	defer built.mutex.Unlock()
	if built.users == 0 {
		built.folder = buildProvider(t)
	}
	built.users++
	t.Cleanup(func() {
		built.mutex.Lock()
		defer built.mutex.Unlock()
		if built.users--; built.users > 0 {
			return
		}
		if err := os.RemoveAll(built.folder); err != nil {
			t.Error(err)
		}
	})
	return built.folder
}

func buildProvider(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "provider") //nolint:usetesting // it outlives the test that is the first to want it
	if err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "terraform-provider-atlassian"), "github.com/orgadmin/terraform-provider-atlassian")
	if output, err := build.CombinedOutput(); err != nil {
		_ = os.RemoveAll(folder) // the build is what failed
		t.Fatalf("%v\n%s", err, output)
	}
	return folder
}
