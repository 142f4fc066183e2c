package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const anOrganization = "4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e"

func TestRecords_refuseWhatTheyCannotRead(t *testing.T) {
	for name, test := range map[string]struct{ text, organization, says string }{
		"damaged":            {`{"kind": "identity desk records", "format": 1, "sta`, "", "is damaged or was not written by this program"},
		"of something else":  {`{"kind": "shopping list", "format": 1}`, "", `its kind is "shopping list"`},
		"newer":              {`{"kind": "identity desk records", "format": 99}`, "", "reads formats up to 1: take a newer identity-desk"},
		"without a format":   {`{"kind": "identity desk records"}`, "", "has no format that there ever was"},
		"with more":          {`{"kind": "identity desk records", "format": 1} {}`, "", "is damaged or was not written by this program"},
		"with unknown field": {`{"kind": "identity desk records", "format": 1, "tocken": "x"}`, "", `unknown field "tocken"`},
		"of another organization": {`{"kind": "identity desk records", "format": 1, "organizationId": "other"}`, anOrganization,
			"has the records of organization other"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "records.json")
			if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, _, err := openRecords(path, test.organization)
			if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "it was not changed") || !strings.Contains(err.Error(), path) {
				t.Errorf("it says %v", err)
			}
			if left, _ := os.ReadFile(path); string(left) != test.text {
				t.Errorf("the file is %s now", left)
			}
			// The lock is free again.
			if file, err := os.Open(path + ".lock"); err == nil {
				_ = file.Close()
			}
		})
	}
}

func TestRecords_areLockedForOneDesk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.json")
	file, _, err := openRecords(path, anOrganization)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := openRecords(path, anOrganization); err == nil || !strings.Contains(err.Error(), "is in use by another identity desk: stop that one") {
		t.Errorf("a second desk is told %v", err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	again, _, err := openRecords(path, anOrganization)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

func TestRecords_areWrittenAsTheyWereRead(t *testing.T) {
	text, err := os.ReadFile("testdata/records-1.json")
	if err != nil {
		t.Fatal(err)
	}
	known, err := readDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	written, err := known.text()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, text) {
		t.Errorf("a file of the first format is written as\n%s", written)
	}
}

func TestHistory_goesOnAfterEveryEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	entry := func(number int) Entry {
		return Entry{Number: number, At: at, Who: "Mia", Did: "confirmed", What: "item"}
	}
	h, err := openHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.add([]Entry{entry(1), entry(2)}); err != nil {
		t.Fatal(err)
	}
	if err := h.close(); err != nil {
		t.Fatal(err)
	}
	file, _ := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	_, _ = file.WriteString(`{"number": 3, "who": "Mi`) // killed here
	_ = file.Close()
	h, err = openHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.close() })
	if err := h.add([]Entry{entry(2), entry(3)}); err != nil { // 2 is there already
		t.Fatal(err)
	}
	got, older, err := h.read(func(Entry) bool { return true }, 2)
	if err != nil || len(got) != 2 || got[0].Number != 3 || got[1].Number != 2 || older != 1 {
		t.Errorf("it reads %v and %d older (%v)", got, older, err)
	}
	text, _ := os.ReadFile(path)
	if lines := strings.Count(string(text), "\n"); lines != 4 {
		t.Errorf("the file has %d lines:\n%s", lines, text)
	}
}

func TestEntry_isOneLine(t *testing.T) {
	text, err := json.Marshal(Entry{Who: "Mia\n{\"number\": 7}", Did: "refused"})
	if err != nil || strings.Contains(string(text), "\n") {
		t.Errorf("it is %q (%v)", text, err)
	}
}

// A desk that was killed between its two files writes into the history what it lacks, and nothing twice.
func TestOpen_writesWhatTheHistoryLacks(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "records.json")
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	known := &document{
		Kind: recordsKind, Format: recordsFormat, OrganizationID: anOrganization, Items: map[string]*itemNotes{}, LastEntry: 2,
		Unwritten: []Entry{{Number: 1, At: at, Who: "Mia", Did: "begun", What: "one"}, {Number: 2, At: at, Who: "Mia", Did: "confirmed", What: "two"}},
	}
	text, err := known.text()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(historyPath(path), []byte(`{"number":1,"who":"Mia","did":"begun","what":"one"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		opened, err := Open(Options{OrganizationID: anOrganization, Records: path, Now: func() time.Time { return at }})
		if err != nil {
			t.Fatal(err)
		}
		if err := opened.Close(); err != nil {
			t.Fatal(err)
		}
		history, err := os.ReadFile(historyPath(path))
		if err != nil || strings.Count(string(history), "\n") != 2 || strings.Count(string(history), `"what":"two"`) != 1 {
			t.Errorf("the history is\n%s(%v)", history, err)
		}
	}
}

func TestDiskFull_isToldFromOtherErrors(t *testing.T) {
	if !diskFull(fmt.Errorf("records: %w", &os.PathError{Err: syscall.ENOSPC})) || diskFull(os.ErrPermission) {
		t.Error("it is not")
	}
}
