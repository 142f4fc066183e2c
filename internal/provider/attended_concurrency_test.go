package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAttended_twoAppliesThatWantTheSame(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	o.Emulator.Attend(nil)
	okta := map[string]any{"name": "Okta", "identity_provider": "okta"}
	texts := make([]string, 2)
	var applies sync.WaitGroup
	for i := range texts {
		driver := o.Protocol(t)
		planned := driver.Plan("atlassian_directory", okta, acctest.Object{})
		applies.Go(func() {
			_, diagnostics := driver.Apply(planned)
			texts[i] = acctest.Text(diagnostics)
		})
	}
	await(t, "both have asked", func() bool { return strings.Count(asked(o), "\n") == 2 })
	settle(t, o)
	applies.Wait()
	if strings.Contains(texts[0], "ERROR") {
		texts[0], texts[1] = texts[1], texts[0]
	}
	if strings.Contains(texts[0], "ERROR") || !strings.Contains(texts[1], "another client that asked for the same has its result") || !strings.Contains(texts[1], "Next: another run has asked for the same") {
		t.Errorf("one said:\n%s\nthe other:\n%s", texts[0], texts[1])
	}
	if len(o.Emulator.Operations()) != 1 {
		t.Errorf("there are %+v", o.Emulator.Operations())
	}
}

// asked are the writes, one a line.
func asked(o *acctest.Organization) string {
	var looks strings.Builder
	for _, request := range o.Emulator.Requests() {
		if !request.Read && request.Status == http.StatusAccepted {
			fmt.Fprintln(&looks, request.Method, request.Path)
		}
	}
	return looks.String()
}

// Thirty policies with Terraform's parallelism of ten: carried out in any order, each ends in its own state.
func TestAttended_thirtyAtAParallelismOfTen(t *testing.T) {
	const items, parallelism = 30, 10
	o := acctest.Start(t, acctest.Attended)
	directoryID := directoryOf(t, o, "okta")
	before := len(o.Emulator.Operations())
	driver := o.Protocol(t)
	var planned []acctest.Planned
	for i := range items {
		planned = append(planned, driver.Plan("atlassian_authentication_policy", map[string]any{"directory_id": directoryID, "name": fmt.Sprint("Policy ", i)}, acctest.Object{}))
	}
	slots := make(chan struct{}, parallelism)
	ids := make([]any, items)
	var applies sync.WaitGroup
	for i := range items {
		slots <- struct{}{}
		applies.Go(func() {
			defer func() { <-slots }()
			created, diagnostics := driver.Apply(planned[i])
			if text := acctest.Text(diagnostics); strings.Contains(text, "ERROR") || created.Attribute("name") != fmt.Sprint("Policy ", i) {
				t.Errorf("policy %d:\n%s", i, text)
				return
			}
			ids[i] = created.Attribute("id")
		})
	}
	applies.Wait()
	different := map[any]bool{}
	for _, id := range ids {
		different[id] = true
	}
	if asked := len(o.Emulator.Operations()) - before; len(different) != items || asked != items {
		t.Errorf("%d ids of %d operations", len(different), asked)
	}
}

