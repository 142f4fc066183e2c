package documentation_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// What the demo suggests at its end works as at home: each command is typed as it stands, in one shell, and none prints a
// warning. Besides, terraform init can be typed again.
func TestAccDemo_suggestsWhatWorks(t *testing.T) {
	acctest.AcceptanceOnly(t)
	clone := workingTree(t)
	stopDemo(t, clone)
	printed := inClone(t, clone, "make demo")
	_, suggestions, found := strings.Cut(printed, "The organization keeps running.")
	if !found {
		t.Fatal(printed)
	}
	var commands []string
	for line := range strings.SplitSeq(suggestions, "\n") {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			commands = append(commands, command)
		}
	}
	if len(commands) != 8 {
		t.Fatalf("these are to be eight commands: %q", commands)
	}
	said := inClone(t, clone, commands[0]+"\nterraform init -no-color\n"+strings.Join(commands[1:], "\n"))
	// Who loses single sign-on by the destroy is what its warnings are for, and the demo announces them.
	if unexpected := slices.DeleteFunc(warnings(said), isOfDestroy); len(unexpected) > 0 {
		t.Errorf("a newcomer meets %q:\n%s", unexpected, said)
	}
	if before, _, _ := strings.Cut(said, "Plan: 0 to add, 0 to change, 7 to destroy."); len(warnings(before)) > 0 {
		t.Errorf("a newcomer meets %q before the destroy", warnings(before))
	}
	rest := said
	for _, want := range []string{"successfully initialized", "atlassian_directory.okta\n", "atlassian_provisioning_config.okta\n", "No changes.",
		`"Renamed by me" -> "Acme Okta"`, "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.", "Destroy complete! Resources: 7 destroyed."} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("%q is not printed, or not there:\n%s", want, said)
		}
		rest = after
	}
	for _, file := range []string{"terraform.tfstate", ".terraform.lock.hcl"} {
		if _, err := os.Stat(filepath.Join(clone, ".demo", "configuration", file)); err != nil {
			t.Error(err)
		}
	}
}

// warnings returns the first line of each warning.
func warnings(printed string) []string {
	return regexp.MustCompile("Warning.*").FindAllString(printed, -1)
}

func isOfDestroy(warning string) bool {
	return strings.HasPrefix(warning, "Warning: Destroying directory ") || strings.HasSuffix(warning, " moves to another directory")
}

// The compiler may take minutes, so the demo speaks before it starts it: here it never comes back.
func TestAccDemo_speaksBeforeItCompiles(t *testing.T) {
	acctest.AcceptanceOnly(t)
	if runtime.GOOS == "windows" {
		t.Skip("a program needs another name on Windows")
	}
	programs, goOn := t.TempDir(), filepath.Join(t.TempDir(), "go-on")
	compiler := "#!/bin/sh\nuntil [ -e '" + goOn + "' ]; do sleep 0.1; done\nexit 1\n"
	if err := os.WriteFile(filepath.Join(programs, "go"), []byte(compiler), 0o700); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("make", "--no-print-directory", "demo") // a make in "make test" would say where it is
	command.Dir = workingTree(t)
	command.Env = append(os.Environ(), "PATH="+programs+string(filepath.ListSeparator)+os.Getenv("PATH"))
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	save(t, goOn, "")
	if command.Wait() == nil {
		t.Error("the compiler failed, and the demo did not")
	}
	if err != nil || !strings.HasPrefix(line, "Compile the demo.") {
		t.Errorf("first line: %q, %v", line, err)
	}
}

// inClone types commands in one shell, and returns what they print.
func inClone(t *testing.T, clone, commands string) string {
	t.Helper()
	command := acctest.Shell(t, append(withoutSettings(), "TF_CLI_ARGS=-no-color"), "bash", "-c", "set -euo pipefail\n"+commands)
	command.Dir = clone
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, commands, printed)
	}
	return string(printed)
}

// stopDemo ends the organization of a demo that a failed test has left running.
func stopDemo(t *testing.T, clone string) {
	t.Helper()
	t.Cleanup(func() {
		content, err := os.ReadFile(filepath.Join(clone, ".demo", "pid"))
		if err != nil {
			return
		}
		pid, err := strconv.Atoi(string(content))
		if err != nil {
			t.Error(err)
			return
		}
		if process, err := os.FindProcess(pid); err == nil {
			_ = process.Signal(os.Interrupt) // it has mostly ended
		}
	})
}
