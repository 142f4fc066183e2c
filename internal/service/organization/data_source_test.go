package organization_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
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
				statecheck.ExpectKnownValue("data.atlassian_organization.this", tfjsonpath.New("identity_api_available"), knownvalue.Bool(false)),
			},
		},
	}})
}

// Only a host that says so has no identity API: a "no" that is none would plan
// the destruction of whatever counts on a "yes".
func TestOrganization_identityAPIAvailable(t *testing.T) {
	const directories = "/admin/identity/v1/orgs/*/directories"
	adminError := `{"errors":[{"id":"1","status":"403","code":"ADMIN-403-3","title":"Forbidden","detail":"No"}]}`
	for _, test := range []struct {
		name  string
		fault emulator.Fault
		want  any
		says  string
	}{
		{"served", emulator.Fault{}, true, ""},
		{"served to others", emulator.Fault{Status: 403, Body: adminError}, true, ""},
		{"not served", emulator.Fault{Status: 404, Body: `{"code":404,"message":"No service"}`}, false, ""},
		{"broken", emulator.Fault{Status: 500}, nil, "Cannot tell whether the identity API is served"},
		{"no answer", emulator.Fault{Reset: true}, nil, "Cannot tell whether the identity API is served"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			o.Contract.AllowStatus(http.StatusNotFound)
			if test.fault.Status != 0 || test.fault.Reset {
				test.fault.Method, test.fault.Path = "GET", directories
				o.Emulator.Fault(test.fault)
			}
			driver := o.Protocol(t, map[string]any{"max_retries": float64(0)})
			read, diagnostics := driver.ReadData("atlassian_organization", map[string]any{})
			text := acctest.Text(diagnostics)
			if read.Attribute("identity_api_available") != test.want || !strings.Contains(text, test.says) || (test.says == "" && text != "") {
				t.Errorf("available is %v, want %v\n%s", read.Attribute("identity_api_available"), test.want, text)
			}
			if asked := len(o.ProviderRequests()); asked != 2 && !test.fault.Reset { // net/http asks a second time itself
				t.Errorf("%d requests, want one for the organization and one for the identity API", asked)
			}
		})
	}
}
