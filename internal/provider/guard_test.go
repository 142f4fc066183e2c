package provider_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// The plan tells what the organization allows with Atlassian Guard only, at the
// attribute that wants it, for everything that is new in the plan.
func TestEveryGuardedSetting_isToldAtPlan(t *testing.T) {
	for _, test := range []struct {
		name, typeName, attribute, feature string
		config                             func(t *testing.T, s *acctest.Populated) map[string]any
	}{
		{"directory", "atlassian_directory", "identity_provider", "Adding an identity provider directory", func(*testing.T, *acctest.Populated) map[string]any {
			return map[string]any{"name": "Entra", "identity_provider": "microsoft_entra_id"}
		}},
		{"Google Workspace directory", "atlassian_directory", "", "", func(*testing.T, *acctest.Populated) map[string]any {
			return map[string]any{"name": "Another Google", "identity_provider": "google_workspace"}
		}},
		{"SAML", "atlassian_identity_provider", "directory_id", "Configuring SAML single sign-on", func(t *testing.T, s *acctest.Populated) map[string]any {
			now := s.Clock.Now()
			return map[string]any{"directory_id": s.OktaDirectoryID, "entity_id": "https://okta.example", "sso_url": "https://okta.example/sso",
				"certificate": acctest.Certificate(t, "okta", now, now.AddDate(2, 0, 0))}
		}},
		{"link", "atlassian_linked_domain", "directory_id", "Linking a domain", func(_ *testing.T, s *acctest.Populated) map[string]any {
			return map[string]any{"domain": "acme.dev", "directory_id": s.OktaDirectoryID}
		}},
		{"link to a new directory", "atlassian_linked_domain", "directory_id", "Linking a domain", func(*testing.T, *acctest.Populated) map[string]any {
			return map[string]any{"domain": "acme.dev", "directory_id": acctest.Unknown}
		}},
		{"enforcement", "atlassian_authentication_policy", "enforce_sso", "Enforcing single sign-on", func(_ *testing.T, s *acctest.Populated) map[string]any {
			return map[string]any{"directory_id": s.OktaDirectoryID, "name": "Staff", "enforce_sso": true}
		}},
		{"second policy", "atlassian_authentication_policy", "name", "A policy beside the default one", func(_ *testing.T, s *acctest.Populated) map[string]any {
			return map[string]any{"directory_id": s.OktaDirectoryID, "name": "Staff"}
		}},
		{"default policy", "atlassian_authentication_policy", "", "", func(_ *testing.T, s *acctest.Populated) map[string]any {
			return map[string]any{"directory_id": s.OktaDirectoryID, "adopt_default": true, "name": "Staff"}
		}},
		{"specific groups", "atlassian_google_workspace_connection", "sync_mode", "Syncing specific groups", func(*testing.T, *acctest.Populated) map[string]any {
			return map[string]any{"directory_id": acctest.Unknown, "sync_mode": "specific_groups", "groups": []any{"engineering@acme.com"}}
		}},
		{"deactivation", "atlassian_google_workspace_connection", "deactivate_suspended_users", "Deactivating suspended users", func(*testing.T, *acctest.Populated) map[string]any {
			return map[string]any{"directory_id": acctest.Unknown, "deactivate_suspended_users": true}
		}},
		{"all users", "atlassian_google_workspace_connection", "", "", func(*testing.T, *acctest.Populated) map[string]any {
			return map[string]any{"directory_id": acctest.Unknown}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := acctest.StartPopulated(t)
			config := test.config(t, s)
			found := func(setting string) string {
				driver := s.Protocol(t, map[string]any{"plan_checks": setting})
				return acctest.Text(driver.Plan(test.typeName, config, acctest.Object{}).Diagnostics)
			}
			const needs = " needs an active Atlassian Guard subscription"
			if text := found("error"); strings.Contains(text, needs) {
				t.Errorf("reported although Guard is active:\n%s", text)
			}
			if err := s.Emulator.SetGuardState("inactive_grace"); err != nil {
				t.Fatal(err)
			}
			text := found("error")
			if test.feature == "" {
				if strings.Contains(text, needs) {
					t.Errorf("reported although it needs no Guard:\n%s", text)
				}
				return
			}
			for _, want := range []string{"ERROR: " + test.feature, needs, "Guard is inactive_grace", "Billing", `AttributeName("` + test.attribute + `")`} {
				if !strings.Contains(text, want) {
					t.Errorf("the plan does not say %q:\n%s", want, text)
				}
			}
			if err := s.Emulator.SetPlan("free"); err != nil {
				t.Fatal(err)
			}
			if text := found("error"); !strings.Contains(text, "has plan free, which comes without Guard") {
				t.Errorf("the plan does not say that free comes without Guard:\n%s", text)
			}
			if text := found("warn"); !strings.Contains(text, "WARNING: "+test.feature) {
				t.Errorf("plan_checks = warn gave:\n%s", text)
			}
			if text := found("off"); strings.Contains(text, needs) {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}
}
