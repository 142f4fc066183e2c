package desk

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// roundEvery is how often the desk looks whether there is something to look at.
	roundEvery = 5 * time.Second
)

// Eyes see what Atlassian's published API shows. See package evidence.
type Eyes interface {
	Look(context.Context, evidence.Item, evidence.Given) evidence.Report
	Follow(context.Context, evidence.Cursor, []evidence.Item) evidence.Followed
	Compare(context.Context, evidence.Recorded) evidence.Compared
	Existing(context.Context) evidence.Existing
}

// Run does what nobody asks for, until ctx ends: it follows the audit log, looks for evidence, and tells of what expires.
func (d *Desk) Run(ctx context.Context) {
	var reading sync.WaitGroup
	reading.Go(func() { d.runReading(ctx) })
	defer reading.Wait()
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		d.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Round does what there is to do by now.
func (d *Desk) Round(ctx context.Context) {
	d.round(ctx)
	d.readAround(ctx)
}

func (d *Desk) round(ctx context.Context) {
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
	d.noteHistory()
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
	for _, drift := range compared.Drifts {
		if err := d.recordDrift(drift); err != nil {
			d.log.Warn("what the audit log says of a policy could not be recorded", "summary", drift.Summary, "error", err)
			return
		}
	}
	next := read.Next
	if quiet := now.Add(compared.RetryAfter); quiet.After(next) {
		next = quiet
	}
	notes := followNotes{Cursor: read.Cursor, Next: &next, Problem: read.Says}
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

// recorded is what published reads can be compared with. What is in doubt already is left out, but for policies, whose events may tell.
func (d *Desk) recorded() evidence.Recorded {
	state := d.state()
	doubted := func(id string) bool { return state.Records[id].Doubt != nil }
	recorded := evidence.Recorded{SCIMKeys: map[string]string{}}
	for _, one := range state.AllOperations() {
		key := d.engine.KeyGivenBy(one.ID)
		config, there := adminapi.ByID(state.Provisioning, one.Subject)
		if there && key != "" && !doubted(config.ID) && identity.KeySum(key) == config.KeySHA256 {
			recorded.SCIMKeys[config.SCIMDirectoryID] = key
		}
	}
	for _, domain := range state.Domains {
		if domain.DirectoryID != "" && !doubted(domain.ID) {
			if _, there := state.Records[domain.ID]; there {
				recorded.Domains = append(recorded.Domains, domain.Name)
			}
		}
	}
	recorded.Policies = d.recordedPolicies(state)
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
	defer d.expectNothing()
	return d.engine.Change(func(org identity.Organization) error {
		doubted := suspected(objectsOf(org.State), org.State, one)
		d.expect(nil, func(next *document) {
			for _, object := range doubted {
				next.note(d.now(), Entry{Who: historian, Did: "doubted", What: object.Name, ObjectID: object.ID, Reason: one.Summary + " (" + one.Actor + ")"})
				d.tell(next, untold{Notice: Notice{
					Text: "Somebody seems to have changed " + object.Name + " in the console: " + one.Summary, Kind: "doubt", Summary: one.Summary,
					URL: d.options.URL + "/records/" + object.ID + "/check",
				}, ObjectID: object.ID})
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
	})
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
