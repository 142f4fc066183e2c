package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const createOkta = `{"name":"Okta","identityProvider":"okta"}`

// directories returns the path of the list, as faults and journal spell it.
func directories() string {
	return "/admin/identity/v1/orgs/" + seed().Organization.ID + "/directories"
}

func TestFault_answersInTheFamilyOfThePath(t *testing.T) {
	o := serve(t)
	o.contract.AllowStatus(418, 502)
	for _, one := range []struct {
		fault emulator.Fault
		path  string
		has   string
	}{
		{emulator.Fault{Status: 429, RetryAfter: "7"}, "directories", `"code":429`},
		{emulator.Fault{Status: 401}, "directories", `"code":401`},
		{emulator.Fault{Status: 503, RetryAfter: "Mon, 02 Mar 2026 09:00:10 GMT"}, "directories", "ADMIN-500-1"},
		{emulator.Fault{Status: 403}, "directories", "ADMIN-403-3"},
		{emulator.Fault{Status: 404}, "directories", "ADMIN-404-1"},
		{emulator.Fault{Status: 502, Body: "<html>bad gateway</html>"}, "directories", "<html>bad gateway</html>"},
		{emulator.Fault{Status: 500}, "/scim/directory/x/Users", "urn:ietf:params:scim:api:messages:2.0:Error"},
		{emulator.Fault{Status: 429}, "/scim/directory/x/Users", `"code":429`},
		{emulator.Fault{Status: 403}, "/scim/directory/x/Users", `"traceId"`},
		{emulator.Fault{Status: 403}, "/users/712020:ada/manage", `{"key":"forbidden"}`},
	} {
		o.emulator.ClearFaults()
		o.emulator.Fault(one.fault)
		got := o.call("GET", one.path, "")
		if got.status != one.fault.Status || !strings.Contains(got.text, one.has) || got.header.Get("Retry-After") != one.fault.RetryAfter {
			t.Errorf("%+v answered %d %q %s", one.fault, got.status, got.header.Get("Retry-After"), got.text)
		}
	}
	o.emulator.ClearFaults()
	o.must(200, "GET", "directories", "")
}

func TestFault_matchesMethodAndPathAndIsUsedUpInOrder(t *testing.T) {
	o := serve(t)
	o.emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/identity/v1/orgs/*/directories", Status: 429, RetryAfter: "1", Times: 2})
	o.emulator.Fault(emulator.Fault{Method: "POST", Path: directories(), Status: 503, Times: 1})
	o.emulator.Fault(emulator.Fault{Path: "/admin/identity/*/directories", Status: 500}) // one star is one segment
	o.must(200, "GET", "directories", "")
	for _, want := range []int{429, 429, 503, 201} {
		if got := o.call("POST", "directories", createOkta); got.status != want {
			t.Errorf("answered %d instead of %d", got.status, want)
		}
	}
	if found := o.call("GET", "directories?name=Okta", "").list(); len(found) != 1 {
		t.Errorf("the faults left %d directories", len(found))
	}
}

func TestFault_droppedAnswerHasActed(t *testing.T) {
	o := serve(t)
	o.emulator.Fault(emulator.Fault{Method: "POST", DropAnswer: true, Times: 1})
	if got, err := o.send("POST", "directories", createOkta); err == nil {
		t.Fatalf("an answer came: %s", got.text)
	}
	if found := o.call("GET", "directories?name=Okta", "").list(); len(found) != 1 {
		t.Errorf("there are %d directories of that name", len(found))
	}
	if entry := o.emulator.Requests()[0]; entry.Status != 201 {
		t.Errorf("the journal has status %d", entry.Status)
	}
}

func TestFault_resetConnectionHasNotActed(t *testing.T) {
	o := serve(t)
	o.emulator.Fault(emulator.Fault{Method: "POST", Reset: true, Times: 1})
	_, err := o.send("POST", "directories", createOkta)
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the caller sees %v", err)
	}
	o.emulator.SetLatency(0)
	if found := o.call("GET", "directories?name=Okta", "").list(); len(found) != 0 {
		t.Error("the directory is there")
	}
	if entry := o.emulator.Requests()[0]; entry.Status != 0 {
		t.Errorf("the journal has status %d", entry.Status)
	}
}

