//go:build unix

package provider_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const killResources = 200

// killConfiguration has 200 resources. Objects created by POST and by PUT, with an ETag and without, are lost in
// different ways.
const killConfiguration = `
variable "directory_id" { type = string }
variable "scim_directory_id" { type = string }
variable "userbase_directory_id" { type = string }
variable "groups" { type = number }

resource "atlassian_linked_domain" "kill" {
  count        = 50
  domain       = format("domain-%04d.example", count.index + 1)
  directory_id = var.directory_id
}

resource "atlassian_scim_user" "kill" {
  count             = 100 - var.groups
  scim_directory_id = var.scim_directory_id
  user_name         = "kill-${count.index}"
  email             = format("kill-%d@domain-0001.example", count.index)
}

resource "atlassian_scim_group" "kill" {
  count             = 50
  scim_directory_id = var.scim_directory_id
  display_name      = "kill synced ${count.index}"
  members           = [atlassian_scim_user.kill[count.index].id]
}

resource "atlassian_group" "kill" {
  count                 = var.groups
  userbase_directory_id = var.userbase_directory_id
  name                  = "kill made ${count.index}"
}
`

// killPrograms returns a folder with the emulator, and with a provider that first
// writes its process id beside it.
func killPrograms(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "org-emulator"), "github.com/orgadmin/terraform-provider-atlassian/internal/cmd/org-emulator")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	acctest.NotingProvider(t, folder)
	return folder
}

// killRound is an organization in a process of its own, and a workspace for it.
type killRound struct {
	t        *testing.T
	programs string
	// folder holds what the organization and the provider leave: state, address, process ids.
	folder string
	// seed are the flags that say what organization to start with; none is the built-in one.
	seed      []string
	workspace *acctest.Workspace
	emulator  *exec.Cmd
	running   *exec.Cmd
	output    *bytes.Buffer // of running
	// expected is about how many requests the apply sends: a group takes three.
	expected int64
	// address is host:port, the same after a restart.
	address        string
	organizationID string
	directoryID    string
	scimID         string
	client         *client.Client
}

func newKillRound(t *testing.T, programs string, groups int) *killRound {
	t.Helper()
	r := &killRound{t: t, programs: programs, folder: t.TempDir(), seed: []string{"-generate", "domains=60,groups=5,users=10"},
		expected: killResources + 2*int64(groups)}
	r.start("127.0.0.1:0")
	key := r.surroundings(t.Context())
	r.workspace = acctest.NewWorkspace(t, &acctest.Organization{URL: "http://" + r.address, ID: r.organizationID}, programs, killConfiguration,
		"TF_VAR_directory_id="+r.directoryID, "TF_VAR_scim_directory_id="+r.scimID, fmt.Sprintf("TF_VAR_groups=%d", groups),
		"TF_VAR_userbase_directory_id="+acctest.All(t, r.client.UserbaseDirectories(t.Context(), r.organizationID))[0].ID,
		"ATLASSIAN_SCIM_DIRECTORY_ID="+r.scimID, "ATLASSIAN_SCIM_API_KEY="+key, acctest.ProcessesVariable+"="+filepath.Join(r.folder, "processes"))
	// A log of everything would be what such an apply mostly does.
	r.workspace.Environment = append(r.workspace.Environment, "TF_LOG=", "TF_LOG_PATH=")
	return r
}

// start starts the organization from its state file, or a new one.
func (r *killRound) start(listen string) {
	r.t.Helper()
	announced := filepath.Join(r.folder, "address")
	_ = os.Remove(announced) // what was killed has left it
	r.emulator = exec.Command(filepath.Join(r.programs, "org-emulator"), append([]string{"-listen", listen, "-address-file", announced, "-latency", "2ms",
		"-state", filepath.Join(r.folder, "organization.json"), "-api-key", acctest.APIKey}, r.seed...)...)
	if err := r.emulator.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.until("the organization listens", func() bool {
		content, err := os.ReadFile(announced)
		r.address = strings.TrimPrefix(strings.TrimSpace(string(content)), "http://")
		return err == nil
	})
}

func (r *killRound) stop(how syscall.Signal) {
	r.t.Helper()
	if err := r.emulator.Process.Signal(how); err != nil {
		r.t.Error(err)
	}
	_ = r.emulator.Wait() // a killed process always fails
}

// until looks every millisecond: there is nobody who could call when another process gets that far.
func (r *killRound) until(what string, reached func() bool) {
	r.t.Helper()
	ticks := time.NewTicker(time.Millisecond)
	defer ticks.Stop()
	for range 60_000 {
		if reached() {
			return
		}
		<-ticks.C
	}
	r.t.Fatal("still waiting: " + what)
}

