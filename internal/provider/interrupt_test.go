package provider_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const nothingChanged = "Next: the run was interrupted (Ctrl-C, or a pipeline that ended it). This request changed nothing, and what was made before it is in the state."

// saysInterrupted expects an error that says so, in words and not in Go's, and once what to do next.
func saysInterrupted(t *testing.T, diagnostics []*tfprotov6.Diagnostic, next string) {
	t.Helper()
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "the run was interrupted", next)
	if strings.Contains(text, "context canceled") || strings.Count(text, "Next: ") != len(diagnostics) {
		t.Errorf("in Go's words, or without one next step for each error:\n%s", text)
	}
}

// Every create and every update says that it was interrupted, on both planes.
func TestInterrupt_everyTypeSaysIt(t *testing.T) {
	interrupted, interrupt := context.WithCancel(t.Context())
	interrupt()
	for _, row := range matrixRows(t) {
		t.Run(row.typeName, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			config := with(row.config(t, o), row.also)
			driver := o.Protocol(t)
			planned := driver.Plan(row.typeName, config, acctest.Object{})
			driver.Succeeds(planned.Diagnostics)
			left, diagnostics := driver.ApplyIn(interrupted, planned)
			saysInterrupted(t, diagnostics, nothingChanged)
			if !left.Value.IsNull() {
				t.Errorf("nothing was made, and this is in the state: %v", left.Attributes())
			}
			if row.change == nil || strings.HasSuffix(row.typeName, "_role_assignment") {
				return // nothing changes in place, or only timeouts, which are sent to nobody
			}
			created := driver.Create(row.typeName, config)
			planned = driver.Plan(row.typeName, with(config, row.change(t, o)), created)
			driver.Succeeds(planned.Diagnostics)
			_, diagnostics = driver.ApplyIn(interrupted, planned)
			saysInterrupted(t, diagnostics, nothingChanged)
		})
	}
}

// Who waits for a person and presses Ctrl-C hears that the work item stays, for a create, an update and a delete.
func TestInterrupt_attended(t *testing.T) {
	const stays = "Next: the run was interrupted, and nothing is lost: Ctrl-C while waiting ends at once; the work item stays. Have somebody carry it out at its address"
	o := acctest.Start(t, acctest.Attended)
	driver := o.Protocol(t)
	config := map[string]any{"name": "Okta", "identity_provider": "okta"}
	interruptedApply := func(config map[string]any, prior acctest.Object) {
		t.Helper()
		planned := driver.Plan("atlassian_directory", config, prior)
		driver.Succeeds(planned.Diagnostics)
		ctx, interrupt := context.WithCancel(t.Context())
		o.Emulator.Attend(func(emulator.Operation) { interrupt() })
		_, diagnostics := driver.ApplyIn(ctx, planned)
		saysInterrupted(t, diagnostics, stays)
		acctest.Says(t, acctest.Text(diagnostics), "the wait was interrupted: operation ", o.URL+"/#operations")
		if operations := o.Emulator.Operations(); operations[len(operations)-1].State != "waiting" {
			t.Errorf("the work item did not stay: %+v", operations)
		}
		o.Emulator.Attend(nil)
		settle(t, o)
	}
	interruptedApply(config, acctest.Object{})
	created := driver.Create("atlassian_directory", config)
	interruptedApply(with(config, map[string]any{"name": "Okta of the group"}), created)
	created, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	interruptedApply(nil, created)
}
