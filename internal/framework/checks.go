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

// Replacing reports whether a resource that is planned as new is one in the
// state that Terraform was told to replace (-replace): it plans that one from its
// state first, and then once more, with the same configuration, as new. The
// object is then there because it is this very resource's. Call it for both.
func (c *Claims) Replacing(kind, key string, created bool, config tftypes.Value) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.configs == nil {
		c.configs = map[claim]tftypes.Value{}
	}
	inState := claim{kind: kind, key: key}
	if !created {
		c.configs[inState] = config
		return false
	}
	planned, ok := c.configs[inState]
	return ok && planned.Equal(config)
}
