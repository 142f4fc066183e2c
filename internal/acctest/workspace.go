package acctest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/cli"
)

// Workspace is a folder in which a person works, with the real terraform and the
// built provider.
type Workspace struct {
	t testing.TB
	// Folder holds the configuration, the state and what was logged and printed.
	Folder string
	// Environment is that of the commands.
	Environment []string
}

// AcceptanceOnly skips a test that runs terraform where acceptance tests are not wanted, as plugin-testing does.
func AcceptanceOnly(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
}

// NewWorkspace gives a person this organization, the built provider and a
// configuration. environment is added to that of the test.
func NewWorkspace(t testing.TB, o *Organization, provider, configuration string, environment ...string) *Workspace {
	t.Helper()
	w := &Workspace{t: t, Folder: t.TempDir()}
	w.Write("cli.tfrc", cli.Configuration(provider))
	w.Write("main.tf", "terraform {\n  required_providers {\n    atlassian = { source = \"orgadmin/atlassian\" }\n  }\n}\n\n"+configuration)
	w.Environment = append(os.Environ(), append(environment,
		"TF_CLI_CONFIG_FILE="+filepath.Join(w.Folder, "cli.tfrc"), "TF_LOG=", "TF_LOG_PATH=", "CHECKPOINT_DISABLE=1",
		"ATLASSIAN_BASE_URL="+o.URL, "ATLASSIAN_ORGANIZATION_ID="+o.ID, "ATLASSIAN_API_KEY="+APIKey)...)
	if mask := os.Getenv("TF_LOG_PATH_MASK"); mask != "" {
		w.LogEverything()
		t.Cleanup(func() { w.keepLog(mask) })
	}
	return w
}

// LogEverything makes the commands write all that they log to trace.log. It costs a tenth of their time, so that only a
// test that searches the log asks for it, and a run that keeps the logs of all tests.
func (w *Workspace) LogEverything() {
	w.Environment = append(w.Environment, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"))
}

// keepLog puts the log where those of plugin-testing are, so that a search of the logs of all tests finds this one, too.
func (w *Workspace) keepLog(mask string) {
	w.t.Helper()
	name := strings.ReplaceAll(w.t.Name(), "/", "__") + "__terraform" + filepath.Base(w.Folder)
	if err := os.Rename(filepath.Join(w.Folder, "trace.log"), fmt.Sprintf(mask, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		w.t.Error(err)
	}
}

// Write writes a file.
func (w *Workspace) Write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.Folder, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Terraform runs a command, and keeps what it prints as NUMBER.out among the traces.
func (w *Workspace) Terraform(arguments ...string) string {
	w.t.Helper()
	output, err := w.run(arguments)
	if err != nil {
		w.t.Fatalf("terraform %v: %v\n%s", arguments, err, output)
	}
	return output
}

// Fails is Terraform for a command that has to fail.
func (w *Workspace) Fails(arguments ...string) string {
	w.t.Helper()
	output, err := w.run(arguments)
	if err == nil {
		w.t.Fatalf("terraform %v succeeded:\n%s", arguments, output)
	}
	return output
}

// Command returns a command in this folder that has not started yet.
func (w *Workspace) Command(arguments ...string) *exec.Cmd {
	w.t.Helper()
	command := Terraform(w.t, arguments...)
	command.Dir, command.Env = w.Folder, w.Environment
	return command
}

// Try is Terraform for a command that may fail.
func (w *Workspace) Try(arguments ...string) (output string, err error) { return w.run(arguments) }

func (w *Workspace) run(arguments []string) (string, error) {
	w.t.Helper()
	output, failed := w.Command(arguments...).CombinedOutput()
	traces, err := filepath.Glob(filepath.Join(w.Folder, "*.out"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.Write(fmt.Sprintf("%d.out", len(traces)), string(output))
	return string(output), failed
}

// Apply plans into a file, shows it as JSON, and applies it.
func (w *Workspace) Apply() {
	w.t.Helper()
	w.Terraform("plan", "-input=false", "-no-color", "-out=saved.tfplan")
	w.Terraform("show", "-json", "saved.tfplan")
	w.Terraform("apply", "-input=false", "-no-color", "saved.tfplan")
	w.Terraform("show", "-no-color")
}

// TracesWith returns the files that hold a secret: state and its backup, plan and
// its parts, log, and everything printed.
func (w *Workspace) TracesWith(secret string) []string {
	w.t.Helper()
	var found []string
	err := filepath.Walk(w.Folder, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || info.Name() == "main.tf" {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && (bytes.Contains(content, []byte(secret)) || strings.HasSuffix(path, ".tfplan") && strings.Contains(unzipped(w.t, path), secret)) {
			found = append(found, info.Name())
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}

func unzipped(t testing.TB, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var text strings.Builder
	for _, member := range archive.File {
		content, err := member.Open()
		if err == nil {
			_, err = io.Copy(&text, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}
