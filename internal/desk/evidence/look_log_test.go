package evidence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// Each kind of change leaves what the look looks for. A change that nobody made leaves nothing.
func TestLook_seesEachKindOfChangeInTheLog(t *testing.T) {
	o := start(t)
	ctx := t.Context()
	var directory, google client.Directory
	var saml client.SAMLConfiguration
	var policy client.AuthenticationPolicy
	var connection client.GoogleWorkspaceConnection
	var config client.ProvisioningConfig
	yes := true
	for _, step := range []struct {
		name string
		item func() evidence.Item
		act  func()
	}{
		{"directory is created", func() evidence.Item {
			item := o.item(evidence.Directory, evidence.Create)
			item.After = map[string]any{"name": "OKTA", "identityProvider": "okta"}
			return item
		}, func() { directory = o.okta() }},
		{"SAML is created", func() evidence.Item { return o.item(evidence.SAMLConfiguration, evidence.Create) }, func() {
			certificate := acctest.Certificate(t, "idp", o.Clock.Now().Add(-time.Hour), o.Clock.Now().Add(9000*time.Hour))
			saml = must[client.SAMLConfiguration](t)(o.Client.CreateSAMLConfiguration(ctx, o.ID, directory.ID, client.SAMLConfigurationCreate{
				EntityID: "http://idp", SSOURL: "https://idp.acme.com/sso", Certificate: certificate}))
		}},
		{"SAML is changed", func() evidence.Item { return o.item(evidence.SAMLConfiguration, evidence.Update) }, func() {
			url := "https://idp.acme.com/sso2"
			saml = must[client.SAMLConfiguration](t)(o.Client.UpdateSAMLConfiguration(ctx, o.ID, directory.ID, saml.Version, client.SAMLConfigurationUpdate{SSOURL: &url}))
		}},
		{"domain is linked", func() evidence.Item {
			item := o.item(evidence.LinkedDomain, evidence.Update)
			item.After = map[string]any{"domain": "acme.com"}
			return item
		}, func() {
			must[client.LinkedDomain](t)(o.Client.LinkDomain(ctx, o.ID, "acme.com", directory.ID, ""))
		}},
		{"provisioning is set up", func() evidence.Item { return o.item(evidence.ProvisioningConfig, evidence.Create) }, func() { config = o.provisioning(directory.ID) }},
		{"policy is created", func() evidence.Item {
			item := o.item(evidence.AuthenticationPolicy, evidence.Create)
			item.After, item.DirectoryName = map[string]any{"name": "Staff", "enforceSso": false}, "Okta"
			return item
		}, func() {
			policy = must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(ctx, o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
		}},
		{"policy enforces", func() evidence.Item {
			item := o.item(evidence.AuthenticationPolicy, evidence.Update)
			item.Before, item.After = map[string]any{"name": "Staff", "enforceSso": false}, map[string]any{"name": "Staff", "enforceSso": true}
			return item
		}, func() {
			policy = must[client.AuthenticationPolicy](t)(o.Client.UpdateAuthenticationPolicy(ctx, o.ID, policy.ID, policy.Version, client.AuthenticationPolicyUpdate{EnforceSSO: &yes}))
		}},
		{"policy is deleted", func() evidence.Item {
			item := o.item(evidence.AuthenticationPolicy, evidence.Delete)
			item.Before = map[string]any{"name": "Staff"}
			return item
		}, func() { o.check(o.Client.DeleteAuthenticationPolicy(ctx, o.ID, policy.ID, policy.Version)) }},
		{"Google is connected", func() evidence.Item {
			google = must[client.Directory](t)(o.Client.CreateDirectory(ctx, o.ID, client.DirectoryCreate{Name: "Google", IdentityProvider: "google_workspace"}))
			o.settle()
			item := o.item(evidence.GoogleWorkspaceConnection, evidence.Create)
			item.DirectoryName, item.Domains = "Google", []string{"acme.dev"}
			return item
		}, func() {
			connection = must[client.GoogleWorkspaceConnection](t)(o.Client.CreateGoogleWorkspaceConnection(ctx, o.ID, google.ID, client.GoogleWorkspaceSettings{}))
			o.check(o.Emulator.ConfirmConsent(connection.ID))
		}},
		{"Google is synced", func() evidence.Item { return o.item(evidence.GoogleWorkspaceConnection, evidence.Sync) }, func() {
			must[string](t)(o.Client.SyncGoogleWorkspace(ctx, o.ID, connection.ID))
			o.check(o.Emulator.FinishSync(connection.ID))
		}},
		{"Google is disconnected", func() evidence.Item { return o.item(evidence.GoogleWorkspaceConnection, evidence.Delete) }, func() {
			now := must[client.GoogleWorkspaceConnection](t)(o.Client.GoogleWorkspaceConnection(ctx, o.ID, connection.ID))
			o.check(o.Client.DeleteGoogleWorkspaceConnection(ctx, o.ID, now.ID, now.Version))
		}},
		{"provisioning is deleted", func() evidence.Item { return o.item(evidence.ProvisioningConfig, evidence.Delete) }, func() {
			o.check(o.Client.DeleteProvisioningConfig(ctx, o.ID, config.ID, config.Version))
		}},
		{"SAML is deleted", func() evidence.Item { return o.item(evidence.SAMLConfiguration, evidence.Delete) }, func() {
			o.check(o.Client.DeleteSAMLConfiguration(ctx, o.ID, directory.ID, saml.Version))
		}},
		{"directory is deleted", func() evidence.Item {
			item := o.item(evidence.Directory, evidence.Delete)
			item.Before, item.Domains = map[string]any{"name": "Okta"}, []string{"acme.com"}
			return item
		}, func() {
			o.check(o.Client.DeleteDirectory(ctx, o.ID, directory.ID, directory.Version))
		}},
	} {
		t.Run(step.name, func(t *testing.T) {
			o.Clock.Advance(2 * time.Hour)
			item := step.item()
			expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested, "no fitting event yet")
			o.Clock.Advance(3 * time.Minute)
			step.act()
			o.settle()
			item.DoneAt = o.Clock.Now()
			report := o.look(item, evidence.Given{})
			expect(t, report, evidence.CheckAuditLog, evidence.Seen)
			expectLevel(t, report, evidence.Seen)
			if event := finding(t, report, evidence.CheckAuditLog).EventID; event == "" {
				t.Error("the finding names no event")
			}
		})
	}
}

