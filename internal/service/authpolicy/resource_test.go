package authpolicy_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	resourceType = "atlassian_authentication_policy"
	address      = resourceType + ".test"
)

// directories are two directories with SAML, in HCL.
func directories(t testing.TB) string {
	t.Helper()
	day := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	var config strings.Builder
	for name, provider := range map[string]string{"okta": "okta", "entra": "microsoft_entra_id"} {
		fmt.Fprintf(&config, `
resource "atlassian_directory" "%[1]s" {
  name              = "%[1]s"
  identity_provider = "%[2]s"
}
resource "atlassian_identity_provider" "%[1]s" {
  directory_id = atlassian_directory.%[1]s.id
  entity_id    = "https://%[1]s.example/entity"
  sso_url      = "https://%[1]s.example/sso"
  certificate  = <<-PEM
%[3]sPEM
}
`, name, provider, acctest.Certificate(t, name, day, day.AddDate(2, 0, 0)))
	}
	return config.String()
}

// policy returns a policy of a directory of directories, with more attributes.
func policy(label, directory string, attributes ...string) string {
	return fmt.Sprintf("resource %q %q {\n  directory_id = atlassian_identity_provider.%s.directory_id\n  %s\n}\n",
		resourceType, label, directory, strings.Join(attributes, "\n  "))
}

func update(t testing.TB, o *acctest.Organization, id string, change client.AuthenticationPolicyUpdate) {
	t.Helper()
	if _, err := o.Client.UpdateAuthenticationPolicy(context.Background(), o.ID, id, "", change); err != nil {
		t.Error(err)
	}
}

// another makes another policy the default of a directory, and returns it.
func another(t testing.TB, o *acctest.Organization, directoryID string) client.AuthenticationPolicy {
	t.Helper()
	made, err := o.Client.CreateAuthenticationPolicy(context.Background(), o.ID,
		client.AuthenticationPolicyCreate{DirectoryID: directoryID, Name: "From the console", IsDefault: new(true)})
	if err != nil {
		t.Error(err)
	}
	return made
}

func exists(t testing.TB, o *acctest.Organization, id string) bool {
	t.Helper()
	_, err := o.Client.AuthenticationPolicy(context.Background(), o.ID, id)
	return err == nil
}

func TestAccAuthenticationPolicy_lifecycle(t *testing.T) {
	t.Parallel()
	shared := directories(t)
	acctest.Lifecycle{
		Type:     resourceType,
		Identity: "id",
		Config:   shared + policy("test", "okta", `name = "Staff"`, `enforce_sso = true`, `is_default = true`),
		Updates: []acctest.Change{
			{Name: "name", Config: shared + policy("test", "okta", `name = "Employees"`, `enforce_sso = true`, `is_default = true`)},
			{Name: "enforce_sso", Config: shared + policy("test", "okta", `name = "Employees"`, `enforce_sso = false`, `is_default = true`)},
			{Name: "idle_session_duration_minutes", Config: shared + policy("test", "okta", `name = "Employees"`, `enforce_sso = false`, `is_default = true`, `idle_session_duration_minutes = 720`)},
			{Name: "settings", Config: shared + policy("test", "okta", `name = "Employees"`, `enforce_sso = false`, `is_default = true`, `idle_session_duration_minutes = 720`,
				`two_step_verification = "mandatory"`, `password_strength = "strong"`, `password_expiry_days = 90`)},
			{Name: "all", Config: shared + policy("test", "okta", `name = "Staff"`, `enforce_sso = true`, `is_default = true`)},
		},
		Replacements: []acctest.Change{{Name: "directory_id", Config: shared + policy("test", "entra", `name = "Staff"`, `enforce_sso = true`)}},
		Drifts: []acctest.Drift{
			{Attribute: "name", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				update(t, o, instance.String("id"), client.AuthenticationPolicyUpdate{Name: new("Renamed in the console")})
			}},
			{Attribute: "enforce_sso", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				update(t, o, instance.String("id"), client.AuthenticationPolicyUpdate{EnforceSSO: new(false)})
			}},
			{Attribute: "is_default", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				another(t, o, instance.String("directory_id"))
			}},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			another(t, o, instance.String("directory_id"))
			if err := o.Client.DeleteAuthenticationPolicy(context.Background(), o.ID, instance.String("id"), ""); err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			return exists(t, o, instance.String("id"))
		},
	}.Run(t)
}

