package framework_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	scimDirectoryID = "5f0b5b1e-6a1c-4f6e-9d3a-2f8c1e7d4b90"
	canarySCIMKey   = "canary-scim-key"
)

// newClient returns a client of a server that answers so, with a key for one SCIM directory.
func newClient(t *testing.T, handler http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c, err := client.New(client.Config{
		BaseURL: server.URL, APIKey: "canary-organization-key", MaxRetries: -1, SCIMAPIKeys: map[string]string{scimDirectoryID: canarySCIMKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
