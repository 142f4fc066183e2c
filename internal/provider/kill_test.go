//go:build unix

package provider_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// killWays are who ends in the middle of an apply, and how.
var killWays = map[string]func(t *testing.T, r *killRound){
	"provider": func(t *testing.T, r *killRound) { signal(t, r.provider(), syscall.SIGKILL) },
	"organization": func(t *testing.T, r *killRound) {
		r.stop(syscall.SIGKILL)
		r.start(r.address)
	},
	// The terminal sends it to the whole process group, the provider included.
	"interrupt": func(t *testing.T, r *killRound) { signal(t, -r.running.Process.Pid, syscall.SIGINT) },
}

// What is killed in the middle of an apply of 200 resources leaves work that the
// next apply finishes: nothing twice, nothing lost, and an object whose create
// nobody has written down is told of, with the command that imports it.
//
// KILL_ROUNDS says how many rounds of each kind, KILL_SEED repeats the moments of
// an earlier run.
func TestAccKill_inTheMiddleOfAnApply(t *testing.T) {
	acctest.AcceptanceOnly(t)
	seed, rounds := acctest.Number(t, "KILL_SEED", uint64(time.Now().UnixNano())), acctest.Number(t, "KILL_ROUNDS", 1)
	t.Logf("KILL_SEED=%d KILL_ROUNDS=%d", seed, rounds)
	programs := killPrograms(t)
	for way, kill := range killWays {
		for round := range rounds {
			t.Run(fmt.Sprintf("%s/%d", way, round+1), func(t *testing.T) {
				t.Parallel()
				groups := 50
				if rounds == 1 && way == "organization" {
					groups = 0 // a group whose create nobody answered is looked for during a minute
				}
				killOnce(t, newKillRound(t, programs, groups), rand.New(rand.NewPCG(seed, round)), kill)
			})
		}
	}
}

// killOnce applies, kills at a moment of that apply, and applies again.
func killOnce(t *testing.T, r *killRound, moments *rand.Rand, kill func(*testing.T, *killRound)) {
	t.Helper()
	defer r.stop(syscall.SIGTERM)
	r.terraform("plan", "-input=false", "-out=saved.tfplan")
	moment := 1 + moments.Int64N(r.expected)
	pause := time.Duration(moments.Int64N(int64(5 * time.Millisecond)))

	ended := r.begin("apply", "-input=false", "-json", "saved.tfplan")
	hit := r.await(r.requests()+moment, ended)
	if hit {
		timer := time.NewTimer(pause)
		<-timer.C
		kill(t, r)
	}
	first := <-ended
	saved := len(r.stateIDs())
	told, applies := r.converge()
	t.Logf("killed=%t after %d requests; %d of %d saved; the apply succeeded=%t; %d more, with %d objects told of and imported",
		hit, moment, saved, killResources, first == nil, applies, told)
	r.compare(t.Context())
}

// converge applies until it succeeds, importing what a failed apply names. Each
// further apply has to have learned something from the one before: names are checked
// by the plan for some types, and by the create for others.
func (r *killRound) converge() (told, applies int) {
	r.t.Helper()
	for {
		applies++
		output, err := r.try("apply", "-input=false", "-auto-approve", "-json")
		if err == nil {
			return told, applies
		}
		imports := importsTold(r.t, output)
		if len(imports) == 0 || applies == 4 {
			r.t.Fatalf("the next apply fails without telling what to import: %v\n%v", err, errorsOf(r.t, output))
		}
		told += len(imports)
		var blocks strings.Builder
		for address, id := range imports {
			fmt.Fprintf(&blocks, "import {\n  to = %s\n  id = %q\n}\n", address, id)
		}
		r.workspace.Write(fmt.Sprintf("imports%d.tf", applies), blocks.String())
	}
}

// compare looks at both sides after the last apply.
func (r *killRound) compare(ctx context.Context) {
	r.t.Helper()
	state, there := r.stateIDs(), r.organizationIDs(ctx)
	if len(state) != killResources {
		r.t.Errorf("%d resources in the state, want %d", len(state), killResources)
	}
	for id := range there {
		if !state[id] {
			r.t.Errorf("%s is in the organization and not in the state", id)
		}
	}
	for id := range state {
		if !there[id] {
			r.t.Errorf("%s is in the state and not in the organization", id)
		}
	}
	if output, err := r.try("plan", "-input=false", "-detailed-exitcode"); err != nil {
		r.t.Errorf("the plan is not empty: %v\n%s", err, output)
	}
}

func signal(t *testing.T, process int, what syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(process, what); err != nil {
		t.Errorf("%s to %d: %v", what, process, err)
	}
}
