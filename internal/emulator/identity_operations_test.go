package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// attended starts an organization whose writes a person carries out.
func attended(t *testing.T) *organization {
	t.Helper()
	return serve(t, func(o *emulator.Options) { o.Attended = true })
}

// parked sends a write that has to wait, and returns its operation.
func (o *organization) parked(method, path, body string, headers ...header) object {
	o.t.Helper()
	result := o.call(method, path, body, headers...)
	operation, _ := result.body["operation"].(map[string]any)
	if result.status != 202 || operation == nil || !strings.HasSuffix(result.header.Get("Location"), object(operation).id()) {
		o.t.Fatalf("%s %s answered %d: %s", method, path, result.status, result.text)
	}
	return operation
}

// look looks at an operation for a claimant.
func (o *organization) look(operation object, claimant string) object {
	o.t.Helper()
	var headers []header
	if claimant != "" {
		headers = append(headers, header{"Claimant", claimant})
	}
	return o.must(200, "GET", "operations/"+operation.id(), "", headers...)
}

// result is what the write of an operation would have been answered with.
func (o object) result() (status int, data object) {
	result, _ := o["result"].(map[string]any)
	number, _ := result["status"].(float64)
	body, _ := result["body"].(map[string]any)
	data, _ = body["data"].(map[string]any)
	return int(number), data
}

// done carries an operation out and claims its result.
func (o *organization) done(operation object) object {
	o.t.Helper()
	o.change(o.emulator.SucceedOperation(operation.id(), emulator.Given{}))
	status, data := o.look(operation, mia).result()
	if status == 0 {
		o.t.Fatalf("operation %v has no result", operation)
	}
	return data
}

const (
	mia = "7c6b5a49-3827-4160-95f4-e3d2c1b0a9f8"
	sam = "0a1b2c3d-4e5f-4061-8293-a4b5c6d7e8f9"
)

const newOkta = `{"name":"Okta","identityProvider":"okta"}`

func TestService_saysWhoCarriesWritesOut(t *testing.T) {
	if kind := serve(t).must(200, "GET", "service", "").text("kind"); kind != "immediate" {
		t.Errorf("the kind is %q", kind)
	}
	o := attended(t)
	if service := o.must(200, "GET", "service", ""); service.text("kind") != "attended" || service.text("worklistUrl") != o.url+"/#operations" {
		t.Errorf("the service is %v", service)
	}
}

func TestOperation_fromItsWriteToItsResult(t *testing.T) {
	o := attended(t)
	waiting := o.parked("POST", "directories", newOkta)
	if waiting.text("state") != "waiting" || waiting.text("summary") != `Create directory "Okta"` || waiting.text("createdAt") != "2026-03-02T09:00:00Z" || waiting.text("expiresAt") != "2026-03-16T09:00:00Z" {
		t.Errorf("the operation is %v", waiting)
	}
	if all := o.call("GET", "directories", "").list(); len(all) != 1 {
		t.Errorf("before anybody has done it there are %v", all)
	}
	o.change(o.emulator.BeginOperation(waiting.id(), "Mia"))
	o.clock.advance(time.Minute)
	if begun := o.look(waiting, mia); begun.text("state") != "in_progress" || begun.text("begunBy") != "Mia" || begun["result"] != nil {
		t.Errorf("begun it is %v", begun)
	}
	o.change(o.emulator.SucceedOperation(waiting.id(), emulator.Given{}))
	listed := o.call("GET", "directories?name=okta", "").list()
	if len(listed) != 1 {
		t.Fatalf("afterwards there are %v", listed)
	}
	record, _ := listed[0]["record"].(map[string]any)
	if unclaimed, _ := record["unclaimed"].(map[string]any); unclaimed["operationId"] != waiting.id() || record["recordedBy"] != "Mia" || record["evidence"] != "attested" {
		t.Errorf("the record is %v", record)
	}
	ended := o.look(waiting, mia)
	status, data := ended.result()
	if ended.text("state") != "succeeded" || ended.text("endedAt") != "2026-03-02T09:01:00Z" || status != 201 || data.id() != listed[0].id() {
		t.Errorf("ended it is %v", ended)
	}
	if record, _ := o.must(200, "GET", "directories/"+data.id(), "")["record"].(map[string]any); record["unclaimed"] != nil {
		t.Errorf("fetched, the record is %v", record)
	}
}

