package provider_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The tests of this file run against a live organization, too. What they make
// there has names that begin with livename.Prefix and that nothing had
// before; nothing else is changed, and nobody gains access to anything: a group
// with a member has no role, and the group with a role has no member.

func TestAccPublishedPlane_reads(t *testing.T) {
	o := acctest.StartPublished(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: `
data "atlassian_organization" "this" {}
data "atlassian_domains" "all" {}
data "atlassian_domain" "first" { id = data.atlassian_domains.all.domains[0].id }
data "atlassian_userbase_directories" "all" {}
data "atlassian_workspaces" "all" {}
output "names_agree" {
  value = data.atlassian_domain.first.name == data.atlassian_domains.all.domains[0].name
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("id"), knownvalue.StringExact(o.ID)),
			statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("name"), knownvalue.NotNull()),
			statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("identity_api_available"), knownvalue.Bool(false)),
			statecheck.ExpectKnownValue("data.atlassian_userbase_directories.all", tfjsonpath.New("userbase_directories").AtSliceIndex(0).AtMapKey("id"), knownvalue.NotNull()),
			statecheck.ExpectKnownValue("data.atlassian_workspaces.all", tfjsonpath.New("workspaces").AtSliceIndex(0).AtMapKey("id"), knownvalue.NotNull()),
			statecheck.ExpectKnownOutputValue("names_agree", knownvalue.Bool(true)),
		},
	}}})
}

// madeGroup returns a group of the test's own.
func madeGroup(name string) string {
	return fmt.Sprintf(`
resource "atlassian_group" "test" {
  name        = %q
  description = "Made by an acceptance test of terraform-provider-atlassian; make sweep deletes it."
}
`, name)
}

// noGroupLeft expects that no group has the name any more.
func noGroupLeft(o *acctest.Published, name string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		for group, err := range o.Client.SearchGroups(context.Background(), o.ID, client.GroupSearch{Names: []string{name}}) {
			if err != nil {
				return err
			}
			return fmt.Errorf("group %s (%s) is left", group.Name, group.ID)
		}
		return nil
	}
}

func TestAccPublishedPlane_groupWithMembers(t *testing.T) {
	o := acctest.StartPublished(t)
	o.NeedsAccount(t)
	name := o.Name()
	group := madeGroup(name)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), CheckDestroy: noGroupLeft(o, name), Steps: []resource.TestStep{
		{
			Config: group + fmt.Sprintf(`
resource "atlassian_group_membership" "test" {
  group_id   = atlassian_group.test.id
  account_id = %q
}
`, o.AccountID),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("atlassian_group_membership.test", tfjsonpath.New("account_id"), knownvalue.StringExact(o.AccountID)),
				statecheck.ExpectKnownValue("atlassian_group.test", tfjsonpath.New("externally_synced"), knownvalue.Bool(false)),
			},
		},
		{ResourceName: "atlassian_group.test", ImportState: true, ImportStateVerify: true},
		{Config: group}, // else Terraform takes the account out and puts it in at the same time
		{
			Config: group + fmt.Sprintf(`
resource "atlassian_group_members" "test" {
  group_id    = atlassian_group.test.id
  account_ids = [%q]
}
`, o.AccountID),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("atlassian_group_members.test", tfjsonpath.New("account_ids"), knownvalue.ListSizeExact(1)),
			},
		},
	}})
}

// The products named are those that have the role atlassian/user.
func TestAccPublishedPlane_groupWithRole(t *testing.T) {
	o := acctest.StartPublished(t)
	name := o.Name()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), CheckDestroy: noGroupLeft(o, name), Steps: []resource.TestStep{
		{
			Config: madeGroup(name) + `
data "atlassian_workspaces" "any" {
  type_keys = ["jira-software", "confluence", "jira-servicedesk"]
}
resource "atlassian_group_role_assignment" "test" {
  group_id    = atlassian_group.test.id
  role        = "atlassian/user"
  resource_id = data.atlassian_workspaces.any.workspaces[0].id
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("atlassian_group_role_assignment.test", tfjsonpath.New("resource_id"), knownvalue.NotNull()),
			},
		},
		{ResourceName: "atlassian_group_role_assignment.test", ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "group_id",
			ImportStateIdFunc: func(state *terraform.State) (string, error) {
				attributes := state.RootModule().Resources["atlassian_group_role_assignment.test"].Primary.Attributes
				return attributes["group_id"] + "," + attributes["role"] + "," + attributes["resource_id"], nil
			}},
	}})
}

