package documentation_test

import (
	"errors"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// Two directories share the domains. Without the Enterprise plan nothing is
// made; with it, a domain moves by one update in place.
func multipleIdentityProviders(t *testing.T) {
	w := startWalk(t, forWalks(t), "multiple-identity-providers")
	before := identitySetUp(t, w.Organization)
	w.fine(w.Emulator.SetPlan("guard_standard"))
	acctest.Says(t, w.fails("plan", nil, "-input=false"), "A second identity provider directory needs the Enterprise plan", "another one of this configuration")

	w.fine(w.Emulator.SetPlan("enterprise"))
	shared := func(acmeCom string, who int) func() error {
		return func() error {
			return errors.Join(
				w.manages("acme.com", acmeCom, "mateo.garcia@acme.com"),
				w.manages("acme.dev", "Okta", "yuki.tanaka@acme.dev"),
				w.manages("acme.org", "Entra ID", "daniel.schneider@acme.org"),
				w.logsIn(acmeCom, who),
			)
		}
	}
	created := []string{
		`create atlassian_linked_domain.of["acme.com"]`, `create atlassian_linked_domain.of["acme.dev"]`, `create atlassian_linked_domain.of["acme.org"]`}
	for _, of := range []string{`["okta"]`, `["entra_id"]`} {
		created = append(created, "create atlassian_directory.of"+of, "create atlassian_identity_provider.of"+of, "create atlassian_provisioning_config.of"+of)
		for _, policy := range []string{"everybody", "pilot", "break_glass"} {
			created = append(created, "create module.policies"+of+".atlassian_authentication_policy."+policy)
		}
		for _, policy := range []string{"pilot", "break_glass"} {
			created = append(created, "create module.policies"+of+".atlassian_authentication_policy_members."+policy)
		}
	}
	w.takes(step{does: created, then: shared("Okta", nobody)})
	w.takes(step{variables: piloted, does: []string{
		`update module.policies["okta"].atlassian_authentication_policy.pilot`, `update module.policies["okta"].atlassian_authentication_policy_members.pilot`}, then: shared("Okta", pilot)})
	w.takes(step{variables: enforced, does: []string{
		`update module.policies["okta"].atlassian_authentication_policy.everybody`, `update module.policies["entra_id"].atlassian_authentication_policy.everybody`,
		`update module.policies["entra_id"].atlassian_authentication_policy.pilot`}, warns: []string{
		`Single sign-on will be enforced by authentication policy "Okta employees"`, `"Okta break-glass accounts" (does not enforce it)`,
		`Single sign-on will be enforced by authentication policy "Entra ID employees"`, `"Entra ID break-glass accounts" (does not enforce it)`,
	}, then: shared("Okta", everybody)})

	// The break-glass account and the pilot go with their domain, after it.
	written := len(w.Writes())
	moved := append([]string{`domains={"acme.com"="entra_id","acme.dev"="okta","acme.org"="entra_id"}`}, enforced...)
	w.slowLinks(1)
	w.takes(step{variables: moved, warns: []string{"Domain acme.com moves to another directory"}, does: []string{`update atlassian_linked_domain.of["acme.com"]`,
		`update module.policies["okta"].atlassian_authentication_policy_members.break_glass`, `update module.policies["entra_id"].atlassian_authentication_policy_members.break_glass`,
		`update module.policies["okta"].atlassian_authentication_policy_members.pilot`, `update module.policies["entra_id"].atlassian_authentication_policy_members.pilot`,
	}, then: shared("Entra ID", everybody)})
	if sent := w.Writes()[written:]; len(sent) != 3 || sent[0] != "PUT /admin/identity/v1/orgs/"+w.ID+"/linked-domains/acme.com" {
		t.Errorf("moving a domain sent %v, want the move, and then the members of two policies", sent)
	}
	w.destroys(before, moved)
}