// The host restarts while an apply waits, and cuts connections before and after: the wait goes on.
func TestAttended_waitOutlivesRestartsAndCutConnections(t *testing.T) {
	o := acctest.Start(t)
	options := emulator.Options{Attended: true, APIKey: acctest.APIKey, DeterministicIDs: true, Now: o.Clock.Now, StateFile: filepath.Join(t.TempDir(), "state.json")}
	start := func() *emulator.Server {
		server, err := emulator.New(options)
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	var host atomic.Pointer[emulator.Server]
	var looks, down atomic.Int64
	host.Store(start())
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		look := strings.Contains(r.URL.Path, "/operations/")
		if look && looks.Add(1)%3 == 0 || host.Load() == nil {
			down.Add(1)
			panic(http.ErrAbortHandler)
		}
		host.Load().ServeHTTP(w, r)
	}))
	front.Config.ErrorLog = nil
	defer front.Close()
	o.URL = front.URL
	driver := o.Protocol(t, map[string]any{"max_retries": 0})
	planned := driver.Plan("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"}, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	var created acctest.Object
	var text string
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		object, diagnostics := driver.Apply(planned)
		created, text = object, acctest.Text(diagnostics)
	}()
	for range 3 {
		await(t, "the apply looks", func() bool { return looks.Load() > 2 })
		running := host.Swap(nil)
		if err := running.Close(); err != nil {
			t.Fatal(err)
		}
		was := down.Load()
		await(t, "the apply meets nobody", func() bool { return down.Load() > was })
		looks.Store(0)
		host.Store(start())
	}
	server := host.Load()
	if err := server.SucceedOperation(server.Operations()[0].ID, emulator.Given{}); err != nil {
		t.Fatal(err)
	}
	<-ended
	if strings.Contains(text, "ERROR") || created.Attribute("name") != "Okta" || len(server.Operations()) != 1 {
		t.Errorf("%v\n%s\n%+v", created.Attributes(), text, server.Operations())
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

// await looks every millisecond: there is nobody who could call when another goroutine gets that far.
func await(t *testing.T, what string, reached func() bool) {
	t.Helper()
	ticks := time.NewTicker(time.Millisecond)
	defer ticks.Stop()
	for range 30_000 {
		if reached() {
			return
		}
		<-ticks.C
	}
	t.Fatal("still waiting: " + what)
}

// The identity plane has a host of its own, and a key that the other never sees.
func TestIdentityHost_hasTheWholeIdentityPlane(t *testing.T) {
	published := acctest.Start(t, acctest.WithoutIdentityAPI())
	desk := acctest.Start(t, acctest.Attended, func(o *emulator.Options) { o.APIKey = "key-of-the-desk" })
	driver := published.Protocol(t, map[string]any{"identity_base_url": desk.URL, "identity_api_key": "key-of-the-desk"})
	directory := driver.Create("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"})
	link := driver.Plan("atlassian_linked_domain", map[string]any{"domain": "acme.com", "directory_id": directory.Attribute("id")}, acctest.Object{})
	driver.Succeeds(link.Diagnostics) // it looks the domain up at Atlassian, and the link at the desk
	if _, diagnostics := driver.Apply(link); strings.Contains(acctest.Text(diagnostics), "ERROR") {
		t.Error(acctest.Text(diagnostics))
	}
	if _, diagnostics := driver.ReadData("atlassian_domain", map[string]any{"name": "acme.com"}); strings.Contains(acctest.Text(diagnostics), "ERROR") {
		t.Error(acctest.Text(diagnostics))
	}
	for _, request := range published.Emulator.Requests() {
		if strings.HasPrefix(request.Path, "/admin/identity/") {
			t.Errorf("the published host got %s %s", request.Method, request.Path)
		}
	}
	for _, request := range desk.ProviderRequests() {
		if !strings.HasPrefix(request.Path, "/admin/identity/") || request.Status == http.StatusUnauthorized {
			t.Errorf("the desk got %s %s and answered %d", request.Method, request.Path, request.Status)
		}
	}

	none := published.Protocol(t, map[string]any{"identity_base_url": published.URL, "identity_api_key": acctest.APIKey})
	_, diagnostics := none.Read(directory)
	acctest.Says(t, acctest.Text(diagnostics), "Next: this host does not serve the identity API. Point identity_base_url (or ATLASSIAN_IDENTITY_BASE_URL) at an identity desk")

	wrong := published.Protocol(t, map[string]any{"identity_base_url": desk.URL, "identity_api_key": "wrong"})
	_, diagnostics = wrong.Read(directory)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "check identity_api_key (or ATLASSIAN_IDENTITY_API_KEY)") || !strings.Contains(text, "Host: "+strings.TrimPrefix(desk.URL, "http://")) {
		t.Errorf("got:\n%s", text)
	}
}

func TestConfigure_identityHost(t *testing.T) {
	clearEnvironment(t)
	all := map[string]any{"api_key": "k", "organization_id": "o", "identity_base_url": "https://desk.example.com", "identity_api_key": "k"}
	if text := configure(t, all); text != "" {
		t.Errorf("got:\n%s", text)
	}
	for name, test := range map[string]struct {
		attribute string
		value     any
		says      string
	}{
		"no key":      {"identity_api_key", nil, "ERROR: No API key for the identity API"},
		"no address":  {"identity_base_url", nil, "ERROR: No base URL for the identity API"},
		"unencrypted": {"identity_base_url", "http://desk.example.com", "ERROR: Not a base URL of the identity API"},
		"password":    {"identity_base_url", "https://mia:secret@desk.example.com", "ERROR: Provider attribute identity_base_url: not a base URL"},
		"odd key":     {"identity_api_key", "k k", "ERROR: Provider attribute identity_api_key: not an API key"},
		"unknown":     {"identity_api_key", acctest.Unknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			changed := maps.Clone(all)
			changed[test.attribute] = test.value
			if text := configure(t, changed); !strings.Contains(text, test.says) || test.says == "" && text != "" || strings.Contains(text, "secret") {
				t.Errorf("want %q, got:\n%s", test.says, text)
			}
		})
	}
	t.Setenv("ATLASSIAN_IDENTITY_BASE_URL", "https://desk.example.com")
	if text := configure(t, map[string]any{"api_key": "k", "organization_id": "o"}); !strings.Contains(text, "ERROR: No API key for the identity API") {
		t.Errorf("got:\n%s", text)
	}
}
