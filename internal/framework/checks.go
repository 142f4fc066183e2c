package framework

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
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
// as an error (which names the setting that lets it through), a warning, or not at all.
func (d *ProviderData) Report(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	switch d.PlanChecks {
	case PlanChecksOff:
	case PlanChecksWarn:
		diags.Append(WarningAt(at, summary, detail))
	default:
		diags.Append(ErrorAt(at, summary, detail+
			"\n\nThis was found at plan, before anything was sent. If the plan is right all the same, plan_checks = \"warn\" in the provider block lets it through."))
	}
}

// Claims remembers which objects the resources of one plan manage. It lives as
// long as one configured provider: one walk of Terraform over the resources.
type Claims struct {
	mu      sync.Mutex
	objects map[object]*claimants
}

type object struct{ kind, key string }

// claimants are those that claim one object, by their configurations.
type claimants struct {
	owned            bool
	fromState, asNew []tftypes.Value
}

// Own remembers that the state holds the object. Call it when the object is read.
func (c *Claims) Own(kind, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of(kind, key).owned = true
}

// Owns reports whether the state holds the object.
func (c *Claims) Owns(kind, key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of(kind, key).owned
}

// Plan claims the object for one more resource, planned from its state or as
// new. rival reports that another resource of the configuration claims it, too.
// own reports that the object, if it is there, is what this new resource takes
// the place of: Terraform plans a replacement from the state first and then, with
// the same configuration, as new, and a tainted object as new alone, after it
// was read. Call it from the state only when the key stays the same.
func (c *Claims) Plan(kind, key string, req resource.ModifyPlanRequest) (rival, own bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	others := c.of(kind, key)
	if !req.State.Raw.IsNull() {
		rival = len(others.fromState) > 0 || len(others.asNew) > 0
		others.fromState = append(others.fromState, req.Config.Raw)
		return rival, true
	}
	rival, own = len(others.asNew) > 0, others.owned
	if len(others.fromState) > 0 {
		own = others.fromState[0].Equal(req.Config.Raw)
		rival = rival || !own
	}
	others.asNew = append(others.asNew, req.Config.Raw)
	return rival, own
}

func (c *Claims) of(kind, key string) *claimants {
	if c.objects == nil {
		c.objects = map[object]*claimants{}
	}
	if c.objects[object{kind, key}] == nil {
		c.objects[object{kind, key}] = &claimants{}
	}
	return c.objects[object{kind, key}]
}
