package googleworkspace_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const syncAction = "atlassian_google_workspace_sync"

// connected returns the id of a connection that has consent.
func connected(t *testing.T, o *acctest.Organization) string {
	t.Helper()
	id := o.Protocol(t).Create(resourceType, map[string]any{"directory_id": directory(t, o, "Google")}).Attribute("id").(string)
	confirm(t, o, id)
	o.Emulator.ResetJournal()
	return id
}

func TestGoogleWorkspaceSync_starts(t *testing.T) {
	o := acctest.Start(t)
	id := connected(t, o)
	driver := o.Protocol(t)
	progress, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id})
	driver.Succeeds(diagnostics)
	if len(progress) != 1 || !strings.Contains(progress[0], "of Google Workspace connection "+id+" started") {
		t.Errorf("progress is %q", progress)
	}
	if read(t, o, id).State != "syncing" {
		t.Error("no sync runs")
	}
	// Another one, without waiting, is refused with the way out.
	_, diagnostics = driver.Invoke(syncAction, map[string]any{"connection_id": id, "wait": false})
	if text := acctest.Text(diagnostics); !strings.Contains(text, "A running Google sync cannot be stopped") || !strings.Contains(text, "wait = true") {
		t.Errorf("want the running sync named, got:\n%s", text)
	}
}

func TestGoogleWorkspaceSync_waits(t *testing.T) {
	o := acctest.Start(t)
	id := connected(t, o)
	driver := o.Protocol(t)
	o.Meanwhile(t, "/google-workspace-connections/", func() error { return o.Emulator.FinishSync(id) })
	progress, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id, "organization_id": o.ID, "wait": true, "timeout": "1m"})
	driver.Succeeds(diagnostics)
	wantInOrder(t, progress, "started", "is still running", "finished: success")
	if len(progress) != 3 {
		t.Errorf("looks without news were reported: %q", progress)
	}
}

func TestGoogleWorkspaceSync_waitsForARunningOneFirst(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) { options.SyncDuration = time.Hour })
	id := connected(t, o)
	must(t, o.Emulator.StartSync(id))
	driver := o.Protocol(t)
	// The running sync ends after an hour, and that of the action after another.
	o.Meanwhile(t, "/google-workspace-connections/", func() error {
		o.Clock.Advance(time.Hour)
		for read(t, o, id).State != "syncing" {
			continue
		}
		o.Clock.Advance(time.Hour)
		return nil
	})
	progress, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id, "wait": true, "timeout": "1m"})
	driver.Succeeds(diagnostics)
	wantInOrder(t, progress, "Waiting for another sync to end", "started", "finished: success")
}

// A value that is no id is refused before anything is sent.
func TestGoogleWorkspaceSync_notAnID(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	_, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": "not-a-uuid"})
	acctest.Says(t, acctest.Text(diagnostics), "must be the connection's id (a UUID)")
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// terraform plan shows nothing of a sync: the advice after a lost answer points to what does.
func TestGoogleWorkspaceSync_lostAnswer(t *testing.T) {
	o := acctest.Start(t)
	id := connected(t, o)
	driver := o.Protocol(t)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/google-workspace-connections/*/sync", DropAnswer: true, Times: 1})
	_, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id})
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "last_sync_at", "data \"atlassian_google_workspace_connection\"", "Invoking the action again is safe")
	if strings.Contains(text, "Run terraform plan") {
		t.Errorf("the advice is of no use here:\n%s", text)
	}
}

// The counts of a connection are those of its last sync, which is no news of the one that runs.
func TestGoogleWorkspaceSync_progressIsItsOwn(t *testing.T) {
	o := acctest.Start(t)
	id := connected(t, o)
	must(t, o.Emulator.StartSync(id))
	must(t, o.Emulator.FinishSync(id))
	if read(t, o, id).Counts.Users == 0 {
		t.Fatal("the sync before brought nobody")
	}
	driver := o.Protocol(t)
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/google-workspace-connections/", func() error { return o.Emulator.FinishSync(id) })
	progress, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id, "wait": true, "timeout": "1m"})
	driver.Succeeds(diagnostics)
	wantInOrder(t, progress, "started", "is still running", "finished: success")
	if strings.Contains(strings.Join(progress, "\n"), "so far") {
		t.Errorf("the last sync's counts are shown as progress: %q", progress)
	}
}

func TestGoogleWorkspaceSync_timeout(t *testing.T) {
	o := acctest.Start(t)
	id := connected(t, o)
	driver := o.Protocol(t)
	for _, what := range []string{"for sync ", "for the running sync to end"} { // the second meets the first's sync
		_, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id, "wait": true, "timeout": "20ms"})
		text := acctest.Text(diagnostics)
		for _, want := range []string{"Cannot sync Google Workspace connection " + id, "Waited 20ms " + what, "is syncing."} {
			if !strings.Contains(text, want) {
				t.Errorf("the error does not say %q:\n%s", want, text)
			}
		}
	}
}

func TestGoogleWorkspaceSync_fails(t *testing.T) {
	t.Run("the sync", func(t *testing.T) {
		o := acctest.Start(t)
		id := connected(t, o)
		driver := o.Protocol(t)
		o.Meanwhile(t, "/google-workspace-connections/", func() error { return o.Emulator.BreakConsent(id) })
		_, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id, "wait": true, "timeout": "1m"})
		if text := acctest.Text(diagnostics); !strings.Contains(text, `last result "failed"`) || !strings.Contains(text, "the connection is broken") {
			t.Errorf("want the failure named, got:\n%s", text)
		}
	})
	t.Run("no consent", func(t *testing.T) {
		o := acctest.Start(t)
		driver := o.Protocol(t)
		id := driver.Create(resourceType, map[string]any{"directory_id": directory(t, o, "Google")}).Attribute("id").(string)
		_, diagnostics := driver.Invoke(syncAction, map[string]any{"connection_id": id, "wait": true})
		if text := acctest.Text(diagnostics); !strings.Contains(text, "awaiting_consent") || !strings.Contains(text, `AttributeName("connection_id")`) {
			t.Errorf("want the state named, got:\n%s", text)
		}
	})
	t.Run("no such connection", func(t *testing.T) {
		o := acctest.Start(t)
		_, diagnostics := o.Protocol(t).Invoke(syncAction, map[string]any{"connection_id": "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"})
		if text := acctest.Text(diagnostics); !strings.Contains(text, "check the ids") {
			t.Errorf("want the ids blamed, got:\n%s", text)
		}
	})
}

func wantInOrder(t *testing.T, progress []string, expected ...string) {
	t.Helper()
	rest := strings.Join(progress, "\n")
	for _, want := range expected {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Errorf("progress lacks %q in its place: %q", want, progress)
		}
		rest = after
	}
}

func TestAccGoogleWorkspaceSync_trigger(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	id := connected(t, o)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: o.Factories(),
		Steps: []resource.TestStep{{
			Config: o.Config(`
resource "atlassian_directory" "okta" {
  name = "Okta"
  identity_provider = "okta"
  lifecycle {
    action_trigger {
      events = [after_create]
      actions = [action.` + syncAction + `.now]
    }
  }
}
action "` + syncAction + `" "now" {
  config { connection_id = "` + id + `" }
}
`),
			Check: func(*terraform.State) error {
				if read(t, o, id).State != "syncing" {
					t.Error("no sync runs")
				}
				return nil
			},
		}},
	})
}
