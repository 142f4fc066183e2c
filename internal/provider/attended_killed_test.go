package provider_test

import (
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// killed applies a configuration, and is killed after it has fetched the result of the operation and before Terraform has
// it in the state. The host keeps the result for that process alone.
func killed(t *testing.T, o *acctest.Organization, row matrixRow, config map[string]any, before acctest.Object) {
	t.Helper()
	driver := o.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(row.typeName, config, before))
	driver.Succeeds(diagnostics)
}

// appliedAgain refreshes and applies as the next run does, and imports what an error tells of.
func appliedAgain(t *testing.T, o *acctest.Organization, row matrixRow, config map[string]any, state acctest.Object) acctest.Object {
	t.Helper()
	driver := o.Protocol(t)
	if state.Type != "" {
		read, diagnostics := driver.Read(state)
		driver.Succeeds(diagnostics)
		state = read
	}
	planned := driver.Plan(row.typeName, config, state)
	if text := acctest.Text(planned.Diagnostics); erred(planned.Diagnostics) {
		command := importCommand.FindStringSubmatch(text)
		if command == nil || state.Type != "" {
			t.Fatalf("the next plan fails, and does not say how to go on:\n%s", text)
		}
		driver = o.Protocol(t)
		imported, diagnostics := driver.ImportByID(row.typeName, command[1])
		driver.Succeeds(diagnostics)
		planned = driver.Plan(row.typeName, config, imported)
	}
	driver.Succeeds(planned.Diagnostics)
	applied, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	return applied
}

// For the next apply it is as if a host that answers at once had answered a process that was killed: it takes what is there,
// or its plan has the ID to import it with. Nobody is asked twice, and nothing waits for ever.
func TestAttended_killedBetweenTheResultAndTheState(t *testing.T) {
	for _, row := range attendedRows(t) {
		t.Run(row.typeName, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, acctest.Attended)
			config := with(row.config(t, o), row.also)
			wantOne := func(what string, config map[string]any, asked int) {
				t.Helper()
				there, err := row.onServer(o, config)
				if err != nil || len(there) != 1 || len(o.Emulator.Operations()) != asked {
					t.Errorf("after %s there is %v, %v, and %d were asked for instead of %d", what, there, err, len(o.Emulator.Operations()), asked)
				}
			}
			killed(t, o, row, config, acctest.Object{})
			asked := len(o.Emulator.Operations())
			object := appliedAgain(t, o, row, config, acctest.Object{})
			wantOne("the create", config, asked)
			settled(t, row, o, config, object)

			if row.change != nil {
				config = with(config, row.change(t, o))
				killed(t, o, row, config, object)
				asked = len(o.Emulator.Operations())
				object = appliedAgain(t, o, row, config, object)
				wantOne("the update", config, asked)
				settled(t, row, o, config, object)
			}

			killed(t, o, row, nil, object)
			asked = len(o.Emulator.Operations())
			driver := o.Protocol(t)
			if left, _ := driver.Read(object); left.Type != "" { // a domain is always linked to some directory
				_, diagnostics := driver.Apply(driver.Plan(row.typeName, nil, left))
				driver.Succeeds(diagnostics)
			}
			if again := len(o.Emulator.Operations()) - asked; again != 0 {
				t.Errorf("destroying asked %d times more", again)
			}
		})
	}
}

// The key that only the killed process had is lost, and the next apply has another made: the trigger in the state is still
// the one before.
func TestAttended_killedBetweenARotationAndTheState(t *testing.T) {
	for _, row := range attendedRows(t) {
		if row.typeName != "atlassian_provisioning_config" {
			continue
		}
		o := acctest.Start(t, acctest.Attended)
		quarter := func(number string) map[string]any {
			return map[string]any{"rotation_trigger": map[string]any{"quarter": number}}
		}
		config := row.config(t, o)
		object := o.Protocol(t).Create(row.typeName, with(config, quarter("1")))
		o.Clock.Advance(time.Hour)
		killed(t, o, row, with(config, quarter("2")), object)
		object = appliedAgain(t, o, row, with(config, quarter("2")), object)
		if key := object.Attribute("api_key"); key == nil || key != o.Emulator.Token(object.Attribute("id").(string)) {
			t.Error("the key in the state is not the one in use")
		}

		// Nor is the key of a create that was killed anywhere: once imported, a trigger that changes has another made.
		o = acctest.Start(t, acctest.Attended)
		config = row.config(t, o)
		killed(t, o, row, with(config, quarter("1")), acctest.Object{})
		object = appliedAgain(t, o, row, with(config, quarter("1")), acctest.Object{})
		if key := object.Attribute("api_key"); key != nil {
			t.Error("an import has a key")
		}
		object = appliedAgain(t, o, row, with(config, quarter("2")), object)
		if key := object.Attribute("api_key"); key == nil || key != o.Emulator.Token(object.Attribute("id").(string)) {
			t.Error("the key in the state is not the one in use")
		}
	}
}
