package desk

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// item is a work item: an operation of the engine, and what a person has to know of it.
type item struct {
	identity.Operation
	sheet worksheet.Sheet
	notes itemNotes
	// keyLost tells that the key which it has given out was lost before anybody had fetched it.
	keyLost bool
	// directories are those of identity providers that it changes, by id.
	directories []string
}

func (i item) open() bool { return i.Open() }

// items returns all work items, in the order in which they came.
func (d *Desk) items() []item {
	operations, err := d.engine.Operations()
	if err != nil {
		d.log.Error("the records could not be brought up to the clock", "error", err)
	}
	around := d.facts()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	all := make([]item, 0, len(operations))
	now := d.now()
	for _, one := range operations {
		found := item{Operation: one, sheet: worksheet.Sheet{Title: one.Summary}}
		if notes := d.known.Items[one.ID]; notes != nil {
			found.notes = *notes
		}
		if one.Open() || one.EndedAt == nil || now.Sub(*one.EndedAt) < latelyFor { // nobody reads the sheets of older ones
			found.describe(around)
		}
		if _, lost := d.known.LostKeys[one.Subject]; lost && !one.Claimed && givesKey(one) {
			found.keyLost = true
		}
		if one.Open() {
			found.directories = directoriesOf(one, around)
		}
		all = append(all, found)
	}
	return all
}

// describe gives an item its sheet. One that has ended is called as it was then.
func (i *item) describe(around worksheet.Facts) {
	i.sheet = worksheet.For(changeOf(i.Operation, around))
	if !i.open() {
		i.sheet.Title = cmp.Or(i.notes.Title, i.Summary)
	}
}