func TestFault_staleReadIsFromBeforeTheLastWrite(t *testing.T) {
	o := serve(t)
	o.emulator.Fault(emulator.Fault{Path: directories() + "/*", Stale: true, Times: 2})
	id := o.directory("Okta", "okta").id()
	o.must(404, "GET", "directories/"+id, "")
	o.must(200, "PATCH", "directories/"+id, `{"name":"New"}`)
	if got := o.must(200, "GET", "directories/"+id, ""); got.text("name") != "Okta" {
		t.Errorf("the stale read has %s", got.text("name"))
	}
	if got := o.must(200, "GET", "directories/"+id, ""); got.text("name") != "New" {
		t.Errorf("the read after it has %s", got.text("name"))
	}
}

// TestFault_staleReadIsOfEveryKind changes one object of each kind, and reads it as it was. It also guards the copy
// that undoes a refused write: a kind left out of it would show its new state here.
func TestFault_staleReadIsOfEveryKind(t *testing.T) {
	o := serve(t)
	d := o.directory("Okta", "okta").id()
	o.saml(d)
	config, google := o.provisioning(d), o.connected("")
	o.change(o.emulator.PushGroup(d, "engineering", []string{"bob@acme.com"}))
	conflict := o.conflicts(d)[0].id()
	for _, one := range []struct{ read, method, path, body string }{
		{"directories/" + d, "PATCH", "directories/" + d, `{"name":"New"}`},
		{"directories/" + d + "/saml-configuration", "PATCH", "directories/" + d + "/saml-configuration", `{"issuer":"new"}`},
		{"provisioning-configs/" + config.id(), "POST", "provisioning-configs/" + config.id() + "/api-key/regenerate", ""},
		{"linked-domains/acme.com", "PUT", "linked-domains/acme.com", `{"directoryId":"` + d + `"}`},
		{"google-workspace-connections/" + google.id(), "PATCH", "google-workspace-connections/" + google.id(), `{"personalMessage":"new"}`},
		{"authentication-policies/" + o.local().text("defaultAuthenticationPolicyId"), "PATCH", "authentication-policies/" + o.local().text("defaultAuthenticationPolicyId"), `{"name":"new"}`},
		{"directories/" + d + "/group-conflicts", "POST", "directories/" + d + "/group-conflicts/" + conflict + "/sync", ""},
	} {
		before := o.call("GET", one.read, "").text
		o.must(200, one.method, one.path, one.body)
		o.emulator.Fault(emulator.Fault{Stale: true, Times: 1})
		if stale := o.call("GET", one.read, "").text; stale != before {
			t.Errorf("%s reads\n%s\ninstead of\n%s", one.read, stale, before)
		}
		if now := o.call("GET", one.read, "").text; now == before {
			t.Errorf("%s was not changed", one.read)
		}
	}
}

func TestFault_delayedRequestOfACallerThatLeftDoesNotAct(t *testing.T) {
	t.Run("fault", func(t *testing.T) {
		o := serve(t)
		o.emulator.Fault(emulator.Fault{Method: "POST", Delay: time.Hour, Times: 1})
		leaveWhileHeld(t, o)
	})
	t.Run("latency", func(t *testing.T) {
		o := serve(t)
		o.emulator.SetLatency(time.Hour)
		leaveWhileHeld(t, o)
	})
}

// leaveWhileHeld leaves while the emulator holds a create back. The wait has to end with the caller: the end of the test
// waits for all requests.
func leaveWhileHeld(t *testing.T, o *organization) {
	t.Helper()
	ctx, leave := context.WithCancel(context.Background())
	request, err := http.NewRequestWithContext(ctx, "POST", o.url+directories(), strings.NewReader(createOkta))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+emulator.DefaultAPIKey)
	request.Header.Set("Content-Type", "application/json")
	gone := make(chan error)
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		gone <- err
	}()
	for len(o.emulator.Requests()) == 0 { // until it has arrived
		runtime.Gosched()
	}
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller sees %v", err)
	}
	o.emulator.SetLatency(0)
	if found := o.call("GET", "directories?name=Okta", "").list(); len(found) != 0 {
		t.Error("the directory is there")
	}
}

