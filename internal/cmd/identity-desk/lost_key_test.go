package main

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// doorway stands between the provider and a desk: it has one address while desks come and go, and can be shut.
type doorway struct {
	mutex sync.Mutex
	to    *url.URL // nil while it is shut
}

func (d *doorway) lead(t *testing.T, address string) {
	t.Helper()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.to = nil
	if address == "" {
		return
	}
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	d.to = to
}

func (d *doorway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mutex.Lock()
	to := d.to
	d.mutex.Unlock()
	if to == nil {
		panic(http.ErrAbortHandler)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	proxy.ServeHTTP(w, r)
}

var (
	listedItem = regexp.MustCompile(`<li class="row"><span><a href="/items/([0-9a-f-]+)">([^<]*)</a>`)
	formToken  = regexp.MustCompile(`name="form_token" value="([^"]+)"`)
	itemField  = regexp.MustCompile(`name="((?:return|question)\.[^"]+)"( value="yes")?`)
	lastAnswer = regexp.MustCompile(`<option[^>]*>([^<(]+)</option></select>`)
)

// item waits for an item that is called so, and returns its id and page.
func (b *inBrowser) item(title string) (id, page string) {
	b.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	worklist := ""
	for range 2000 {
		worklist = b.get("/")
		for _, found := range listedItem.FindAllStringSubmatch(worklist, -1) {
			if strings.HasPrefix(found[2], title) {
				return found[1], b.get("/items/" + found[1])
			}
		}
		<-tick.C
	}
	b.t.Fatalf("there is no item %s:\n%s", title, worklist)
	return "", ""
}

// done presses Done, with the key that the console has shown.
func (b *inBrowser) done(id, page, key string) {
	b.t.Helper()
	form := url.Values{"form_token": {formToken.FindStringSubmatch(page)[1]}, "do": {"done"}, "item": {id}}
	for _, field := range itemField.FindAllStringSubmatch(page, -1) {
		switch name := field[1]; {
		case strings.HasPrefix(name, "return.token@"):
			form.Set(name, key)
		case strings.HasPrefix(name, "return.baseUrl@"):
			form.Set(name, "https://api.atlassian.com/scim/directory/7d0e4c1a-0000-4000-8000-000000000001")
		case field[2] != "":
			form.Set(name, "yes")
		case strings.HasPrefix(name, "question."):
			_, after, _ := strings.Cut(page, `name="`+name+`"`)
			form.Set(name, html.UnescapeString(lastAnswer.FindStringSubmatch(after)[1]))
		}
	}
	if after := b.post("/items/"+id+"/done", form); !strings.Contains(after, "Done: ") {
		b.t.Fatalf("after Done there is\n%s", after)
	}
}

// A desk that is killed between a person's Done and the moment at which Terraform fetches the key has lost that key. The apply goes on
// waiting, a person is asked for a key once more and told why, and the same apply ends with it.
func TestServe_asksOnceMoreForAKeyThatAKillHasLost(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	folder, door := t.TempDir(), &doorway{}
	entrance := httptest.NewServer(door)
	t.Cleanup(entrance.Close)
	open := func() (*program, *inBrowser) {
		desk := startProgram(t, folder, "-organization-id="+o.ID)
		door.lead(t, desk.address)
		return desk, signedIn(t, desk)
	}
	desk, mia := open()
	driver := o.Protocol(t, map[string]any{"identity_base_url": entrance.URL, "identity_api_key": testKey})
	begin := func(planned acctest.Planned) (ended func() acctest.Object) {
		var object acctest.Object
		var text string
		over := make(chan struct{})
		go func() {
			defer close(over)
			applied, diagnostics := driver.Apply(planned)
			object, text = applied, acctest.Text(diagnostics)
		}()
		return func() acctest.Object {
			t.Helper()
			<-over
			if strings.Contains(text, "ERROR") {
				t.Errorf("the apply ends with\n%s", text)
			}
			return object
		}
	}
	plan := func(kind string, config map[string]any, prior acctest.Object) acctest.Planned {
		t.Helper()
		planned := driver.Plan(kind, config, prior)
		driver.Succeeds(planned.Diagnostics)
		return planned
	}
	// lose has an item done, and the desk killed before anybody has fetched the key.
	lose := func(title, key string) {
		t.Helper()
		id, page := mia.item(title)
		door.lead(t, "")
		mia.done(id, page, key)
		desk.kill()
		desk, mia = open()
	}
	const lost = "A key that was copied back before was lost: the desk was started anew"
	again := func(key string) {
		t.Helper()
		id, page := mia.item("Make a new API key")
		if !strings.Contains(page, lost) || strings.Contains(page, "ATSCIM-canary") {
			t.Errorf("the item says\n%s", page)
		}
		mia.done(id, page, key)
	}

	directory := begin(plan("atlassian_directory", map[string]any{"name": "Acme Okta", "identity_provider": "okta"}, acctest.Object{}))
	id, page := mia.item("Add directory")
	mia.done(id, page, "")
	config := map[string]any{"directory_id": directory().Attribute("id")}

	made := begin(plan("atlassian_provisioning_config", config, acctest.Object{}))
	lose("Set up user provisioning", "ATSCIM-canary-of-the-first-key")
	again("ATSCIM-canary-of-the-second-key")
	first := made()
	if got := first.Attribute("api_key"); got != "ATSCIM-canary-of-the-second-key" {
		t.Errorf("the key after the set-up is %v", got)
	}
	config["rotation_trigger"] = map[string]any{"round": "2"}
	rotated := begin(plan("atlassian_provisioning_config", config, first))
	lose("Make a new API key", "ATSCIM-canary-of-the-third-key")
	again("ATSCIM-canary-of-the-third-key") // Mia has it still
	if got := rotated().Attribute("api_key"); got != "ATSCIM-canary-of-the-third-key" {
		t.Errorf("the key after the rotation is %v", got)
	}
	for summary, times := range desk.operationsOf(o.ID) {
		if want := map[bool]int{true: 2, false: 1}[strings.HasPrefix(summary, "Regenerate")]; times != want {
			t.Errorf("%s was asked for with %d operations", summary, times)
		}
	}
}
