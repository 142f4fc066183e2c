package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// As a service it prints no link, because a journal keeps what is printed; and the first person may come while it runs.
func TestServe_peopleComeLaterAndWithoutALink(t *testing.T) {
	folder := t.TempDir()
	desk := startProgram(t, folder, "-sign-in-link=false")
	if desk.link != "" {
		t.Errorf("there is a link %s", desk.link)
	}
	said, failure := ran(t, "", "people", "-records="+filepath.Join(folder, "records.json"), "add", "Mia Krystof")
	_, token, there := strings.Cut(strings.TrimSpace(said), "shown this once: ")
	if failure != "" || !there {
		t.Fatalf("%s%s", said, failure)
	}
	answer, err := http.PostForm(desk.address+"/sign-in", url.Values{"token": {token}, "next": {"/records"}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.Request.URL.Path != "/sign-in" || answer.StatusCode != http.StatusOK { // without a jar the session is lost on the way
		t.Errorf("signing in leads to %s: %d", answer.Request.URL, answer.StatusCode)
	}
	desk.kill()
	if said := desk.log.String(); strings.Contains(said, "token=") || !strings.Contains(said, "identity-desk people add <name>") || !strings.Contains(said, `"by":"Mia Krystof"`) {
		t.Errorf("it prints\n%s", said)
	}
}

// What root writes beside the records of a service, the service could not read: it would not start again.
func TestBelongsTo_refusesRootInAFolderOfSomebodyElse(t *testing.T) {
	const root = 0
	folder := t.TempDir()
	if os.Getuid() == root {
		if err := belongsTo(folder, root); err != nil {
			t.Errorf("root is refused in a folder of its own: %v", err)
		}
		if err := os.Chown(folder, 65532, 65532); err != nil {
			t.Fatal(err)
		}
	}
	err := belongsTo(folder, root)
	if err == nil || !strings.Contains(err.Error(), "could not read what root writes there. Next: run this as ") {
		t.Errorf("it says %v", err)
	}
	if err := belongsTo(folder, 65532); err != nil {
		t.Errorf("others are refused: %v", err)
	}
	if os.Getuid() != root {
		return // the commands ask for whoever runs them
	}
	records := "-records=" + filepath.Join(folder, "records.json")
	for _, arguments := range [][]string{
		{"serve", records, "-organization-id=" + testOrganization}, {"adopt", records, "-organization-id=" + testOrganization}, {"people", records, "add", "Mia"},
	} {
		if _, failure := ran(t, "", arguments...); !strings.Contains(failure, "what root writes there") {
			t.Errorf("%v: %s", arguments, failure)
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
		t.Errorf("there are %v, %v", files, err)
	}
}

// Whoever can reach the address writes into the log with the path that they ask for. It is one line of JSON, with nothing that a terminal obeys.
func TestServe_logIsTextAndNothingElse(t *testing.T) {
	for _, format := range []string{"json", "text"} {
		desk := startProgram(t, t.TempDir(), "-log-format="+format)
		for _, path := range []string{"/%C2%9B31m", "/%1B%5B2J", "/%E2%80%AEtxt", "/a%0A%7B%22level%22:%22ERROR%22%7D"} {
			answer, err := http.Get(desk.address + path)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
		}
		if err := desk.process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := desk.process.Wait(); err != nil {
			t.Errorf("it ends with %v", err)
		}
		said := desk.log.String()
		if strings.ContainsAny(said, "\x1b\u009b\u202e") || strings.Contains(said, "\n{\"level\":\"ERROR\"}") {
			t.Errorf("the log obeys: %q", said)
		}
		if format == "text" {
			continue
		}
		messages := map[string]int{}
		for line := range strings.Lines(said) {
			var entry struct{ Msg string }
			if strings.HasPrefix(line, "{") {
				if err := json.Unmarshal([]byte(line), &entry); err != nil {
					t.Errorf("%v: %s", err, line)
				}
				messages[entry.Msg]++
			}
		}
		if messages["the desk serves"] != 1 || messages["request"] != 8 || messages["the desk has ended"] != 1 { // each path leads to the page to sign in
			t.Errorf("it logs %v", messages)
		}
	}
}

func TestPrintable_isWhatALogHas(t *testing.T) {
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: printable}))
	log.Warn("a name", "name", "\x1b]0;title\a", "error", errors.New("the server says \u009b2J"), "number", 7)
	if said := text.String(); strings.ContainsAny(said, "\x1b\a\u009b") || !strings.Contains(said, "number=7") {
		t.Errorf("it logs %q", said)
	}
}

