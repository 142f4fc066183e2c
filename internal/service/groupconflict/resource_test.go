package groupconflict_test

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

const (
	resourceType = "atlassian_group_conflict_resolution"
	address      = resourceType + ".test"

	lars, daniel, katarzyna = "lars.ostergaard@acme.com", "daniel.schneider@acme.org", "katarzyna.wisniewska@acme.org"
	amara, yuki             = "amara.okafor@acme.com", "yuki.tanaka@acme.dev"
)

// okta makes a directory behind Terraform's back, with a provisioning
// configuration as a directory that pushes groups has.
func okta(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, made.ID); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func push(t testing.TB, o *acctest.Organization, directory, group string, members ...string) {
	t.Helper()
	if err := o.Emulator.PushGroup(directory, group, members); err != nil {
		t.Fatal(err)
	}
}

// again lets a conflict arise again: without provisioning, the synced group is a
// local one, and the next push meets it.
func again(t testing.TB, o *acctest.Organization, directory, group string, members ...string) {
	t.Helper()
	for config, err := range o.Client.ProvisioningConfigs(context.Background(), o.ID, directory) {
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Client.DeleteProvisioningConfig(context.Background(), o.ID, config.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	push(t, o, directory, group, members...)
}

func members(t testing.TB, o *acctest.Organization, group string) string {
	t.Helper()
	emails, err := o.Emulator.GroupMembers(group)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(emails, " ")
}

func config(directory, group string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  directory_id = %q\n  group_name = %q\n}\n", resourceType, directory, group)
}

func emails(addresses ...string) knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, address := range addresses {
		checks = append(checks, knownvalue.StringExact(address))
	}
	return knownvalue.ListExact(checks)
}

func TestAccGroupConflictResolution_life(t *testing.T) {
	t.Parallel()
	t.Run("immediate", func(t *testing.T) { t.Parallel(); life(t) })
	t.Run("attended", func(t *testing.T) { t.Parallel(); life(t, acctest.Attended) })
}

func life(t *testing.T, options ...acctest.Option) {
	o := acctest.Start(t, options...)
	directory := okta(t, o)
	push(t, o, directory, "finance", daniel, yuki, amara)
	planned := func(attribute string, want knownvalue.Check) plancheck.PlanCheck {
		return plancheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{
			Config: o.Config(config(directory, "finance")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				planned("members_added", emails(amara, yuki)), planned("members_removed", emails(katarzyna, lars)),
				planned("product_access", emails("confluence")), planned("sites", emails("acme.atlassian.net")), planned("state", knownvalue.StringExact("synced")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("members_added"), emails(amara, yuki))},
		},
		{RefreshState: true},
		{Config: o.Config(config(directory, "FINANCE")), PlanOnly: true},
		{PreConfig: func() { again(t, o, directory, "finance", daniel, lars) }, Config: o.Config(config(directory, "finance")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				acctest.OnlyChanges(address, "members_added", "members_removed", "state"),
				planned("members_added", emails(lars)), planned("members_removed", emails(amara, yuki)),
			}}},
		{PreConfig: func() { push(t, o, directory, "design", amara) }, Config: o.Config(config(directory, "design")), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)}}},
	}})
	if got := members(t, o, "finance"); got != daniel+" "+lars {
		t.Errorf("finance has %s", got)
	}
	if got := members(t, o, "design"); got != amara {
		t.Errorf("design has %s", got)
	}
	o.NothingWaits(t)
}

// Between the plan that somebody reviewed and its apply, the conflict changes.
func TestAccGroupConflictResolution_changedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	directory := okta(t, o)
	push(t, o, directory, "finance", daniel)
	before := members(t, o, "finance")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(config(directory, "finance")),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{meanwhile(func() {
			push(t, o, directory, "finance", daniel, amara)
		})}},
		ExpectError: regexp.MustCompile(`inconsistent\s+final\s+plan(.|\s)*members_added`),
	}}})
	if got := members(t, o, "finance"); got != before || len(o.Writes()) > 0 {
		t.Errorf("finance has %s after %v", got, o.Writes())
	}
}

// meanwhile runs something between a plan and its apply.
type meanwhile func()

func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}

