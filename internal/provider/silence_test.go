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
	all, _ := acctest.Schemas(t)
	for typeName, schema := range all.DataSourceSchemas {
		config := oneOfThem[typeName]
		if config == nil {
			config = map[string]any{}
		}
		for _, attribute := range schema.Block.Attributes {
			if attribute.Required {
				config[attribute.Name] = id
			}
		}
		if _, scim := config["scim_directory_id"]; scim {
			continue // its key is of another directory: nothing is sent
		}
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

// oneOfThem are data sources that look one object up in several ways, each with one of them.
var oneOfThem = map[string]map[string]any{
	"atlassian_directory": {"name": "Okta"}, "atlassian_group": {"name": "admins"}, "atlassian_scim_links": {"email": "jo@acme.com"},
	"atlassian_google_workspace_connection": {"directory_id": aUUID}, "atlassian_provisioning_config": {"directory_id": aUUID},
	"atlassian_user": {"email": "jo@acme.com"},
}
