package documentation_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func throughOkta(t *testing.T) {
	oneIdentityProvider{
		scenario: "okta", directory: "Okta", as: "okta", domains: []string{"acme.com", "acme.dev"},
		missing: "Not from Okta yet: okta-confluence-users, okta-jira-users, okta-support.",
		opens: map[string][]string{
			"okta-jira-users": {"jira-software"}, "okta-confluence-users": {"confluence"}, "okta-support": {"confluence", "jira-servicedesk"}},
	}.syncsGroups(t)
}

func throughEntraID(t *testing.T) {
	oneIdentityProvider{
		scenario: "entra-id", directory: "Entra ID", as: "entra", domains: []string{"acme.com"},
		missing: "Not from Entra ID yet: entra-confluence-users, entra-jira-users.",
		opens:   map[string][]string{"entra-jira-users": {"jira-software"}, "entra-confluence-users": {"confluence"}},
	}.syncsGroups(t)
}

func throughActiveDirectory(t *testing.T) {
	for _, chosen := range []oneIdentityProvider{
		{directory: "Active Directory through Entra ID", variables: []string{"identity_provider=microsoft_entra_id"}},
		{directory: "Active Directory through Okta", variables: []string{"identity_provider=okta"}},
	} {
		t.Run(chosen.directory, func(t *testing.T) {
			chosen.scenario, chosen.as, chosen.domains = "active-directory-or-ldap", "upstream", []string{"acme.com"}
			chosen.missing = "Not from the identity provider yet: ad-confluence-users, ad-jira-users."
			chosen.opens = map[string][]string{"ad-jira-users": {"jira-software"}, "ad-confluence-users": {"confluence"}}
			chosen.syncsGroups(t)
		})
	}
	// AD FS brings neither accounts nor groups. Here it has been told everything before, so that one apply may do all: also
	// then nobody has to use it before the break-glass account is where it belongs.
	t.Run("AD FS", func(t *testing.T) {
		p := oneIdentityProvider{scenario: "active-directory-or-ldap", directory: "AD FS", as: "upstream", domains: []string{"acme.com"}, withoutSCIM: true,
			variables: []string{"identity_provider=ad_fs", "enforce_sso=true"}}
		w := startWalk(t, forWalks(t), p.scenario)
		before := identitySetUp(t, w.Organization)
		w.slowLinks(1)
		w.takes(step{variables: p.variables, does: p.setUp(), then: func() error { return w.logsIn(p.directory, everybody) }})
		if order := w.Writes(); !strings.HasSuffix(order[len(order)-3], "/add-users") {
			t.Errorf("the break-glass account is not moved before the two policies that enforce:\n%s", strings.Join(order, "\n"))
		}
		w.destroys(before, p.variables)
		acctest.Says(t, w.fails("plan", []string{"identity_provider=ldap"}), "Use microsoft_entra_id, okta or ad_fs.")
	})
}

// Google brings accounts, one of which the configuration counts on before it is there. Groups are made here.
func throughGoogleCloud(t *testing.T) {
	p := oneIdentityProvider{scenario: "google-cloud", directory: "Google Cloud", as: "google", domains: []string{"acme.com", "acme.dev"}}
	w := startWalk(t, forWalks(t), p.scenario)
	before := identitySetUp(t, w.Organization)
	made := p.setUp()
	for _, group := range []string{"product-development", "customer-care"} {
		made = append(made, fmt.Sprintf("create atlassian_group.team[%q]", group), fmt.Sprintf("create atlassian_group_members.team[%q]", group))
	}
	opens := map[string][]string{"product-development": {"confluence", "jira-software"}, "customer-care": {"jira-servicedesk"}}
	w.takes(step{does: append(made, assignments("atlassian_group_role_assignment.products", opens)...), then: func() error { return w.opens(opens) }})
	w.enforces(p.directory, p.variables, p.module()+".module.policies")
	acctest.Says(t, w.terraform("plan", enforced), "No changes.", "Without an account yet: mia.fischer@acme.dev.")

	if _, err := w.Emulator.PushUsers(w.directory("Google Cloud").ID, []emulator.SeedUser{{Email: "mia.fischer@acme.dev", Name: "Mia Fischer"}}); err != nil {
		t.Fatal(err)
	}
	// Together they are now eleven, one more than the server takes in a search by address.
	w.edit("main.tf", `"kwame.mensah@acme.com"]`, `"kwame.mensah@acme.com", "lars.ostergaard@acme.com", "chloe.lefevre@acme.com", "dmitri.volkov@acme.com",
        "fatima.alsayed@acme.com", "hanh.nguyen@acme.com"]`)
	w.takes(step{variables: enforced, does: []string{`update atlassian_group_members.team["customer-care"]`, `update atlassian_group_members.team["product-development"]`}, then: func() error {
		return errors.Join(
			w.isIn("product-development", "mateo.garcia@acme.com", "mia.fischer@acme.dev", "wei.zhang@acme.dev", "yuki.tanaka@acme.dev"),
			w.isIn("customer-care", "chloe.lefevre@acme.com", "dmitri.volkov@acme.com", "fatima.alsayed@acme.com", "hanh.nguyen@acme.com", "kwame.mensah@acme.com",
				"lars.ostergaard@acme.com", "rosa.delgado@acme.com"),
			w.logsIn("Google Cloud", everybody))
	}})
	w.destroys(before, enforced)
}

