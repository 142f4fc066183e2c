//go:build unix

package desk_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const killedConfiguration = `
resource "atlassian_directory" "okta" {
  name              = "Acme Okta"
  identity_provider = "okta"
}

resource "atlassian_provisioning_config" "okta" {
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_linked_domain" "com" {
  domain       = "acme.com"
  directory_id = atlassian_directory.okta.id
}

resource "atlassian_authentication_policy" "okta" {
  count        = 2
  name         = "Policy ${count.index}"
  directory_id = atlassian_provisioning_config.okta.directory_id
}
`

// killedItems is how many items that takes, and resources that it makes.
const killedItems = 5

// An apply that waits on the desk is killed, or its provider is, and people work on or do not. The next apply goes on with the same items:
// each is asked for once, each object is made once, and nothing that was done is lost.
//
// KILL_ROUNDS says how many rounds of each kind, KILL_SEED repeats the moments of an earlier run.
func TestAccKill_whileItWaitsOnTheDesk(t *testing.T) {
	acctest.AcceptanceOnly(t)
	rounds, seed := acctest.Number(t, "KILL_ROUNDS", 1), acctest.Number(t, "KILL_SEED", uint64(time.Now().UnixNano()))
	t.Logf("KILL_SEED=%d KILL_ROUNDS=%d", seed, rounds)
	for number, way := range []struct {
		name string
		kill func(k *killed) int
	}{
		{"provider", (*killed).provider},
		{"terraform", func(k *killed) int { return k.running.Process.Pid }},
		{"both", func(k *killed) int { return -k.running.Process.Pid }},
	} {
		for round := range rounds {
			t.Run(fmt.Sprintf("%s/%d", way.name, round+1), func(t *testing.T) {
				moments := rand.New(rand.NewPCG(seed+uint64(number), round))
				killOnDesk(t, moments, (number+int(round))%2 == 0, way.kill)
			})
		}
	}
}

// killed is an apply that waits on a desk, and is killed.
type killed struct {
	t         *testing.T
	desk      *served
	workspace *acctest.Workspace
	processes string // the file with the process ids of providers
	running   *exec.Cmd
}

// killOnDesk kills an apply at a moment of its waiting. worksOn tells whether a person does what is open before the next apply.
func killOnDesk(t *testing.T, moments *rand.Rand, worksOn bool, kill func(*killed) int) {
	t.Helper()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	k := &killed{t: t, desk: serve(t, o, filepath.Join(t.TempDir(), "records.json")), processes: filepath.Join(t.TempDir(), "processes")}
	k.workspace = acctest.NewWorkspace(t, o, notingProvider(t), killedConfiguration, acctest.ProcessesVariable+"="+k.processes,
		"ATLASSIAN_IDENTITY_BASE_URL="+k.desk.url, "ATLASSIAN_IDENTITY_API_KEY="+identityKey)
	mia := k.desk.visitor("Mia")
	done := 0
	carryOut := func(most int) {
		for _, link := range mia.open("/").links("/items/") {
			if item := mia.open(link); most > 0 && item.form(link+"/done") != nil {
				done, most = done+1, most-1
				mia.doneWith(item, link+"/done", console(done))
			}
		}
	}
	before, pause := moments.IntN(killedItems), time.Duration(moments.Int64N(int64(300*time.Millisecond)))

	ended := k.begin()
	await(t, "the items before the kill", func() bool {
		carryOut(min(1, before-done))
		return done == before && k.open() > 0
	})
	timer := time.NewTimer(pause)
	<-timer.C
	if err := syscall.Kill(kill(k), syscall.SIGKILL); err != nil {
		t.Errorf("it cannot be killed: %v", err)
	}
	if err := <-ended; err == nil {
		t.Error("the apply succeeded although it was killed")
	}
	_ = syscall.Kill(-k.running.Process.Pid, syscall.SIGKILL) // a provider that is left alone ends by itself, later
	if worksOn {
		carryOut(killedItems) // whoever asked is gone
		k.desk.attend("Sam")
	} else { // the next apply asks for what is still open
		looks := len(k.desk.claimants())
		ended = k.begin()
		await(t, "the next apply", func() bool { return len(k.desk.claimants()) > looks || len(ended) > 0 })
		k.desk.attend("Sam")
		if err := <-ended; err != nil {
			t.Logf("the next apply ends with %v, and one more has to go on", err)
		}
	}
	told := k.converge()
	t.Logf("%d done before, works on: %t, %d imported", before, worksOn, told)
	k.compare()
}

