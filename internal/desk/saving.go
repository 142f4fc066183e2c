package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// historian is who does what no person has done.
const historian = "identity-desk"

// clone copies the document as far as a change of it goes: notes are replaced, see notesOf.
func (k *document) clone() *document {
	copied := *k
	copied.Items = maps.Clone(k.Items)
	copied.Unwritten = slices.Clone(k.Unwritten)
	return &copied
}

// notesOf returns the notes of an item, to be changed: they are a copy.
func (k *document) notesOf(operationID string) *itemNotes {
	copied := &itemNotes{}
	if known := k.Items[operationID]; known != nil {
		*copied = *known
	}
	k.Items[operationID] = copied
	return copied
}

// note adds an entry to the history.
func (k *document) note(at time.Time, entry Entry) {
	k.LastEntry++
	entry.Number, entry.At = k.LastEntry, at
	k.Unwritten = append(k.Unwritten, entry)
}

// expect has something changed in the same write of the file in which an operation gets where a person brings it, or in the next
// write where ready is nil: then the engine's lock has to be held, so that the next is the one that is meant. acting is held.
func (d *Desk) expect(ready func([]identity.Operation) bool, apply func(*document)) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.expected = &expectation{ready, apply}
}

func (d *Desk) expectNothing() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.expected = nil
}

// save keeps the engine's records, with what the desk knows beside them. The engine's lock is held.
func (d *Desk) save(state *identity.State) error {
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	operations := state.AllOperations()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	next := d.known.clone()
	next.State = text
	expected := d.expected
	if expected != nil && (expected.ready == nil || expected.ready(operations)) {
		expected.apply(next)
	} else {
		expected = nil
	}
	d.noteOperations(next, operations)
	if err := d.write(next); err != nil {
		d.log.Error("the records were not saved, and the change was undone", "error", err)
		return err
	}
	if d.known = next; expected != nil {
		d.expected = nil
	}
	d.notifier.wakeUp()
	return nil
}

// change changes what the desk knows beside the engine's records.
func (d *Desk) change(apply func(*document)) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	next := d.known.clone()
	apply(next)
	if err := d.write(next); err != nil {
		d.log.Error("the records were not saved, and the change was undone", "error", err)
		return err
	}
	d.known = next
	d.notifier.wakeUp()
	return nil
}

// write replaces the file of records. The mutex is held.
func (d *Desk) write(k *document) error {
	text, err := k.text()
	if err != nil {
		return err
	}
	if err := d.file.Write(text); diskFull(err) {
		return fmt.Errorf("%w: free some, and try again (%w)", identity.ErrNoRoom, err)
	} else if err != nil {
		return err
	}
	return nil
}

// noteHistory brings the history up to date after something was done. It was done, and is in the records, whatever comes of the
// history: what could not be written there is logged, stays in the records, and is tried again.
func (d *Desk) noteHistory() { _ = d.writeHistory() }

// writeHistory brings the history up to date, and logs why that is not possible.
func (d *Desk) writeHistory() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if len(d.known.Unwritten) == 0 {
		return nil
	}
	if err := d.history.add(d.known.Unwritten); err != nil {
		d.log.Error("the history was not written", "error", err)
		return err
	}
	copied := d.known.clone()
	copied.Unwritten = nil // the file learns of it with the next write; until then the numbers tell what the history has
	d.known = copied
	return nil
}

// noteOperations writes down what has become of operations since it was last looked, and tells of it. Each change is noted once: what
// was noted is in the same file.
func (d *Desk) noteOperations(next *document, operations []identity.Operation) {
	for _, one := range operations {
		stage := one.State
		if one.Claimed {
			stage = "claimed"
		}
		known := next.Items[one.ID]
		if known != nil && known.Told == stage {
			continue
		}
		notes := next.notesOf(one.ID)
		if known == nil && one.State != identity.OperationWaiting {
			next.note(d.now(), opened(one)) // the two came in one write
		}
		if stage == identity.OperationWaiting && notes.Told != identity.OperationInProgress {
			notes.askedFor(next.lostKey(one, notes))
		}
		entry := d.entryOf(one, notes, stage)
		notes.Told = stage
		next.note(d.now(), entry)
		if kind := toldOf[entry.Did]; kind != "" {
			d.tell(next, d.noticeOf(kind, one))
		}
	}
}

func opened(one identity.Operation) Entry {
	return Entry{Who: "Terraform", Did: "opened", What: one.Summary, OperationID: one.ID}
}

// toldOf are the kinds of notices, by what has happened.
var toldOf = map[string]string{"opened": "item", "reopened": "item", "expired": "expired"}

func (d *Desk) noticeOf(kind string, one identity.Operation) untold {
	text := "To be done in the Atlassian console: " + one.Summary
	if kind == "expired" {
		text = "Nobody has begun, and it has expired: " + one.Summary
	}
	address := d.options.URL + "/items/" + one.ID
	return untold{Notice: Notice{Text: text, Kind: kind, Summary: one.Summary, URL: address}, OperationID: one.ID}
}

