package emulator_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// start is when every test's clock begins.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is the emulator's time in a test.
type clock struct {
	mutex sync.Mutex
	time  time.Time
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.time
}

func (c *clock) advance(by time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.time = c.time.Add(by)
}

// organization is an emulator behind real HTTP, with every exchange judged by the contract.
type organization struct {
	t        *testing.T
	emulator *emulator.Server
	contract *contract.Validator
	clock    *clock
	url      string
}

// serve starts an organization that ends with the test.
func serve(t *testing.T, changes ...func(*emulator.Options)) *organization {
	t.Helper()
	time := &clock{time: start}
	options := emulator.Options{Seed: seed(), Now: time.now, DeterministicIDs: true}
	for _, change := range changes {
		change(&options)
	}
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	validator := contract.NewValidator(t)
	web := httptest.NewServer(validator.Middleware(server))
	t.Cleanup(func() {
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return &organization{t: t, emulator: server, contract: validator, clock: time, url: web.URL}
}

// seed returns a small organization, so that a test sees all of it.
func seed() *emulator.Seed {
	return &emulator.Seed{
		Organization: emulator.SeedOrganization{ID: "4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e", Name: "Acme", Plan: "enterprise", GuardState: "active"},
		Products:     []emulator.SeedProduct{{Key: "jira-software", Name: "Jira"}},
		Domains: []emulator.SeedDomain{
			{Name: "acme.com", ClaimType: "dns", ClaimStatus: "verified"},
			{Name: "acme.dev", ClaimType: "http", ClaimStatus: "verified"},
			{Name: "acme.net", ClaimType: "dns", ClaimStatus: "unverified"},
			{Name: "xn--bcher-kva.example", ClaimType: "dns", ClaimStatus: "verified"},
		},
		Users: []emulator.SeedUser{
			{AccountID: "712020:ada", Email: "ada@acme.com", Name: "Ada"},
			{AccountID: "712020:bob", Email: "bob@acme.com", Name: "Bob"},
			{AccountID: "712020:cleo", Email: "cleo@elsewhere.example", Name: "Cleo"},
		},
		Groups: []emulator.SeedGroup{
			{Name: "engineering", Members: []string{"ada@acme.com", "cleo@elsewhere.example"}, ProductAccess: []string{"jira-software"}, Sites: []string{"acme"}},
			{Name: "everyone", Members: []string{"ada@acme.com"}, IsDefaultAccessGroup: true, ProductAccess: []string{"jira-software"}, Sites: []string{"acme"}},
		},
	}
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any
	// request is what was answered, for those who judge the exchange themselves.
	request *http.Request
}

// header is one header of a request.
type header struct{ name, value string }

func ifMatch(version string) header { return header{"If-Match", `"` + version + `"`} }

// send does one request. A path that begins with "/" is absolute; any other is below the identity API's base.
func (o *organization) send(method, path, body string, headers ...header) (reply, error) {
	if !strings.HasPrefix(path, "/") {
		path = "/admin/identity/v1/orgs/" + seed().Organization.ID + "/" + path
	}
	request, err := http.NewRequest(method, o.url+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Authorization", "Bearer "+emulator.DefaultAPIKey)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, one := range headers {
		request.Header.Set(one.name, one.value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{}, err
	}
	result := reply{status: response.StatusCode, header: response.Header, text: string(text), request: request}
	if len(text) > 0 {
		_ = json.Unmarshal(text, &result.body) // a body that is not an object leaves nothing to find
	}
	return result, nil
}

// call is send for requests that are answered.
func (o *organization) call(method, path, body string, headers ...header) reply {
	o.t.Helper()
	result, err := o.send(method, path, body, headers...)
	if err != nil {
		o.t.Fatalf("%s %s: %v", method, path, err)
	}
	return result
}

// direct does one request without a connection and without the contract's judgement, for tests of many or large ones.
func (o *organization) direct(method, path, body, key string) {
	o.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+key)
	answer := httptest.NewRecorder()
	o.emulator.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		o.t.Fatalf("%s %s answered %d %.200s", method, path, answer.Code, answer.Body)
	}
}

// must is call for requests that have to succeed; it returns the object.
func (o *organization) must(status int, method, path, body string, headers ...header) object {
	o.t.Helper()
	result := o.call(method, path, body, headers...)
	if result.status != status {
		o.t.Fatalf("%s %s answered %d instead of %d: %s", method, path, result.status, status, result.text)
	}
	return result.object()
}

func (r reply) object() object {
	data, _ := r.body["data"].(map[string]any)
	return data
}

func (r reply) list() []object {
	var objects []object
	data, _ := r.body["data"].([]any)
	for _, one := range data {
		objects = append(objects, one.(map[string]any))
	}
	return objects
}

// link is one of a list's links, or "".
func (r reply) link(name string) string {
	links, _ := r.body["links"].(map[string]any)
	text, _ := links[name].(string)
	return text
}

// refusal is what the first error of an error list says.
func (r reply) refusal() (code, detail string) {
	var list struct {
		Errors []struct{ ID, Status, Code, Title, Detail string }
	}
	if json.Unmarshal([]byte(r.text), &list) != nil || len(list.Errors) != 1 || list.Errors[0].ID == "" || list.Errors[0].Title == "" {
		return "not an error list", r.text
	}
	return list.Errors[0].Code, list.Errors[0].Detail
}

// object is one object of an answer.
type object map[string]any

func (o object) text(name string) string {
	text, _ := o[name].(string)
	return text
}

func (o object) id() string      { return o.text("id") }
func (o object) version() string { return o.text("version") }

// directory adds an identity provider directory.
func (o *organization) directory(name, provider string) object {
	o.t.Helper()
	return o.must(201, "POST", "directories", `{"name":"`+name+`","identityProvider":"`+provider+`"}`)
}

// local returns the directory that is always there.
func (o *organization) local() object {
	o.t.Helper()
	return o.call("GET", "directories?kind=local", "").list()[0]
}

// saml sets SAML up on a directory.
func (o *organization) saml(directoryID string) object {
	o.t.Helper()
	return o.must(201, "PUT", "directories/"+directoryID+"/saml-configuration", samlBody(certificate(o.t, start.AddDate(1, 0, 0))))
}

func samlBody(certificate string) string {
	text, _ := json.Marshal(map[string]string{
		"issuer": "https://idp.example/metadata", "singleSignOnUrl": "https://idp.example/sso", "identityProviderPublicCertificate": certificate,
	})
	return string(text)
}

// provisioning sets SCIM up on a directory.
func (o *organization) provisioning(directoryID string) object {
	o.t.Helper()
	return o.must(201, "POST", "provisioning-configs", `{"directoryId":"`+directoryID+`"}`)
}

// google adds a Google Workspace connection with more settings in JSON, such as `,"syncEnabled":false`.
func (o *organization) google(directoryID, settings string) object {
	o.t.Helper()
	return o.must(201, "POST", "google-workspace-connections", `{"directoryId":"`+directoryID+`"`+settings+`}`)
}

// connected adds a Google Workspace directory with a connection that has consent.
func (o *organization) connected(settings string) object {
	o.t.Helper()
	connection := o.google(o.directory("Google", "google_workspace").id(), settings)
	o.change(o.emulator.ConfirmConsent(connection.id()))
	return o.must(200, "GET", "google-workspace-connections/"+connection.id(), "")
}

// change fails the test when something done behind the API's back did not work.
func (o *organization) change(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// certificate makes a certificate as an identity provider has one.
func certificate(t *testing.T, ends time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp.example"}, NotBefore: start.AddDate(-1, 0, 0), NotAfter: ends}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// privateKey makes what nobody should ever paste.
func privateKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
}

func sameCertificate(a, b string) bool {
	first, _ := pem.Decode([]byte(a))
	second, _ := pem.Decode([]byte(b))
	return first != nil && second != nil && bytes.Equal(first.Bytes, second.Bytes)
}

func quoted(text string) string {
	result, _ := json.Marshal(text)
	return string(result)
}
