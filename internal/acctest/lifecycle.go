package acctest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// Lifecycle is what a resource has to prove from its creation to its end. Run
// gives the same subtests to every resource; those of the identity plane get them a second time, on an attended host.
type Lifecycle struct {
	// Type is the resource type. The instance under test is TYPE.test.
	Type string
	// Config creates the instance, with everything it needs.
	Config string
	// Identity is the name of the attribute that, with organization_id, is the identity.
	Identity string
	// AndIdentity are the other attributes of an identity that takes more than one.
	AndIdentity []string
	// ImportID is the import id of an instance, where it is something else than
	// the attributes of the identity with slashes between them.
	ImportID func(Instance) string
	// SCIM says that the instance belongs to the SCIM directory var.scim_directory_id,
	// which is part of its identity in the place of organization_id.
	SCIM bool
	// Updates are configurations that each change attributes in place, one after the other.
	Updates []Change
	// Replacements are configurations that each replace the instance.
	Replacements []Change
	// Drifts are changes made behind Terraform's back.
	Drifts []Drift
	// Vanish deletes the instance behind Terraform's back. Leave it nil for an
	// object that cannot vanish.
	Vanish func(t testing.TB, o *Organization, instance Instance)
	// Exists reports whether the organization has the instance.
	Exists func(t testing.TB, o *Organization, instance Instance) bool
	// NotImported are attributes that an import cannot bring back.
	NotImported []string
	// Options change the organization.
	Options []Option
}

// Instance holds the attributes of the instance under test as state shows them.
type Instance map[string]any

// String returns a string attribute, "" when it is null.
func (i Instance) String(name string) string {
	text, _ := i[name].(string)
	return text
}

// Change is another configuration of the same instance.
type Change struct {
	Name   string
	Config string
	// Checks look at the state after the apply.
	Checks []statecheck.StateCheck
}

// Drift is a change made behind Terraform's back.
type Drift struct {
	// Attribute is the one that the plan has to show.
	Attribute string
	// Also are attributes that follow from it and show in the plan as well.
	Also   []string
	Change func(t testing.TB, o *Organization, instance Instance)
}

// Run runs the subtests.
func (l Lifecycle) Run(t *testing.T) {
	t.Run("create_import_update_replace_destroy", func(t *testing.T) { t.Parallel(); l.life(t) })
	t.Run("import_block_with_identity", func(t *testing.T) { t.Parallel(); l.importIdentity(t) })
	t.Run("changed_and_deleted_elsewhere", func(t *testing.T) { t.Parallel(); l.drift(t) })
	if l.isOnIdentityPlane(t) { // where a person carries out the changes of an attended host
		attended := l
		attended.Options = append(slices.Clip(l.Options), Attended)
		t.Run("attended_create_import_update_replace_destroy", func(t *testing.T) { t.Parallel(); attended.life(t) })
		t.Run("attended_changed_and_deleted_elsewhere", func(t *testing.T) { t.Parallel(); attended.drift(t) })
	}
}

// isOnIdentityPlane reports whether the documentation of the type says so.
func (l Lifecycle) isOnIdentityPlane(t testing.TB) bool {
	t.Helper()
	all, _ := Schemas(t)
	return strings.Contains(all.ResourceSchemas[l.Type].Block.Description, framework.IdentityPlane)
}

func (l Lifecycle) address() string { return l.Type + ".test" }

func (l Lifecycle) start(t testing.TB) *Organization {
	t.Helper()
	o := Start(t, l.Options...)
	if l.SCIM {
		o.SCIMDirectory(t)
	}
	return o
}

// keys returns the attributes of the identity, without the organization or SCIM directory.
func (l Lifecycle) keys() []string { return append([]string{l.Identity}, l.AndIdentity...) }

// importIDs returns the ids that import the instance, the shortest first.
func (l Lifecycle) importIDs(o *Organization, instance Instance) []string {
	var values []string
	for _, key := range l.keys() {
		values = append(values, instance.String(key))
	}
	id := strings.Join(values, "/")
	if l.ImportID != nil {
		id = l.ImportID(instance)
	}
	if l.SCIM {
		return []string{instance.String("scim_directory_id") + "/" + id}
	}
	return []string{id, o.ID + "/" + id}
}

// identities returns those that import the instance, the whole one last.
func (l Lifecycle) identities(o *Organization, instance Instance) []map[string]any {
	short := map[string]any{}
	for _, key := range l.keys() {
		short[key] = instance[key]
	}
	whole := maps.Clone(short)
	if l.SCIM {
		whole["scim_directory_id"] = instance["scim_directory_id"]
		return []map[string]any{whole}
	}
	whole["organization_id"] = o.ID
	return []map[string]any{short, whole}
}