// The life of an ordinary policy: what is left out stays, making it the default
// is an update in place, and destroying it deletes it.
func TestAccAuthenticationPolicy_ordinary(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	shared, instance := directories(t), acctest.Instance{}
	inPlace := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`)), ConfigStateChecks: []statecheck.StateCheck{
			acctest.Capture(address, instance),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("enforce_sso"), knownvalue.Bool(false)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("is_default"), knownvalue.Bool(false)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("non_billable"), knownvalue.Bool(false))}},
		{PreConfig: func() {
			update(t, o, instance.String("id"), client.AuthenticationPolicyUpdate{EnforceSSO: new(true)})
		}, Config: o.Config(shared + policy("test", "okta", `name = "Employees"`)), ConfigPlanChecks: inPlace, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("enforce_sso"), knownvalue.Bool(true))}},
		{Config: o.Config(shared), Check: func(*terraform.State) error {
			if exists(t, o, instance.String("id")) {
				return fmt.Errorf("the policy still exists")
			}
			return nil
		}},
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`, `is_default = false`))},
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`, `is_default = true`)), ConfigPlanChecks: inPlace},
	}})
}

func defaultPolicy(t testing.TB, o *acctest.Organization, directoryID string) client.AuthenticationPolicy {
	t.Helper()
	directory, err := o.Client.Directory(context.Background(), o.ID, directoryID)
	if err != nil {
		t.Fatal(err)
	}
	found, err := o.Client.AuthenticationPolicy(context.Background(), o.ID, directory.DefaultAuthenticationPolicyID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Destroying everything at once lifts enforcement before SAML goes, without
// depends_on, and destroying the policy alone leaves it there.
func TestAccAuthenticationPolicy_adoptTheDefault(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	shared, instance := directories(t), acctest.Instance{}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(shared + policy("test", "okta", `adopt_default = true`)), ConfigStateChecks: []statecheck.StateCheck{
			acctest.Capture(address, instance),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("is_default"), knownvalue.Bool(true)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.NotNull())}},
		{Config: o.Config(shared + policy("test", "okta", `adopt_default = true`, `enforce_sso = true`)),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.OnlyChanges(address, "enforce_sso")}},
			ConfigStateChecks: []statecheck.StateCheck{acctest.Same(address, instance, "id"), acctest.Same(address, instance, "name")}},
		{Config: o.Config(shared), Check: func(*terraform.State) error {
			left := defaultPolicy(t, o, instance.String("directory_id"))
			if left.ID != instance.String("id") || left.EnforceSSO {
				return fmt.Errorf("want the policy left in place without enforcement, got %+v", left)
			}
			return nil
		}},
		{Config: o.Config(shared + policy("test", "okta", `adopt_default = true`, `enforce_sso = true`, `name = "Employees"`))},
	}, CheckDestroy: func(*terraform.State) error {
		for directory, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindIdentityProvider}) {
			return fmt.Errorf("still there: %+v (%v)", directory, err)
		}
		return nil
	}})
}

// The default can move from one managed policy to another in one apply,
// while the demoted one is changed as well.
func TestAccAuthenticationPolicy_switchTheDefault(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	shared := directories(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(shared + policy("first", "okta", `name = "First"`, `is_default = true`) + policy("test", "okta", `name = "Second"`))},
		{Config: o.Config(shared + policy("first", "okta", `name = "Demoted"`) + policy("test", "okta", `name = "Second"`, `is_default = true`))},
		{RefreshState: true},
		{Config: o.Config(shared + policy("first", "okta", `name = "Demoted"`, `is_default = false`) + policy("test", "okta", `name = "Second"`, `is_default = true`)),
			PlanOnly: true},
	}})
}

func TestAccAuthenticationPolicy_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, attributes, want string }{
		{"no name", ``, `set\s+adopt_default\s+=\s+true`},
		{"empty name", `name = ""`, `length\s+must\s+be\s+at\s+least\s+1`},
		{"directory's name", "name = \"Staff\"\n  directory_id = \"Okta\"", `must\s+be\s+the\s+directory's\s+id`},
		{"adopted and not the default", "adopt_default = true\n  is_default = false", `Leave\s+is_default\s+out`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			attributes := test.attributes
			if !strings.Contains(attributes, "directory_id") {
				attributes += "\n  directory_id = \"2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29\""
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config(fmt.Sprintf("resource %q \"test\" {\n  %s\n}\n", resourceType, attributes)), ExpectError: regexp.MustCompile(test.want)},
			}})
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

