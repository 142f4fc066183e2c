package desk

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets/desk.css assets/desk.js
var assetFiles embed.FS

// templates escape whatever they show: names come from whoever writes to the API, and from Atlassian.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"utc": inUTC, "day": inDay, "words": inWords,
	"both": func(shown *page, body any) any { return struct{ Page, Body any }{shown, body} },
}).ParseFS(templateFiles, "templates/*.html"))

// page is what every page has. Body is its own.
type page struct {
	Title string
	// Refresh is how many seconds a browser without JavaScript waits before it looks again; "" for ever.
	Refresh string
	// Seen names the state of the worklist that the page shows; with it and JavaScript a page notices news. Live is "reload" for
	// pages on which nobody types.
	Seen, Live       string
	Pages            []pageLink
	Person           string
	CanLeave         bool
	TokenName, Token string
	Notes            []note
	OrganizationID   string
	Records, Version string
	Now              time.Time
	Body             any
}

type pageLink struct {
	Name, Path string
	Current    bool
}

// note is a line on top of a page; Kind is good, warn or bad.
type note struct{ Kind, Says string }

var pageLinks = []pageLink{
	{Name: "Worklist", Path: "/"}, {Name: "Records", Path: "/records"}, {Name: "Calendar", Path: "/calendar"},
	{Name: "History", Path: "/history"}, {Name: "Adopt", Path: "/adopt"},
}

// Input is where a person chooses or types something. A template reads an embedded struct by its name only if that is exported.
type Input struct {
	Name, Value string
	Choices     []string // nil for a text
	Long        bool
	// List names the suggestions for a text; "" for none.
	List string
}

// page returns a page for whoever sent r.
func (d *Desk) page(r *http.Request, title string, body any) *page {
	shown := &page{
		Title: title, OrganizationID: d.options.OrganizationID, Records: d.recordsName(), Version: d.options.Version, Now: d.now(), Body: body,
		Person: d.options.Gate.Person(r), TokenName: d.options.Gate.FormTokenName(), Token: d.options.Gate.FormToken(r), CanLeave: d.options.Gate.CanSignOut(r),
	}
	if says := d.restoredSays(); says != "" {
		shown.Notes = append(shown.Notes, note{"warn", says})
	}
	for _, link := range pageLinks {
		link.Current = link.Path == r.URL.Path
		shown.Pages = append(shown.Pages, link)
	}
	return shown
}

// show writes a page. It is built in full first, so that a template that fails leaves no half page behind.
func (d *Desk) show(w http.ResponseWriter, status int, name string, shown *page) {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name, shown); err != nil {
		d.log.Error("a page could not be made", "page", name, "error", err)
		http.Error(w, "This page could not be made; the log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, visible(text.String())) // the visitor has left; there is nobody to tell
}

// visible writes out the characters that nobody sees and that change how the text around them looks: controls, and overrides of its
// direction. With one in a name, a sheet could seem to say something else.
func visible(page string) string {
	var shown strings.Builder
	for _, character := range page {
		if character != '\n' && character != '\r' && character != '\t' && (unicode.IsControl(character) || unicode.Is(unicode.Bidi_Control, character)) {
			quoted := strconv.QuoteRuneToASCII(character)
			shown.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		shown.WriteRune(character)
	}
	return shown.String()
}

// problem is the page that says what went wrong.
func (d *Desk) problem(w http.ResponseWriter, r *http.Request, status int, title, says string) {
	d.show(w, status, "problem", d.page(r, title, says))
}

// largestForm bounds what a person may send.
const largestForm = 1 << 20

// readForm reads what was sent. It is false where that cannot be read, which is answered.
func (d *Desk) readForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		d.problem(w, r, http.StatusBadRequest, "That cannot be read", "The form is damaged, or larger than the desk takes.")
		return false
	}
	return true
}

// assets are the style and the script. They are in the program, and change with it.
func (d *Desk) assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := "text/css; charset=utf-8"
		if strings.HasSuffix(r.URL.Path, ".js") {
			kind = "text/javascript; charset=utf-8"
		}
		text, err := assetFiles.ReadFile(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(text) // as above
	})
}

func inDay(at time.Time) string { return at.UTC().Format("2 Jan 2006") }

// inWords makes a word of the API readable: in_progress becomes "in progress".
func inWords(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", " ")) }

// left says how much time there is until a day.
func left(days int) string {
	switch {
	case days < -1:
		return fmt.Sprintf("ended %d days ago", -days)
	case days < 0:
		return "ended"
	case days == 0:
		return "ends today"
	case days == 1:
		return "1 day left"
	}
	return fmt.Sprintf("%d days left", days)
}
