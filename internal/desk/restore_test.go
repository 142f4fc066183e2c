package desk_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
)

// A copy that is made while the desk writes is whole, and can be started from.
func TestBackup_isWholeWhileTheDeskWrites(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	records := filepath.Join(t.TempDir(), "records.json")
	s := serve(t, o, records)
	stop := make(chan struct{})
	ended := meanwhile(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				s.write("POST", "directories", `{"name":"Acme `+strings.Repeat("i", 1+i%30)+`","identityProvider":"okta"}`)
			}
		}
	})
	copies := map[string]bool{}
	await(t, "copies of different records", func() bool {
		text, err := os.ReadFile(records)
		if err != nil || !json.Valid(text) {
			t.Fatalf("the copy is half of one (%v):\n%s", err, text)
		}
		copies[string(text)] = true
		return len(copies) > 20
	})
	close(stop)
	<-ended
	for text := range copies {
		other := filepath.Join(t.TempDir(), "records.json")
		if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		serve(t, o, other).close()
	}
}

// Records that were put back from an older copy do no harm: people are told, the history goes on, what was done since is found and
// recorded again, what waits is there once, and no version is given out a second time.
func TestRestore_ofAnOlderCopyDoesNoHarm(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	folder := t.TempDir()
	records, history := filepath.Join(folder, "records.json"), filepath.Join(folder, "records.history.jsonl")
	var log desk.Lines
	open := func() (*served, *acctest.Driver, *administrator) {
		s := serve(t, o, records, seeing(t, o), func(options *desk.Options) { options.Log = log.Logger() })
		mia := s.administrator(o)
		return s, o.Protocol(t, s.settings()), mia
	}
	s, driver, mia := open()
	first := create(driver, "atlassian_directory", okta())
	mia.next()
	first.wait()
	s.ask("POST", "directories", `{"name":"Waits","identityProvider":"okta"}`)
	s.desk.Round(t.Context())
	backup, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	s.close()
	s, driver, mia = open()
	// After the copy somebody carries out what had waited, and another directory.
	mia.next()
	second := create(driver, "atlassian_directory", map[string]any{"name": "Entra", "identity_provider": "microsoft_entra_id"})
	mia.next()
	second.wait()
	lost := s.state().LastSequence
	s.close()
	before, _ := os.ReadFile(history)
	if err := os.WriteFile(records, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	s, driver, mia = open()
	mia.open("/").says(t, "The records were put back from an older copy", "Waits")
	mia.open("/history").says(t, "restored", "what the history says after entry")
	if !strings.Contains(log.String(), "the records are an older copy than the history") {
		t.Errorf("the log says\n%s", log.String())
	}
	// Terraform: what is in the copy is as it was, and what is not is gone from the state with the next refresh.
	if read, diagnostics := driver.Read(first.object); read.Attribute("name") != "Acme Okta" {
		t.Errorf("%v\n%s", read.Attributes(), acctest.Text(diagnostics))
	}
	if read, _ := driver.Read(second.object); read.Type != "" {
		t.Errorf("it is there: %v", read.Attributes())
	}
	// The log is read on from where the copy had been, and the page knows what was made since.
	o.Clock.Advance(evidence.Late)
	s.desk.Round(t.Context())
	mia.open("/history").says(t, "noticed", "Entra")
	page := mia.open("/adopt")
	mia.press(mia.open(page.link(t, "/adopt?of=", "Entra: named by the audit log")), "/adopt", "", nil).says(t, "directory &#34;Entra&#34;: new")
	if strings.Contains(mia.open("/").text, "put back from an older copy") {
		t.Error("it is still said after somebody has recorded what is there")
	}
	imported, diagnostics := driver.ImportByID("atlassian_directory", s.directoryID("Entra"))
	driver.Succeeds(diagnostics)
	if imported.Attribute("name") != "Entra" {
		t.Errorf("%v", imported.Attributes())
	}
	// The same write finds the item that had waited, once.
	s.ask("POST", "directories", `{"name":"Waits","identityProvider":"okta"}`)
	waits := 0
	for _, one := range s.state().AllOperations() {
		if one.Open() {
			waits++
		}
	}
	if waits != 1 || s.state().LastSequence <= lost {
		t.Errorf("%d items wait, and the versions go on at %d after %d", waits, s.state().LastSequence, lost)
	}
	if status := s.write("PATCH", "directories/"+s.directoryID("Entra"), `{"name":"Entra 2"}`); status != http.StatusAccepted {
		t.Errorf("it is answered %d", status)
	}
	s.close()
	after, err := os.ReadFile(history)
	if err != nil || !strings.HasPrefix(string(after), string(before)) {
		t.Fatalf("the history was changed (%v)", err)
	}
	last := 0
	for line := range strings.Lines(string(after)) {
		var entry desk.Entry
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Number != last+1 {
			t.Fatalf("entry %d is followed by %s (%v)", last, line, err)
		}
		last++
	}
}