// directoriesOf returns the directories of identity providers that an operation changes. The local directory, from which every domain
// comes, would make everything belong together.
func directoriesOf(o identity.Operation, around worksheet.Facts) (found []string) {
	path := map[string]any{"directoryId": o.PathValues["directoryId"]}
	for _, content := range []map[string]any{path, contentOf(o.Before), contentOf(o.After)} {
		names := []string{"directoryId", "identityProviderDirectoryId"}
		if object, _ := kindOf(o.Method, o.Path); object == worksheet.Directory {
			names = append(names, "id")
		}
		for _, name := range names {
			if id := textIn(name, content); id != "" && !around.Directories[id].Local && !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
	}
	return found
}

// keptFor is how long an operation is kept after its end. The contract asks for 30 days; the history has it for ever.
const keptFor = 90 * 24 * time.Hour

// forgetOld drops operations that ended long ago, and what the desk knows of them. A result that is for whoever asked, and that nobody
// has fetched, is kept.
func (d *Desk) forgetOld() error {
	operations, err := d.engine.Operations()
	var old []string
	for _, one := range operations {
		if !one.Open() && one.EndedAt != nil && d.now().Sub(*one.EndedAt) > keptFor && !one.Waits {
			old = append(old, one.ID)
		}
	}
	if err != nil || len(old) == 0 {
		return err
	}
	d.acting.Lock()
	defer d.acting.Unlock()
	defer d.expectNothing()
	return d.engine.Change(func(org identity.Organization) error {
		var dropped []string
		kept := slices.Clone(org.State.Operations)[:0]
		for i, one := range org.State.AllOperations() {
			if slices.Contains(old, one.ID) && !one.Open() {
				dropped = append(dropped, one.ID)
			} else {
				kept = append(kept, org.State.Operations[i])
			}
		}
		org.State.Operations = kept
		d.expect(nil, func(next *document) {
			for _, id := range dropped {
				delete(next.Items, id)
			}
		})
		return nil
	})
}

// item returns one work item.
func (d *Desk) item(id string) (item, bool) {
	for _, one := range d.items() {
		if one.ID == id {
			return one, true
		}
	}
	return item{}, false
}

// screen is what is done on one page of the console, in one go.
type screen struct {
	name  string
	order int
	items []item
}

// screens returns what waits, as the pages of the console have it: what has waited longest comes first. Of the pages that change the same
// directory, what is safe first comes first. What somebody has put off comes last. What is set up and what is taken away on the same
// page stays apart. On a page, what is for everybody of a directory comes after what a few people try.
func screens(all []item) []screen {
	var open []item
	for _, one := range all {
		if one.open() {
			open = append(open, one)
		}
	}
	slices.SortStableFunc(open, func(a, b item) int {
		return cmp.Or(boolOrder(a.postponed())-boolOrder(b.postponed()), a.CreatedAt.Compare(b.CreatedAt))
	})
	var found []screen // the first item of each is what has waited longest there, unless all of it is put off
	for _, one := range open {
		i := slices.IndexFunc(found, func(s screen) bool { return s.name == one.sheet.Screen && s.order == one.sheet.Order })
		if i < 0 {
			i, found = len(found), append(found, screen{name: one.sheet.Screen, order: one.sheet.Order})
		}
		found[i].items = append(found[i].items, one)
	}
	for _, one := range found {
		slices.SortStableFunc(one.items, func(a, b item) int {
			return cmp.Or(boolOrder(a.postponed())-boolOrder(b.postponed()), boolOrder(a.sheet.ForEverybody)-boolOrder(b.sheet.ForEverybody))
		})
	}
	var sorted []screen
	for len(found) > 0 {
		next := 0
		for i := 0; i < len(found); i++ {
			if found[i].hasToPrecede(found[next]) {
				next, i = i, -1 // something may have to precede that one
			}
		}
		sorted = append(sorted, found[next])
		found = slices.Delete(found, next, next+1)
	}
	return sorted
}

// hasToPrecede tells whether it is safer to do one page before another: they change the same directory, and this one is set up
// earlier, or taken away earlier. What is put off holds up nothing.
func (s screen) hasToPrecede(other screen) bool {
	if s.order >= other.order || s.items[0].postponed() && !other.items[0].postponed() {
		return false
	}
	for _, one := range s.items {
		for _, later := range other.items {
			if slices.ContainsFunc(one.directories, func(id string) bool { return slices.Contains(later.directories, id) }) {
				return true
			}
		}
	}
	return false
}

func (i item) postponed() bool { return i.notes.PostponedAt != nil }

func boolOrder(later bool) int {
	if later {
		return 1
	}
	return 0
}

// runPause is how long there may be nothing new between two steps that a person takes for one set-up.
const runPause = time.Hour

// doneBefore counts what was done in the same set-up as an item: Terraform asks for the next steps soon after it has the result of
// one, and for those that need none at once.
func doneBefore(all []item, of item) (done int) {
	var others []item
	for _, one := range all {
		if one.ID != of.ID && (one.open() || one.State == identity.OperationSucceeded) {
			others = append(others, one)
		}
	}
	for reached := []item{of}; len(reached) > 0; reached = reached[1:] {
		others = slices.DeleteFunc(others, func(other item) bool {
			belongs := follows(reached[0], other) || follows(other, reached[0])
			if belongs {
				reached = append(reached, other)
			}
			if belongs && !other.open() {
				done++
			}
			return belongs
		})
	}
	return done
}

// follows tells whether Terraform has asked for an item together with another one, or soon after that was done.
func follows(later, earlier item) bool {
	soon := func(after time.Time) bool {
		pause := later.CreatedAt.Sub(after)
		return pause >= 0 && pause <= runPause
	}
	return soon(earlier.CreatedAt) || earlier.EndedAt != nil && soon(*earlier.EndedAt)
}

// changeOf returns an operation in the words of a worksheet.
func changeOf(o identity.Operation, around worksheet.Facts) worksheet.Change {
	change := worksheet.Change{Before: contentOf(o.Before), After: contentOf(o.After), Around: around}
	change.Object, change.Verb = kindOf(o.Method, o.Path)
	if change.Verb == worksheet.Create && len(change.Before) > 0 {
		change.Verb = worksheet.Update
	}
	return change
}

// kindOf tells from a write what it is about, and what it does.
func kindOf(method, path string) (object, verb string) {
	verb = map[string]string{"POST": worksheet.Create, "PUT": worksheet.Create, "PATCH": worksheet.Update, "DELETE": worksheet.Delete}[method]
	switch {
	case strings.HasSuffix(path, "/sync"):
		verb = worksheet.Sync
	case strings.HasSuffix(path, "/api-key/regenerate"):
		verb = worksheet.Rotate
	}
	for _, kind := range []struct{ part, object string }{
		{"/saml-configuration", worksheet.SAMLConfiguration}, {"/provisioning-configs", worksheet.ProvisioningConfig},
		{"/linked-domains", worksheet.LinkedDomain}, {"/google-workspace-connections", worksheet.GoogleWorkspaceConnection},
		{"/authentication-policies", worksheet.AuthenticationPolicy}, {"/group-conflicts", worksheet.GroupConflict},
		{"/directories", worksheet.Directory},
	} {
		if strings.Contains(path, kind.part) {
			return kind.object, verb
		}
	}
	return "", verb
}

func contentOf(text json.RawMessage) map[string]any {
	var content map[string]any
	_ = json.Unmarshal(text, &content) // null, and what the engine did not fill in, is nothing
	return content
}

// ago says how long something has waited, roughly.
func ago(since, now time.Time) string {
	switch waited := now.Sub(since); {
	case waited < 2*time.Minute:
		return "just now"
	case waited < 2*time.Hour:
		return counted(int(waited.Minutes()), "minute") + " ago"
	case waited < 48*time.Hour:
		return counted(int(waited.Hours()), "hour") + " ago"
	default:
		return counted(int(waited.Hours()/24), "day") + " ago"
	}
}
