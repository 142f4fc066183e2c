package googleworkspace_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	resourceType = "atlassian_google_workspace_connection"
	address      = resourceType + ".test"
	connections  = "/admin/identity/v1/orgs/*/google-workspace-connections"
)

// settings are the lines of a connection that sets everything.
type settings map[string]string

func everySetting() settings {
	return settings{"sync_enabled": "true", "sync_mode": `"specific_groups"`, "groups": `["engineering@acme.com", "finance@acme.com"]`,
		"personal_message": `"Welcome"`, "deactivate_suspended_users": "true"}
}

func (s settings) with(name, value string) settings {
	changed := maps.Clone(s)
	changed[name] = value
	return changed
}

// config connects the directory of that address.
func config(directory string, lines settings) string {
	var text strings.Builder
	text.WriteString(`
resource "atlassian_directory" "google" {
  name = "Google"
  identity_provider = "google_workspace"
}
resource "atlassian_directory" "labs" {
  name = "Labs"
  identity_provider = "google_workspace"
}
resource "` + resourceType + `" "test" {
  directory_id = atlassian_directory.` + directory + `.id
`)
	for name, value := range lines {
		fmt.Fprintf(&text, "  %s = %s\n", name, value)
	}
	return text.String() + "}\n"
}

func expect(attribute string, check knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)}
}

func TestAccGoogleWorkspaceConnection_lifecycle(t *testing.T) {
	t.Parallel()
	all := everySetting()
	everybody := settings{"sync_enabled": "false", "sync_mode": `"all_users"`, "personal_message": `""`, "deactivate_suspended_users": "false"}
	drift := func(also []string, attribute string, update client.GoogleWorkspaceSettings) acctest.Drift {
		return acctest.Drift{Attribute: attribute, Also: also, Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			// While consent is awaited, an update also says that what consent brings is not known yet.
			if instance.String("consent_url") != "" {
				confirm(t, o, instance.String("id"))
				instance["consent_url"] = nil
			}
			change(t, o, instance.String("id"), update)
		}}
	}
	acctest.Lifecycle{
		Type:     resourceType,
		Identity: "id",
		Config:   config("google", all),
		Updates: []acctest.Change{
			{Name: "sync_enabled", Config: config("google", all.with("sync_enabled", "false")), Checks: expect("sync_enabled", knownvalue.Bool(false))},
			{Name: "groups", Config: config("google", all.with("groups", `["sales@acme.com"]`)),
				Checks: expect("groups", knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("sales@acme.com")}))},
			{Name: "personal_message", Config: config("google", all.with("personal_message", `"Hello"`)), Checks: expect("personal_message", knownvalue.StringExact("Hello"))},
			{Name: "deactivate_suspended_users", Config: config("google", all.with("deactivate_suspended_users", "false")),
				Checks: expect("deactivate_suspended_users", knownvalue.Bool(false))},
			{Name: "sync_mode to all_users", Config: config("google", everybody), Checks: expect("groups", knownvalue.Null())},
			{Name: "sync_mode to specific_groups", Config: config("google", all), Checks: expect("groups", knownvalue.SetSizeExact(2))},
			{Name: "wait_for_consent", Config: config("google", all.with("wait_for_consent", "true")), Checks: expect("wait_for_consent", knownvalue.Bool(true))},
			{Name: "timeouts", Config: config("google", all.with("timeouts", `{ delete = "5m" }`)), Checks: expect("wait_for_consent", knownvalue.Bool(false))},
		},
		Replacements: []acctest.Change{{Name: "directory_id", Config: config("labs", all)}},
		Drifts: []acctest.Drift{
			drift(nil, "personal_message", client.GoogleWorkspaceSettings{PersonalMessage: new("From the console")}),
			drift(nil, "sync_enabled", client.GoogleWorkspaceSettings{SyncEnabled: new(false)}),
			drift(nil, "deactivate_suspended_users", client.GoogleWorkspaceSettings{DeactivateSuspendedUsers: new(false)}),
			drift(nil, "groups", client.GoogleWorkspaceSettings{Groups: &[]string{"engineering@acme.com"}}),
			drift([]string{"groups"}, "sync_mode", client.GoogleWorkspaceSettings{SyncMode: new(client.SyncModeAllUsers)}),
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteGoogleWorkspaceConnection(context.Background(), o.ID, instance.String("id"), ""); err != nil {
				t.Error(err)
			}
		},
		Exists: func(_ testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.GoogleWorkspaceConnection(context.Background(), o.ID, instance.String("id"))
			return err == nil
		},
	}.Run(t)
}

