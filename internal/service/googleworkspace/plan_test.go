package googleworkspace_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAccGoogleWorkspaceConnection_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		lines settings
		want  string
	}{
		{"no groups", settings{"sync_mode": `"specific_groups"`}, `No groups to sync(.|\s)*groups\s+=\s+\["engineering@acme.com"\]`},
		{"empty groups", settings{"sync_mode": `"specific_groups"`, "groups": "[]"}, `No groups to sync`},
		{"groups of everybody", settings{"sync_mode": `"all_users"`, "groups": `["engineering@acme.com"]`}, `Groups without sync_mode(.|\s)*leave\s+groups\s+out`},
		{"groups without a mode", settings{"groups": `["engineering@acme.com"]`}, `Groups without sync_mode`},
		{"another mode", settings{"sync_mode": `"some_users"`}, `sync_mode\s+value\s+must\s+be\s+one\s+of:\s+\["all_users"\s+"specific_groups"\]`},
		{"no address", settings{"sync_mode": `"specific_groups"`, "groups": `["engineering"]`}, `Not an e-mail address(.|\s)*write`},
		{"one address twice", settings{"sync_mode": `"specific_groups"`, "groups": `["a@acme.com", "A@acme.com"]`}, `two spellings`},
		{"no duration", settings{"timeouts": `{ create = "soon" }`}, `Not a duration(.|\s)*write\s+a\s+number`},
		{"no waiting", settings{"timeouts": `{ delete = "-1m" }`}, `Not a positive duration`},
		{"directory", settings{"directory_id": `"Google"`}, `directory's\s+id\s+\(a\s+UUID\)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			text := config("google", test.lines)
			if test.lines["directory_id"] != "" {
				text = strings.Replace(text, "  directory_id = atlassian_directory.google.id\n", "", 1)
			}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config(text), ExpectError: regexp.MustCompile(test.want)},
			}})
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

func TestGoogleWorkspaceConnection_unknownIsNoError(t *testing.T) {
	o := acctest.Start(t)
	id := directory(t, o, "Google")
	for _, config := range []map[string]any{
		{"directory_id": acctest.Unknown, "sync_mode": acctest.Unknown, "groups": []any{"a@acme.com"}},
		{"directory_id": id, "sync_mode": acctest.Unknown},
		{"directory_id": id, "sync_mode": "specific_groups", "groups": acctest.Unknown},
		{"directory_id": id, "sync_mode": "all_users", "groups": acctest.Unknown},
		{"directory_id": id, "sync_mode": "specific_groups", "groups": []any{acctest.Unknown}},
		{"directory_id": id, "timeouts": acctest.Unknown, "wait_for_consent": acctest.Unknown},
	} {
		driver := o.Protocol(t)
		if diagnostics := driver.Validate(resourceType, config); len(diagnostics) > 0 {
			t.Errorf("%v: %s", config, acctest.Text(diagnostics))
		}
		driver.Succeeds(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics)
	}
}

// Not waiting is the default: written down or left out, it changes nothing after an import.
func TestGoogleWorkspaceConnection_importOfOneThatDoesNotWait(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	connection, err := o.Client.CreateGoogleWorkspaceConnection(context.Background(), o.ID, directoryID, client.GoogleWorkspaceSettings{})
	must(t, err)
	imported, diagnostics := driver.ImportByID(resourceType, connection.ID)
	driver.Succeeds(diagnostics)
	imported, diagnostics = driver.Read(imported)
	driver.Succeeds(diagnostics)
	for _, config := range []map[string]any{{"directory_id": directoryID}, {"directory_id": directoryID, "wait_for_consent": false}} {
		if planned := driver.Plan(resourceType, config, imported); len(planned.Changes()) > 0 {
			t.Errorf("%v changes %v", config, planned.Changes())
		}
	}
}

// A mode that is known only at apply decides then whether there are groups.
func TestGoogleWorkspaceConnection_modeKnownAtApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	created := driver.Create(resourceType, map[string]any{"directory_id": directoryID, "sync_mode": "specific_groups", "groups": []any{"a@acme.com"}})
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "sync_mode": acctest.Unknown}, created)
	if planned.Attribute("groups") != acctest.Unknown {
		t.Errorf("groups planned as %v", planned.Attribute("groups"))
	}
}

// A replacement is planned from the state, and then as new. The organization would refuse to delete what a policy enforces.
func TestGoogleWorkspaceConnection_replacedWhileEnforced(t *testing.T) {
	o := acctest.Start(t)
	google := directory(t, o, "Google")
	config := map[string]any{"directory_id": google}
	created := o.Protocol(t).Create(resourceType, config)
	must(t, o.Emulator.ConfirmConsent(created.Attribute("id").(string)))
	enforced := true
	_, err := o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: google, Name: "Staff", EnforceSSO: &enforced})
	must(t, err)
	driver := o.Protocol(t)
	driver.Plan(resourceType, config, created)
	acctest.Says(t, acctest.Text(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics),
		`ERROR: Single sign-on is enforced, so the Google Workspace connection of directory "Google" cannot be replaced`, `"Staff"`)
}

func TestGoogleWorkspaceConnection_planChecks(t *testing.T) {
	o := acctest.Start(t)
	google, connected := directory(t, o, "Google"), directory(t, o, "Labs")
	okta, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	must(t, err)
	local := client.Directory{}
	for directory, err := range o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
		must(t, err)
		local = directory
	}
	existing, err := o.Client.CreateGoogleWorkspaceConnection(context.Background(), o.ID, connected, client.GoogleWorkspaceSettings{})
	must(t, err)
	for _, test := range []struct {
		name      string
		directory any
		want      []string
	}{
		{"another provider", okta.ID, []string{`Directory "Okta" cannot have`, "okta", `identity_provider = "google_workspace"`}},
		{"the local directory", local.ID, []string{"local directory", `identity_provider = "google_workspace"`}},
		{"a connection already", connected, []string{`Directory "Labs" has a Google Workspace connection already`, "Its import ID is", o.ID + "/" + existing.ID, "awaiting_consent"}},
		{"fine", google, nil},
		{"not known", acctest.Unknown, nil},
		{"no such directory", "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", []string{"Directory 6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8 does not exist", o.ID, "atlassian_directory"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := map[string]any{"directory_id": test.directory}
			text := acctest.Text(o.Protocol(t).Plan(resourceType, config, acctest.Object{}).Diagnostics)
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("the plan does not say %q:\n%s", want, text)
				}
			}
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want != nil && (!strings.Contains(text, `AttributeName("directory_id")`) || !strings.Contains(text, "ERROR")) {
				t.Errorf("no error at the attribute:\n%s", text)
			}
			softened := o.Protocol(t, map[string]any{"plan_checks": "warn"}).Plan(resourceType, config, acctest.Object{}).Diagnostics
			if text := acctest.Text(softened); strings.Contains(text, "ERROR") || (test.want != nil && !strings.Contains(text, "WARNING")) {
				t.Errorf("plan_checks = warn gave:\n%s", text)
			}
			silenced := o.Protocol(t, map[string]any{"plan_checks": "off"}).Plan(resourceType, config, acctest.Object{}).Diagnostics
			if len(silenced) > 0 {
				t.Errorf("plan_checks = off gave:\n%s", acctest.Text(silenced))
			}
		})
	}
	// A check that cannot read must not block.
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: connections, Status: 403})
	if diagnostics := o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": connected}, acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
		t.Errorf("a check that cannot read gave:\n%s", acctest.Text(diagnostics))
	}
}

func TestGoogleWorkspaceConnection_twoForOneDirectory(t *testing.T) {
	o := acctest.Start(t)
	google := directory(t, o, "Google")
	first := map[string]any{"directory_id": google}
	second := map[string]any{"directory_id": google, "personal_message": "Welcome"}
	const fight = "Two Google Workspace connections for one directory"
	expect := func(name string, want bool, planned acctest.Planned) {
		t.Helper()
		if text := acctest.Text(planned.Diagnostics); strings.Contains(text, fight) != want {
			t.Errorf("%s: want a fight reported %v, got:\n%s", name, want, text)
		}
	}

	driver := o.Protocol(t)
	expect("both new, the first", false, driver.Plan(resourceType, first, acctest.Object{}))
	expect("both new, the second", true, driver.Plan(resourceType, second, acctest.Object{}))

	created := o.Protocol(t).Create(resourceType, first)
	driver = o.Protocol(t)
	_, _ = driver.Read(created)
	expect("one in the state", false, driver.Plan(resourceType, first, created))
	expect("and a new one", true, driver.Plan(resourceType, second, acctest.Object{}))

	driver = o.Protocol(t)
	_, _ = driver.Read(created)
	_ = driver.Plan(resourceType, second, acctest.Object{})
	expect("one in the state, after a new one", true, driver.Plan(resourceType, first, created))

	// -replace plans one resource twice: that is no fight.
	driver = o.Protocol(t)
	_, _ = driver.Read(created)
	expect("replaced, from the state", false, driver.Plan(resourceType, first, created))
	again := driver.Plan(resourceType, first, acctest.Object{})
	expect("replaced, as new", false, again)
	driver.Succeeds(again.Diagnostics)
}

func TestGoogleWorkspaceConnection_noChangeNoExtraRequests(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"directory_id": directory(t, o, "Google")}
	created := o.Protocol(t).Create(resourceType, config)
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(resourceType, config, read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan took %d requests, want 1: %v", len(sent), sent)
	}
}
