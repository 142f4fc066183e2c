package identity_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	organizationID = "4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e"
	key            = "the-key-of-the-desk"
	mia            = "7c6b5a49-3827-4160-95f4-e3d2c1b0a9f8"
	scimDirectory  = "0a1b2c3d-4e5f-4061-8293-a4b5c6d7e8f9"
	scimBase       = "https://api.atlassian.com/scim/directory/" + scimDirectory
	newOkta        = `{"name":"Okta","identityProvider":"okta"}`
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// host is a server of the identity API alone, whose writes a person carries out, as the identity desk is one. Every exchange is
// judged by the contract.
type host struct {
	t      *testing.T
	server *identity.Server
	url    string

	mutex sync.Mutex
	now   time.Time
	saved []byte // the records as they were saved last
	fails error  // of saving
}

// serve starts a host with these records; nil for those of a new organization.
func serve(t *testing.T, records []byte, changes ...func(*identity.ServerOptions)) *host {
	t.Helper()
	h := &host{t: t, now: start, saved: records}
	state := identity.NewState(organizationID, "Acme", identity.CopiedBack{}, start)
	if records != nil {
		state = &identity.State{}
		if err := errors.Join(json.Unmarshal(records, state), state.Check()); err != nil {
			t.Fatal(err)
		}
	}
	options := identity.ServerOptions{
		Options: identity.Options{Attended: true, UnseenSyncs: true, Worklist: func(base, id string) string { return base + "/items/" + id }},
		State:   state, Save: h.save, Admit: func(given string) bool { return given == key }, Now: h.clock,
	}
	for _, change := range changes {
		change(&options)
	}
	h.server = identity.NewServer(options)
	web := httptest.NewServer(contract.NewValidator(t).Middleware(h.server))
	t.Cleanup(web.Close)
	h.url = web.URL
	return h
}

func (h *host) clock() time.Time {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.now
}

func (h *host) advance(by time.Duration) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.now = h.now.Add(by)
}

func (h *host) save(state *identity.State) error {
	text, err := json.Marshal(state)
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if err == nil && h.fails == nil {
		h.saved = text
	}
	return errors.Join(err, h.fails)
}

func (h *host) failSaving(err error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.fails = err
}

// object is a JSON object of an answer.
type object map[string]any

func (o object) text(name string) string { text, _ := o[name].(string); return text }
func (o object) id() string              { return o.text("id") }
func (o object) in(name string) object   { inner, _ := o[name].(map[string]any); return inner }

// call does a request below the organization, with a version where there is one.
func (h *host) call(method, path, body string, version ...string) (int, object) {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), method, h.url+"/admin/identity/v1/orgs/"+organizationID+"/"+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, one := range version {
		request.Header.Set("If-Match", `"`+one+`"`)
	}
	if strings.HasPrefix(path, "operations/") && method == http.MethodGet {
		request.Header.Set("Claimant", mia)
	}
	response, err := new(http.Client).Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		h.t.Fatal(err)
	}
	var answered object
	if len(text) > 0 && json.Unmarshal(text, &answered) != nil {
		h.t.Fatalf("%s %s answered %s", method, path, text)
	}
	return response.StatusCode, answered
}

// must does a request that has to be answered with this status, and returns its data, its operation or its error.
func (h *host) must(status int, method, path, body string, version ...string) object {
	h.t.Helper()
	got, answered := h.call(method, path, body, version...)
	if got != status {
		h.t.Fatalf("%s %s answered %d: %v", method, path, got, answered)
	}
	if failures, ok := answered["errors"].([]any); ok {
		return failures[0].(map[string]any)
	}
	if operation := answered.in("operation"); operation != nil {
		return operation
	}
	return answered.in("data")
}

