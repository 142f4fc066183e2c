package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// TestAccPublishedPlane runs against a live organization, too, which needs a
// domain for it.
func TestAccPublishedPlane(t *testing.T) {
	o := acctest.StartPublished(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: `
data "atlassian_organization" "this" {}
data "atlassian_domains" "all" {}
data "atlassian_domain" "first" { id = data.atlassian_domains.all.domains[0].id }
output "names_agree" {
  value = data.atlassian_domain.first.name == data.atlassian_domains.all.domains[0].name
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("id"), knownvalue.StringExact(o.ID)),
			statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("name"), knownvalue.NotNull()),
			statecheck.ExpectKnownOutputValue("names_agree", knownvalue.Bool(true)),
		},
	}}})
}
