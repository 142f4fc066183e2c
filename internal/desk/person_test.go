package desk_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const identityKey = "key-of-the-desk"

// openGate lets everybody in as Mia.
type openGate struct{}

func (openGate) API(api http.Handler) http.Handler     { return api }
func (openGate) Admits(key string) bool                { return key == identityKey }
func (openGate) Guard(pages http.Handler) http.Handler { return pages }
func (openGate) Person(r *http.Request) string {
	if name := r.Header.Get("X-Person"); name != "" {
		return name
	}
	return "Mia"
}
func (openGate) Knows(person string, _ time.Time) bool { return person != "Rosa" }
func (openGate) FormTokenName() string                 { return "token" }
func (openGate) FormToken(*http.Request) string        { return "form-token" }
func (openGate) CanSignOut(r *http.Request) bool       { return false }

// served is a desk that a test has to itself.
type served struct {
	t       testing.TB
	desk    *desk.Desk
	url     string
	options desk.Options
	server  *httptest.Server

	mutex    sync.Mutex
	requests []string
}

// claimants are the looks at operations that the desk was asked for.
func (s *served) claimants() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.requests)
}

// serve starts a desk for an organization, on a file of records.
func serve(t testing.TB, o *acctest.Organization, records string, changes ...func(*desk.Options)) *served {
	t.Helper()
	s := &served{t: t}
	s.server = httptest.NewUnstartedServer(contract.NewValidator(t).Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/operations/") {
			s.mutex.Lock()
			s.requests = append(s.requests, r.Method+" "+r.Header.Get("Claimant"))
			s.mutex.Unlock()
		}
		s.desk.ServeHTTP(w, r)
	})))
	s.url = "http://" + s.server.Listener.Addr().String()
	s.options = desk.Options{
		OrganizationID: o.ID, OrganizationName: "Acme", Records: records, URL: s.url, Gate: openGate{}, Now: o.Clock.Now, Version: "test",
		NotifyPause: time.Millisecond, Published: o.Client,
	}
	for _, change := range changes {
		change(&s.options)
	}
	opened, err := desk.Open(s.options)
	if err != nil {
		t.Fatal(err)
	}
	s.desk = opened
	s.server.Start()
	t.Cleanup(s.close)
	return s
}

func (s *served) close() {
	if s.desk == nil {
		return
	}
	s.server.Close()
	if err := s.desk.Close(); err != nil {
		s.t.Error(err)
	}
	s.desk = nil
}

// settings point a provider at the desk.
func (s *served) settings() map[string]any {
	return map[string]any{"identity_base_url": s.url, "identity_api_key": identityKey}
}

// visitor is a person with a browser that knows neither JavaScript nor anything beyond forms and links.
type visitor struct {
	t    testing.TB
	base string
	name string
	http *http.Client
}

func (s *served) visitor(name string) *visitor {
	return &visitor{t: s.t, base: s.url, name: name, http: &http.Client{Timeout: 20 * time.Second}}
}

// view is a page, with its forms.
type view struct {
	status int
	url    *url.URL
	text   string
	root   *html.Node
}

func (v *visitor) send(request *http.Request) view {
	v.t.Helper()
	request.Header.Set("X-Person", v.name)
	answer, err := v.http.Do(request)
	if err != nil {
		v.t.Error(err)
		return view{url: request.URL}
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		v.t.Error(err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		v.t.Error(err)
	}
	return view{answer.StatusCode, answer.Request.URL, string(body), root}
}

func (v *visitor) open(path string) view {
	v.t.Helper()
	return v.tryOpen(path)
}

func (v *visitor) tryOpen(path string) view {
	v.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, v.base+path, http.NoBody)
	if err != nil {
		v.t.Error(err)
		return view{}
	}
	return v.send(request)
}

