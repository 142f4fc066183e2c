package cli_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/cli"
)

// variable names the binary to run.
const variable = "TF_ACC_TERRAFORM_PATH"

// programs returns a folder with programs of these names, and the only one on PATH.
func programs(t *testing.T, names ...string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a program needs another name on Windows")
	}
	folder := t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
	t.Setenv(variable, "")
	return folder
}

func TestTerraform(t *testing.T) {
	for _, test := range []struct {
		on     []string
		chosen string
		want   string
	}{
		{[]string{"terraform"}, "", "terraform"},
		{[]string{"terraform", "tofu"}, "", "terraform"},
		{[]string{"tofu"}, "", "tofu"},
		{[]string{"terraform", "tofu"}, "tofu", "tofu"},
		{[]string{"terraform", "terraform-1.8"}, "terraform-1.8", "terraform-1.8"},
	} {
		folder := programs(t, test.on...)
		t.Setenv(variable, test.chosen)
		found, err := cli.Terraform()
		if err != nil || found != filepath.Join(folder, test.want) {
			t.Errorf("with %v on PATH and %s=%q: %s, %v; want %s", test.on, variable, test.chosen, found, err, test.want)
		}
		if typed := cli.AsTyped(found); typed != test.want {
			t.Errorf("%s is typed as %s", found, typed)
		}
	}
}

func TestTerraform_chosenByItsPath(t *testing.T) {
	elsewhere := filepath.Join(programs(t, "terraform"), "terraform")
	programs(t, "terraform")
	t.Setenv(variable, elsewhere)
	found, err := cli.Terraform()
	if err != nil || found != elsewhere || cli.AsTyped(found) != elsewhere {
		t.Errorf("%s, %v, typed as %s; want %s", found, err, cli.AsTyped(found), elsewhere)
	}
}

func TestTerraform_none(t *testing.T) {
	programs(t)
	for chosen, want := range map[string]string{"": "no terraform and no tofu on PATH", "tofu": variable + " names no program"} {
		t.Setenv(variable, chosen)
		if _, err := cli.Terraform(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s=%q: %v, want %q", variable, chosen, err, want)
		}
	}
}
