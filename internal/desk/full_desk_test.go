//go:build unix

package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// What the provider says of a desk without room names what to do, people still see the worklist, and the same apply goes on later.
func TestFullDisk_isSaidAtTheResourceAndCanBeAppliedAgain(t *testing.T) {
	if !desk.InItsOwnProcess(t) {
		return
	}
	_, s, driver, mia := start(t)
	var many desk.Adoption
	for number := range 100 {
		many.Directories = append(many.Directories, desk.AdoptedDirectory{Name: fmt.Sprint("Directory ", number), IdentityProvider: "other"})
	}
	if _, err := s.desk.Adopt("Mia", many); err != nil { // so the records are larger than the limit below
		t.Fatal(err)
	}
	if status := s.write("POST", "directories", `{"name":"Before","identityProvider":"okta"}`); status != http.StatusAccepted {
		t.Fatal(status)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limit := func(size uint64) {
		limited := before
		limited.Cur = size
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() { limit(before.Cur) })
	limit(8 << 10) // no file of this process may be larger; the log of what providers say is not
	waiting := create(driver, "atlassian_directory", okta())
	waiting.wait()
	for _, words := range []string{"507 ", "ADMIN-507-1", "there is no room left where the records are kept", "Next: the server has no room left to keep its records, and nothing was changed"} {
		if !strings.Contains(strings.Join(strings.Fields(waiting.text), " "), words) {
			t.Errorf("%q is not said:\n%s", words, waiting.text)
		}
	}
	item := mia.item()
	item.says(t, "Before")
	mia.press(item, "/begin", "", nil).says(t, "Nothing was changed, because the records cannot be saved: there is no room left")
	for _, path := range []string{"/", "/records", "/history", "/calendar", "/adopt"} {
		if page := mia.open(path); page.status != http.StatusOK {
			t.Errorf("%s answers %d", path, page.status)
		}
	}
	mia.press(mia.open("/adopt"), "/adopt", "", map[string]string{"name": "Entra"}).says(t, "there is no room left")
	limit(before.Cur)
	if got := len(s.state().AllOperations()); got != 1 {
		t.Errorf("there are %d items", got)
	}
	mia.done(item, nil).says(t, "Done:")
	waiting = create(driver, "atlassian_directory", okta())
	mia.done(mia.item(), nil)
	if waiting.wait(); strings.Contains(waiting.text, "ERROR") {
		t.Error(waiting.text)
	}
}
