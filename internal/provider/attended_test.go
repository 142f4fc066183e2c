package provider_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// attendedRows are the resources whose changes wait for a person on an attended host.
func attendedRows(t *testing.T) []matrixRow {
	t.Helper()
	var rows []matrixRow
	identity := identityRows()
	for _, row := range matrixRows(t) {
		if _, ok := identity[row.typeName]; ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// impatient are timeouts of those who do not wait.
var impatient = map[string]any{"create": "20ms", "update": "20ms", "delete": "20ms"}

// with returns a configuration with more attributes.
func with(config, more map[string]any) map[string]any {
	all := maps.Clone(config)
	maps.Copy(all, more)
	return all
}

// impatientFor are the timeouts that a type has.
func impatientFor(typeName string) map[string]any {
	if typeName == "atlassian_group_conflict_resolution" {
		return map[string]any{"timeouts": map[string]any{"create": "20ms", "update": "20ms"}}
	}
	return map[string]any{"timeouts": impatient}
}

// settle carries out what waits.
func settle(t testing.TB, o *acctest.Organization) {
	t.Helper()
	for _, operation := range o.Emulator.Operations() {
		if operation.State != "waiting" {
			continue
		}
		if err := o.Emulator.SucceedOperation(operation.ID, emulator.Given{}); err != nil {
			t.Error(err)
		}
	}
}

const planSays = "A person carries out the changes of the identity plane"

// The whole life of every type, as on a host that answers at once: what differs is that the plan says who is waited for.
func TestAttended_lifecycleOfEveryType(t *testing.T) {
	for _, row := range attendedRows(t) {
		t.Run(row.typeName, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, acctest.Attended)
			config := with(row.config(t, o), row.also)
			driver := o.Protocol(t)
			driver.Succeeds(driver.Validate(row.typeName, config))
			planned := driver.Plan(row.typeName, config, acctest.Object{})
			driver.Succeeds(planned.Diagnostics)
			if text := acctest.Text(planned.Diagnostics); !strings.Contains(text, planSays) || !strings.Contains(text, o.URL+"/#operations") {
				t.Errorf("the plan does not say who is waited for:\n%s", text)
			}
			created, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			settled(t, row, o, config, created)

			if row.change != nil {
				changed := with(config, row.change(t, o))
				driver = o.Protocol(t)
				planned = driver.Plan(row.typeName, changed, created)
				driver.Succeeds(planned.Diagnostics)
				updated, diagnostics := driver.Apply(planned)
				driver.Succeeds(diagnostics)
				settled(t, row, o, changed, updated)
				created = updated
			}

			driver = o.Protocol(t)
			imported, diagnostics := driver.ImportByIdentity(row.typeName, driver.IdentityAttributes(created))
			driver.Succeeds(diagnostics)
			if planned := driver.Plan(row.typeName, driver.GeneratedConfig(imported), imported); !planned.Empty() {
				t.Errorf("what was imported is changed: %v", planned.Changes())
			}

			driver = o.Protocol(t)
			_, diagnostics = driver.Apply(driver.Plan(row.typeName, nil, created))
			driver.Succeeds(diagnostics)
			left, err := row.onServer(o, config)
			if err != nil || len(left) > 0 && row.typeName != "atlassian_group_conflict_resolution" {
				t.Errorf("after destroying there is %v, %v", left, err)
			}
			o.NothingWaits(t)
		})
	}
}

// settled expects that nothing is left to do, and that refreshes and plans without a change ask nobody.
func settled(t *testing.T, row matrixRow, o *acctest.Organization, config map[string]any, object acctest.Object) {
	t.Helper()
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(object)
	driver.Succeeds(diagnostics)
	planned := driver.Plan(row.typeName, config, read)
	driver.Succeeds(planned.Diagnostics)
	if !planned.Empty() || strings.Contains(acctest.Text(planned.Diagnostics), planSays) {
		t.Errorf("the plan is not empty, or speaks of changes: %v\n%s", planned.Changes(), acctest.Text(planned.Diagnostics))
	}
}

// Where somebody has begun, a wait in vain says who works on it.
func TestAttended_waitInVainNamesWhoWorksOnIt(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	o.Emulator.Attend(nil)
	config := with(map[string]any{"name": "Okta", "identity_provider": "okta"}, impatientFor("atlassian_directory"))
	apply := func() string {
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan("atlassian_directory", config, acctest.Object{}))
		return acctest.Text(diagnostics)
	}
	acctest.Says(t, apply(), "for somebody to begin")
	if err := o.Emulator.BeginOperation(o.Emulator.Operations()[0].ID, "Mia"); err != nil {
		t.Fatal(err)
	}
	acctest.Says(t, apply(), "waited 20ms in vain: operation ", "is in progress: Mia has worked on it since 2026-11-02T09:00:00Z", "Next: nothing is lost.")
}

