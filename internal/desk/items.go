package desk

import (
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
			found.sheet = worksheet.For(changeOf(one, around))
		}
		all = append(all, found)
	}
	return all
}

// keptFor is how long an operation is kept after its end. The contract asks for 30 days; the history has it for ever.
const keptFor = 90 * 24 * time.Hour

// forgetOld drops operations that ended long ago, and what the desk knows of them. One whose result nobody has fetched is kept.
func (d *Desk) forgetOld() error {
	old := func(one identity.Operation) bool {
		return !one.Open() && one.EndedAt != nil && d.now().Sub(*one.EndedAt) > keptFor && (one.Claimed || one.State != identity.OperationSucceeded || one.Subject == "")
	}
	operations, err := d.engine.Operations()
	if err != nil || !slices.ContainsFunc(operations, old) {
		return err
	}
	d.acting.Lock()
	defer d.acting.Unlock()
	defer d.expectNothing()
	return d.engine.Change(func(org identity.Organization) error {
		var dropped []string
		kept := slices.Clone(org.State.Operations)[:0]
		for i, one := range org.State.AllOperations() {
			if old(one) {
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
	items []item
}

// screens returns what waits, as the pages of the console have it: what is safe first comes first, and what somebody has put off
// comes last.
func screens(all []item) []screen {
	var open []item
	for _, one := range all {
		if one.open() {
			open = append(open, one)
		}
	}
	slices.SortStableFunc(open, func(a, b item) int {
		if later := boolOrder(a.notes.PostponedAt != nil) - boolOrder(b.notes.PostponedAt != nil); later != 0 {
			return later
		}
		return a.sheet.Order - b.sheet.Order
	})
	var found []screen
	for _, one := range open {
		i := slices.IndexFunc(found, func(s screen) bool { return s.name == one.sheet.Screen })
		if i < 0 {
			found = append(found, screen{name: one.sheet.Screen})
			i = len(found) - 1
		}
		found[i].items = append(found[i].items, one)
	}
	return found
}

func boolOrder(later bool) int {
	if later {
		return 1
	}
	return 0
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

// oldestOpen returns the item that has waited longest.
func oldestOpen(all []item) (oldest item, there bool) {
	for _, one := range all {
		if one.open() && (!there || one.CreatedAt.Before(oldest.CreatedAt)) {
			oldest, there = one, true
		}
	}
	return oldest, there
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
