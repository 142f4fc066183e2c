package directory_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const address = "atlassian_directory.test"

func config(name, identityProvider string) string {
	return fmt.Sprintf("resource \"atlassian_directory\" \"test\" {\n  name = %q\n  identity_provider = %q\n}\n", name, identityProvider)
}

func TestAccDirectory_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:     "atlassian_directory",
		Identity: "id",
		Config:   config("Okta", "okta"),
		Updates: []acctest.Change{{Name: "name", Config: config("Okta production", "okta"), Checks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.StringExact("Okta production"))}}},
		Replacements: []acctest.Change{{Name: "identity_provider", Config: config("Okta production", "ad_fs"), Checks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("capabilities").AtMapKey("scim"), knownvalue.Bool(false))}}},
		Drifts: []acctest.Drift{{Attribute: "name", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			rename(t, o, instance.String("id"), "Renamed in the console")
		}}},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteDirectory(context.Background(), o.ID, instance.String("id"), ""); err != nil {
				t.Error(err)
			}
		},
		Exists: func(_ testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.Directory(context.Background(), o.ID, instance.String("id"))
			return err == nil
		},
	}.Run(t)
}

func rename(t testing.TB, o *acctest.Organization, id, name string) {
	t.Helper()
	if _, err := o.Client.UpdateDirectory(context.Background(), o.ID, id, "", client.DirectoryUpdate{Name: &name}); err != nil {
		t.Error(err)
	}
}

func TestAccDirectory_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, config, want string }{
		{"empty name", config("", "okta"), `must\s+be\s+between\s+1\s+and\s+100`},
		{"long name", config(strings.Repeat("n", 101), "okta"), `must\s+be\s+between\s+1\s+and\s+100`},
		{"organization", `resource "atlassian_directory" "test" {
  name = "Okta"
  identity_provider = "okta"
  organization_id = "https://admin.atlassian.com/o/1"
}`, `must\s+be\s+the\s+organization's\s+id`},
		{"missing provider", `resource "atlassian_directory" "test" { name = "Okta" }`, `argument\s+"identity_provider"\s+is\s+required`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config(test.config), ExpectError: regexp.MustCompile(test.want)},
			}})
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

// Terraform runs validators several times in one plan, and prints what each of them says.
func TestAccDirectory_anIdentityProviderThatIsNotKnown(t *testing.T) {
	t.Parallel()
	acctest.AcceptanceOnly(t)
	o := acctest.Start(t)
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), config("New", "brand_new_idp"))
	text := w.Terraform("plan", "-no-color")
	const summary = "Warning: Value unknown to this version of the provider"
	if count := strings.Count(text, summary); count != 1 || strings.Contains(text, "more similar") || !strings.Contains(text, "brand_new_idp") {
		t.Errorf("want one warning, got %d:\n%s", count, text)
	}
	w.Write("main.tf", "terraform {\n  required_providers {\n    atlassian = { source = \"orgadmin/atlassian\" }\n  }\n}\n"+config("Okta", "Okta"))
	if text := w.Fails("plan", "-no-color"); strings.Count(text, "Value in another case") != 1 || !strings.Contains(text, `write "okta"`) ||
		!strings.Contains(text, "identity_provider = ") {
		t.Errorf("want one error at the attribute, got:\n%s", text)
	}
}

func TestDirectory_onlyTheNameIsSentOnRename(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"})
	planned := driver.Plan("atlassian_directory", map[string]any{"name": "Renamed", "identity_provider": "okta"}, created)
	o.Emulator.ResetJournal()
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	sent := o.ProviderRequests()
	if len(sent) != 1 || sent[0].Method != "PATCH" || strings.Join(sent[0].Fields, ",") != "name" {
		t.Errorf("want one PATCH with the name alone, got %+v", sent)
	}
	if sent[0].IfMatch == "" {
		t.Error("the rename went out without If-Match")
	}
}

func TestDirectory_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"})
	planned := driver.Plan("atlassian_directory", map[string]any{"name": "From Terraform", "identity_provider": "okta"}, created)
	destroy := driver.Plan("atlassian_directory", nil, created)
	id, _ := created.Attribute("id").(string)
	rename(t, o, id, "From the console")
	for _, plan := range []acctest.Planned{planned, destroy} {
		_, diagnostics := driver.Apply(plan)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "changed this object after the plan was made") {
			t.Errorf("want the 412 explained, got:\n%s", text)
		}
	}
	directory, err := o.Client.Directory(context.Background(), o.ID, id)
	if err != nil || directory.Name != "From the console" {
		t.Errorf("the console's change was trampled: %+v, %v", directory, err)
	}
}

