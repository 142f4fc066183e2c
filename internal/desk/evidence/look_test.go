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
