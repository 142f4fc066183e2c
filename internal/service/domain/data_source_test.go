package domain_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestAccDomain_dataSources(t *testing.T) {
	t.Parallel()
	// The published plane is all there is on Atlassian's own host.
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "atlassian_domain" "x" { name = "nowhere.example" }`), ExpectError: regexp.MustCompile(`no\s+such\s+domain`)},
		{Config: o.Config(`data "atlassian_domain" "x" {}`), ExpectError: regexp.MustCompile(`Exactly\s+one\s+of\s+these\s+attributes`)},
		{
			Config: o.Config(`
data "atlassian_domain" "by_name" { name = "BÜCHER.example" }
data "atlassian_domain" "by_id" { id = data.atlassian_domain.by_name.id }
data "atlassian_domains" "all" {}
data "atlassian_domains" "verified" { claim_status = "verified" }
`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.atlassian_domain.by_name", tfjsonpath.New("claim_status"), knownvalue.StringExact("verified")),
				statecheck.ExpectKnownValue("data.atlassian_domain.by_id", tfjsonpath.New("name"), knownvalue.StringExact("xn--bcher-kva.example")),
				statecheck.ExpectKnownValue("data.atlassian_domains.all", tfjsonpath.New("domains"), knownvalue.ListSizeExact(5)),
				statecheck.ExpectKnownValue("data.atlassian_domains.verified", tfjsonpath.New("domains"), knownvalue.ListSizeExact(4)),
			},
		},
	}})
}
