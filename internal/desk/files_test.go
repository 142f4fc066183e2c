package desk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// A key is with Terraform, and nowhere else: not in a file, not in the log, not on a page. A desk that is started anew has lost one that
// nobody had fetched, and says so.
func TestKey_isWithTerraformAlone(t *testing.T) {
	var log desk.Lines
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	folder := t.TempDir()
	records := filepath.Join(folder, "records.json")
	withLog := func(options *desk.Options) { options.Log = log.Logger() }
	s := serve(t, o, records, withLog)
	driver, mia := o.Protocol(t, s.settings()), s.visitor("Mia")
	directory := create(driver, "atlassian_directory", okta())
	mia.done(mia.item(), nil)
	id := directory.wait().object.Attribute("id").(string)
	waiting := create(driver, "atlassian_provisioning_config", map[string]any{"directory_id": id})
	item := mia.item()
	mia.done(item, console(1))
	if waiting.wait().object.Attribute("api_key") != console(1)["token"] {
		t.Errorf("%v\n%s", waiting.object.Attributes(), waiting.text)
	}
	seen := log.String()
	for _, path := range []string{"/", item.url.Path, "/records", "/history", "/calendar", "/next?after=" + strings.TrimPrefix(item.url.Path, "/items/")} {
		seen += mia.open(path).text
	}
	// Rotated while nobody waits, and the desk ends before anybody has fetched the key.
	if status := s.write("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", ""); status != http.StatusAccepted {
		t.Fatalf("it is answered %d", status)
	}
	mia.done(mia.item(), console(2))
	s.close()
	s = serve(t, o, records, withLog)
	mia = s.visitor("Mia")
	if status := s.write("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", ""); status != http.StatusAccepted {
		t.Fatalf("it is answered %d", status)
	}
	again := mia.item()
	again.says(t, "was lost: the desk was started anew", "return.token")
	seen += again.text + log.String()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen += string(text)
	}
	if strings.Contains(seen, "canary") {
		t.Error("a key is in a file, in the log or on a page")
	}
}

// Two applies at once ask for the same: one item, and one of them has the result.
func TestTwoApplies_makeOneItem(t *testing.T) {
	o, s, one, mia := start(t)
	other := o.Protocol(t, s.settings())
	first, second := create(one, "atlassian_directory", okta()), create(other, "atlassian_directory", okta())
	item := mia.item()
	await(t, "both applies", func() bool {
		looking := s.claimants()
		slices.Sort(looking)
		return len(slices.Compact(looking)) == 2
	})
	mia.done(item, nil)
	first.wait()
	second.wait()
	made, refused := first, second
	if strings.Contains(first.text, "ERROR") {
		made, refused = second, first
	}
	if strings.Contains(made.text, "ERROR") || !strings.Contains(refused.text, "another client that asked for the same has its result") || len(s.state().AllOperations()) != 1 {
		t.Errorf("%s\n\n%s", made.text, refused.text)
	}
}

