package functions_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// functionsNeed is the first Terraform with provider-defined functions.
var functionsNeed = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}

func TestAccFunctionResults(t *testing.T) {
	const example = "../../examples/functions/saml_metadata/idp-metadata.xml"
	document, err := filepath.Abs(example)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(document); err != nil {
		t.Fatal(err)
	}
	organization := acctest.Start(t)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   functionsNeed,
		ProtoV6ProviderFactories: organization.Factories(),
		Steps: []resource.TestStep{{
			ConfigVariables: config.Variables{"document": config.StringVariable(document)},
			Config: `
				variable "document" {}

				locals {
				  idp    = provider::atlassian::saml_metadata(file(var.document))
				  first  = provider::atlassian::certificate(local.idp.signing_certificates[0].pem)
				}

				output "domain" { value = provider::atlassian::normalize_domain("BÜCHER.example.") }
				output "entity_id" { value = local.idp.entity_id }
				output "sso_url" { value = local.idp.sso_url }
				output "single_logout_urls" { value = local.idp.single_logout_urls }
				output "signed" { value = local.idp.want_authn_requests_signed }
				output "certificates" { value = length(local.idp.signing_certificates) }
				output "subject" { value = local.first.subject }
				output "not_after" { value = local.first.not_after }
				output "newest" { value = provider::atlassian::certificate(local.idp.certificate).subject }
				output "same" { value = local.first.sha256 == local.idp.signing_certificates[0].sha256 }
			`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("domain", knownvalue.StringExact("xn--bcher-kva.example")),
				statecheck.ExpectKnownOutputValue("entity_id", knownvalue.StringExact("https://idp.acme.com/metadata")),
				statecheck.ExpectKnownOutputValue("sso_url", knownvalue.StringExact("https://idp.acme.com/sso")),
				statecheck.ExpectKnownOutputValue("single_logout_urls", knownvalue.MapExact(map[string]knownvalue.Check{
					"HTTP-Redirect": knownvalue.StringExact("https://idp.acme.com/slo"),
				})),
				statecheck.ExpectKnownOutputValue("signed", knownvalue.Bool(false)),
				statecheck.ExpectKnownOutputValue("certificates", knownvalue.Int64Exact(2)),
				statecheck.ExpectKnownOutputValue("subject", knownvalue.StringExact("CN=idp.acme.com signing,O=Acme")),
				statecheck.ExpectKnownOutputValue("not_after", knownvalue.StringExact("2046-01-01T00:00:00Z")),
				statecheck.ExpectKnownOutputValue("newest", knownvalue.StringExact("CN=idp.acme.com signing\\, next,O=Acme")),
				statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
			},
		}},
	})
	if requests := organization.ProviderRequests(); len(requests) != 0 {
		t.Errorf("the functions sent requests: %v", requests)
	}
}

// A value that becomes known only at apply gives an unknown result at plan, and no
// error about it.
func TestAccFunctions_ofUnknownValues(t *testing.T) {
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   functionsNeed,
		ProtoV6ProviderFactories: acctest.Start(t).Factories(),
		Steps: []resource.TestStep{{
			Config: `
				resource "terraform_data" "later" { input = "Acme.com" }

				output "domain" { value = provider::atlassian::normalize_domain(terraform_data.later.output) }
				output "subject" { value = try(provider::atlassian::certificate(terraform_data.later.output).subject, "none") }
				output "entity_id" { value = try(provider::atlassian::saml_metadata(terraform_data.later.output).entity_id, "none") }
			`,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownOutputValue("domain"),
				plancheck.ExpectUnknownOutputValue("subject"),
				plancheck.ExpectUnknownOutputValue("entity_id"),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("domain", knownvalue.StringExact("acme.com")),
				statecheck.ExpectKnownOutputValue("subject", knownvalue.StringExact("none")),
			},
		}},
	})
}

func TestAccFunctionArgumentErrors(t *testing.T) {
	refused := func(call, message string) resource.TestStep {
		return resource.TestStep{
			Config:      `output "result" { value = provider::atlassian::` + call + ` }`,
			ExpectError: regexp.MustCompile(message),
		}
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   functionsNeed,
		ProtoV6ProviderFactories: acctest.Start(t).Factories(),
		Steps: []resource.TestStep{
			refused(`normalize_domain("it@acme.dev")`, `(?s)Invalid value for "name" parameter: The value is an e-mail\s+address.*acme\.dev`),
			refused(`normalize_domain(null)`, `argument must not be null`),
			refused(`certificate("idp.pem")`, `(?s)Invalid value for "pem" parameter: The value is not base64`),
			refused(`saml_metadata("<!DOCTYPE x><x/>")`, `(?s)Invalid value for "xml" parameter: The value has a document\s+type\s+declaration`),
		},
	})
}
