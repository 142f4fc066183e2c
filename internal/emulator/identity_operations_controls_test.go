package emulator_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestOperation_givesOutWhatWasCopiedBack(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta))
	saml := o.parked("PUT", "directories/"+okta.id()+"/saml-configuration", samlBody(certificate(t, start.AddDate(1, 0, 0))))
	o.change(o.emulator.SucceedOperation(saml.id(), emulator.Given{EntityURL: "https://auth.atlassian.com/saml/77", ACSURL: "https://auth.atlassian.com/login/callback?connection=saml-77"}))
	if _, data := o.look(saml, mia).result(); data.text("entityId") != "https://auth.atlassian.com/saml/77" || !strings.HasSuffix(data.text("assertionConsumerServiceUrl"), "saml-77") {
		t.Errorf("SAML is %v", data)
	}
	scim := o.parked("POST", "provisioning-configs", `{"directoryId":"`+okta.id()+`"}`)
	o.change(o.emulator.SucceedOperation(scim.id(), emulator.Given{SCIMDirectoryID: sam, Token: "given-key"}))
	if _, data := o.look(scim, mia).result(); data.text("token") != "given-key" || data.text("baseUrl") != o.url+"/scim/directory/"+sam {
		t.Errorf("provisioning is %v", data)
	}
	o.direct("GET", "/scim/directory/"+sam+"/ServiceProviderConfig", "", "given-key")
}

func TestOperations_ofActions(t *testing.T) {
	o := attended(t)
	google := o.done(o.parked("POST", "directories", `{"name":"Google","identityProvider":"google_workspace"}`))
	connection := o.done(o.parked("POST", "google-workspace-connections", `{"directoryId":"`+google.id()+`"}`))
	o.change(o.emulator.ConfirmConsent(connection.id()))
	sync := o.parked("POST", "google-workspace-connections/"+connection.id()+"/sync", "")
	if started := o.done(sync); started.text("syncId") == "" {
		t.Errorf("the sync is %v", started)
	}
	o.change(o.emulator.FinishSync(connection.id()))
	if later := o.parked("POST", "google-workspace-connections/"+connection.id()+"/sync", ""); later.id() == sync.id() {
		t.Error("another sync was not started")
	}
	okta := o.done(o.parked("POST", "directories", newOkta))
	o.done(o.parked("POST", "provisioning-configs", `{"directoryId":"`+okta.id()+`"}`))
	o.change(o.emulator.PushGroup(okta.id(), "engineering", []string{"bob@acme.com"}))
	found := o.call("GET", "directories/"+okta.id()+"/group-conflicts", "").list()[0]
	path := "directories/" + okta.id() + "/group-conflicts/" + found.id() + "/sync"
	if synced := o.done(o.parked("POST", path, "", ifMatch(found.version()))); synced.text("state") != "synced" {
		t.Errorf("the conflict is %v", synced)
	}
	o.must(200, "POST", path, "") // it is synced, and nobody is asked
}

func TestRecord_hasDoubt(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta))
	o.clock.advance(time.Hour)
	o.change(o.emulator.SetDoubt(okta.id(), "Directory renamed", "sam@acme.com"))
	now := o.must(200, "GET", "directories/"+okta.id(), "")
	record := now["record"].(map[string]any)
	if doubt, _ := record["doubt"].(map[string]any); doubt["since"] != "2026-03-02T10:00:00Z" || doubt["actor"] != "sam@acme.com" || now.version() != okta.version() {
		t.Errorf("the directory is %v", now)
	}
	o.change(o.emulator.SetEvidence(okta.id(), "contradicted"))
	if record := o.must(200, "GET", "directories/"+okta.id(), "")["record"].(map[string]any); record["evidence"] != "contradicted" || record["doubt"] != nil {
		t.Errorf("the record is %v", record)
	}
}

func TestOperations_outliveTheEmulator(t *testing.T) {
	options := emulator.Options{Seed: seed(), Attended: true, StateFile: filepath.Join(t.TempDir(), "state.json")}
	first := serve(t, func(o *emulator.Options) { *o = options })
	okta := first.done(first.parked("POST", "directories", newOkta))
	setUp := first.parked("POST", "provisioning-configs", `{"directoryId":"`+okta.id()+`"}`)
	waiting := first.parked("PATCH", "directories/"+okta.id(), `{"name":"New"}`)
	first.change(first.emulator.SucceedOperation(setUp.id(), emulator.Given{}))
	first.change(first.emulator.Close())

	second := serve(t, func(o *emulator.Options) { *o = options })
	if _, config := second.look(setUp, mia).result(); config.id() == "" || config.text("token") != "" {
		t.Errorf("provisioning is %v", config)
	}
	if renamed := second.done(waiting); renamed.text("name") != "New" {
		t.Errorf("the directory is %v", renamed)
	}
}

func TestAttend_callsThePerson(t *testing.T) {
	o := attended(t)
	settled := make(chan error, 1)
	o.emulator.Attend(func(operation emulator.Operation) {
		settled <- o.emulator.SucceedOperation(operation.ID, emulator.Given{})
	})
	operation := o.parked("POST", "directories", newOkta)
	o.change(<-settled)
	if ended := o.look(operation, mia); ended.text("state") != "succeeded" {
		t.Errorf("the operation is %v", ended)
	}
}

func TestConsole_settlesOperations(t *testing.T) {
	o := attended(t)
	if page := o.call("GET", "/", ""); !strings.Contains(page.text, "None. What is written with the identity API waits here") {
		t.Error("the console does not say that nothing waits")
	}
	for act, state := range map[string]string{"begin": "in_progress", "succeed": "succeeded", "cancel": "cancelled", "refuse?reason=No+seat": "refused"} {
		operation := o.parked("POST", "directories", `{"name":"`+state+`","identityProvider":"okta"}`)
		if page := o.call("GET", "/", ""); !strings.Contains(page.text, "Create directory &#34;"+state) || !strings.Contains(page.text, "/console/operations/"+operation.id()+"/begin") {
			t.Errorf("the console does not show %v", operation)
		}
		path, form, _ := strings.Cut(act, "?")
		if shown := o.call("POST", "/console/operations/"+operation.id()+"/"+path, form, header{"Content-Type", "application/x-www-form-urlencoded"}); shown.status != 200 {
			t.Errorf("%s was answered %d", act, shown.status)
		}
		if got := fmt.Sprint(o.call("GET", "operations/"+operation.id(), "").object()["state"]); got != state {
			t.Errorf("after %s it is %s", act, got)
		}
		if again := o.call("POST", "/console/operations/"+operation.id()+"/"+path, form); again.status != 409 {
			t.Errorf("%s a second time was answered %d", act, again.status)
		}
	}
	if missing := o.call("POST", "/console/operations/x/forget", ""); missing.status != 404 {
		t.Errorf("answered %d", missing.status)
	}
}
