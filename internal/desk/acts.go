package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// A sheet is one form, whatever many items it has: each button sends all that was typed, so that nothing of it is lost when one item is
// through and another is not. The fields of an item are named after it.

// longestReason bounds what a person says of why it is not possible.
const longestReason = 2000

// attempt is what a person has sent for one item and what was wrong with it, to be shown again.
type attempt struct {
	values   map[string]string // what was copied back, without secrets
	secrets  map[string]bool   // the secrets that were copied back; no page shows them again
	answers  map[string]string
	problems map[string]string // by field; "" is the whole
	reason   string
}

// attempts are what a person has sent, by item.
type attempts map[string]*attempt

// The names of an item's fields.
func returnField(name, itemID string) string   { return "return." + name + "@" + itemID }
func questionField(name, itemID string) string { return "question." + name + "@" + itemID }
func reasonField(itemID string) string         { return "reason@" + itemID }

// typed returns what was typed for the open items of a sheet.
func (d *Desk) typed(r *http.Request) attempts {
	all := d.items()
	sent := attempts{}
	for _, id := range r.PostForm["item"] {
		if i := slices.IndexFunc(all, func(one item) bool { return one.ID == id && one.open() }); i >= 0 {
			sent[id] = readAttempt(r, all[i])
		}
	}
	return sent
}

func readAttempt(r *http.Request, one item) *attempt {
	sent := &attempt{values: map[string]string{}, secrets: map[string]bool{}, answers: map[string]string{}, problems: map[string]string{}}
	for _, back := range one.sheet.Returns {
		if text := r.PostFormValue(returnField(back.Name, one.ID)); back.Secret {
			sent.secrets[back.Name] = text != ""
		} else {
			sent.values[back.Name] = text
		}
	}
	for _, question := range one.sheet.Questions {
		sent.answers[question.Name] = r.PostFormValue(questionField(question.Name, one.ID))
	}
	sent.reason = strings.TrimSpace(r.PostFormValue(reasonField(one.ID)))
	return sent
}

// hasNews tells whether something was typed that the sheet would not show by itself.
func (a *attempt) hasNews(one item) bool {
	if a.reason != "" {
		return true
	}
	for name, text := range a.values {
		if text != offered(one, name) {
			return true
		}
	}
	for _, answer := range a.answers {
		if answer != "" {
			return true
		}
	}
	for _, entered := range a.secrets {
		if entered {
			return true
		}
	}
	return false
}

// check checks what a person has sent, as the fields were checked while they were typed.
func (a *attempt) check(r *http.Request, one item) {
	entered := map[string]string{}
	for _, back := range one.sheet.Returns {
		text := r.PostFormValue(returnField(back.Name, one.ID))
		entered[back.Name] = text
		if problem := problemOf(back, text); problem != "" {
			a.problems[back.Name] = problem
		} else if known, value := recorded(one, back.Name), back.Value(text); known != "" && value != "" && known != value {
			a.problems[back.Name] = "This change leaves it as it is, and it is recorded as " + known + ". Either this is from another directory, or the record is wrong: then press Later, and check the record first."
		}
	}
	for _, question := range one.sheet.Questions {
		answer := a.answers[question.Name]
		switch {
		case len(question.Answers) == 0 && answer == "":
			a.problems["question."+question.Name] = "Tick this when it is so. If it is not, press Later."
		case len(question.Answers) > 0 && !slices.Contains(question.Answers, answer):
			a.problems["question."+question.Name] = "Choose one."
		}
	}
	if len(a.problems) == 0 {
		if problem := one.sheet.Together(entered); problem != "" {
			a.problems[""] = problem
		}
	}
}

// recorded is what is recorded of something that is copied back, and that a change of an object leaves as it is; "" for nothing.
func recorded(one item, name string) string {
	text, _ := contentOf(one.Before)[name].(string)
	return text
}

func problemOf(back worksheet.Return, text string) string {
	if strings.TrimSpace(text) == "" {
		if back.Optional {
			return ""
		}
		return "Nothing is entered yet."
	}
	if back.Check == nil {
		return ""
	}
	return back.Check(text)
}

// givenIn returns what was copied back, as what it stands for.
func givenIn(r *http.Request, one item) map[string]string {
	given := map[string]string{}
	for _, back := range one.sheet.Returns {
		if value := back.Value(r.PostFormValue(returnField(back.Name, one.ID))); value != "" {
			given[back.Name] = value
		}
	}
	return given
}

// checkReturn checks one field while it is typed.
func (d *Desk) checkReturn(w http.ResponseWriter, r *http.Request, one item) {
	for _, back := range one.sheet.Returns {
		if text := r.PostFormValue("value"); back.Name == r.PostFormValue("name") && text != "" {
			d.answerJSON(w, map[string]string{"problem": problemOf(back, text)})
			return
		}
	}
	d.answerJSON(w, map[string]string{"problem": ""})
}

