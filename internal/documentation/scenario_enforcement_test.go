package documentation_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// Who has to log in through the identity provider, as a scenario goes on: nobody until it is set up, then one person,
// then everybody. The break-glass account never has to.
const (
	nobody = iota
	pilot
	everybody
)

const (
	breakGlassAccount = "amara.okafor@acme.com"
	pilotAccount      = "priya.raghunathan@acme.com"
	otherAccount      = "mateo.garcia@acme.com"
)

// piloted and enforced are the variables of the last two stages.
var (
	piloted  = []string{`pilot=["` + pilotAccount + `"]`}
	enforced = append(slices.Clone(piloted), "enforce_sso=true")
)

// enforces takes the last two stages of a scenario that is set up, whose policies are in that module.
func (w *walk) enforces(directory string, variables []string, module string) {
	w.t.Helper()
	policy := module + ".atlassian_authentication_policy."
	w.takes(step{
		variables: slices.Concat(variables, piloted),
		does:      []string{"update " + policy + "pilot", "update " + module + ".atlassian_authentication_policy_members.pilot"},
		warns:     []string{`Single sign-on will be enforced by authentication policy "Pilot"`},
		then:      func() error { return w.logsIn(directory, pilot) },
	})
	w.takes(step{
		variables: slices.Concat(variables, enforced),
		does:      []string{"update " + policy + "everybody"},
		warns: []string{
			fmt.Sprintf("Single sign-on will be enforced by authentication policy %q", w.defaultPolicy(directory)),
			fmt.Sprintf("The domains of directory %q (", directory), "managed accounts",
			`"Break-glass account" (does not enforce it)`, `"Pilot" (enforces it)`,
		},
		then: func() error { return w.logsIn(directory, everybody) },
	})
}

// defaultPolicy returns the name of a directory's default policy.
func (w *walk) defaultPolicy(directory string) string {
	w.t.Helper()
	for _, policy := range acctest.All(w.t, w.Client.AuthenticationPolicies(w.t.Context(), w.ID, w.directory(directory).ID)) {
		if policy.IsDefault {
			return policy.Name
		}
	}
	return ""
}

// slowLinks makes the next requests that link a domain slow. A link puts the accounts of its domain into the default
// policy: however long that takes, the break-glass account is moved out of there after it.
func (w *walk) slowLinks(number int) {
	w.Emulator.Fault(emulator.Fault{Method: "PUT", Path: "/admin/identity/v1/orgs/*/linked-domains/*", Delay: 2 * time.Second, Times: number})
}

// logsIn wants the accounts of acme.com to be in policies of that directory, and so many of them to have to log in
// through it.
func (w *walk) logsIn(directory string, who int) error {
	w.t.Helper()
	return errors.Join(
		w.mustLogIn(directory, breakGlassAccount, false),
		w.mustLogIn(directory, pilotAccount, who >= pilot),
		w.mustLogIn(directory, otherAccount, who >= everybody))
}

// mustLogIn wants an account to be in a policy of that directory, and says whether it has to log in through it.
func (w *walk) mustLogIn(directory, email string, must bool) error {
	w.t.Helper()
	policies := acctest.All(w.t, w.Client.AuthenticationPolicies(w.t.Context(), w.ID, w.directory(directory).ID))
	id, err := w.Emulator.PolicyOf(email)
	if err != nil {
		return err
	}
	policy := slices.IndexFunc(policies, func(one client.AuthenticationPolicy) bool { return one.ID == id })
	switch {
	case policy < 0:
		return fmt.Errorf("%s is in no policy of %s", email, directory)
	case policies[policy].EnforceSSO != must:
		return fmt.Errorf("%s has to log in through %s: %v, want %v", email, directory, !must, must)
	case email == breakGlassAccount && policies[policy].IsDefault:
		return fmt.Errorf("%s is in the default policy of %s, which may enforce single sign-on one day", email, directory)
	}
	return nil
}