func TestDirectory_lostAnswer(t *testing.T) {
	lose := emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/directories", DropAnswer: true, Times: 1}
	want := map[string]any{"name": "Okta", "identity_provider": "okta"}

	t.Run("the object ends in state", func(t *testing.T) {
		o := acctest.Start(t)
		o.Emulator.Fault(lose)
		created := o.Protocol(t).Create("atlassian_directory", want)
		if posts := o.Writes(); len(posts) != 1 {
			t.Errorf("the create was repeated: %v", posts)
		}
		directory, err := o.Client.Directory(context.Background(), o.ID, created.Attribute("id").(string))
		if err != nil || directory.Name != "Okta" {
			t.Errorf("state does not hold the directory that was made: %+v, %v", directory, err)
		}
	})

	t.Run("an older object of that name is not adopted", func(t *testing.T) {
		o := acctest.Start(t)
		older, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
		if err != nil {
			t.Fatal(err)
		}
		o.Emulator.Fault(lose)
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan("atlassian_directory", want, acctest.Object{}))
		if text := acctest.Text(diagnostics); !strings.Contains(text, "terraform import") || !strings.Contains(text, o.ID+"/"+older.ID) {
			t.Errorf("want the import command, got:\n%s", text)
		}
	})
}

func TestDirectory_destroyWarnsWhatFallsBack(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"})
	if _, err := o.Client.LinkDomain(context.Background(), o.ID, "acme.com", created.Attribute("id").(string), ""); err != nil {
		t.Fatal(err)
	}
	text := acctest.Text(driver.Plan("atlassian_directory", nil, created).Diagnostics)
	for _, want := range []string{"acme.com", "local directory", "authentication policies (1)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan does not say %q:\n%s", want, text)
		}
	}
	const lifted = "single sign-on is no longer enforced"
	if strings.Contains(text, lifted) {
		t.Errorf("nothing was enforced:\n%s", text)
	}
	directory := created.Attribute("id").(string)
	if _, err := o.Client.CreateSAMLConfiguration(context.Background(), o.ID, directory, client.SAMLConfigurationCreate{
		EntityID: "https://okta.example", SSOURL: "https://okta.example/sso",
		Certificate: acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(1, 0, 0))}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Client.CreateAuthenticationPolicy(context.Background(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory, Name: "Strict", EnforceSSO: new(true)}); err != nil {
		t.Fatal(err)
	}
	if text = acctest.Text(o.Protocol(t).Plan("atlassian_directory", nil, created).Diagnostics); !strings.Contains(text, lifted) {
		t.Errorf("the plan does not say %q:\n%s", lifted, text)
	}
}

func TestDirectory_deleteListsWhatIsStillThere(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"})
	config, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, created.Attribute("id").(string))
	if err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(driver.Plan("atlassian_directory", nil, created))
	text := acctest.Text(diagnostics)
	for _, want := range []string{config.ID, "atlassian_provisioning_config", "Cannot delete directory \"Okta\""} {
		if !strings.Contains(text, want) {
			t.Errorf("the error does not say %q:\n%s", want, text)
		}
	}
}

func TestDirectory_theLocalDirectoryCannotBeImported(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for directory, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
		if err != nil {
			t.Fatal(err)
		}
		_, diagnostics := driver.ImportByID("atlassian_directory", directory.ID)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "Not an identity provider directory") {
			t.Errorf("want a refusal, got:\n%s", text)
		}
	}
}

func TestAccDirectory_dataSources(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "atlassian_directory" "missing" { name = "No such directory" }`), ExpectError: regexp.MustCompile(`no\s+such\s+directory`)},
		{Config: o.Config(`data "atlassian_directory" "both" {
  name = "x"
  kind = "local"
}`), ExpectError: regexp.MustCompile(`Exactly\s+one\s+of\s+these\s+attributes`)},
		{
			Config: o.Config(config("Okta", "okta") + `
data "atlassian_directory" "by_id" { id = atlassian_directory.test.id }
data "atlassian_directory" "by_name" {
  name = "OKTA"
  depends_on = [atlassian_directory.test]
}
data "atlassian_directory" "local" { kind = "local" }
data "atlassian_directories" "all" { depends_on = [atlassian_directory.test] }
data "atlassian_directories" "okta" {
  identity_provider = "okta"
  depends_on = [atlassian_directory.test]
}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.atlassian_directory.by_id", tfjsonpath.New("name"), knownvalue.StringExact("Okta")),
				statecheck.ExpectKnownValue("data.atlassian_directory.by_name", tfjsonpath.New("identity_provider"), knownvalue.StringExact("okta")),
				statecheck.ExpectKnownValue("data.atlassian_directory.local", tfjsonpath.New("kind"), knownvalue.StringExact("local")),
				statecheck.ExpectKnownValue("data.atlassian_directories.all", tfjsonpath.New("directories"), knownvalue.ListSizeExact(2)),
				statecheck.ExpectKnownValue("data.atlassian_directories.okta", tfjsonpath.New("directories"), knownvalue.ListSizeExact(1)),
			},
		},
	}})
}

func TestAccDirectory_organizationFromTheProvider(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(config("Okta", "okta")), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("organization_id"), knownvalue.StringExact(o.ID))}},
		{Config: strings.Replace(o.Config(config("Okta", "okta"), `plan_checks = "warn"`), o.ID, "another-organization", 1), PlanOnly: true, ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)}}},
	}})
}
