package documentation_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// switchStage is one of scenario switch-identity-provider: what its plan does, and
// how the organization is after it.
type switchStage struct {
	does []string
	// directories says what each identity provider directory has.
	directories string
	// domainsOn is the directory that all the domains are linked to.
	domainsOn string
}

func switchIdentityProvider(t *testing.T) {
	provider := forWalks(t)
	t.Run("one at a time", func(t *testing.T) { switchOneAtATime(t, provider) })
	t.Run("side by side", func(t *testing.T) { switchSideBySide(t, provider) })
}

// domains and configurations are what a plan does to them, "create" for example.
func domains(action string) []string {
	return []string{action + ` atlassian_linked_domain.all["acme.com"]`, action + ` atlassian_linked_domain.all["acme.dev"]`, action + ` atlassian_linked_domain.all["acme.org"]`}
}

func configurations(action, of string) []string {
	return []string{action + " atlassian_identity_provider." + of, action + " atlassian_provisioning_config." + of, action + " atlassian_authentication_policy." + of}
}

func connects(of string) []string {
	return append(configurations("create", of), "create atlassian_directory."+of)
}

// With the plan that allows one identity provider, the domains are on the local directory in between.
func switchOneAtATime(t *testing.T, provider string) {
	w := startWalk(t, provider, "switch-identity-provider")
	before := identitySetUp(t, w.Organization)
	w.fine(w.Emulator.SetPlan("guard_standard"))
	stages := []switchStage{
		{append(connects("okta[0]"), domains("create")...), "Okta: SAML, SCIM, enforced", "Okta"},
		{[]string{"update atlassian_authentication_policy.okta[0]"}, "Okta: SAML, SCIM", "Okta"},
		{append(configurations("delete", "okta[0]"), domains("update")...), "Okta: nothing", "Local directory"},
		{[]string{"delete atlassian_directory.okta[0]"}, "", "Local directory"},
		{append(connects("entra_id[0]"), domains("update")...), "Entra ID: SAML, SCIM", "Entra ID"},
		{[]string{"update atlassian_authentication_policy.entra_id[0]"}, "Entra ID: SAML, SCIM, enforced", "Entra ID"},
	}
	w.reaches(stages, 1, 3, "side_by_side=false")

	// To disconnect the old one and connect the new one in the same apply is refused in the plan.
	acctest.Says(t, w.fails("plan", []string{"stage=5"}, "-input=false"), "A second identity provider directory needs the Enterprise plan", "destroy the other in an apply of its own")

	// A group that Okta has pushed stays when Okta goes, and is in conflict when Entra ID pushes one of that name.
	team := []string{"mateo.garcia@acme.com"}
	w.fine(w.Emulator.PushGroup(w.directory("Okta").ID, "release-managers", team))
	w.reaches(stages, 4, 6, "side_by_side=false")
	if members, err := w.Emulator.GroupMembers("release-managers"); err != nil || !slices.Equal(members, team) {
		t.Errorf("the members of a group that Okta had pushed are %v (%v)", members, err)
	}
	entra := w.directory("Entra ID").ID
	w.fine(w.Emulator.PushGroup(entra, "release-managers", nil))
	if conflicts := acctest.All(t, w.Client.GroupConflicts(t.Context(), w.ID, entra)); len(conflicts) != 1 {
		t.Errorf("conflicts after Entra ID pushed a group of the same name: %v", conflicts)
	}
	w.destroys(before, []string{"stage=6"})
}

// With the Enterprise plan the domains move from the one directory to the other.
func switchSideBySide(t *testing.T, provider string) {
	w := startWalk(t, provider, "switch-identity-provider")
	before := identitySetUp(t, w.Organization)
	w.reaches([]switchStage{
		{append(connects("okta[0]"), domains("create")...), "Okta: SAML, SCIM, enforced", "Okta"},
		{connects("entra_id[0]"), "Entra ID: SAML, SCIM; Okta: SAML, SCIM, enforced", "Okta"},
		{append(domains("update"), "update atlassian_authentication_policy.entra_id[0]"), "Entra ID: SAML, SCIM, enforced; Okta: SAML, SCIM, enforced", "Entra ID"},
		{[]string{"update atlassian_authentication_policy.okta[0]"}, "Entra ID: SAML, SCIM, enforced; Okta: SAML, SCIM", "Entra ID"},
		{configurations("delete", "okta[0]"), "Entra ID: SAML, SCIM, enforced; Okta: nothing", "Entra ID"},
		{[]string{"delete atlassian_directory.okta[0]"}, "Entra ID: SAML, SCIM, enforced", "Entra ID"},
	}, 1, 6, "side_by_side=true")
	w.destroys(before, []string{"stage=6", "side_by_side=true"})
}

// reaches takes the stages with these numbers, one after the other.
func (w *walk) reaches(stages []switchStage, from, to int, route string) {
	w.t.Helper()
	for number := from; number <= to; number++ {
		stage := stages[number-1]
		w.takes(step{variables: []string{fmt.Sprintf("stage=%d", number), route}, does: stage.does, then: func() error {
			if has := w.connected(); has != stage.directories {
				return fmt.Errorf("the organization has %q, want %q", has, stage.directories)
			}
			return errors.Join(
				w.manages("acme.com", stage.domainsOn, "mateo.garcia@acme.com"),
				w.manages("acme.dev", stage.domainsOn, "yuki.tanaka@acme.dev"),
				w.manages("acme.org", stage.domainsOn, "daniel.schneider@acme.org"),
			)
		}})
	}
}