// life goes from the create to the destroy. Refresh, imports and plans run while the organization refuses every write.
func (l Lifecycle) life(t *testing.T) {
	o := l.start(t)
	instance := Instance{}
	writes := 0
	steps := []resource.TestStep{
		// Each Config step ends with a plan and a refreshed plan that have to be empty.
		{Config: o.Config(l.Config), ConfigStateChecks: []statecheck.StateCheck{Capture(l.address(), instance)}},
		{PreConfig: func() { o.Emulator.ReadOnly(true); writes = len(o.Writes()) }, RefreshState: true},
		{ResourceName: l.address(), ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: l.Identity, ImportStateVerifyIgnore: l.NotImported,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return l.importIDs(o, instance)[0], nil }},
		{ResourceName: l.address(), ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: l.Identity, ImportStateVerifyIgnore: l.NotImported,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return last(l.importIDs(o, instance)), nil }},
		{ResourceName: l.address(), ImportState: true, ImportStateKind: resource.ImportBlockWithID,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return l.importIDs(o, instance)[0], nil }},
		{PreConfig: func() { l.importInProcess(t, o, instance); l.importGenerated(t, o, instance) }, Config: o.Config(l.Config), PlanOnly: true},
	}
	var changes []resource.TestStep
	for _, update := range l.Updates {
		changes = append(changes, l.step(o, instance, update, plancheck.ResourceActionUpdate))
	}
	for _, replacement := range l.Replacements {
		changes = append(changes, l.step(o, instance, replacement, plancheck.ResourceActionDestroyBeforeCreate))
	}
	if len(changes) == 0 {
		changes = append(changes, resource.TestStep{Config: o.Config(l.Config)})
	}
	changes[0].PreConfig = func() {
		if written := o.Writes()[writes:]; len(written) > 0 {
			t.Errorf("refresh, import or plan wrote: %v", written)
		}
		o.Emulator.ReadOnly(false)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: o.Factories(),
		Steps:                    append(steps, changes...),
		CheckDestroy: func(*terraform.State) error {
			if l.Exists(t, o, instance) {
				return fmt.Errorf("%s still exists after destroy: %v", l.Type, instance)
			}
			return nil
		},
	})
	o.NothingWaits(t)
}

func (l Lifecycle) step(o *Organization, instance Instance, change Change, action plancheck.ResourceActionType) resource.TestStep {
	return resource.TestStep{
		Config:            o.Config(change.Config),
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(l.address(), action)}},
		ConfigStateChecks: append([]statecheck.StateCheck{Capture(l.address(), instance)}, change.Checks...),
	}
}

// importInProcess imports by identity, which needs Terraform 1.12, over the
// plugin protocol: the configuration that Terraform would generate from the
// imported state has to plan empty.
func (l Lifecycle) importInProcess(t testing.TB, o *Organization, instance Instance) {
	whole := last(l.identities(o, instance))
	for _, identity := range l.identities(o, instance) {
		driver := o.Protocol(t) // one each: two plans of one object in one walk are a fight for it
		imported, diagnostics := driver.ImportByIdentity(l.Type, identity)
		driver.Succeeds(diagnostics)
		if got := driver.IdentityAttributes(imported); !maps.Equal(got, whole) {
			t.Errorf("identity after import is %v, want %v", got, whole)
		}
		planned := driver.Plan(l.Type, driver.GeneratedConfig(imported), imported)
		driver.Succeeds(planned.Diagnostics)
		if !planned.Empty() {
			t.Errorf("the plan after an import by identity is not empty: it changes %v", planned.Changes())
		}
	}
}

// importGenerated imports into an empty state with a configuration that
// Terraform generates, which has to plan nothing but the import.
func (l Lifecycle) importGenerated(t *testing.T, o *Organization, instance Instance) {
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: o.Factories(),
		Steps: []resource.TestStep{{
			Config: o.Config(""), ResourceName: l.Type + ".generated", GenerateConfig: true,
			ImportState: true, ImportStateKind: resource.ImportBlockWithID, ImportStateId: l.importIDs(o, instance)[0],
		}},
	})
}

func (l Lifecycle) importIdentity(t *testing.T) {
	o := l.start(t)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: o.Factories(),
		Steps: []resource.TestStep{
			{Config: o.Config(l.Config)},
			{ResourceName: l.address(), ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// drift lets somebody else change each attribute, and then delete the instance.
func (l Lifecycle) drift(t *testing.T) {
	o := l.start(t)
	instance := Instance{}
	steps := []resource.TestStep{{Config: o.Config(l.Config), ConfigStateChecks: []statecheck.StateCheck{Capture(l.address(), instance)}}}
	for _, drift := range l.Drifts {
		steps = append(steps,
			resource.TestStep{
				PreConfig: func() { drift.Change(t, o, instance) }, RefreshState: true, ExpectNonEmptyPlan: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(l.address(), plancheck.ResourceActionUpdate),
					OnlyChanges(l.address(), append([]string{drift.Attribute}, drift.Also...)...),
				}},
			},
			resource.TestStep{Config: o.Config(l.Config), ConfigStateChecks: []statecheck.StateCheck{Same(l.address(), instance, drift.Attribute)}},
		)
	}
	if l.Vanish != nil {
		steps = append(steps,
			resource.TestStep{PreConfig: func() { l.vanishTwice(t, o, instance) }, Config: o.Config(l.Config), PlanOnly: true, ExpectNonEmptyPlan: true},
			resource.TestStep{
				Config: o.Config(l.Config),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(l.address(), plancheck.ResourceActionCreate)}},
			},
		)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: steps})
	o.NothingWaits(t)
}

// vanishTwice deletes the instance behind Terraform's back and then lets the
// provider delete it again, which has to succeed, and read it, which has to
// warn, in process and without an identity, as a Terraform before 1.12 reads.
func (l Lifecycle) vanishTwice(t testing.TB, o *Organization, instance Instance) {
	driver := o.Protocol(t)
	object, diagnostics := driver.ImportByID(l.Type, l.importIDs(o, instance)[0])
	driver.Succeeds(diagnostics)
	l.Vanish(t, o, instance)
	_, diagnostics = driver.Apply(driver.Plan(l.Type, nil, object))
	driver.Succeeds(diagnostics)
	object.Identity = nil
	gone, diagnostics := driver.Read(object)
	driver.Succeeds(diagnostics)
	if gone.Type != "" {
		t.Errorf("reading a deleted %s left it in the state", l.Type)
	}
	if len(diagnostics) == 0 {
		t.Errorf("reading a deleted %s gave no warning", l.Type)
	}
}

func last[T any](all []T) T { return all[len(all)-1] }
