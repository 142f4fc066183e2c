package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// latelyFor is how long an item that has ended stays on the worklist.
const latelyFor = 7 * 24 * time.Hour

type worklistBody struct {
	First   string
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
	all := d.items()
	doubts := d.doubts()
	body := worklistBody{First: d.firstLine(all, doubts), Doubts: doubts, Problem: d.followProblem()}
	for _, one := range screens(all) {
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
	for _, one := range slices.Backward(all) {
		if !one.open() && one.EndedAt != nil && d.now().Sub(*one.EndedAt) < latelyFor && len(body.Ended) < 50 {
			body.Ended = append(body.Ended, endedRow{one.ID, one.sheet.Title, one.State, one.notes.Level, one.Reason, *one.EndedAt})
		}
	}
	shown := d.page(r, "Worklist", body)
	shown.Refresh, shown.Seen, shown.Live = "10", d.seen(all), "reload"
	d.show(w, http.StatusOK, "worklist", shown)
}

func (i item) row() itemRow {
	row := itemRow{ID: i.ID, Title: i.sheet.Title, Why: i.notes.Why, By: i.BegunBy, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt, PostponedBy: i.notes.PostponedBy}
	if i.BegunAt != nil {
		row.BegunAt = *i.BegunAt
	}
	return row
}

// firstLine says what has waited longest.
func (d *Desk) firstLine(all []item, doubts []doubtRow) string {
	var parts []string
	if oldest, there := oldestOpen(all); there {
		parts = append(parts, fmt.Sprintf("The oldest open item came %s: %s.", ago(oldest.CreatedAt, d.now()), oldest.sheet.Title))
	} else {
		parts = append(parts, "No item is open.")
	}
	if len(doubts) == 0 {
		return strings.Join(append(parts, "Nothing is in doubt."), " ")
	}
	oldest := slices.MinFunc(doubts, func(a, b doubtRow) int { return a.Since.Compare(b.Since) })
	return strings.Join(append(parts, fmt.Sprintf("The oldest doubt is from %s: %s.", ago(oldest.Since, d.now()), oldest.Name)), " ")
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
	fmt.Fprintf(&text, "%d", len(all))
	return shortSum(text.String())
}

func (d *Desk) showNews(w http.ResponseWriter, _ *http.Request) {
	d.answerJSON(w, map[string]string{"seen": d.seen(d.items())})
}

type sheetBody struct {
	Screen, Count, Link string
	Where               []string
	Stepper             []stepperRow
	Items               []itemBody
}

type stepperRow struct {
	ID, Title string
	Current   bool
}

// itemBody is one work item on its sheet.
type itemBody struct {
	ID, Title, State, Asked, Why, Ended string
	Open                                bool
	BegunBy                             string
	Findings                            []Finding
	Consequences, Irreversible          []string
	Uncertain                           []string
	Steps                               []stepBody
	Returns                             []returnBody
	Questions                           []questionBody
	Insist                              string // what the button says that overrules the desk; "" for none
	Problem                             string
	ReasonText, ReasonProblem           string
	Changes                             []changeRow
}

type stepBody struct {
	Words, Or string
	Field     *worksheet.Field
	Questions []questionBody // that can be answered when the step is done
}

type returnBody struct {
	Name, Label, Hint, Value, Problem string
	Secret, Optional, Long            bool
}

type questionBody struct {
	ItemID, Name, Ask, Problem, Answer string
	Known, Answers                     []string
}

type changeRow struct{ Name, Before, After string }

// attempt is what a person has sent and what was wrong with it, to be shown again.
type attempt struct {
	itemID   string
	values   map[string]string // what was copied back, without secrets
	answers  map[string]string
	problems map[string]string // by field; "" is the whole
	reason   string
}

func (d *Desk) showItem(w http.ResponseWriter, r *http.Request) {
	d.showSheet(w, r, r.PathValue("item"), http.StatusOK, attempt{})
}

// showSheet shows an item with what else is done on the same page of the console. One that has ended stands alone.
func (d *Desk) showSheet(w http.ResponseWriter, r *http.Request, id string, status int, tried attempt) {
	all := d.items()
	i := slices.IndexFunc(all, func(one item) bool { return one.ID == id })
	if i < 0 {
		d.problem(w, r, http.StatusNotFound, "There is no such item", "It may be older than what the desk keeps. The history has it.")
		return
	}
	wanted := all[i]
	wanted.sheet = worksheet.For(changeOf(wanted.Operation, d.facts()))
	together, count := []item{wanted}, ""
	var stepper []stepperRow
	if wanted.open() {
		d.opened(wanted.Operation)
		number, total := 0, 0
		for _, one := range screens(all) {
			for _, open := range one.items {
				total++
				if open.ID == id {
					number, together = total, one.items
				}
				stepper = append(stepper, stepperRow{open.ID, open.sheet.Title, open.ID == id})
			}
		}
		count = stepCount(number, total, len(together))
	}
	body := sheetBody{Screen: wanted.sheet.Screen, Count: count, Stepper: stepper}
	for _, place := range wanted.sheet.Where {
		words := place.String()
		if place.Navigation == "older" {
			words += " (older navigation)"
		}
		if body.Link == "" {
			body.Link = place.URL
		}
		body.Where = append(body.Where, words)
	}
	for _, one := range together {
		body.Items = append(body.Items, d.itemBody(one, tried))
	}
	shown := d.page(r, wanted.sheet.Title, body)
	shown.Seen, shown.Live = d.seen(all), "tell"
	if done, there := doneItem(all, r.URL.Query().Get("done")); there {
		shown.Notes = append(shown.Notes, note{"good", done.saysDone()})
	}
	d.show(w, status, "item", shown)
}

// doneItem finds the item that a person has just done.
func doneItem(all []item, id string) (item, bool) {
	i := slices.IndexFunc(all, func(one item) bool { return one.ID == id && one.State == identity.OperationSucceeded })
	if i < 0 {
		return item{}, false
	}
	return all[i], true
}

func (i item) saysDone() string { return "Done: " + i.sheet.Title + "." }

func stepCount(number, total, here int) string {
	text := fmt.Sprintf("Step %d of the %d that wait now", number, total)
	if total == 1 {
		text = "The only step that waits now"
	}
	switch {
	case here == total && total > 1:
		text += ", all on one page of the console"
	case here > 1:
		text += fmt.Sprintf(", %d of them on this page of the console", here)
	}
	return text + "."
}

func (d *Desk) itemBody(one item, tried attempt) itemBody {
	body := itemBody{
		ID: one.ID, Title: one.sheet.Title, State: one.State, Open: one.open(), Why: one.notes.Why, Findings: one.notes.Findings,
		Consequences: one.sheet.Consequences, Irreversible: one.sheet.Irreversible, Uncertain: one.sheet.Uncertain,
		Insist: insistence(one), Changes: changesOf(one),
	}
	body.Asked = fmt.Sprintf("Asked for by Terraform on %s; it expires on %s if nobody begins.", inUTC(one.CreatedAt), inDay(one.ExpiresAt))
	if one.State == identity.OperationInProgress && one.BegunAt != nil {
		body.BegunBy = one.BegunBy
		body.Asked = fmt.Sprintf("Asked for by Terraform on %s. %s has worked on it since %s.", inUTC(one.CreatedAt), one.BegunBy, inUTC(*one.BegunAt))
	}
	if !one.open() {
		body.Ended = ended(one)
	}
	for _, step := range one.sheet.Steps {
		body.Steps = append(body.Steps, stepBody{Words: step.Words, Or: step.Or, Field: step.Field})
	}
	mine := tried.itemID == one.ID
	for _, back := range one.sheet.Returns {
		shown := returnBody{Name: back.Name, Label: back.Label, Hint: back.Hint, Secret: back.Secret, Optional: back.Optional}
		if !back.Secret {
			shown.Value = cmp.Or(one.notes.Fields[back.Name], recorded(one, back.Name))
		}
		if mine {
			shown.Problem = tried.problems[back.Name]
			if value, typed := tried.values[back.Name]; typed {
				shown.Value = value
			}
		}
		body.Returns = append(body.Returns, shown)
	}
	for _, question := range one.sheet.Questions {
		shown := questionBody{ItemID: one.ID, Name: question.Name, Ask: question.Ask, Known: question.Known, Answers: question.Answers}
		if mine {
			shown.Problem, shown.Answer = tried.problems["question."+question.Name], tried.answers[question.Name]
		}
		if at := question.AfterStep; at > 0 && at <= len(body.Steps) {
			body.Steps[at-1].Questions = append(body.Steps[at-1].Questions, shown)
			continue
		}
		body.Questions = append(body.Questions, shown)
	}
	if mine {
		body.Problem, body.ReasonProblem, body.ReasonText = tried.problems[""], tried.problems["reason"], tried.reason
	}
	return body
}

// insistence is what the button says with which a person overrules what the desk sees. The history and the record keep it.
func insistence(one item) string {
	switch {
	case one.notes.Holding:
		return "Done without evidence"
	case one.notes.Level == levelContradicted:
		return "Done, although it looks otherwise"
	}
	return ""
}

// ended says how an item has ended.
func ended(one item) string {
	at := ""
	if one.EndedAt != nil {
		at = " on " + inUTC(*one.EndedAt)
	}
	switch one.State {
	case identity.OperationSucceeded:
		who := one.notes.ConfirmedBy
		if who == "" {
			who = one.BegunBy
		}
		text := fmt.Sprintf("%s confirmed it%s.", who, at)
		if one.notes.Insisted != "" {
			text += " " + one.notes.Insisted
		}
		if !one.Claimed {
			text += " Terraform has not fetched the result yet: it does when the same configuration is applied again."
		}
		return text
	case identity.OperationRefused:
		return fmt.Sprintf("It was refused%s: %s", at, one.Reason)
	case identity.OperationExpired:
		return fmt.Sprintf("It expired%s: nobody had begun. Applying the configuration again asks once more.", at)
	case identity.OperationSuperseded:
		return fmt.Sprintf("Terraform asked for something else in its place%s. Do not do this one any more.", at)
	}
	return fmt.Sprintf("It was %s%s.", inWords(one.State), at)
}

// changesOf shows what the API is asked to change, field by field. A field that is the same before and after is left out.
func changesOf(one item) []changeRow {
	before, after := contentOf(one.Before), contentOf(one.After)
	names := slices.Sorted(maps.Keys(before))
	for name := range after {
		if _, there := before[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var rows []changeRow
	for _, name := range names {
		row := changeRow{name, fieldText(before[name]), fieldText(after[name])}
		if row.Before != row.After && name != "version" && name != "record" {
			rows = append(rows, row)
		}
	}
	return rows
}

// fieldText shows a value of the API as a person reads it.
func fieldText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case bool:
		if value {
			return "yes"
		}
		return "no"
	}
	text, _ := json.Marshal(value) // what was JSON is JSON
	return string(text)
}

type nextBody struct {
	Done, After string
	Findings    []Finding
}

// showNext goes to what waits next, or waits for it: Terraform asks for the next step when it has the result of this one.
func (d *Desk) showNext(w http.ResponseWriter, r *http.Request) {
	after := r.URL.Query().Get("after")
	all := d.items()
	for _, one := range screens(all) {
		if next := one.items[0]; next.ID != after && next.notes.PostponedAt == nil {
			http.Redirect(w, r, "/items/"+next.ID+"?done="+url.QueryEscape(after), http.StatusSeeOther)
			return
		}
	}
	body := nextBody{After: after}
	if done, there := doneItem(all, after); there {
		body.Done, body.Findings = done.saysDone(), done.notes.Findings
	}
	shown := d.page(r, "The next step", body)
	shown.Refresh, shown.Seen, shown.Live = "3", d.seen(all), "reload"
	d.show(w, http.StatusOK, "next", shown)
}
