package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

const (
	levelProved       = identity.EvidenceProved
	levelSeen         = identity.EvidenceSeen
	levelAttested     = identity.EvidenceAttested
	levelContradicted = identity.EvidenceContradicted

	// lookAtOnce bounds the look for evidence that a person waits for.
	lookAtOnce = 20 * time.Second
)

// held is what a person has copied back for an item that waits for evidence.
type held struct {
	given map[string]string
	by    string
}

// sentence makes a sentence of an error.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}

// act does one thing that a person asks for, with what the desk notes of it, in one write of the records.
func (d *Desk) act(one item, state string, apply func(*itemNotes), do func() error) error {
	id := one.ID
	ready := func(all []identity.Operation) bool {
		return slices.ContainsFunc(all, func(one identity.Operation) bool { return one.ID == id && one.State == state })
	}
	d.expect(ready, func(next *document) {
		notes := next.notesOf(id)
		notes.Title = one.sheet.Title
		apply(notes)
	})
	defer d.expectNothing()
	if err := do(); err != nil {
		return err
	}
	d.noteHistory()
	return nil
}

func (d *Desk) begin(one item, who string) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	return d.act(one, identity.OperationInProgress, func(notes *itemNotes) { notes.PostponedBy, notes.PostponedAt = "", nil }, func() error { return d.engine.Begin(one.ID, who) })
}

// putOff leaves an item for later, and for others.
func (d *Desk) putOff(one item, who string) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	d.forget(one.ID)
	at := d.now()
	return d.act(one, identity.OperationWaiting, func(notes *itemNotes) {
		notes.PostponedBy, notes.PostponedAt, notes.Holding = who, &at, false
	}, func() error { return d.engine.PutBack(one.ID) })
}

func (d *Desk) refuse(one item, who, reason string) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	d.forget(one.ID)
	return d.act(one, identity.OperationRefused, func(notes *itemNotes) { notes.RefusedBy, notes.Holding = who, false }, func() error {
		return d.engine.Refuse(one.ID, reason)
	})
}

// forget drops what was held for an item.
func (d *Desk) forget(id string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.held, id)
}

// errHeld is why an item is still open although a person has pressed Done; the item says the rest.
var errHeld = errors.New("the item is held open")

// Confirm is a person who says that an item is done, with what was copied back. It is an error, and the item stays open, where
// something contradicts it, unless the person insists.
func (d *Desk) Confirm(ctx context.Context, id, who string, given map[string]string, insists bool) error {
	one, there := d.item(id)
	if !there || !one.open() {
		return fmt.Errorf("item %s is not open", id)
	}
	if one.State == identity.OperationWaiting {
		if err := d.begin(one, who); err != nil {
			return err
		}
	}
	at := d.now()
	one.notes.ConfirmedAt = &at // events may be late from here on
	seen := d.look(ctx, one, given)
	d.acting.Lock()
	defer d.acting.Unlock()
	why, waits := d.objection(seen)
	if why != "" && !insists {
		return d.hold(one, who, given, seen, waits, why)
	}
	return d.succeed(one, who, given, seen, why)
}

// objection says why a person's word is not enough; "" where it is. waits tells whether the desk may find what is missing by itself.
func (d *Desk) objection(seen looked) (why string, waits bool) {
	switch {
	case seen.level == levelContradicted:
		return "What the desk sees contradicts it. " + contradictions(seen.findings), false
	case seen.HoldUntil.After(d.now()):
		return "The last that the audit log says is against it, and a later event may be on its way until " + inUTC(seen.HoldUntil) + ". The desk goes on looking, and ends the item by itself.", true
	case seen.level == levelAttested && d.options.RequireEvidence:
		return "Nothing but a person's word speaks for it yet, and this desk requires evidence. It goes on looking, and ends the item by itself.", true
	}
	return "", false
}

