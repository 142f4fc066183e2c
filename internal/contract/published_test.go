package contract

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPublishedResponses(t *testing.T) {
	organization := `{"id":"4c0f9e6e","type":"orgs","attributes":{"name":"Acme"},"relationships":{},"links":{"self":"https://api.atlassian.com/admin/v1/orgs/4c0f9e6e"}}`
	user := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","userName":"mia","active":true,
		"emails":[{"value":"mia@acme.com","type":"work","primary":true}],"meta":{"resourceType":"USER"}}`
	cases := []struct {
		name, document, path, contentType, body string
		status                                  int
		want                                    string
	}{
		{"organizations", "admin_organization", "/admin/v1/orgs", "application/json", `{"data":[` + organization + `],"links":{}}`, 200, ""},
		{"one organization", "admin_organization", "/admin/v1/orgs/4c0f9e6e", "application/json", `{"data":` + organization + `}`, 200, ""},
		{"domains", "admin_organization", "/admin/v1/orgs/4c0f9e6e/domains", "application/json",
			`{"data":[{"id":"d1","type":"domains","attributes":{"name":"acme.com","claim":{"type":"dns","status":"verified"}},"links":{"self":"https://api.atlassian.com/admin/v1/orgs/4c0f9e6e/domains/d1"}}],"links":{}}`, 200, ""},
		{"SCIM user", "admin_user_provisioning", "/scim/directory/8f1e/Users/u1", "application/scim+json", user, 200, ""},
		{"wrong type", "admin_organization", "/admin/v1/orgs", "application/json", `{"data":{}}`, 200, `Error at "/data"`},
		{"wrong status", "admin_organization", "/admin/v1/orgs", "application/json", `{}`, 418, "status is not supported"},
		{"not published", "admin_organization", "/admin/v1/nothing", "application/json", `{}`, 200, "not published"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			document := LoadPublished(t, test.document)
			fake := &recorder{TB: t}
			request := httptest.NewRequest("GET", "http://127.0.0.1:8080"+test.path, nil)
			ValidatePublishedResponse(fake, document, request, test.status, http.Header{"Content-Type": {test.contentType}}, []byte(test.body))
			fake.expect(t, test.want)
		})
	}
}

func TestEveryPublishedDocumentLoads(t *testing.T) {
	for _, name := range []string{"admin_organization", "admin_user", "admin_user_provisioning"} {
		t.Run(name, func(t *testing.T) { LoadPublished(t, name) })
	}
}

func TestMissingPublishedDocument(t *testing.T) {
	for _, required := range []bool{false, true} {
		t.Setenv(requirePublished, map[bool]string{true: "1", false: ""}[required])
		fake := &recorder{TB: t}
		done := make(chan struct{})
		go func() { // Skipf and Fatalf end the goroutine they are called on.
			defer close(done)
			LoadPublished(fake, "no_such_document")
		}()
		<-done
		if fake.skipped == required || fake.fatal != required {
			t.Errorf("required %t: skipped %t, failed %t", required, fake.skipped, fake.fatal)
		}
		if !strings.Contains(strings.Join(fake.messages, ""), "no_such_document.json") {
			t.Errorf("required %t: the message does not name the document: %q", required, fake.messages)
		}
	}
}
