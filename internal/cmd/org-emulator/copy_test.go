package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// of names the organization to copy in the environment.
func of(t *testing.T, address, organizationID string) {
	t.Helper()
	t.Setenv("ATLASSIAN_BASE_URL", address)
	t.Setenv("ATLASSIAN_ORGANIZATION_ID", organizationID)
	t.Setenv("ATLASSIAN_API_KEY", developmentKey)
}

func TestCopyFromLive_writesASeed(t *testing.T) {
	address, _, _ := start(t, "-without-identity-api")
	of(t, address, emulator.DefaultSeed().Organization.ID)
	folder := t.TempDir()
	for _, test := range []struct {
		args []string
		says string
		real bool
	}{
		{nil, "It holds names and e-mail addresses of people", true},
		{[]string{"-stand-ins"}, "People in it are stand-ins", false},
	} {
		file := filepath.Join(folder, "a twin.json")
		var printed, said bytes.Buffer
		if err := run(t.Context(), append(test.args, "-copy-from-live="+file), &printed, &said); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(printed.String(), test.says) || !strings.Contains(printed.String(), "org-emulator -seed '"+file+"'") || !strings.Contains(said.String(), "40 users\n") {
			t.Errorf("it printed\n%s\nand said\n%s", printed.String(), said.String())
		}
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", info, err)
		}
		text, err := os.ReadFile(file)
		if err != nil || strings.Contains(string(text), "Amara") != test.real || strings.Contains(string(text), developmentKey) {
			t.Errorf("%v: the file is %s", err, text)
		}
		if entries, _ := os.ReadDir(folder); len(entries) != 1 {
			t.Errorf("something is left beside the file: %v", entries)
		}
		twin, _, _ := start(t, "-seed="+file)
		if _, page := get(t, twin+"/", ""); !strings.Contains(page, "acme.dev") || strings.Contains(page, "Amara") && !test.real {
			t.Error("the twin does not serve the copy")
		}
	}
}

func TestCopyFromLive_thatFailsLeavesTheFileAsItWas(t *testing.T) {
	address, _, _ := start(t, "-without-identity-api")
	of(t, address, "00000000-0000-4000-8000-00000000000f")
	folder := t.TempDir()
	file := filepath.Join(folder, "twin.json")
	if err := os.WriteFile(file, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := run(t.Context(), []string{"-copy-from-live=" + file}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "Next: check ATLASSIAN_ORGANIZATION_ID") || !strings.Contains(err.Error(), file+" was not written") {
		t.Errorf("it says %v", err)
	}
	if text, _ := os.ReadFile(file); string(text) != "before" {
		t.Errorf("the file is %q", text)
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 1 {
		t.Errorf("something is left beside the file: %v", entries)
	}
	// A folder that cannot be written to is found before an organization is read for half an hour.
	var said bytes.Buffer
	if err := run(t.Context(), []string{"-copy-from-live=" + filepath.Join(folder, "no", "twin.json")}, io.Discard, &said); err == nil || strings.Contains(err.Error(), "reading the organization") {
		t.Errorf("it says %v", err)
	}
}

func TestCopyFromLive_needsToKnowWhichOrganization(t *testing.T) {
	of(t, "", "")
	file := "-copy-from-live=" + filepath.Join(t.TempDir(), "twin.json")
	if err := run(t.Context(), []string{file}, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "set ATLASSIAN_ORGANIZATION_ID and ATLASSIAN_API_KEY") {
		t.Errorf("it says %v", err)
	}
	of(t, "", "x")
	if err := run(t.Context(), []string{file}, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "ATLASSIAN_BASE_URL is set to nothing") {
		t.Errorf("it says %v", err)
	}
	of(t, "http://192.0.2.1", "x")
	if err := run(t.Context(), []string{file}, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "unencrypted") || strings.Contains(err.Error(), developmentKey) {
		t.Errorf("it says %v", err)
	}
}
