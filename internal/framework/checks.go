package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// PlanChecks is the provider setting for checks that ask the organization at plan.
type PlanChecks string

// What a plan-time check does with what it finds.
const (
	PlanChecksOff   PlanChecks = "off"
	PlanChecksWarn  PlanChecks = "warn"
	PlanChecksError PlanChecks = "error"
)

// Report adds what a plan-time check found, as the provider setting wants it:
// as an error (which names the settings that let it through), a warning, or not at all.
// An apply that has begun is not stopped: Terraform plans each resource once more then,
// and would go on destroying others. What is wrong then, the server refuses.
func (d *ProviderData) Report(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	switch {
	case d.PlanChecks == PlanChecksOff || d.applying():
	case d.PlanChecks == PlanChecksWarn:
		diags.Append(WarningAt(at, summary, detail))
	default:
		diags.Append(ErrorAt(at, summary, detail+"\n\nThis was found at plan, before anything was sent. "+
			"If the plan is right all the same, plan_checks = \"warn\" in the provider block lets it through. "+
			"A terraform destroy makes this plan, too; to destroy what there is, set ATLASSIAN_PLAN_CHECKS=warn for that command."))
	}
}

// applying reports whether this walk has begun to write: it is an apply then, and its plan has been judged.
func (d *ProviderData) applying() bool {
	return d.Client != nil && d.Client.Writes() > 0 || d.Claims.Applying()
}
