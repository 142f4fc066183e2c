package desk

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// sight returns an item as package evidence wants it.
func (d *Desk) sight(one item, all []item) evidence.Item {
	state := d.state()
	object, verb := kindOf(one.Method, one.Path)
	before, after := contentOf(one.Before), contentOf(one.After)
	if verb == worksheet.Create && len(before) > 0 {
		verb = worksheet.Update
	}
	seen := evidence.Item{ID: one.ID, Object: object, Verb: verb, Before: before, After: after, OpenedAt: one.CreatedAt}
	if at := one.notes.ConfirmedAt; at != nil {
		seen.DoneAt = *at
	}
	directoryID := textIn("directoryId", after, before)
	if directoryID == "" {
		directoryID = textIn("identityProviderDirectoryId", after, before)
	}
	// What an item has made is known by its own id from then on; the trial before had another.
	objectID := cmp.Or(one.Subject, textIn("id", after, before))
	if object == worksheet.Directory {
		directoryID = objectID
	}
	nameObject(&seen, state, objectID, directoryID)
	if object == worksheet.GoogleWorkspaceConnection {
		seen.Domains = strings.Fields(one.notes.Fields[worksheet.ReturnGoogleDomains])
	}
	for _, other := range all {
		if other.ID != one.ID && other.notes.EventID != "" {
			seen.Taken = append(seen.Taken, other.notes.EventID)
		}
	}
	return seen
}

// nameObject adds what Atlassian calls the object of an item, and what belongs to it, as far as the records know.
func nameObject(seen *evidence.Item, state *identity.State, objectID, directoryID string) {
	for _, directory := range state.Directories {
		if directory.ID == directoryID {
			seen.DirectoryName = directory.Name
			seen.ExternalID = directory.ExternalID
		}
	}
	if seen.Object != worksheet.Directory {
		seen.ExternalID = ""
	}
	for _, policy := range state.Policies {
		if seen.Object == worksheet.AuthenticationPolicy && policy.ID == objectID {
			seen.ExternalID = policy.ExternalID
		}
		if seen.Object == worksheet.Directory && policy.DirectoryID == directoryID && policy.IsDefault {
			seen.PolicyID = policy.ExternalID
		}
	}
	for _, config := range state.Provisioning {
		if seen.Object == worksheet.ProvisioningConfig && config.ID == objectID || seen.Object == worksheet.Directory && config.DirectoryID == directoryID {
			seen.SCIMDirectoryID = config.SCIMDirectoryID
		}
	}
	if seen.Object == worksheet.Directory {
		seen.Domains = domainsOf(state, directoryID)
	}
}

// textIn returns a text of the first object that has one.
func textIn(name string, objects ...map[string]any) string {
	for _, object := range objects {
		if text, _ := object[name].(string); text != "" {
			return text
		}
	}
	return ""
}

// looked is what a look has shown.
type looked struct {
	evidence.Report
	findings []Finding
	level    string
	eventID  string
}

// look looks for evidence. There is always a finding.
func (d *Desk) look(ctx context.Context, one item, given map[string]string) looked {
	if d.options.Eyes == nil {
		says := "The desk was started without an organization key, so it sees nothing."
		return looked{findings: []Finding{{Check: "published_api", Level: levelAttested, Says: says, At: d.now()}}, level: levelAttested}
	}
	state, all := d.state(), d.items()
	copied := evidence.Given{SCIMBaseURL: given[worksheet.ReturnSCIMBaseURL], PolicyID: given[worksheet.ReturnPolicyID], OtherSCIMDirectories: map[string]string{}}
	copied.SCIMKey, copied.OldSCIMKey = d.keysOf(one, all, state, given[worksheet.ReturnToken])
	for _, config := range state.Provisioning {
		if config.ID != textIn("id", contentOf(one.Before)) {
			for _, directory := range state.Directories {
				if directory.ID == config.DirectoryID {
					copied.OtherSCIMDirectories[config.SCIMDirectoryID] = directory.Name
				}
			}
		}
	}
	seen := looked{Report: d.options.Eyes.Look(ctx, d.sight(one, all), copied)}
	seen.level = string(seen.Level())
	for _, finding := range seen.Findings {
		seen.findings = append(seen.findings, Finding{Check: finding.Check, Level: string(finding.Level), Says: finding.Says, At: d.now()})
		if finding.EventID != "" {
			seen.eventID = finding.EventID
		}
	}
	return seen
}