// press fills in a form of a page, and presses a button of it. The form is the first with a button, or an address, that ends so. A field
// of a work item may be named without its item.
func (v *visitor) press(page view, action, button string, values map[string]string) view {
	v.t.Helper()
	form := page.form(action)
	if form == nil {
		v.t.Errorf("the page %s has no form for %s:\n%s", page.url, action, page.text)
		return page
	}
	pressed := find(form, func(n *html.Node) bool {
		return n.Data == "button" && !has(n, "disabled") && (button == "" || attribute(n, "value") == button) && (strings.HasSuffix(attribute(n, "formaction"), action) || !has(n, "formaction"))
	})
	if button != "" && pressed == nil { // another button of what the form is found by
		pressed = find(form, func(n *html.Node) bool { return n.Data == "button" && attribute(n, "value") == button })
	}
	if button != "" && pressed == nil {
		v.t.Errorf("the form %s has no button %s:\n%s", action, button, page.text)
		return page
	}
	target := attribute(form, "action") // of the request
	if pressed != nil && has(pressed, "formaction") {
		target = attribute(pressed, "formaction")
	}
	content, used := url.Values{}, map[string]bool{}
	each(form, func(n *html.Node) {
		name := attribute(n, "name")
		if name == "" || n.Data == "button" {
			return
		}
		short, item, _ := strings.Cut(name, "@")
		if _, given := values[name]; given || !strings.Contains(target, "/items/"+item+"/") {
			short = name
		}
		value, given := values[short]
		used[short] = true
		switch {
		case n.Data == "input" && attribute(n, "type") == "checkbox":
			if given && value != "" || !given && has(n, "checked") {
				content.Set(name, attribute(n, "value"))
			}
		case !given:
			content.Add(name, current(n))
		default:
			content.Add(name, value)
		}
	})
	for name, value := range values {
		if !used[name] && value != "" {
			v.t.Errorf("the form %s has no field %s", action, name)
		}
	}
	if pressed != nil && has(pressed, "name") {
		content.Set(attribute(pressed, "name"), attribute(pressed, "value"))
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, v.base+target, strings.NewReader(content.Encode()))
	if err != nil {
		v.t.Error(err)
		return page
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(request)
}

// form returns the first form with an address that ends so, its own or that of a button.
func (p view) form(action string) *html.Node {
	return find(p.root, func(n *html.Node) bool {
		return n.Data == "form" && (strings.HasSuffix(attribute(n, "action"), action) || addressOf(n, action) != "")
	})
}

// addressOf is the address of a form's first button whose address ends so; "" for none.
func addressOf(form *html.Node, action string) string {
	return attribute(find(form, func(n *html.Node) bool {
		return n.Data == "button" && has(n, "formaction") && strings.HasSuffix(attribute(n, "formaction"), action)
	}), "formaction")
}

// links returns the addresses of the page that begin so.
func (p view) links(prefix string) []string {
	var found []string
	each(p.root, func(n *html.Node) {
		if href := attribute(n, "href"); n.Data == "a" && strings.HasPrefix(href, prefix) && !slices.Contains(found, href) {
			found = append(found, href)
		}
	})
	return found
}

func (p view) says(t testing.TB, words ...string) {
	t.Helper()
	for _, one := range words {
		if !strings.Contains(p.text, one) {
			t.Errorf("%q is not on the page %s:\n%s", one, p.url, p.text)
		}
	}
}

// item opens the first item of the worklist; there is one when Terraform waits.
func (v *visitor) item() view {
	v.t.Helper()
	var found view
	await(v.t, "an item on the worklist", func() bool {
		for _, link := range v.open("/").links("/items/") {
			if found = v.open(link); found.form(link+"/done") != nil {
				return true
			}
		}
		return false
	})
	return found
}

// done does what an item asks: it copies back what the console gives out, answers its questions, and presses Done.
func (v *visitor) done(item view, given map[string]string) view {
	v.t.Helper()
	return v.doneWith(item, "/done", given)
}

// doneWith does so with the first item whose button Done has an address that ends so.
func (v *visitor) doneWith(item view, action string, given map[string]string) view {
	v.t.Helper()
	form := item.form(action)
	if form == nil {
		v.t.Errorf("there is nothing to be done:\n%s", item.text)
		return item
	}
	action = addressOf(form, action)
	return v.press(item, action, "done", filledIn(form, strings.Split(action, "/")[2], given))
}

// filledIn is what is typed for an item: what the console gives out, and an answer to each question.
func filledIn(form *html.Node, item string, given map[string]string) map[string]string {
	values := map[string]string{}
	each(form, func(n *html.Node) {
		name := attribute(n, "name")
		field, of, _ := strings.Cut(name, "@")
		copied, isReturn := strings.CutPrefix(field, "return.")
		switch {
		case of != item:
		case isReturn && current(n) != "": // it is recorded, and stays
		case isReturn:
			values[name] = given[copied]
		case strings.HasPrefix(field, "question.") && n.Data == "input":
			values[name] = "yes"
		case strings.HasPrefix(field, "question.") && n.Data == "select":
			options := []string{}
			each(n, func(o *html.Node) {
				if o.Data == "option" {
					options = append(options, textOf(o))
				}
			})
			values[name] = options[len(options)-1]
		}
	})
	return values
}

// console makes up what Atlassian's console gives out.
func console(number int) map[string]string {
	id := fmt.Sprintf("7d0e4c1a-0000-4000-8000-%012d", number)
	return map[string]string{
		"entityId": "https://auth.atlassian.com/saml/" + id, "assertionConsumerServiceUrl": "https://auth.atlassian.com/login/callback?connection=saml-" + id,
		"baseUrl": "https://api.atlassian.com/scim/directory/" + id, "token": fmt.Sprintf("ATSCIM-canary-%d-of-a-key", number),
		"adminEmail": "admin@acme.com", "domains": "acme.org", "expiresAt": "2027-11-01",
	}
}

// await looks every millisecond: there is nobody who could call when another goroutine gets that far.
func await(t testing.TB, what string, reached func() bool) {
	t.Helper()
	ticks := time.NewTicker(time.Millisecond)
	defer ticks.Stop()
	for range 10_000 {
		if reached() {
			return
		}
		<-ticks.C
	}
	t.Fatal("still waiting: " + what)
}

func (s *served) state() *identity.State { return s.desk.State() }

func (s *served) samlID() string         { return s.state().SAML[0].ID }
func (s *served) provisioningID() string { return s.state().Provisioning[0].ID }

// doubt is somebody who has changed the SAML configuration of a directory in the console, as the audit log has it.
func (s *served) doubt(summary, directory string) {
	s.t.Helper()
	if err := s.desk.DoubtOne(evidence.Suspicion{
		Family: evidence.SAMLConfiguration, Directories: []evidence.Named{{Name: directory}}, Summary: summary, Actor: "Rosa Delgado", At: s.options.Now(),
	}); err != nil {
		s.t.Fatal(err)
	}
}
