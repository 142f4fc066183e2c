package provisioning_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// workspace is a folder in which a person works: the real terraform, the built
// provider, everything logged.
type workspace struct {
	t           *testing.T
	folder      string
	environment []string
}

// builtProvider is the folder of a provider built for this test.
func builtProvider(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "terraform-provider-atlassian"), "../../..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return folder
}

func newWorkspace(t *testing.T, o *acctest.Organization, provider, configuration string, environment ...string) *workspace {
	t.Helper()
	w := &workspace{t: t, folder: t.TempDir()}
	w.write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"orgadmin/atlassian\" = %q\n  }\n  direct {}\n}\n", provider))
	w.write("main.tf", "terraform {\n  required_providers {\n    atlassian = { source = \"orgadmin/atlassian\" }\n  }\n}\n\n"+configuration)
	w.environment = append(os.Environ(), append(environment,
		"TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "cli.tfrc"), "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"), "CHECKPOINT_DISABLE=1",
		"ATLASSIAN_BASE_URL="+o.URL, "ATLASSIAN_ORGANIZATION_ID="+o.ID, "ATLASSIAN_API_KEY="+acctest.APIKey)...)
	return w
}

func (w *workspace) write(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// terraform runs a command, and keeps what it prints as NUMBER.out among the traces.
func (w *workspace) terraform(arguments ...string) string {
	w.t.Helper()
	command := exec.Command("terraform", arguments...)
	command.Dir, command.Env = w.folder, w.environment
	output, err := command.CombinedOutput()
	if err != nil {
		w.t.Fatalf("terraform %v: %v\n%s", arguments, err, output)
	}
	traces, err := filepath.Glob(filepath.Join(w.folder, "*.out"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(fmt.Sprintf("%d.out", len(traces)), string(output))
	return string(output)
}

// apply plans into a file, shows it as JSON, and applies it.
func (w *workspace) apply() {
	w.t.Helper()
	w.terraform("plan", "-input=false", "-no-color", "-out=saved.tfplan")
	w.terraform("show", "-json", "saved.tfplan")
	w.terraform("apply", "-input=false", "-no-color", "saved.tfplan")
	w.terraform("show", "-no-color")
}

// configID is the id of the provisioning configuration in the state.
func (w *workspace) configID() string {
	w.t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{ Attributes struct{ ID string } }
		}
	}
	content, err := os.ReadFile(filepath.Join(w.folder, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(content, &state)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for _, found := range state.Resources {
		if found.Type == resourceType {
			return found.Instances[0].Attributes.ID
		}
	}
	w.t.Fatal("no provisioning configuration in the state")
	return ""
}

// tracesWith are the files that hold a secret: state and its backup, plan and
// its parts, log, and everything printed.
func (w *workspace) tracesWith(secret string) []string {
	w.t.Helper()
	var found []string
	err := filepath.Walk(w.folder, func(path string, info os.FileInfo, err error) error {
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

func unzipped(t *testing.T, path string) string {
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

func newerThan1_9(t *testing.T) bool {
	t.Helper()
	output, err := exec.Command("terraform", "version", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var version struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(output, &version); err != nil {
		t.Fatal(err)
	}
	var major, minor int
	if _, err := fmt.Sscanf(version.Version, "%d.%d", &major, &minor); err != nil {
		t.Fatal(err)
	}
	return major > 1 || minor >= 10
}

const sealedConfiguration = `
variable "age_identity" {
  type      = string
  ephemeral = true
  sensitive = true
}

variable "round" { type = string }

resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_provisioning_config" "okta" {
  directory_id      = atlassian_directory.okta.id
  api_key_recipient = %q
  rotation_trigger  = { round = var.round }
}

ephemeral "atlassian_provisioning_api_key" "okta" {
  sealed_api_key = atlassian_provisioning_config.okta.sealed_api_key
  identity       = var.age_identity
}
`

func TestAccProvisioning_canaries(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
	t.Parallel()
	provider := builtProvider(t)
	t.Run("sealed", func(t *testing.T) { t.Parallel(); sealedKeyIsNowhereReadable(t, provider) })
	t.Run("readable", func(t *testing.T) { t.Parallel(); readableKeyIsOnlyInTheState(t, provider) })
}

// With a recipient, no key, no identity and no organization key is
// anywhere in state, plan, plan JSON, TRACE log or output, neither after the
// create nor after a rotation, nor after an identity that does not fit.
func sealedKeyIsNowhereReadable(t *testing.T, provider string) {
	if !newerThan1_9(t) {
		t.Skip("ephemeral resources need Terraform 1.10")
	}
	o := acctest.Start(t)
	identity, stranger := newIdentity(t), newIdentity(t)
	w := newWorkspace(t, o, provider, fmt.Sprintf(sealedConfiguration, identity.Recipient()))
	set := func(name, value string) { w.environment = append(w.environment, "TF_VAR_"+name+"="+value) }

	set("age_identity", identity.String())
	set("round", "1")
	w.apply()
	first := o.Emulator.Token(w.configID())
	set("round", "2")
	w.apply()
	second := o.Emulator.Token(w.configID())

	set("age_identity", stranger.String())
	refused := exec.Command("terraform", "plan", "-input=false", "-no-color")
	refused.Dir, refused.Env = w.folder, w.environment
	output, err := refused.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "does not open this sealed") {
		t.Errorf("a stranger's identity was taken:\n%s", output)
	}
	w.write("refused.out", string(output))

	if first == "" || first == second {
		t.Fatal("the emulator issued no two keys")
	}
	for name, secret := range map[string]string{"first key": first, "second key": second, "identity": identity.String(),
		"stranger's identity": stranger.String(), "organization API key": acctest.APIKey} {
		if found := w.tracesWith(secret); len(found) > 0 {
			t.Errorf("the %s is readable in %v", name, found)
		}
	}
	// The search has to be able to find something, and the log to be a log of these requests.
	if found := w.tracesWith("BEGIN AGE ENCRYPTED FILE"); len(found) < 4 {
		t.Errorf("the sealed key is only in %v: the search misses files", found)
	}
	for _, logged := range []string{"/api-key/regenerate", "OpenEphemeralResource"} {
		if found := w.tracesWith(logged); len(found) != 1 || found[0] != "trace.log" {
			t.Errorf("%s is not in the log: %v", logged, found)
		}
	}
}

// Without a recipient the key is in the state and the plan, as the warning
// says, and still neither in the log nor in anything printed for people.
func readableKeyIsOnlyInTheState(t *testing.T, provider string) {
	o := acctest.Start(t)
	w := newWorkspace(t, o, provider, "variable \"round\" { type = string }\n"+config("rotation_trigger = { round = var.round }"), "TF_VAR_round=1")
	w.terraform("apply", "-input=false", "-no-color", "-auto-approve")
	first := o.Emulator.Token(w.configID())
	w.environment = append(w.environment, "TF_VAR_round=2")
	printed := w.terraform("apply", "-input=false", "-no-color", "-auto-approve")
	acctest.Says(t, strings.Join(strings.Fields(printed), " "), "The API key will be readable in the state", stopsAtOnce)
	second := o.Emulator.Token(w.configID())
	if found := strings.Join(w.tracesWith(first), " "); found != "terraform.tfstate.backup" {
		t.Errorf("the first key is in %s", found)
	}
	if found := strings.Join(w.tracesWith(second), " "); found != "terraform.tfstate" {
		t.Errorf("the second key is in %s", found)
	}
}
