package runbook_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/runbook"
)

var update = flag.Bool("update", false, "write the golden files")

// okta is a whole set-up, with another provider's resource in between.
const okta = `
resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_identity_provider" "okta" {
  directory_id = atlassian_directory.okta.id
  entity_id    = "http://www.okta.com/exk1"
  sso_url      = var.sso_url
  certificate  = file("${path.module}/certificate.pem")
}

resource "atlassian_provisioning_config" "okta" {
  directory_id     = atlassian_directory.okta.id
  rotation_trigger = { month = var.month }
}

resource "atlassian_linked_domain" "okta" {
  for_each     = toset(["acme.com", "acme.dev"])
  domain       = each.value
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_authentication_policy" "break_glass" {
  directory_id = atlassian_directory.okta.id
  name         = "Break-glass account"
}

resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id  = atlassian_authentication_policy.break_glass.external_id
  emails     = ["amara.okafor@acme.com"]
  depends_on = [atlassian_linked_domain.okta]
}

resource "atlassian_authentication_policy" "everybody" {
  directory_id  = atlassian_identity_provider.okta.directory_id
  adopt_default = true
  enforce_sso   = var.enforce_sso
  depends_on    = [atlassian_authentication_policy_members.break_glass]
}

resource "atlassian_group" "readers" {
  name = "Runbook readers"
}

variable "month" { default = "1" }

variable "enforce_sso" { default = false }

variable "sso_url" { default = "https://acme.okta.com/app/exk1/sso/saml" }
`

// planner is a person who looks at runbooks before each apply.
type planner struct {
	*acctest.Workspace
	t *testing.T
}

// runbook returns the runbook of the plan that terraform makes now.
func (p planner) runbook(arguments ...string) string {
	p.t.Helper()
	p.Terraform(append([]string{"plan", "-out=plan.bin"}, arguments...)...)
	content, err := p.Command("show", "-json", "plan.bin").Output()
	if err != nil {
		p.t.Fatal(err)
	}
	page, err := runbook.Markdown(content)
	if err != nil {
		p.t.Fatal(err)
	}
	return page
}

// golden compares a runbook with the one that a person has read.
func golden(t *testing.T, name, page string) {
	t.Helper()
	file := filepath.Join("testdata", name+".md")
	if *update {
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if page != string(want) {
		t.Errorf("%s is not what it was; read it and, if it is right, run this test with -update:\n%s", file, page)
	}
}

// From the empty organization to Okta, through a rollover and a rotation, and back.
func TestAccRunbook_ofAnOktaSetUp(t *testing.T) {
	acctest.AcceptanceOnly(t)
	o := acctest.Start(t)
	p := planner{acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), okta), t}
	pem, err := os.ReadFile(filepath.Join("testdata", "certificate.pem"))
	if err != nil {
		t.Fatal(err)
	}
	p.Write("certificate.pem", string(pem))

	golden(t, "set-up", p.runbook())
	p.Apply()
	if page := p.runbook(); !strings.Contains(page, "This plan asks nobody to do anything there.") || strings.Contains(page, "Step 1") {
		t.Errorf("runbook of a plan without changes:\n%s", page)
	}

	next := []string{"-var=enforce_sso=true", "-var=month=2", "-var=sso_url=https://acme.okta.com/app/exk2/sso/saml"}
	golden(t, "update", p.runbook(next...))
	p.Terraform(append([]string{"apply", "-auto-approve"}, next...)...)
	golden(t, "destroy", p.runbook(append(next, "-destroy")...))
}
