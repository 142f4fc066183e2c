package provisioning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A recipient that another resource makes is not known at plan when that
// resource changes. Terraform settles it at apply: the key is rotated if the
// recipient came out different, and left alone if it came out the same.
func TestAccProvisioning_unknownRecipientIsSettledAtApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	first, second := newIdentity(t).Recipient().String(), newIdentity(t).Recipient().String()
	step := func(recipient, replace string) string {
		return o.Config(fmt.Sprintf("resource \"terraform_data\" \"recipient\" {\n  input = %q\n  triggers_replace = %q\n}\n\n", recipient, replace) +
			config("api_key_recipient = terraform_data.recipient.output"))
	}
	open := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectUnknownValue(address, tfjsonpath.New("sealed_api_key")),
		plancheck.ExpectUnknownValue(address, tfjsonpath.New("api_key_id")),
	}}
	rotations := func(want int) func() {
		return func() {
			if got := strings.Count(strings.Join(o.Writes(), "\n"), "/api-key/regenerate"); got != want {
				t.Errorf("rotated %d times, want %d", got, want)
			}
		}
	}
	instance := acctest.Instance{}
	same := []statecheck.StateCheck{acctest.Same(address, instance, "api_key_id"), acctest.Same(address, instance, "sealed_api_key")}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: step(first, "a"), ConfigStateChecks: []statecheck.StateCheck{acctest.Capture(address, instance)}},
		{Config: step(first, "b"), ConfigPlanChecks: open, ConfigStateChecks: same},
		{PreConfig: rotations(0), Config: step(second, "b"), ConfigPlanChecks: open},
		{PreConfig: rotations(1), RefreshState: true},
	}})
}