func TestOperation_looksAreToBePaused(t *testing.T) {
	o := attended(t)
	sent := o.call("POST", "directories", newOkta)
	operation := object(sent.body["operation"].(map[string]any))
	if sent.header.Get("Retry-After") != "2" || o.call("GET", "operations/"+operation.id(), "").header.Get("Retry-After") != "2" {
		t.Errorf("Retry-After is missing: %v", sent.header)
	}
	o.done(operation)
	if looked := o.call("GET", "operations/"+operation.id(), ""); looked.header.Get("Retry-After") != "" {
		t.Error("Retry-After on what has ended")
	}
}

func TestOperation_sameWriteFindsIt(t *testing.T) {
	o := attended(t)
	first := o.parked("POST", "directories", newOkta)
	if again := o.parked("POST", "directories", ` {"identityProvider":"okta",  "name":"Okta"}`); again.id() != first.id() {
		t.Errorf("the same write made %v beside %v", again, first)
	}
	o.change(o.emulator.BeginOperation(first.id(), "Mia"))
	if again := o.parked("POST", "directories", newOkta); again.id() != first.id() || again.text("state") != "in_progress" {
		t.Errorf("the same write made %v beside %v", again, first)
	}
	if other := o.parked("POST", "directories", `{"name":"Entra","identityProvider":"microsoft_entra_id"}`); other.id() == first.id() {
		t.Error("a write for another object found the operation")
	}
	if all := o.call("GET", "operations", "").list(); len(all) != 2 {
		t.Errorf("there are %v", all)
	}
}

// What a create leaves out is the same as its default, written out; what an update leaves out stays as it is.
func TestOperation_sameWriteWithItsDefaultsWrittenOut(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta)).id()
	google := o.done(o.parked("POST", "directories", `{"name":"Google","identityProvider":"google_workspace"}`)).id()
	for path, bodies := range map[string][]string{
		"authentication-policies": {`{"directoryId":"` + okta + `","name":"Staff"}`, `{"directoryId":"` + okta + `","name":"Staff","enforceSso":false}`,
			`{"isDefault":false,"enforceSso":false,"name":"Staff","directoryId":"` + okta + `"}`},
		"google-workspace-connections": {`{"directoryId":"` + google + `"}`, `{"directoryId":"` + google + `","syncEnabled":true,"syncMode":"all_users","groups":[]}`,
			`{"directoryId":"` + google + `","personalMessage":"","deactivateSuspendedUsers":false}`},
	} {
		first := o.parked("POST", path, bodies[0])
		for _, body := range bodies[1:] {
			if again := o.parked("POST", path, body); again.id() != first.id() {
				t.Errorf("%s of %s made %v beside %v", path, body, again, first)
			}
		}
		o.change(o.emulator.SucceedOperation(first.id(), emulator.Given{}))
		if again := o.parked("POST", path, bodies[1]); again.id() != first.id() {
			t.Errorf("%s does not find the result: %v", path, again)
		}
	}
	first := o.parked("POST", "authentication-policies", `{"directoryId":"`+okta+`","name":"Guests"}`)
	if other := o.parked("POST", "authentication-policies", `{"directoryId":"`+okta+`","name":"Guests","isDefault":true}`); other.id() == first.id() {
		t.Error("another value than the default found the operation")
	}
}

