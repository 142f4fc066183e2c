// Package cli says which Terraform this repository's programs and tests run, so that all of them run the same one.
package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// variable is the environment variable that names another binary. terraform-plugin-testing reads it as well.
const variable = "TF_ACC_TERRAFORM_PATH"

// Terraform returns the path of the binary to run: the one that the environment names, or else terraform on PATH, or else
// OpenTofu's tofu.
func Terraform() (string, error) {
	if chosen := os.Getenv(variable); chosen != "" {
		path, err := exec.LookPath(chosen)
		if err != nil {
			return "", fmt.Errorf("%s names no program: %w", variable, err)
		}
		return filepath.Abs(path)
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("there is no terraform and no tofu on PATH: install Terraform 1.8 or later (https://developer.hashicorp.com/terraform/install) " +
		"or OpenTofu 1.12 or later (https://opentofu.org/docs/intro/install/), and run this again")
}

// Configuration returns a CLI configuration that makes Terraform and OpenTofu run the provider in that folder. Each looks for
// it under an address of its own. No registry is asked, and no init is needed.
func Configuration(folder string) string {
	return fmt.Sprintf(`disable_checkpoint = true
provider_installation {
  dev_overrides {
    %[1]q = %[3]q
    %[2]q = %[3]q
  }
  direct {}
}
`, framework.Address, framework.OpenTofuAddress, folder)
}

// AsTyped is how a person types that binary: by its name where PATH has it, by its path elsewhere.
func AsTyped(binary string) string {
	name := strings.TrimSuffix(filepath.Base(binary), ".exe")
	if found, err := exec.LookPath(name); err == nil {
		if found, err = filepath.Abs(found); err == nil && found == binary {
			return name
		}
	}
	return binary
}
