package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
	"github.com/orgadmin/terraform-provider-atlassian/internal/recordfile"
)

// Options say how a desk serves.
type Options struct {
	OrganizationID, OrganizationName string
	// Records is the file of records. The history is beside it.
	Records string
	// URL is the address of the desk for people and for the provider, without a slash at the end.
	URL string
	// Eyes look at the organization through Atlassian's published API. Nil is a desk that sees nothing.
	Eyes Eyes
	// Published reads Atlassian's published API; nil is a desk without an organization key.
	Published *client.Client
	// Gate says who may use the pages.
	Gate Gate
	// Plan and GuardState are what the organization pays for, in the words of the identity API; "" is not known, and refuses nothing.
	Plan, GuardState string
	// Expiry is how long an item waits for somebody to begin; 14 days if zero.
	Expiry time.Duration
	// RequireEvidence holds an item open until something but the person's word speaks for it.
	RequireEvidence bool
	// NotifyURL is a webhook that is told of new items; "" for none.
	NotifyURL string
	// NotifyPause is the wait before a notice is posted once more; a second if zero.
	NotifyPause time.Duration
	Now         func() time.Time
	Log         *slog.Logger
	Version     string
}

// Gate guards the pages and the API. See package access.
type Gate interface {
	// API lets only those pass who have the identity key, and Admits tells whether it is that.
	API(http.Handler) http.Handler
	Admits(key string) bool
	// Guard lets only those pass to the pages who have signed in, and only forms that the pages have made.
	Guard(pages http.Handler) http.Handler
	// Person is who sent the request.
	Person(*http.Request) string
	// Knows tells whether a person may still come in who did at a time: it is false for one who was removed since, even if
	// another of that name was added. Who comes through a proxy is always known.
	Knows(person string, since time.Time) bool
	// FormTokenName and FormToken are the hidden field of every form.
	FormTokenName() string
	FormToken(*http.Request) string
	// CanSignOut tells whether signing out means anything.
	CanSignOut(*http.Request) bool
}

// Desk is the identity desk of one organization.
type Desk struct {
	options  Options
	log      *slog.Logger
	engine   *identity.Server
	file     *recordfile.File
	history  *history
	notifier *notifier
	routes   http.Handler
	domains  domainCache
	around   around
	// existingThings is what adopting begins with.
	existingThings existingCache

	// acting is held by whatever a person does, one after the other.
	acting sync.Mutex
	// mutex guards what follows. The engine's own lock may be held when it is taken, and never the other way round.
	mutex    sync.Mutex
	known    *document
	expected *expectation
	// held are what people have copied back for items that wait for evidence. Keys are in it: it is in memory only.
	held map[string]held
	// quietUntil is how long Atlassian asks to be left alone.
	quietUntil time.Time
}

// expectation is what else changes together with the next write of the records in which ready is true.
type expectation struct {
	ready func(operations []identity.Operation) bool // nil: the next one
	apply func(*document)
}

