package provider_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// A scenario is the set-up of a whole organization for one purpose:
// examples/scenarios/<name>, with the Atlassian side in main.tf.

const scenarioFolder = examples + "/scenarios"

// scenarios are the tests of the folders under examples/scenarios.
var scenarios = map[string]func(t *testing.T){
	"active-directory-or-ldap":    scenario{name: "active-directory-or-ldap"}.run,
	"entra-id":                    scenario{name: "entra-id"}.run,
	"google-cloud":                scenario{name: "google-cloud"}.run,
	"google-workspace":            googleWorkspace,
	"multiple-identity-providers": multipleIdentityProviders,
	"sealed-scim-key":             scenario{name: "sealed-scim-key"}.run,
	"switch-identity-provider":    switchIdentityProvider,
}

func TestAccScenarios(t *testing.T) {
	ageKey(t)
	for name, test := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t)
		})
	}
}

// Nobody adds a scenario that no test applies.
func TestScenarios_allTested(t *testing.T) {
	folders, err := os.ReadDir(scenarioFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if scenarios[folder.Name()] == nil {
			t.Errorf("examples/scenarios/%s has no test in the map scenarios", folder.Name())
		}
	}
	if len(folders) != len(scenarios) {
		t.Errorf("%d folders, %d tests", len(folders), len(scenarios))
	}
}

// scenario is one whose main.tf is the whole of it.
type scenario struct {
	name string
	// variables are what a person sets for main.tf.
	variables config.Variables
	// meanwhile is what others do once main.tf is applied, such as an identity
	// provider pushing its groups. main.tf is then applied again.
	meanwhile func(t *testing.T, o *acctest.Organization)
	// then is what the state has to look like after that.
	then []statecheck.StateCheck
}

// run applies main.tf, lets meanwhile happen and applies it again. The plans
// after each are empty, and destroying leaves the organization as it was.
func (s scenario) run(t *testing.T) {
	o := acctest.Start(t)
	text := scenarioConfig(t, o, s.name)
	steps := []resource.TestStep{{Config: text, ConfigVariables: s.variables}}
	if s.meanwhile != nil {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { s.meanwhile(t, o) }, Config: text, ConfigVariables: s.variables, ConfigStateChecks: s.then})
	}
	runScenario(t, o, steps...)
}

// scenarioConfig is a scenario's main.tf as it can run here.
func scenarioConfig(t *testing.T, o *acctest.Organization, name string) string {
	t.Helper()
	return runnable(t, o, filepath.Join(scenarioFolder, name, "main.tf"))
}

// runScenario runs the steps and destroys everything; the organization is then
// as it was.
func runScenario(t *testing.T, o *acctest.Organization, steps ...resource.TestStep) {
	t.Helper()
	oldest := tfversion.Version1_8_0
	for _, step := range steps {
		if strings.Contains(step.Config, "\nephemeral ") {
			oldest = tfversion.Version1_10_0
		}
	}
	before := identitySetUp(t, o)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(oldest)},
		ProtoV6ProviderFactories: o.Factories(),
		Steps:                    steps,
	})
	if after := identitySetUp(t, o); !slices.Equal(before, after) {
		t.Errorf("before the scenario:\n  %s\nafter destroying it:\n  %s", strings.Join(before, "\n  "), strings.Join(after, "\n  "))
	}
}

// identitySetUp says which directories there are, which domains are linked to
// them, and how people of which policy log in.
func identitySetUp(t *testing.T, o *acctest.Organization) []string {
	t.Helper()
	var all []string
	names := map[string]string{}
	for directory, err := range o.Client.Directories(t.Context(), o.ID, client.DirectoryFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		names[directory.ID] = directory.Name
		all = append(all, "directory "+directory.Name)
	}
	for link, err := range o.Client.LinkedDomains(t.Context(), o.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, "domain "+link.Domain+" is linked to "+names[link.DirectoryID])
	}
	for policy, err := range o.Client.AuthenticationPolicies(t.Context(), o.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		login := "log in as they like"
		if policy.EnforceSSO {
			login = "have to log in through " + names[policy.DirectoryID]
		}
		all = append(all, "members of "+policy.Name+" "+login)
	}
	slices.Sort(all)
	return all
}
