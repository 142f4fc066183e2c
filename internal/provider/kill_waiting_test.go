//go:build unix

package provider_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// waitingConfiguration waits for a person in three steps, with several operations in the second.
const waitingConfiguration = `
resource "atlassian_directory" "kill" {
  name              = "Okta"
  identity_provider = "okta"
}

resource "atlassian_provisioning_config" "kill" {
  directory_id = atlassian_directory.kill.id
}

resource "atlassian_linked_domain" "kill" {
  for_each     = toset(["acme.com", "acme.dev"])
  domain       = each.key
  directory_id = atlassian_directory.kill.id
}

resource "atlassian_authentication_policy" "kill" {
  count        = 3
  name         = "Policy ${count.index}"
  directory_id = atlassian_provisioning_config.kill.directory_id
}
`

// waitingResources is how many resources that are, and operations that it takes.
const waitingResources = 7

// An apply that waits for a person is killed at any moment, and so is what Terraform runs it with. The next apply finds what
// was asked for, and what has been done meanwhile: nothing twice, nothing lost, and no import but for what was answered
// to a provider that could no longer write it down.
//
// KILL_ROUNDS says how many rounds of each kind, KILL_SEED repeats the moments of an earlier run.
func TestAccKill_whileWaiting(t *testing.T) {
	acctest.AcceptanceOnly(t)
	seed, rounds := acctest.Number(t, "KILL_SEED", uint64(time.Now().UnixNano())), acctest.Number(t, "KILL_ROUNDS", 1)
	t.Logf("KILL_SEED=%d KILL_ROUNDS=%d", seed, rounds)
	programs := killPrograms(t)
	for way, kill := range map[string]func(t *testing.T, r *killRound){
		"provider":  func(t *testing.T, r *killRound) { signal(t, r.provider(), syscall.SIGKILL) },
		"terraform": func(t *testing.T, r *killRound) { signal(t, r.running.Process.Pid, syscall.SIGKILL) },
		"interrupt": func(t *testing.T, r *killRound) { signal(t, -r.running.Process.Pid, syscall.SIGINT) },
	} {
		for round := range rounds {
			t.Run(fmt.Sprintf("%s/%d", way, round+1), func(t *testing.T) {
				t.Parallel()
				killWhileWaiting(t, newWaitingRound(t, programs), rand.New(rand.NewPCG(seed, round)), kill)
			})
		}
	}
}

func newWaitingRound(t *testing.T, programs string) *killRound {
	t.Helper()
	r := &killRound{t: t, programs: programs, folder: t.TempDir(), seed: []string{"-attended"}}
	r.start("127.0.0.1:0")
	somebody, err := client.New(client.Config{BaseURL: "http://" + r.address, APIKey: acctest.APIKey, Version: "somebody-else"})
	if err != nil {
		t.Fatal(err)
	}
	r.client = somebody
	r.organizationID = acctest.All(t, somebody.Organizations(t.Context()))[0].ID
	r.workspace = acctest.NewWorkspace(t, &acctest.Organization{URL: "http://" + r.address, ID: r.organizationID}, programs, waitingConfiguration,
		acctest.ProcessesVariable+"="+filepath.Join(r.folder, "processes"))
	r.workspace.Environment = append(r.workspace.Environment, "TF_LOG=", "TF_LOG_PATH=")
	return r
}

// killWhileWaiting kills an apply at a moment of its waiting, while the person may be at work or not, and applies again.
func killWhileWaiting(t *testing.T, r *killRound, moments *rand.Rand, kill func(*testing.T, *killRound)) {
	t.Helper()
	defer r.stop(syscall.SIGTERM)
	// Some operations are carried out before the kill, and some after.
	before, pause := moments.IntN(waitingResources), time.Duration(moments.Int64N(int64(300*time.Millisecond)))
	ended := r.begin("apply", "-input=false", "-auto-approve", "-json")
	done := 0
	r.until("somebody has something to do", func() bool {
		done += r.carryOut(1)
		return done >= before && len(r.operations()) > 0 || len(ended) > 0
	})
	timer := time.NewTimer(pause)
	<-timer.C
	if len(ended) == 0 {
		kill(t, r)
	}
	first := <-ended

	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { // the person works on
		defer close(stopped)
		ticks := time.NewTicker(20 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticks.C:
				r.carryOut(waitingResources)
			}
		}
	}()
	told, applies := r.converge()
	close(stop)
	<-stopped
	t.Logf("%d carried out before; the apply succeeded=%t; %d more, with %d objects told of and imported", done, first == nil, applies, told)
	if told > 0 && len(r.stateIDs()) == 0 {
		t.Error("nothing is in the state")
	}
	r.compareWaiting()
}

// compareWaiting looks at both sides after the last apply.
func (r *killRound) compareWaiting() {
	r.t.Helper()
	ctx := r.t.Context()
	counts := map[string]int{}
	for _, one := range acctest.All(r.t, r.client.Directories(ctx, r.organizationID, client.DirectoryFilter{Kind: client.KindIdentityProvider})) {
		counts["directory "+one.Name]++
	}
	for _, one := range acctest.All(r.t, r.client.ProvisioningConfigs(ctx, r.organizationID, "")) {
		counts["provisioning of "+one.DirectoryID]++
	}
	for _, one := range acctest.All(r.t, r.client.AuthenticationPolicies(ctx, r.organizationID, "")) {
		if strings.HasPrefix(one.Name, "Policy ") {
			counts[one.Name]++
		}
	}
	for _, one := range acctest.All(r.t, r.client.LinkedDomains(ctx, r.organizationID, "")) {
		if one.DirectoryKind != client.KindLocal {
			counts[one.Domain]++
		}
	}
	for what, count := range counts {
		if count != 1 {
			r.t.Errorf("%s is there %d times", what, count)
		}
	}
	if len(counts) != waitingResources || len(r.stateIDs()) != waitingResources {
		r.t.Errorf("%d in the organization, %d in the state: %v", len(counts), len(r.stateIDs()), counts)
	}
	if output, err := r.try("plan", "-input=false", "-detailed-exitcode"); err != nil {
		r.t.Errorf("the plan is not empty: %v\n%s", err, output)
	}
}

// operations are the ids of those that wait.
func (r *killRound) operations() (waiting []string) {
	r.t.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://"+r.address+"/admin/identity/v1/orgs/"+r.organizationID+"/operations?limit=1000", nil)
	if err != nil {
		r.t.Error(err)
		return nil
	}
	request.Header.Set("Authorization", "Bearer "+acctest.APIKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Error(err)
		return nil
	}
	defer response.Body.Close()
	var list struct {
		Data []struct{ ID, State string }
	}
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		r.t.Error(err)
	}
	for _, one := range list.Data {
		if one.State == "waiting" {
			waiting = append(waiting, one.ID)
		}
	}
	return waiting
}

// carryOut is a person who carries out at most so many operations, in the console.
func (r *killRound) carryOut(most int) (done int) {
	for _, id := range r.operations() {
		if done == most {
			break
		}
		response, err := http.PostForm("http://"+r.address+"/console/operations/"+id+"/succeed", url.Values{})
		if err != nil {
			r.t.Error(err)
			return done
		}
		response.Body.Close()
		done++
	}
	return done
}
