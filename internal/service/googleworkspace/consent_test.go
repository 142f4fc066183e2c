package googleworkspace_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestGoogleWorkspaceConnection_withoutWaitingWarns(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"directory_id": directory(t, o, "Google"), "personal_message": "Welcome"}
	created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
	driver.Succeeds(diagnostics)
	page, _ := created.Attribute("consent_url").(string)
	if text := acctest.Text(diagnostics); page == "" || !strings.Contains(text, "WARNING: Google Workspace awaits consent") || !strings.Contains(text, page) {
		t.Fatalf("want a warning that carries %q, got:\n%s", page, text)
	}

	// Consent changes what a refresh reads, and plans nothing.
	id := created.Attribute("id").(string)
	confirm(t, o, id)
	refreshed, diagnostics := driver.Read(created)
	if len(diagnostics) > 0 {
		t.Errorf("a connection that works is read with:\n%s", acctest.Text(diagnostics))
	}
	if refreshed.Attribute("consent_url") != nil || refreshed.Attribute("google_customer_id") == nil || len(refreshed.Attribute("domains").([]any)) == 0 {
		t.Errorf("after consent the state holds %v", refreshed.Value)
	}
	if planned := o.Protocol(t).Plan(resourceType, config, refreshed); !planned.Empty() {
		t.Errorf("after consent the plan changes %v", planned.Changes())
	}
	if connection := read(t, o, id); connection.PersonalMessage != "Welcome" {
		t.Errorf("the settings do not hold after consent: %+v", connection)
	}
}

func TestGoogleWorkspaceConnection_waitsForConsent(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	o.Meanwhile(t, "/google-workspace-connections/", func() error { return o.Emulator.ConfirmConsent(ofDirectory(t, o, directoryID).ID) })
	config := map[string]any{"directory_id": directoryID, "wait_for_consent": true, "timeouts": map[string]any{"create": "1m"}}
	created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
	if len(diagnostics) > 0 {
		t.Fatalf("want no complaints, got:\n%s", acctest.Text(diagnostics))
	}
	if created.Attribute("consent_url") != nil || created.Attribute("google_customer_id") == nil {
		t.Errorf("the state is from before consent: %v", created.Value)
	}
	// The version in state is the one after consent: what comes next is no conflict.
	config["sync_enabled"] = false
	_, diagnostics = driver.Apply(driver.Plan(resourceType, config, created))
	driver.Succeeds(diagnostics)
}

func TestGoogleWorkspaceConnection_consentTimeout(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	config := map[string]any{"directory_id": directoryID, "wait_for_consent": true, "timeouts": map[string]any{"create": "20ms"}}
	created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
	connection := ofDirectory(t, o, directoryID)
	text := acctest.Text(diagnostics)
	for _, want := range []string{"ERROR: Google Workspace consent was not given", "Waited 20ms for consent", "Last seen: connection " + connection.ID + " is awaiting_consent",
		connection.ConsentURL, "terraform untaint", "timeouts.create", `AttributeName("wait_for_consent")`} {
		if !strings.Contains(text, want) {
			t.Errorf("the error does not say %q:\n%s", want, text)
		}
	}
	if created.Attribute("id") != connection.ID {
		t.Fatalf("the connection is not in the state: %v", created.Value)
	}

	// The object is tainted: Terraform refreshes it, and plans it as new.
	driver = o.Protocol(t)
	_, diagnostics = driver.Read(created)
	driver.Succeeds(diagnostics)
	replacement := driver.Plan(resourceType, config, acctest.Object{})
	driver.Succeeds(replacement.Diagnostics)
	if text := acctest.Text(replacement.Diagnostics); !strings.Contains(text, "is about to be replaced") || !strings.Contains(text, "terraform untaint") {
		t.Errorf("the replacement of a tainted connection does not say how to keep it:\n%s", text)
	}
}

// What a person sees who asked to wait, did not consent in time, and then gives up waiting.
func TestAccGoogleWorkspaceConnection_consentTimeout(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	impatient := settings{"wait_for_consent": "true", "timeouts": `{ create = "20ms" }`}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(config("google", impatient)), ExpectError: regexp.MustCompile(`consent\s+was\s+not\s+given(.|\s)*/google/consent/(.|\s)*terraform untaint`)},
		{Config: o.Config(config("google", nil)), ConfigStateChecks: expect("consent_url", knownvalue.NotNull()),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}}},
		{RefreshState: true},
	}})
}

