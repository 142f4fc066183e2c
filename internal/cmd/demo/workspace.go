package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
)

// workspace is where the demo lives: the repository, and in it the folder for everything the demo writes.
type workspace struct {
	root    string
	folder  string
	example string // folder below examples
}

func (w workspace) path(name string) string { return filepath.Join(w.folder, name) }

// configuration returns the folder of the demo's copy of the example, in which terraform runs. Terraform's state, its lock
// file and its data are there as well, as in anybody's own folder.
func (w workspace) configuration() string { return w.path("configuration") }

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

// demoVersion is the version of the provider in the mirror. It is no pre-release, which Terraform takes only where a
// configuration asks for it.
const demoVersion = "0.0.1"

// prepare empties the folder, copies the configuration into it, builds the programs, and makes a mirror from which terraform
// installs the provider.
func (w workspace) prepare(ctx context.Context) error {
	if err := os.RemoveAll(w.folder); err != nil {
		return err
	}
	if err := os.MkdirAll(w.path("bin"), 0o700); err != nil {
		return err
	}
	if err := os.CopyFS(w.configuration(), os.DirFS(filepath.Join(w.root, "examples", w.example))); err != nil {
		return err
	}
	// Without -buildvcs=false a folder that git distrusts, as of another owner, fails the build.
	build := exec.CommandContext(ctx, "go", "build", "-v", "-buildvcs=false", "-ldflags=-X main.version="+demoVersion,
		"-o", w.path("bin")+string(filepath.Separator), ".", "./internal/cmd/org-emulator", "./internal/cmd/identity-desk")
	build.Dir = w.root
	progress := newProgress(tell)
	build.Stdout, build.Stderr = progress, progress
	err := build.Run()
	progress.stop()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, progress.problems())
	}
	return w.writeMirror()
}

// writeMirror puts the built provider where terraform init finds it, under the address that Terraform looks for and under
// OpenTofu's, and writes the CLI configuration that says so. No registry is asked.
func (w workspace) writeMirror() error {
	const program = "terraform-provider-atlassian"
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	for _, address := range []string{framework.Address, framework.OpenTofuAddress} {
		folder := filepath.Join(w.path("mirror"), filepath.FromSlash(address), demoVersion, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		// A second name of the same file; a file system without them is none that a repository is cloned to.
		if err := os.Link(w.path("bin/"+program+suffix), filepath.Join(folder, program+"_v"+demoVersion+suffix)); err != nil {
			return err
		}
	}
	settings := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", w.path("mirror"))
	return os.WriteFile(w.path("terraform.rc"), []byte(settings), 0o644)
}

// variable is one environment variable.
type variable struct{ name, value string }

// variables point terraform at the organization and at the mirror.
func (w workspace) variables(o *organization) []variable {
	return []variable{
		{"ATLASSIAN_BASE_URL", o.address},
		{"ATLASSIAN_ORGANIZATION_ID", o.id},
		{"ATLASSIAN_API_KEY", o.apiKey},
		{"TF_CLI_CONFIG_FILE", w.path("terraform.rc")},
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

// writeEnvironmentFile writes the file that a shell reads in to go on where the demo ended.
func (w workspace) writeEnvironmentFile(o *organization) error {
	var file strings.Builder
	file.WriteString("# Read in with: . " + shell.Quote(w.path("env")) + "\n")
	for _, v := range w.variables(o) {
		fmt.Fprintf(&file, "export %s=%s\n", v.name, shell.Quote(v.value))
	}
	return os.WriteFile(w.path("env"), []byte(file.String()), 0o600)
}
