package documentation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The check of the guide passes over logins, daily work and one's own applies, and says what somebody else has changed.
func TestAccDriftGuide_auditCheck(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	o := startNow(t)
	check := ""
	for _, block := range blocks(readGuide(t, "drift-and-plan-checks.md")) {
		if strings.Contains(block.text, "atlassian_audit_events") {
			check = block.text
		}
	}
	fine := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), `
resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_linked_domain" "acme" {
  domain       = "acme.com"
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_provisioning_config" "okta" {
  directory_id = atlassian_directory.okta.id
}
`)
	w.Terraform("apply", "-auto-approve", "-input=false")
	fine(o.Emulator.LogIn("yuki.tanaka@acme.dev"))
	fine(o.Emulator.SetGroupMembers("engineering", []string{"yuki.tanaka@acme.dev"}))

	// The guide says how the id is found.
	own := ""
	for _, one := range acctest.All(t, o.Client.Events(t.Context(), o.ID, client.EventFilter{Action: "scim_directory_created"})) {
		own = one.Actor.ID
	}
	const inGuide = "f2a4c6e8b0d1f3a5c7e9b1d3"
	if own == "" || !strings.Contains(check, inGuide) {
		t.Fatalf("the own id is %q, the guide has\n%s", own, check)
	}
	w.Write("audit.tf", strings.ReplaceAll(check, inGuide, own))
	const fails = "Check block assertion failed"
	if text := w.Terraform("plan", "-input=false"); strings.Contains(text, fails) {
		t.Errorf("the check fails on nothing:\n%s", text)
	}
	fine(o.Emulator.SetDomainStatus("acme.dev", "unverified"))
	acctest.Says(t, inOneLine(w.Terraform("plan", "-input=false", "-no-color")), fails, "domain_verification_removed by Amara Okafor. The log says no more.")

	// An action that nobody knows is not passed over.
	now := time.Now().UTC().Format(time.RFC3339)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/v1/orgs/*/events-stream", Status: 200, Times: 1, Body: `{"data":[{"id":"1","type":"events","attributes":{"time":"` + now +
		`","processedAt":"` + now + `","action":"identity_provider_directory_renamed","actor":{"id":"1","name":"Yuki"}}}],"links":{},"meta":{"next":null,"page_size":500}}`})
	acctest.Says(t, inOneLine(w.Terraform("plan", "-input=false", "-no-color")), fails, "identity_provider_directory_renamed by Yuki.")

	// Without the exclusions it fails on the apply.
	w.Write("audit.tf", strings.ReplaceAll(check, inGuide, "nobody"))
	acctest.Says(t, inOneLine(w.Terraform("plan", "-input=false", "-no-color")), fails, "scim_directory_created by Organization API key")
}
