package organization_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestAccOrganization_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "atlassian_organization" "x" { id = "another" }`), ExpectError: regexp.MustCompile(`Cannot\s+read\s+organization\s+another`)},
		{
			Config: o.Config(`data "atlassian_organization" "this" {}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("id"), knownvalue.StringExact(o.ID)),
				statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("name"), knownvalue.StringExact("Acme")),
			},
		},
	}})
}