// isIn wants a group to have exactly these members, sorted.
func (w *walk) isIn(group string, expected ...string) error {
	members, err := w.Emulator.GroupMembers(group)
	if !slices.Equal(members, expected) {
		return errors.Join(fmt.Errorf("the members of %s are %v, want %v", group, members, expected), err)
	}
	return err
}

// oneIdentityProvider is a scenario in which one identity provider does everything.
type oneIdentityProvider struct {
	scenario  string
	variables []string
	directory string
	// as is the name of its module in the configuration.
	as      string
	domains []string
	// withoutSCIM is for one that cannot provision.
	withoutSCIM bool
	// missing is what plans say until the groups are there; opens are those and what each opens.
	missing string
	opens   map[string][]string
}

func (p oneIdentityProvider) module() string { return "module." + p.as }

// setUp is what the first plan does, groups aside.
func (p oneIdentityProvider) setUp() []string {
	create := "create " + p.module() + "."
	does := []string{create + "atlassian_directory.this", create + "atlassian_identity_provider.this"}
	for _, policy := range []string{"policy.everybody", "policy.break_glass", "policy_members.break_glass", "policy.pilot", "policy_members.pilot"} {
		does = append(does, create+"module.policies.atlassian_authentication_"+policy)
	}
	if !p.withoutSCIM {
		does = append(does, create+"atlassian_provisioning_config.this[0]")
	}
	for _, domain := range p.domains {
		does = append(does, fmt.Sprintf("%satlassian_linked_domain.this[%q]", create, domain))
	}
	return does
}

// syncsGroups sets everything up, lets the identity provider push its groups, and applies again: they open products.
func (p oneIdentityProvider) syncsGroups(t *testing.T) {
	t.Helper()
	w := startWalk(t, forWalks(t), p.scenario)
	before := identitySetUp(t, w.Organization)
	w.slowLinks(len(p.domains))
	w.takes(step{variables: p.variables, does: p.setUp(), then: func() error { return w.logsIn(p.directory, nobody) }})
	w.enforces(p.directory, p.variables, p.module()+".module.policies")
	p.variables = append(slices.Clone(p.variables), enforced...)
	acctest.Says(t, w.terraform("plan", p.variables), "No changes.", "Check block assertion failed", p.missing)

	opens := p.eleven(w)
	for group := range opens {
		w.fine(w.Emulator.PushGroup(w.directory(p.directory).ID, group, []string{"mateo.garcia@acme.com"}))
	}
	w.takes(step{variables: p.variables, does: assignments("module.product_access.atlassian_group_role_assignment.this", opens), then: func() error { return w.opens(opens) }})
	if printed := w.terraform("plan", p.variables); strings.Contains(printed, "Check block assertion failed") {
		t.Errorf("with everything there a plan still warns:\n%s", printed)
	}
	w.destroys(before, p.variables)
}

// eleven adds groups to the configuration until there are eleven, one more than the server takes in a search by name. It
// returns what each opens.
func (p oneIdentityProvider) eleven(w *walk) map[string][]string {
	w.t.Helper()
	opens, more := maps.Clone(p.opens), ""
	for team := 1; len(opens) < 11; team++ {
		group := fmt.Sprintf("%s-team-%d", p.as, team)
		opens[group] = []string{"confluence"}
		more += fmt.Sprintf("%q = [\"confluence\"]\n", group)
	}
	first := fmt.Sprintf("%q", slices.Min(slices.Collect(maps.Keys(p.opens))))
	w.edit("main.tf", first, more+first)
	return opens
}

// assignments is what a plan does to give groups these products: where the groups are the identity provider's, in a module.
func assignments(in string, opens map[string][]string) []string {
	var does []string
	for group, products := range opens {
		for _, product := range products {
			does = append(does, fmt.Sprintf("create %s[%q]", in, group+": "+product))
		}
	}
	return does
}

// opens wants groups to open exactly these products, in order, on acme.atlassian.net and nowhere else.
func (w *walk) opens(expected map[string][]string) error {
	w.t.Helper()
	for group, products := range expected {
		var opened, want []string
		for _, assigned := range acctest.All(w.t, w.Client.GroupRoleAssignments(w.t.Context(), w.ID, w.GroupByName(w.t, group), client.RoleFilter{})) {
			for _, workspace := range acctest.All(w.t, w.Client.Workspaces(w.t.Context(), w.ID, client.WorkspaceSearch{})) {
				if workspace.ID == assigned.ResourceID {
					opened = append(opened, workspace.TypeKey+" "+workspace.HostURL)
				}
			}
		}
		for _, product := range products {
			want = append(want, product+" https://acme.atlassian.net")
		}
		if slices.Sort(opened); !slices.Equal(opened, want) {
			return fmt.Errorf("group %s opens %v, want %v", group, opened, want)
		}
	}
	return nil
}
