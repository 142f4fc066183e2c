package acctest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/cli"
)

// Terraform returns a command of the binary that is tested; it may be OpenTofu.
func Terraform(t testing.TB, arguments ...string) *exec.Cmd {
	t.Helper()
	return exec.Command(binary(t), arguments...)
}

func binary(t testing.TB) string {
	t.Helper()
	path, err := cli.Terraform()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Shell returns a shell with this environment, in which terraform is the binary that is tested.
func Shell(t testing.TB, environment []string, shell string, arguments ...string) *exec.Cmd {
	t.Helper()
	folder := t.TempDir()
	if err := os.Symlink(binary(t), filepath.Join(folder, "terraform")); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(shell, arguments...)
	command.Env = slices.Concat(environment, []string{"PATH=" + folder + string(filepath.ListSeparator) + os.Getenv("PATH")})
	return command
}

// IsOpenTofu says whether the binary that is tested is OpenTofu.
func IsOpenTofu(t testing.TB) bool {
	t.Helper()
	output, err := Terraform(t, "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.HasPrefix(string(output), "OpenTofu")
}

// TerraformMinor returns the minor version of the binary that is tested. OpenTofu counts as the Terraform of its number,
// and has neither list resources nor actions yet: no test asks for 1.14 where it can run.
func TerraformMinor(t testing.TB) int {
	t.Helper()
	output, err := Terraform(t, "version", "-json").Output()
	var installed struct {
		Version string `json:"terraform_version"`
	}
	var major, minor int
	if err == nil {
		err = json.Unmarshal(output, &installed)
	}
	if err == nil {
		_, err = fmt.Sscanf(installed.Version, "%d.%d", &major, &minor)
	}
	if err != nil || major != 1 {
		t.Fatalf("version -json: %v %s", err, output)
	}
	return minor
}

// NeedsTerraform skips a test that runs a terraform older than 1.<minor>, and one that is not to run terraform at all.
func NeedsTerraform(t testing.TB, minor int) {
	t.Helper()
	AcceptanceOnly(t)
	if installed := TerraformMinor(t); installed < minor {
		t.Skipf("needs Terraform 1.%d, and this is 1.%d", minor, installed)
	}
}
