package documentation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// From the first apply to the destroy, which lifts the enforcement before it disconnects Google: the organization
// refuses it otherwise.
func googleWorkspace(t *testing.T) {
	w := startWalk(t, forWalks(t), "google-workspace")
	before := identitySetUp(t, w.Organization)
	const policies = "module.policies[0]"
	const connection, policy, members = "atlassian_google_workspace_connection.google", policies + ".atlassian_authentication_policy.", policies + ".atlassian_authentication_policy_members."

	w.takes(step{
		does: []string{"create atlassian_directory.google", "create " + connection, "create " + policy + "everybody", "create " + policy + "pilot",
			"create " + members + "pilot", "create " + policy + "break_glass", "create " + members + "break_glass"},
		then: func() error { return w.google("awaiting_consent", "all_users") },
	})
	// Nobody can be required to log in with Google before Google has been asked.
	acctest.Says(t, w.fails("apply", []string{"enforce_sso=true"}, "-input=false", "-auto-approve"),
		"needs a connection whose consent has been given", "open consent_url")

	// Consent changes no resource: only the output that carries its page is emptied.
	w.fine(w.Emulator.ConfirmConsent(w.connection().ID))
	w.takes(step{then: func() error { return w.google("connected", "all_users") }})
	w.sync("All users from Google Workspace")

	groups := []string{`groups=["research@acme.com"]`}
	w.takes(step{variables: groups, does: []string{"update " + connection}, then: func() error { return w.google("connected", "specific_groups", "research@acme.com") }})
	w.fine(w.Emulator.PushGroup(w.directory("Google Workspace").ID, "research", []string{"yuki.tanaka@acme.dev"}))
	w.sync("research")

	// Links come one after the other. The break-glass account joins its policy with its own domain, and not before.
	linked := append([]string{`domains=["acme.dev"]`}, groups...)
	w.takes(step{variables: linked, does: []string{`create atlassian_linked_domain.google["acme.dev"]`}, then: func() error {
		return w.manages("acme.dev", "Google Workspace", "yuki.tanaka@acme.dev")
	}})
	linked = append([]string{`domains=["acme.com","acme.dev"]`}, groups...)
	w.slowLinks(1)
	w.takes(step{variables: linked, does: []string{`create atlassian_linked_domain.google["acme.com"]`, "update " + members + "break_glass"}, then: func() error {
		return w.logsIn("Google Workspace", nobody)
	}})
	w.enforces("Google Workspace", linked, policies)
	printed := w.destroys(before, append(linked, enforced...))
	if lifted, disconnected := strings.Index(printed, policy+"everybody: Destruction complete"), strings.Index(printed, connection+": Destroying"); lifted < 0 || disconnected < lifted {
		t.Errorf("Google was disconnected before the enforcement was lifted:\n%s", printed)
	}
}

// Without Atlassian Guard the set-up is what Google syncs, and what needs Guard is refused before anything is asked.
func TestAccGoogleWorkspace_withoutGuard(t *testing.T) {
	t.Parallel()
	w := startWalk(t, forWalks(t), "google-workspace")
	w.fine(w.Emulator.SetPlan("free"))
	before := identitySetUp(t, w.Organization)
	free := []string{"guard=false"}
	w.takes(step{
		variables: free,
		does:      []string{"create atlassian_directory.google", "create atlassian_google_workspace_connection.google"},
		then:      func() error { return w.google("awaiting_consent", "all_users") },
	})
	w.fine(w.Emulator.ConfirmConsent(w.connection().ID))
	w.takes(step{variables: free, then: func() error { return w.google("connected", "all_users") }})
	w.sync("All users from Google Workspace")
	acctest.Says(t, w.fails("plan", append(free, `domains=["acme.com"]`), "-input=false"), "need Atlassian Guard: take them out, or set guard to true")
	w.destroys(before, free)
}

func (w *walk) connection() client.GoogleWorkspaceConnection {
	w.t.Helper()
	connections := acctest.All(w.t, w.Client.GoogleWorkspaceConnections(w.t.Context(), w.ID, w.directory("Google Workspace").ID))
	if len(connections) != 1 {
		w.t.Fatalf("the directory has %d connections", len(connections))
	}
	return connections[0]
}

// google wants the connection to be in that state, and to sync these.
func (w *walk) google(state, mode string, groups ...string) error {
	if one := w.connection(); one.State != state || one.SyncMode != mode || !slices.Equal(one.Groups, groups) {
		return fmt.Errorf("the connection is %s and syncs %s %v, want %s and %s %v", one.State, one.SyncMode, one.Groups, state, mode, groups)
	}
	return nil
}

// sync is the next of the syncs that happen by themselves. It brings these groups.
func (w *walk) sync(groups ...string) {
	w.t.Helper()
	w.fine(w.Emulator.StartSync(w.connection().ID))
	w.fine(w.Emulator.FinishSync(w.connection().ID))
	if synced := w.connection().SyncedGroups; !slices.Equal(synced, groups) {
		w.t.Errorf("the sync brought %v, want %v", synced, groups)
	}
}
