package scimuser_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// Without a key there is an error at plan, whatever is planned, and nothing is sent.
func TestSCIMUser_withoutItsKey(t *testing.T) {
	o, scimDirectoryID := started(t)
	another, _ := o.SCIMDirectory(t)
	created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
	const twoSteps, missing = "The SCIM API key is not known yet", "No API key for SCIM directory "
	for _, test := range []struct {
		name string
		keys any
		want []string
	}{
		{"no key at all", map[string]any{}, []string{missing + scimDirectoryID, "scim_api_keys"}},
		{"a key for another directory", map[string]any{another: "another-key"}, []string{missing + scimDirectoryID, another}},
		{"a key that is not known yet", map[string]any{scimDirectoryID: acctest.Unknown}, []string{twoSteps, "in two steps", "-target=atlassian_provisioning_config"}},
		{"keys that are not known yet", acctest.Unknown, []string{twoSteps}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o.Emulator.ResetJournal()
			settings := map[string]any{"scim_api_keys": test.keys}
			says := func(text string) {
				t.Helper()
				acctest.Says(t, text, append(test.want, "ERROR", `AttributeName("scim_directory_id")`)...)
			}
			driver := o.Protocol(t, settings)
			says(acctest.Text(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}).Diagnostics))
			says(acctest.Text(driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer"}), created).Diagnostics))
			says(acctest.Text(driver.Plan(resourceType, nil, created).Diagnostics))
			read, diagnostics := driver.Read(created)
			says(acctest.Text(diagnostics))
			if read.Type == "" {
				t.Error("the refresh took the user out of the state")
			}
			_, diagnostics = driver.ImportByID(resourceType, scimDirectoryID+"/"+created.Attribute("id").(string))
			says(acctest.Text(diagnostics))
			says(acctest.Text(driver.List(resourceType, map[string]any{"scim_directory_id": scimDirectoryID}, acctest.ListOptions{})[0].Diagnostics))
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent without a key: %v", sent)
			}
		})
	}
	t.Run("a directory that is not known yet", func(t *testing.T) {
		text := acctest.Text(o.Protocol(t).Plan(resourceType, with(jo(""), "scim_directory_id", acctest.Unknown), acctest.Object{}).Diagnostics)
		acctest.Says(t, text, twoSteps)
	})
}

// A key that has stopped is told as such by refresh, update and destroy, and the state is kept.
func TestSCIMUser_keyThatStopped(t *testing.T) {
	for name, stop := range map[string]func(t *testing.T, o *acctest.Organization){
		"expired": func(_ *testing.T, o *acctest.Organization) { o.Clock.Advance(366 * 24 * time.Hour) },
		"rotated": func(t *testing.T, o *acctest.Organization) {
			for config, err := range o.Client.ProvisioningConfigs(context.Background(), o.ID, "") {
				if err == nil {
					_, err = o.Client.RegenerateAPIKey(context.Background(), o.ID, config.ID, "")
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			driver := o.Protocol(t)
			created := driver.Create(resourceType, jo(scimDirectoryID))
			update := driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer"}), created)
			create := driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "kim", "email": "kim@acme.com"}), acctest.Object{})
			destroy := driver.Plan(resourceType, nil, created)
			stop(t, o)
			for action, planned := range map[string]acctest.Planned{"create": create, "update": update, "deactivate": destroy} {
				_, diagnostics := driver.Apply(planned)
				acctest.Says(t, acctest.Text(diagnostics), "Cannot "+action+" SCIM user", "401 ", "expires after one year, stops at once when somebody regenerates it", "Plane: Atlassian's published API")
			}
			read, diagnostics := driver.Read(created)
			acctest.Says(t, acctest.Text(diagnostics), "Cannot read SCIM user", "401 ")
			if read.Type == "" {
				t.Error("a refused key took the user out of the state")
			}
		})
	}
}

