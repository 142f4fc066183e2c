//go:build unix

package provider_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// soakApplies is how many applies of one configuration may fail. A fault in every fifteenth request lets about one apply
// in five succeed.
const soakApplies = 60

// soakConflict is a group that the identity provider pushes, and whose name the organization has.
const soakConflict = "engineering"

// TestAccSoak changes a configuration with every type again and again, while requests fail at random in every way there
// is. Each round ends with an apply that succeeds, and one more without faults if that one was answered with something
// old. Then the plan is empty, and the organization has what the state has: nothing lost, nothing twice, nothing that was
// not asked for. The last round destroys everything.
//
// SOAK_FOR says for how long, SOAK_SEED repeats the faults and changes of an earlier run as far as requests come in the
// same order.
func TestAccSoak(t *testing.T) {
	acctest.AcceptanceOnly(t)
	seed, duration := acctest.Number(t, "SOAK_SEED", uint64(time.Now().UnixNano())), 20*time.Second
	if text := os.Getenv("SOAK_FOR"); text != "" {
		var err error
		if duration, err = time.ParseDuration(text); err != nil {
			t.Fatalf("SOAK_FOR: %v", err)
		}
	}
	t.Logf("SOAK_SEED=%d SOAK_FOR=%s", seed, duration)
	t.Parallel()
	s := newSoak(t, seed)
	defer s.stop(syscall.SIGTERM)
	for began := time.Now(); time.Since(began) < duration; {
		s.round(s.wishes())
	}
	s.round(soakWishes{})
	t.Logf("%d rounds, %d applies, %d of them failed, %d objects imported as the errors say, %d rounds with an old answer in the last apply",
		s.rounds, s.applies, s.failed, s.imported, s.misled)
}

// soak is an organization and a configuration for it that changes.
type soak struct {
	*killRound
	random *rand.Rand
	// before is what the organization had when nothing was configured.
	before   map[string]bool
	accounts []string
	// misled are the rounds whose last apply was answered with something old.
	rounds, applies, failed, imported, misled int
}

func newSoak(t *testing.T, seed uint64) *soak {
	t.Helper()
	r := &killRound{t: t, programs: killPrograms(t), folder: t.TempDir()}
	r.start("127.0.0.1:0")
	key := r.surroundings(t.Context())
	s := &soak{killRound: r, random: rand.New(rand.NewPCG(seed, seed))}
	if _, err := r.client.CreateSCIMGroup(t.Context(), r.scimID, client.SCIMGroup{DisplayName: soakConflict}); err == nil {
		t.Fatal("a pushed group whose name is taken begins no conflict")
	}
	for _, user := range acctest.All(t, r.client.SearchUsers(t.Context(), r.organizationID, client.UserSearch{})) {
		s.accounts = append(s.accounts, user.AccountID)
	}
	slices.Sort(s.accounts)
	now := time.Now()
	r.workspace = acctest.NewWorkspace(t, &acctest.Organization{URL: "http://" + r.address, ID: r.organizationID}, r.programs, soakConfiguration,
		"TF_VAR_parent_directory_id="+r.directoryID, "TF_VAR_scim_directory_id="+r.scimID,
		"TF_VAR_certificate="+acctest.Certificate(t, "soak", now.AddDate(0, 0, -1), now.AddDate(5, 0, 0)),
		"ATLASSIAN_SCIM_DIRECTORY_ID="+r.scimID, "ATLASSIAN_SCIM_API_KEY="+key, acctest.ProcessesVariable+"="+filepath.Join(r.folder, "processes"),
		"ATLASSIAN_PLAN_CHECKS=warn") // as a destroy after a failed apply needs
	r.workspace.Environment = append(r.workspace.Environment, "TF_LOG=", "TF_LOG_PATH=")
	s.before = s.organization(t.Context())
	return s
}

// round applies under random faults until it succeeds, and looks at what came of it without.
func (s *soak) round(wishes soakWishes) {
	s.t.Helper()
	s.rounds++
	values, err := json.Marshal(wishes)
	if err != nil {
		s.t.Fatal(err)
	}
	s.workspace.Write("wishes.auto.tfvars.json", string(values))
	s.faults(s.random.Uint64() | 1)
	misled := s.applyUntilDone()
	s.faults(0)
	if misled {
		s.misled++
		s.terraform("apply", "-input=false", "-auto-approve")
	}
	if output, err := s.try("plan", "-input=false", "-no-color", "-detailed-exitcode"); err != nil {
		s.t.Fatalf("round %d: the apply succeeded, and the plan after it is not empty: %v\n%s", s.rounds, err, output)
	}
	s.compareAll()
}

// faults begins, with a seed, or ends what fails at random.
func (s *soak) faults(seed uint64) {
	s.t.Helper()
	response, err := http.PostForm("http://"+s.address+"/console/statistics", url.Values{"random-faults": {fmt.Sprint(seed)}})
	if err != nil {
		s.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		s.t.Fatal(response.Status)
	}
}

// applyUntilDone applies until an apply succeeds, and imports what failed applies say. It tells whether the last apply
// was answered with something old. Its refresh may have seen what is wanted where it is not, and nobody can tell that.
func (s *soak) applyUntilDone() (misled bool) {
	s.t.Helper()
	var last string
	for range soakApplies {
		s.applies++
		before := s.statistics().StaleReads
		output, err := s.try("apply", "-input=false", "-auto-approve", "-json")
		if err == nil {
			s.forgetImports()
			return s.statistics().StaleReads > before
		}
		s.failed++
		last = output
		for address, id := range importsTold(s.t, output) {
			s.imported++
			s.workspace.Write(fmt.Sprintf("import%d.tf", s.imported), fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id))
		}
	}
	s.t.Fatalf("round %d: %d applies failed, the last with\n%v", s.rounds, soakApplies, errorsOf(s.t, last))
	return false
}

// forgetImports removes the import blocks: what they import may be destroyed in a later round.
func (s *soak) forgetImports() {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.workspace.Folder, "import*.tf"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			s.t.Fatal(err)
		}
	}
}
