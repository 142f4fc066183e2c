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

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

type sheetBody struct {
	Screen, Count, Link string
	Where               []string
	Stepper             []stepperRow
	Items               []itemBody
	// Several tells that there is more than one item, all of them open: one button is for all.
	Several bool
}

type stepperRow struct {
	ID, Title     string
	Current, Here bool // it was asked for, it is on the sheet
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
	ReasonField                         string // the name of the field for the reason
	ReasonText, ReasonProblem           string
	Together                            bool // other items are on the sheet, which has a button for all
	Changes                             []changeRow
}

type stepBody struct {
	Words, Or string
	Field     *worksheet.Field
	Questions []questionBody // that can be answered when the step is done
}

type returnBody struct {
	Name, Field, Label, Hint, Value, Problem string // Field is the name in the form
	Secret, Optional, Long                   bool
}

type questionBody struct {
	ItemID, Name, Field, Ask, Problem, Answer string // Field is the name in the form
	Known, Answers                            []string
}

type changeRow struct{ Name, Before, After string }

func (d *Desk) showItem(w http.ResponseWriter, r *http.Request) {
	d.showSheet(w, r, r.PathValue("item"), http.StatusOK, nil)
}

// showSheet shows an item with what else is done on the same page of the console. One that has ended stands alone. says is what there
// is to say first.
func (d *Desk) showSheet(w http.ResponseWriter, r *http.Request, id string, status int, sent attempts, says ...note) {
	all := d.items()
	i := slices.IndexFunc(all, func(one item) bool { return one.ID == id })
	if i < 0 {
		d.problem(w, r, http.StatusNotFound, "There is no such item", "It may be older than what the desk keeps. The history has it.")
		return
	}
	wanted := all[i]
	wanted.describe(d.facts())
	together, count := []item{wanted}, ""
	var stepper []stepperRow
	if wanted.open() {
		first, total := 0, 0
		for _, one := range screens(all) {
			here := slices.ContainsFunc(one.items, func(open item) bool { return open.ID == id })
			if here {
				first, together = total+1, one.items
			}
			for _, open := range one.items {
				stepper = append(stepper, stepperRow{open.ID, open.sheet.Title, open.ID == id, here})
			}
			total += len(one.items)
		}
		count = stepCount(doneBefore(all, wanted), first, len(together), total)
		d.opened(together)
	}
	body := sheetBody{Screen: wanted.sheet.Screen, Count: count, Stepper: stepper, Several: len(together) > 1}
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
		shown := d.itemBody(one, sent[one.ID])
		shown.Together = body.Several
		body.Items = append(body.Items, shown)
	}
	shown := d.page(r, wanted.sheet.Title, body)
	shown.Seen, shown.Live, shown.Notes = d.seen(all), "tell", append(shown.Notes, says...)
	if r.Method == http.MethodGet {
		shown.Notes = append(shown.Notes, goodNotes(saysDone(doneItems(all, r.URL.Query()["done"])))...)
	}
	d.show(w, status, "item", shown)
}

// stepCount says where in the whole set-up the items of a sheet stand: what was done counts, and what waits now. What Terraform asks for
// when it has these results, nobody knows before.
func stepCount(done, first, here, waiting int) string {
	total := done + waiting
	text := ""
	if done > 0 {
		text = fmt.Sprintf("%d done. ", done)
	}
	switch {
	case total == 1:
		text += "The only step that is known now"
	case here == 1:
		text += fmt.Sprintf("This is step %d of the %d that are known now", done+first, total)
	default:
		to := "to"
		if here == 2 {
			to = "and"
		}
		text += fmt.Sprintf("These are steps %d %s %d of the %d that are known now, all on one page of the console", done+first, to, done+first+here-1, total)
	}
	return text + ". Terraform may ask for more when it has the results."
}