// slowAtlassian has nothing, and keeps whoever asks waiting from the moment that it hangs until it is let go.
type slowAtlassian struct {
	*httptest.Server
	hangs atomic.Bool
	let   chan struct{}
}

func startSlowAtlassian(t *testing.T) *slowAtlassian {
	t.Helper()
	s := &slowAtlassian{let: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.hangs.Load() {
			select {
			case <-s.let:
			case <-r.Context().Done():
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"data":[],"links":{}}`) // whoever asked may have left
	}))
	t.Cleanup(s.Close)
	return s
}

// A desk that is ended while somebody has pressed Done, and while an apply asks, answers both, loses nothing and is gone within the time that
// systemd gives it.
func TestServe_endsInGoodOrderWhilePeopleWork(t *testing.T) {
	folder := t.TempDir()
	atlassian := startSlowAtlassian(t)
	key := filepath.Join(folder, "api-key")
	if err := os.WriteFile(key, []byte("an-organization-key-of-a-test\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	desk := startProgram(t, folder, "-base-url="+atlassian.URL, "-api-key-file="+key)
	mia := signedIn(t, desk)
	mia.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // in the end nobody is there to follow it to
	if status := desk.write("Acme"); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d", status)
	}
	if answer := mia.presses(); !strings.HasPrefix(answer, "303 to /next") {
		t.Fatalf("Mia is answered %s", answer)
	}
	_, text := desk.send(http.MethodGet, "directories", "")
	directory := regexp.MustCompile(`"id":"([^"]+)"[^{}]*"name":"Acme"|"name":"Acme"[^{}]*"id":"([^"]+)"`).FindStringSubmatch(text)
	if directory == nil {
		t.Fatalf("there is no directory: %s", text)
	}
	if status, text := desk.send(http.MethodPost, "authentication-policies", fmt.Sprintf(`{"name":"Everybody","directoryId":%q}`, directory[1]+directory[2])); status != http.StatusAccepted {
		t.Fatalf("the write is answered %d: %s", status, text)
	}
	atlassian.hangs.Store(true)
	done, reads := make(chan string, 1), make(chan struct{})
	mia.begun = func() { close(reads) }
	go func() { done <- mia.presses() }()
	<-reads // and looks for evidence of what Mia has confirmed, which Atlassian keeps waiting
	if err := desk.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	close(atlassian.let)
	if answer := <-done; !strings.HasPrefix(answer, "303 to /next") {
		t.Errorf("Mia is answered %s", answer)
	}
	if err := desk.process.Wait(); err != nil {
		t.Errorf("it ends with %v:\n%s", err, desk.log)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s to end", took)
	}
	again := startProgram(t, folder)
	if history := signedIn(t, again).get("/history"); !strings.Contains(history, "confirmed") && !strings.Contains(history, "looked") {
		t.Errorf("what Mia has confirmed is lost:\n%s", history)
	}
	if found := again.operations(); found[`Create directory "Acme"`] != 1 || len(found) != 2 {
		t.Errorf("there are %v", found)
	}
}

// presses sends the form with Done of the first item of the worklist, and returns the answer.
func (b *inBrowser) presses() string {
	item := regexp.MustCompile(`<li class="row"><span><a href="(/items/[^"]+)"`).FindStringSubmatch(b.get("/"))
	if item == nil {
		return "the worklist is empty"
	}
	form := b.form(b.get(item[1]), "/sheet")
	form.Set("do", "done")
	if b.begun != nil {
		b.watched = item[1] + "/done"
	}
	return b.post(item[1]+"/done", form)
}
