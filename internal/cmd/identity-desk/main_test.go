package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const plan = `{"format_version": "1.2", "resource_changes": [{"address": "atlassian_directory.okta", "mode": "managed", "type": "atlassian_directory",
	"change": {"actions": ["create"], "after": {"name": "Okta", "identity_provider": "okta"}}}]}`

// ran returns what the program prints and why it fails; "" where it does not.
func ran(t *testing.T, in string, arguments ...string) (out, failure string) {
	t.Helper()
	var printed bytes.Buffer
	if err := run(t.Context(), arguments, streams{strings.NewReader(in), &printed, &printed}); err != nil {
		failure = err.Error()
	}
	return printed.String(), failure
}

func TestRunbook_readsAFileOrStandardInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, []byte(plan), 0o600); err != nil {
		t.Fatal(err)
	}
	fromFile, failure := ran(t, "", "runbook", file)
	if failure != "" || !strings.Contains(fromFile, `#### Step 1: Add directory "Okta"`) {
		t.Errorf("%s: %s", failure, fromFile)
	}
	if fromInput, failure := ran(t, plan, "runbook", "-"); failure != "" || fromInput != fromFile {
		t.Errorf("%s: standard input gives another runbook: %s", failure, fromInput)
	}
}

// Every failure says which file, what is wrong and what to do.
func TestRun_saysWhatIsWrong(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "plan.json")
	for _, test := range []struct {
		in, says  string
		arguments []string
	}{
		{"", "there is no file " + missing + ". Next: `terraform plan -out=plan.bin`", []string{"runbook", missing}},
		{"", "is a directory", []string{"runbook", filepath.Dir(missing)}},
		{"PK\x03\x04", "standard input: it is a plan in Terraform's own binary form", []string{"runbook", "-"}},
		{"", "give one plan in JSON", []string{"runbook"}},
		{"", "give one plan in JSON", []string{"runbook", "a", "b"}},
		{"", "flag provided but not defined: -x", []string{"runbook", "-x"}},
		{"", "there is no command \"run\"\n\nUsage: identity-desk <command>", []string{"run"}},
	} {
		out, failure := ran(t, test.in, test.arguments...)
		if !strings.Contains(failure, test.says) || strings.Contains(out, "## What") {
			t.Errorf("%q: %q, want %q", test.arguments, failure, test.says)
		}
	}
}

func TestRun_helps(t *testing.T) {
	for _, arguments := range [][]string{nil, {"help"}, {"-help"}} {
		if out, failure := ran(t, "", arguments...); failure != "" || !strings.Contains(out, "runbook    writes what people") {
			t.Errorf("%q: %s%s", arguments, out, failure)
		}
	}
	if out, failure := ran(t, "", "runbook", "-help"); !strings.Contains(out, "terraform show -json plan.bin | identity-desk runbook -") || !strings.Contains(failure, "help requested") {
		t.Errorf("%s%s", out, failure)
	}
}
