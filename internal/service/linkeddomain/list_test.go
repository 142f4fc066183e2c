package linkeddomain_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestLinkedDomainList(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	okta := directory(t, o, "Okta", "okta")
	driver.Create(resourceType, map[string]any{"domain": "acme.com", "directory_id": okta})
	driver.Create(resourceType, map[string]any{"domain": "acme.dev", "directory_id": okta})
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"all", nil, 0, "acme.com, acme.dev, acme.org, xn--bcher-kva.example"},
		{"kind", map[string]any{"kind": "identity_provider"}, 0, "acme.com, acme.dev"},
		{"directory", map[string]any{"directory_id": okta}, 1, "acme.com"},
		{"domain", map[string]any{"domain": "Bücher.example"}, 0, "xn--bcher-kva.example"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			o.Protocol(t).ListedPlansEmpty(found)
		})
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/linked-domains", Status: 403})
	if text := acctest.Text(driver.List(resourceType, nil, acctest.ListOptions{})[0].Diagnostics); !strings.Contains(text, "Cannot list linked domains") {
		t.Errorf("want the error as a result, got %q", text)
	}
}

// A filter that fits nothing would show an empty list, which looks like an answer.
func TestLinkedDomainList_badFilters(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for _, config := range []map[string]any{{"kind": "idp"}, {"directory_id": "Okta"}, {"domain": "ann@acme.com"}} {
		if text := acctest.Text(driver.ValidateList(resourceType, config)); !strings.Contains(text, "ERROR") {
			t.Errorf("%v is taken", config)
		}
	}
}
