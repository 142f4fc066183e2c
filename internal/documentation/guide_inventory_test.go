package documentation_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The checks of the guide warn of what nobody has accepted, and of what is accepted and not there; and not of what is accepted.
func TestAccDriftGuide_acceptedFindings(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	o := startNow(t)
	configuration := ""
	for _, block := range blocks(readGuide(t, "drift-and-plan-checks.md")) {
		if strings.Contains(block.text, "atlassian_identity_inventory") {
			configuration = block.text
		}
	}
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), configuration)
	w.Terraform("apply", "-auto-approve", "-input=false")
	plan := func() string { return inOneLine(w.Terraform("plan", "-input=false", "-no-color")) }
	accept := func(accepted string) { w.Write("terraform.tfvars", "accepted = {\n"+accepted+"\n}\n") }
	const unaccepted, unneeded = `check "every_finding_is_accepted"`, `check "every_exception_is_needed"`

	// The domains are on the local directory, Okta has nothing yet, and its default policy enforces nothing.
	said := plan()
	acctest.Says(t, said, unaccepted, `domain_on_local_directory acme.com: Domain acme.com is verified, but linked to the local directory`,
		"empty_directory Okta: Directory", "policy_without_sso Default policy of Okta: Authentication policy",
		unneeded, "Accepted, and not found any more: policy_without_sso Break-glass account.")
	if strings.Contains(said, "acme.org is verified") {
		t.Errorf("an accepted finding is told:\n%s", said)
	}

	// Every finding is accepted as the warning names it.
	all := ""
	for _, domain := range []string{"acme.com", "acme.dev", "acme.org", "xn--bcher-kva.example"} {
		all += "\"domain_on_local_directory " + domain + "\" = \"On purpose.\"\n"
	}
	all += "\"empty_directory Okta\" = \"New.\"\n\"policy_without_sso Default policy of Okta\" = \"New.\"\n"
	accept(all)
	if said := plan(); strings.Contains(said, "Check block assertion failed") {
		t.Errorf("everything is accepted, and a check fails:\n%s", said)
	}

	// What somebody adds is not.
	if _, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "By hand", IdentityProvider: "onelogin"}); err != nil {
		t.Fatal(err)
	}
	acctest.Says(t, plan(), unaccepted, `unmanaged_directory By hand: Directory "By hand" is not among managed_directory_ids.`)

	accept("\"empty_directory Okta\" = \" \"")
	acctest.Says(t, inOneLine(w.Fails("plan", "-input=false", "-no-color")), "Give a reason for each finding that is accepted.")
}