func (h *host) fine(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// done has a write carried out, and returns its result.
func (h *host) done(method, path, body string, given identity.Given) object {
	h.t.Helper()
	operation := h.must(202, method, path, body)
	h.fine(h.server.Succeed(operation.id(), given))
	return h.must(200, "GET", "operations/"+operation.id(), "").in("result").in("body").in("data")
}

func certificate(t *testing.T) string {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp"}, NotBefore: start, NotAfter: start.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func samlBody(certificate string) string {
	text, _ := json.Marshal(map[string]string{"issuer": "https://idp.example", "singleSignOnUrl": "https://idp.example/sso", "identityProviderPublicCertificate": certificate})
	return string(text)
}

func TestServer_asksForItsKey(t *testing.T) {
	h := serve(t, nil)
	for _, authorization := range []string{"", "Bearer another", "Bearer ", "Basic " + key} {
		request := httptest.NewRequestWithContext(t.Context(), "GET", "/admin/identity/v1/orgs/"+organizationID+"/directories", nil)
		request.Header.Set("Authorization", authorization)
		answered := httptest.NewRecorder()
		if h.server.ServeHTTP(answered, request); answered.Code != http.StatusUnauthorized {
			t.Errorf("%q was answered %d", authorization, answered.Code)
		}
	}
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/admin/identity/v1/orgs/another/directories", nil)
	request.Header.Set("Authorization", "Bearer "+key)
	answered := httptest.NewRecorder()
	if h.server.ServeHTTP(answered, request); answered.Code != http.StatusNotFound || !strings.Contains(answered.Body.String(), "ADMIN-404-2") {
		t.Errorf("another organization was answered %d %s", answered.Code, answered.Body)
	}
}

func TestServer_saysThatPeopleCarryWritesOut(t *testing.T) {
	h := serve(t, nil)
	if service := h.must(200, "GET", "service", ""); service.text("kind") != "attended" || service.text("worklistUrl") != h.url+"/items/" {
		t.Errorf("the service is %v", service)
	}
	if operation := h.must(202, "POST", "directories", newOkta); operation.text("url") != h.url+"/items/"+operation.id() {
		t.Errorf("the operation is %v", operation)
	}
}

func TestServer_undoesWhatCannotBeSaved(t *testing.T) {
	h := serve(t, nil)
	waiting := h.must(202, "POST", "directories", newOkta)
	saved := string(h.saved)
	h.failSaving(errors.New("no space left"))
	if refused := h.must(500, "POST", "directories", `{"name":"Google","identityProvider":"google_workspace"}`); !strings.Contains(refused.text("detail"), "nothing was changed, because the records cannot be saved: no space left") {
		t.Errorf("refused with %v", refused)
	}
	if err := h.server.Succeed(waiting.id(), identity.Given{}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("the person is told %v", err)
	}
	h.failSaving(nil)
	operations, err := h.server.Operations()
	h.fine(err)
	if len(operations) != 1 || operations[0].State != identity.OperationWaiting || len(h.server.Snapshot().Directories) != 1 || string(h.saved) != saved {
		t.Errorf("there are %+v", operations)
	}
	h.fine(h.server.Succeed(waiting.id(), identity.Given{}))
	h.failSaving(errors.New("no space left"))
	h.must(500, "GET", "operations/"+waiting.id(), "")
	h.failSaving(nil)
	if claimed := h.must(200, "GET", "operations/"+waiting.id(), ""); claimed.in("result").in("body").in("data").text("name") != "Okta" {
		t.Errorf("the result is %v", claimed)
	}
}

func TestServer_refusesNothingForWantOfKnownSubscription(t *testing.T) {
	h := serve(t, nil)
	if refused := h.must(501, "GET", "subscription", ""); !strings.Contains(refused.text("detail"), "does not know") {
		t.Errorf("refused with %v", refused)
	}
	h.done("POST", "directories", newOkta, identity.Given{})
	h.done("POST", "directories", `{"name":"Entra","identityProvider":"microsoft_entra_id"}`, identity.Given{})
	h.fine(h.server.SetSubscription(identity.PlanFree, identity.GuardActive))
	h.must(402, "POST", "directories", `{"name":"Ping","identityProvider":"ping_identity"}`)
	if known := h.must(200, "GET", "subscription", ""); known.text("plan") != "free" {
		t.Errorf("the subscription is %v", known)
	}
}

func TestServer_readsTheDomainsOfTheOrganization(t *testing.T) {
	published := []identity.PublishedDomain{{ID: "YWNtZS5jb20", Name: "acme.com", ClaimType: "dns", ClaimStatus: "verified"}}
	var unreadable error
	h := serve(t, nil, func(o *identity.ServerOptions) {
		o.Domains = func(context.Context) ([]identity.PublishedDomain, error) { return published, unreadable }
	})
	local := h.server.Snapshot().LocalDirectory().ID
	if linked := h.must(200, "GET", "linked-domains/acme.com", ""); linked.text("directoryId") != local || linked.text("domainId") != "YWNtZS5jb20" {
		t.Errorf("a verified domain is %v", linked)
	}
	okta := h.done("POST", "directories", newOkta, identity.Given{})
	h.done("PUT", "linked-domains/acme.com", `{"directoryId":"`+okta.id()+`"}`, identity.Given{})
	unreadable = errors.New("Atlassian answered 503")
	if linked := h.must(200, "GET", "linked-domains/acme.com", ""); linked.text("directoryId") != okta.id() {
		t.Errorf("the link is %v", linked)
	}
	if refused := h.must(503, "PUT", "linked-domains/acme.dev", `{"directoryId":"`+okta.id()+`"}`); !strings.Contains(refused.text("detail"), "Atlassian answered 503") {
		t.Errorf("refused with %v", refused)
	}
	unreadable, published = nil, nil
	if linked := h.must(200, "GET", "linked-domains/acme.com", ""); linked.text("claimStatus") != "deleted" || linked.text("directoryId") != okta.id() {
		t.Errorf("a domain that is not there any more is %v", linked)
	}
}

func TestServer_servesManyAtOnce(t *testing.T) {
	const many = 20
	h := serve(t, nil)
	var asked, carriedOut sync.WaitGroup
	carriedOut.Add(many)
	h.server.Attend(func(operation identity.Operation) {
		defer carriedOut.Done()
		if err := h.server.Succeed(operation.ID, identity.Given{}); err != nil {
			t.Error(err)
		}
	})
	for i := range many {
		asked.Go(func() {
			body := fmt.Sprintf(`{"name":"Directory %d","identityProvider":"okta"}`, i)
			for range 2 { // the second finds the operation of the first, done or not
				if status, answered := h.call("POST", "directories", body); status != 202 {
					t.Errorf("answered %d %v", status, answered)
				}
			}
		})
	}
	asked.Wait()
	carriedOut.Wait()
	state := h.server.Snapshot()
	h.fine(state.Check())
	if operations := state.AllOperations(); len(operations) != many || len(state.Directories) != many+1 {
		t.Errorf("%d operations have made %d directories", len(operations), len(state.Directories))
	}
}

func TestServer_seesNoGroups(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{})
	if refused := h.must(501, "GET", "directories/"+okta.id()+"/group-conflicts", ""); !strings.Contains(refused.text("detail"), "Atlassian Administration") {
		t.Errorf("refused with %v", refused)
	}
}

func TestServer_syncOfGoogleCountsAsDone(t *testing.T) {
	h := serve(t, nil)
	google := h.done("POST", "directories", `{"name":"Google","identityProvider":"google_workspace"}`, identity.Given{})
	connection := h.done("POST", "google-workspace-connections", `{"directoryId":"`+google.id()+`"}`, identity.Given{GoogleConsent: true, GoogleCustomerID: "C01", GoogleAdminEmail: "ada@acme.com", GoogleDomains: []string{"acme.com"}})
	if connection.text("state") != "connected" || connection.text("adminEmail") != "ada@acme.com" {
		t.Errorf("the connection is %v", connection)
	}
	h.advance(time.Hour)
	if started := h.done("POST", "google-workspace-connections/"+connection.id()+"/sync", "", identity.Given{}); started.text("syncId") == "" {
		t.Errorf("the sync is %v", started)
	}
	if now := h.must(200, "GET", "google-workspace-connections/"+connection.id(), ""); now.text("state") != "connected" || now.text("lastSyncAt") != "2026-03-02T10:00:00Z" {
		t.Errorf("the connection is %v", now)
	}
}
