package documentation_test

import (
	"os"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// A personnel system's files become users, groups and product access. What then
// changes in the files changes in the organization, and nothing else.
func customSCIMSource(t *testing.T) {
	acctest.NeedsTerraform(t, 10)
	o := startNow(t)
	before := identitySetUp(t, o)
	c := copyScenario(t, o, acctest.BuiltProvider(t), "custom-scim-source")
	c.LogEverything()

	// The commands of the guide.
	acctest.Says(t, c.ends(0, guideCommands(t, "scim-source.md", "terraform -chdir=identity init")), "Resources: 3 added, 0 changed", "Resources: 14 added, 0 changed")
	if found := c.TracesWith(os.Getenv("TF_VAR_age_identity")); len(found) > 0 {
		t.Errorf("the age identity is in %v", found)
	}
	c.handedOver()
	acctest.Says(t, c.ends(0, "terraform -chdir=users plan -detailed-exitcode"), "No changes.")
	c.has("warehouse", []string{"ada.kaya@acme.org", "ben.ochieng@acme.org"}, "jira-servicedesk")
	c.has("field-sales", []string{"cleo.marin@acme.org", "dan.ito@acme.org"}, "confluence", "jira-software")
	c.has("works-council", []string{"ada.kaya@acme.org"}, "confluence")
	c.account("ben.ochieng@acme.org", "Fork lift driver", "active")
	c.account("dan.ito@acme.org", "Account manager", "inactive")

	c.run("another title", func(c *scenarioCopy) {
		c.edit("users/people.csv", "Fork lift driver", "Shift manager")
		acctest.Says(c.t, c.writes("terraform -chdir=users apply", "PATCH Users"), `atlassian_scim_user.person["1002"] will be updated`, "0 added, 1 changed, 0 destroyed")
		c.account("ben.ochieng@acme.org", "Shift manager", "active")
	})
	c.run("another group", func(c *scenarioCopy) {
		c.edit("users/people.csv", "yes,field-sales", "yes,field-sales;works-council")
		acctest.Says(c.t, c.writes("terraform -chdir=users apply", "PATCH Groups"), `atlassian_scim_group.group["works-council"] will be updated`, "0 added, 1 changed, 0 destroyed")
		c.has("works-council", []string{"ada.kaya@acme.org", "cleo.marin@acme.org"}, "confluence")
	})
	c.run("somebody leaves", func(c *scenarioCopy) {
		c.edit("users/people.csv", "1002,ben.ochieng@acme.org,Ben,Ochieng,Shift manager,Logistics,yes,warehouse\n", "")
		acctest.Says(c.t, c.writes("terraform -chdir=users apply", "PATCH Groups", "DELETE Users"), `atlassian_scim_user.person["1002"] will be destroyed`, "0 added, 1 changed, 1 destroyed",
			"Warning: Destroying a SCIM user deactivates the account", "(ben.ochieng@acme.org) is not deleted but deactivated")
		c.account("ben.ochieng@acme.org", "", "inactive")
		c.has("warehouse", []string{"ada.kaya@acme.org"}, "jira-servicedesk")
	})
	c.run("mistakes in the files", func(c *scenarioCopy) {
		c.edit("users/people.csv", "no,field-sales", "no,field-slaes")
		acctest.Says(c.t, c.ends(1, "terraform -chdir=users plan"), "people.csv puts dan.ito@acme.org into a group that groups.yaml does not have.")
		c.edit("users/people.csv", "no,field-slaes", "gone,field-sales")
		acctest.Says(c.t, c.ends(1, "terraform -chdir=users plan"), "Error: Invalid index")
		c.edit("users/people.csv", "1004,dan.ito@acme.org,Dan,Ito,Account manager,Sales,gone,field-sales\n", "")
		acctest.Says(c.t, c.ends(1, "terraform -chdir=users plan"), "people.csv has 2 people, fewer than 3. An apply would deactivate those who are missing.")
	})
	c.run("the key is regenerated in the console", func(c *scenarioCopy) { c.newKey() })

	acctest.Says(c.t, c.ends(0, "terraform -chdir=users destroy\nterraform -chdir=identity destroy"), "12 destroyed", "3 destroyed")
	isAgain(t, o, before)
	c.account("ada.kaya@acme.org", "", "inactive")
}

// handedOver puts into the environment what one folder hands to the other.
func (c *scenarioCopy) handedOver() {
	c.t.Helper()
	for _, output := range []string{"scim_directory_id", "sealed_scim_key"} {
		value, _ := c.sh("terraform -chdir=identity output -raw " + output)
		c.Environment = append(c.Environment, "TF_VAR_"+output+"="+value)
	}
}

// newKey is what a plan says once the key that it has is dead, and that a new one opens the directory again.
func (c *scenarioCopy) newKey() {
	for config, err := range c.Client.ProvisioningConfigs(c.t.Context(), c.ID, "") {
		c.fine(err)
		_, err = c.Client.RegenerateAPIKey(c.t.Context(), c.ID, config.ID, "")
		c.fine(err)
	}
	acctest.Says(c.t, c.ends(1, "terraform -chdir=users plan -var fewest_people=2"), "Error: Cannot read SCIM user", "Next: check the key of this SCIM directory in scim_api_keys")
	acctest.Says(c.t, c.ends(0, "terraform -chdir=identity plan"), "The API key was regenerated outside Terraform")
	c.edit("identity/main.tf", "rotate_before_days = 30", "rotate_before_days = 30\n  rotation_trigger = { reason = \"test\" }")
	acctest.Says(c.t, c.ends(0, "terraform -chdir=identity apply"), "Warning: The API key is rotated: the old key stops at once", "0 added, 1 changed")
	c.handedOver()
	acctest.Says(c.t, c.ends(0, "terraform -chdir=users apply -var fewest_people=2"), "0 added, 1 changed, 1 destroyed")
}

// has expects these members of a group of the organization, and the products that they may use.
func (c *scenarioCopy) has(group string, members []string, products ...string) {
	c.t.Helper()
	found, err := c.Emulator.GroupMembers(group)
	c.fine(err)
	if slices.Sort(found); !slices.Equal(found, members) {
		c.t.Errorf("in group %s are %v, want %v", group, found, members)
	}
	types := map[string]string{}
	for workspace, err := range c.Client.Workspaces(c.t.Context(), c.ID, client.WorkspaceSearch{}) {
		c.fine(err)
		types[workspace.ID] = workspace.TypeKey
	}
	var used []string
	for role, err := range c.Client.GroupRoleAssignments(c.t.Context(), c.ID, c.GroupByName(c.t, group), client.RoleFilter{}) {
		c.fine(err)
		used = append(used, types[role.ResourceID])
	}
	if slices.Sort(used); !slices.Equal(used, products) {
		c.t.Errorf("group %s may use %v, want %v", group, used, products)
	}
}

// account expects an account as it is described.
func (c *scenarioCopy) account(email, title, status string) {
	c.t.Helper()
	for user, err := range c.Client.SearchUsers(c.t.Context(), c.ID, client.UserSearch{}) {
		c.fine(err)
		if user.Email != email {
			continue
		}
		if user.JobTitle != title || user.AccountStatus != status {
			c.t.Errorf("%s is %q, %s; want %q, %s", email, user.JobTitle, user.AccountStatus, title, status)
		}
		return
	}
	c.t.Errorf("there is no account %s", email)
}
