package framework

import (
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// PlanChecks is the provider setting for checks that ask the organization at plan.
type PlanChecks string

// What a plan-time check does with what it finds.
const (
	PlanChecksOff   PlanChecks = "off"
	PlanChecksWarn  PlanChecks = "warn"
	PlanChecksError PlanChecks = "error"
)

// Checks judges what a plan would do before anything is sent, and says what is wrong with it.
type Checks struct {
	// Mode decides what a check does with what it finds.
	Mode PlanChecks
	// Client and Reads are what the checks ask; nil while the provider configuration holds values that are not known yet.
	Client *client.Client
	Reads  *reads.Walk
	// Claims tells two resources of one walk that are for the same object.
	Claims *Claims
	// Planned tells what comes before a resource in the apply.
	Planned *Planned

	// unreachable means that the organization cannot be asked at all, which is reported once.
	unreachable         atomic.Bool
	reportedUnreachable sync.Once
	// reported is what was said in this walk already; see IsFirst.
	reported sync.Map
}

// CanRun reports whether plan-time checks can and should run. A provider that
// has written is applying: Terraform plans each resource once more then, the
// plan has been judged already, and judging it again would read every list anew
// for every resource. An organization that cannot be asked is asked no further:
// each list would take the time of all attempts.
func (c *Checks) CanRun() bool { return c.Mode != PlanChecksOff && c.canAsk() }

// canAsk is CanRun for what is no check and found no fault: no setting turns it off.
func (c *Checks) canAsk() bool {
	return c.Client != nil && !c.applying() && !c.unreachable.Load()
}

// Report adds what a plan-time check found, as the provider setting wants it:
// as an error (which names the settings that let it through), a warning, or not at all.
// An apply that has begun is not stopped: Terraform plans each resource once more then,
// and would go on destroying others. The server refuses what is wrong then.
func (c *Checks) Report(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	c.report(diags, at, summary, detail, " If the plan is right all the same, plan_checks = \"warn\" in the provider block lets it through. "+
		"A terraform destroy makes this plan, too; to destroy what there is, set ATLASSIAN_PLAN_CHECKS=warn for that command.")
}

// reportRefused is Report for what no apply gets past, such as a refused key: to let the plan through is no advice then.
func (c *Checks) reportRefused(diags *diag.Diagnostics, summary, detail string) {
	c.report(diags, path.Empty(), summary, detail, "")
}

func (c *Checks) report(diags *diag.Diagnostics, at path.Path, summary, detail, wayOut string) {
	switch {
	case c.Mode == PlanChecksOff || c.applying():
	case c.Mode == PlanChecksWarn:
		diags.Append(WarningAt(at, summary, detail))
	default:
		diags.Append(ErrorAt(at, summary, detail+"\n\nThis was found at plan, before anything was sent."+wayOut))
	}
}

// reportAt is Report, without the attribute where the resource is destroyed: there is no configuration then to point at.
func (c *Checks) reportAt(req resource.ModifyPlanRequest, diags *diag.Diagnostics, at path.Path, summary, detail string) {
	if req.Plan.Raw.IsNull() {
		at = path.Empty()
	}
	c.Report(diags, at, summary, detail)
}

// applying reports whether this walk has begun to write: it is an apply then, and its plan has been judged.
func (c *Checks) applying() bool {
	return c.Client != nil && c.Client.Writes() > 0 || c.Claims.Applying()
}
