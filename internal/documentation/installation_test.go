package documentation_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// The provider is installed here as the guide "Install without a registry" says:
// its commands are run as they stand, its settings are used, and terraform init
// takes part, which a development override leaves out.

// newUser is a person with a home folder and an organization.
type newUser struct {
	*acctest.Workspace
	t            *testing.T
	organization *acctest.Organization
	home         string
	guide        *strings.Replacer // what in the guide is an example
	version      string
}

func startNewUser(t *testing.T, version string) *newUser {
	t.Helper()
	o, home := acctest.Start(t), t.TempDir()
	n := &newUser{t: t, organization: o, home: home, version: version, Workspace: acctest.NewWorkspace(t, o, "", "")}
	n.guide = strings.NewReplacer("/home/amara", home, "0.1.0", version, "linux_amd64", here, "darwin_arm64", otherPlatform)
	// Nothing answers at this proxy: what is installed here needs no network.
	n.Environment = append(n.Environment, "HOME="+home, "USERPROFILE="+home, "HTTPS_PROXY=http://127.0.0.1:9")
	n.Write("cli.tfrc", "")
	n.Write("main.tf", n.block("required_providers")+settingsBlock.ReplaceAllString(read(t, examples, "demo/main.tf"), ""))
	n.Write("okta-signing.pem", read(t, examples, "demo/okta-signing.pem"))
	return n
}

// block returns the block of the guide with that text in it.
func (n *newUser) block(text string) string {
	n.t.Helper()
	for _, block := range blocks(readGuide(n.t, "installation.md")) {
		if strings.Contains(block.text, text) {
			return n.guide.Replace(block.text)
		}
	}
	n.t.Fatalf("the guide has no block with %s", text)
	return ""
}

// types runs the commands of the guide with that text in them.
func (n *newUser) types(folder, text string, environment ...string) string {
	n.t.Helper()
	command := acctest.Shell(n.t, slices.Concat(n.Environment, []string{"MAKEFLAGS="}, environment), "bash", "-euxc", n.block(text))
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil {
		n.t.Fatalf("%v\n%s", err, output)
	}
	return string(output)
}

// starts installs the provider, and uses it: the set-up of the demo is
// applied, is what the plan after it finds, and is destroyed.
func (n *newUser) starts() {
	n.t.Helper()
	before := n.directories()
	if output := n.Terraform("init", "-no-color"); !strings.Contains(output, "Installed orgadmin/atlassian v"+n.version) {
		n.t.Errorf("terraform init:\n%s", output)
	}
	n.Apply()
	if output := n.Terraform("plan", "-no-color", "-detailed-exitcode"); !strings.Contains(output, "No changes.") {
		n.t.Errorf("plan after the apply:\n%s", output)
	}
	if during := n.directories(); len(during) != len(before)+2 {
		n.t.Errorf("directories %v, before %v", during, before)
	}
	n.Terraform("destroy", "-auto-approve", "-no-color")
	if after := n.directories(); !maps.Equal(after, before) {
		n.t.Errorf("directories %v, before %v", after, before)
	}
	for _, request := range n.organization.ProviderRequests() {
		if request.UserAgent != "terraform-provider-atlassian/"+n.version {
			n.t.Fatalf("the provider calls itself %s", request.UserAgent)
		}
	}
}

func (n *newUser) directories() map[string]string {
	n.t.Helper()
	names := map[string]string{}
	for directory, err := range n.organization.Client.Directories(n.t.Context(), n.organization.ID, client.DirectoryFilter{}) {
		if err != nil {
			n.t.Fatal(err)
		}
		names[directory.ID] = directory.Name
	}
	return names
}

// mirrors builds the provider into the new user's mirror, by make as the guide
// says, and returns the program.
func (n *newUser) mirrors() string {
	n.t.Helper()
	n.types(repository, "make mirror", append(goFolders(n.t), "VERSION="+n.version)...)
	program := filepath.Join(n.version, here, "terraform-provider-atlassian_v"+n.version)
	for _, address := range []string{framework.Address, framework.OpenTofuAddress} {
		if _, err := os.Stat(n.mirrored(address, program)); err != nil {
			n.t.Error(err)
		}
	}
	return n.mirrored(n.address(), program)
}

