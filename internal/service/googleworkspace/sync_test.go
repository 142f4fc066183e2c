package googleworkspace_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// syncing returns a connected connection whose sync runs until FinishSync.
func syncing(t *testing.T, o *acctest.Organization, config map[string]any) (*acctest.Driver, acctest.Object) {
	t.Helper()
	driver := o.Protocol(t)
	config["directory_id"] = directory(t, o, "Google")
	created := driver.Create(resourceType, config)
	confirm(t, o, created.Attribute("id").(string))
	created, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	must(t, o.Emulator.StartSync(created.Attribute("id").(string)))
	o.Emulator.ResetJournal()
	return driver, created
}

func TestGoogleWorkspaceConnection_deleteWaitsForASync(t *testing.T) {
	o := acctest.Start(t)
	driver, created := syncing(t, o, map[string]any{"timeouts": map[string]any{"delete": "1m"}})
	id := created.Attribute("id").(string)
	o.Meanwhile(t, "/google-workspace-connections/", func() error { return o.Emulator.FinishSync(id) })
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	driver.Succeeds(diagnostics)
	if _, err := o.Client.GoogleWorkspaceConnection(t.Context(), o.ID, id); err == nil {
		t.Error("the connection is still there")
	}
	if writes := o.Writes(); len(writes) != 2 {
		t.Errorf("while the sync ran, the delete was repeated: %v", writes)
	}
}

func TestGoogleWorkspaceConnection_deleteTimeout(t *testing.T) {
	o := acctest.Start(t)
	driver, created := syncing(t, o, map[string]any{"timeouts": map[string]any{"delete": "20ms"}})
	kept, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	text := acctest.Text(diagnostics)
	for _, want := range []string{"ERROR: Cannot delete Google Workspace connection " + created.Attribute("id").(string), "A running Google sync cannot be stopped",
		"Waited 20ms for the running sync to end", "is syncing.", "timeouts.delete"} {
		if !strings.Contains(text, want) {
			t.Errorf("the error does not say %q:\n%s", want, text)
		}
	}
	if kept.Attribute("id") == nil {
		t.Error("a connection that is still there left the state")
	}
}

func TestGoogleWorkspaceConnection_deleteWhileWaitingSomebodyElseDeletes(t *testing.T) {
	o := acctest.Start(t)
	driver, created := syncing(t, o, map[string]any{})
	id := created.Attribute("id").(string)
	o.Meanwhile(t, "/google-workspace-connections/", func() error {
		if err := o.Emulator.FinishSync(id); err != nil {
			return err
		}
		// The provider may be first; then there is nothing left to delete.
		_ = o.Client.DeleteGoogleWorkspaceConnection(t.Context(), o.ID, id, "")
		return nil
	})
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	driver.Succeeds(diagnostics)
}

func TestGoogleWorkspaceConnection_deleteWhileAPolicyEnforces(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	created := driver.Create(resourceType, map[string]any{"directory_id": directoryID})
	confirm(t, o, created.Attribute("id").(string))
	created, _ = driver.Read(created)
	_, err := o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directoryID, Name: "Everybody with Google", EnforceSSO: new(true)})
	must(t, err)
	o.Emulator.ResetJournal()
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	text := acctest.Text(diagnostics)
	for _, want := range []string{"Everybody with Google", "enforce_sso = false", "atlassian_authentication_policy"} {
		if !strings.Contains(text, want) {
			t.Errorf("the error does not say %q:\n%s", want, text)
		}
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("waiting does not help here, and yet it sent %v", sent)
	}
}

func TestGoogleWorkspaceConnection_disablingWaitsForASync(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"timeouts": map[string]any{"update": "1m"}}
	driver, created := syncing(t, o, config)
	id := created.Attribute("id").(string)
	o.Meanwhile(t, "/google-workspace-connections/", func() error { return o.Emulator.FinishSync(id) })
	config["sync_enabled"] = false
	updated, diagnostics := driver.Apply(driver.Plan(resourceType, config, created))
	driver.Succeeds(diagnostics)
	if updated.Attribute("sync_enabled") != false || read(t, o, id).SyncEnabled {
		t.Error("the sync is still enabled")
	}
}

func TestGoogleWorkspaceConnection_disablingTimeout(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"timeouts": map[string]any{"update": "20ms"}}
	driver, created := syncing(t, o, config)
	config["sync_enabled"] = false
	_, diagnostics := driver.Apply(driver.Plan(resourceType, config, created))
	text := acctest.Text(diagnostics)
	for _, want := range []string{"Waited 20ms for the running sync to end", "is syncing", "timeouts.update", `AttributeName("sync_enabled")`} {
		if !strings.Contains(text, want) {
			t.Errorf("the error does not say %q:\n%s", want, text)
		}
	}
}

func TestGoogleWorkspaceConnection_otherSettingsDoNotWaitForASync(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{}
	driver, created := syncing(t, o, config)
	config["personal_message"] = "Welcome"
	_, diagnostics := driver.Apply(driver.Plan(resourceType, config, created))
	driver.Succeeds(diagnostics)
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("want the update alone, got %v", sent)
	}
}

// A state that cannot be seen ends the wait with what the server said.
func TestGoogleWorkspaceConnection_deleteCannotSeeTheSync(t *testing.T) {
	o := acctest.Start(t)
	driver, created := syncing(t, o, map[string]any{})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: connections + "/*", Status: 403})
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	if text := acctest.Text(diagnostics); !strings.Contains(text, "scopes of this call") {
		t.Errorf("want the server's refusal, got:\n%s", text)
	}
}