func TestGroupConflictResolution_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	configured := map[string]any{"directory_id": directory, "group_name": "finance"}
	planned := driver.Plan(resourceType, configured, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	push(t, o, directory, "finance", daniel, amara)
	refused := func() {
		t.Helper()
		before := members(t, o, "finance")
		_, diagnostics := driver.Apply(planned)
		for _, want := range []string{"the conflict has changed since the plan was made", "1 account gains the group: " + amara, "plan again"} {
			if text := acctest.Text(diagnostics); !strings.Contains(text, want) {
				t.Errorf("the error does not say %q:\n%s", want, text)
			}
		}
		if got := members(t, o, "finance"); got != before {
			t.Errorf("finance has %s", got)
		}
	}
	refused()

	// The same for one that has arisen again, whose facts come from the refresh.
	created := driver.Create(resourceType, configured)
	again(t, o, directory, "finance", katarzyna)
	read, _ := driver.Read(created)
	push(t, o, directory, "finance", lars)
	o.Emulator.ResetJournal()
	planned = driver.Plan(resourceType, configured, read)
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("the plan asked for what the refresh has told: %v", sent)
	}
	if got := fmt.Sprint(planned.Attribute("members_added")); got != "["+katarzyna+"]" {
		t.Errorf("the plan shows %s", got)
	}
	push(t, o, directory, "finance", daniel, amara, lars)
	_, diagnostics := driver.Apply(planned)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "the conflict has changed since the plan was made") {
		t.Errorf("got:\n%s", text)
	}
}

func TestGroupConflictResolution_guardsTheMomentOfTheSync(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	driver.Create(resourceType, map[string]any{"directory_id": directory, "group_name": "finance"})
	sent := o.ProviderRequests()
	last := sent[len(sent)-1]
	if last.Method != "POST" || last.IfMatch == "" || len(o.Writes()) != 1 {
		t.Errorf("want one sync with If-Match, got %+v", sent)
	}
}

func TestGroupConflictResolution_plan(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	push(t, o, directory, "finance", daniel, amara)
	push(t, o, directory, "jira-users", amara)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
		at     string
	}{
		{"shows what it does", map[string]any{"directory_id": directory, "group_name": "Finance"},
			[]string{"WARNING: Syncing group \"finance\"", "1 account gains the group: " + amara, "2 accounts lose the group: " + katarzyna + ", " + lars, "opens confluence on acme.atlassian.net"}, "group_name"},
		{"default access group", map[string]any{"directory_id": directory, "group_name": "jira-users"},
			[]string{"ERROR: Group \"jira-users\" cannot be overwritten", "Don't make this group default"}, "group_name"},
		{"no conflict", map[string]any{"directory_id": directory, "group_name": "finances"},
			[]string{"ERROR: No conflict for group \"finances\"", "open conflicts for: finance, jira-users"}, "group_name"},
		{"no such directory", map[string]any{"directory_id": "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", "group_name": "finance"},
			[]string{"ERROR: Cannot plan the resolution", "does not exist"}, "directory_id"},
		{"directory not known", map[string]any{"directory_id": acctest.Unknown, "group_name": "finance"},
			[]string{"WARNING: Who gains and who loses the group is not known yet"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			text := acctest.Text(driver.Plan(resourceType, test.config, acctest.Object{}).Diagnostics)
			for _, want := range append(test.want, test.at) {
				if !strings.Contains(text, want) {
					t.Errorf("the plan does not say %q:\n%s", want, text)
				}
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		driver, configured := o.Protocol(t), map[string]any{"directory_id": directory, "group_name": "finance"}
		driver.Succeeds(driver.Plan(resourceType, configured, acctest.Object{}).Diagnostics)
		if text := acctest.Text(driver.Plan(resourceType, configured, acctest.Object{}).Diagnostics); !strings.Contains(text, "resolved twice") {
			t.Errorf("got:\n%s", text)
		}
	})
	t.Run("plan_checks", func(t *testing.T) {
		configured := map[string]any{"directory_id": directory, "group_name": "jira-users"}
		driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
		planned := driver.Plan(resourceType, configured, acctest.Object{})
		driver.Succeeds(planned.Diagnostics)
		_, diagnostics := driver.Apply(planned)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "default access group") || !strings.Contains(text, "Cannot resolve the group conflict") {
			t.Errorf("got:\n%s", text)
		}
	})
	t.Run("not reviewed, not synced", func(t *testing.T) {
		driver := o.Protocol(t)
		planned := driver.Plan(resourceType, map[string]any{"directory_id": acctest.Unknown, "group_name": "finance"}, acctest.Object{})
		known := driver.Plan(resourceType, map[string]any{"directory_id": directory, "group_name": "finance"}, acctest.Object{})
		if planned.Attribute("conflict_id") == known.Attribute("conflict_id") || planned.Attribute("conflict_id") != nil {
			t.Error("Terraform could not tell a plan that was reviewed from one that was not")
		}
		_, diagnostics := driver.Apply(planned)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "plan could not show") {
			t.Errorf("got:\n%s", text)
		}
	})
	if writes := o.Writes(); len(writes) != 1 {
		t.Errorf("wrote %v", writes)
	}
}