// An apply gives up, the person is done afterwards, and the next apply gets what was made, without an import and without
// asking twice.
func TestAttended_nextApplyGetsWhatTheOneThatGaveUpAskedFor(t *testing.T) {
	for _, row := range attendedRows(t) {
		t.Run(row.typeName, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, acctest.Attended)
			config := with(with(row.config(t, o), row.also), impatientFor(row.typeName))
			o.Emulator.Attend(nil)
			before := len(o.Emulator.Operations())

			driver := o.Protocol(t)
			planned := driver.Plan(row.typeName, config, acctest.Object{})
			driver.Succeeds(planned.Diagnostics)
			left, diagnostics := driver.Apply(planned)
			text := acctest.Text(diagnostics)
			for _, want := range []string{"waited 20ms in vain: operation ", "has waited since 2026-11-02T09:00:00Z for somebody to begin", o.URL + "/#operations", "Next: nothing is lost."} {
				if !strings.Contains(text, want) {
					t.Errorf("not said: %q in:\n%s", want, text)
				}
			}
			if !left.Value.IsNull() {
				t.Errorf("something is in the state, and tainted: %v", left.Attributes())
			}
			settle(t, o)

			driver = o.Protocol(t)
			planned = driver.Plan(row.typeName, config, acctest.Object{})
			driver.Succeeds(planned.Diagnostics)
			created, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			if asked := len(o.Emulator.Operations()) - before; asked != 1 {
				t.Errorf("asked %d times: %+v", asked, o.Emulator.Operations())
			}
			if row.typeName == "atlassian_provisioning_config" {
				if key := created.Attribute("api_key"); key == nil || key != o.Emulator.Token(created.Attribute("id").(string)) {
					t.Error("the key that was made is not in the state")
				}
			}
			settled(t, row, o, config, created)

			_, diagnostics = driver.Apply(driver.Plan(row.typeName, nil, created))
			if row.typeName == "atlassian_group_conflict_resolution" {
				return // destroying sends nothing
			}
			if text := acctest.Text(diagnostics); !strings.Contains(text, "Next: nothing is lost.") {
				t.Errorf("destroying did not wait:\n%s", text)
			}
			settle(t, o)
			driver = o.Protocol(t)
			if read, _ := driver.Read(created); read.Type != "" { // a domain is always linked to some directory
				_, diagnostics = driver.Apply(driver.Plan(row.typeName, nil, read))
				driver.Succeeds(diagnostics)
			}
		})
	}
}

// A default that is written out meanwhile is the same write.
func TestAttended_nextApplyWithADefaultWrittenOut(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	directoryID := directoryOf(t, o, "okta")
	o.Emulator.Attend(nil)
	before := len(o.Emulator.Operations())
	staff := map[string]any{"directory_id": directoryID, "name": "Staff", "timeouts": impatient}
	driver := o.Protocol(t)
	driver.Apply(driver.Plan("atlassian_authentication_policy", staff, acctest.Object{}))
	settle(t, o)
	created := o.Protocol(t).Create("atlassian_authentication_policy", with(staff, map[string]any{"enforce_sso": false, "is_default": false}))
	if asked := len(o.Emulator.Operations()) - before; asked != 1 || created.Attribute("name") != "Staff" {
		t.Errorf("asked %d times, and has %v", asked, created.Attributes())
	}
}

// What an earlier apply asked for is not what anybody else made: another provider than the one that was asked for is still taken.
func TestAttended_onlyTheSameIsLetThrough(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	o.Emulator.Attend(nil)
	driver := o.Protocol(t)
	okta := map[string]any{"name": "Okta", "identity_provider": "okta", "timeouts": impatient}
	driver.Apply(driver.Plan("atlassian_directory", okta, acctest.Object{}))
	settle(t, o)
	okta["identity_provider"] = "auth0"
	if text := acctest.Text(o.Protocol(t).Plan("atlassian_directory", okta, acctest.Object{}).Diagnostics); !strings.Contains(text, `The name "Okta" is taken`) {
		t.Errorf("let through:\n%s", text)
	}
}

func TestAttended_endsWithoutTheChange(t *testing.T) {
	okta := map[string]any{"name": "Okta", "identity_provider": "okta"}
	for name, test := range map[string]struct {
		person func(o *acctest.Organization, id string) error
		says   []string
	}{
		"refused": {func(o *acctest.Organization, id string) error {
			return errors.Join(o.Emulator.BeginOperation(id, "Mia"), o.Emulator.RefuseOperation(id, "No seat is left for another provider."))
		}, []string{"was refused by Mia: No seat is left for another provider.", "Next: nothing was recorded as changed. Who has refused may have done a part in the console", "Do what the reason asks for"}},
		"cancelled": {func(o *acctest.Organization, id string) error { return o.Emulator.CancelOperation(id) },
			[]string{"somebody has cancelled it", "Next: nothing was changed. Find out who has cancelled the operation"}},
		"expired": {func(o *acctest.Organization, id string) error { return o.Emulator.ExpireOperation(id) },
			[]string{"nobody had begun when it expired", "Next: nothing was changed. Find somebody who looks at the worklist"}},
		"superseded": {func(o *acctest.Organization, id string) error {
			o.Emulator.Attend(nil)
			_, err := o.Client.CreateDirectory(client.WithWait(context.Background(), client.Wait{Limit: time.Millisecond}), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "auth0"})
			if !errors.Is(err, client.ErrStillWaiting) {
				return fmt.Errorf("the other write: %w", err)
			}
			return nil
		}, []string{"was superseded by another write for the same object", "Next: nothing was changed by this operation."}},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t, acctest.Attended)
			o.Emulator.Attend(func(operation emulator.Operation) {
				if err := test.person(o, operation.ID); err != nil {
					t.Error(err)
				}
			})
			driver := o.Protocol(t)
			left, diagnostics := driver.Apply(driver.Plan("atlassian_directory", okta, acctest.Object{}))
			text := acctest.Text(diagnostics)
			for _, want := range append(test.says, `ERROR: Cannot create directory "Okta"`, "Create directory", o.URL) {
				if !strings.Contains(text, want) {
					t.Errorf("not said: %q in:\n%s", want, text)
				}
			}
			if !left.Value.IsNull() {
				t.Error("something is in the state")
			}
		})
	}
}

