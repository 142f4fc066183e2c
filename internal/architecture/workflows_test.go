package architecture_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// used is an action at a commit, with the version that the commit has.
var used = regexp.MustCompile(`^(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)

// Nobody can exchange behind the project's back what runs with its credentials:
// a tag of an action can be moved, a commit cannot. Nothing may write but what
// publishes a release, and no job runs for hours.
func TestWorkflows_areLocked(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) < 2 {
		t.Fatalf("workflows: %v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, defect := range unlocked(string(content), filepath.Base(file) == "release.yml") {
			t.Errorf("%s: %s", filepath.Base(file), defect)
		}
	}
}

func TestWorkflowsAreLocked_findsWhatIsNot(t *testing.T) {
	locked, err := os.ReadFile("../../.github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	checkout := regexp.MustCompile(`(actions/checkout@)([0-9a-f]{40})( # v[0-9.]+)`).FindSubmatch(locked)
	if checkout == nil {
		t.Fatal("release.yml checks nothing out at a commit")
	}
	action, commit, version := string(checkout[1]), string(checkout[2]), string(checkout[3])
	for _, change := range [][2]string{
		{"@" + commit + version, "@v7"},
		{version, ""},
		{version, " # v7"},
		{action + commit, action + commit[:7]},
		{"persist-credentials: false", "persist-credentials: true"},
		{"\npermissions:\n  contents: read\n", "\n"},
		{"contents: write", "contents: write\n      packages: write"},
		{"    timeout-minutes: 60\n", ""},
		{"\nconcurrency:\n", "\n"},
	} {
		changed := strings.Replace(string(locked), change[0], change[1], 1)
		if changed == string(locked) {
			t.Errorf("release.yml has no %q any more", change[0])
		} else if len(unlocked(changed, true)) == 0 {
			t.Errorf("nothing is found when %q becomes %q", change[0], change[1])
		}
	}
	if len(unlocked(string(locked), false)) == 0 {
		t.Error("a workflow that writes is found only where none may")
	}
}

// unlocked returns the defects of a workflow.
func unlocked(workflow string, publishes bool) []string {
	var defects []string
	for line := range strings.Lines(workflow) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "uses:") && !used.MatchString(line) {
			defects = append(defects, line+": not pinned to a commit, with its version behind it (# v1.2.3)")
		}
		if strings.Contains(line, ": write") && (!publishes || !strings.HasPrefix(line, "contents: write")) {
			defects = append(defects, line+": this workflow need not write that")
		}
	}
	for _, top := range []string{"\npermissions:\n  contents: read\n\n", "\nconcurrency:\n"} {
		if !strings.Contains(workflow, top) {
			defects = append(defects, "no top-level "+strings.TrimSpace(top))
		}
	}
	if strings.Count(workflow, "actions/checkout@") != strings.Count(workflow, "persist-credentials: false") {
		defects = append(defects, "a checkout leaves its credentials to later steps")
	}
	if strings.Count(workflow, "runs-on:") != strings.Count(workflow, "timeout-minutes:") {
		defects = append(defects, "a job without timeout-minutes")
	}
	return defects
}
