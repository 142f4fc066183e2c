package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// Data sources and list resources ask the client themselves, each for something else. That nobody answers is found out by
// the first of them, and by none again.
func TestNobodyAnswers_dataSourcesAndLists(t *testing.T) {
	const id = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		sent.Add(1)
		_, _ = io.Copy(io.Discard, r.Body) // until then the server does not see that the client has gone
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	driver := acctest.Start(t).Protocol(t, map[string]any{"base_url": server.URL, "request_timeout": "50ms", "max_retries": 0})
	full := 0
	told := func(typeName, text string) {
		t.Helper()
		const short = "the server gives no answer: another message of this run says all about it"
		switch {
		case strings.Contains(text, "Next: the server gave no answer"):
			full++
		case !strings.Contains(text, short):
			t.Errorf("%s: %s", typeName, text)
		}
	}
	inDirectory := map[string]any{"directory_id": id}
	for typeName, config := range map[string]map[string]any{
		"atlassian_audit_events":                {},
		"atlassian_control_policies":            {},
		"atlassian_directories":                 {},
		"atlassian_domains":                     {},
		"atlassian_google_workspace_connection": inDirectory,
		"atlassian_group":                       {"name": "admins"},
		"atlassian_group_conflicts":             inDirectory,
		"atlassian_groups":                      {},
		"atlassian_identity_provider":           inDirectory,
		"atlassian_linked_domains":              {},
		"atlassian_organization":                {},
		"atlassian_provisioning_config":         inDirectory,
		"atlassian_group_role_assignments":      {"group_id": id},
		"atlassian_identity_inventory":          {},
		"atlassian_user_role_assignments":       {"account_id": id},
		"atlassian_userbase_directories":        {},
		"atlassian_users":                       {},
		"atlassian_workspaces":                  {},
	} {
		_, diagnostics := driver.ReadData(typeName, config)
		told("data source "+typeName, acctest.Text(diagnostics))
	}
	for _, typeName := range []string{"atlassian_authentication_policy", "atlassian_directory", "atlassian_group", "atlassian_linked_domain"} {
		told("list resource "+typeName, acctest.Text(driver.List(typeName, nil, acctest.ListOptions{})[0].Diagnostics))
	}
	if sent.Load() != 1 || full != 1 {
		t.Errorf("%d requests and %d errors in full, want one of each", sent.Load(), full)
	}
}
