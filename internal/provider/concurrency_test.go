package provider_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const many = 50

// 50 directories, each with single sign-on, provisioning and a domain, all at
// once. Run with the race detector it proves the provider's shared state, too.
func TestAccManyResources_atOnce(t *testing.T) {
	t.Setenv("TF_CLI_ARGS_apply", fmt.Sprintf("-parallelism=%d", many))
	t.Setenv("TF_CLI_ARGS_plan", fmt.Sprintf("-parallelism=%d", many))
	o := acctest.Start(t, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(many, 1, 1) })
	certificate := acctest.Certificate(t, "idp", o.Clock.Now(), o.Clock.Now().Add(365*24*time.Hour))
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(fmt.Sprintf(`
locals { many = %d }
data "atlassian_domains" "verified" { claim_status = "verified" }
resource "atlassian_directory" "each" {
  count             = local.many
  name              = "Directory ${count.index}"
  identity_provider = "okta"
}
resource "atlassian_identity_provider" "each" {
  count        = local.many
  directory_id = atlassian_directory.each[count.index].id
  entity_id    = "https://idp.example/${count.index}"
  sso_url      = "https://idp.example/${count.index}/sso"
  certificate  = <<-PEM
%sPEM
}
resource "atlassian_provisioning_config" "each" {
  count        = local.many
  directory_id = atlassian_directory.each[count.index].id
}
resource "atlassian_linked_domain" "each" {
  count        = min(local.many, length(data.atlassian_domains.verified.domains))
  domain       = data.atlassian_domains.verified.domains[count.index].name
  directory_id = atlassian_directory.each[count.index].id
}
output "directories" { value = length(distinct(atlassian_directory.each[*].id)) }
output "keys"        { value = length(distinct(atlassian_provisioning_config.each[*].api_key_id)) }
`, many, certificate)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("directories", knownvalue.Int64Exact(many)),
			statecheck.ExpectKnownOutputValue("keys", knownvalue.Int64Exact(many)),
		},
	}}})
}

// One provider applies from many goroutines, as Terraform's graph walk does.
func TestManyResources_throughOneProvider(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	var plans []acctest.Planned
	for number := range many {
		plans = append(plans, driver.Plan("atlassian_directory",
			map[string]any{"name": fmt.Sprint("Directory ", number), "identity_provider": "okta"}, acctest.Object{}))
	}
	var done sync.WaitGroup
	for _, planned := range plans {
		done.Go(func() {
			if created, diagnostics := driver.Apply(planned); created.Attribute("id") == nil {
				t.Error(acctest.Text(diagnostics))
			}
		})
	}
	done.Wait()
	if writes := o.Writes(); len(writes) != many {
		t.Errorf("%d writes for %d directories", len(writes), many)
	}
}