func TestNotices_tellOfItemsAndDoubts(t *testing.T) {
	got := make(chan desk.Notice, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var notice desk.Notice
		if err := json.NewDecoder(r.Body).Decode(&notice); err != nil {
			t.Error(err)
		}
		got <- notice
	}))
	t.Cleanup(hook.Close)
	o, s, _, _ := start(t, func(options *desk.Options) { options.NotifyURL = hook.URL })
	s.adopt(o)
	s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`)
	if notice := <-got; notice.Kind != "item" || !strings.Contains(notice.Text, `Create directory "Acme"`) || !strings.Contains(notice.Text, s.url+"/items/") {
		t.Errorf("it is told %+v", notice)
	}
	s.doubt("SAML configuration updated", "Acme Okta")
	if notice := <-got; notice.Kind != "doubt" || !strings.Contains(notice.Text, "SAML configuration updated") {
		t.Errorf("it is told %+v", notice)
	}
	o.Clock.Advance(15 * 24 * time.Hour)
	s.desk.Round(context.Background())
	if notice := <-got; notice.Kind != "expired" {
		t.Errorf("it is told %+v", notice)
	}
}

// The calendar's address is a person's own. It is shown once, and another one, or its end, ends it.
func TestCalendar_isServedToWhoHasAnAddress(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	page := mia.open("/calendar")
	page.says(t, "SAML certificate of", "SCIM key of", "20 days left", "Make my address")
	made := func(by *visitor) string {
		t.Helper()
		_, after, found := strings.Cut(by.press(by.open("/calendar"), "/calendar", "make", nil).text, s.url+"/calendar.ics?token=")
		token, _, _ := strings.Cut(after, "<")
		if !found || len(token) != 43 {
			t.Fatalf("the page does not tell the address, but %q", token)
		}
		return "/calendar.ics?token=" + token
	}
	first := made(mia)
	if got := mia.open(first); got.status != http.StatusOK || !strings.HasPrefix(got.text, "BEGIN:VCALENDAR\r\n") || strings.Count(got.text, "BEGIN:VEVENT") != 2 {
		t.Errorf("%d %s", got.status, got.text)
	}
	again := mia.open("/calendar")
	again.says(t, "You have had an address for it since", "Make another address")
	sams, second := made(s.visitor("Sam")), made(mia)
	for _, path := range []string{"/", "/calendar", "/history", "/records"} {
		if strings.Contains(mia.open(path).text, strings.TrimPrefix(second, "/calendar.ics?token=")) {
			t.Errorf("%s shows the address again", path)
		}
	}
	text, err := os.ReadFile(s.options.Records)
	if err != nil || strings.Contains(string(text), strings.TrimPrefix(second, "/calendar.ics?token=")) {
		t.Errorf("the records have the address: %v", err)
	}
	mia.open("/history").says(t, "their address of the calendar")
	wrong := []string{"/calendar.ics", "/calendar.ics?token=", second[:len(second)-1], first, made(s.visitor("Rosa"))} // who has been removed
	for _, address := range wrong {
		if got := mia.open(address); got.status != http.StatusForbidden {
			t.Errorf("%s answers %d", address, got.status)
		}
	}
	mia.press(mia.open("/calendar"), "/calendar", "end", nil).says(t, "Make my address")
	s.close()
	s = serve(t, o, s.options.Records)
	mia = s.visitor("Mia")
	if ended, other := mia.open(second).status, mia.open(sams).status; ended != http.StatusForbidden || other != http.StatusOK {
		t.Errorf("what has ended answers %d, Sam's %d", ended, other)
	}
}

func TestGroupConflicts_areNotOfferedAndSayWhy(t *testing.T) {
	o, s, _, _ := start(t)
	s.adopt(o)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/admin/identity/v1/orgs/"+o.ID+"/directories/"+s.directoryID("Acme Okta")+"/group-conflicts", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+identityKey)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Errors []struct{ Code, Detail string } `json:"errors"`
	}
	err = json.NewDecoder(answer.Body).Decode(&body)
	if _ = answer.Body.Close(); err != nil || answer.StatusCode != http.StatusNotImplemented || len(body.Errors) != 1 || !strings.Contains(body.Errors[0].Detail, "settle them in Atlassian Administration") {
		t.Errorf("%d %+v (%v)", answer.StatusCode, body, err)
	}
}

// A desk that was killed goes on where it was: what was answered is there, and nothing is there twice.
func TestRestart_losesNothingAndRepeatsNothing(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	records := filepath.Join(t.TempDir(), "records.json")
	s := serve(t, o, records)
	s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`)
	mia := s.visitor("Mia")
	mia.press(mia.item(), "/begin", "", nil)
	before, history := s.state(), mia.open("/history").text
	s.close()
	s = serve(t, o, records)
	mia = s.visitor("Mia")
	if now := s.state(); len(now.AllOperations()) != 1 || now.AllOperations()[0].BegunBy != "Mia" || now.LastSequence != before.LastSequence {
		t.Errorf("it has %+v", now.AllOperations())
	}
	if again := mia.open("/history").text; strings.Count(again, "<tr>") != strings.Count(history, "<tr>") {
		t.Errorf("the history was\n%s\nand is\n%s", history, again)
	}
	s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`) // the apply is run again
	if got := len(s.state().AllOperations()); got != 1 {
		t.Errorf("there are %d items", got)
	}
	mia.done(mia.item(), nil).says(t, "Done:")
}

// What cannot be saved is not done: the write is undone, answered with 500, and done when there is room again.
func TestSave_undoesWhatCannotBeKept(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	folder := filepath.Join(t.TempDir(), "records")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var log desk.Lines
	s := serve(t, o, filepath.Join(folder, "records.json"), func(options *desk.Options) { options.Log = log.Logger() })
	s.write("POST", "directories", `{"name":"Before","identityProvider":"okta"}`)
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	if status := s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`); status != http.StatusInternalServerError {
		t.Errorf("it is answered %d", status)
	}
	mia := s.visitor("Mia")
	mia.press(mia.item(), "/begin", "", nil).says(t, "Nothing was changed, because the records cannot be saved")
	if s.desk.Ready() == nil || len(s.state().AllOperations()) != 1 || !strings.Contains(log.String(), "the change was undone") {
		t.Errorf("it is ready, has %d operations, and says\n%s", len(s.state().AllOperations()), log.String())
	}
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	if status := s.write("POST", "directories", `{"name":"Acme","identityProvider":"okta"}`); status != http.StatusAccepted || s.desk.Ready() != nil {
		t.Errorf("it is answered %d, and ready: %v", status, s.desk.Ready())
	}
	mia.open("/history").says(t, "Acme")
}

