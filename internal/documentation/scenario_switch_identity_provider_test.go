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
	variables []string
	does      []string
	// directories says what each identity provider directory has.
	directories string
	// domainsOn is the directory that all the domains are linked to, and who has to log in through it.
	domainsOn string
	who       int
	// warns is what the plan says of who has to log in how.
	warns []string
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

// configurations are those of Okta, which has its policies in this file, or of Entra ID, which has them from a module.
func configurations(action, of string) []string {
	all := []string{action + " atlassian_identity_provider." + of, action + " atlassian_provisioning_config." + of}
	if of == "entra_id[0]" {
		return append(all, action+entraPolicies+"policy.everybody", action+entraPolicies+"policy.break_glass", action+entraPolicies+"policy_members.break_glass",
			action+entraPolicies+"policy.pilot", action+entraPolicies+"policy_members.pilot")
	}
	return append(all, action+" atlassian_authentication_policy.okta[0]", action+" atlassian_authentication_policy.okta_break_glass[0]", action+" atlassian_authentication_policy_members.okta_break_glass[0]")
}

// entraPolicies is what the addresses of Entra ID's policies begin with.
const entraPolicies = " module.entra_id_policies[0].atlassian_authentication_"

// pilotTries is what a plan does when the pilot is named.
var pilotTries = []string{"update" + entraPolicies + "policy.pilot", "update" + entraPolicies + "policy_members.pilot"}

func connects(of string) []string {
	return append(configurations("create", of), "create atlassian_directory."+of)
}

// With the plan that allows one identity provider, the domains are on the local directory in between.
func switchOneAtATime(t *testing.T, provider string) {
	w := startWalk(t, provider, "switch-identity-provider")
	before := identitySetUp(t, w.Organization)
	w.fine(w.Emulator.SetPlan("guard_standard"))
	stages := []switchStage{
		{[]string{"stage=1"}, append(connects("okta[0]"), domains("create")...), "Okta: SAML, SCIM", "Okta", nobody, nil},
		{at(1), []string{"update atlassian_authentication_policy.okta[0]"}, "Okta: SAML, SCIM, enforced", "Okta", everybody, switchedOn("Okta")},
		{at(2), []string{"update atlassian_authentication_policy.okta[0]"}, "Okta: SAML, SCIM", "Okta", nobody, switchedOff},
		{at(3), append(configurations("delete", "okta[0]"), domains("update")...), "Okta: nothing", "Local directory", nobody, domainMoves},
		{at(4), []string{"delete atlassian_directory.okta[0]"}, "", "Local directory", nobody, nil},
		{at(5), append(connects("entra_id[0]"), domains("update")...), "Entra ID: SAML, SCIM", "Entra ID", nobody, domainMoves},
		{append(at(5), piloted...), pilotTries, "Entra ID: SAML, SCIM, enforced", "Entra ID", pilot, nil},
		{append(at(6), piloted...), []string{"update" + entraPolicies + "policy.everybody"}, "Entra ID: SAML, SCIM, enforced", "Entra ID", everybody, switchedOn("Entra ID")},
	}
	w.reaches(stages[:4])

	// To disconnect the old one and connect the new one in the same apply is refused in the plan.
	acctest.Says(t, w.fails("plan", []string{"stage=5"}, "-input=false"), "A second identity provider directory needs the Enterprise plan", "destroy the other in an apply of its own")

	// A group that Okta has pushed stays when Okta goes, and is in conflict when Entra ID pushes one of that name.
	team := []string{"mateo.garcia@acme.com"}
	w.fine(w.Emulator.PushGroup(w.directory("Okta").ID, "release-managers", team))
	w.reaches(stages[4:])
	if members, err := w.Emulator.GroupMembers("release-managers"); err != nil || !slices.Equal(members, team) {
		t.Errorf("the members of a group that Okta had pushed are %v (%v)", members, err)
	}
	entra := w.directory("Entra ID").ID
	w.fine(w.Emulator.PushGroup(entra, "release-managers", nil))
	if conflicts := acctest.All(t, w.Client.GroupConflicts(t.Context(), w.ID, entra)); len(conflicts) != 1 {
		t.Errorf("conflicts after Entra ID pushed a group of the same name: %v", conflicts)
	}
	w.destroys(before, append(at(6), piloted...))
}

