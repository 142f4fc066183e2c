package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/cli"
	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
)

// workspace is where the demo lives: the repository, and in it the folder for everything the demo writes.
type workspace struct {
	root          string
	folder        string
	configuration string // folder below examples
}

func (w workspace) path(name string) string { return filepath.Join(w.folder, name) }

// example returns the configuration that the demo applies.
func (w workspace) example() string { return filepath.Join(w.root, "examples", w.configuration) }

// repositoryRoot asks the go command for the module, so that the demo can be started from any folder of it.
func repositoryRoot() (string, error) {
	output, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("asking the go command for the module: %w", err)
	}
	file := strings.TrimSpace(string(output))
	if file == "" || file == os.DevNull {
		return "", errors.New("this is not the repository; run make demo in it")
	}
	return filepath.Dir(file), nil
}

// prepare empties the folder, builds the programs into it, and tells terraform to take the provider from there.
func (w workspace) prepare(ctx context.Context) error {
	say("Build the provider and the programs")
	if err := os.RemoveAll(w.folder); err != nil {
		return err
	}
	if err := os.MkdirAll(w.path("bin"), 0o700); err != nil {
		return err
	}
	// Without -buildvcs=false a folder that git distrusts, as of another owner, fails the build.
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", w.path("bin")+string(filepath.Separator), ".", "./internal/cmd/org-emulator", "./internal/cmd/identity-desk")
	build.Dir = w.root
	build.Stdout, build.Stderr = os.Stdout, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("go build: %w", err)
	}
	return os.WriteFile(w.path("terraform.rc"), []byte(cli.Configuration(w.path("bin"))), 0o644)
}

// variable is one environment variable.
type variable struct{ name, value string }

// variables point terraform at the organization and keep what it writes inside the folder.
func (w workspace) variables(o *organization) []variable {
	return []variable{
		{"ATLASSIAN_BASE_URL", o.address},
		{"ATLASSIAN_ORGANIZATION_ID", o.id},
		{"ATLASSIAN_API_KEY", o.apiKey},
		{"TF_CLI_CONFIG_FILE", w.path("terraform.rc")},
		{"TF_DATA_DIR", w.path("terraform.data")},
		{"CHECKPOINT_DISABLE", "1"},
	}
}

// environment returns the caller's environment with the demo's variables. The caller's own settings for Terraform and
// Atlassian are left out: a TF_WORKSPACE or an ATLASSIAN_API_KEY from real work must not take part.
func (w workspace) environment(o *organization) []string {
	var environment []string
	for _, entry := range os.Environ() {
		foreign := strings.HasPrefix(entry, "TF_") && !strings.HasPrefix(entry, "TF_LOG") || strings.HasPrefix(entry, "ATLASSIAN_")
		if !foreign {
			environment = append(environment, entry)
		}
	}
	for _, v := range w.variables(o) {
		environment = append(environment, v.name+"="+v.value)
	}
	return environment
}

// writeEnvironmentFile writes the file that a shell reads in to go on where the demo ended. The commands that
// take -state get it from there, so that they see what the demo made. Terraform splits those variables into words as a
// shell does, which is why that value is quoted twice.
func (w workspace) writeEnvironmentFile(o *organization) error {
	variables := w.variables(o)
	for _, command := range []string{"plan", "apply", "destroy", "output", "refresh", "import"} {
		variables = append(variables, variable{"TF_CLI_ARGS_" + command, shell.Quote("-state=" + w.path("terraform.tfstate"))})
	}
	var file strings.Builder
	file.WriteString("# Read in with: . " + shell.Quote(w.path("env")) + "\n")
	for _, v := range variables {
		fmt.Fprintf(&file, "export %s=%s\n", v.name, shell.Quote(v.value))
	}
	return os.WriteFile(w.path("env"), []byte(file.String()), 0o600)
}
