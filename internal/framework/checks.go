package framework

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
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
		diags.AddAttributeWarning(at, summary, detail)
	default:
		diags.AddAttributeError(at, summary, detail+
			"\n\nThis was found at plan, before anything was sent. If the plan is right all the same, plan_checks = \"warn\" in the provider block lets it through.")
	}
}

// Claims remembers which objects the resources of one plan manage. It lives as
// long as one configured provider: one walk of Terraform over the resources.
type Claims struct {
	mu      sync.Mutex
	taken   map[claim]int
	owned   map[claim]bool
	configs map[claim]tftypes.Value
}

type claim struct {
	kind, key string
	created   bool
}

// Take counts one more resource that manages the object, and reports whether it
// is the only one. created tells resources about to be created from those in
// the state: Terraform plans a replacement once as each, which is no fight.
func (c *Claims) Take(kind, key string, created bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken == nil {
		c.taken = map[claim]int{}
	}
	c.taken[claim{kind, key, created}]++
	return c.taken[claim{kind, key, created}] == 1
}

// Own remembers that the state holds the object. Call it when the object is
// read or planned with a prior state.
func (c *Claims) Own(kind, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owned == nil {
		c.owned = map[claim]bool{}
	}
	c.owned[claim{kind: kind, key: key}] = true
}

// Owns reports whether the state holds the object. A tainted object, or one
// replaced with -replace, is planned as a creation while it is still there:
// without this, it would be reported as standing in its own way.
func (c *Claims) Owns(kind, key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.owned[claim{kind: kind, key: key}]
}

// Replacing is Owns for an object whose key is in the configuration, so that a
// second resource may name it too: a resource planned as new is the one in the
// state only if that one was tainted, which Terraform plans as new alone, or was
// planned from its state with this same configuration. Call it for both plans.
func (c *Claims) Replacing(kind, key string, created bool, config tftypes.Value) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.configs == nil {
		c.configs = map[claim]tftypes.Value{}
	}
	object := claim{kind: kind, key: key}
	if !created {
		c.configs[object] = config
		return false
	}
	if inState, ok := c.configs[object]; ok {
		return inState.Equal(config)
	}
	return c.owned[object]
}
