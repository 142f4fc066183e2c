package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// roundEvery is how often the desk looks whether there is something to look at.
	roundEvery = 5 * time.Second
	// domainsFor and accountsFor are how long what Atlassian said of these is used again.
	domainsFor  = 5 * time.Second
	accountsFor = 10 * time.Minute
)

// Eyes see what Atlassian's published API shows. See package evidence.
type Eyes interface {
	Look(context.Context, evidence.Item, evidence.Given) evidence.Report
	Follow(context.Context, evidence.Cursor, []evidence.Item) evidence.Followed
	Compare(context.Context, evidence.Recorded) evidence.Compared
	Existing(context.Context) evidence.Existing
}

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

// Run does what nobody asks for, until ctx ends: it follows the audit log, looks for evidence, and tells of what expires.
func (d *Desk) Run(ctx context.Context) {
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		d.Round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round does what there is to do by now.
func (d *Desk) Round(ctx context.Context) {
	if _, err := d.engine.Operations(); err != nil { // what nobody has begun in time expires
		d.log.Error("the records could not be brought up to the clock", "error", err)
	}
	if err := d.forgetOld(); err != nil {
		d.log.Error("old items could not be dropped", "error", err)
	}
	if d.options.Eyes != nil {
		d.lookAgain(ctx)
		d.readLog(ctx)
	}
	d.countAccounts(ctx)
	_ = d.writeHistory() // logged there
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

// readLog reads the audit log on, and puts a doubt on what somebody seems to have changed.
func (d *Desk) readLog(ctx context.Context) {
	d.mutex.Lock()
	before := d.known.Follow
	d.mutex.Unlock()
	now := d.now()
	if before.Next != nil && now.Before(*before.Next) {
		return
	}
	all := d.items()
	var asked []evidence.Item
	for _, one := range all {
		confirmed := one.notes.ConfirmedAt
		if one.open() || one.State == identity.OperationSucceeded && confirmed != nil && now.Sub(*confirmed) < evidence.LookFor {
			asked = append(asked, d.sight(one, nil))
		}
	}
	read := d.options.Eyes.Follow(ctx, before.Cursor, asked)
	compared := d.options.Eyes.Compare(ctx, d.recorded())
	if ctx.Err() != nil {
		return
	}
	if !d.doubt(slices.Concat(read.Suspicions, compared.Suspicions)) {
		return // it is read once more
	}
	notes := followNotes{Cursor: read.Cursor, Next: &read.Next, Problem: read.Says}
	if notes.Problem != before.Problem {
		if notes.Problem != "" {
			d.log.Warn("the audit log cannot be read", "reason", notes.Problem)
		}
		notes.ProblemAt = &now
	} else {
		notes.ProblemAt = before.ProblemAt
	}
	_ = d.change(func(next *document) { next.Follow = notes }) // logged there; it is read once more
}

// recorded is what published reads can be compared with. What is in doubt already is left out.
func (d *Desk) recorded() evidence.Recorded {
	state := d.state()
	doubted := func(id string) bool { return state.Records[id].Doubt != nil }
	var recorded evidence.Recorded
	for _, domain := range state.Domains {
		if domain.DirectoryID != "" && !doubted(domain.ID) {
			if _, there := state.Records[domain.ID]; there {
				recorded.Domains = append(recorded.Domains, domain.Name)
			}
		}
	}
	for _, policy := range state.Policies {
		if known, there := state.Records[policy.ID]; there && !doubted(policy.ID) {
			one := evidence.RecordedPolicy{ID: policy.ExternalID, Name: policy.Name, EnforceSSO: policy.EnforceSSO, At: known.RecordedAt}
			for _, directory := range state.Directories {
				if directory.ID == policy.DirectoryID {
					one.DirectoryName = directory.Name
				}
			}
			recorded.Policies = append(recorded.Policies, one)
		}
	}
	return recorded
}

// followProblem says why the desk does not see what others change; "" where it does.
func (d *Desk) followProblem() string {
	if d.options.Eyes == nil {
		return "The desk was started without an organization key: it sees neither evidence nor what somebody else changes."
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	text := d.known.Follow.Problem
	if at := d.known.Follow.ProblemAt; text != "" && at != nil {
		text += " (Since " + inUTC(*at) + ".)"
	}
	return text
}

// doubt puts a doubt on the objects that events speak of. It tells whether that could be recorded.
func (d *Desk) doubt(suspicions []evidence.Suspicion) bool {
	for _, one := range suspicions {
		if err := d.doubtOne(one); err != nil {
			d.log.Warn("a doubt could not be recorded", "summary", one.Summary, "error", err)
			return false
		}
	}
	return true
}

func (d *Desk) doubtOne(one evidence.Suspicion) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	var doubted []object
	defer d.expectNothing()
	if err := d.engine.Change(func(org identity.Organization) error {
		doubted = suspected(objectsOf(org.State), org.State, one)
		d.expect(nil, func(next *document) {
			for _, object := range doubted {
				next.note(d.now(), Entry{Who: historian, Did: "doubted", What: object.Name, ObjectID: object.ID, Reason: one.Summary + " (" + one.Actor + ")"})
			}
			if len(doubted) == 0 { // nothing that is recorded, such as an API key: people still want to know
				next.note(d.now(), Entry{Who: historian, Did: "noticed", What: one.Summary, Reason: one.Actor})
			}
		})
		for _, object := range doubted {
			if err := org.State.SetDoubt(object.ID, &identity.Doubt{Since: one.At, Summary: one.Summary, Actor: one.Actor}, org.Now); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, object := range doubted {
		d.notifier.tell(Notice{Text: "Somebody seems to have changed " + object.Name + " in the console: " + one.Summary, Kind: "doubt", Summary: one.Summary,
			URL: d.options.URL + "/records/" + object.ID + "/check", Organization: d.options.OrganizationID, At: d.now()})
	}
	return nil
}

// suspected are the objects that a suspicion names, or all of its family where it names nothing.
func suspected(all []object, s *identity.State, one evidence.Suspicion) []object {
	var found []object
	for _, object := range all {
		if object.Kind == one.Family && len(object.Fields) > 0 && (one.NamesNothing() || isNamed(object, s, one)) {
			found = append(found, object)
		}
	}
	return found
}

// isNamed tells whether a suspicion names an object, or the directory that it belongs to.
func isNamed(o object, s *identity.State, one evidence.Suspicion) bool {
	same := func(id, name, externalID, ownName string) bool {
		return externalID != "" && strings.EqualFold(id, externalID) || ownName != "" && strings.EqualFold(name, ownName)
	}
	for _, domain := range s.Domains {
		if domain.ID == o.ID {
			return slices.Contains(one.Domains, domain.Name)
		}
	}
	for _, policy := range s.Policies {
		if policy.ID == o.ID {
			return slices.ContainsFunc(one.Policies, func(p evidence.Policy) bool { return same(p.ID, p.Name, policy.ExternalID, policy.Name) })
		}
	}
	for _, config := range s.Provisioning {
		if config.ID == o.ID && slices.ContainsFunc(one.SCIMDirectories, func(id string) bool { return strings.EqualFold(id, config.SCIMDirectoryID) }) {
			return true
		}
	}
	for _, directory := range s.Directories {
		if directory.ID == o.DirectoryID && slices.ContainsFunc(one.Directories, func(n evidence.Named) bool { return same(n.ID, n.Name, directory.ExternalID, directory.Name) }) {
			return true
		}
	}
	return false
}

// domainCache keeps what Atlassian said of the domains for a moment: Terraform asks for each of them.
type domainCache struct {
	mutex sync.Mutex
	known []identity.PublishedDomain
	until time.Time
}

// readDomains returns the organization's domains as Atlassian shows them.
func (d *Desk) readDomains(ctx context.Context) ([]identity.PublishedDomain, error) {
	if d.options.Published == nil {
		var known []identity.PublishedDomain
		for _, one := range d.state().Domains {
			known = append(known, identity.PublishedDomain{ID: one.ID, Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus})
		}
		return known, nil
	}
	d.domains.mutex.Lock()
	defer d.domains.mutex.Unlock()
	if d.now().Before(d.domains.until) {
		return d.domains.known, nil
	}
	var known []identity.PublishedDomain
	for one, err := range d.options.Published.Domains(ctx, d.options.OrganizationID) {
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(known, func(other identity.PublishedDomain) bool { return other.Name == one.Name }) && one.ClaimStatus != client.ClaimStatusVerified {
			continue // a domain may be listed more than once, with its old claims
		}
		known = slices.DeleteFunc(known, func(other identity.PublishedDomain) bool { return other.Name == one.Name })
		known = append(known, identity.PublishedDomain{ID: one.ID, Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus})
	}
	d.domains.known, d.domains.until = known, d.now().Add(domainsFor)
	return known, nil
}

// accountCache keeps how many accounts each domain has: a page shows it, and must not wait for Atlassian.
type accountCache struct {
	mutex sync.Mutex
	known map[string]int
	until time.Time
}

// mostCounted is up to how many accounts of a domain are counted.
const mostCounted = 10_000

// countAccounts counts the managed accounts of the domains that open items are about.
func (d *Desk) countAccounts(ctx context.Context) {
	if d.options.Published == nil || d.now().Before(d.accounts.until) {
		return
	}
	counts := map[string]int{}
	for _, one := range d.items() {
		domain := one.PathValues["domain"]
		if _, counted := counts[domain]; domain == "" || counted || !one.open() {
			continue
		}
		count := 0
		for _, err := range d.options.Published.SearchUsers(ctx, d.options.OrganizationID, client.UserSearch{EmailDomains: []string{domain}, ClaimStatus: "managed"}) {
			if err != nil {
				count = -1
				break
			}
			if count++; count == mostCounted {
				break
			}
		}
		if count >= 0 {
			counts[domain] = count
		}
	}
	d.accounts.mutex.Lock()
	defer d.accounts.mutex.Unlock()
	if len(counts) > 0 {
		d.accounts.known, d.accounts.until = counts, d.now().Add(accountsFor)
	}
}

// facts returns what worksheets want to know of the organization.
func (d *Desk) facts() worksheet.Facts {
	state := d.state()
	d.accounts.mutex.Lock()
	defer d.accounts.mutex.Unlock()
	counts := map[string]int{}
	for domain, count := range d.accounts.known {
		counts[domain] = count
	}
	return factsOf(state, counts)
}