// The allowlist is disabled and covers nothing: it shuts out nobody.
func TestAccPublishedPlane_allowlist(t *testing.T) {
	o := acctest.StartPublished(t)
	name := o.Name()
	config := func(addresses string) string {
		return fmt.Sprintf("resource \"atlassian_ip_allowlist_policy\" \"test\" {\n  name = %q\n  ip_ranges = [%s]\n  resource_ids = []\n}\n", name, addresses)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: config(`"192.0.2.0/24"`)},
		{Config: config(`"192.0.2.0/24", "198.51.100.7"`), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("atlassian_ip_allowlist_policy.test", tfjsonpath.New("status"), knownvalue.StringExact("disabled")),
			statecheck.ExpectKnownValue("atlassian_ip_allowlist_policy.test", tfjsonpath.New("ip_ranges"), knownvalue.SetSizeExact(2)),
		}},
		{ResourceName: "atlassian_ip_allowlist_policy.test", ImportState: true, ImportStateVerify: true},
	}, CheckDestroy: func(*terraform.State) error {
		for policy, err := range o.Client.ControlPolicies(context.Background(), o.ID, client.PolicyIPAllowlist) {
			if err != nil || policy.Name == name {
				return fmt.Errorf("policy %q is still there (%w)", policy.Name, err)
			}
		}
		return nil
	}})
}

func TestAccPublishedPlane_scim(t *testing.T) {
	o := acctest.StartPublished(t)
	o.NeedsSCIM(t)
	user, group := o.Name(), o.Name()
	config := func(department string) string {
		return fmt.Sprintf(`
data "atlassian_domains" "verified" {
  claim_status = "verified"
}
locals {
  email = "%[2]s@${data.atlassian_domains.verified.domains[0].name}"
}
resource "atlassian_scim_user" "test" {
  scim_directory_id = %[1]q
  user_name         = local.email
  email             = local.email
  display_name      = %[2]q
  department        = %[4]q
}
resource "atlassian_scim_group" "test" {
  scim_directory_id = %[1]q
  display_name      = %[3]q
  members           = [atlassian_scim_user.test.id]
}
`, o.SCIMDirectoryID, user, group, department)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), CheckDestroy: nothingSCIMLeft(o, user, group), Steps: []resource.TestStep{
		{Config: config("Before")},
		{Config: config("After"), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("atlassian_scim_user.test", tfjsonpath.New("department"), knownvalue.StringExact("After")),
			statecheck.ExpectKnownValue("atlassian_scim_group.test", tfjsonpath.New("members"), knownvalue.ListSizeExact(1)),
		}},
	}})
}

// nothingSCIMLeft expects the group gone, and the user no longer active: what a
// directory shows of a user after its deletion is Atlassian's to decide.
func nothingSCIMLeft(o *acctest.Published, user, group string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		for left, err := range o.Client.SCIMGroups(context.Background(), o.SCIMDirectoryID, group) {
			if err != nil {
				return err
			}
			return fmt.Errorf("SCIM group %s (%s) is left", left.DisplayName, left.ID)
		}
		for left, err := range o.Client.SCIMUsers(context.Background(), o.SCIMDirectoryID, client.SCIMUserFilter{}) {
			if err != nil {
				return err
			}
			if left.DisplayName == user && left.Active {
				return fmt.Errorf("SCIM user %s (%s) is left", left.UserName, left.ID)
			}
		}
		return nil
	}
}