func TestGoogleWorkspaceConnection_equivalentGroups(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	with := func(groups ...any) map[string]any {
		return map[string]any{"directory_id": directoryID, "sync_mode": "specific_groups", "groups": groups}
	}
	created := driver.Create(resourceType, with("Engineering@Acme.com", "finance@acme.com"))
	for _, config := range []map[string]any{
		with("Engineering@Acme.com", "finance@acme.com"),
		with("finance@acme.com", "engineering@acme.com"),
		with("FINANCE@ACME.COM", "Engineering@Acme.com"),
	} {
		if planned := o.Protocol(t).Plan(resourceType, config, created); !planned.Empty() {
			t.Errorf("%v changes %v", config["groups"], planned.Changes())
		}
	}
	// The server, or the console, spells them in its own way.
	change(t, o, created.Attribute("id").(string), client.GoogleWorkspaceSettings{Groups: &[]string{"FINANCE@acme.com", "engineering@acme.com"}})
	read, diagnostics := o.Protocol(t).Read(created)
	driver.Succeeds(diagnostics)
	if !read.Value.Equal(created.Value) {
		t.Errorf("the state does not keep the spelling of the configuration: %v", read.Attribute("groups"))
	}
	if planned := o.Protocol(t).Plan(resourceType, with("Engineering@Acme.com", "finance@acme.com"), read); !planned.Empty() {
		t.Errorf("another spelling in the organization changes %v", planned.Changes())
	}
}

// Google knows a domain by its A-labels only; the state keeps what was written.
func TestGoogleWorkspaceConnection_internationalisedGroups(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"directory_id": directory(t, o, "Google"), "sync_mode": "specific_groups", "groups": []any{"Team@bücher.example"}}
	created := driver.Create(resourceType, config)
	for step, want := range []string{"Team@xn--bcher-kva.example", "all@xn--bcher-kva.example"} {
		connection, err := o.Client.GoogleWorkspaceConnection(context.Background(), o.ID, created.Attribute("id").(string))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(connection.Groups, []string{want}) {
			t.Errorf("the service has the groups %v, want %s", connection.Groups, want)
		}
		if got := fmt.Sprint(created.Attribute("groups")); got != fmt.Sprint(config["groups"]) {
			t.Errorf("the state has the groups %s", got)
		}
		if step == 0 {
			config["groups"] = []any{"all@bücher.example"}
			updated, diagnostics := driver.Apply(driver.Plan(resourceType, config, created))
			driver.Succeeds(diagnostics)
			created = updated
		}
	}
}

func TestGoogleWorkspaceConnection_onlyWhatChangedIsSent(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	before := map[string]any{"directory_id": directoryID, "sync_mode": "specific_groups", "groups": []any{"a@acme.com"},
		"personal_message": "Welcome", "sync_enabled": true, "deactivate_suspended_users": true}
	created := driver.Create(resourceType, before)
	for _, test := range []struct {
		name   string
		change map[string]any
		want   string // "" wants no request
	}{
		{"personal_message", map[string]any{"personal_message": ""}, "personalMessage"},
		{"sync_enabled", map[string]any{"sync_enabled": false}, "syncEnabled"},
		{"groups", map[string]any{"groups": []any{"b@acme.com", "a@acme.com"}}, "groups"},
		{"deactivate_suspended_users", map[string]any{"deactivate_suspended_users": false}, "deactivateSuspendedUsers"},
		{"wait_for_consent", map[string]any{"wait_for_consent": true}, ""},
		{"timeouts", map[string]any{"timeouts": map[string]any{"update": "1h"}}, ""},
		{"nothing set any more", map[string]any{"sync_mode": nil, "groups": nil, "personal_message": nil, "sync_enabled": nil, "deactivate_suspended_users": nil,
			"wait_for_consent": true}, ""},
		{"sync_mode", map[string]any{"sync_mode": "all_users", "groups": nil}, "syncMode"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := maps.Clone(before)
			maps.Copy(config, test.change)
			driver := o.Protocol(t)
			current, _ := driver.Read(created)
			planned := driver.Plan(resourceType, config, current)
			driver.Succeeds(planned.Diagnostics)
			o.Emulator.ResetJournal()
			applied, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			created = applied
			sent := o.ProviderRequests()
			switch {
			case test.want == "" && len(sent) > 0:
				t.Errorf("want no request, got %+v", sent)
			case test.want != "" && (len(sent) != 1 || sent[0].Method != "PATCH" || !slices.Equal(sent[0].Fields, []string{test.want}) || sent[0].IfMatch == ""):
				t.Errorf("want one PATCH of %s with If-Match, got %+v", test.want, sent)
			}
			if test.want != "" {
				undo, _ := driver.Apply(driver.Plan(resourceType, before, created))
				created = undo
			}
		})
	}
}

// A create sends what the configuration sets and leaves the rest to the server.
func TestGoogleWorkspaceConnection_whatIsNotSetIsNotSent(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	config := map[string]any{"directory_id": directoryID, "sync_enabled": false}
	created := driver.Create(resourceType, config)
	for _, sent := range o.ProviderRequests() {
		if sent.Method == "POST" && !slices.Equal(sent.Fields, []string{"directoryId", "syncEnabled"}) {
			t.Errorf("the create sent %v", sent.Fields)
		}
	}
	change(t, o, created.Attribute("id").(string), client.GoogleWorkspaceSettings{PersonalMessage: new("From the console")})
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if planned := o.Protocol(t).Plan(resourceType, config, read); !planned.Empty() || read.Attribute("personal_message") != "From the console" {
		t.Errorf("what the configuration does not set is planned to change: %v", planned.Changes())
	}
}

