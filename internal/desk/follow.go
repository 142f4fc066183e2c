package desk

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// followEvery is how often the audit log is read.
	followEvery = 30 * time.Second
	// lookFor is how long the desk goes on looking for evidence, lookEvery how often.
	lookFor   = 24 * time.Hour
	lookEvery = time.Minute
	// beforeItem and afterItem are how long before an item came, and after it was confirmed, an event belongs to it: clocks differ, and
	// events come late.
	beforeItem = 5 * time.Minute
	afterItem  = 30 * time.Minute
	// domainsFor and accountsFor are how long what Atlassian said of these is used again.
	domainsFor  = 5 * time.Second
	accountsFor = 10 * time.Minute
)

// Eyes see what Atlassian's published API shows.
type Eyes interface {
	// Look looks for whatever speaks for a change, or against it. What cannot be looked at is a finding that says so.
	Look(ctx context.Context, sight Sight) []Finding
	// Follow reads the audit log on from where it was read to. A log that cannot be read is an error that says why.
	Follow(ctx context.Context, from FollowedTo) (Followed, error)
	// Domains reads the organization's domains, and Accounts how many managed accounts a domain has.
	Domains(ctx context.Context) ([]identity.PublishedDomain, error)
	Accounts(ctx context.Context, domain string) (int, error)
}

// Sight is what to look for.
type Sight struct {
	Change worksheet.Change
	// Given is what was copied back, by the names of the worksheet; secrets are among it.
	Given map[string]string
	// Since is when the item came.
	Since time.Time
}

// FollowedTo is how far the audit log was read. The zero value is not at all.
type FollowedTo struct {
	Cursor string
	Since  time.Time
}

// Followed is what was read of the audit log.
type Followed struct {
	To         FollowedTo
	Suspicions []Suspicion
}

// Suspicion is an event that says that somebody has changed something.
type Suspicion struct {
	// Family is an object of the worksheet; "" is not known.
	Family string
	// Names are ids, names and domains that the event has: of the objects that it is about.
	Names          []string
	Summary, Actor string
	At             time.Time
}

// look looks for evidence. Its answer always has a finding.
func (d *Desk) look(ctx context.Context, one item, given map[string]string, since time.Time) []Finding {
	if d.options.Eyes == nil {
		return []Finding{{Check: "Atlassian's published API", Level: levelAttested, Says: "The desk was started without an organization key, so it sees nothing.", At: d.now()}}
	}
	findings := d.options.Eyes.Look(ctx, Sight{changeOf(one.Operation, d.facts()), given, since.Add(-beforeItem)})
	for i := range findings {
		findings[i].At = d.now()
	}
	return findings
}

// follow reads the audit log and looks for evidence, until ctx ends.
func (d *Desk) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		d.Follow(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Follow does one round of what nobody asks for.
func (d *Desk) Follow(ctx context.Context) {
	if _, err := d.engine.Operations(); err != nil { // what nobody has begun in time expires
		d.log.Error("the records could not be brought up to the clock", "error", err)
	}
	if d.options.Eyes != nil {
		d.lookAgain(ctx)
		d.readLog(ctx)
	}
	if err := d.writeHistory(); err != nil {
		d.log.Error("the history was not written", "error", err)
	}
}

// lookAgain looks once more for what nothing but a person's word speaks for.
func (d *Desk) lookAgain(ctx context.Context) {
	for _, one := range d.items() {
		confirmed := one.notes.ConfirmedAt
		if confirmed == nil || one.notes.Level != levelAttested || d.now().Sub(*confirmed) > lookFor || one.notes.LookedAt != nil && d.now().Sub(*one.notes.LookedAt) < lookEvery {
			continue
		}
		if !one.open() && one.State != identity.OperationSucceeded {
			continue
		}
		d.mutex.Lock()
		waiting, holding := d.held[one.ID]
		d.mutex.Unlock()
		given := waiting.given
		if !holding {
			given = one.notes.Fields
		}
		findings := d.look(ctx, one, given, one.CreatedAt)
		if err := d.seeAgain(one, findings, waiting, holding); err != nil {
			d.log.Warn("what was seen could not be recorded", "item", one.ID, "error", err)
		}
	}
}

// seeAgain records what a later look has shown.
func (d *Desk) seeAgain(one item, findings []Finding, waiting held, holding bool) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	level, at := levelOf(findings), d.now()
	if one.open() && holding && (level == levelProved || level == levelSeen) {
		return d.succeed(one, waiting.by, waiting.given, findings)
	}
	if err := d.change(func(next *document) {
		notes := next.notesOf(one.ID)
		notes.LookedAt = &at
		if level != levelAttested {
			notes.Level, notes.Findings = level, findings
			next.note(at, Entry{Who: historian, Did: "looked", What: one.Summary, OperationID: one.ID, ObjectID: one.Subject, Evidence: level, Findings: findings})
		}
	}); err != nil || one.open() || level == levelAttested || one.Subject == "" {
		return err
	}
	if level == levelContradicted {
		d.notifier.tell(Notice{Text: "What was confirmed looks otherwise: " + one.Summary, Kind: "contradicted", Summary: one.Summary,
			URL: d.options.URL + "/items/" + one.ID, Organization: d.options.OrganizationID, At: at})
	}
	return d.recordEvidence(one, one.notes.ConfirmedBy, level)
}

