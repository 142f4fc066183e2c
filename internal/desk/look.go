package desk

import (
	"context"
	"errors"
	"time"

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
	if object == worksheet.Directory {
		directoryID = textIn("id", after, before)
	}
	for _, directory := range state.Directories {
		if directory.ID == directoryID {
			seen.DirectoryName = directory.Name
			seen.ExternalID = directory.ExternalID
		}
	}
	if object != worksheet.Directory {
		seen.ExternalID = ""
	}
	for _, policy := range state.Policies {
		if object == worksheet.AuthenticationPolicy && policy.ID == textIn("id", after, before) {
			seen.ExternalID = policy.ExternalID
		}
	}
	for _, domain := range state.Domains {
		if object == worksheet.Directory && domain.DirectoryID == directoryID && directoryID != "" {
			seen.Domains = append(seen.Domains, domain.Name)
		}
	}
	for _, other := range all {
		if other.ID != one.ID && other.notes.EventID != "" {
			seen.Taken = append(seen.Taken, other.notes.EventID)
		}
	}
	return seen
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
	copied := evidence.Given{SCIMBaseURL: given[worksheet.ReturnSCIMBaseURL], SCIMKey: given[worksheet.ReturnToken], PolicyID: given[worksheet.ReturnPolicyID], OtherSCIMDirectories: map[string]string{}}
	state := d.state()
	for _, config := range state.Provisioning {
		if config.ID != textIn("id", contentOf(one.Before)) {
			for _, directory := range state.Directories {
				if directory.ID == config.DirectoryID {
					copied.OtherSCIMDirectories[config.SCIMDirectoryID] = directory.Name
				}
			}
		}
	}
	seen := looked{Report: d.options.Eyes.Look(ctx, d.sight(one, d.items()), copied)}
	seen.level = string(seen.Level())
	for _, finding := range seen.Findings {
		seen.findings = append(seen.findings, Finding{Check: finding.Check, Level: string(finding.Level), Says: finding.Says, At: d.now()})
		if finding.EventID != "" {
			seen.eventID = finding.EventID
		}
	}
	return seen
}

// lookAgain looks once more for what nothing but a person's word speaks for, or what could not be looked at.
func (d *Desk) lookAgain(ctx context.Context) {
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
	}
}

// seeAgain records what a later look has shown.
func (d *Desk) seeAgain(one item, seen looked, waiting held, holding bool) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	if current, there := d.item(one.ID); !there || current.State != one.State {
		return nil // somebody was faster
	}
	if one.open() && holding && (seen.level == levelProved || seen.level == levelSeen) {
		return d.succeed(one, waiting.by, waiting.given, seen)
	}
	at := d.now()
	changed := seen.level != one.notes.Level
	if err := d.change(func(next *document) {
		notes := next.notesOf(one.ID)
		notes.looked(seen, at)
		if changed {
			next.note(at, Entry{Who: historian, Did: "looked", What: one.Summary, OperationID: one.ID, ObjectID: one.Subject, Evidence: seen.level, Findings: seen.findings})
		}
	}); err != nil || one.open() || !changed || one.Subject == "" {
		return err
	}
	if seen.level == levelContradicted {
		d.notifier.tell(Notice{Text: "What was confirmed looks otherwise: " + one.Summary, Kind: "contradicted", Summary: one.Summary,
			URL: d.options.URL + "/items/" + one.ID, Organization: d.options.OrganizationID, At: at})
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
		n.LookAt = &next
	}
}
