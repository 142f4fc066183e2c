package provisioning_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// scimStatus is what an identity provider meets that has been given this
// address and key.
func scimStatus(t testing.TB, baseURL, key string) int {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, baseURL+"/Users", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// handed is what the other provider was handed, as its resource echoes it.
type handed struct {
	address string
	use     func(key string) error
}

func (h handed) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = fmt.Errorf("%s is not in the state", h.address)
	for _, instance := range req.State.Values.RootModule.Resources {
		if instance.Address == h.address {
			key, _ := instance.AttributeValues["data"].(map[string]any)["api_key"].(string)
			resp.Error = h.use(key)
		}
	}
}

// The whole way of a key: sealed into the state, opened by the ephemeral
// resource, handed to another provider, used by a SCIM client; then a rotation,
// after which the old key is refused and the new one works.
func TestAccProvisioning_openedKeyWorksUntilItIsRotated(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	identity := newIdentity(t)
	step := func(trigger string, echoes ...string) string {
		text := config(fmt.Sprintf("api_key_recipient = %q", identity.Recipient()), fmt.Sprintf("rotation_trigger = { round = %q }", trigger)) +
			fmt.Sprintf(`
ephemeral "atlassian_provisioning_api_key" "test" {
  sealed_api_key = atlassian_provisioning_config.test.sealed_api_key
  identity       = %q
}

provider "echo" {
  data = ephemeral.atlassian_provisioning_api_key.test
}
`, identity)
		for _, name := range echoes {
			text += fmt.Sprintf("resource \"echo\" %q {}\n", name)
		}
		return o.Config(text)
	}
	factories := maps.Clone(o.Factories())
	factories["echo"] = echoprovider.NewProviderServer()

	instance := acctest.Instance{}
	var oldKey, newKey string
	expect := func(key string, want int) error {
		if status := scimStatus(t, instance.String("base_url"), key); status != want {
			return fmt.Errorf("the SCIM client was answered %d, want %d", status, want)
		}
		return nil
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_10_0)},
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{Config: step("1", "first"), ConfigStateChecks: []statecheck.StateCheck{
				acctest.Capture(address, instance),
				handed{"echo.first", func(key string) error { oldKey = key; return expect(oldKey, http.StatusOK) }},
			}},
			{Config: step("2", "first", "second"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					acctest.OnlyChanges(address, "rotation_trigger", "sealed_api_key", "api_key_id", "api_key_created_at", "api_key_expires_at")}},
				ConfigStateChecks: []statecheck.StateCheck{
					acctest.Same(address, instance, "base_url"),
					handed{"echo.second", func(key string) error { newKey = key; return expect(newKey, http.StatusOK) }},
					handed{"echo.first", func(string) error { return expect(oldKey, http.StatusUnauthorized) }},
				}},
		},
	})
	if oldKey == "" || oldKey == newKey {
		t.Error("the rotation gave no other key")
	}
	if strings.Contains(fmt.Sprint(instance), oldKey) {
		t.Error("the state holds the key readable")
	}
}

// The provider block's api_key takes ephemeral values: from an ephemeral
// variable, and from the ephemeral resource.
func TestAccProvider_apiKeyTakesEphemeralValues(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	identity := newIdentity(t)
	blocks := fmt.Sprintf(`
variable "organization_api_key" {
  type      = string
  ephemeral = true
  default   = %q
}

provider "atlassian" {
  base_url        = %q
  organization_id = %q
  api_key         = var.organization_api_key
}

ephemeral "atlassian_provisioning_api_key" "organization" {
  sealed_api_key = <<-EOT
%sEOT
  identity       = %q
}

provider "opened" {
  base_url        = %q
  organization_id = %q
  api_key         = ephemeral.atlassian_provisioning_api_key.organization.api_key
}

resource "atlassian_directory" "variable" {
  name              = "Variable"
  identity_provider = "okta"
}

resource "atlassian_directory" "opened" {
  provider          = opened
  name              = "Opened"
  identity_provider = "okta"
}
`, acctest.APIKey, o.URL, o.ID, sealedBy(t, identity.Recipient(), acctest.APIKey), identity, o.URL, o.ID)
	// An alias would share this process's one provider, and configure it while it plans; terraform starts one for each.
	factories := o.Factories()
	factories["opened"] = factories["atlassian"]
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_10_0)},
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{Config: blocks,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{notInPlan(identity.String())}}}},
	})
	var created int
	for _, write := range o.Writes() {
		if write == "POST /admin/identity/v1/orgs/"+o.ID+"/directories" {
			created++
		}
	}
	if created != 2 {
		t.Errorf("want a directory created with each key, got %v", o.Writes())
	}
}

// notInPlan expects a text not to be among the plan's values. (The plan also
// repeats the configuration, where the test wrote the text itself.)
type notInPlan string

func (n notInPlan) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if strings.Contains(fmt.Sprintf("%+v", flat(req.Plan.ResourceChanges)), string(n)) {
		resp.Error = fmt.Errorf("the plan holds an ephemeral value")
	}
}

func flat(changes []*tfjson.ResourceChange) []any {
	var values []any
	for _, change := range changes {
		values = append(values, change.Change.Before, change.Change.After)
	}
	return values
}