// readLog reads the audit log on, and puts a doubt on what somebody seems to have changed.
func (d *Desk) readLog(ctx context.Context) {
	d.mutex.Lock()
	from := FollowedTo{Cursor: d.known.Follow.Cursor}
	if since := d.known.Follow.Since; since != nil {
		from.Since = *since
	}
	before := d.known.Follow
	d.mutex.Unlock()
	if from.Since.IsZero() {
		from.Since = d.now()
	}
	read, err := d.options.Eyes.Follow(ctx, from)
	if ctx.Err() != nil {
		return
	}
	now := d.now()
	notes := followNotes{Cursor: read.To.Cursor, Since: &read.To.Since, LastRead: &now}
	if err != nil {
		notes = before
		if notes.Since == nil {
			notes.Since = &from.Since
		}
		if notes.Problem != err.Error() {
			d.log.Warn("the audit log cannot be read", "error", err)
			notes.Problem, notes.ProblemAt = err.Error(), &now
		}
	}
	if err == nil && !d.doubt(read.Suspicions) {
		return // it is read once more
	}
	if before.Cursor == notes.Cursor && before.Problem == notes.Problem && len(read.Suspicions) == 0 && before.Since != nil && before.Since.Equal(*notes.Since) {
		return // nothing new: the file stays as it is
	}
	_ = d.change(func(next *document) { next.Follow = notes }) // logged there; it is read once more
}