func TestOperation_isSupersededUnlessInProgress(t *testing.T) {
	o := attended(t)
	first := o.parked("POST", "directories", newOkta)
	second := o.parked("POST", "directories", `{"name":"okta","identityProvider":"auth0"}`)
	if ended := o.look(first, mia); ended.text("state") != "superseded" || ended.text("supersededBy") != second.id() {
		t.Errorf("the first is %v", ended)
	}
	o.change(o.emulator.BeginOperation(second.id(), "Mia"))
	refused := o.call("POST", "directories", newOkta)
	if code, detail := refused.refusal(); refused.status != 409 || code != "ADMIN-409-28" || !strings.Contains(detail, "Mia has worked on it since 2026-03-02T09:00:00Z") {
		t.Errorf("refused with %s", refused.text)
	}
}

func TestOperation_isNotMadeOfWhatARuleRefuses(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta))
	for name, sent := range map[string]reply{
		"duplicate":   o.call("POST", "directories", newOkta),
		"old version": o.call("PATCH", "directories/"+okta.id(), `{"name":"New"}`, ifMatch("0")),
		"unverified":  o.call("PUT", "linked-domains/acme.net", `{"directoryId":"`+okta.id()+`"}`),
	} {
		if sent.status < 400 {
			t.Errorf("%s was answered %d %s", name, sent.status, sent.text)
		}
	}
	o.must(204, "DELETE", "linked-domains/acme.com", "") // it is linked to the local directory already
	if all := o.call("GET", "operations", "").list(); len(all) != 1 {
		t.Errorf("there are %v", all)
	}
}

func TestOperation_honoursIfMatchOnceMore(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta))
	first := o.must(200, "GET", "authentication-policies/"+okta.text("defaultAuthenticationPolicyId"), "")
	rename := o.parked("PATCH", "authentication-policies/"+first.id(), `{"name":"New"}`, ifMatch(first.version()))
	o.done(o.parked("POST", "authentication-policies", `{"directoryId":"`+okta.id()+`","name":"Staff","isDefault":true}`)) // demotes the first
	if again := o.call("PATCH", "authentication-policies/"+first.id(), `{"name":"New"}`, ifMatch(first.version())); again.status != 412 {
		t.Errorf("the same write at the old version was answered %d %s", again.status, again.text)
	}
	o.change(o.emulator.SucceedOperation(rename.id(), emulator.Given{}))
	ended := o.look(rename, mia)
	if status, _ := ended.result(); ended.text("state") != "refused" || status != 412 || !strings.Contains(ended.text("reason"), "has changed since it was read") {
		t.Errorf("the rename is %v", ended)
	}

	now := o.must(200, "GET", "authentication-policies/"+first.id(), "")
	waiting := o.parked("PATCH", "authentication-policies/"+first.id(), `{"name":"New"}`, ifMatch(now.version()))
	if again := o.parked("PATCH", "authentication-policies/"+first.id(), `{"name":"New"}`); again.id() != waiting.id() || o.done(waiting).text("name") != "New" {
		t.Errorf("at the new version it is %v", again)
	}
}

func TestResult_waitsForTheSameWriteUntilClaimed(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta))
	create := `{"directoryId":"` + okta.id() + `"}`
	setUp := o.parked("POST", "provisioning-configs", create)
	o.change(o.emulator.SucceedOperation(setUp.id(), emulator.Given{}))
	again := o.parked("POST", "provisioning-configs", create)
	if again.id() != setUp.id() || again.text("state") != "succeeded" || again["claimed"] != false {
		t.Fatalf("the same write found %v", again)
	}
	for range 2 { // an answer may be lost
		status, config := o.look(again, mia).result()
		if token := config.text("token"); status != 201 || token == "" || token != o.emulator.Token(config.id()) {
			t.Errorf("claimed: %d %v", status, config)
		}
	}
	if others := o.look(again, sam); others["result"] != nil || others["claimed"] != true {
		t.Errorf("somebody else sees %v", others)
	}
	if late := o.call("POST", "provisioning-configs", create); late.status != 409 {
		t.Errorf("claimed, the same write was answered %d %s", late.status, late.text)
	}
	if strings.Contains(o.call("GET", "operations", "").text, "ATSCIM") || strings.Contains(o.call("GET", "/", "").text, "ATSCIM") {
		t.Error("a key is shown to everybody")
	}
}