// mirrored returns a path in the new user's mirror, in the folder of the provider under that address.
func (n *newUser) mirrored(address, path string) string {
	return filepath.Join(n.home, "terraform-mirror", filepath.FromSlash(address), path)
}

// address returns the one under which the tested binary looks for the provider.
func (n *newUser) address() string {
	n.t.Helper()
	if acctest.IsOpenTofu(n.t) {
		return framework.OpenTofuAddress
	}
	return framework.Address
}

func TestAccInstallation_fromSource(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	n := startNewUser(t, "0.1.0")
	program := n.mirrors()
	n.Environment = append(n.Environment, "TF_CLI_CONFIG_FILE="+filepath.Join(n.home, "terraform-mirror.tfrc"))
	n.starts()

	// Another build under the same version is not what the lock file knows.
	file, err := os.OpenFile(program, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = file.WriteString("another build")
	}
	if err != nil || file.Close() != nil {
		t.Fatal(err)
	}
	n.refuses("doesn't match any of the checksums previously recorded in the dependency lock file")
	n.Terraform("providers", "lock", "-fs-mirror="+filepath.Join(n.home, "terraform-mirror"), "-platform="+here)
	n.Terraform("init")
}

func TestAccInstallation_fromRelease(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	r := releaseToInstall(t, startNewUser(t, "0.1.0").mirrors)
	keys := r.sign(t)
	r.check(t)
	n := startNewUser(t, r.version)
	t.Run("checked", func(t *testing.T) {
		if keys == "" {
			t.Skip("there is no gpg to check a signature with")
		}
		n.types(r.folder, "gpg --verify", "GNUPGHOME="+keys)
	})
	n.types(r.folder, "cp terraform-provider")
	n.Write("cli.tfrc", n.block("filesystem_mirror {"))
	n.starts()
	n.types(n.Folder, "terraform providers lock")
	if lock := read(t, n.Folder, ".terraform.lock.hcl"); strings.Count(lock, "h1:") != 2 {
		t.Errorf("the lock file does not know two platforms:\n%s", lock)
	}

	settings := n.block("filesystem_mirror {")
	n.Write("cli.tfrc", strings.ReplaceAll(settings, "terraform-mirror", "elsewhere"))
	n.refuses("cannot search " + n.home)
	n.Write("cli.tfrc", strings.ReplaceAll(settings, "orgadmin", "somebody-else"))
	registry, _, _ := strings.Cut(n.address(), "/")
	n.refuses("could not connect to " + registry)
	n.Write("cli.tfrc", settings)
	if err := os.Remove(n.mirrored(n.address(), released+r.version+"_"+here+".zip")); err != nil {
		t.Fatal(err)
	}
	n.refuses("does not have a package available for your current platform")
	n.Write("main.tf", strings.ReplaceAll(n.block("required_providers"), r.version, "99.0.0"))
	n.Write(".terraform.lock.hcl", "")
	n.refuses("no available releases match the given constraints")
}

// The folder that terraform looks into by itself needs no settings.
func TestAccInstallation_withoutSettings(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	n := startNewUser(t, "0.1.0")
	n.mirrors()
	n.types(n.Folder, ".terraform.d/plugins")
	n.starts()
}

// refuses expects terraform init, in a fresh checkout, to fail with that text.
func (n *newUser) refuses(text string) {
	n.t.Helper()
	if err := os.RemoveAll(filepath.Join(n.Folder, ".terraform")); err != nil {
		n.t.Fatal(err)
	}
	if output := n.Fails("init", "-no-color"); !strings.Contains(strings.Join(strings.Fields(output), " "), text) {
		n.t.Errorf("terraform init does not say %q:\n%s", text, output)
	}
}

// goFolders are Go's caches and settings, which a new home folder would hide.
func goFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOENV"} {
		folder, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		folders = append(folders, name+"="+strings.TrimSpace(string(folder)))
	}
	return folders
}
