package identityprovider_test

import (
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestIdentityProviderList(t *testing.T) {
	o := acctest.Start(t)
	ids := map[string]string{}
	for _, made := range []struct {
		name string
		left time.Duration
	}{{"Okta", 10 * day}, {"Entra", 60 * day}, {"Expired", -day}, {"Auth0", 700 * day}} {
		ids[made.name] = directory(t, o, made.name, "other")
		saml(t, o, ids[made.name], "urn:"+made.name, certificate(t, made.left))
	}
	directory(t, o, "Without SAML", "okta")

	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"all", nil, 0, "Okta, Entra, Expired, Auth0"},
		{"organization", map[string]any{"organization_id": o.ID}, 0, "Okta, Entra, Expired, Auth0"},
		{"by directory", map[string]any{"directory_id": ids["Entra"]}, 0, "Entra"},
		{"expiring within 60 days", map[string]any{"certificate_expires_within_days": 60}, 0, "Okta, Entra, Expired"},
		{"expiring within 59 days", map[string]any{"certificate_expires_within_days": 59}, 0, "Okta, Expired"},
		{"expired", map[string]any{"certificate_expires_within_days": 0}, 0, "Expired"},
		{"both filters", map[string]any{"certificate_expires_within_days": 59, "directory_id": ids["Entra"]}, 0, ""},
		{"limit", nil, 2, "Okta, Entra"},
		{"limit counts what is kept", map[string]any{"certificate_expires_within_days": 59}, 2, "Okta, Expired"},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			found := driver.List(typeName, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			for _, listed := range found {
				if identity := driver.IdentityAttributes(listed.Object); identity["organization_id"] != o.ID || identity["directory_id"] != ids[listed.DisplayName] {
					t.Errorf("identity of %s is %v", listed.DisplayName, identity)
				}
			}
			driver.ListedPlansEmpty(found)
		})
	}

	t.Run("the clock decides", func(t *testing.T) {
		o.Clock.Advance(60 * day)
		defer o.Clock.Advance(-60 * day)
		found := o.Protocol(t).List(typeName, map[string]any{"certificate_expires_within_days": 0}, acctest.ListOptions{})
		if got := strings.Join(acctest.DisplayNames(found), ", "); got != "Okta, Entra, Expired" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("without names the entity ID is shown", func(t *testing.T) {
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories/*", Status: 403})
		defer o.Emulator.ClearFaults()
		found := o.Protocol(t).List(typeName, nil, acctest.ListOptions{Limit: 1})
		if got := strings.Join(acctest.DisplayNames(found), ", "); got != "urn:Okta" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("an error is a result", func(t *testing.T) {
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/saml-configurations", Status: 403, Times: 1})
		found := o.Protocol(t).List(typeName, nil, acctest.ListOptions{})
		if len(found) != 1 {
			t.Fatalf("want one result, got %d", len(found))
		}
		acctest.Says(t, acctest.Text(found[0].Diagnostics), "Cannot list SAML configurations")
	})
}
