package documentation_test

import (
	"errors"
	"slices"
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
	shared := func(acmeDev string) func() error {
		return func() error {
			return errors.Join(
				w.manages("acme.com", "Okta", "mateo.garcia@acme.com"),
				w.manages("acme.dev", acmeDev, "yuki.tanaka@acme.dev"),
				w.manages("acme.org", "Entra ID", "daniel.schneider@acme.org"),
			)
		}
	}
	created := []string{
		`create atlassian_linked_domain.of["acme.com"]`, `create atlassian_linked_domain.of["acme.dev"]`, `create atlassian_linked_domain.of["acme.org"]`}
	for _, of := range []string{`["okta"]`, `["entra_id"]`} {
		created = append(created, "create atlassian_directory.of"+of, "create atlassian_identity_provider.of"+of, "create atlassian_provisioning_config.of"+of,
			"create atlassian_authentication_policy.employees"+of, "create atlassian_authentication_policy.emergency"+of)
	}
	w.takes(step{does: created, then: shared("Okta")})

	written := len(w.Writes())
	moved := []string{`domains={"acme.com"="okta","acme.dev"="entra_id","acme.org"="entra_id"}`}
	w.takes(step{variables: moved, does: []string{`update atlassian_linked_domain.of["acme.dev"]`}, then: shared("Entra ID")})
	if sent, want := w.Writes()[written:], []string{"PUT /admin/identity/v1/orgs/" + w.ID + "/linked-domains/acme.dev"}; !slices.Equal(sent, want) {
		t.Errorf("moving a domain sent %v, want %v", sent, want)
	}
	w.destroys(before, moved)
}
