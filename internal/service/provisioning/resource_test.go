package provisioning_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	resourceType = "atlassian_provisioning_config"
	address      = resourceType + ".test"
	day          = 24 * time.Hour
)

// config returns the resource on a directory of its own, with more arguments.
func config(arguments ...string) string {
	return configOn("okta", arguments...)
}

func configOn(directory string, arguments ...string) string {
	return fmt.Sprintf(`resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_directory" "entra" {
  name              = "Entra"
  identity_provider = "microsoft_entra_id"
}

resource "atlassian_provisioning_config" "test" {
  directory_id = atlassian_directory.%s.id
  %s
}
`, directory, strings.Join(arguments, "\n  "))
}

func newIdentity(t testing.TB) *age.X25519Identity {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return identity
}

// newDirectory is made by somebody else, without Terraform.
func newDirectory(t testing.TB, o *acctest.Organization, name, identityProvider string) string {
	t.Helper()
	directory, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: name, IdentityProvider: identityProvider})
	if err != nil {
		t.Fatal(err)
	}
	return directory.ID
}

func TestAccProvisioning_lifecycle(t *testing.T) {
	t.Parallel()
	first, second := newIdentity(t).Recipient().String(), newIdentity(t).Recipient().String()
	recipient := func(r string) string { return fmt.Sprintf("api_key_recipient = %q", r) }
	value := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
	}
	sealed := []statecheck.StateCheck{value("api_key", knownvalue.Null()), value("sealed_api_key", knownvalue.StringRegexp(regexp.MustCompile("^-----BEGIN AGE")))}
	readable := []statecheck.StateCheck{value("api_key", knownvalue.NotNull()), value("sealed_api_key", knownvalue.Null())}
	acctest.Lifecycle{
		Type:        resourceType,
		Identity:    "id",
		Config:      config(),
		NotImported: []string{"api_key"},
		Updates: []acctest.Change{
			{Name: "rotate_before_days", Config: config("rotate_before_days = 30"), Checks: readable},
			{Name: "api_key_recipient added", Config: config("rotate_before_days = 30", recipient(first)), Checks: sealed},
			{Name: "api_key_recipient changed", Config: config("rotate_before_days = 30", recipient(second)), Checks: sealed},
			{Name: "rotation_trigger added", Config: config(recipient(second), `rotation_trigger = { quarter = "1" }`), Checks: sealed},
			{Name: "rotation_trigger changed", Config: config(recipient(second), `rotation_trigger = { quarter = "2" }`), Checks: sealed},
			{Name: "rotation_trigger and api_key_recipient removed", Config: config(), Checks: readable},
		},
		Replacements: []acctest.Change{{Name: "directory_id", Config: configOn("entra"), Checks: readable}},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteProvisioningConfig(context.Background(), o.ID, instance.String("id"), ""); err != nil {
				t.Error(err)
			}
		},
		Exists: func(_ testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.ProvisioningConfig(context.Background(), o.ID, instance.String("id"))
			return err == nil
		},
	}.Run(t)
}

// -replace and a taint plan a creation while the old configuration is still
// there. It must not be reported as standing in its own way.
func TestAccProvisioning_taintedIsReplaced(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	instance := acctest.Instance{}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(config()), ConfigStateChecks: []statecheck.StateCheck{acctest.Capture(address, instance)}},
		{Taint: []string{address}, Config: o.Config(config()), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringFunc(func(id string) error {
				if id == instance.String("id") {
					return fmt.Errorf("%s was not replaced", id)
				}
				return nil
			}))}},
	}})
}

