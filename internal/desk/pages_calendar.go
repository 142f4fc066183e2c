package desk

import (
	"crypto/rand"
	"encoding/base64"
	"maps"
	"net/http"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// dueSoon is within how many days something is shown on the worklist.
	dueSoon = 30
	// dueNow is within how many days it is shown in red.
	dueNow = 7
)

// calendarNote is the calendar's address of one person, for a program that cannot sign in.
type calendarNote struct {
	// Token is the hash of the token in the address. The token is random and long, so that nobody can try it out.
	Token string    `json:"token"`
	Since time.Time `json:"since"`
}

type calendarBody struct {
	Dues []dueRow
	// Address is that which was just made; "" otherwise: nobody can show it again.
	Address string
	// Since is when the person made the one that they have; nil for none.
	Since *time.Time
}

type dueRow struct {
	Due
	Left, Class string
}

func (d *Desk) dueRow(due Due) dueRow {
	days := due.Days(d.now())
	row := dueRow{Due: due, Left: left(days), Class: "good"}
	switch {
	case days <= dueNow:
		row.Class = "bad"
	case days <= dueSoon:
		row.Class = "warn"
	}
	return row
}

func (d *Desk) dues() []Due { return duesOf(d.state()) }

func (d *Desk) showCalendar(w http.ResponseWriter, r *http.Request) {
	d.showCalendarAt(w, r, "")
}

func (d *Desk) showCalendarAt(w http.ResponseWriter, r *http.Request, address string) {
	body := calendarBody{Address: address}
	d.mutex.Lock()
	if known, there := d.known.Calendars[d.options.Gate.Person(r)]; there {
		body.Since = &known.Since
	}
	d.mutex.Unlock()
	for _, due := range d.dues() {
		body.Dues = append(body.Dues, d.dueRow(due))
	}
	d.show(w, http.StatusOK, "calendar", d.page(r, "Calendar", body))
}

// actOnCalendar gives a person another address of the calendar, or ends theirs. The one before ends at once.
func (d *Desk) actOnCalendar(w http.ResponseWriter, r *http.Request) {
	if !d.readForm(w, r) {
		return
	}
	who, at, token := d.options.Gate.Person(r), d.now(), ""
	entry := Entry{Who: who, Did: "ended", What: "their address of the calendar"}
	if r.PostFormValue("do") == "make" {
		token, entry.Did = newToken(), "made"
	}
	err := d.change(func(next *document) {
		if next.Calendars = maps.Clone(next.Calendars); next.Calendars == nil {
			next.Calendars = map[string]calendarNote{}
		}
		if delete(next.Calendars, who); token != "" {
			next.Calendars[who] = calendarNote{identity.KeySum(token), at}
		}
		next.note(at, entry)
	})
	if err != nil {
		d.problem(w, r, http.StatusInternalServerError, "Nothing was changed", sentence(err))
		return
	}
	d.noteHistory()
	if token == "" {
		http.Redirect(w, r, "/calendar", http.StatusSeeOther)
		return
	}
	d.showCalendarAt(w, r, d.options.URL+"/calendar.ics?token="+token)
}

// newToken makes a token of 256 bits.
func newToken() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // it never fails, says its documentation
	return base64.RawURLEncoding.EncodeToString(random[:])
}

// hasCalendar tells whether a token opens the calendar: somebody has made it, and may still come in.
func (d *Desk) hasCalendar(token string) bool {
	d.mutex.Lock()
	calendars := d.known.Calendars // it is replaced, and never changed
	d.mutex.Unlock()
	sum := identity.KeySum(token)
	for person, known := range calendars {
		if adminapi.SameKey(sum, known.Token) {
			return d.options.Gate.Knows(person, known.Since)
		}
	}
	return false
}

// serveCalendar is for calendar programs, which sign in with the token in the address. It is no key of anything else.
func (d *Desk) serveCalendar(w http.ResponseWriter, r *http.Request) {
	if !d.hasCalendar(r.URL.Query().Get("token")) {
		http.Error(w, "This address of the calendar has ended. The page \"Calendar\" of the desk makes another.", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(calendarOf(d.dues(), d.state().Name, d.options.URL+"/calendar", d.now()))) // the program has left
}