// Open makes a desk of its file of records.
func Open(options Options) (*Desk, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	if options.NotifyPause == 0 {
		options.NotifyPause = time.Second
	}
	file, known, err := openRecords(options.Records, options.OrganizationID)
	if err != nil {
		return nil, err
	}
	d := &Desk{options: options, log: options.Log, file: file, known: known, held: map[string]held{}}
	d.around.wake = make(chan struct{}, 1)
	d.around.domains, d.around.directories = map[string]*domainReading{}, map[string]*directoryReading{}
	if err := d.open(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	d.notifier = newNotifier(options.NotifyURL, d, options.Log, options.NotifyPause)
	d.notifier.begin()
	if options.Gate != nil { // adopting needs no pages
		d.routes = d.makeRoutes()
	}
	return d, nil
}

func (d *Desk) open() error {
	state, err := d.readState()
	if err != nil {
		return err
	}
	if d.history, err = openHistory(historyPath(d.file.Path())); err != nil {
		return err
	}
	if err := d.history.add(d.known.Unwritten); err != nil {
		return errors.Join(err, d.history.close())
	}
	d.noticeRestore(state)
	d.engine = identity.NewServer(identity.ServerOptions{
		Options: identity.Options{
			Attended: true, BaseURL: d.options.URL, UnseenSyncs: true, OperationLife: d.options.Expiry,
			Worklist: func(base, operationID string) string {
				if operationID == "" {
					return base + "/"
				}
				return base + "/items/" + operationID
			},
		},
		State: state, Save: d.save, Now: d.options.Now, Domains: d.readDomains,
		Admit: d.admit(),
	})
	err = d.engine.SetSubscription(d.options.Plan, d.options.GuardState)
	if err == nil {
		err = d.noteRestart()
	}
	if err != nil {
		return errors.Join(err, d.history.close())
	}
	return nil
}

// admit is who may use the API: whom the gate admits, and nobody where there is no gate.
func (d *Desk) admit() func(key string) bool {
	if d.options.Gate == nil {
		return nil
	}
	return d.options.Gate.Admits
}

// historyPath is the history beside a file of records: records.json has records.history.jsonl.
func historyPath(records string) string {
	return strings.TrimSuffix(records, filepath.Ext(records)) + ".history.jsonl"
}

// readState returns what the engine had kept, or the records of an organization of which nothing is known.
func (d *Desk) readState() (*identity.State, error) {
	if len(d.known.State) == 0 || string(d.known.State) == "null" || string(d.known.State) == "{}" {
		return identity.NewState(d.options.OrganizationID, d.options.OrganizationName, identity.CopiedBack{}, d.now()), nil
	}
	state := &identity.State{}
	err := json.Unmarshal(d.known.State, state)
	if err == nil {
		err = state.Check()
	}
	if err != nil {
		return nil, fmt.Errorf("records file %s contradicts itself (%w); it was not changed: bring back a copy, see the guide \"Run the identity desk\"", d.file.Path(), err)
	}
	return state, nil
}

// Close ends the desk. What was answered is in the files.
func (d *Desk) Close() error {
	d.notifier.close()
	d.acting.Lock()
	defer d.acting.Unlock()
	return errors.Join(d.writeHistory(), d.history.close(), d.file.Close())
}

// now returns the time in the precision that the records have.
func (d *Desk) now() time.Time { return d.options.Now().UTC().Truncate(time.Millisecond) }

// state returns a copy of the records.
func (d *Desk) state() *identity.State { return d.engine.Snapshot() }

func (d *Desk) recordsName() string { return filepath.Base(d.file.Path()) }

// ServeHTTP answers the provider and people.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.routes.ServeHTTP(w, r) }

func (d *Desk) makeRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/admin/", d.options.Gate.API(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.engine.ServeHTTP(w, r)
		d.noteHistory()
	})))
	mux.HandleFunc("GET /calendar.ics", d.serveCalendar)
	mux.Handle("GET /assets/", d.assets())
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", d.showWorklist)
	pages.HandleFunc("GET /news", d.showNews)
	pages.HandleFunc("GET /next", d.showNext)
	pages.HandleFunc("GET /items/{item}", d.showItem)
	pages.HandleFunc("POST /items/{item}/{act}", d.actOnItem)
	pages.HandleFunc("POST /sheet", d.actOnSheet)
	pages.HandleFunc("GET /records", d.showRecords)
	pages.HandleFunc("GET /records/{object}/check", d.showCheck)
	pages.HandleFunc("POST /records/{object}/check", d.settleCheck)
	pages.HandleFunc("GET /history", d.showHistory)
	pages.HandleFunc("GET /calendar", d.showCalendar)
	pages.HandleFunc("POST /calendar", d.actOnCalendar)
	pages.HandleFunc("GET /adopt", d.showAdopt)
	pages.HandleFunc("POST /adopt", d.takeAdopt)
	pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.problem(w, r, http.StatusNotFound, "There is no such page", "The worklist has what waits for you.")
	})
	mux.Handle("/", d.options.Gate.Guard(pages))
	return mux
}

// Ready tells why the desk cannot do its work: the records cannot be written.
func (d *Desk) Ready() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.write(d.known)
}

func (d *Desk) answerJSON(w http.ResponseWriter, content any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(content) // our own values always encode
}

func shortSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

func quoted(name string) string { return strconv.Quote(name) }

func counted(number int, thing string) string {
	if number == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(number) + " " + thing + "s"
}
