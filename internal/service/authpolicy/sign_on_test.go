package authpolicy_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// Terraform plans what a policy depends on before the policy, so the plan tells whether there will be anything to enforce.
func TestAuthenticationPolicy_enforcementInTheFirstPlan(t *testing.T) {
	const summary = "There is no single sign-on to enforce yet"
	policy := map[string]any{"directory_id": acctest.Unknown, "name": "Staff", "enforce_sso": true}
	okta := map[string]any{"name": "Okta", "identity_provider": "okta"}
	for _, test := range []struct {
		name   string
		before func(t *testing.T, o *acctest.Organization, driver *acctest.Driver)
		want   string
	}{
		{"a new directory without SAML", func(_ *testing.T, _ *acctest.Organization, driver *acctest.Driver) {
			driver.Plan("atlassian_directory", okta, acctest.Object{})
		}, summary},
		{"a new directory with new SAML", func(t *testing.T, o *acctest.Organization, driver *acctest.Driver) {
			driver.Plan("atlassian_directory", okta, acctest.Object{})
			driver.Plan("atlassian_identity_provider", map[string]any{"directory_id": acctest.Unknown, "entity_id": "https://okta.example", "sso_url": "https://okta.example/sso",
				"certificate": acctest.Certificate(t, "okta", o.Clock.Now(), o.Clock.Now().AddDate(1, 0, 0))}, acctest.Object{})
		}, ""},
		{"a new Google Workspace directory with its connection", func(_ *testing.T, _ *acctest.Organization, driver *acctest.Driver) {
			driver.Plan("atlassian_directory", map[string]any{"name": "Google", "identity_provider": "google_workspace"}, acctest.Object{})
			driver.Plan("atlassian_google_workspace_connection", map[string]any{"directory_id": acctest.Unknown}, acctest.Object{})
		}, ""},
		{"an id that comes from elsewhere", func(*testing.T, *acctest.Organization, *acctest.Driver) {}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			test.before(t, o, driver)
			text := acctest.Text(driver.Plan(resourceType, policy, acctest.Object{}).Diagnostics)
			if test.want == "" && strings.Contains(text, "ERROR") || !strings.Contains(text, test.want) {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
		})
	}
}
