package controlpolicy_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// workspaces are what the configurations of the lifecycle name.
const workspaces = `
data "atlassian_workspace" "jira" {
  type_key = "jira-software"
  site     = "acme.atlassian.net"
}
data "atlassian_workspace" "confluence" {
  type_key = "confluence"
  site     = "acme.atlassian.net"
}
`

func config(typeName, name, values string, products ...string) string {
	var ids []string
	for _, product := range products {
		ids = append(ids, "data.atlassian_workspace."+product+".id")
	}
	return workspaces + fmt.Sprintf("resource %q \"test\" {\n  name = %q\n  %s\n  resource_ids = [%s]\n}\n", typeName, name, values, strings.Join(ids, ", "))
}

// lifecycle is what both types share. values and others each write what the rule allows, in HCL.
func lifecycle(typeName, attribute, values, others, enabled string) acctest.Lifecycle {
	elsewhere := func(change func(*client.ControlPolicyWrite)) func(testing.TB, *acctest.Organization, acctest.Instance) {
		return func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			write(t, o, instance.String("id"), change)
		}
	}
	return acctest.Lifecycle{
		Type: typeName, Identity: "id",
		Config: config(typeName, "First", values, "jira"),
		Updates: []acctest.Change{
			{Name: "name", Config: config(typeName, "Second", values, "jira")},
			{Name: "values", Config: config(typeName, "Second", others, "jira")},
			{Name: "status", Config: config(typeName, "Second", others+"\n"+enabled, "jira"), Checks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(typeName+".test", tfjsonpath.New("status"), knownvalue.StringExact("enabled"))}},
			{Name: "resources", Config: config(typeName, "Second", others+"\n"+enabled, "confluence"), Checks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(typeName+".test", tfjsonpath.New("resource_ids"), knownvalue.SetSizeExact(1))}},
			{Name: "nothing covered", Config: config(typeName, "Second", others+"\n"+enabled)},
			{Name: "timeouts", Config: config(typeName, "Second", others+"\n"+enabled+"\ntimeouts = { update = \"5m\" }")},
		},
		Drifts: []acctest.Drift{
			{Attribute: "name", Change: elsewhere(func(to *client.ControlPolicyWrite) { to.Name = "Elsewhere" })},
			{Attribute: "status", Change: elsewhere(func(to *client.ControlPolicyWrite) { to.Status = "enabled" })},
			{Attribute: attribute, Change: elsewhere(func(to *client.ControlPolicyWrite) { to.Values = append(to.Values, "203.0.113.9") })},
			{Attribute: "resource_ids", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				succeeds(t, o.Client.CoverResource(context.Background(), o.ID, instance.String("id"), workspace(t, o, "confluence")))
			}},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			succeeds(t, o.Client.DeleteControlPolicy(context.Background(), o.ID, instance.String("id")))
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.ControlPolicy(context.Background(), o.ID, instance.String("id"))
			if err != nil && !errors.Is(err, client.ErrNotFound) {
				t.Error(err)
			}
			return err == nil
		},
		// It is Atlassian's own API, and works where there is nothing else.
		Options: []acctest.Option{acctest.WithoutIdentityAPI()},
	}
}

func TestAccIPAllowlistPolicy_lifecycle(t *testing.T) {
	t.Parallel()
	l := lifecycle(allowlistType, "ip_ranges", `ip_ranges = ["192.0.2.0/24"]`, `ip_ranges = ["192.0.2.0/24", "2001:DB8::/32", "198.51.100.7"]`, `status = "enabled"`)
	l.Updates = append(l.Updates, acctest.Change{Name: "mobile bypass", Config: config(allowlistType, "Second", `ip_ranges = ["192.0.2.0/24"]`+"\nallow_mobile_bypass = true"), Checks: []statecheck.StateCheck{
		statecheck.ExpectKnownValue(allowlistType+".test", tfjsonpath.New("allow_mobile_bypass"), knownvalue.Bool(true))}})
	l.Run(t)
}

func TestAccDataResidencyPolicy_lifecycle(t *testing.T) {
	t.Parallel()
	lifecycle(residencyType, "realms", `realms = ["EU"]`, `realms = ["EU", "DE"]`, `status = "enabled"`).Run(t)
}