// keysOf returns the key that an item gives out and the one before it, as far as they are in memory; "" otherwise. Where somebody seems to
// have changed the configuration in the console, the key before says nothing: it may have ended then.
func (d *Desk) keysOf(one item, all []item, state *identity.State, typed string) (key, before string) {
	key = cmp.Or(typed, d.engine.KeyGivenBy(one.ID))
	object, verb := kindOf(one.Method, one.Path)
	configID := textIn("id", contentOf(one.Before))
	if object != worksheet.ProvisioningConfig || verb != worksheet.Rotate && verb != worksheet.Delete || configID == "" || state.Records[configID].Doubt != nil {
		return key, ""
	}
	config, _ := adminapi.ByID(state.Provisioning, configID)
	if one.open() && typed != "" && config != nil && identity.KeySum(typed) == config.KeySHA256 {
		if one.notes.KeyLost {
			return key, "" // it is the one that was lost, which is as good as another
		}
		return key, typed // the one before was copied back: the records know it again by its sum
	}
	var last *item
	for i, other := range all {
		earlier := other.State == identity.OperationSucceeded && other.EndedAt != nil && other.ID != one.ID && (one.EndedAt == nil || other.EndedAt.Before(*one.EndedAt))
		if earlier && other.Subject == configID && givesKey(other.Operation) && (last == nil || other.EndedAt.After(*last.EndedAt)) {
			last = &all[i]
		}
	}
	if last == nil {
		return key, ""
	}
	return key, d.engine.KeyGivenBy(last.ID)
}

// lookAgain looks once more for what nothing but a person's word speaks for, or what could not be looked at. Where Atlassian asks to be left
// alone, what is left waits as long.
func (d *Desk) lookAgain(ctx context.Context) {
	d.mutex.Lock()
	quiet := d.quietUntil
	d.mutex.Unlock()
	if d.now().Before(quiet) {
		return
	}
	for _, one := range d.items() {
		if due := one.notes.LookAt; due == nil || d.now().Before(*due) || ctx.Err() != nil || !one.open() && one.State != identity.OperationSucceeded {
			continue
		}
		d.mutex.Lock()
		waiting, holding := d.held[one.ID]
		d.mutex.Unlock()
		given := waiting.given
		if !holding {
			given = one.notes.Fields
		}
		seen := d.look(ctx, one, given)
		if ctx.Err() != nil {
			return
		}
		if err := d.seeAgain(one, seen, waiting, holding); err != nil && !errors.Is(err, errHeld) {
			d.log.Warn("what was seen could not be recorded", "item", one.ID, "error", err)
		}
		if seen.RetryAfter > 0 {
			d.mutex.Lock()
			d.quietUntil = d.now().Add(seen.RetryAfter)
			d.mutex.Unlock()
			return
		}
	}
}

// seeAgain records what a later look has shown.
func (d *Desk) seeAgain(one item, seen looked, waiting held, holding bool) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	if current, there := d.item(one.ID); !there || current.State != one.State {
		return nil // somebody was faster
	}
	why, waits := d.objection(seen)
	switch {
	case one.open() && holding && why == "":
		return d.succeed(one, waiting.by, waiting.given, seen, "")
	case one.open() && holding && !waits:
		return d.hold(one, waiting.by, waiting.given, seen, false, why)
	}
	at := d.now()
	changed := seen.level != one.notes.Level
	if err := d.change(func(next *document) {
		notes := next.notesOf(one.ID)
		if notes.looked(seen, at); one.open() && holding {
			notes.Why = why
		}
		if changed {
			next.note(at, Entry{Who: historian, Did: "looked", What: one.Summary, OperationID: one.ID, ObjectID: one.Subject, Evidence: seen.level, Findings: seen.findings})
		}
		if changed && !one.open() && one.Subject != "" && seen.level == levelContradicted {
			d.tell(next, untold{Notice: Notice{
				Text: "What was confirmed looks otherwise: " + one.Summary, Kind: "contradicted", Summary: one.Summary, URL: d.options.URL + "/items/" + one.ID,
			}, OperationID: one.ID})
		}
	}); err != nil || one.open() || !changed || one.Subject == "" {
		return err
	}
	return d.recordEvidence(one, one.notes.ConfirmedBy, seen)
}

// looked notes what a look has shown, and when to look again.
func (n *itemNotes) looked(seen looked, at time.Time) {
	n.Level, n.Findings, n.LookedAt, n.LookAt = seen.level, seen.findings, &at, nil
	if seen.eventID != "" {
		n.EventID = seen.eventID
	}
	if n.ConfirmedAt == nil {
		return
	}
	if next, again := evidence.NextLook(seen.Report, *n.ConfirmedAt, at); again {
		// What is decided at a time is looked at then, however long the pause would be.
		if decided := seen.HoldUntil; decided.After(at) && decided.Before(next) && seen.RetryAfter == 0 {
			next = decided
		}
		n.LookAt = &next
	}
}
