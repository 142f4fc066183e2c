//go:build unix

package emulator_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func onFile(file string) func(*emulator.Options) {
	return func(options *emulator.Options) { options.StateFile = file }
}

// refused starts an emulator that must not start, with these words.
func refused(t *testing.T, file string, says ...string) {
	t.Helper()
	server, err := emulator.New(emulator.Options{Seed: seed(), StateFile: file})
	if err == nil {
		_ = server.Close()
		t.Errorf("a second emulator serves %s", file)
		return
	}
	for _, one := range says {
		if !strings.Contains(err.Error(), one) {
			t.Errorf("%q is not in %q", one, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestStateLock_holdsForEveryNameOfTheFile(t *testing.T) {
	for name, other := range map[string]func(t *testing.T, folder, file string) string{
		"a link": func(t *testing.T, folder, file string) string {
			must(t, os.Symlink(file, filepath.Join(folder, "link.json")))
			return filepath.Join(folder, "link.json")
		},
		"a link in its folder": func(t *testing.T, folder, file string) string {
			must(t, os.Symlink(folder, filepath.Join(folder, "again")))
			return filepath.Join(folder, "again", filepath.Base(file))
		},
		"another name since": func(t *testing.T, folder, file string) string {
			must(t, os.Rename(file, filepath.Join(folder, "other.json")))
			return filepath.Join(folder, "other.json")
		},
		"without its lock file": func(t *testing.T, _, file string) string {
			must(t, os.Remove(file+".lock"))
			return file
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			file := filepath.Join(folder, "organization.json")
			o := serve(t, onFile(file))
			o.directory("Before", "okta") // a write puts a new file in the place of the one that was locked first
			refused(t, other(t, folder, file), "in use by another emulator")
			o.directory("After", "okta")
			refused(t, file, "in use by another emulator")
			o.change(o.emulator.Close())
			if names := directoryNames(t, file); !names["Before"] || !names["After"] {
				t.Errorf("the file has %v", names)
			}
		})
	}
}

func TestStateLock_refusesAFileWithTwoNames(t *testing.T) {
	folder := t.TempDir()
	first, second := filepath.Join(folder, "first.json"), filepath.Join(folder, "second.json")
	o := serve(t, onFile(first))
	o.change(o.emulator.Close())
	must(t, os.Link(first, second))
	for _, file := range []string{first, second} {
		refused(t, file, file, "has 2 names (hard links)", "remove the other names")
	}
	must(t, os.Remove(second))
	o = serve(t, onFile(first))
	o.directory("Okta", "okta")
	must(t, os.Link(first, second))
	refused(t, second, "in use by another emulator")
}

func TestStateLock_refusesALinkToNothing(t *testing.T) {
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target.json"), filepath.Join(folder, "link.json")
	must(t, os.Symlink(target, link))
	refused(t, link, link, "a symbolic link to "+target+", which is not there", "name that file itself")
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("it leaves %v (%v)", entries, err)
	}
	o := serve(t, onFile(target))
	refused(t, link, "in use by another emulator")
	o.directory("Okta", "okta")
}

func TestStateLock_refusesWhatIsNoFile(t *testing.T) {
	folder := t.TempDir()
	refused(t, folder, "is no regular file")
	pipe := filepath.Join(folder, "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	refused(t, pipe, "is no regular file") // opening it would wait for a writer
}

// An emulator whose folder was made anew has lost its locks. It takes them again, or writes nothing.
func TestStateLock_isTakenAgainWhenLost(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	file := filepath.Join(folder, "organization.json")
	must(t, os.Mkdir(folder, 0o700))
	first := serve(t, onFile(file))
	must(t, os.RemoveAll(folder))
	must(t, os.Mkdir(folder, 0o700))
	second := serve(t, onFile(file))
	second.directory("Second", "okta")
	got := first.call("POST", "directories", createOkta)
	if _, detail := got.refusal(); got.status != 500 || !strings.Contains(detail, "in use by another emulator") {
		t.Errorf("the first emulator answers %d %s", got.status, got.text)
	}
	second.change(second.emulator.Close())
	first.directory("First", "okta")
	refused(t, file, "in use by another emulator")
}

func TestStateFile_savesTheLastUseOfAKeyAtTheEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	o := serve(t, onFile(file))
	okta := o.identityProvider("okta")
	o.contract.AllowInvalidRequests()
	okta.must(400, "POST", "/Users", `{}`) // a refusal is no reason to write the file
	o.change(o.emulator.Close())
	again := serve(t, onFile(file))
	if got := again.must(200, "GET", "provisioning-configs/"+okta.config.id(), ""); got["apiKey"].(map[string]any)["lastUsedAt"] == nil {
		t.Errorf("it is %v", got)
	}
	if again.change(again.emulator.Close()); again.emulator.SetPlan("free") == nil {
		t.Error("an emulator that has ended changes its organization")
	}
}
