package directory_test

import (
	"context"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestDirectory_secondWithoutEnterprise(t *testing.T) {
	const (
		typeName = "atlassian_directory"
		summary  = "A second identity provider directory needs the Enterprise plan"
	)
	okta := map[string]any{"name": "Okta", "identity_provider": "okta"}
	google := map[string]any{"name": "Google", "identity_provider": "google_workspace"}
	auth0 := map[string]any{"name": "Auth0", "identity_provider": "auth0"}
	for _, test := range []struct {
		name  string
		plan  string
		there bool // an Okta directory, in the state
		steps func(driver *acctest.Driver, inState acctest.Object) acctest.Planned
		want  string
	}{
		{"the first", "guard_standard", false, func(driver *acctest.Driver, _ acctest.Object) acctest.Planned {
			return driver.Plan(typeName, okta, acctest.Object{})
		}, ""},
		{"beside one that is there", "guard_standard", true, func(driver *acctest.Driver, _ acctest.Object) acctest.Planned {
			return driver.Plan(typeName, google, acctest.Object{})
		}, `"Okta"`},
		{"two new", "guard_premium", false, func(driver *acctest.Driver, _ acctest.Object) acctest.Planned {
			driver.Succeeds(driver.Plan(typeName, okta, acctest.Object{}).Diagnostics)
			return driver.Plan(typeName, google, acctest.Object{})
		}, "another one of this configuration"},
		{"a replacement", "guard_standard", true, func(driver *acctest.Driver, inState acctest.Object) acctest.Planned {
			driver.Succeeds(driver.Plan(typeName, auth0, inState).Diagnostics)
			return driver.Plan(typeName, auth0, acctest.Object{})
		}, ""},
		{"a tainted one", "guard_standard", true, func(driver *acctest.Driver, inState acctest.Object) acctest.Planned {
			_, diagnostics := driver.Read(inState)
			driver.Succeeds(diagnostics)
			return driver.Plan(typeName, okta, acctest.Object{})
		}, ""},
		{"Enterprise", "enterprise", true, func(driver *acctest.Driver, _ acctest.Object) acctest.Planned {
			return driver.Plan(typeName, google, acctest.Object{})
		}, ""},
		{"provider not known", "free", true, func(driver *acctest.Driver, _ acctest.Object) acctest.Planned {
			return driver.Plan(typeName, map[string]any{"name": "New", "identity_provider": acctest.Unknown}, acctest.Object{})
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			var inState acctest.Object
			if test.there {
				inState = o.Protocol(t).Create(typeName, okta)
			}
			if err := o.Emulator.SetPlan(test.plan); err != nil {
				t.Fatal(err)
			}
			text := acctest.Text(test.steps(o.Protocol(t), inState).Diagnostics)
			if test.want == "" && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want != "" && (!strings.Contains(text, "ERROR: "+summary) || !strings.Contains(text, test.want) ||
				!strings.Contains(text, "plan "+test.plan) || !strings.Contains(text, `AttributeName("identity_provider")`)) {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
			for setting, want := range map[string]string{"warn": "WARNING: " + summary, "off": ""} {
				text := acctest.Text(test.steps(o.Protocol(t, map[string]any{"plan_checks": setting}), inState).Diagnostics)
				if test.want == "" {
					want = ""
				}
				if strings.Contains(text, "ERROR") || !strings.Contains(text, want) || want == "" && text != "" {
					t.Errorf("plan_checks = %s gave:\n%s", setting, text)
				}
			}
		})
	}
}

// The plan's judgement is the organization's: what was let through is refused.
func TestDirectory_secondIsRefusedByTheOrganization(t *testing.T) {
	o := acctest.Start(t)
	if _, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"}); err != nil {
		t.Fatal(err)
	}
	if err := o.Emulator.SetPlan("guard_standard"); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics := driver.Apply(driver.Plan("atlassian_directory", map[string]any{"name": "Google", "identity_provider": "google_workspace"}, acctest.Object{}))
	if text := acctest.Text(diagnostics); !strings.Contains(text, "needs the Enterprise plan") {
		t.Errorf("got:\n%s", text)
	}
}
