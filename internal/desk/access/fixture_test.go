package access_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
)

const apiKey = "desk-api-key-of-this-test"

// clock stands still until a test moves it.
type clock struct {
	mutex sync.Mutex
	now   time.Time
}

func (c *clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}

// logged is a log that can be read while it is written.
type logged struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (l *logged) Write(content []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(content)
}

func (l *logged) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

// desk is a server with pages that say who is there and what was done.
type desk struct {
	t      *testing.T
	server *access.Server
	people *access.People
	clock  *clock
	log    *logged
	path   string // of the file of people
	done   []string
	mutex  sync.Mutex
	whole  http.Handler
}

func open(t *testing.T, change func(*access.Options)) *desk {
	t.Helper()
	d := &desk{t: t, clock: &clock{now: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}, log: &logged{}, path: filepath.Join(t.TempDir(), "people.json")}
	people, err := access.OpenPeople(d.path, d.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	d.people = people
	options := access.Options{Listen: "127.0.0.1:8085", People: people, APIKey: apiKey, Now: d.clock.Now, Log: slog.New(slog.NewJSONHandler(d.log, nil)), Stylesheet: "/assets/desk.css"}
	if change != nil {
		change(&options)
	}
	if d.server, err = access.New(options); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/admin/", d.server.API(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "api") })))
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("secret of the handler") })
	mux.HandleFunc("/body", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		}
	})
	mux.Handle("/", d.server.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			d.mutex.Lock()
			defer d.mutex.Unlock()
			d.done = append(d.done, r.URL.Path+" by "+d.server.Person(r))
			return
		}
		fmt.Fprintf(w, "hello %s, sign out: %t, <input name=%q value=%q>", d.server.Person(r), d.server.CanSignOut(r), d.server.FormTokenName(), d.server.FormToken(r))
	})))
	d.whole = d.server.Protect(mux)
	return d
}

// request is one of a browser on this machine, unless changed.
func (d *desk) request(method, target, body string, changes ...func(*http.Request)) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "127.0.0.1:8085", "127.0.0.1:40000"
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, change := range changes {
		change(r)
	}
	w := httptest.NewRecorder()
	d.whole.ServeHTTP(w, r)
	return w
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Add(name, value) }
}

func from(address string) func(*http.Request) {
	return func(r *http.Request) { r.RemoteAddr = address }
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func with(cookies []*http.Cookie) func(*http.Request) {
	return func(r *http.Request) {
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
	}
}

func (d *desk) expect(w *httptest.ResponseRecorder, status int, words ...string) {
	d.t.Helper()
	if w.Code != status {
		d.t.Errorf("the status is %d, want %d: %s", w.Code, status, w.Body)
	}
	for _, some := range words {
		if !strings.Contains(w.Body.String(), some) {
			d.t.Errorf("the answer lacks %q: %s", some, w.Body)
		}
	}
}

// tokenOf is what the sign-in link carries.
func (d *desk) link(person string) (token string) {
	d.t.Helper()
	address, err := d.server.SignInLink(person)
	if err != nil {
		d.t.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Path != "/sign-in" {
		d.t.Fatalf("the link is %q", address)
	}
	return parsed.Query().Get("token")
}

func (d *desk) signIn(token string, changes ...func(*http.Request)) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.request("POST", "/sign-in", url.Values{"token": {token}}.Encode(), changes...)
}

func (d *desk) signedIn(token string, changes ...func(*http.Request)) []*http.Cookie {
	d.t.Helper()
	w := d.signIn(token, changes...)
	d.expect(w, http.StatusSeeOther)
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		d.t.Fatalf("the cookies are %v", cookies)
	}
	return cookies
}

var formToken = regexp.MustCompile(`name="form_token" value="([^"]+)"`)

func (d *desk) formToken(changes ...func(*http.Request)) string {
	d.t.Helper()
	w := d.request("GET", "/", "", changes...)
	found := formToken.FindStringSubmatch(w.Body.String())
	if found == nil {
		d.t.Fatalf("there is no form token in %d: %s", w.Code, w.Body)
	}
	return found[1]
}

// lines are what was logged.
func (d *desk) lines() []map[string]any {
	d.t.Helper()
	var lines []map[string]any
	for line := range strings.SplitSeq(strings.TrimSpace(d.log.String()), "\n") {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			d.t.Fatalf("the log has a line that is no JSON: %q", line)
		}
		lines = append(lines, one)
	}
	return lines
}
