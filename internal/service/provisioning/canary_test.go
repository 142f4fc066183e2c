package provisioning_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// configID returns the id of the provisioning config in the state.
func configID(t testing.TB, w *acctest.Workspace) string {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{ Attributes struct{ ID string } }
		}
	}
	content, err := os.ReadFile(filepath.Join(w.Folder, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(content, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range state.Resources {
		if found.Type == resourceType {
			return found.Instances[0].Attributes.ID
		}
	}
	t.Fatal("no provisioning config in the state")
	return ""
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
	acctest.AcceptanceOnly(t)
	t.Parallel()
	provider := acctest.BuiltProvider(t)
	t.Run("sealed", func(t *testing.T) { t.Parallel(); sealedKeyIsNowhereReadable(t, provider) })
	t.Run("readable", func(t *testing.T) { t.Parallel(); readableKeyIsOnlyInTheState(t, provider) })
}

// With a recipient, no key, no identity and no organization key is
// anywhere in state, plan, plan JSON, TRACE log or output, neither after the
// create nor after a rotation, nor after an identity that does not fit.
func sealedKeyIsNowhereReadable(t *testing.T, provider string) {
	acctest.NeedsTerraform(t, 10) // ephemeral resources
	o := acctest.Start(t)
	identity, stranger := newIdentity(t), newIdentity(t)
	w := acctest.NewWorkspace(t, o, provider, fmt.Sprintf(sealedConfiguration, identity.Recipient()))
	w.LogEverything()
	set := func(name, value string) { w.Environment = append(w.Environment, "TF_VAR_"+name+"="+value) }

	set("age_identity", identity.String())
	set("round", "1")
	w.Apply()
	first := o.Emulator.Token(configID(t, w))
	set("round", "2")
	w.Apply()
	second := o.Emulator.Token(configID(t, w))

	set("age_identity", stranger.String())
	acctest.Says(t, w.Fails("plan", "-input=false", "-no-color"), "does not open this sealed")

	if first == "" || first == second {
		t.Fatal("the emulator issued no two keys")
	}
	for name, secret := range map[string]string{"first key": first, "second key": second, "identity": identity.String(),
		"stranger's identity": stranger.String(), "organization API key": acctest.APIKey} {
		if found := w.TracesWith(secret); len(found) > 0 {
			t.Errorf("the %s is readable in %v", name, found)
		}
	}
	// The search has to be able to find something, and the log to be a log of these requests.
	if found := w.TracesWith("BEGIN AGE ENCRYPTED FILE"); len(found) < 4 {
		t.Errorf("the sealed key is only in %v: the search misses files", found)
	}
	for _, logged := range []string{"/api-key/regenerate", "OpenEphemeralResource"} {
		if found := w.TracesWith(logged); len(found) != 1 || found[0] != "trace.log" {
			t.Errorf("%s is not in the log: %v", logged, found)
		}
	}
}

// Without a recipient the key is in the state and the plan, as the warning
// says, and still neither in the log nor in anything printed for people.
func readableKeyIsOnlyInTheState(t *testing.T, provider string) {
	o := acctest.Start(t)
	w := acctest.NewWorkspace(t, o, provider, "variable \"round\" { type = string }\n"+config("rotation_trigger = { round = var.round }"), "TF_VAR_round=1")
	w.LogEverything()
	w.Terraform("apply", "-input=false", "-no-color", "-auto-approve")
	first := o.Emulator.Token(configID(t, w))
	w.Environment = append(w.Environment, "TF_VAR_round=2")
	printed := w.Terraform("apply", "-input=false", "-no-color", "-auto-approve")
	acctest.Says(t, strings.Join(strings.Fields(printed), " "), "The API key will be readable in the state", stopsAtOnce)
	second := o.Emulator.Token(configID(t, w))
	if found := strings.Join(w.TracesWith(first), " "); found != "terraform.tfstate.backup" {
		t.Errorf("the first key is in %s", found)
	}
	if found := strings.Join(w.TracesWith(second), " "); found != "terraform.tfstate" {
		t.Errorf("the second key is in %s", found)
	}
}
