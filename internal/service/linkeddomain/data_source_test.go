package linkeddomain_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestAccLinkedDomain_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(config("acme.com", "okta") + `
data "atlassian_linked_domains" "all" { depends_on = [atlassian_linked_domain.test] }
data "atlassian_linked_domains" "okta" { directory_id = atlassian_linked_domain.test.directory_id }
`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_linked_domains.all", tfjsonpath.New("linked_domains"), knownvalue.ListSizeExact(4)),
			statecheck.ExpectKnownValue("data.atlassian_linked_domains.okta", tfjsonpath.New("linked_domains").AtSliceIndex(0).AtMapKey("domain"), knownvalue.StringExact("acme.com")),
			statecheck.ExpectKnownValue("data.atlassian_linked_domains.okta", tfjsonpath.New("linked_domains").AtSliceIndex(0).AtMapKey("directory_kind"), knownvalue.StringExact("identity_provider")),
		},
	}}})
}