func TestAccGroupConflictResolution_directoryOfTheSameApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(strings.Replace(config("x", "finance"), `"x"`, "atlassian_directory.okta.id", 1) +
			"resource \"atlassian_directory\" \"okta\" {\n  name = \"Okta\"\n  identity_provider = \"okta\"\n}\n"),
		ExpectError: regexp.MustCompile(`No\s+conflict\s+for\s+group\s+"finance"`),
	}}})
}

func TestAccGroupConflictResolution_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, config, want string }{
		{"directory's name", config("Okta", "finance"), `must\s+be\s+the\s+directory's\s+id`},
		{"empty name", config("2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", ""), `length\s+must\s+be\s+at\s+least\s+1`},
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

func TestGroupConflictResolution_syncedAlready(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	configured := map[string]any{"directory_id": directory, "group_name": "finance"}
	created := driver.Create(resourceType, configured)
	o.Emulator.ResetJournal()
	if created := driver.Create(resourceType, configured); created.Attribute("state") != "synced" || len(o.Writes()) > 0 {
		t.Errorf("got %v after %v", created.Value, o.Writes())
	}

	t.Run("a read and an empty plan are one request", func(t *testing.T) {
		driver := o.Protocol(t)
		o.Emulator.ResetJournal()
		read, _ := driver.Read(created)
		if planned := driver.Plan(resourceType, configured, read); !planned.Empty() || len(planned.Diagnostics) > 0 {
			t.Errorf("the plan changes %v\n%s", planned.Changes(), acctest.Text(planned.Diagnostics))
		}
		if sent := o.ProviderRequests(); len(sent) != 1 {
			t.Errorf("sent %v", sent)
		}
	})
	t.Run("destroying undoes nothing", func(t *testing.T) {
		planned := driver.Plan(resourceType, nil, created)
		if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, "WARNING: A resolved group conflict is not undone") {
			t.Errorf("got:\n%s", text)
		}
		_, diagnostics := driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if writes := o.Writes(); len(writes) > 0 || members(t, o, "finance") != daniel {
			t.Errorf("wrote %v", writes)
		}
	})
	t.Run("no longer listed", func(t *testing.T) {
		if err := o.Client.DeleteDirectory(context.Background(), o.ID, directory, ""); err == nil {
			t.Fatal("the directory still has provisioning")
		}
		again(t, o, directory, "nobody's", daniel)
		if err := o.Client.DeleteDirectory(context.Background(), o.ID, directory, ""); err != nil {
			t.Fatal(err)
		}
		read, diagnostics := driver.Read(created)
		driver.Succeeds(diagnostics)
		if !read.Value.Equal(created.Value) {
			t.Errorf("got %v", read.Value)
		}
	})
}

func TestGroupConflictResolution_forbiddenIsNotGone(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	created := driver.Create(resourceType, map[string]any{"directory_id": directory, "group_name": "finance"})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories/*/group-conflicts", Status: 403})
	read, diagnostics := driver.Read(created)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "scopes of this call") || read.Type == "" {
		t.Errorf("want an error that names the scopes and the state kept, got %v\n%s", read, text)
	}
}

func TestGroupConflictResolution_lostAnswer(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/directories/*/group-conflicts/*/sync", DropAnswer: true, Times: 1})
	created := driver.Create(resourceType, map[string]any{"directory_id": directory, "group_name": "finance"})
	if created.Attribute("state") != "synced" || len(o.Writes()) != 1 {
		t.Errorf("got %v after %v", created.Value, o.Writes())
	}
}