// itemBody is an item on its sheet, with what a person has sent for it; nil for nothing.
func (d *Desk) itemBody(one item, sent *attempt) itemBody {
	body := itemBody{
		ID: one.ID, Title: one.sheet.Title, State: one.State, Open: one.open(), Why: one.notes.Why, Findings: one.notes.Findings,
		Consequences: one.sheet.Consequences, Irreversible: one.sheet.Irreversible, Uncertain: one.sheet.Uncertain,
		Insist: insistence(one), Changes: changesOf(one), ReasonField: reasonField(one.ID),
	}
	body.Asked = fmt.Sprintf("Asked for by Terraform on %s; it expires on %s if nobody begins.", inUTC(one.CreatedAt), inDay(one.ExpiresAt))
	if one.State == identity.OperationInProgress && one.BegunAt != nil {
		body.BegunBy = one.BegunBy
		body.Asked = fmt.Sprintf("Asked for by Terraform on %s. %s has worked on it since %s.", inUTC(one.CreatedAt), one.BegunBy, inUTC(*one.BegunAt))
	}
	if !one.open() {
		body.Asked, body.Ended = fmt.Sprintf("Asked for by Terraform on %s.", inUTC(one.CreatedAt)), ended(one)
	}
	for _, step := range one.sheet.Steps {
		body.Steps = append(body.Steps, stepBody{Words: step.Words, Or: step.Or, Field: step.Field})
	}
	if sent == nil {
		sent = &attempt{}
	}
	for _, back := range one.sheet.Returns {
		shown := returnBody{Name: back.Name, Field: returnField(back.Name, one.ID), Label: back.Label, Hint: back.Hint, Long: back.Several, Secret: back.Secret, Optional: back.Optional, Problem: sent.problems[back.Name]}
		if value, typed := sent.values[back.Name]; typed {
			shown.Value = value
		} else if !back.Secret {
			shown.Value = offered(one, back.Name)
		}
		if sent.secrets[back.Name] && shown.Problem == "" {
			shown.Problem = "Enter it once more: no page shows again what is secret."
		}
		body.Returns = append(body.Returns, shown)
	}
	for _, question := range one.sheet.Questions {
		shown := questionBody{
			ItemID: one.ID, Name: question.Name, Field: questionField(question.Name, one.ID), Ask: question.Ask, Known: question.Known, Answers: question.Answers,
			Problem: sent.problems["question."+question.Name], Answer: sent.answers[question.Name],
		}
		if at := question.AfterStep; at > 0 && at <= len(body.Steps) {
			body.Steps[at-1].Questions = append(body.Steps[at-1].Questions, shown)
			continue
		}
		body.Questions = append(body.Questions, shown)
	}
	body.Problem, body.ReasonProblem, body.ReasonText = sent.problems[""], sent.problems["reason"], sent.reason
	return body
}

// offered is what a field has before anybody has typed in it.
func offered(one item, name string) string {
	text := cmp.Or(one.notes.Fields[name], recorded(one, name))
	for _, back := range one.sheet.Returns {
		if back.Name == name && back.Several {
			text = strings.ReplaceAll(text, " ", "\n")
		}
	}
	return text
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
		return text + unfetched(one)
	case identity.OperationRefused:
		return fmt.Sprintf("It was refused%s: %s", at, one.Reason)
	case identity.OperationExpired:
		return fmt.Sprintf("It expired%s: nobody had begun. Applying the configuration again asks once more.", at)
	case identity.OperationSuperseded:
		return fmt.Sprintf("Terraform asked for something else in its place%s. Do not do this one any more.", at)
	}
	return fmt.Sprintf("It was %s%s.", inWords(one.State), at)
}

// unfetched says what becomes of a result that nobody has fetched; "" where somebody has.
func unfetched(one item) string {
	switch {
	case one.Claimed:
		return ""
	case one.keyLost:
		return " Its key was lost: the desk was started anew before Terraform had fetched it, and it keeps no key in a file. Terraform asks for another one when the same configuration is applied again."
	case one.Waits:
		return " Terraform has not fetched the result yet: it does when the same configuration is applied again."
	case one.made():
		return " What it has made was changed or deleted since, so nobody has to fetch the result any more."
	}
	return " Terraform sees it with its next plan."
}

// made tells whether an operation makes something new: an object, or a key.
func (i item) made() bool {
	_, verb := kindOf(i.Method, i.Path)
	return verb == worksheet.Create && i.Method != http.MethodPut || verb == worksheet.Rotate
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
		return choice(value)
	}
	text, _ := json.Marshal(value) // what was JSON is JSON
	return string(text)
}

type nextBody struct {
	Done  string
	Again string // the address to look once more
	Found []foundRow
}

// foundRow is what the desk has found for an item.
type foundRow struct {
	Title    string
	Findings []Finding
}

// showNext goes to what waits next, or waits for it: Terraform asks for the next step when it has the result of this one.
func (d *Desk) showNext(w http.ResponseWriter, r *http.Request) {
	after := r.URL.Query()["after"]
	all := d.items()
	done := doneItems(all, after)
	if next, there := nextItem(screens(all), after, done, d.options.Gate.Person(r)); there {
		http.Redirect(w, r, "/items/"+next.ID+"?"+url.Values{"done": after}.Encode(), http.StatusSeeOther)
		return
	}
	body := nextBody{Again: nextAfter(after...), Done: saysDone(done)}
	for _, one := range done {
		if len(one.notes.Findings) > 0 {
			body.Found = append(body.Found, foundRow{one.sheet.Title, one.notes.Findings})
		}
	}
	shown := d.page(r, "The next step", body)
	shown.Refresh, shown.Seen, shown.Live = "3", d.seen(all), "reload"
	d.show(w, http.StatusOK, "next", shown)
}

// nextItem is what a person does after something: what is left on the same page of the console, or else the first of the list that
// nobody has put off, and that nobody else is on.
func nextItem(pages []screen, after []string, done []item, who string) (next item, there bool) {
	for _, page := range pages {
		same := slices.ContainsFunc(done, func(one item) bool { return one.sheet.Screen == page.name })
		for _, one := range page.items {
			if slices.Contains(after, one.ID) || one.postponed() || one.BegunBy != "" && one.BegunBy != who {
				continue
			}
			if same {
				return one, true
			}
			if !there {
				next, there = one, true
			}
		}
	}
	return next, there
}
