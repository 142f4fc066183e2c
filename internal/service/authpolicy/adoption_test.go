package authpolicy_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The plan tells what an adoption overwrites, and the apply with what is there by then. Each walk says it once,
// though Terraform plans once more in an apply.
func TestAuthenticationPolicy_adoptionTellsWhatItChanges(t *testing.T) {
	const title = "WARNING: Adopting authentication policy"
	o := acctest.Start(t)
	directory := okta(t, o)
	born := defaultPolicy(t, o, directory)
	config := map[string]any{"directory_id": directory, "adopt_default": true, "name": "Staff", "enforce_sso": true}
	planned := o.Protocol(t).Plan(resourceType, config, acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), title+` "`+born.Name+`" changes it`, `name: before "`+born.Name+`", after "Staff"`,
		"enforce_sso: before false, after true", "somebody has changed it since the plan", "write what stands after", `AttributeName("adopt_default")`)

	update(t, o, born.ID, client.AuthenticationPolicyUpdate{Name: new("The colleague's"), EnforceSSO: new(true)})
	for name, settings := range map[string]map[string]any{"looks again": nil, "without checks": {"plan_checks": "off"}} {
		t.Run(name, func(t *testing.T) {
			update(t, o, born.ID, client.AuthenticationPolicyUpdate{Name: new("The colleague's")})
			apply := o.Protocol(t, settings)
			again := acctest.Text(apply.Plan(resourceType, config, acctest.Object{}).Diagnostics)
			_, diagnostics := apply.Apply(planned)
			apply.Succeeds(diagnostics)
			text := again + acctest.Text(diagnostics)
			acctest.Says(t, text, title+` "The colleague's" changes it`, `name: before "The colleague's", after "Staff"`, "somebody has changed it since the plan")
			if strings.Count(text, title) != 1 || strings.Contains(text, "enforce_sso: before") {
				t.Errorf("want the new name alone, once:\n%s", text)
			}
		})
	}

	t.Run("changed after the apply has looked again", func(t *testing.T) {
		apply := o.Protocol(t)
		apply.Plan(resourceType, config, acctest.Object{}) // which has nothing to say: the policy is as planned
		update(t, o, born.ID, client.AuthenticationPolicyUpdate{EnforceSSO: new(false)})
		_, diagnostics := apply.Apply(planned)
		apply.Succeeds(diagnostics)
		acctest.Says(t, acctest.Text(diagnostics), title+` "Staff" changes it`, "enforce_sso: before false, after true")
	})
}

// An adoption does not overwrite what changes between its read and its write: it would be in no warning.
func TestAuthenticationPolicy_changedInTheMiddleOfAnAdoption(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	born := defaultPolicy(t, o, directory)
	meanwhile := func() {}
	between := o.Between(t, func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/"+born.ID) {
			meanwhile()
		}
		return body
	})
	driver := o.Protocol(t, map[string]any{"base_url": between})
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directory, "adopt_default": true, "name": "Staff"}, acctest.Object{})
	meanwhile = sync.OnceFunc(func() { update(t, o, born.ID, client.AuthenticationPolicyUpdate{Name: new("The colleague's")}) })
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot adopt the default authentication policy", "changed this object after the plan was made")
	if now := defaultPolicy(t, o, directory); now.Name != "The colleague's" {
		t.Errorf("overwritten: %+v", now)
	}
}

// Nothing is overwritten where the policy is as planned, and where its directory was made by the same apply.
func TestAuthenticationPolicy_adoptionThatChangesNothingOfAnybody(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	born := defaultPolicy(t, o, directory)
	driver := o.Protocol(t)
	for _, config := range []map[string]any{
		{"directory_id": directory, "adopt_default": true},
		{"directory_id": directory, "adopt_default": true, "name": born.Name, "is_default": true},
	} {
		planned := driver.Plan(resourceType, config, acctest.Object{})
		_, diagnostics := driver.Apply(planned)
		if text := acctest.Text(planned.Diagnostics) + acctest.Text(diagnostics); text != "" {
			t.Errorf("nothing changes, and it says:\n%s", text)
		}
	}
	driver = o.Protocol(t)
	made := driver.Plan("atlassian_directory", map[string]any{"name": "Made", "identity_provider": "okta"}, acctest.Object{})
	created, diagnostics := driver.Apply(made)
	driver.Succeeds(diagnostics)
	config := map[string]any{"directory_id": created.Attribute("id"), "adopt_default": true, "name": "Staff"}
	planned := o.Protocol(t).Plan(resourceType, config, acctest.Object{})
	_, diagnostics = driver.Apply(planned)
	if text := acctest.Text(diagnostics); text != "" {
		t.Errorf("the directory is new, and it says:\n%s", text)
	}
}

