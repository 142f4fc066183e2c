package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testOrganization = "4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e"
	testKey          = "canary-key-of-the-desk-in-tests"
	asProgram        = "IDENTITY_DESK_TEST_AS_PROGRAM"
)

// TestMain is the program itself where a test starts it as one.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is a desk in a process of its own.
type program struct {
	t             *testing.T
	address, link string
	process       *exec.Cmd
	log           *bytes.Buffer
}

// startProgram starts a desk on the records in a folder.
func startProgram(t *testing.T, folder string, arguments ...string) *program {
	t.Helper()
	addressFile := filepath.Join(folder, "address")
	_ = os.Remove(addressFile) // there is none at first
	p := &program{t: t, log: &bytes.Buffer{}}
	p.process = exec.CommandContext(context.Background(), os.Args[0], append([]string{"serve", "-listen=127.0.0.1:0", "-organization-id=" + testOrganization,
		"-records=" + filepath.Join(folder, "records.json"), "-address-file=" + addressFile, "-operator=Mia"}, arguments...)...)
	p.process.Env = append(os.Environ(), asProgram+"=1", "IDENTITY_DESK_KEY="+testKey, "ATLASSIAN_API_KEY=")
	p.process.Stdout, p.process.Stderr = p.log, p.log
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill() })
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 4000 {
		text, err := os.ReadFile(addressFile)
		if address, link, whole := strings.Cut(string(text), "\n"); err == nil && whole && strings.HasSuffix(link, "\n") {
			link = strings.TrimSpace(link)
			p.address, p.link = address, link
			return p
		}
		<-tick.C
	}
	t.Fatalf("the desk does not start:\n%s", p.log)
	return nil
}

func (p *program) kill() {
	_ = p.process.Process.Kill() // it may have ended
	_ = p.process.Wait()
}

// write asks for a directory as the provider does; status 0 is no answer.
func (p *program) write(name string) (status int) {
	status, _ = p.send(http.MethodPost, "directories", fmt.Sprintf(`{"name":%q,"identityProvider":"okta"}`, name))
	return status
}

// send sends what the provider sends; status 0 is no answer.
func (p *program) send(method, path, content string) (status int, text string) {
	return p.sendTo(testOrganization, method, path, content)
}

func (p *program) sendTo(organization, method, path, content string) (status int, text string) {
	request, err := http.NewRequestWithContext(context.Background(), method, p.address+"/admin/identity/v1/orgs/"+organization+"/"+path, strings.NewReader(content))
	if err != nil {
		return 0, ""
	}
	request.Header.Set("Authorization", "Bearer "+testKey)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, ""
	}
	return answer.StatusCode, string(read)
}

// operations are those that the API lists, by what they do.
func (p *program) operations() map[string]int { return p.operationsOf(testOrganization) }

func (p *program) operationsOf(organization string) map[string]int {
	p.t.Helper()
	var list struct {
		Data []struct{ Summary string } `json:"data"`
	}
	status, text := p.sendTo(organization, http.MethodGet, "operations?limit=1000", "")
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		p.t.Fatalf("%d, %v", status, err)
	}
	found := map[string]int{}
	for _, one := range list.Data {
		found[one.Summary]++
	}
	return found
}

// What the organization pays for is told, so that a plan refuses what the organization does not pay for before anybody is asked.
func TestServe_tellsWhatIsPaidFor(t *testing.T) {
	for plan, want := range map[string]string{
		"":               "does not know what organization",
		"free":           `"plan":"free","guardState":"lapsed"`,
		"guard_standard": `"plan":"guard_standard","guardState":"active"`,
	} {
		p := startProgram(t, t.TempDir(), "-plan="+plan)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.address+"/admin/identity/v1/orgs/"+testOrganization+"/subscription", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+testKey)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		told, err := io.ReadAll(answer.Body)
		if answer.Body.Close(); err != nil || !strings.Contains(string(told), want) {
			t.Errorf("with the plan %q the desk tells %s (%v), want %s", plan, told, err, want)
		}
	}
}

