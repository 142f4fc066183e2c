package desk

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// latelyFor is how long an item that has ended stays on the worklist.
const latelyFor = 7 * 24 * time.Hour

type worklistBody struct {
	First   firstLine
	Problem string
	Screens []screenRow
	Doubts  []doubtRow
	Due     []dueRow
	Ended   []endedRow
}

type screenRow struct {
	Name  string
	Items []itemRow
}

type itemRow struct {
	ID, Title, Why, By, PostponedBy string
	BegunAt, CreatedAt, ExpiresAt   time.Time
}

type endedRow struct {
	ID, Title, State, Level, Reason string
	EndedAt                         time.Time
}

func (d *Desk) showWorklist(w http.ResponseWriter, r *http.Request) {
	d.showWorklistWith(w, r, http.StatusOK, goodNotes(d.saysChecked(r.URL.Query())))
}

// showWorklistWith shows the worklist with what there is to say first.
func (d *Desk) showWorklistWith(w http.ResponseWriter, r *http.Request, status int, says []note) {
	all := d.items()
	doubts := d.doubts()
	pages := screens(all)
	body := worklistBody{First: d.firstLine(pages, doubts), Doubts: doubts, Problem: d.followProblem()}
	for _, one := range pages {
		row := screenRow{Name: one.name}
		for _, open := range one.items {
			row.Items = append(row.Items, open.row())
		}
		body.Screens = append(body.Screens, row)
	}
	for _, due := range d.dues() {
		if due.Days(d.now()) <= dueSoon {
			body.Due = append(body.Due, d.dueRow(due))
		}
	}
	for _, one := range lately(all, d.now()) {
		body.Ended = append(body.Ended, endedRow{one.ID, one.sheet.Title, one.State, one.notes.Level, one.Reason, *one.EndedAt})
	}
	shown := d.page(r, "Worklist", body)
	shown.Seen, shown.Notes = d.seen(all), append(shown.Notes, says...)
	if shown.Live = "tell"; len(says) == 0 { // what is said once is not swept away
		shown.Refresh, shown.Live = "10", "reload"
	}
	d.show(w, status, "worklist", shown)
}

func (i item) row() itemRow {
	row := itemRow{ID: i.ID, Title: i.sheet.Title, Why: i.notes.Why, By: i.BegunBy, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt, PostponedBy: i.notes.PostponedBy}
	if i.BegunAt != nil {
		row.BegunAt = *i.BegunAt
	}
	return row
}

// latelyMost is how many ended items the worklist shows.
const latelyMost = 50

// lately returns what has ended in the last days, the newest first.
func lately(all []item, now time.Time) (ended []item) {
	for _, one := range slices.Backward(all) {
		if !one.open() && one.EndedAt != nil && now.Sub(*one.EndedAt) < latelyFor {
			ended = append(ended, one)
		}
	}
	slices.SortStableFunc(ended, func(a, b item) int { return b.EndedAt.Compare(*a.EndedAt) })
	return ended[:min(len(ended), latelyMost)]
}

// firstLine is what has waited longest. An id is "" where nothing waits.
type firstLine struct {
	ItemID, Item, ItemAgo    string
	DoubtID, Doubt, DoubtAgo string
	// NotFirst says why the oldest item is not the first of the list; "" where it is.
	NotFirst string
}

// together is how far apart the items of one apply come: none of them has waited longer than another.
const together = time.Minute

func (d *Desk) firstLine(pages []screen, doubts []doubtRow) (first firstLine) {
	var oldest *item
	for i := range pages {
		for j, one := range pages[i].items {
			if oldest == nil || one.CreatedAt.Before(oldest.CreatedAt.Add(-together)) {
				oldest = &pages[i].items[j]
			}
		}
	}
	if oldest != nil {
		first.ItemID, first.Item, first.ItemAgo = oldest.ID, oldest.sheet.Title, ago(oldest.CreatedAt, d.now())
		switch {
		case oldest.ID == pages[0].items[0].ID:
		case oldest.postponed():
			first.NotFirst = "It stands further down, because " + oldest.notes.PostponedBy + " has put it off."
		case oldest.sheet.ForEverybody && oldest.sheet.Screen == pages[0].name:
			first.NotFirst = "It stands further down: it is for everybody of its directory, and safer to do when a few people have tried single sign-on."
		default:
			first.NotFirst = "It stands further down: what stands before it is for the same directory, and safer to do first."
		}
	}
	for i, one := range doubts {
		if i == 0 { // they begin with the oldest
			first.DoubtID, first.Doubt, first.DoubtAgo = one.ID, one.Name, ago(one.Since, d.now())
		}
	}
	return first
}

// seen names what the worklist shows, so that a page notices that it shows something older.
func (d *Desk) seen(all []item) string {
	var text strings.Builder
	for _, one := range all {
		if one.open() {
			fmt.Fprintf(&text, "%s %s %s\n", one.ID, one.BegunBy, one.notes.Why)
		}
	}
	for _, doubt := range d.doubts() {
		fmt.Fprintf(&text, "doubt %s %s\n", doubt.ID, doubt.Since)
	}
	fmt.Fprintf(&text, "%d %s", len(all), d.around.known())
	return shortSum(text.String())
}

func (d *Desk) showNews(w http.ResponseWriter, _ *http.Request) {
	d.answerJSON(w, map[string]string{"seen": d.seen(d.items())})
}