func TestAccSCIMUser_atTheTerminal(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	provider := acctest.BuiltProvider(t)
	t.Run("two steps", func(t *testing.T) { t.Parallel(); twoSteps(t, provider) })
	t.Run("the key is nowhere", func(t *testing.T) { t.Parallel(); keyIsNowhere(t, provider) })
}

// The provider that makes the key cannot be configured with it: the users have
// a provider of their own.
const withItsKey = `
variable "round" { type = string }

resource "atlassian_directory" "other" {
  name              = "Active Directory"
  identity_provider = "other"
}

resource "atlassian_provisioning_config" "other" {
  directory_id     = atlassian_directory.other.id
  rotation_trigger = { round = var.round }
}

provider "atlassian" {
  alias = "scim"
  scim_api_keys = {
    (atlassian_provisioning_config.other.scim_directory_id) = atlassian_provisioning_config.other.api_key
  }
}

resource "atlassian_scim_user" "jo" {
  provider          = atlassian.scim
  scim_directory_id = atlassian_provisioning_config.other.scim_directory_id
  user_name         = "jo"
  email             = "jo@acme.com"
  title             = "Engineer ${var.round}"
}
`

// Provisioning and users in one configuration take two steps, and so does a
// rotation of the key. A plan that cannot be made whole is not made at all.
func twoSteps(t *testing.T, provider string) {
	o := acctest.Start(t)
	w := acctest.NewWorkspace(t, o, provider, withItsKey)
	for _, round := range []string{"1", "2"} {
		w.Environment = append(w.Environment, "TF_VAR_round="+round)
		before := len(o.Writes())
		refused := w.Fails("apply", "-input=false", "-no-color", "-auto-approve")
		acctest.Says(t, strings.Join(strings.Fields(refused), " "), "The SCIM API key is not known yet", "in two steps", "-target=atlassian_provisioning_config.<name>")
		if written := o.Writes()[before:]; len(written) > 0 {
			t.Errorf("a plan that was refused wrote %v", written)
		}
		w.Terraform("apply", "-input=false", "-no-color", "-auto-approve", "-target=atlassian_provisioning_config.other")
		w.Terraform("apply", "-input=false", "-no-color", "-auto-approve")
		acctest.Says(t, w.Terraform("show", "-no-color"), `"Engineer `+round+`"`)
		w.Terraform("plan", "-input=false", "-no-color", "-detailed-exitcode")
	}
}

// The key is given to the provider, and is nowhere else: not in state, plan, plan
// JSON, TRACE log, or anything printed, with calls that succeed and calls that fail.
func keyIsNowhere(t *testing.T, provider string) {
	o := acctest.Start(t)
	scimDirectoryID, key := o.SCIMDirectory(t)
	w := acctest.NewWorkspace(t, o, provider, "variable \"scim_directory_id\" { type = string }\nvariable \"title\" { type = string }\n"+
		config(`user_name = "jo"`, `email = "jo@acme.com"`, "title = var.title"),
		"ATLASSIAN_SCIM_DIRECTORY_ID="+scimDirectoryID, "ATLASSIAN_SCIM_API_KEY="+key, "TF_VAR_scim_directory_id="+scimDirectoryID, "TF_VAR_title=Engineer")
	w.LogEverything()
	w.Apply()
	w.Environment = append(w.Environment, "TF_VAR_title=Manager")
	w.Apply()
	o.Clock.Advance(366 * 24 * time.Hour)
	acctest.Says(t, strings.Join(strings.Fields(w.Fails("plan", "-input=false", "-no-color")), " "), "Cannot read SCIM user", "expires after one year")
	for name, secret := range map[string]string{"SCIM API key": key, "organization API key": acctest.APIKey} {
		if found := w.TracesWith(secret); len(found) > 0 {
			t.Errorf("the %s is readable in %v", name, found)
		}
	}
	// The search has to be able to find something, and the log to be a log of these requests.
	if found := w.TracesWith("/scim/directory/" + scimDirectoryID + "/Users"); !strings.Contains(strings.Join(found, " "), "trace.log") {
		t.Errorf("the requests are in %v: the search misses the log", found)
	}
}
