package documentation_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// The commands of the guide do what it says: the desk starts and says where it is, what the console shows is recorded, and a person gets
// a token.
func TestIdentityDeskGuide_commands(t *testing.T) {
	const page = identityDeskGuide
	home := t.TempDir()
	if printed, err := exec.Command("go", "build", "-o", filepath.Join(home, "bin")+string(filepath.Separator), "../cmd/identity-desk").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	start := func(begin string) *exec.Cmd {
		t.Helper()
		// Another desk may be at the usual port. The shell becomes the desk, so that an interrupt reaches it.
		script := strings.Replace(pageCommands(t, page, begin), "identity-desk serve ", "exec identity-desk serve -listen=127.0.0.1:0 ", 1)
		environment := append(os.Environ(), "HOME="+home, "ATLASSIAN_ORGANIZATION_ID=4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e", "ATLASSIAN_API_KEY=")
		return acctest.Shell(t, environment, "bash", "-c", "set -e\nPATH=\"$HOME/bin:$PATH\"\n"+script)
	}
	serving := start("mkdir -p ~/identity")
	output, err := serving.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serving.Start(); err != nil {
		t.Fatal(err)
	}
	said := ""
	for lines := bufio.NewScanner(output); !strings.Contains(said, "ATLASSIAN_IDENTITY_API_KEY") && lines.Scan(); {
		said += lines.Text() + "\n"
	}
	if !strings.Contains(said, "/sign-in?token=") || !strings.Contains(said, "export ATLASSIAN_IDENTITY_BASE_URL=http://127.0.0.1:") || !strings.Contains(said, "identity-desk.key") {
		t.Errorf("it says\n%s", said)
	}
	if err := serving.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := serving.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
	asking := start("identity-desk adopt -records ~/identity/records.json")
	asking.Stdin = strings.NewReader(strings.Join([]string{"", "Acme Okta", "okta", "", "", "no", "no", "", ""}, "\n"))
	if printed, err := asking.CombinedOutput(); err != nil || !strings.Contains(string(printed), `Recorded: directory "Acme Okta"`) {
		t.Errorf("%v\n%s", err, printed)
	}
	adding := start(`identity-desk people -records ~/identity/records.json add "Mia Krystof"`)
	if printed, err := adding.CombinedOutput(); err != nil || !strings.Contains(string(printed), "Token of Mia Krystof, shown this once: ") {
		t.Errorf("%v\n%s", err, printed)
	}
}
