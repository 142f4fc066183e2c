package linkeddomain_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestLinkedDomain_aMoveTellsFromWhereToWhere(t *testing.T) {
	const typeName, summary = "atlassian_linked_domain", "WARNING: Domain acme.com moves to another directory"
	o := acctest.Start(t)
	ids := map[string]string{}
	for name, provider := range map[string]string{"Okta": "okta", "Entra": "microsoft_entra_id"} {
		made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: name, IdentityProvider: provider})
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = made.ID
	}
	link := func(directory any) map[string]any {
		return map[string]any{"domain": "acme.com", "directory_id": directory}
	}
	accounts := 0
	for _, err := range o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{EmailDomains: []string{"acme.com"}, ClaimStatus: "managed"}) {
		if accounts++; err != nil {
			t.Fatal(err)
		}
	}
	linked := o.Protocol(t).Create(typeName, link(ids["Okta"]))
	for _, test := range []struct {
		name   string
		config map[string]any
		to     string
	}{
		{"to another one", link(ids["Entra"]), fmt.Sprintf("to directory \"Entra\" (%s)", ids["Entra"])},
		{"to a new one", link(acctest.Unknown), `not known yet (this plan makes "Coming")`},
		{"destroyed", nil, "to the local directory"},
		{"replaced by another domain", map[string]any{"domain": "acme.dev", "directory_id": ids["Okta"]}, "to the local directory"},
		{"nowhere", link(ids["Okta"]), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			driver.Plan("atlassian_directory", map[string]any{"name": "Coming", "identity_provider": "auth0"}, acctest.Object{})
			text := acctest.Text(driver.Plan(typeName, test.config, linked).Diagnostics)
			if test.to == "" {
				if strings.Contains(text, "moves to") {
					t.Errorf("nothing moves:\n%s", text)
				}
				return
			}
			acctest.Says(t, text, summary, fmt.Sprintf("From directory \"Okta\" (%s)", ids["Okta"]), test.to, fmt.Sprintf("%d managed accounts", accounts))
			if text := acctest.Text(driver.Plan(typeName, test.config, linked).Diagnostics); strings.Contains(text, summary) {
				t.Errorf("said twice in one walk:\n%s", text)
			}
		})
	}
}
