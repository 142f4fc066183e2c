package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// attend has a person do whatever comes onto the worklist, until the test ends. It counts the items.
func (s *served) attend(name string) *atomic.Int64 {
	done := &atomic.Int64{}
	person := s.visitor(name)
	stop, ended := make(chan struct{}), make(chan struct{})
	s.t.Cleanup(func() {
		close(stop)
		<-ended
	})
	go func() {
		defer close(ended)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			for _, link := range person.tryOpen("/").links("/items/") {
				item := person.open(link)
				if item.root == nil || item.form(link+"/done") == nil {
					continue
				}
				number := int(done.Add(1))
				if after := person.doneWith(item, link+"/done", console(number)); after.status != 200 {
					s.t.Errorf("%s: Done answers %d:\n%s", link, after.status, after.text)
				}
			}
		}
	}()
	return done
}

const everything = `
resource "atlassian_directory" "okta" {
  name              = %[1]q
  identity_provider = "okta"
}

resource "atlassian_directory" "google" {
  name              = "Acme Google"
  identity_provider = "google_workspace"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1"
  sso_url      = "https://acme.okta.com/%[2]s/sso"
  certificate  = <<EOT
%[3]sEOT
}

resource "atlassian_linked_domain" "com" {
  domain       = "acme.com"
  directory_id = %[4]s
}

resource "atlassian_provisioning_config" "okta" {
  directory_id = atlassian_directory.okta.id
  rotation_trigger = { number = %[5]q }
}

resource "atlassian_google_workspace_connection" "google" {
  directory_id     = atlassian_directory.google.id
  personal_message = %[6]q
}

resource "atlassian_authentication_policy" "okta" {
  directory_id = atlassian_identity_provider.okta.directory_id
  name         = %[7]q
  enforce_sso  = %[8]t
}
`

// Every resource of the identity plane is made, changed, imported and destroyed by what a person reads and types.
func TestAccDesk_wholeLifecycle(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	records := filepath.Join(t.TempDir(), "records.json")
	s := serve(t, o, records)
	s.attend("Mia")
	certificate := acctest.Certificate(t, "okta", o.Clock.Now().Add(-time.Hour), o.Clock.Now().AddDate(1, 0, 0))
	settings := []string{fmt.Sprintf("identity_base_url = %q", s.url), fmt.Sprintf("identity_api_key = %q", identityKey)}
	before := o.Config(fmt.Sprintf(everything, "Acme Okta", "one", certificate, "atlassian_directory.okta.id", "1", "Welcome", "Employees", false), settings...)
	after := o.Config(fmt.Sprintf(everything, "Acme Okta renamed", "two", certificate, "atlassian_directory.google.id", "2", "Hello", "Everybody", true), settings...)
	imported := func(address string) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"rotation_trigger", "timeouts", "adopt_default"}}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: o.Factories(),
		Steps: []resource.TestStep{
			{Config: before, ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("atlassian_linked_domain.com", tfjsonpath.New("domain"), knownvalue.StringExact("acme.com")),
			}},
			{Config: before, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			{Config: after},
			{Config: after, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
			imported("atlassian_directory.okta"), imported("atlassian_identity_provider.okta"), imported("atlassian_linked_domain.com"),
			imported("atlassian_authentication_policy.okta"), imported("atlassian_google_workspace_connection.google"),
		},
	})
	if text := s.visitor("Mia").open("/records").text; strings.Contains(text, "Okta") || strings.Contains(text, "Google") {
		t.Errorf("something is left:\n%s", text)
	}
	for _, name := range []string{records, strings.TrimSuffix(records, ".json") + ".history.jsonl"} {
		text, err := os.ReadFile(name)
		if err != nil || strings.Contains(string(text), "canary") {
			t.Errorf("%s has a key, or %v", name, err)
		}
	}
}
