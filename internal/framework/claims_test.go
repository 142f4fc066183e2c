package framework_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// planOf is a plan of a resource with that configuration: as new, or from its state.
func planOf(config string, asNew bool) resource.ModifyPlanRequest {
	state := tftypes.NewValue(tftypes.String, "state")
	if asNew {
		state = tftypes.NewValue(tftypes.String, nil)
	}
	return resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: tftypes.NewValue(tftypes.String, config)},
		State:  tfsdk.State{Raw: state},
	}
}

func TestClaims(t *testing.T) {
	const asNew, fromState = true, false
	type plan struct {
		config string
		asNew  bool
	}
	for _, test := range []struct {
		name       string
		read       bool
		before     []plan
		last       plan
		rival, own bool
	}{
		{"a new resource", false, nil, plan{"a", asNew}, false, false},
		{"one in the state", true, nil, plan{"a", fromState}, false, true},
		{"a replacement", true, []plan{{"a", fromState}}, plan{"a", asNew}, false, true},
		{"a tainted one", true, nil, plan{"a", asNew}, false, true},
		{"two new ones", false, []plan{{"a", asNew}}, plan{"b", asNew}, true, false},
		{"a new one beside one in the state", true, []plan{{"a", fromState}}, plan{"b", asNew}, true, false},
		{"one in the state after a new one", true, []plan{{"b", asNew}}, plan{"a", fromState}, true, true},
		{"two in the state", true, []plan{{"a", fromState}}, plan{"b", fromState}, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var claims framework.Claims
			if test.read {
				claims.Own("thing", "key")
			}
			claims.Plan("thing", "another key", planOf("x", asNew))
			for _, plan := range test.before {
				claims.Plan("thing", "key", planOf(plan.config, plan.asNew))
			}
			rival, own := claims.Plan("thing", "key", planOf(test.last.config, test.last.asNew))
			if rival != test.rival || own != test.own {
				t.Errorf("rival, own = %v, %v; want %v, %v", rival, own, test.rival, test.own)
			}
		})
	}
}