func TestLook_eventsOfOtherObjectsAndOtherItemsDoNotCount(t *testing.T) {
	o := start(t)
	directory := o.okta()
	o.settle()
	o.Clock.Advance(time.Hour)
	item := o.item(evidence.LinkedDomain, evidence.Update)
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory.ID, ""))
	must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.settle()

	item.After = map[string]any{"domain": "acme.dev"}
	expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested)
	item.After = map[string]any{"domain": "acme.com"}
	report := o.look(item, evidence.Given{})
	expect(t, report, evidence.CheckAuditLog, evidence.Seen, "Atlassian Internal System") // the actor is not who confirmed
	first := finding(t, report, evidence.CheckAuditLog).EventID
	must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", o.local(), ""))
	o.settle()
	last := finding(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog).EventID
	if last == first {
		t.Error("the finding is the first of two events, and the last one counts")
	}
	item.Taken = []string{first, last}
	expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested)

	policy := o.item(evidence.AuthenticationPolicy, evidence.Create)
	policy.After = map[string]any{"name": "Admins", "enforceSso": false}
	expect(t, o.look(policy, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested)
	policy.After, policy.DirectoryName = map[string]any{"name": "staff", "enforceSso": false}, "Entra"
	expect(t, o.look(policy, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested)
	policy.DirectoryName = "Okta"
	report = o.look(policy, evidence.Given{})
	expect(t, report, evidence.CheckAuditLog, evidence.Seen)
	if report.PolicyID == "" || report.DirectoryID != directory.ID {
		t.Errorf("the event's ids are %q and %q", report.PolicyID, report.DirectoryID)
	}
	expect(t, o.look(policy, evidence.Given{PolicyID: "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"}), evidence.CheckAuditLog, evidence.Attested)
	expect(t, o.look(policy, evidence.Given{PolicyID: strings.ToUpper(report.PolicyID)}), evidence.CheckAuditLog, evidence.Seen)

	// What was long before the item was opened, or long after it was confirmed, is of another change.
	o.Clock.Advance(time.Hour)
	item.Taken, item.OpenedAt, item.DoneAt = nil, o.Clock.Now(), o.Clock.Now()
	expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested)
	item.OpenedAt, item.DoneAt, item.EndedAt = o.Clock.Now().Add(-2*time.Hour), o.Clock.Now().Add(-90*time.Minute), o.Clock.Now().Add(-90*time.Minute)
	expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Attested)
}