// With the Enterprise plan the domains move from the one directory to the other.
func switchSideBySide(t *testing.T, provider string) {
	w := startWalk(t, provider, "switch-identity-provider")
	before := identitySetUp(t, w.Organization)
	beside := func(number int) []string { return append(at(number), "side_by_side=true", piloted[0]) }
	w.reaches([]switchStage{
		{at(1), append(connects("okta[0]"), domains("create")...), "Okta: SAML, SCIM, enforced", "Okta", everybody, nil},
		{append(at(2), "side_by_side=true"), connects("entra_id[0]"), "Entra ID: SAML, SCIM; Okta: SAML, SCIM, enforced", "Okta", everybody, nil},
	})
	// The pilot logs in through Entra ID while everybody else, and the domain, are still with Okta.
	w.takes(step{variables: beside(2), does: pilotTries, then: func() error {
		return errors.Join(w.mustLogIn("Entra ID", pilotAccount, true), w.mustLogIn("Okta", otherAccount, true), w.mustLogIn("Okta", breakGlassAccount, false))
	}})
	w.slowLinks(3)
	w.reaches([]switchStage{
		{beside(3), append(domains("update"), "update"+entraPolicies+"policy.everybody",
			"update atlassian_authentication_policy_members.okta_break_glass[0]", "update"+entraPolicies+"policy_members.break_glass"),
			"Entra ID: SAML, SCIM, enforced; Okta: SAML, SCIM, enforced", "Entra ID", everybody, append(switchedOn("Entra ID"), domainMoves...)},
		{beside(4), []string{"update atlassian_authentication_policy.okta[0]"}, "Entra ID: SAML, SCIM, enforced; Okta: SAML, SCIM", "Entra ID", everybody, switchedOff},
		{beside(5), configurations("delete", "okta[0]"), "Entra ID: SAML, SCIM, enforced; Okta: nothing", "Entra ID", everybody, nil},
		{beside(6), []string{"delete atlassian_directory.okta[0]"}, "Entra ID: SAML, SCIM, enforced", "Entra ID", everybody, nil},
	})
	w.destroys(before, beside(6))
}

// What plans say of the accounts that a stage concerns.
var (
	switchedOff = []string{`Single sign-on will no longer be enforced by authentication policy "Default policy of Okta"`}
	domainMoves = []string{"Domain acme.com moves to another directory"}
)

func switchedOn(directory string) []string {
	return []string{fmt.Sprintf("Single sign-on will be enforced by authentication policy %q", "Default policy of "+directory), `"Break-glass account" (does not enforce it)`}
}

// at returns the variables of a stage, in an organization where single sign-on is enforced.
func at(stage int) []string { return []string{fmt.Sprintf("stage=%d", stage), "enforce_sso=true"} }

// reaches takes these stages, one after the other.
func (w *walk) reaches(stages []switchStage) {
	w.t.Helper()
	for _, stage := range stages {
		w.takes(step{variables: stage.variables, does: stage.does, warns: stage.warns, then: func() error {
			if has := w.connected(); has != stage.directories {
				return fmt.Errorf("the organization has %q, want %q", has, stage.directories)
			}
			var loginFails error
			if stage.domainsOn != "Local directory" {
				loginFails = w.logsIn(stage.domainsOn, stage.who)
			}
			return errors.Join(
				loginFails,
				w.manages("acme.com", stage.domainsOn, "mateo.garcia@acme.com"),
				w.manages("acme.dev", stage.domainsOn, "yuki.tanaka@acme.dev"),
				w.manages("acme.org", stage.domainsOn, "daniel.schneider@acme.org"),
			)
		}})
	}
}