func TestGoogleWorkspaceConnection_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	created := driver.Create(resourceType, map[string]any{"directory_id": directoryID})
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "sync_enabled": false}, created)
	destroy := driver.Plan(resourceType, nil, created)
	id := created.Attribute("id").(string)
	change(t, o, id, client.GoogleWorkspaceSettings{PersonalMessage: new("From the console")})
	confirm(t, o, id) // consent alone would be no change of somebody else's
	for _, plan := range []acctest.Planned{planned, destroy} {
		_, diagnostics := driver.Apply(plan)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "changed this object after the plan was made") {
			t.Errorf("want the 412 explained, got:\n%s", text)
		}
	}
	if connection := read(t, o, id); connection.PersonalMessage != "From the console" || !connection.SyncEnabled {
		t.Errorf("the console's change was trampled: %+v", connection)
	}
}

func TestGoogleWorkspaceConnection_lostAnswer(t *testing.T) {
	lose := emulator.Fault{Method: "POST", Path: connections, DropAnswer: true, Times: 1}

	t.Run("the object ends in state", func(t *testing.T) {
		o := acctest.Start(t)
		o.Emulator.Fault(lose)
		driver := o.Protocol(t)
		created := driver.Create(resourceType, map[string]any{"directory_id": directory(t, o, "Google"), "sync_mode": "specific_groups", "groups": []any{"A@acme.com", "b@acme.com"}})
		if posts := o.Writes(); len(posts) != 1 {
			t.Errorf("the create was repeated: %v", posts)
		}
		if connection := read(t, o, created.Attribute("id").(string)); connection.SyncMode != "specific_groups" {
			t.Errorf("state does not hold the connection that was made: %+v", connection)
		}
	})

	t.Run("one that was there before is not adopted", func(t *testing.T) {
		o := acctest.Start(t)
		directoryID := directory(t, o, "Google")
		older, err := o.Client.CreateGoogleWorkspaceConnection(context.Background(), o.ID, directoryID, client.GoogleWorkspaceSettings{PersonalMessage: new("Ours")})
		if err != nil {
			t.Fatal(err)
		}
		o.Emulator.Fault(lose)
		driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
		_, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "personal_message": "Theirs"}, acctest.Object{}))
		if text := acctest.Text(diagnostics); !strings.Contains(text, "terraform import") || !strings.Contains(text, o.ID+"/"+older.ID) {
			t.Errorf("want the import command, got:\n%s", text)
		}
	})
}

func TestGoogleWorkspaceConnection_withoutGuard(t *testing.T) {
	for _, test := range []struct {
		config map[string]any
		at     string
	}{
		{map[string]any{"sync_mode": "specific_groups", "groups": []any{"a@acme.com"}}, "sync_mode"},
		{map[string]any{"deactivate_suspended_users": true}, "deactivate_suspended_users"},
	} {
		o := acctest.Start(t)
		must(t, o.Emulator.SetGuardState("lapsed"))
		test.config["directory_id"] = directory(t, o, "Google")
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan(resourceType, test.config, acctest.Object{}))
		if text := acctest.Text(diagnostics); !strings.Contains(text, "Guard") || !strings.Contains(text, `AttributeName("`+test.at+`")`) {
			t.Errorf("want Guard named at %s, got:\n%s", test.at, text)
		}
		// The same by an update.
		created := driver.Create(resourceType, map[string]any{"directory_id": test.config["directory_id"]})
		_, diagnostics = driver.Apply(driver.Plan(resourceType, test.config, created))
		if text := acctest.Text(diagnostics); !strings.Contains(text, "Guard") || !strings.Contains(text, `AttributeName("`+test.at+`")`) {
			t.Errorf("want Guard named at %s, got:\n%s", test.at, text)
		}
	}
}

func TestGoogleWorkspaceConnection_forbiddenIsNotGone(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, map[string]any{"directory_id": directory(t, o, "Google")})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: connections + "/*", Status: 403})
	read, diagnostics := driver.Read(created)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "scopes of this call") || read.Type == "" {
		t.Errorf("want an error that names the scopes and the state kept, got %v\n%s", read, text)
	}
}

// directory makes a Google Workspace directory behind Terraform's back.
func directory(t testing.TB, o *acctest.Organization, name string) string {
	t.Helper()
	made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: name, IdentityProvider: "google_workspace"})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func change(t testing.TB, o *acctest.Organization, id string, update client.GoogleWorkspaceSettings) {
	t.Helper()
	_, err := o.Client.UpdateGoogleWorkspaceConnection(context.Background(), o.ID, id, "", update)
	must(t, err)
}

func confirm(t testing.TB, o *acctest.Organization, id string) {
	t.Helper()
	must(t, o.Emulator.ConfirmConsent(id))
}

func read(t testing.TB, o *acctest.Organization, id string) client.GoogleWorkspaceConnection {
	t.Helper()
	connection, err := o.Client.GoogleWorkspaceConnection(context.Background(), o.ID, id)
	must(t, err)
	return connection
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
