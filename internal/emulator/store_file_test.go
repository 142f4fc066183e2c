package emulator_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// writerFile, in the environment, turns this test program into one that writes to an organization until it dies.
const writerFile = "EMULATOR_TEST_STATE_FILE"

func TestMain(m *testing.M) {
	if file := os.Getenv(writerFile); file != "" {
		writeUntilKilled(file)
	}
	os.Exit(m.Run())
}

// writeUntilKilled adds directories, and says the name of each after the emulator has answered for it.
func writeUntilKilled(file string) {
	server, err := emulator.New(emulator.Options{Seed: seed(), StateFile: file})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		name := fmt.Sprintf("%d-%d", os.Getpid(), i)
		request := httptest.NewRequest("POST", directories(), strings.NewReader(`{"name":"`+name+`","identityProvider":"okta"}`))
		request.Header.Set("Authorization", "Bearer "+emulator.DefaultAPIKey)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, request)
		if answer.Code != http.StatusCreated {
			fmt.Fprintln(os.Stderr, answer.Body)
			os.Exit(1)
		}
		fmt.Fprintln(os.Stdout, name)
	}
}

// TestStateFile_keepsEveryAcknowledgedWriteOfAKilledEmulator kills a writer at arbitrary moments, over and over on the same file,
// and looks each time whether the file is whole and has all that was answered for.
func TestStateFile_keepsEveryAcknowledgedWriteOfAKilledEmulator(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	acknowledged := map[string]bool{}
	for range 20 {
		for _, name := range killedWriter(t, file) {
			acknowledged[name] = true
		}
		names := directoryNames(t, file)
		for name := range acknowledged {
			if !names[name] {
				t.Fatalf("%s was answered for and is not in the file", name)
			}
		}
		// At most one write per kill may be there without an answer, besides the local directory.
		for name := range names {
			acknowledged[name] = true
		}
	}
	if left, _ := filepath.Glob(file + ".*"); len(left) != 1 { // the lock file
		t.Errorf("beside the file there are %v", left)
	}
	if len(acknowledged) < 20 {
		t.Errorf("only %d writes were made: this proves nothing", len(acknowledged))
	}
}

// killedWriter runs a writer, kills it after a few writes, and returns those that were acknowledged.
func killedWriter(t *testing.T, file string) []string {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), writerFile+"="+file)
	output, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	writer.Stderr = &complaints
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	var names []string
	lines := bufio.NewScanner(output)
	for enough := 1 + rand.IntN(8); len(names) < enough && lines.Scan(); {
		names = append(names, lines.Text())
	}
	time.AfterFunc(time.Duration(rand.IntN(3000))*time.Microsecond, func() { _ = writer.Process.Kill() }) // anywhere in the next writes
	for lines.Scan() {
		names = append(names, lines.Text())
	}
	_ = writer.Wait() // it was killed, and says so
	if complaints.Len() > 0 {
		t.Fatalf("the writer complains: %s", complaints.String())
	}
	return names
}

// directoryNames opens a state file as the emulator does.
func directoryNames(t *testing.T, file string) map[string]bool {
	t.Helper()
	o := serve(t, func(options *emulator.Options) { options.StateFile = file })
	names, cursor := map[string]bool{}, ""
	for {
		page := o.call("GET", "directories?limit=100"+cursor, "")
		for _, d := range page.list() {
			names[d.text("name")] = true
		}
		if page.link("next") == "" {
			break
		}
		cursor = "&cursor=" + page.link("next")
	}
	if err := o.emulator.Close(); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestStateFile_bringsEverythingBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	withFile := func(options *emulator.Options) { options.StateFile = file }
	o := populated(t, withFile)
	id := o.call("GET", "google-workspace-connections", "").list()[0].id()
	o.change(o.emulator.ConfirmConsent(id))
	o.change(o.emulator.StartSync(id))
	o.change(o.emulator.SetPlan("guard_standard"))
	config := o.call("GET", "provisioning-configs", "").list()[0]
	key := header{"Authorization", "Bearer " + o.emulator.Token(config.id())}
	users := "/scim/directory/" + config.text("scimDirectoryId") + "/Users"
	if got := o.call("POST", users, person("ada@acme.com", "Ada"), key); got.status != 201 {
		t.Fatalf("the user answered %d %s", got.status, got.text)
	}
	before := strings.ReplaceAll(o.everything(), o.url, "")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), o.emulator.Token(config.id())) {
		t.Error("the state file has a SCIM key in it")
	}
	if !strings.HasPrefix(string(text), "{\n  \"format\": \"emulated Atlassian organization\",\n  \"version\": 2,\n") {
		t.Errorf("the state file begins with %.80s", text)
	}
	o.change(o.emulator.Close())

	again := serve(t, withFile)
	if after := strings.ReplaceAll(again.everything(), again.url, ""); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	if got := again.call("GET", users, "", key); got.status != 200 || got.body["totalResults"] != 1.0 {
		t.Errorf("the key from before answers %d %s", got.status, got.text)
	}
	again.must(409, "POST", "directories", createOkta) // the plan is remembered too
	if again.emulator.Token(config.id()) != "" {
		t.Error("a key came back that nobody can know")
	}
}

func TestStateFile_keepsTheLastUseOfAKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	withFile := func(options *emulator.Options) { options.StateFile = file }
	o := serve(t, withFile)
	okta := o.identityProvider("okta")
	okta.must(200, "GET", "/Users", "")
	o.change(o.emulator.Close())
	again := serve(t, withFile)
	if got := again.must(200, "GET", "provisioning-configs/"+okta.config.id(), ""); got["apiKey"].(map[string]any)["lastUsedAt"] == nil {
		t.Errorf("it is %v", got)
	}
}

func TestStateFile_servesOneEmulator(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	o := serve(t, func(options *emulator.Options) { options.StateFile = file })
	if _, err := emulator.New(emulator.Options{Seed: seed(), StateFile: file}); err == nil || !strings.Contains(err.Error(), "in use by another emulator") {
		t.Errorf("a second emulator got %v", err)
	}
	o.change(o.emulator.Close())
	second, err := emulator.New(emulator.Options{Seed: seed(), StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	o.change(second.Close())
}

func TestStateFile_leavesOtherFilesAlone(t *testing.T) {
	state := filepath.Join(t.TempDir(), "good.json")
	o := serve(t, func(options *emulator.Options) { options.StateFile = state })
	o.directory("Okta", "okta")
	o.change(o.emulator.Close())
	good, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	altered := func(old, replacement string) string {
		text := strings.Replace(string(good), old, replacement, 1)
		if text == string(good) {
			t.Fatalf("the state file has no %s", old)
		}
		return text
	}
	for name, one := range map[string]struct{ content, says string }{
		"empty":           {"", "is damaged or was not written by this program"},
		"text":            {"Dear diary", "is damaged or was not written by this program"},
		"cut":             {string(good[:len(good)/2]), "is damaged or was not written by this program"},
		"foreign":         {`{"version": 4, "terraform_version": "1.11.4"}`, `its format is ""`},
		"newer":           {altered(`"version": 2,`, `"version": 3,`), "is of version 3, and this program reads version 2"},
		"unknown field":   {altered(`"plan":`, `"plans":`), `unknown field "plans"`},
		"no organization": {`{"format": "emulated Atlassian organization", "version": 2}`, "there is no organization in it"},
		"two directories": {altered(`"kind": "identity_provider"`, `"kind": "local"`), "there are 2 local directories"},
		"no default":      {altered(`"isDefault": true`, `"isDefault": false`), "has no default authentication policy"},
		"followed":        {string(good) + "{}", "is damaged"},
		"without a link":  {altered(`"linkedAt": "`+start.Format(time.RFC3339)+`"`, `"linkedAt": null`), `domain "acme.com" (YWNtZS5jb20) needs both directoryId and linkedAt`},
		"role on nothing": {altered(`"resource": "ari:`, `"resource": "ari:x`), `group "engineering"`},
		"lost source":     {altered(`"syncedBy": ""`, `"syncedBy": "x"`), `something refers to directory "x"`},
		"sequence":        {altered(`"lastSequence": `, `"lastSequence": -`), "directory number 1"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "state.json")
			if err := os.WriteFile(file, []byte(one.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := emulator.New(emulator.Options{Seed: seed(), StateFile: file})
			if err == nil || !strings.Contains(err.Error(), one.says) || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "it was not changed") {
				t.Errorf("the refusal is %v", err)
			}
			if after, _ := os.ReadFile(file); string(after) != one.content {
				t.Errorf("the file was changed to %s", after)
			}
		})
	}
}

func TestStateFile_undoesAWriteThatCannotBeKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	o := serve(t, func(options *emulator.Options) { options.StateFile = filepath.Join(folder, "organization.json") })
	target := o.directory("Auth0", "auth0").id()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if got := o.call("PUT", "linked-domains/acme.com", `{"directoryId":"`+target+`"}`); got.status != 500 {
		t.Errorf("the link answered %d %s", got.status, got.text)
	}
	if policy, _ := o.emulator.PolicyOf("ada@acme.com"); policy != o.local().text("defaultAuthenticationPolicyId") {
		t.Errorf("a link that was not made left Ada under %s", policy)
	}
	got := o.call("POST", "directories", createOkta)
	if code, detail := got.refusal(); got.status != 500 || code != "ADMIN-500-1" || !strings.Contains(detail, "nothing was changed") {
		t.Errorf("it answered %d %s", got.status, got.text)
	}
	if o.emulator.SetPlan("free") == nil {
		t.Error("a control claims to have worked")
	}
	if found := o.call("GET", "directories?name=Okta", "").list(); len(found) != 0 {
		t.Error("the directory is there")
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	o.directory("Okta", "okta")
}

func TestStateFile_staysBehindALink(t *testing.T) {
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target.json"), filepath.Join(folder, "link.json")
	withFile := func(file string) func(*emulator.Options) {
		return func(options *emulator.Options) { options.StateFile = file }
	}
	o := serve(t, withFile(target))
	o.change(o.emulator.Close())
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	o = serve(t, withFile(link))
	o.directory("Okta", "okta")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is now %v (%v)", info, err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.tmp")); len(left) != 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestSeed_isRefusedWhenItIsNoOrganization(t *testing.T) {
	for says, change := range map[string]func(*emulator.Seed){
		"organization.id":        func(s *emulator.Seed) { s.Organization.ID = "" },
		`organization.id "a/b"`:  func(s *emulator.Seed) { s.Organization.ID = "a/b" },
		`organization.plan`:      func(s *emulator.Seed) { s.Organization.Plan = "gold" },
		`guardState is "on"`:     func(s *emulator.Seed) { s.Organization.GuardState = "on" },
		`"ACME.com" must be`:     func(s *emulator.Seed) { s.Domains[0].Name = "ACME.com" },
		`"acme.dev" is there`:    func(s *emulator.Seed) { s.Domains[0].Name = "acme.dev" },
		`claimType is ""`:        func(s *emulator.Seed) { s.Domains[0].ClaimType = "" },
		`claimStatus is "maybe"`: func(s *emulator.Seed) { s.Domains[0].ClaimStatus = "maybe" },
		`"bob@acme.com"`:         func(s *emulator.Seed) { s.Users[0].Email = "BOB@acme.com" },
		`"712020:bob"`:           func(s *emulator.Seed) { s.Users[0].AccountID = "712020:bob" },
		`member "x@acme.com"`:    func(s *emulator.Seed) { s.Groups[0].Members = []string{"x@acme.com"} },
		`group "everyone"`:       func(s *emulator.Seed) { s.Groups[0].Name = "EVERYONE" },
		`"wiki" is not the key`:  func(s *emulator.Seed) { s.Groups[0].ProductAccess = []string{"wiki"} },
		`user base "" needs`:     func(s *emulator.Seed) { s.Userbases = []string{""} },
		`user base "A" needs`:    func(s *emulator.Seed) { s.Userbases = []string{"A", "A"} },
		`"B" is not the name`:    func(s *emulator.Seed) { s.Users[0].Userbases = []string{"B"} },
		`group "everyone": "C"`:  func(s *emulator.Seed) { s.Groups[1].Userbase = "C" },
		`is not in user base`:    func(s *emulator.Seed) { s.Userbases = []string{"A", "B"}; s.Groups[1].Userbase = "B" },
	} {
		broken := seed()
		change(broken)
		text, err := json.Marshal(broken)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.ParseSeed(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: ParseSeed says %v", says, err)
		}
		if _, err := emulator.New(emulator.Options{Seed: broken}); err == nil {
			t.Errorf("%s: New accepts it", says)
		}
	}
	for _, text := range []string{``, `{`, `{"organisation":{}}`} {
		if _, err := emulator.ParseSeed([]byte(text)); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestGeneratedSeed_canBeServed(t *testing.T) {
	o := serve(t, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(120, 30, 200) })
	path := "/admin/identity/v1/orgs/" + o.emulator.OrganizationID() + "/linked-domains?limit=100"
	if got := o.call("GET", path, ""); len(got.list()) == 0 {
		t.Errorf("it answered %d %s", got.status, got.text)
	}
}