// A desk that is killed at any moment has everything that it has answered, once, in the records and in the history.
func TestServe_losesNothingWhenItIsKilled(t *testing.T) {
	folder := t.TempDir()
	answered := map[string]bool{}
	const rounds = 6
	for round := range rounds {
		desk := startProgram(t, folder)
		var mutex sync.Mutex
		var writing sync.WaitGroup
		for worker := range 4 {
			writing.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("directory %d %d %d", round, worker, i)
					status := desk.write(name)
					if status == 0 {
						return
					}
					if status != http.StatusAccepted {
						t.Errorf("the write is answered %d", status)
						return
					}
					mutex.Lock()
					answered[fmt.Sprintf("Create directory %q", name)] = true
					mutex.Unlock()
				}
			})
		}
		time.AfterFunc(time.Duration(20+round*23)*time.Millisecond, func() { _ = desk.process.Process.Kill() })
		writing.Wait()
		desk.kill()
	}
	if len(answered) < rounds {
		t.Fatalf("only %d writes were answered: this proves nothing", len(answered))
	}
	desk := startProgram(t, folder)
	found := desk.operations()
	for one := range answered {
		if found[one] != 1 {
			t.Errorf("%s is there %d times", one, found[one])
		}
	}
	opened := map[string]int{}
	history, err := os.Open(filepath.Join(folder, "records.history.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer history.Close()
	last := 0
	for lines := bufio.NewScanner(history); lines.Scan(); {
		var entry struct {
			Number    int
			Did, What string
		}
		if json.Unmarshal(lines.Bytes(), &entry) != nil {
			continue // a line that was being written when it was killed
		}
		if entry.Number != last+1 {
			t.Errorf("entry %d follows entry %d", entry.Number, last)
		}
		last = entry.Number
		opened[entry.What]++
	}
	for one, times := range found {
		if times != 1 || opened[one] != 1 {
			t.Errorf("%s: %d operations, %d entries", one, times, opened[one])
		}
	}
}

// Whoever has the link signs in, once; the key of the provider opens the API and no page; and the end is graceful.
func TestServe_letsPeopleInByTheLink(t *testing.T) {
	folder := t.TempDir()
	desk := startProgram(t, folder)
	browser := &http.Client{Jar: newJar(t)}
	get := func(address string) (int, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := browser.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	if _, page := get(desk.address + "/"); strings.Contains(page, "Worklist") || !strings.Contains(page, "Sign in to the identity desk") {
		t.Errorf("somebody who has not signed in sees\n%s", page)
	}
	_, page := get(desk.link)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("the link leads to\n%s", page)
	}
	signIn := func() (int, string) {
		form := url.Values{"token": {token[1]}, "next": {"/"}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, desk.address+"/sign-in", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := browser.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(text)
	}
	if status, page := signIn(); status != http.StatusOK || !strings.Contains(page, "Worklist") || !strings.Contains(page, "Mia") {
		t.Errorf("signing in answers %d\n%s", status, page)
	}
	for _, path := range []string{"/", "/records", "/history", "/calendar", "/adopt", "/readyz", "/healthz", "/assets/desk.css", "/assets/desk.js"} {
		if status, page := get(desk.address + path); status != http.StatusOK {
			t.Errorf("%s answers %d\n%s", path, status, page)
		}
	}
	if status, _ := get(desk.address + "/items/nothing"); status != http.StatusNotFound {
		t.Errorf("an item that is not there answers %d", status)
	}
	if status, _ := signIn(); status == http.StatusOK {
		t.Error("the link works twice")
	}
	if err := desk.process.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := desk.process.Wait(); err != nil {
		t.Errorf("it ends with %v:\n%s", err, desk.log)
	}
	if said := desk.log.String(); strings.Contains(said, testKey) || !strings.Contains(said, "export ATLASSIAN_IDENTITY_BASE_URL="+desk.address) {
		t.Errorf("it says\n%s", said)
	}
}

func TestServe_saysWhatIsWrongWithItsSettings(t *testing.T) {
	for _, test := range []struct {
		arguments []string
		says      string
	}{
		{[]string{"serve"}, "say which organization it is"},
		{[]string{"serve", "-organization-id=o", "-plan=gold"}, "-plan gold: write one of free, guard_standard"},
		{[]string{"serve", "-organization-id=o", "-listen=0.0.0.0:0", "-records=" + filepath.Join(t.TempDir(), "r.json")}, "without TLS everybody on the way could read keys and sessions"},
		{[]string{"serve", "-organization-id=o", "more"}, `unexpected argument "more"`},
		{[]string{"serve", "-organization-id=o", "-log-format=xml"}, "-log-format xml: write json or text"},
		{[]string{"people", "-records=" + filepath.Join(t.TempDir(), "r.json"), "invite"}, "say list, add <name> or remove <name>"},
		{[]string{"adopt", "-organization-id=o", "-answers=nothing.json", "-records=" + filepath.Join(t.TempDir(), "r.json")}, "nothing.json"},
	} {
		t.Setenv("ATLASSIAN_ORGANIZATION_ID", "")
		t.Setenv("ATLASSIAN_API_KEY", "")
		var out, problems bytes.Buffer
		err := run(t.Context(), test.arguments, streams{strings.NewReader(""), &out, &problems})
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%v: it says %v", test.arguments, err)
		}
	}
}

// What a person says in a terminal is recorded.
func TestAdopt_asksInATerminal(t *testing.T) {
	folder := t.TempDir()
	records := filepath.Join(folder, "records.json")
	t.Setenv("ATLASSIAN_API_KEY", "")
	answers := []string{
		"", // the local directory, as it is
		"Acme Okta", "okto", "okta", "", "", "no", "yes", "https://api.atlassian.com/scim/directory/7d0e4c1a-0000-4000-8000-000000000001", "2027-03-02",
		"Okta default", "yes", "no", "https://admin.atlassian.com/o/1/authentication-policies/policy/5a0e4c1a-0000-4000-8000-000000000002", "", "", "", "",
		"Break-glass", "no", "", "", "mandatory", "", "0", "60", "", "",
	}
	var out, problems bytes.Buffer
	arguments := []string{"adopt", "-organization-id=" + testOrganization, "-records=" + records, "-operator=Sam"}
	if err := run(t.Context(), arguments, streams{strings.NewReader(strings.Join(answers, "\n") + "\n"), &out, &problems}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	text, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{
		`"name": "Acme Okta"`, `"name": "Okta default"`, `"externalId": "5a0e4c1a-0000-4000-8000-000000000002"`, `"name": "Break-glass"`,
		`"baseUrl": "https://api.atlassian.com/scim/directory/7d0e4c1a-0000-4000-8000-000000000001"`, `"recordedBy": "Sam"`,
		`"twoStepVerification": "mandatory"`, `"passwordExpiryDays": 0`, `"idleSessionDurationMinutes": 60`,
	} {
		if !strings.Contains(string(text), words) {
			t.Errorf("%s is not in the records:\n%s", words, text)
		}
	}
	if said := out.String(); !strings.Contains(said, "started without an organization key") || !strings.Contains(said, `not "okto"`) || !strings.Contains(said, `Recorded: directory "Acme Okta": new`) {
		t.Errorf("it says\n%s", said)
	}
	// Once more: what is recorded stands in brackets, and what is other becomes the record.
	out.Reset()
	again := []string{"yes", "Acme Okta 2", "", "", "", "", "", "", "2028-01-01", "", "", "yes", "", "", "", "", "", nothing, "", "", ""}
	if err := run(t.Context(), arguments, streams{strings.NewReader(strings.Join(again, "\n") + "\n"), &out, &problems}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, words := range []string{
		`Recorded: directory "Acme Okta 2": Directory name: "Acme Okta 2" instead of "Acme Okta"`, `Key expires on: "2028-01-01" instead of "2027-03-02"`,
		`Recorded: authentication policy "Okta default": Enforce single sign-on: "yes" instead of "no"`, "Identity provider (choose, ", "[https://api.atlassian.com/scim/directory/7d0e4c1a-0000-4000-8000-000000000001]",
	} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("it does not say %s:\n%s", words, out.String())
		}
	}
	out.Reset()
	if err := run(t.Context(), []string{"adopt", "-example"}, streams{strings.NewReader(""), &out, &problems}); err != nil {
		t.Fatal(err)
	}
	example := out.String()
	out.Reset()
	err = run(t.Context(), append(arguments, "-answers=-"), streams{strings.NewReader(example), &out, &problems})
	if err == nil || !strings.Contains(err.Error(), "acme.com") { // no Atlassian has told it of the domain
		t.Errorf("it says %v", err)
	}
}

func TestPeople_haveTokens(t *testing.T) {
	folder := t.TempDir()
	does := func(arguments ...string) string {
		t.Helper()
		var out, problems bytes.Buffer
		if err := run(t.Context(), append([]string{"people", "-records=" + filepath.Join(folder, "records.json")}, arguments...), streams{strings.NewReader(""), &out, &problems}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	said := does("add", "Mia Krystof")
	token := said[strings.LastIndex(said, " ")+1:]
	if text, err := os.ReadFile(filepath.Join(folder, "people.json")); err != nil || strings.Contains(string(text), strings.TrimSpace(token)) {
		t.Errorf("the file has the token, or %v", err)
	}
	if list := does("list"); !strings.HasPrefix(list, "Mia Krystof, since ") {
		t.Errorf("it lists %s", list)
	}
	does("remove", "Mia Krystof")
	if list := does("list"); list != "" {
		t.Errorf("it lists %s", list)
	}
}