// followProblem says why the desk does not see what others change; "" where it does.
func (d *Desk) followProblem() string {
	if d.options.Eyes == nil {
		return "The desk was started without an organization key: it sees neither evidence nor what somebody else changes."
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.known.Follow.Problem == "" {
		return ""
	}
	text := "The audit log cannot be read: " + d.known.Follow.Problem
	if at := d.known.Follow.ProblemAt; at != nil {
		text += " (since " + inUTC(*at) + ")"
	}
	return text
}

// doubt puts a doubt on the objects that events speak of and no item explains. It tells whether that could be recorded.
func (d *Desk) doubt(suspicions []Suspicion) bool {
	items := d.items()
	for _, one := range suspicions {
		if explained(one, items) {
			continue
		}
		if err := d.doubtOne(one); err != nil {
			d.log.Warn("a doubt could not be recorded", "summary", one.Summary, "error", err)
			return false
		}
	}
	return true
}

// explained tells whether an event belongs to an item: one that is open, or that somebody has confirmed about that time.
func explained(one Suspicion, items []item) bool {
	for _, item := range items {
		object, _ := kindOf(item.Method, item.Path)
		if one.Family != "" && !related(one.Family, object) {
			continue
		}
		if one.At.Before(item.CreatedAt.Add(-beforeItem)) {
			continue
		}
		if item.open() || item.EndedAt != nil && item.State == identity.OperationSucceeded && one.At.Before(item.EndedAt.Add(afterItem)) {
			return true
		}
	}
	return false
}

// related tells whether an event of one family follows from an item about another object: a new directory has a policy, and a
// domain that is linked gets another.
func related(family, object string) bool {
	switch {
	case family == object:
		return true
	case family == worksheet.AuthenticationPolicy:
		return object == worksheet.Directory || object == worksheet.LinkedDomain
	case family == worksheet.LinkedDomain:
		return object == worksheet.Directory || object == worksheet.AuthenticationPolicy
	case object == worksheet.Directory:
		return family != worksheet.GroupConflict
	}
	return false
}

func (d *Desk) doubtOne(one Suspicion) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	actor := one.Actor
	if actor == "" {
		actor = "somebody"
	}
	var doubted []object
	d.expect(nil, func(next *document) {
		for _, object := range doubted {
			next.note(d.now(), Entry{Who: historian, Did: "doubted", What: object.Name, ObjectID: object.ID, Reason: one.Summary + " (" + actor + ")"})
		}
	})
	defer d.expectNothing()
	err := d.engine.Change(func(org identity.Organization) error {
		doubted = suspected(objectsOf(org.State), org.State, one)
		for _, object := range doubted {
			if err := org.State.SetDoubt(object.ID, &identity.Doubt{Since: one.At, Summary: one.Summary, Actor: actor}, org.Now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, object := range doubted {
		d.notifier.tell(Notice{Text: "Somebody seems to have changed " + object.Name + " in the console: " + one.Summary, Kind: "doubt", Summary: one.Summary,
			URL: d.options.URL + "/records/" + object.ID + "/check", Organization: d.options.OrganizationID, At: d.now()})
	}
	return nil
}

// suspected are the objects that an event names, or all of its family where it names none that is recorded.
func suspected(all []object, s *identity.State, one Suspicion) []object {
	var named, family []object
	for _, object := range all {
		if object.Kind != one.Family || object.DirectoryID == object.ID && object.Kind == worksheet.Directory && len(object.Fields) == 0 {
			continue
		}
		family = append(family, object)
		for _, name := range one.Names {
			if isNamed(object, s, name) {
				named = append(named, object)
				break
			}
		}
	}
	if len(named) > 0 {
		return named
	}
	return family
}

// isNamed tells whether an id, a name or a domain is that of an object, or of its directory.
func isNamed(o object, s *identity.State, name string) bool {
	for _, d := range s.Directories {
		if d.ID == o.DirectoryID && o.Kind != worksheet.AuthenticationPolicy && (strings.EqualFold(d.Name, name) || d.ExternalID != "" && strings.EqualFold(d.ExternalID, name)) {
			return true
		}
	}
	for _, p := range s.Policies {
		if p.ID == o.ID && (p.Name == name || p.ExternalID != "" && strings.EqualFold(p.ExternalID, name)) {
			return true
		}
	}
	for _, domain := range s.Domains {
		if domain.ID == o.ID && (domain.Name == name || domain.ID == name) {
			return true
		}
	}
	return strings.EqualFold(o.ID, name)
}

// domainCache keeps what Atlassian said of the domains for a moment: Terraform asks for each of them.
type domainCache struct {
	mutex sync.Mutex
	known []identity.PublishedDomain
	until time.Time
}

// readDomains returns the organization's domains as Atlassian shows them.
func (d *Desk) readDomains(ctx context.Context) ([]identity.PublishedDomain, error) {
	if d.options.Eyes == nil {
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
	known, err := d.options.Eyes.Domains(ctx)
	if err != nil {
		return nil, err
	}
	d.domains.known, d.domains.until = known, d.now().Add(domainsFor)
	return known, nil
}

// accountCache keeps how many accounts each domain has: a page shows it, and a page must not wait for Atlassian each time.
type accountCache struct {
	mutex   sync.Mutex
	known   map[string]int
	asked   map[string]time.Time
	reading bool
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