// A new default policy takes the place of one that nobody has to have in Terraform.
func TestAuthenticationPolicy_newDefaultTellsWhatItReplaces(t *testing.T) {
	const title = "WARNING: Authentication policy %q ceases to be the default"
	for name, settings := range map[string]map[string]any{"looks again": nil, "without checks": {"plan_checks": "off"}} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			directory := okta(t, o)
			config := map[string]any{"directory_id": directory, "name": "Staff", "is_default": true}
			planned := o.Protocol(t).Plan(resourceType, config, acctest.Object{})
			acctest.Says(t, acctest.Text(planned.Diagnostics), fmt.Sprintf(title, defaultPolicy(t, o, directory).Name), "somebody has changed it since the plan", `AttributeName("is_default")`)
			colleagues := another(t, o, directory)
			apply := o.Protocol(t, settings)
			again := acctest.Text(apply.Plan(resourceType, config, acctest.Object{}).Diagnostics)
			_, diagnostics := apply.Apply(planned)
			apply.Succeeds(diagnostics)
			text := again + acctest.Text(diagnostics)
			acctest.Says(t, text, fmt.Sprintf(title, colleagues.Name), colleagues.ID)
			if strings.Count(text, "ceases to be the default") != 1 {
				t.Errorf("said more than once:\n%s", text)
			}
		})
	}
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directory, "name": "Staff"}, acctest.Object{})
	_, diagnostics := driver.Apply(planned)
	if text := acctest.Text(planned.Diagnostics) + acctest.Text(diagnostics); text != "" {
		t.Errorf("it becomes no default, and says:\n%s", text)
	}
}

// A policy that is there already and becomes the default takes somebody's place as well.
func TestAuthenticationPolicy_updateToDefaultTellsWhatItReplaces(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	old := defaultPolicy(t, o, directory)
	created := o.Protocol(t).Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff"})
	planned := o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "is_default": true}, created)
	acctest.Says(t, acctest.Text(planned.Diagnostics), fmt.Sprintf("Authentication policy %q ceases to be the default", old.Name), old.ID)
	renamed := o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": directory, "name": "All"}, created)
	if text := acctest.Text(renamed.Diagnostics); text != "" {
		t.Errorf("it becomes no default, and says:\n%s", text)
	}
}

// The real terraform shows it once in the apply of a plan that somebody has overtaken, though it plans once more.
func TestAccAuthenticationPolicy_adoptionAfterAColleague(t *testing.T) {
	t.Parallel()
	acctest.AcceptanceOnly(t)
	o := acctest.Start(t)
	directory := okta(t, o)
	born := defaultPolicy(t, o, directory)
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), fmt.Sprintf(
		"resource %q \"test\" {\n  directory_id  = %q\n  adopt_default = true\n  name          = \"Staff\"\n}\n", resourceType, directory))
	const title = "Warning: Adopting authentication policy"
	if text := w.Terraform("plan", "-no-color", "-out=plan"); strings.Count(text, title) != 1 || !strings.Contains(text, fmt.Sprintf("name: before %q, after \"Staff\"", born.Name)) {
		t.Errorf("the plan does not say once what it changes:\n%s", text)
	}
	update(t, o, born.ID, client.AuthenticationPolicyUpdate{Name: new("The colleague's")})
	if text := w.Terraform("apply", "-no-color", "plan"); strings.Count(text, title) != 1 || strings.Contains(text, "more similar") ||
		!strings.Contains(text, "name: before \"The colleague's\", after \"Staff\"") {
		t.Errorf("the apply does not say once what it has changed:\n%s", text)
	}
}
