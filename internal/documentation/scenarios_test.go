package documentation_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// A scenario is the set-up of a whole organization for one purpose:
// examples/scenarios/<name>, with the Atlassian side in main.tf.

const scenarioFolder = examples + "/scenarios"

// scenarios are the tests of the folders under examples/scenarios.
var scenarios = map[string]func(t *testing.T){
	"active-directory-or-ldap":    throughActiveDirectory,
	"adopt-existing-organization": adoptExistingOrganization,
	"attended-host":               attendedHost,
	"custom-scim-source":          customSCIMSource,
	"entra-id":                    throughEntraID,
	"google-cloud":                throughGoogleCloud,
	"google-workspace":            googleWorkspace,
	"multiple-identity-providers": multipleIdentityProviders,
	"okta":                        throughOkta,
	"review-gate":                 reviewGate,
	"sealed-scim-key":             appliesAsItStands("sealed-scim-key"),
	"switch-identity-provider":    switchIdentityProvider,
	"terraform-test":              terraformTest,
	"watch-live-organization":     watchLiveOrganization,
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
	folders = slices.DeleteFunc(folders, func(entry os.DirEntry) bool { return !entry.IsDir() })
	for _, folder := range folders {
		if scenarios[folder.Name()] == nil {
			t.Errorf("examples/scenarios/%s has no test in the map scenarios", folder.Name())
		}
	}
	if len(folders) != len(scenarios) {
		t.Errorf("%d folders, %d tests", len(folders), len(scenarios))
	}
}

// appliesAsItStands is the test of a scenario that nobody else has a part in. The
// plans after the apply are empty, and destroying leaves the organization as it
// was. Scenarios with for_each take a walk instead.
func appliesAsItStands(scenario string) func(t *testing.T) {
	return func(t *testing.T) {
		o := acctest.Start(t)
		before := identitySetUp(t, o)
		apply(t, o, runnable(t, o, filepath.Join(scenarioFolder, scenario, "main.tf")))
		isAgain(t, o, before)
	}
}

// isAgain expects that the organization is set up as it was before a scenario.
func isAgain(t *testing.T, o *acctest.Organization, before []string) {
	t.Helper()
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