func TestResult_waitsNoLongerWhenItsObjectHasChanged(t *testing.T) {
	o := attended(t)
	create := o.parked("POST", "directories", newOkta)
	o.change(o.emulator.SucceedOperation(create.id(), emulator.Given{}))
	okta := o.call("GET", "directories?name=okta", "").list()[0]
	o.done(o.parked("PATCH", "directories/"+okta.id(), `{"name":"OKTA"}`))
	if sent := o.call("POST", "directories", newOkta); sent.status != 409 {
		t.Errorf("the same write was answered %d %s", sent.status, sent.text)
	}
	if record, _ := o.must(200, "GET", "directories/"+okta.id(), "")["record"].(map[string]any); record["unclaimed"] != nil {
		t.Errorf("the record is %v", record)
	}
}

func TestResult_ofAnUpdateIsEverybodys(t *testing.T) {
	o := attended(t)
	okta := o.done(o.parked("POST", "directories", newOkta))
	rename := o.parked("PATCH", "directories/"+okta.id(), `{"name":"New"}`)
	o.done(rename)
	if _, seen := o.look(rename, sam).result(); seen.text("name") != "New" {
		t.Errorf("somebody else sees %v", seen)
	}
	regenerated := o.parked("POST", "provisioning-configs/"+o.done(o.parked("POST", "provisioning-configs", `{"directoryId":"`+okta.id()+`"}`)).id()+"/api-key/regenerate", "")
	if mine := o.done(regenerated); mine.text("token") == "" {
		t.Errorf("the new key is %v", mine)
	}
	if status, _ := o.look(regenerated, sam).result(); status != 0 {
		t.Error("somebody else gets the new key")
	}
}

func TestOperation_endsWithoutAResult(t *testing.T) {
	o := attended(t)
	for state, end := range map[string]func(id string) error{
		"refused":   func(id string) error { return o.emulator.RefuseOperation(id, "No seat is left.") },
		"cancelled": o.emulator.CancelOperation,
		"expired":   o.emulator.ExpireOperation,
	} {
		operation := o.parked("POST", "directories", newOkta)
		o.change(end(operation.id()))
		ended := o.look(operation, mia)
		if reason := ended.text("reason"); ended.text("state") != state || ended["result"] != nil || (reason == "No seat is left.") != (state == "refused") {
			t.Errorf("%s it is %v", state, ended)
		}
		if err := end(operation.id()); err == nil || !strings.Contains(err.Error(), "is "+state+" already") {
			t.Errorf("ended again: %v", err)
		}
		if again := o.parked("POST", "directories", newOkta); again.id() == operation.id() {
			t.Errorf("the same write found what was %s", state)
		} else {
			o.must(204, "DELETE", "operations/"+again.id(), "")
		}
	}
	operation := o.parked("POST", "directories", newOkta)
	o.clock.advance(14 * 24 * time.Hour)
	if ended := o.look(operation, mia); ended.text("state") != "expired" {
		t.Errorf("after two weeks it is %v", ended)
	}
}

func TestOperation_isCancelledUnlessBegun(t *testing.T) {
	o := attended(t)
	operation := o.parked("POST", "directories", newOkta)
	o.change(o.emulator.BeginOperation(operation.id(), "Mia"))
	if err := o.emulator.BeginOperation(operation.id(), "Sam"); err == nil || !strings.Contains(err.Error(), "Mia") {
		t.Errorf("begun twice: %v", err)
	}
	refused := o.call("DELETE", "operations/"+operation.id(), "")
	if code, detail := refused.refusal(); refused.status != 409 || code != "ADMIN-409-28" || !strings.Contains(detail, "Mia has worked on it") {
		t.Errorf("refused with %s", refused.text)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if missing := o.call(method, "operations/"+mia, ""); missing.status != 404 {
			t.Errorf("%s of an unknown operation was answered %d", method, missing.status)
		}
	}
}