// okta makes a directory with SAML behind Terraform's back.
func okta(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Client.CreateSAMLConfiguration(context.Background(), o.ID, made.ID, client.SAMLConfigurationCreate{
		EntityID: "https://okta.example", SSOURL: "https://okta.example/sso",
		Certificate: acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(1, 0, 0))}); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func local(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	for directory, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
		if err != nil {
			t.Fatal(err)
		}
		return directory.ID
	}
	t.Fatal("no local directory")
	return ""
}

func TestAuthenticationPolicy_adoptionSendsOnlyWhatDiffers(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	before := defaultPolicy(t, o, directory)
	created := driver.Create(resourceType, map[string]any{"directory_id": directory, "adopt_default": true, "name": before.Name, "is_default": true})
	if writes := o.Writes(); len(writes) > 0 || created.Attribute("id") != before.ID {
		t.Errorf("want the default policy taken over as it is, got %v after %v", created.Value, writes)
	}
	o.Emulator.ResetJournal()
	driver.Create(resourceType, map[string]any{"directory_id": directory, "adopt_default": true, "enforce_sso": true})
	sent := o.ProviderRequests()
	if last := sent[len(sent)-1]; last.Method != "PATCH" || !slices.Equal(last.Fields, []string{"enforceSso"}) || last.IfMatch == "" {
		t.Errorf("want a PATCH with enforceSso alone, got %+v", last)
	}
	o.Emulator.ResetJournal()
	// To say it of a policy that is in the state already sends nothing.
	imported, diagnostics := driver.ImportByID(resourceType, before.ID)
	driver.Succeeds(diagnostics)
	_, diagnostics = driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directory, "adopt_default": true}, imported))
	driver.Succeeds(diagnostics)
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("adopt_default alone sent %v", writes)
	}
}

func TestAuthenticationPolicy_failedAdoptionLeavesNoState(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": local(t, o), "adopt_default": true, "enforce_sso": true}, acctest.Object{}))
	if text := acctest.Text(diagnostics); !strings.Contains(text, "Cannot adopt the default") || !strings.Contains(text, `AttributeName("enforce_sso")`) {
		t.Errorf("want the refusal at enforce_sso, got:\n%s", text)
	}
	if !created.Value.IsNull() {
		t.Errorf("a policy that was there before is now a tainted one: %v", created.Value)
	}
}

func TestAuthenticationPolicy_destroyOfADefault(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	created := driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "enforce_sso": true, "is_default": true})
	id := created.Attribute("id").(string)
	planned := driver.Plan(resourceType, nil, created)
	text := acctest.Text(planned.Diagnostics)
	for _, want := range []string{"WARNING", `"Staff" is left in place, enforcement lifted`, id} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan does not say %q:\n%s", want, text)
		}
	}
	// Another policy of the same apply takes over first: enforcement is lifted all the same.
	another(t, o, directory)
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if left, err := o.Client.AuthenticationPolicy(context.Background(), o.ID, id); err != nil || left.EnforceSSO {
		t.Errorf("want it left in place and lifted, got %+v, %v", left, err)
	}
	// Twice, and after its directory has taken it along.
	if err := o.Client.DeleteAuthenticationPolicy(context.Background(), o.ID, id, ""); err != nil {
		t.Fatal(err)
	}
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
}

// A plan that asks nothing finds nothing wrong with a directory that is not there.
func TestAuthenticationPolicy_adoptsNothingOfNoDirectory(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", "adopt_default": true}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot adopt the default", "the directory has no default authentication policy, or does not exist")
}
