package documentation_test

import (
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// scenarioCopy is a scenario's folder in which a person works, with the real
// terraform and the built provider.
type scenarioCopy struct {
	t *testing.T
	*acctest.Organization
	*acctest.Workspace
}

// startNow starts an organization with the machine's time: a built provider has no other.
func startNow(t *testing.T) *acctest.Organization {
	t.Helper()
	return acctest.Start(t, func(options *emulator.Options) { options.Now = time.Now })
}

// copyScenario copies a scenario for this organization. Terraform logs nothing:
// a log of everything would be what such a test mostly does.
func copyScenario(t *testing.T, o *acctest.Organization, provider, name string, environment ...string) *scenarioCopy {
	t.Helper()
	c := &scenarioCopy{t: t, Organization: o, Workspace: acctest.NewWorkspace(t, o, provider, "")}
	c.fine(os.CopyFS(c.file(""), os.DirFS(filepath.Join(scenarioFolder, name))))
	c.Environment = slices.Concat(c.Environment, []string{"TF_LOG=", "TF_LOG_PATH=", "TF_CLI_ARGS=-no-color"}, environment)
	if copyModules(t, c.file("")) {
		c.Terraform("-chdir=copy", "get")
	}
	return c
}

// copyModules puts the modules where the configuration in the folder looks for them, and says whether it does.
func copyModules(t *testing.T, folder string) bool {
	t.Helper()
	configuration, err := os.ReadFile(filepath.Join(folder, "main.tf"))
	if err != nil || !strings.Contains(string(configuration), `"../../modules/`) {
		return false // the scenario has its configurations in folders of their own, or all in one file
	}
	modules := filepath.Join(folder, "..", "..", "modules")
	if _, err := os.Stat(modules); err == nil {
		return true // another copy beside this one needed them
	}
	if err := os.CopyFS(modules, os.DirFS(examples+"/modules")); err != nil {
		t.Fatal(err)
	}
	return true
}

// run is a subtest in the same folder.
func (c *scenarioCopy) run(name string, do func(c *scenarioCopy)) {
	c.t.Run(name, func(t *testing.T) {
		do(&scenarioCopy{t: t, Organization: c.Organization, Workspace: c.Workspace})
	})
}

func (c *scenarioCopy) file(name string) string { return filepath.Join(c.Folder, "copy", name) }

func (c *scenarioCopy) fine(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *scenarioCopy) directory(name string) client.Directory {
	c.t.Helper()
	found := acctest.All(c.t, c.Client.Directories(c.t.Context(), c.ID, client.DirectoryFilter{Name: name}))
	if len(found) != 1 {
		c.t.Fatalf("there are %d directories named %q", len(found), name)
	}
	return found[0]
}

// sh runs commands as a person types them, and questions are answered with yes.
// A provider that overrides the registry's needs no init.
func (c *scenarioCopy) sh(commands string) (output string, status int) {
	c.t.Helper()
	const terraform = "terraform() { case \" $* \" in *' init '*) ;; *) echo yes | command terraform \"$@\" ;; esac; }\n"
	command := acctest.Shell(c.t, c.Environment, "sh", "-c", "set -e\n"+terraform+commands)
	command.Dir = c.file("")
	printed, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return string(printed), command.ProcessState.ExitCode()
}

// ends runs commands that end with that status, and returns what they print, without its line breaks.
func (c *scenarioCopy) ends(status int, commands string) string {
	c.t.Helper()
	output, got := c.sh(commands)
	if got != status {
		c.t.Fatalf("%s\nends with %d, want %d:\n%s", commands, got, status, output)
	}
	return strings.Join(strings.Fields(output), " ")
}

// edit replaces a text in a file, which has it once.
func (c *scenarioCopy) edit(name, text, by string) {
	c.t.Helper()
	content := read(c.t, c.file(""), name)
	if strings.Count(content, text) != 1 {
		c.t.Fatalf("%s has %q %d times:\n%s", name, text, strings.Count(content, text), content)
	}
	c.fine(os.WriteFile(c.file(name), []byte(strings.Replace(content, text, by, 1)), 0o600))
}

// edited is edit for as long as do takes.
func (c *scenarioCopy) edited(name, text, by string, do func()) {
	c.t.Helper()
	before := read(c.t, c.file(""), name)
	c.edit(name, text, by)
	do()
	c.fine(os.WriteFile(c.file(name), []byte(before), 0o600))
}

// writes runs commands, and expects that they send these requests and no others
// that write, each as "PATCH Users".
func (c *scenarioCopy) writes(commands string, want ...string) (output string) {
	c.t.Helper()
	return c.writesAndEnds(0, commands, want...)
}

// writesAndEnds is writes for commands that end with another status.
func (c *scenarioCopy) writesAndEnds(status int, commands string, want ...string) (output string) {
	c.t.Helper()
	c.Emulator.ResetJournal()
	output = c.ends(status, commands)
	var sent []string
	for _, request := range c.Emulator.Requests() {
		if !request.Read {
			sent = append(sent, request.Method+" "+path.Base(path.Dir(request.Path)))
		}
	}
	if slices.Sort(sent); !slices.Equal(sent, slices.Sorted(slices.Values(want))) {
		c.t.Errorf("%s\nsends %q, want %q", commands, sent, want)
	}
	return output
}

// needsJQ skips a test where there is no jq; REQUIRE_JQ=1 says that it was to be there.
func needsJQ(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("jq"); err == nil {
		return
	}
	if os.Getenv("REQUIRE_JQ") == "1" {
		t.Fatal("There is no jq on PATH.")
	}
	t.Skip("There is no jq on PATH.")
}