// surroundings are what the resources need: a directory, its SCIM directory and the key.
func (r *killRound) surroundings(ctx context.Context) (key string) {
	r.t.Helper()
	config := client.Config{BaseURL: "http://" + r.address, APIKey: acctest.APIKey, Version: "somebody-else"}
	somebody, err := client.New(config)
	if err != nil {
		r.t.Fatal(err)
	}
	r.organizationID = acctest.All(r.t, somebody.Organizations(ctx))[0].ID
	directory, err := somebody.CreateDirectory(ctx, r.organizationID, client.DirectoryCreate{Name: "Okta", IdentityProvider: client.IdentityProviderOkta})
	if err != nil {
		r.t.Fatal(err)
	}
	provisioning, err := somebody.CreateProvisioningConfig(ctx, r.organizationID, directory.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	r.directoryID, r.scimID = directory.ID, provisioning.SCIMDirectoryID
	config.SCIMAPIKeys = map[string]string{r.scimID: provisioning.Token}
	if r.client, err = client.New(config); err != nil {
		r.t.Fatal(err)
	}
	return provisioning.Token
}

// requests is how many the organization has had.
func (r *killRound) requests() int64 {
	r.t.Helper()
	return r.statistics().Requests
}

// statistics are what the organization counts.
type statistics struct{ Requests, StaleReads int64 }

func (r *killRound) statistics() (found statistics) {
	r.t.Helper()
	response, err := http.Get("http://" + r.address + "/console/statistics")
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&found); err != nil {
		r.t.Fatal(err)
	}
	return found
}

// command returns a terraform in a process group of its own, as a terminal starts it.
func (r *killRound) command(arguments []string) (*exec.Cmd, *bytes.Buffer) {
	command := r.workspace.Command(arguments...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output := &bytes.Buffer{}
	command.Stdout, command.Stderr = output, output
	return command, output
}

func (r *killRound) try(arguments ...string) (string, error) {
	command, output := r.command(arguments)
	err := command.Run()
	return output.String(), err
}

func (r *killRound) terraform(arguments ...string) {
	r.t.Helper()
	if output, err := r.try(arguments...); err != nil {
		r.t.Fatalf("terraform %v: %v\n%s", arguments, err, output)
	}
}

// begin starts a command, whose end is then announced.
func (r *killRound) begin(arguments ...string) chan error {
	r.t.Helper()
	r.running, r.output = r.command(arguments)
	if err := r.running.Start(); err != nil {
		r.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- r.running.Wait() }()
	return ended
}

// await waits for a number of requests; false if the command has ended before.
func (r *killRound) await(requests int64, ended chan error) (hit bool) {
	r.t.Helper()
	r.until("requests of the apply", func() bool {
		select {
		case err := <-ended:
			ended <- err
			return true
		default:
			hit = r.requests() >= requests
			return hit
		}
	})
	return hit
}

// provider returns the process id of the provider that was started last.
func (r *killRound) provider() int {
	r.t.Helper()
	return acctest.LastProvider(r.t, filepath.Join(r.folder, "processes"))
}

// stateIDs returns the ids of all that is in the state.
func (r *killRound) stateIDs() map[string]bool {
	r.t.Helper()
	var state struct {
		Resources []struct {
			Instances []struct {
				Status     string
				Attributes struct{ ID string }
			}
		}
	}
	content, err := os.ReadFile(filepath.Join(r.workspace.Folder, "terraform.tfstate"))
	if os.IsNotExist(err) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(content, &state)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			if instance.Status == "tainted" {
				r.t.Errorf("%s is tainted: the next apply would destroy it", instance.Attributes.ID)
			}
			ids[instance.Attributes.ID] = true
		}
	}
	return ids
}

// organizationIDs returns the ids of all that the apply is to have made. An object
// made twice has two.
func (r *killRound) organizationIDs(ctx context.Context) map[string]bool {
	r.t.Helper()
	ids := map[string]bool{}
	for _, link := range acctest.All(r.t, r.client.LinkedDomains(ctx, r.organizationID, r.directoryID)) {
		ids[link.Domain] = true
	}
	for _, user := range acctest.All(r.t, r.client.SCIMUsers(ctx, r.scimID, client.SCIMUserFilter{})) {
		ids[user.ID] = true
	}
	for _, group := range acctest.All(r.t, r.client.SCIMGroups(ctx, r.scimID, "")) {
		ids[group.ID] = true
	}
	for _, group := range acctest.All(r.t, r.client.SearchGroups(ctx, r.organizationID, client.GroupSearch{})) {
		if strings.HasPrefix(group.Name, "kill made ") {
			ids[group.ID] = true
		}
	}
	return ids
}

// diagnostic is what terraform -json prints of an error.
type diagnostic struct{ Severity, Summary, Detail, Address string }

func errorsOf(t *testing.T, output string) (found []diagnostic) {
	t.Helper()
	for line := range strings.Lines(output) {
		var message struct{ Diagnostic diagnostic }
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if message.Diagnostic.Severity == "error" {
			found = append(found, message.Diagnostic)
		}
	}
	return found
}

// importsTold returns the ids that errors say to import, by address.
func importsTold(t *testing.T, output string) map[string]string {
	t.Helper()
	imports := map[string]string{}
	for _, found := range errorsOf(t, output) {
		if command := importCommand.FindStringSubmatch(found.Detail); command != nil {
			imports[found.Address] = command[1]
		}
	}
	return imports
}
