//go:build unix

package desk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// InItsOwnProcess runs the test once more, in a process of its own, and says whether this is that one. A limit on the size of
// files holds for all that a process writes: what other tests write at the same time, and the log that go test reads.
func InItsOwnProcess(t *testing.T) bool {
	t.Helper()
	const name = "DESK_TEST_IN_ITS_OWN_PROCESS"
	if os.Getenv(name) == t.Name() {
		return true
	}
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), name+"="+t.Name())
	if said, err := again.CombinedOutput(); err != nil || !strings.Contains(string(said), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, said)
	}
	return false
}

// limitFiles lets no file of this process become larger, until the test ends or the function is called.
func limitFiles(t *testing.T, size uint64) (lift func()) {
	t.Helper()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limited := before
	limited.Cur = size
	lift = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lift)
	return lift
}

// A disk that becomes full in the middle of a line leaves no half of it, and nothing is there twice later.
func TestHistory_hasNoHalfLinesWhenTheDiskIsFull(t *testing.T) {
	if !InItsOwnProcess(t) {
		return
	}
	path := filepath.Join(t.TempDir(), "history.jsonl")
	h, err := openHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.close() })
	entry := func(number int) Entry {
		return Entry{Number: number, At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), Who: "Mia", Did: "confirmed", What: "item"}
	}
	if err := h.add([]Entry{entry(1)}); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	lift := limitFiles(t, uint64(len(before)*2+10)) // the next line has room, and the one after has not
	if err := h.add([]Entry{entry(2), entry(3)}); !diskFull(err) {
		t.Errorf("it says %v", err)
	}
	if left, _ := os.ReadFile(path); !bytes.Equal(left, before) {
		t.Errorf("the file is\n%s", left)
	}
	lift()
	if err := h.add([]Entry{entry(2), entry(3)}); err != nil {
		t.Fatal(err)
	}
	got, _, err := h.read(func(Entry) bool { return true }, 10)
	if err != nil || len(got) != 3 || got[0].Number != 3 || got[1].Number != 2 {
		t.Errorf("it reads %+v (%v)", got, err)
	}
}

// openForAdopting opens a desk, and returns what adopts a directory by its name.
func openForAdopting(t *testing.T, records string) (*Desk, func(name string) error) {
	t.Helper()
	opened, err := Open(Options{OrganizationID: anOrganization, Records: records})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened, func(name string) error {
		_, err := opened.Adopt("Mia", Adoption{[]AdoptedDirectory{{Name: name, IdentityProvider: "okta"}}})
		return err
	}
}

// What is in the records was done, whatever comes of the history; the history is made up for with the next entry.
func TestAdopt_succeedsWhereOnlyTheHistoryFails(t *testing.T) {
	records := filepath.Join(t.TempDir(), "records.json")
	opened, adopt := openForAdopting(t, records)
	good := opened.history.file
	var err error
	if opened.history.file, err = os.Open(historyPath(records)); err != nil { // nothing can be written to it
		t.Fatal(err)
	}
	if err := adopt("Okta"); err != nil {
		t.Errorf("it says %v, although the directory is recorded: %v", err, opened.State().Directories)
	}
	_ = opened.history.file.Close()
	opened.history.file = good
	if err := adopt("Entra"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(historyPath(records))
	if err != nil || strings.Count(string(text), `"Okta\"`) != 1 || strings.Count(string(text), `"Entra\"`) != 1 {
		t.Errorf("the history is\n%s(%v)", text, err)
	}
}

// Records that cannot be saved leave the file as it is, and the desk serves what it has.
func TestSave_fullDiskLeavesTheRecordsAsTheyAre(t *testing.T) {
	if !InItsOwnProcess(t) {
		return
	}
	folder := t.TempDir()
	records := filepath.Join(folder, "records.json")
	opened, adopt := openForAdopting(t, records)
	if err := adopt("Okta"); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(records)
	lift := limitFiles(t, 100)
	if err := adopt("Entra"); err == nil || !strings.Contains(err.Error(), "nothing was changed, because the records cannot be saved: there is no room left where the records are kept: free some, and try again") {
		t.Errorf("it says %v", err)
	}
	if err := opened.Ready(); err == nil {
		t.Error("the desk says that it is ready")
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*.tmp"))
	if now, _ := os.ReadFile(records); !bytes.Equal(now, before) || len(left) > 0 || len(opened.State().Directories) != 2 {
		t.Errorf("there are %v and %d directories, and the file is\n%s", left, len(opened.State().Directories), now)
	}
	lift()
	if err := adopt("Entra"); err != nil || opened.Ready() != nil {
		t.Errorf("with room again it says %v, %v", err, opened.Ready())
	}
}