func TestProvisioning_refusedAtPlan(t *testing.T) {
	identity := newIdentity(t)
	recipient := identity.Recipient().String()
	// It has the form of a recipient, but nothing can be sealed to it.
	const lowOrder = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"
	for _, test := range []struct {
		name      string
		attribute string
		value     any
		want      string
	}{
		{"recipient misspelt", "api_key_recipient", recipient[:61] + "b", "misspelt or cut off"},
		{"recipient cut off", "api_key_recipient", recipient[:40], "misspelt or cut off"},
		{"recipient empty", "api_key_recipient", "", "misspelt or cut off"},
		{"recipient that seals nothing", "api_key_recipient", lowOrder, "misspelt or cut off"},
		{"recipient with a line break", "api_key_recipient", recipient + "\n", "trimspace()"},
		{"identity as recipient", "api_key_recipient", identity.String(), "private half"},
		{"identity with white space", "api_key_recipient", " " + strings.ToLower(identity.String()) + "\n", "private half"},
		{"post-quantum recipient", "api_key_recipient", "age1pq1qqqq", "Post-quantum recipients"},
		{"SSH key", "api_key_recipient", "ssh-ed25519 AAAA", "SSH keys are not taken"},
		{"no days", "rotate_before_days", 0, "between 1 and 365"},
		{"too many days", "rotate_before_days", 366, "between 1 and 365"},
		{"no directory", "directory_id", "Acme Okta", "not its name"},
		{"organization", "organization_id", "https://admin.atlassian.com/o/1", "must be the organization's id"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			arguments := map[string]any{"directory_id": "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"}
			arguments[test.attribute] = test.value
			text := acctest.Text(o.Protocol(t).Validate(resourceType, arguments))
			acctest.Says(t, text, "ERROR", test.want, test.attribute)
			if strings.Contains(strings.ToUpper(text), identity.String()) {
				t.Errorf("the identity is repeated:\n%s", text)
			}
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

func TestProvisioning_lostAnswerOfCreate(t *testing.T) {
	lose := emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/provisioning-configs", DropAnswer: true, Times: 1}

	t.Run("it ends in the state with a key that works", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := newDirectory(t, o, "Okta", "okta")
		o.Emulator.Fault(lose)
		created := o.Protocol(t).Create(resourceType, map[string]any{"directory_id": directoryID})
		writes := strings.Join(o.Writes(), "\n")
		if strings.Count(writes, "POST") != 2 || !strings.HasSuffix(writes, "/api-key/regenerate") {
			t.Errorf("want one create and one regenerate, got:\n%s", writes)
		}
		if status := scimStatus(t, created.Attribute("base_url").(string), created.Attribute("api_key").(string)); status != 200 {
			t.Errorf("the key in the state does not work: %d", status)
		}
	})

	t.Run("its id is in the state even if no key can be had", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := newDirectory(t, o, "Okta", "okta")
		o.Emulator.Fault(lose)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/provisioning-configs/*/api-key/regenerate", Status: 403})
		driver := o.Protocol(t)
		created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directoryID}, acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "ERROR", "nobody has its first key", "Cannot issue a key for provisioning config "+created.Attribute("id").(string))
		if created.Attribute("id") == nil || created.Attribute("api_key") != nil {
			t.Errorf("want the id and no key in the state, got %v", created.Value)
		}
	})

	t.Run("an older configuration is not adopted", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := newDirectory(t, o, "Okta", "okta")
		older, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, directoryID)
		if err != nil {
			t.Fatal(err)
		}
		o.Emulator.Fault(lose)
		driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
		_, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directoryID}, acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "terraform import", o.ID+"/"+older.ID, "an import cannot bring it", "rotation_trigger")
		if status := scimStatus(t, older.BaseURL, older.Token); status != 200 {
			t.Errorf("somebody else's key was replaced: %d", status)
		}
	})
}

func TestProvisioning_lostAnswerOfRotation(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	arguments := map[string]any{"directory_id": newDirectory(t, o, "Okta", "okta")}
	created := driver.Create(resourceType, arguments)
	arguments["rotation_trigger"] = map[string]any{"now": "yes"}
	planned := driver.Plan(resourceType, arguments, created)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/provisioning-configs/*/api-key/regenerate", DropAnswer: true, Times: 1})
	rotatedKey, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if status := scimStatus(t, rotatedKey.Attribute("base_url").(string), rotatedKey.Attribute("api_key").(string)); status != 200 {
		t.Errorf("the key in the state does not work: %d", status)
	}
}

// An answer without the new key is no answer: the old key is dead, and a state without one would say that all is well.
func TestProvisioning_rotationThatGivesNoKey(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	arguments := map[string]any{"directory_id": newDirectory(t, o, "Okta", "okta")}
	created := driver.Create(resourceType, arguments)
	arguments["rotation_trigger"] = map[string]any{"now": "yes"}
	planned := driver.Plan(resourceType, arguments, created)
	o.Contract.AllowStatus(200) // the answer is wrong on purpose
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/provisioning-configs/*/api-key/regenerate", Alter: func(a *emulator.Answer) bool {
		a.Body = regexp.MustCompile(`"token":"[^"]*",?`).ReplaceAll(a.Body, nil)
		return true
	}})
	after, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "rotate the API key of provisioning config", `it has no "token"`)
	if after.Attribute("api_key") != created.Attribute("api_key") {
		t.Errorf("the state has the key %v", after.Attribute("api_key"))
	}
}

func TestProvisioning_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	arguments := map[string]any{"directory_id": newDirectory(t, o, "Okta", "okta")}
	created := driver.Create(resourceType, arguments)
	arguments["rotation_trigger"] = map[string]any{"now": "yes"}
	rotation := driver.Plan(resourceType, arguments, created)
	destroy := driver.Plan(resourceType, nil, created)
	theirs, err := o.Client.RegenerateAPIKey(context.Background(), o.ID, created.Attribute("id").(string), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, plan := range []acctest.Planned{rotation, destroy} {
		_, diagnostics := driver.Apply(plan)
		acctest.Says(t, acctest.Text(diagnostics), "changed this object after the plan was made")
	}
	if status := scimStatus(t, theirs.BaseURL, theirs.Token); status != 200 {
		t.Errorf("the key that somebody else issued meanwhile was trampled: %d", status)
	}
}

// A configuration made between plan and apply is refused by the server; the
// error tells how to take it over.
func TestProvisioning_createdElsewhereBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := newDirectory(t, o, "Okta", "okta")
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directoryID}, acctest.Object{})
	theirs, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, directoryID)
	if err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot create provisioning config", "Its import ID is", o.ID+"/"+theirs.ID)
}

// Destroying leaves the accounts as they are and turns synced groups into local
// ones, as the documentation says.
func TestProvisioning_destroyStopsTheKeyAndCreatingAgainGivesAnotherAddress(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	arguments := map[string]any{"directory_id": newDirectory(t, o, "Okta", "okta")}
	created := driver.Create(resourceType, arguments)
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	driver.Succeeds(diagnostics)
	if status := scimStatus(t, created.Attribute("base_url").(string), created.Attribute("api_key").(string)); status == 200 {
		t.Error("the key works after the destroy")
	}
	driver = o.Protocol(t)
	if again := driver.Create(resourceType, arguments); again.Attribute("base_url") == created.Attribute("base_url") {
		t.Error("the new configuration has the old address")
	}
}
