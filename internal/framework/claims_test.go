package framework_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// step is what Terraform asks of one resource in a plan: it isRead it, or plans it from one object to another. "" is none.
type step struct {
	config, from, to string
	read             bool
}

var (
	isRead    = step{read: true}
	stays     = func(config string) step { return step{config: config, from: "key", to: "key"} }
	comes     = func(config string) step { return step{config: config, to: "key"} }
	changes   = func(config string) step { return step{config: config, from: "key", to: "another"} }
	destroyed = step{from: "key"}
)

func (s step) take(checks *framework.Checks) (framework.Claim, diag.Diagnostics) {
	if s.read {
		checks.Claims.Own("Thing", "key")
		return framework.Claim{}, nil
	}
	object := func(key string) framework.Object {
		if key == "" {
			return framework.Object{}
		}
		return framework.Object{Type: "atlassian_thing", Kind: "Thing", Key: key, Name: "called " + key}
	}
	value := func(text string) tftypes.Value {
		if text == "" {
			return tftypes.NewValue(tftypes.String, nil)
		}
		return tftypes.NewValue(tftypes.String, text)
	}
	var diags diag.Diagnostics
	claim := checks.Claim(resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: value(s.config)}, State: tfsdk.State{Raw: value(s.from)}, Plan: tfsdk.Plan{Raw: value(s.to)},
	}, path.Root("key"), object(s.from), object(s.to), &diags)
	return claim, diags
}

func TestClaims(t *testing.T) {
	for _, test := range []struct {
		name       string
		before     []step
		last       step
		rival, own bool
	}{
		{"a new resource", nil, comes("a"), false, false},
		{"one in the state", []step{isRead}, stays("a"), false, true},
		{"a replacement", []step{isRead, stays("a")}, comes("a"), false, true},
		{"a tainted one", []step{isRead}, comes("a"), false, true},
		{"two new ones", []step{comes("a")}, comes("b"), true, false},
		{"a new one beside one in the state", []step{isRead, stays("a")}, comes("b"), true, false},
		{"one in the state after a new one", []step{isRead, comes("b")}, stays("a"), true, true},
		{"two in the state", []step{isRead, stays("a")}, stays("b"), true, true},
		{"a new one for what another one gives up", []step{isRead, changes("a")}, comes("b"), false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			checks := &framework.Checks{Claims: &framework.Claims{}}
			for _, step := range test.before {
				step.take(checks)
			}
			claim, diags := test.last.take(checks)
			if claim.Rival != test.rival || claim.Own != test.own || len(diags) > 0 {
				t.Errorf("rival, own = %v, %v and %v; want %v, %v", claim.Rival, claim.Own, diags, test.rival, test.own)
			}
		})
	}
}

// Terraform plans in any order. It reports once what it plans for one object, whichever comes last.
func TestChecks_claimInAnyOrder(t *testing.T) {
	const elsewhere, twice = "Thing called key is in the state under another address", "Thing called key is in the state twice"
	for _, test := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"another address", []step{isRead, destroyed, comes("a")}, elsewhere},
		{"another address, without refresh", []step{destroyed, comes("a")}, elsewhere},
		{"in the state twice, one destroyed", []step{stays("a"), destroyed}, twice},
		{"in the state twice, one changed", []step{stays("a"), changes("b")}, twice},
		{"destroyed alone", []step{isRead, destroyed}, ""},
		{"a new one for what another one gives up", []step{changes("a"), comes("b")}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for order := range permutations(test.steps) {
				checks := &framework.Checks{Claims: &framework.Claims{}}
				var found []string
				for _, step := range order {
					_, diags := step.take(checks)
					for _, finding := range diags.Errors() {
						found = append(found, finding.Summary())
						if strings.Contains(finding.Detail(), "terraform import") || test.want == elsewhere && !strings.Contains(finding.Detail(), "from = atlassian_thing.<old address>") {
							t.Error(finding.Detail())
						}
					}
				}
				if got := strings.Join(found, "; "); got != test.want {
					t.Errorf("%v: %q, want %q", order, got, test.want)
				}
			}
		})
	}
}

func permutations(steps []step) func(func([]step) bool) {
	return func(yield func([]step) bool) {
		var extend func(done, left []step) bool
		extend = func(done, left []step) bool {
			if len(left) == 0 {
				return yield(done)
			}
			for i := range left {
				if !extend(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1)) {
					return false
				}
			}
			return true
		}
		extend(nil, steps)
	}
}

func TestChecks_claimNotInAnApply(t *testing.T) {
	checks := &framework.Checks{Claims: &framework.Claims{}}
	destroyed.take(checks)
	checks.Claims.Take(&diag.Diagnostics{}, "Thing", "something else")()
	if _, diags := comes("a").take(checks); len(diags) > 0 {
		t.Errorf("an apply that has begun is stopped by %v", diags)
	}
}

func TestClaims_takenStays(t *testing.T) {
	failed := diag.Diagnostics{diag.NewErrorDiagnostic("failed", "")}
	var claims framework.Claims
	claims.Take(&diag.Diagnostics{}, "Thing", "taken")()
	claims.Take(&failed, "Thing", "failed")()
	stay, ended := claims.Release("Thing", "failed", "taken", "free")
	ended()
	if !slices.Equal(stay, []string{"taken"}) {
		t.Errorf("%v stay, want what was taken, and not what could not be", stay)
	}
	stay, ended = claims.Exchange(&diag.Diagnostics{}, "Thing", []string{"free"}, []string{"taken"})
	ended()
	if !slices.Equal(stay, []string{"taken"}) {
		t.Errorf("%v stay in an exchange", stay)
	}
	if stay, ended = claims.Release("Another kind", "taken"); len(stay) > 0 {
		t.Errorf("%v of another kind stay", stay)
	}
	ended()
}

// A delete that runs beside a create of the same object waits for it, and then leaves the object alone.
func TestClaims_releaseWaits(t *testing.T) {
	var claims framework.Claims
	var group sync.WaitGroup
	diags := diag.Diagnostics{}
	ended := claims.Take(&diags, "Thing", "a", "b")
	var written bool
	for _, key := range []string{"a", "b"} {
		group.Go(func() {
			stay, ended := claims.Release("Thing", key)
			defer ended()
			if !written || len(stay) != 1 {
				t.Errorf("%s is released while it is written (written: %v, stay: %v)", key, written, stay)
			}
		})
	}
	written = true
	ended()
	group.Wait()
}

// Two lists that share members, in any order, do not wait for each other for ever.
func TestClaims_noDeadlock(t *testing.T) {
	var claims framework.Claims
	var group sync.WaitGroup
	for range 50 {
		for _, keys := range [][]string{{"a", "b", "c"}, {"c", "b", "a"}, {"b", "a", "b"}} {
			group.Go(func() {
				_, ended := claims.Exchange(&diag.Diagnostics{}, "Thing", keys[:1], keys[1:])
				ended()
			})
		}
	}
	group.Wait()
}