// The last values count, and only when no later event can be on its way any more.
func TestLook_otherValuesOfAPolicyContradictWhenNoLaterEventCanCome(t *testing.T) {
	o := start(t)
	directory := o.okta()
	certificate := acctest.Certificate(t, "idp", o.Clock.Now().Add(-time.Hour), o.Clock.Now().Add(9000*time.Hour))
	must[client.SAMLConfiguration](t)(o.Client.CreateSAMLConfiguration(t.Context(), o.ID, directory.ID, client.SAMLConfigurationCreate{EntityID: "http://idp", SSOURL: "https://idp.acme.com/sso", Certificate: certificate}))
	item := o.item(evidence.AuthenticationPolicy, evidence.Create)
	item.After = map[string]any{"name": "Staff", "enforceSso": true}
	policy := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.settle()
	item.DoneAt = o.Clock.Now()
	report := o.look(item, evidence.Given{})
	expect(t, report, evidence.CheckPolicy, evidence.Attested, `single sign-on is "none"`, "A later event may be on its way")
	if report.Level() == evidence.Contradicted || !report.HoldUntil.Equal(item.DoneAt.Add(evidence.Late)) {
		t.Errorf("the report is %s, held until %s", report.Level(), report.HoldUntil)
	}
	if _, ok := evidence.NextLook(report, item.DoneAt, o.Clock.Now()); !ok {
		t.Error("nobody looks again at what is not decided")
	}
	o.Clock.Advance(evidence.Late)
	report = o.look(item, evidence.Given{})
	expect(t, report, evidence.CheckPolicy, evidence.Contradicted, "enforced single sign-on was asked for", "Next:")
	expectLevel(t, report, evidence.Contradicted)

	// The person mends it.
	yes := true
	must[client.AuthenticationPolicy](t)(o.Client.UpdateAuthenticationPolicy(t.Context(), o.ID, policy.ID, policy.Version, client.AuthenticationPolicyUpdate{EnforceSSO: &yes}))
	o.settle()
	item.Verb, item.Before = evidence.Update, map[string]any{"name": "Staff"}
	item.DoneAt = o.Clock.Now()
	report = o.look(item, evidence.Given{})
	expect(t, report, evidence.CheckPolicy, evidence.Seen, "as asked for")
	expectLevel(t, report, evidence.Seen)
	if _, ok := evidence.NextLook(report, item.DoneAt, o.Clock.Now()); ok {
		t.Error("there is nothing more to see, and somebody looks again")
	}
}

func TestLook_aWordThatNobodyHasExplainedContradictsNothing(t *testing.T) {
	o := start(t)
	directory := o.okta()
	item := o.item(evidence.AuthenticationPolicy, evidence.Create)
	item.After = map[string]any{"name": "Staff", "enforceSso": true}
	must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.Clock.Advance(time.Hour)
	o.alterEvents(0, func(events []map[string]any) []map[string]any {
		for _, event := range events {
			for _, part := range attributes(event)["context"].([]any) {
				if values := part.(map[string]any)["attributes"].(map[string]any); values["ssoDetails"] != nil {
					values["ssoDetails"] = "passkeys"
				}
			}
		}
		return events
	})
	report := o.look(item, evidence.Given{})
	expect(t, report, evidence.CheckPolicy, evidence.Attested, "passkeys", "not known here")
	expectLevel(t, report, evidence.Seen)
}

// An organization without Guard has no log, and a key may lack the scope. Everything stays attested.
func TestLook_nothingThatIsWrongWithTheLogContradicts(t *testing.T) {
	for name, test := range map[string]struct {
		fault emulator.Fault
		words string
	}{
		"403":         {emulator.Fault{Status: 403}, "neither Atlassian Guard nor the Enterprise plan"},
		"404":         {emulator.Fault{Status: 404}, "no audit log"},
		"401":         {emulator.Fault{Status: 401}, "does not accept the organization key"},
		"429":         {emulator.Fault{Status: 429, RetryAfter: "120"}, "no more requests about the audit log for 2 minutes"},
		"500":         {emulator.Fault{Status: 500}, "cannot be read now"},
		"reset":       {emulator.Fault{Reset: true}, "cannot be read now"},
		"HTML":        {emulator.Fault{Alter: emulator.NoJSON}, "cannot be read now"},
		"cut short":   {emulator.Fault{CutShort: true}, "cannot be read now"},
		"wrong types": {emulator.Fault{Alter: emulator.OtherTypes}, "cannot be read now"},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t)
			if name == "wrong types" {
				o.okta() // there is something to be wrong
			}
			if test.fault.Alter != nil {
				o.Contract.AllowStatus(200) // the answer is wrong on purpose
			}
			test.fault.Path = stream
			o.Emulator.Fault(test.fault)
			for _, object := range []string{evidence.Directory, evidence.SAMLConfiguration, evidence.LinkedDomain, evidence.ProvisioningConfig, evidence.GoogleWorkspaceConnection, evidence.AuthenticationPolicy} {
				item := o.item(object, evidence.Create)
				item.After = map[string]any{"domain": "acme.com", "name": "Staff", "enforceSso": true}
				report := o.look(item, evidence.Given{})
				expect(t, report, evidence.CheckAuditLog, evidence.Attested, test.words)
				expectLevel(t, report, evidence.Attested)
				if name == "429" && report.RetryAfter != 2*time.Minute {
					t.Errorf("%s: the pause is %s", object, report.RetryAfter)
				}
			}
		})
	}
}