func TestGoogleWorkspaceConnection_consentCannotBeSeen(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: connections + "/*", Status: 403})
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "wait_for_consent": true}, acctest.Object{}))
	if text := acctest.Text(diagnostics); !strings.Contains(text, "Cannot see whether consent was given") || !strings.Contains(text, "/google/consent/") {
		t.Errorf("want an error with the consent page, got:\n%s", text)
	}
	if created.Attribute("id") == nil {
		t.Error("the connection is not in the state")
	}
}

// Consent that is given between plan and apply is what Terraform asked for.
func TestGoogleWorkspaceConnection_consentBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	created := driver.Create(resourceType, map[string]any{"directory_id": directoryID, "sync_mode": "specific_groups", "groups": []any{"A@acme.com"}})
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "personal_message": "Welcome"}, created)
	if planned.Attribute("consent_url") != acctest.Unknown || planned.Attribute("domains") != acctest.Unknown {
		t.Error("while consent is awaited, an update cannot know what consent brings")
	}
	confirm(t, o, created.Attribute("id").(string))
	change(t, o, created.Attribute("id").(string), client.GoogleWorkspaceSettings{Groups: &[]string{"a@ACME.com"}}) // the same in other words
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if updated.Attribute("personal_message") != "Welcome" || updated.Attribute("consent_url") != nil {
		t.Errorf("after the update the state holds %v", updated.Value)
	}
	// From here on there is nothing that could become known.
	next := driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "personal_message": "Hello"}, updated)
	if changed := next.Changes(); len(changed) != 1 {
		t.Errorf("an update of the message changes %v", changed)
	}
}

// Domains that Google verified between plan and apply must not break what the
// plan promised; the next refresh shows them.
func TestGoogleWorkspaceConnection_newDomainsWaitForTheRefresh(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directoryID := directory(t, o, "Google")
	created := driver.Create(resourceType, map[string]any{"directory_id": directoryID})
	id := created.Attribute("id").(string)
	confirm(t, o, id)
	created, _ = driver.Read(created)
	created.Private = nil // without a version, nothing else guards the update
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directoryID, "personal_message": "Welcome"}, created)
	must(t, o.Emulator.SetDomainStatus("acme.net", "verified"))
	must(t, o.Emulator.BreakConsent(id))
	confirm(t, o, id)
	updated, diagnostics := driver.Apply(planned) // fails the test at an inconsistent result
	driver.Succeeds(diagnostics)
	refreshed, diagnostics := driver.Read(updated)
	driver.Succeeds(diagnostics)
	before, _ := updated.Attribute("domains").([]any)
	if after, _ := refreshed.Attribute("domains").([]any); len(after) != len(before)+1 {
		t.Errorf("domains were %v and are %v", before, after)
	}
}

func TestGoogleWorkspaceConnection_troubleIsAWarning(t *testing.T) {
	for _, test := range []struct {
		name    string
		trouble func(o *acctest.Organization, id string) error
		want    []string
	}{
		{"broken", func(o *acctest.Organization, id string) error { return o.Emulator.BreakConsent(id) },
			[]string{"no longer accepts the consent", "A Google Workspace administrator", "connect the account again"}},
		{"paused", func(o *acctest.Organization, _ string) error { return o.Emulator.SetGuardState("lapsed") },
			[]string{"sync is paused", "renew Atlassian Guard", `sync_mode = "all_users"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			config := map[string]any{"directory_id": directory(t, o, "Google"), "sync_mode": "specific_groups", "groups": []any{"a@acme.com"}}
			created := driver.Create(resourceType, config)
			id := created.Attribute("id").(string)
			confirm(t, o, id)
			must(t, test.trouble(o, id))
			refreshed, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			text := acctest.Text(diagnostics)
			for _, want := range append(test.want, id, "WARNING") {
				if !strings.Contains(text, want) {
					t.Errorf("the warning does not say %q:\n%s", want, text)
				}
			}
			if planned := o.Protocol(t).Plan(resourceType, config, refreshed); !planned.Empty() {
				t.Errorf("the plan changes %v", planned.Changes())
			}
		})
	}
}

func ofDirectory(t testing.TB, o *acctest.Organization, directoryID string) client.GoogleWorkspaceConnection {
	t.Helper()
	for connection, err := range o.Client.GoogleWorkspaceConnections(t.Context(), o.ID, directoryID) {
		must(t, err)
		return connection
	}
	t.Error("the directory has no connection")
	return client.GoogleWorkspaceConnection{}
}