// actOnItem is a person who has pressed a button of an item.
func (d *Desk) actOnItem(w http.ResponseWriter, r *http.Request) {
	if !d.readForm(w, r) {
		return
	}
	id, who := r.PathValue("item"), d.options.Gate.Person(r)
	one, there := d.item(id)
	if !there {
		d.showSheet(w, r, id, http.StatusNotFound, nil)
		return
	}
	if r.PathValue("act") == "check" {
		d.checkReturn(w, r, one)
		return
	}
	if !one.open() {
		d.showSheet(w, r, id, http.StatusConflict, nil) // it says how it has ended
		return
	}
	sent := d.typed(r)
	if sent[id] == nil {
		sent[id] = readAttempt(r, one)
	}
	switch r.PathValue("act") {
	case "begin":
		d.goOn(w, r, one, "/items/"+id, "", sent, d.begin(one, who))
	case "later":
		d.goOn(w, r, one, "/", "Put off: "+one.sheet.Title+".", sent, d.putOff(one, who))
	case "refuse":
		if problem := reasonProblem(sent[id].reason); problem != "" {
			sent[id].problems["reason"] = problem
			d.showSheet(w, r, id, http.StatusUnprocessableEntity, sent)
			return
		}
		d.goOn(w, r, one, "/items/"+id, "Not possible here: "+one.sheet.Title+". Terraform is told.", sent, d.refuse(one, who, sent[id].reason))
	case "done":
		ctx, cancel := context.WithTimeout(r.Context(), lookAtOnce)
		defer cancel()
		if sent[id].check(r, one); len(sent[id].problems) > 0 {
			d.showSheet(w, r, id, http.StatusUnprocessableEntity, sent)
			return
		}
		err := d.Confirm(ctx, id, who, givenIn(r, one), r.PostFormValue("do") == "insist")
		d.goOn(w, r, one, nextAfter(id), one.saysDone(), sent, err)
	default:
		d.problem(w, r, http.StatusNotFound, "There is no such button", "Open the item, and use its buttons.")
	}
}

func reasonProblem(reason string) string {
	switch {
	case reason == "":
		return "Say why: Terraform shows it to whoever asked for this."
	case len(reason) > longestReason:
		return fmt.Sprintf("Say it in at most %d characters.", longestReason)
	}
	return ""
}

// nextAfter is the page of what comes after items that are done.
func nextAfter(done ...string) string { return "/next?" + url.Values{"after": done}.Encode() }

// goOn goes on to a page after one item, or says why nothing was done. Where something was typed for others of the sheet, it stays, so
// that this is not lost. says is what was done; "" for nothing that ends the work on the item.
func (d *Desk) goOn(w http.ResponseWriter, r *http.Request, acted item, next, says string, sent attempts, err error) {
	if err != nil {
		if !errors.Is(err, errHeld) { // the item says why it is held
			sent[acted.ID].problems[""] = sentence(err)
		}
		d.showSheet(w, r, acted.ID, http.StatusConflict, sent)
		return
	}
	if says != "" {
		delete(sent, acted.ID)
	}
	for _, id := range r.PostForm["item"] {
		if one, there := d.item(id); there && one.open() && sent[id] != nil && sent[id].hasNews(one) {
			d.showSheet(w, r, id, http.StatusOK, sent, notesOf("good", says)...)
			return
		}
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func notesOf(kind, says string) []note {
	if says == "" {
		return nil
	}
	return []note{{kind, says}}
}

// actOnSheet is a person who says that all of a sheet is done. What is right is confirmed, one after the other; what is not stays open,
// with what was typed.
func (d *Desk) actOnSheet(w http.ResponseWriter, r *http.Request) {
	if !d.readForm(w, r) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), lookAtOnce) // for all of them: what is not seen in time is looked for later
	defer cancel()
	sent, who := d.typed(r), d.options.Gate.Person(r)
	var done []item
	var left string // the first item that is still open
	var otherwise []note
	status := http.StatusConflict
	for _, id := range r.PostForm["item"] {
		one, there := d.item(id)
		switch {
		case !there:
			continue
		case !one.open():
			otherwise = append(otherwise, note{"warn", one.sheet.Title + ": " + ended(one)})
			continue
		}
		if sent[id] == nil { // it was put back since
			sent[id] = readAttempt(r, one)
		}
		if sent[id].check(r, one); sent[id].reason != "" {
			sent[id].problems["reason"] = "A reason stands here, so this one does not count as done. Press Not possible here, or empty the field."
		}
		if len(sent[id].problems) > 0 {
			left, status = cmp.Or(left, id), http.StatusUnprocessableEntity
			continue
		}
		err := d.Confirm(ctx, id, who, givenIn(r, one), false)
		if err == nil {
			done = append(done, one)
			delete(sent, id)
			continue
		}
		if one, _ = d.item(id); !one.open() {
			otherwise = append(otherwise, note{"bad", one.sheet.Title + ": " + ended(one)})
			continue
		}
		if left = cmp.Or(left, id); !errors.Is(err, errHeld) {
			sent[id].problems[""] = sentence(err)
		}
	}
	said := append(notesOf("good", saysDone(done)), otherwise...)
	switch {
	case left != "":
		said = append(said, note{"warn", "Not everything is done yet: each item that is still open says below what is missing."})
		d.showSheet(w, r, left, status, sent, said...)
	case len(otherwise) > 0:
		d.showWorklistWith(w, r, http.StatusConflict, said)
	default:
		http.Redirect(w, r, nextAfter(idsOf(done)...), http.StatusSeeOther)
	}
}

func idsOf(items []item) (ids []string) {
	for _, one := range items {
		ids = append(ids, one.ID)
	}
	return ids
}

func (i item) saysDone() string { return saysDone([]item{i}) }

// saysDone says what is done; "" for nothing.
func saysDone(done []item) string {
	var titles []string
	for _, one := range done {
		titles = append(titles, one.sheet.Title)
	}
	if len(titles) == 0 {
		return ""
	}
	return "Done: " + strings.Join(titles, "; ") + "."
}

// doneItems returns those of some items that are done.
func doneItems(all []item, ids []string) (done []item) {
	for _, one := range all {
		if one.State == identity.OperationSucceeded && slices.Contains(ids, one.ID) {
			done = append(done, one)
		}
	}
	return done
}
