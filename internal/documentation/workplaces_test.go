package documentation_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// beforeTheClone is where the reader has nothing but the programs.
func beforeTheClone(t *testing.T, made builds) workplace {
	t.Helper()
	return workplace{folder: t.TempDir(), prints: true, environment: append(goFolders(t), "HOME="+t.TempDir(),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+made.clone+".insteadOf", "GIT_CONFIG_VALUE_0="+repositoryURL)}
}

// inTheClone is where the reader has cloned the repository, and is somebody in an organization.
func inTheClone(t *testing.T, made builds) workplace {
	t.Helper()
	o := acctest.Start(t)
	directory, key := o.SCIMDirectory(t)
	environment := []string{"ATLASSIAN_BASE_URL=" + o.URL, "ATLASSIAN_ORGANIZATION_ID=" + o.ID, "ATLASSIAN_API_KEY=" + acctest.APIKey,
		"GOBIN=" + t.TempDir()} // or make install would be for everybody
	// All pages share one clone: Go would compile the packages of each one anew.
	return workplace{folder: made.clone, environment: environment, filled: []string{
		"ATLASSIAN_ORGANIZATION_ID=...", "ATLASSIAN_ORGANIZATION_ID=" + o.ID, "ATLASSIAN_API_KEY=...", "ATLASSIAN_API_KEY=" + acctest.APIKey,
		"ATLASSIAN_SCIM_DIRECTORY_ID=...", "ATLASSIAN_SCIM_DIRECTORY_ID=" + directory, "ATLASSIAN_SCIM_API_KEY=...", "ATLASSIAN_SCIM_API_KEY=" + key}}
}

// inAnOrganization is where the reader has a folder for the configuration, the
// provider from a release, and the emulator's organization in the environment.
func inAnOrganization(t *testing.T, made builds, options ...acctest.Option) workplace {
	t.Helper()
	o, scratch, folder := acctest.Start(t, options...), t.TempDir(), t.TempDir()
	directory, key := o.SCIMDirectory(t)
	save(t, filepath.Join(folder, "versions.tf"), "terraform {\n  required_providers {\n    atlassian = { source = \"orgadmin/atlassian\" }\n  }\n}\n")
	settings := filepath.Join(scratch, "cli.tfrc")
	save(t, settings, fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", made.mirror))
	place := workplace{folder: folder, environment: []string{
		"TF_CLI_CONFIG_FILE=" + settings, "ATLASSIAN_BASE_URL=" + o.URL, "ATLASSIAN_ORGANIZATION_ID=" + o.ID, "ATLASSIAN_API_KEY=" + acctest.APIKey,
		"ATLASSIAN_SCIM_DIRECTORY_ID=" + directory, "ATLASSIAN_SCIM_API_KEY=" + key, "TF_VAR_scim_directory_id=" + directory}}
	place.run(t, "terraform init -input=false\n")
	return place
}

// inScenario is where the reader has a copy of a scenario as the folder for the
// configuration. What the page shows of it is there already.
func inScenario(name string, options ...acctest.Option) func(*testing.T, builds) workplace {
	return func(t *testing.T, made builds) workplace {
		t.Helper()
		place := inAnOrganization(t, made, options...)
		place.folder = filepath.Join(place.folder, "scenarios", name)
		if err := os.CopyFS(place.folder, os.DirFS(filepath.Join(scenarioFolder, name))); err != nil {
			t.Fatal(err)
		}
		copyModules(t, place.folder)
		if _, err := os.Stat(filepath.Join(place.folder, "main.tf")); err == nil {
			place.run(t, "terraform init -input=false\n")
		}
		place.environment = append(place.environment, "MAIN=/dev/null")
		return place
	}
}

// scenarioPage is the README of a scenario.
func scenarioPage(name string) string { return "examples/scenarios/" + name + "/README.md" }

// asOnThePage is inScenario for the README of a scenario: what it shows is what its commands print.
func asOnThePage(name string, options ...acctest.Option) func(*testing.T, builds) workplace {
	return func(t *testing.T, made builds) workplace {
		t.Helper()
		scenarioNeeds(t, name)
		place := inScenario(name, append(options, func(o *emulator.Options) { o.Now = time.Now })...)(t, made)
		place.prints = true
		identity, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		place.filled = []string{"TF_VAR_age_recipient=...", "TF_VAR_age_recipient=" + identity.Recipient().String(), "TF_VAR_age_identity=...", "TF_VAR_age_identity=" + identity.String()}
		for _, setting := range []string{"ATLASSIAN_ORGANIZATION_ID", "ATLASSIAN_API_KEY"} {
			place.filled = append(place.filled, setting+"=...", setting+`="$`+setting+`"`)
		}
		// One server is both hosts.
		place.filled = append(place.filled, "ATLASSIAN_IDENTITY_BASE_URL=...", `ATLASSIAN_IDENTITY_BASE_URL="$ATLASSIAN_BASE_URL"`,
			"ATLASSIAN_IDENTITY_API_KEY=...", `ATLASSIAN_IDENTITY_API_KEY="$ATLASSIAN_API_KEY"`)
		return place
	}
}

// scenarioNeeds skips a scenario whose page says that it needs what is not here.
func scenarioNeeds(t *testing.T, name string) {
	t.Helper()
	switch name {
	case "custom-scim-source", "sealed-scim-key":
		acctest.NeedsTerraform(t, 10)
	case "terraform-test":
		needsMockData(t, 8)
	case "review-gate":
		needsJQ(t)
	}
}

// workingTree returns a git repository with everything that is in the working tree, committed or not.
func workingTree(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimSuffix(git(t, repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(repository, name))
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		information, err := os.Stat(filepath.Join(repository, name))
		if err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, content, information.Mode()); err != nil {
			t.Fatal(err)
		}
	}
	git(t, folder, "init", "-q")
	git(t, folder, "add", "-A")
	git(t, folder, "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "commit", "--no-verify", "-q", "-m", "working tree")
	return folder
}

// releases returns a folder from which terraform init installs this provider.
func releases(t *testing.T) string {
	t.Helper()
	const version = "0.0.1"
	mirror := t.TempDir()
	built := os.DirFS(acctest.BuiltProvider(t))
	for _, address := range []string{framework.Address, framework.OpenTofuAddress} {
		platform := filepath.Join(mirror, filepath.FromSlash(address), version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.CopyFS(platform, built); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(platform, "terraform-provider-atlassian"), filepath.Join(platform, "terraform-provider-atlassian_v"+version)); err != nil {
			t.Fatal(err)
		}
	}
	return mirror
}

func git(t *testing.T, folder string, arguments ...string) string {
	t.Helper()
	command := exec.Command("git", arguments...)
	command.Dir = folder
	output, err := command.Output()
	if err != nil {
		t.Fatalf("git %v: %v", arguments, err)
	}
	return string(output)
}

func save(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
