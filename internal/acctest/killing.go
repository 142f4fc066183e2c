package acctest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ProcessesVariable names, in the environment of terraform, the file to which a NotingProvider adds its process id.
const ProcessesVariable = "KILL_PROCESSES"

// NotingProvider puts a provider into a folder that first notes its process id, so that it can be killed.
func NotingProvider(t *testing.T, folder string) {
	t.Helper()
	const program = "terraform-provider-atlassian"
	script := "#!/bin/sh\necho $$ >> \"$" + ProcessesVariable + "\"\nexec " + filepath.Join(BuiltProvider(t), program) + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(folder, program), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
}

// LastProvider returns the process id of the NotingProvider that was started last.
func LastProvider(t *testing.T, processes string) int {
	t.Helper()
	text, err := os.ReadFile(processes)
	if err != nil {
		t.Fatal(err)
	}
	started := strings.Fields(string(text))
	process, err := strconv.Atoi(started[len(started)-1])
	if err != nil {
		t.Fatal(err)
	}
	return process
}

// Number is the number that an environment variable holds, such as the rounds or the seed of a test that goes by chance.
func Number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return number
}