func TestFault_delayedRequestOfAPatientCallerIsAnswered(t *testing.T) {
	o := serve(t)
	o.emulator.Fault(emulator.Fault{Delay: time.Millisecond, Times: 1})
	o.must(200, "GET", "directories", "")
}

func TestJournal_saysWhatWasSentAndNoSecrets(t *testing.T) {
	o := serve(t)
	id := o.directory("Okta", "okta").id()
	o.emulator.ResetJournal()
	body := strings.TrimSuffix(samlBody(certificate(t, start.AddDate(1, 0, 0))), "}") + `,"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":false}}`
	o.must(201, "PUT", "directories/"+id+"/saml-configuration", body, header{"User-Agent", "tester/1"})
	o.must(412, "PATCH", "directories/"+id, `{"name":"X"}`, ifMatch("7"))
	o.call("GET", "directories?limit=5&name=a", "")
	want := []emulator.Request{
		{Method: "PUT", Path: directories() + "/" + id + "/saml-configuration", UserAgent: "tester/1", Status: 201, At: start, Fields: []string{
			"identityProviderPublicCertificate", "issuer", "serviceProviderSingleLogoutConfiguration",
			"serviceProviderSingleLogoutConfiguration.singleLogoutEnabled", "singleSignOnUrl"}},
		{Method: "PATCH", Path: directories() + "/" + id, IfMatch: `"7"`, UserAgent: "Go-http-client/1.1", Status: 412, At: start, Fields: []string{"name"}},
		{Method: "GET", Path: directories(), Query: "limit=5&name=a", UserAgent: "Go-http-client/1.1", Read: true, Status: 200, At: start},
	}
	if got := o.emulator.Requests(); !reflect.DeepEqual(got, want) {
		t.Errorf("the journal is\n%+v\ninstead of\n%+v", got, want)
	}
	o.emulator.ResetJournal()
	if got := o.emulator.Requests(); len(got) != 0 {
		t.Errorf("after a reset it has %d requests", len(got))
	}
}

func TestJournal_forgetsWhatIsBeyondItsLimit(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.JournalLimit = 3 })
	for i := range 5 {
		o.call("GET", fmt.Sprintf("directories?limit=%d", i+1), "")
	}
	got := o.emulator.Requests()
	if len(got) != 3 || got[0].Query != "limit=3" || got[2].Query != "limit=5" {
		t.Errorf("the journal is %+v", got)
	}
}

func TestReadOnly_refusesAndRecordsWrites(t *testing.T) {
	o := serve(t)
	o.emulator.ReadOnly(true)
	o.must(200, "GET", "directories", "")
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		o.contract.AllowInvalidRequests()
		if got := o.call(method, "linked-domains/acme.com", `{}`); got.status != 500 {
			t.Errorf("%s answered %d", method, got.status)
		}
	}
	if got := o.emulator.Requests(); len(got) != 5 || got[4].Status != 500 || got[4].Method != "DELETE" {
		t.Errorf("the journal is %+v", got)
	}
	o.emulator.ReadOnly(false)
	o.directory("Okta", "okta")
}

// TestCallers_concurrent is for the race detector, and for the rule that one name is given once.
func TestCallers_concurrent(t *testing.T) {
	o := serve(t)
	const callers = 16
	var wait sync.WaitGroup
	created := make(chan int, callers*2)
	for i := range callers {
		wait.Go(func() {
			for _, name := range []string{"Same", fmt.Sprintf("Own %d", i)} {
				got, err := o.send("POST", "directories", `{"name":"`+name+`","identityProvider":"okta"}`)
				if err != nil {
					t.Error(err)
					return
				}
				created <- got.status
			}
			if _, err := o.send("GET", "directories", ""); err != nil {
				t.Error(err)
			}
			o.emulator.Requests()
			o.emulator.Fault(emulator.Fault{Path: "/nowhere"})
			if err := o.emulator.SetGroupMembers("engineering", nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	close(created)
	counts := map[int]int{}
	for status := range created {
		counts[status]++
	}
	if counts[201] != callers+1 || counts[409] != callers-1 {
		t.Errorf("the answers were %v", counts)
	}
}