// The plan says it once, whatever becomes of the findings of plan checks.
func TestAttended_planSaysItOnce(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	for _, checks := range []string{"error", "warn", "off"} {
		driver := o.Protocol(t, map[string]any{"plan_checks": checks})
		said := 0
		for i := range 5 {
			planned := driver.Plan("atlassian_directory", map[string]any{"name": fmt.Sprint("Okta ", i), "identity_provider": "okta"}, acctest.Object{})
			said += strings.Count(acctest.Text(planned.Diagnostics), planSays)
		}
		if said != 1 {
			t.Errorf("with plan_checks = %q it was said %d times", checks, said)
		}
	}
}

func TestAttended_refreshWarnsOfDoubt(t *testing.T) {
	for _, row := range attendedRows(t) {
		if row.typeName == "atlassian_group_conflict_resolution" {
			continue // nobody attests a conflict
		}
		t.Run(row.typeName, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, acctest.Attended)
			driver := o.Protocol(t)
			created := driver.Create(row.typeName, with(row.config(t, o), row.also))
			id, _ := created.Attribute("id").(string)
			switch row.typeName {
			case "atlassian_identity_provider":
				found := acctest.All(t, o.Client.SAMLConfigurations(t.Context(), o.ID))
				id = found[0].ID
			case "atlassian_linked_domain":
				id, _ = created.Attribute("domain_id").(string)
			}
			if err := o.Emulator.SetDoubt(id, "Changed in the console", "sam@acme.com"); err != nil {
				t.Fatal(err)
			}
			_, diagnostics := o.Protocol(t).Read(created)
			for _, want := range []string{"WARNING: Changed elsewhere, perhaps: ", "sam@acme.com seems to have changed it at 2026-11-02T09:00:00Z: Changed in the console", "by Mia", "Settle it (" + o.URL + "/#operations)"} {
				if text := acctest.Text(diagnostics); !strings.Contains(text, want) {
					t.Errorf("not said: %q in:\n%s", want, text)
				}
			}
			if err := o.Emulator.SetEvidence(id, "contradicted"); err != nil {
				t.Fatal(err)
			}
			if _, diagnostics = o.Protocol(t).Read(created); !strings.Contains(acctest.Text(diagnostics), "WARNING: Contradicted by what was seen: ") {
				t.Errorf("got:\n%s", acctest.Text(diagnostics))
			}
			if err := o.Emulator.SetEvidence(id, "proved"); err != nil {
				t.Fatal(err)
			}
			if _, diagnostics = o.Protocol(t).Read(created); strings.Contains(acctest.Text(diagnostics), "recorded") {
				t.Errorf("settled, it says:\n%s", acctest.Text(diagnostics))
			}
		})
	}
}

func TestAttended_actionsWaitAndSaySo(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	google := directoryOf(t, o, "google_workspace")
	connection, err := o.Client.CreateGoogleWorkspaceConnection(t.Context(), o.ID, google, client.GoogleWorkspaceSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Emulator.ConfirmConsent(connection.ID); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	if said := acctest.Text(driver.PlanAction("atlassian_google_workspace_sync", map[string]any{"connection_id": connection.ID})); !strings.Contains(said, planSays) {
		t.Errorf("the plan says:\n%s", said)
	}
	progress, diagnostics := driver.Invoke("atlassian_google_workspace_sync", map[string]any{"connection_id": connection.ID})
	driver.Succeeds(diagnostics)
	if said := strings.Join(progress, "\n"); !strings.Contains(said, "waits for a person, at "+o.URL) || !strings.Contains(said, "started") {
		t.Errorf("said:\n%s\n%s", said, acctest.Text(diagnostics))
	}
	if err := o.Emulator.FinishSync(connection.ID); err != nil {
		t.Fatal(err)
	}
	o.Emulator.Attend(nil)
	_, diagnostics = driver.Invoke("atlassian_google_workspace_sync", map[string]any{"connection_id": connection.ID, "timeout": "20ms"})
	if text := acctest.Text(diagnostics); !strings.Contains(text, "waited 20ms in vain") {
		t.Errorf("got:\n%s", text)
	}
}