// entryOf says what has happened to an operation.
func (d *Desk) entryOf(one identity.Operation, notes *itemNotes, stage string) Entry {
	entry := Entry{Who: historian, What: one.Summary, OperationID: one.ID, ObjectID: one.Subject, Reason: one.Reason}
	person := one.BegunBy
	if notes.ConfirmedBy != "" {
		person = notes.ConfirmedBy
	}
	switch stage {
	case identity.OperationWaiting:
		switch entry = opened(one); notes.Told {
		case "":
		case identity.OperationInProgress:
			entry.Who, entry.Did = notes.PostponedBy, "postponed"
		default:
			entry.Who, entry.Did, entry.Reason = historian, "reopened", notes.Why
		}
	case identity.OperationInProgress:
		entry.Who, entry.Did = one.BegunBy, "begun"
	case identity.OperationSucceeded:
		entry.Who, entry.Did, entry.Evidence, entry.Findings, entry.Fields = person, "confirmed", notes.Level, notes.Findings, notes.Fields
		if notes.Insisted != "" {
			entry.Reason = notes.Insisted
		}
	case identity.OperationRefused:
		if entry.Did = "refused"; notes.RefusedBy != "" {
			entry.Who = notes.RefusedBy
		}
	case "claimed":
		entry.Who, entry.Did = "Terraform", "claimed"
	default:
		entry.Did = one.State
	}
	return entry
}

// lostKey tells whether an item asks for a key in the place of one that was lost. The item may be the same, for whoever still waits for it.
func (k *document) lostKey(one identity.Operation, notes *itemNotes) bool {
	_, lost := k.LostKeys[one.PathValues["id"]]
	return lost || notes.Told == identity.OperationSucceeded || notes.Told == "claimed"
}

// askedFor begins the notes of an item that is asked for, or asked for once more: nobody has done it yet.
func (n *itemNotes) askedFor(lostKey bool) {
	if *n = (itemNotes{Fields: n.Fields, Told: n.Told, KeyLost: lostKey}); lostKey {
		n.Why = "A key that was copied back before was lost: the desk was started anew before Terraform had fetched it, and it keeps no key in a file. " +
			"If you still have that key, copy it back once more; if not, make another one."
	}
}

// perEntry is more than one entry of the history takes of the numbers that versions are made of.
const perEntry = 1000

// noticeRestore notices that the records were put back from a copy: the history is ahead of them. It goes on from there. Were its numbers
// used a second time, it would take the new entries for those that it has; and were versions, Terraform would take what was changed for
// what it knows.
func (d *Desk) noticeRestore(state *identity.State) {
	missing := d.history.last - d.known.LastEntry
	if missing <= 0 {
		return
	}
	now := d.now()
	d.known.LastEntry, d.known.Unwritten, d.known.Restored = d.history.last, nil, &now
	state.LastSequence += int64(missing) * perEntry
	d.known.note(now, Entry{Who: historian, Did: "restored", What: "the records", Reason: fmt.Sprintf("they are an older copy: what the history says after entry %d is not in them", d.known.LastEntry-missing)})
	d.log.Warn("the records are an older copy than the history", "missing entries", missing)
}

// restoredSays is what people and Terraform have to know after older records were put back; "" where nothing is.
func (d *Desk) restoredSays() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.known.Restored == nil {
		return ""
	}
	return "The records were put back from an older copy (" + inUTC(*d.known.Restored) + "). What was done after it was made is in the history and in the console, and not in the records: " +
		`record it under "Adopt" before anything is applied, or Terraform asks for it a second time.`
}

// noteRestart notes what a desk forgets when it ends: keys that nobody had fetched, and what was copied back for items that wait
// for evidence.
func (d *Desk) noteRestart() error {
	operations, err := d.engine.Operations()
	if err != nil {
		return err
	}
	last := map[string]identity.Operation{} // that has given out the key, by provisioning config
	for _, one := range operations {
		before := last[one.Subject].EndedAt
		if one.State == identity.OperationSucceeded && one.Subject != "" && givesKey(one) && (before == nil || !one.EndedAt.Before(*before)) {
			last[one.Subject] = one
		}
	}
	return d.change(func(next *document) {
		known := next.LostKeys
		next.LostKeys = map[string]time.Time{}
		for id, one := range last {
			if since, before := known[id]; !one.Claimed && before {
				next.LostKeys[id] = since
			} else if !one.Claimed {
				next.LostKeys[id] = d.now()
			}
		}
		for _, one := range operations {
			if known := next.Items[one.ID]; known != nil && known.Holding && one.Open() {
				notes := next.notesOf(one.ID)
				notes.Holding = false
				notes.Why = "The desk was started anew while it looked for evidence, and it keeps nothing that was copied back as a secret: copy it back once more, and press Done."
				next.note(d.now(), Entry{Who: historian, Did: "reopened", What: one.Summary, OperationID: one.ID, Reason: notes.Why})
			}
		}
	})
}

// givesKey tells whether the result of an operation has a key.
func givesKey(one identity.Operation) bool {
	return one.Route == "POST provisioning-configs" || one.Route == "POST provisioning-configs/{id}/api-key/regenerate"
}