// hold keeps an item open and says why. Where it waits for evidence, what was copied back is kept in memory.
func (d *Desk) hold(one item, who string, given map[string]string, seen looked, waits bool, why string) error {
	at := d.now()
	err := d.change(func(next *document) {
		notes := next.notesOf(one.ID)
		notes.ConfirmedBy, notes.ConfirmedAt, notes.Why, notes.Holding, notes.Fields = who, &at, why, waits, withoutSecrets(one, given)
		if notes.looked(seen, at); !waits {
			notes.LookAt = nil
		}
		next.note(at, Entry{Who: who, Did: "held", What: one.Summary, OperationID: one.ID, Reason: why, Evidence: notes.Level, Findings: seen.findings})
	})
	if err != nil {
		return err
	}
	d.mutex.Lock()
	if delete(d.held, one.ID); waits {
		d.held[one.ID] = held{given, who}
	}
	d.mutex.Unlock()
	d.noteHistory()
	return errHeld
}

// succeed ends an item. overruled is the objection that the person has insisted against, "" for none. acting is held.
func (d *Desk) succeed(one item, who string, given map[string]string, seen looked, overruled string) error {
	copied, err := givenFrom(one, given, seen)
	if err != nil {
		return err
	}
	at := d.now()
	note := func(notes *itemNotes) {
		if notes.ConfirmedBy == "" || !notes.Holding || overruled != "" {
			notes.ConfirmedBy, notes.ConfirmedAt = who, &at
		}
		if overruled != "" {
			notes.Insisted = who + " insisted on it, although the desk said: " + overruled
		}
		notes.Fields, notes.Why, notes.Holding = withoutSecrets(one, given), "", false
		notes.looked(seen, at)
	}
	if err := d.act(one, identity.OperationSucceeded, note, func() error { return d.engine.Succeed(one.ID, copied) }); err != nil {
		return err
	}
	d.forget(one.ID)
	ended, _ := d.item(one.ID)
	if ended.State != identity.OperationSucceeded {
		return fmt.Errorf("it cannot be recorded any more: %s", ended.Reason)
	}
	if ended.Subject == "" {
		return nil
	}
	return d.recordEvidence(ended, who, seen)
}

// recordEvidence notes what speaks for the object that an item has made or changed.
func (d *Desk) recordEvidence(ended item, who string, seen looked) error {
	if err := d.change(func(next *document) {
		next.notesOf(ended.ID).ObjectID = ended.Subject
		if givesKey(ended.Operation) {
			delete(next.LostKeys, ended.Subject)
		}
	}); err != nil {
		return err
	}
	return d.engine.Change(func(org identity.Organization) error {
		known, there := org.State.Records[ended.Subject]
		if !there {
			return nil // it is gone since
		}
		known.Evidence, known.RecordedBy = seen.level, who
		// What Atlassian calls it may come to light later than Done. It tells later events of it from those of others.
		if policy, is := adminapi.ByID(org.State.Policies, ended.Subject); is {
			policy.ExternalID = cmp.Or(policy.ExternalID, seen.PolicyID)
		}
		if directory, is := adminapi.ByID(org.State.Directories, ended.Subject); is {
			directory.ExternalID = cmp.Or(directory.ExternalID, seen.DirectoryID)
			nameDefaultPolicy(org, directory, seen)
		}
		return org.State.SetRecord(ended.Subject, known)
	})
}

// nameDefaultPolicy takes over what the audit log calls the default policy that came with a directory: nobody has said its name before.
func nameDefaultPolicy(org identity.Organization, directory *identity.Directory, seen looked) {
	policy := org.State.DefaultPolicyOf(directory.ID)
	if policy == nil || seen.PolicyID == "" || policy.ExternalID != "" && !uuid.Same(policy.ExternalID, seen.PolicyID) {
		return
	}
	policy.ExternalID = cmp.Or(policy.ExternalID, seen.PolicyID)
	if seen.PolicyName != "" && policy.Name != seen.PolicyName && policy.Name == identity.DefaultPolicyName(directory.Name) {
		policy.Name = seen.PolicyName
		org.State.Touch(&policy.Object)
	}
}
