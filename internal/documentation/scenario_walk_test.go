package documentation_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// walk is an administrator who goes through a scenario step by step, in a copy of
// its folder, with the real terraform and the built provider: for_each is nothing
// that terraform-plugin-testing can read in a state.
type walk struct{ *scenarioCopy }

// step is one change of a scenario's variables.
type step struct {
	variables []string
	// does is all that the plan does, each as "update atlassian_directory.okta".
	does []string
	// warns is what the plan says of it, line breaks aside.
	warns []string
	// then is how the organization has to be after the apply.
	then func() error
}

func startWalk(t *testing.T, provider, scenario string) *walk {
	t.Helper()
	return &walk{copyScenario(t, startNow(t), provider, scenario, "TF_IN_AUTOMATION=1")}
}

// forWalks returns a folder with the built provider.
func forWalks(t *testing.T) string {
	t.Helper()
	acctest.AcceptanceOnly(t)
	return acctest.BuiltProvider(t)
}

func (w *walk) terraform(command string, variables []string, arguments ...string) string {
	w.t.Helper()
	return w.Terraform(w.arguments(command, variables, arguments)...)
}

// fails is terraform for a command that has to fail, in one line of words.
func (w *walk) fails(command string, variables []string, arguments ...string) string {
	w.t.Helper()
	printed := w.Fails(w.arguments(command, variables, arguments)...)
	return inOneLine(printed)
}

// inOneLine is what Terraform prints without the line breaks and the frames of its warnings and errors.
func inOneLine(printed string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(printed, "│", " ")), " ")
}

func (w *walk) arguments(command string, variables, arguments []string) []string {
	all := append([]string{"-chdir=copy", command}, arguments...)
	for _, variable := range variables {
		all = append(all, "-var="+variable)
	}
	return all
}

// takes plans and applies a step. What an apply has left undone is in the next step's plan, or in that of destroys.
func (w *walk) takes(next step) {
	w.t.Helper()
	printed := w.terraform("plan", next.variables, "-input=false", "-out=saved.tfplan")
	acctest.Says(w.t, inOneLine(printed), next.warns...)
	if planned := w.planned(); !slices.Equal(planned, slices.Sorted(slices.Values(next.does))) {
		w.t.Fatalf("with %v the plan is to\n  %s\nwant\n  %s", next.variables, strings.Join(planned, "\n  "), strings.Join(next.does, "\n  "))
	}
	w.terraform("apply", nil, "-input=false", "saved.tfplan")
	if err := next.then(); err != nil {
		w.t.Fatalf("after the apply with %v: %v", next.variables, err)
	}
}

// planned is what the saved plan does to resources, sorted.
func (w *walk) planned() []string {
	w.t.Helper()
	printed, err := w.Command("-chdir=copy", "show", "-json", "saved.tfplan").Output()
	var plan tfjson.Plan
	if err == nil {
		err = json.Unmarshal(printed, &plan)
	}
	if err != nil {
		w.t.Fatalf("%v\n%s", err, printed)
	}
	var planned []string
	for _, change := range plan.ResourceChanges {
		if change.Mode != tfjson.ManagedResourceMode || change.Change.Actions.NoOp() {
			continue
		}
		var actions []string
		for _, action := range change.Change.Actions {
			actions = append(actions, string(action))
		}
		planned = append(planned, strings.Join(actions, " and ")+" "+change.Address)
	}
	slices.Sort(planned)
	return planned
}

// destroys ends the walk: nothing is left to change then, and the organization is as it was. It returns what was printed.
func (w *walk) destroys(before, variables []string) (printed string) {
	w.t.Helper()
	w.terraform("plan", variables, "-input=false", "-detailed-exitcode") // exits with 2 unless it is empty
	printed = w.terraform("destroy", variables, "-input=false", "-auto-approve")
	isAgain(w.t, w.Organization, before)
	return printed
}

// manages wants a domain on that directory, and an account of it under the directory's default policy.
func (w *walk) manages(domain, directoryName, email string) error {
	w.t.Helper()
	directory := w.directory(directoryName)
	link, err := w.Client.LinkedDomain(w.t.Context(), w.ID, domain)
	if err != nil || link.DirectoryID != directory.ID {
		return fmt.Errorf("%s is linked to directory %s, want %q (%s) (%v)", domain, link.DirectoryID, directory.Name, directory.ID, err)
	}
	policyID, err := w.Emulator.PolicyOf(email)
	if err != nil || policyID != directory.DefaultAuthenticationPolicyID {
		return fmt.Errorf("%s is under policy %s, want the default one of %q (%v)", email, policyID, directory.Name, err)
	}
	return nil
}

// connected says which identity providers are connected and what each has.
func (w *walk) connected() string {
	w.t.Helper()
	ctx := w.t.Context()
	var found []string
	for _, directory := range acctest.All(w.t, w.Client.Directories(ctx, w.ID, client.DirectoryFilter{Kind: client.KindIdentityProvider})) {
		var has []string
		if _, err := w.Client.SAMLConfiguration(ctx, w.ID, directory.ID); err == nil {
			has = append(has, "SAML")
		}
		if len(acctest.All(w.t, w.Client.ProvisioningConfigs(ctx, w.ID, directory.ID))) > 0 {
			has = append(has, "SCIM")
		}
		for _, policy := range acctest.All(w.t, w.Client.AuthenticationPolicies(ctx, w.ID, directory.ID)) {
			if policy.EnforceSSO && !slices.Contains(has, "enforced") {
				has = append(has, "enforced")
			}
		}
		if has == nil {
			has = []string{"nothing"}
		}
		found = append(found, directory.Name+": "+strings.Join(has, ", "))
	}
	slices.Sort(found)
	return strings.Join(found, "; ")
}