// What ended a quarter of a year ago is dropped from the records; the history keeps it.
func TestOldItems_areForgotten(t *testing.T) {
	o, s, driver, mia := start(t)
	first := create(driver, "atlassian_directory", okta())
	mia.done(mia.item(), nil)
	first.wait()
	s.write("POST", "directories", `{"name":"Nobody fetches this","identityProvider":"other"}`)
	mia.done(mia.item(), nil)
	s.write("POST", "directories", `{"name":"Not possible","identityProvider":"other"}`)
	mia.press(mia.item(), "/refuse", "", map[string]string{"reason": "no"})
	s.write("PUT", "linked-domains/acme.com", `{"directoryId":"`+s.directoryID("Acme Okta")+`"}`) // which every plan sees from then on
	mia.done(mia.item(), nil)
	o.Clock.Advance(89 * 24 * time.Hour)
	s.desk.Round(t.Context())
	if got := len(s.state().AllOperations()); got != 4 {
		t.Errorf("%d operations are left after 89 days", got)
	}
	o.Clock.Advance(2 * 24 * time.Hour)
	s.desk.Round(t.Context())
	if left := s.state().AllOperations(); len(left) != 1 || left[0].Claimed {
		t.Errorf("%+v is left after 91 days", left)
	}
	mia.open("/history").says(t, "Acme Okta", "Not possible", "confirmed")
	if status := s.write("POST", "directories", `{"name":"Nobody fetches this","identityProvider":"other"}`); status != http.StatusAccepted {
		t.Errorf("the result that nobody had fetched is answered %d", status)
	}
}

// Names come from whoever writes to the API, from Atlassian and from people. No page takes them for anything but text.
func TestPages_escapeWhateverTheyShow(t *testing.T) {
	const bad = `<script>alert("x")</script><img src=x onerror='alert(1)'>` + "\u202eatko\u2066\u009b31m"
	o, s, _, mia := start(t)
	s.adopt(o)
	if _, err := s.desk.Adopt(bad, desk.Adoption{Directories: []desk.AdoptedDirectory{{Name: bad, IdentityProvider: "okta", Policies: []desk.AdoptedPolicy{{Name: bad}}}}}); err != nil {
		t.Fatal(err)
	}
	s.doubt(bad, "Acme Okta")
	name, err := json.Marshal(bad + " more")
	if err != nil {
		t.Fatal(err)
	}
	s.write("POST", "directories", `{"name":`+string(name)+`,"identityProvider":"other"}`)
	item := mia.item()
	pages := []view{item, mia.press(item, "/begin", "", nil)}
	pages = append(pages, mia.press(item, "/refuse", "", map[string]string{"reason": bad}))
	s.write("POST", "directories", `{"name":`+string(name)+`,"identityProvider":"okta"}`)
	second := mia.item()
	pages = append(pages, mia.press(second, "/done", "done", map[string]string{"return.directoryId": bad}))
	for _, path := range []string{"/", "/records", "/history", "/calendar", "/adopt", "/records/" + s.samlID() + "/check", item.url.Path, "/next?after=" + url.QueryEscape(bad), "/history?object=" + url.QueryEscape(bad), "/items/" + url.PathEscape(bad)} {
		pages = append(pages, mia.open(path))
	}
	for _, one := range s.state().Policies {
		pages = append(pages, mia.open("/records/"+one.ID+"/check"))
	}
	shown := 0
	for _, page := range pages {
		if strings.Contains(page.text, "<script>alert") || strings.Contains(page.text, "<img") {
			t.Errorf("%s takes a text for HTML:\n%s", page.url, page.text)
		}
		if strings.ContainsAny(page.text, "\u202e\u2066\u009b") {
			t.Errorf("%s obeys what nobody sees:\n%q", page.url, page.text)
		}
		shown += strings.Count(page.text, "&lt;script&gt;")
	}
	if shown < 10 {
		t.Errorf("it is shown %d times: this proves nothing", shown)
	}
}