// begin starts an apply in a process group of its own, as a terminal does. Its end is announced.
func (k *killed) begin() chan error {
	k.t.Helper()
	k.running = k.workspace.Command("apply", "-input=false", "-auto-approve", "-json")
	k.running.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := k.running.Start(); err != nil {
		k.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- k.running.Wait() }()
	return ended
}

// notingProvider returns the folder of a provider that first writes its process id to a file.
func notingProvider(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	acctest.NotingProvider(t, folder)
	return folder
}

// provider returns the process id of the provider that was started last.
func (k *killed) provider() int {
	k.t.Helper()
	return acctest.LastProvider(k.t, k.processes)
}

// open is how many items wait for a person.
func (k *killed) open() (open int) {
	for _, one := range k.desk.state().AllOperations() {
		if one.Open() {
			open++
		}
	}
	return open
}

var importTold = regexp.MustCompile(`(?:terraform import (?:<[^>]*>|\S+) |import ID is:\s+)(\S+)`)

// converge applies until it succeeds. An answer that the killed one had fetched and could not write down any more has to be imported, and
// the error says so.
func (k *killed) converge() (told int) {
	k.t.Helper()
	for applies := 1; ; applies++ {
		output, err := k.workspace.Try("apply", "-input=false", "-auto-approve", "-json")
		if err == nil {
			return told
		}
		var blocks strings.Builder
		for line := range strings.Lines(output) {
			var message struct {
				Diagnostic struct{ Severity, Address, Detail string }
			}
			if json.Unmarshal([]byte(line), &message) != nil || message.Diagnostic.Severity != "error" {
				continue
			}
			if id := importTold.FindStringSubmatch(message.Diagnostic.Detail); id != nil {
				told++
				fmt.Fprintf(&blocks, "import {\n  to = %s\n  id = %q\n}\n", message.Diagnostic.Address, id[1])
			}
		}
		if blocks.Len() == 0 || applies == 4 {
			k.t.Fatalf("the next apply fails without telling what to import: %v\n%s", err, output)
		}
		k.workspace.Write(fmt.Sprintf("imports%d.tf", applies), blocks.String())
	}
}

// compare looks at the items, at the objects and at the state after the last apply.
func (k *killed) compare() {
	k.t.Helper()
	state := k.desk.state()
	items := map[string]int{}
	for _, one := range state.AllOperations() {
		items[one.Summary]++
		// A domain that is linked as wanted already is left alone: nobody fetches the result of that item.
		if one.State != identity.OperationSucceeded || !one.Claimed && one.Method != http.MethodPut {
			k.t.Errorf("%s is %s, claimed: %t", one.Summary, one.State, one.Claimed)
		}
	}
	for summary, count := range items {
		if count != 1 {
			k.t.Errorf("%s was asked for %d times", summary, count)
		}
	}
	objects := map[string]int{}
	for _, one := range objectsNamed(state) {
		objects[one]++
	}
	for _, name := range []string{"directory Acme Okta", "provisioning", "domain acme.com", "policy Policy 0", "policy Policy 1"} {
		if objects[name] != 1 {
			k.t.Errorf("%s is there %d times", name, objects[name])
		}
	}
	if listed := strings.Fields(k.workspace.Terraform("state", "list")); len(listed) != killedItems || len(items) != killedItems {
		k.t.Errorf("the state has %v, and the items were %v", listed, items)
	}
	if output, err := k.workspace.Try("plan", "-input=false", "-detailed-exitcode"); err != nil {
		k.t.Errorf("the plan is not empty: %v\n%s", err, output)
	}
}

func objectsNamed(state *identity.State) (names []string) {
	for _, one := range state.Directories {
		names = append(names, "directory "+one.Name)
	}
	for range state.Provisioning {
		names = append(names, "provisioning")
	}
	for _, one := range state.Domains {
		if linked, there := adminapi.ByID(state.Directories, one.DirectoryID); there && linked.Name == "Acme Okta" {
			names = append(names, "domain "+one.Name)
		}
	}
	for _, one := range state.Policies {
		names = append(names, "policy "+one.Name)
	}
	return names
}
