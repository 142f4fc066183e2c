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

func TestLook_provesTheKeyOfANewProvisioningConfig(t *testing.T) {
	o := start(t)
	item := o.item(evidence.ProvisioningConfig, evidence.Create)
	config := o.provisioning(o.okta().ID)
	o.settle()
	report := o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: config.Token})
	expect(t, report, evidence.CheckSCIMKey, evidence.Proved, config.SCIMDirectoryID)
	expect(t, report, evidence.CheckAuditLog, evidence.Seen, "scim_directory_created", "does not say of which object")
	expectLevel(t, report, evidence.Proved)
	if report.SCIMDirectoryID != config.SCIMDirectoryID {
		t.Errorf("the SCIM directory is %q", report.SCIMDirectoryID)
	}
}

func TestLook_contradictsWrongKeysAndBaseURLs(t *testing.T) {
	o := start(t)
	item := o.item(evidence.ProvisioningConfig, evidence.Create)
	config := o.provisioning(o.okta().ID)
	other := o.provisioning(must[client.Directory](t)(o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Entra", IdentityProvider: "microsoft_entra_id"})).ID)
	for _, test := range []struct {
		name, check string
		given       evidence.Given
		words       string
	}{
		{"a wrong key", evidence.CheckSCIMKey, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: "ATSCIM-wrong"}, "copy the base URL and the key again"},
		{"the key of another directory", evidence.CheckSCIMKey, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: other.Token}, "refuses it"},
		{"what is no key", evidence.CheckSCIMKey, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: "two words"}, "a blank"},
		{"another host", evidence.CheckSCIMBaseURL, evidence.Given{SCIMBaseURL: "https://evil.example/scim/directory/" + config.SCIMDirectoryID, SCIMKey: config.Token}, "The key was not sent there"},
		{"no address", evidence.CheckSCIMBaseURL, evidence.Given{SCIMBaseURL: "acme", SCIMKey: config.Token}, "no address"},
		{"another path", evidence.CheckSCIMBaseURL, evidence.Given{SCIMBaseURL: o.URL + "/scim", SCIMKey: config.Token}, "does not end with /scim/directory/"},
		{"the base URL that another directory has", evidence.CheckSCIMBaseURL, evidence.Given{SCIMBaseURL: other.BaseURL, SCIMKey: other.Token,
			OtherSCIMDirectories: map[string]string{strings.ToUpper(other.SCIMDirectoryID): "Entra"}}, `directory "Entra"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := o.look(item, test.given)
			expect(t, report, test.check, evidence.Contradicted, test.words)
			expectLevel(t, report, evidence.Contradicted)
			for _, one := range report.Findings {
				if strings.Contains(one.Says, config.Token) || strings.Contains(one.Says, other.Token) || strings.Contains(one.Says, "ATSCIM-wrong") {
					t.Errorf("a key is in %q", one.Says)
				}
			}
		})
	}
}

func TestLook_aServerThatAnswersForAnotherDirectoryContradicts(t *testing.T) {
	o := start(t)
	item := o.item(evidence.ProvisioningConfig, evidence.Create)
	config := o.provisioning(o.okta().ID)
	const other = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"
	o.Emulator.Fault(emulator.Fault{Path: "/scim/directory/*/ServiceProviderConfig", Alter: func(a *emulator.Answer) bool {
		a.Body = []byte(strings.ReplaceAll(string(a.Body), config.SCIMDirectoryID, other))
		return true
	}})
	expect(t, o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: config.Token}), evidence.CheckSCIMKey, evidence.Contradicted, other)
}

// What cannot be asked now is no evidence, whatever goes wrong, and is said.
func TestLook_aKeyThatCannotBeTriedIsAttested(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"500": {Status: 500}, "429": {Status: 429, RetryAfter: "90"}, "cut": {Reset: true}, "HTML": {Alter: emulator.NoJSON}, "404": {Status: 404}, "cut short": {CutShort: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t)
			item := o.item(evidence.ProvisioningConfig, evidence.Create)
			config := o.provisioning(o.okta().ID)
			fault.Path = "/scim/directory/*/ServiceProviderConfig"
			if name == "HTML" {
				o.Contract.AllowStatus(200) // the answer is wrong on purpose
			}
			o.Emulator.Fault(fault)
			report := o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: config.Token})
			expect(t, report, evidence.CheckSCIMKey, evidence.Attested, "cannot be asked now")
			if level := report.Level(); level == evidence.Contradicted || level == evidence.Proved {
				t.Errorf("the report is %s", level)
			}
			next, ok := evidence.NextLook(report, item.DoneAt, o.Clock.Now())
			if !ok {
				t.Error("nobody looks again")
			}
			if want := o.Clock.Now().Add(90 * time.Second); name == "429" && !next.Equal(want) {
				t.Errorf("the next look is at %s, want %s", next, want)
			}
		})
	}
}

func TestLook_rotationIsProvedByTheKeyBefore(t *testing.T) {
	o := start(t)
	config := o.provisioning(o.okta().ID)
	item := o.item(evidence.ProvisioningConfig, evidence.Rotate)
	item.Before, item.After = asObject(t, config), asObject(t, config)
	before := config.Token

	// Nothing was done yet: the key before still works.
	report := o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: "ATSCIM-typed", OldSCIMKey: before})
	expect(t, report, evidence.CheckOldSCIMKey, evidence.Contradicted, "still accepted")
	report = o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: before, OldSCIMKey: before})
	expect(t, report, evidence.CheckSCIMKey, evidence.Contradicted, "is the one before")

	rotated := must[client.ProvisioningConfig](t)(o.Client.RegenerateAPIKey(t.Context(), o.ID, config.ID, config.Version))
	o.settle()
	report = o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: rotated.Token, OldSCIMKey: before})
	expect(t, report, evidence.CheckOldSCIMKey, evidence.Proved)
	expectLevel(t, report, evidence.Proved)

	// Without the key before it cannot be told from any other key that works.
	report = o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: rotated.Token})
	expect(t, report, evidence.CheckSCIMKey, evidence.Seen)
	expect(t, report, evidence.CheckOldSCIMKey, evidence.Attested, "not known here")
	expect(t, report, evidence.CheckAuditLog, evidence.Seen, "scim_directory_token_rotated")
	expectLevel(t, report, evidence.Seen)

	other := strings.Replace(config.BaseURL, config.SCIMDirectoryID, "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", 1)
	expect(t, o.look(item, evidence.Given{SCIMBaseURL: other, SCIMKey: rotated.Token}), evidence.CheckSCIMBaseURL, evidence.Contradicted, "a new key does not change that")
}

func TestLook_deletionIsProvedByTheRefusedKeyAndTheEventTogether(t *testing.T) {
	o := start(t)
	config := o.provisioning(o.okta().ID)
	item := o.item(evidence.ProvisioningConfig, evidence.Delete)
	item.Before = asObject(t, config)
	given := evidence.Given{OldSCIMKey: config.Token}
	expect(t, o.look(item, given), evidence.CheckOldSCIMKey, evidence.Contradicted, "still there")
	o.check(o.Client.DeleteProvisioningConfig(t.Context(), o.ID, config.ID, config.Version))
	// The event is late, and the refused key alone may have expired.
	report := o.look(item, given)
	expect(t, report, evidence.CheckOldSCIMKey, evidence.Attested, "the end of the key's year")
	expectLevel(t, report, evidence.Attested)
	o.settle()
	report = o.look(item, given)
	expect(t, report, evidence.CheckOldSCIMKey, evidence.Proved)
	expect(t, o.look(item, evidence.Given{}), evidence.CheckAuditLog, evidence.Seen)
}

func TestLook_domains(t *testing.T) {
	o := start(t)
	link := func(name string) evidence.Item {
		item := o.item(evidence.LinkedDomain, evidence.Update)
		item.After = map[string]any{"domain": name, "directoryId": "x"}
		return item
	}
	// A verified domain is not yet a linked one: nothing but the event speaks for that.
	report := o.look(link("Acme.com"), evidence.Given{})
	expect(t, report, evidence.CheckDomain, evidence.Attested, "is a verified domain", "which directory it is linked to")
	expectLevel(t, report, evidence.Attested)
	expect(t, o.look(link("acme.net"), evidence.Given{}), evidence.CheckDomain, evidence.Contradicted, "its status is unverified")
	expect(t, o.look(link("acme.io"), evidence.Given{}), evidence.CheckDomain, evidence.Contradicted, "has no domain acme.io")
	// A domain may be listed with an old claim beside the one that holds.
	o.Emulator.Fault(emulator.Fault{Path: "/admin/v1/orgs/*/domains", Times: 1, Alter: func(a *emulator.Answer) bool {
		a.Body = []byte(strings.Replace(string(a.Body), `"name":"acme.net"`, `"name":"acme.com"`, 1))
		return true
	}})
	expect(t, o.look(link("acme.com"), evidence.Given{}), evidence.CheckDomain, evidence.Attested, "is a verified domain")
	for _, status := range []int{403, 500} {
		o.Emulator.Fault(emulator.Fault{Path: "/admin/v1/orgs/*/domains", Status: status})
		report := o.look(link("acme.net"), evidence.Given{})
		expect(t, report, evidence.CheckDomain, evidence.Attested, "cannot be read now")
		expectLevel(t, report, evidence.Attested)
		o.Emulator.ClearFaults()
	}
}

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
	item.OpenedAt, item.DoneAt = o.Clock.Now().Add(-2*time.Hour), o.Clock.Now().Add(-90*time.Minute)
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

func TestLook_onALivingOrganizationWithoutTheIdentityAPI(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	item := o.item(evidence.LinkedDomain, evidence.Update)
	item.After = map[string]any{"domain": "acme.net"}
	expect(t, o.look(item, evidence.Given{}), evidence.CheckDomain, evidence.Contradicted)
	o.check(o.Emulator.SetDomainStatus("acme.net", "verified"))
	o.settle()
	report := o.look(item, evidence.Given{})
	expect(t, report, evidence.CheckDomain, evidence.Attested)
	expect(t, report, evidence.CheckAuditLog, evidence.Seen, "acme.net")
}

// A person waits for a look, and for all of it no longer than for one request.
func TestLook_endsWhenNobodyAnswers(t *testing.T) {
	o := start(t)
	config := o.provisioning(o.okta().ID)
	o.eyes = o.openWith(func(options *evidence.Options) { options.Patience = 50 * time.Millisecond })
	o.Emulator.Fault(emulator.Fault{Late: true})
	for _, object := range []string{evidence.ProvisioningConfig, evidence.LinkedDomain} {
		item := o.item(object, evidence.Rotate)
		if object == evidence.LinkedDomain {
			item.Verb, item.After = evidence.Update, map[string]any{"domain": "acme.com"}
		}
		report := o.look(item, evidence.Given{SCIMBaseURL: config.BaseURL, SCIMKey: config.Token, OldSCIMKey: "ATSCIM-before"})
		expectLevel(t, report, evidence.Attested)
		for _, one := range report.Findings {
			if !one.Unreadable || !strings.Contains(one.Says, "time") && !strings.Contains(one.Says, "takes longer") {
				t.Errorf("%+v", one)
			}
		}
	}
	if sent := len(o.Emulator.Requests()); sent > 8 {
		t.Errorf("%d requests were sent to a server that does not answer", sent)
	}
}

// Many items are one reading of the log: the server has room for 50 in a minute.
func TestLook_manyItemsReadTheLogOnce(t *testing.T) {
	o := start(t)
	for range 60 {
		o.look(o.item(evidence.SAMLConfiguration, evidence.Create), evidence.Given{})
	}
	if sent := o.reads(); sent != 1 {
		t.Errorf("60 looks read the log %d times", sent)
	}
}

// local returns the local directory.
func (o *live) local() string {
	o.t.Helper()
	for one, err := range o.Client.Directories(o.t.Context(), o.ID, client.DirectoryFilter{Kind: client.KindLocal}) {
		o.check(err)
		return one.ID
	}
	o.t.Fatal("there is no local directory")
	return ""
}

func (o *live) reads() (sent int) {
	for _, request := range o.Emulator.Requests() {
		if strings.HasSuffix(request.Path, "/events-stream") {
			sent++
		}
	}
	return sent
}

func TestNextLook_isSoonAtFirstAndEndsAfterADay(t *testing.T) {
	done := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	attested := evidence.Report{Findings: []evidence.Finding{{Level: evidence.Attested}}}
	for _, test := range []struct {
		name   string
		report evidence.Report
		after  time.Duration
		pause  time.Duration
		ok     bool
	}{
		{"at once", attested, 0, 30 * time.Second, true},
		{"before late", attested, evidence.Late - time.Second, 30 * time.Second, true},
		{"after late", attested, evidence.Late, 10 * time.Minute, true},
		{"after a day", attested, evidence.LookFor - time.Minute, 10 * time.Minute, false},
		{"proved", evidence.Report{Findings: []evidence.Finding{{Level: evidence.Proved}, {Level: evidence.Attested, Unreadable: true}}}, 0, 30 * time.Second, false},
		{"seen", evidence.Report{Findings: []evidence.Finding{{Level: evidence.Seen}}}, 0, 30 * time.Second, false},
		{"seen, and a check to come", evidence.Report{Findings: []evidence.Finding{{Level: evidence.Seen}, {Level: evidence.Attested, Unreadable: true}}}, 0, 30 * time.Second, true},
		{"contradicted", evidence.Report{Findings: []evidence.Finding{{Level: evidence.Proved}, {Level: evidence.Contradicted}}}, 0, 30 * time.Second, true},
		{"asked to wait", evidence.Report{RetryAfter: 5 * time.Minute}, 0, 5 * time.Minute, true},
	} {
		next, ok := evidence.NextLook(test.report, done, done.Add(test.after))
		if ok != test.ok || !next.Equal(done.Add(test.after+test.pause)) {
			t.Errorf("%s: %s, %t", test.name, next, ok)
		}
	}
	if evidence.NotSeenInTime(attested, done, done.Add(evidence.Late-1)) || !evidence.NotSeenInTime(attested, done, done.Add(evidence.Late)) {
		t.Error("what is not seen is left as attested after 15 minutes")
	}
}
