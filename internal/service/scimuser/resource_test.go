package scimuser_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	resourceType = "atlassian_scim_user"
	address      = resourceType + ".test"
)

// config returns a user with these lines beside the directory's.
func config(lines ...string) string {
	return "resource \"atlassian_scim_user\" \"test\" {\n  scim_directory_id = var.scim_directory_id\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// jo returns the configuration of a user in process, with more attributes.
func jo(scimDirectoryID string, more ...map[string]any) map[string]any {
	config := map[string]any{"scim_directory_id": scimDirectoryID, "user_name": "jo", "email": "jo@acme.com"}
	for _, attributes := range more {
		maps.Copy(config, attributes)
	}
	return config
}

// started returns an organization with a SCIM directory.
func started(t testing.TB) (o *acctest.Organization, scimDirectoryID string) {
	t.Helper()
	o = acctest.Start(t)
	scimDirectoryID, _ = o.SCIMDirectory(t)
	return o, scimDirectoryID
}

// there returns the user as the service has it.
func there(t testing.TB, o *acctest.Organization, user acctest.Object) client.SCIMUser {
	t.Helper()
	found, err := o.Client.SCIMUser(context.Background(), user.Attribute("scim_directory_id").(string), user.Attribute("id").(string))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// elsewhere changes a user behind Terraform's back.
func elsewhere(t testing.TB, o *acctest.Organization, scimDirectoryID, id any, update client.SCIMUserUpdate) {
	t.Helper()
	if _, err := o.Client.UpdateSCIMUser(context.Background(), scimDirectoryID.(string), id.(string), update); err != nil {
		t.Fatal(err)
	}
}

// deactivate is what an identity provider does when the user is unassigned.
func deactivate(t testing.TB, o *acctest.Organization, scimDirectoryID, id any) {
	t.Helper()
	if err := o.Client.DeleteSCIMUser(context.Background(), scimDirectoryID.(string), id.(string)); err != nil {
		t.Fatal(err)
	}
}

func TestAccSCIMUser_lifecycle(t *testing.T) {
	t.Parallel()
	whole := func(name, email, active, title string) string {
		return config(`user_name = "`+name+`"`, `email = "`+email+`"`, "active = "+active, title, `display_name = "Jo Doe"`, `given_name = "Jo"`, `family_name = "Doe"`,
			`nickname = "jo"`, `department = "Platform"`, `organization = "Acme"`, `preferred_language = "en-US"`, `timezone = "Europe/Berlin"`, `external_id = "00u1"`)
	}
	shows := func(attribute string, value knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)}
	}
	drift := func(attribute string, update client.SCIMUserUpdate) acctest.Drift {
		return acctest.Drift{Attribute: attribute, Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			elsewhere(t, o, instance["scim_directory_id"], instance["id"], update)
		}}
	}
	engineer := `title = "Engineer"`
	acctest.Lifecycle{
		Type:     resourceType,
		Identity: "id",
		SCIM:     true,
		Config:   whole("jo", "jo@acme.com", "true", engineer),
		Updates: []acctest.Change{
			{Name: "user_name", Config: whole("jo.doe", "jo@acme.com", "true", engineer), Checks: shows("user_name", knownvalue.StringExact("jo.doe"))},
			{Name: "email", Config: whole("jo.doe", "jo.doe@acme.dev", "true", engineer), Checks: shows("email", knownvalue.StringExact("jo.doe@acme.dev"))},
			{Name: "active", Config: whole("jo.doe", "jo.doe@acme.dev", "false", engineer), Checks: shows("active", knownvalue.Bool(false))},
			{Name: "active again, another title", Config: whole("jo.doe", "jo.doe@acme.dev", "true", `title = "Manager"`), Checks: shows("title", knownvalue.StringExact("Manager"))},
			{Name: "no title", Config: whole("jo.doe", "jo.doe@acme.dev", "true", ""), Checks: shows("title", knownvalue.Null())},
			{Name: "nothing but what is required", Config: config(`user_name = "jo"`, `email = "jo@acme.com"`), Checks: shows("timezone", knownvalue.Null())},
		},
		Drifts: []acctest.Drift{
			drift("user_name", client.SCIMUserUpdate{UserName: new("renamed")}),
			drift("email", client.SCIMUserUpdate{Email: new("moved@acme.com")}),
			drift("active", client.SCIMUserUpdate{Active: new(false)}),
			drift("title", client.SCIMUserUpdate{Title: new("")}),
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			deactivate(t, o, instance["scim_directory_id"], instance["id"])
		},
		Exists: func(_ testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.SCIMUser(context.Background(), instance.String("scim_directory_id"), instance.String("id"))
			return err == nil
		},
	}.Run(t)
}

func TestAccSCIMUser_movesToAnotherDirectory(t *testing.T) {
	t.Parallel()
	o, first := started(t)
	second, _ := o.SCIMDirectory(t)
	before, after := acctest.Instance{}, acctest.Instance{}
	there := config(`user_name = "jo"`, `email = "jo@acme.com"`)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(there), ConfigStateChecks: []statecheck.StateCheck{acctest.Capture(address, before)}},
		{Config: o.Config(strings.Replace(there, "var.scim_directory_id", `"`+second+`"`, 1)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)}},
			ConfigStateChecks: []statecheck.StateCheck{acctest.Capture(address, after), acctest.Same(address, before, "account_id")}},
	}})
	if before.String("scim_directory_id") != first || after.String("scim_directory_id") != second {
		t.Errorf("the user moved from %v to %v", before, after)
	}
}
