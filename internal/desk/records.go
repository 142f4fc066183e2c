// Package desk is the identity desk: it serves the identity API for a live organization, where a person is the hands, Atlassian's
// published API is the eyes, and the engine of internal/identity keeps the rules and the records.
//
// The rooms: records.go, saving.go and history.go keep what is known in two files; items.go has what waits for a person, confirm.go what
// a person says of it, acts.go the forms in which it is said, given.go what is copied back; look.go looks for evidence, follow.go follows
// the audit log, around.go reads who items are about, drift.go records what the audit log says of policies; adopt*.go record what was
// there before; check.go compares a record with the console; calendar.go and notify.go tell people; pages*.go show it.
package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/recordfile"
)

// The records begin with these, so that a file of anything else is recognised and left alone.
const (
	recordsKind   = "identity desk records"
	recordsFormat = 1
)

// document is the file of records. There is no secret in it.
type document struct {
	Kind           string `json:"kind"`
	Format         int    `json:"format"`
	OrganizationID string `json:"organizationId"`
	// State is what the engine keeps: objects, records and operations.
	State json.RawMessage `json:"state"`
	// Items are what the desk knows of operations beyond the engine, by operation id.
	Items map[string]*itemNotes `json:"items"`
	// LostKeys are the provisioning configs whose key nobody had fetched when a desk ended, and since when.
	LostKeys map[string]time.Time `json:"lostKeys,omitempty"`
	// Untold are notices that the webhook has not taken yet.
	Untold []untold `json:"untold,omitempty"`
	// Calendars are the calendar's addresses, by the person who made one.
	Calendars map[string]calendarNote `json:"calendars,omitempty"`
	// Follow is how far the audit log was read.
	Follow followNotes `json:"follow"`
	// LastEntry is the number of the newest history entry; Unwritten are those that may be missing in the history because the
	// desk was killed between the two files.
	LastEntry int     `json:"lastEntry"`
	Unwritten []Entry `json:"unwritten"`
	// Restored is since when the records are an older copy than the history; nil where they are not, or somebody has recorded since what
	// is there.
	Restored *time.Time `json:"restored,omitempty"`
}

// itemNotes are what the desk knows of an operation beyond the engine.
type itemNotes struct {
	// ConfirmedBy is who pressed Done, and ConfirmedAt when, while evidence is still looked for; Level and Findings are what was found.
	ConfirmedBy string     `json:"confirmedBy,omitempty"`
	ConfirmedAt *time.Time `json:"confirmedAt,omitempty"`
	Level       string     `json:"level,omitempty"`
	Findings    []Finding  `json:"findings,omitempty"`
	// LookedAt is when the desk looked last, LookAt when it looks again; nil for not any more.
	LookedAt *time.Time `json:"lookedAt,omitempty"`
	LookAt   *time.Time `json:"lookAt,omitempty"`
	// EventID is the event of the audit log that speaks for the item. No other item rests on it.
	EventID string `json:"eventId,omitempty"`
	// ObjectID is the object that the operation has made or changed.
	ObjectID string `json:"objectId,omitempty"`
	// Fields are what was copied back, without secrets: they are offered again.
	Fields map[string]string `json:"fields,omitempty"`
	// Why says why the item is open although somebody confirmed it.
	Why string `json:"why,omitempty"`
	// Insisted says who has overruled the desk, and what it had said; "" where nobody has.
	Insisted string `json:"insisted,omitempty"`
	// PostponedBy is who has put the item off, so that it stands at the end of the list, and PostponedAt when; nil for nobody.
	PostponedBy string     `json:"postponedBy,omitempty"`
	PostponedAt *time.Time `json:"postponedAt,omitempty"`
	// KeyLost tells that the item asks for a key in the place of one that was lost when a desk ended.
	KeyLost bool `json:"keyLost,omitempty"`
	// RefusedBy is who pressed "Not possible here".
	RefusedBy string `json:"refusedBy,omitempty"`
	// Holding tells that somebody has pressed Done, and that evidence has to be seen before it counts.
	Holding bool `json:"holding,omitempty"`
	// Told is the last state that the webhook and the history have heard of.
	Told string `json:"told,omitempty"`
}

// followNotes are how far the desk has read the audit log, and what it could not read.
type followNotes struct {
	Cursor    evidence.Cursor `json:"cursor"`
	Next      *time.Time      `json:"next,omitempty"` // when to read on
	Problem   string          `json:"problem,omitempty"`
	ProblemAt *time.Time      `json:"problemAt,omitempty"`
}

var recordsWords = recordfile.Words{File: "records file", Program: "identity desk"}

// openRecords locks the file and reads it. There is a new document where there is no file yet.
func openRecords(path, organizationID string) (*recordfile.File, *document, error) {
	file, err := recordfile.Lock(path, recordsWords)
	if err != nil {
		return nil, nil, err
	}
	text, err := file.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return file, &document{Kind: recordsKind, Format: recordsFormat, OrganizationID: organizationID, Items: map[string]*itemNotes{}}, nil
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	known, err := readDocument(text)
	if err == nil && organizationID != "" && known.OrganizationID != organizationID {
		err = fmt.Errorf("has the records of organization %s, not of %s: choose another file, or the other organization", known.OrganizationID, organizationID)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("records file %s %w; it was not changed", file.Path(), err), file.Close())
	}
	return file, known, nil
}

// upgrades turn a document of format n into one of n+1; upgrades[0] is for format 1. A format that a release has written is
// read for ever.
var upgrades = []func(content map[string]any) error{}

// readDocument reads the text of a records file of any format up to this one.
func readDocument(text []byte) (*document, error) {
	var head struct {
		Kind   string `json:"kind"`
		Format int    `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("is damaged or was not written by this program (%w): bring back a copy, see the guide \"Run the identity desk\"", err)
	}
	if head.Kind != recordsKind {
		return nil, fmt.Errorf("was not written by this program (its kind is %q, not %q)", head.Kind, recordsKind)
	}
	if head.Format > recordsFormat {
		return nil, fmt.Errorf("is of format %d, and this identity-desk reads formats up to %d: take a newer identity-desk", head.Format, recordsFormat)
	}
	if head.Format < 1 {
		return nil, fmt.Errorf("has no format that there ever was (%d)", head.Format)
	}
	if head.Format < recordsFormat {
		var content map[string]any
		if err := json.Unmarshal(text, &content); err != nil {
			return nil, fmt.Errorf("is damaged (%w)", err)
		}
		for format := head.Format; format < recordsFormat; format++ {
			if err := upgrades[format-1](content); err != nil {
				return nil, fmt.Errorf("cannot be upgraded from format %d (%w)", format, err)
			}
			content["format"] = format + 1
		}
		text, _ = json.Marshal(content) // what was JSON is JSON
	}
	known := &document{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(known); err != nil {
		return nil, fmt.Errorf("is damaged (%w): bring back a copy, see the guide \"Run the identity desk\"", err)
	}
	if known.Items == nil {
		known.Items = map[string]*itemNotes{}
	}
	return known, nil
}

// text is the document as it stands in the file: indented, in one order, so that two of them can be compared line by line.
func (d *document) text() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	return append(text, '\n'), err
}

// diskFull tells whether an error says that there is no room: on the disk, in a quota, or in the size that a file may have.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
