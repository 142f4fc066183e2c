package desk_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// idOf returns the id of the item with such a summary.
func (s *served) idOf(summary string) string {
	s.t.Helper()
	for _, one := range s.state().AllOperations() {
		if strings.Contains(one.Summary, summary) {
			return one.ID
		}
	}
	s.t.Fatalf("there is no item %s", summary)
	return ""
}

// stateOf returns the state of an operation.
func (s *served) stateOf(id string) string {
	s.t.Helper()
	for _, one := range s.state().AllOperations() {
		if one.ID == id {
			return one.State
		}
	}
	return ""
}

// Two domains are one page of the console: one button is for both.
func TestSheet_isDoneWithOneButton(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	body := fmt.Sprintf(`{"directoryId":%q}`, s.directoryID("Acme Okta"))
	s.ask("PUT", "linked-domains/acme.dev", body)
	s.ask("PUT", "linked-domains/acme.org", body)
	sheet := mia.open("/items/" + s.idOf("acme.dev"))
	sheet.says(t, "Done with all", "These are steps 1 and 2 of the 2 that are known now, all on one page of the console. Terraform may ask for more")
	form := sheet.form("/sheet")
	values := filledIn(form, s.idOf("acme.dev"), nil)
	maps.Copy(values, filledIn(form, s.idOf("acme.org"), nil))
	after := mia.press(sheet, "/sheet", "all", values)
	after.says(t, "Done: Link domain", "acme.dev", "acme.org", "The next step shows here by itself", `<h2>Link domain &#34;acme.dev&#34;`, `<h2>Link domain &#34;acme.org&#34;`)
	for _, one := range s.state().AllOperations() {
		if one.State != identity.OperationSucceeded || one.BegunBy != "Mia" {
			t.Errorf("%s is %s by %s", one.Summary, one.State, one.BegunBy)
		}
	}
}

// policies asks for two policies, which are on one page of the console, and returns their items.
func (s *served) policies(first, second string) (one, other string) {
	s.t.Helper()
	for _, name := range []string{first, second} {
		s.ask("POST", "authentication-policies", fmt.Sprintf(`{"directoryId":%q,"name":%q}`, s.directoryID("Acme Okta"), name))
	}
	return s.idOf(quote(first)), s.idOf(quote(second))
}

func quote(name string) string { return `"` + name + `"` }

// Of what is done with one button, that which is right is confirmed. The rest stays open, says what is wrong, and keeps what was typed.
func TestSheet_keepsOpenWhatIsWrong(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	right, wrong := s.policies("Contractors", "Employees")
	sheet := mia.open("/items/" + right)
	after := mia.press(sheet, "/sheet", "all", map[string]string{"return.authenticationPolicyId@" + wrong: "no id <b>", "reason@" + wrong: "There are 20 already"})
	if after.status != http.StatusUnprocessableEntity {
		t.Errorf("it is answered %d", after.status)
	}
	after.says(t, "Done: Add authentication policy", "Contractors", "Not everything is done yet", "no id &lt;b&gt;", `aria-invalid="true"`, "There are 20 already", "A reason stands here")
	if s.stateOf(right) != identity.OperationSucceeded || s.stateOf(wrong) != identity.OperationWaiting {
		t.Errorf("the right one is %s, the wrong one %s", s.stateOf(right), s.stateOf(wrong))
	}
	if text := after.text; strings.Contains(text, "Done with all") {
		t.Error("there is a button for all of one item")
	}
	// The same form once more confirms nothing twice, and the mended one ends it.
	mia.press(sheet, "/sheet", "all", map[string]string{"return.authenticationPolicyId@" + wrong: "no id"}).says(t, "Mia confirmed it")
	mia.press(after, wrong+"/done", "done", map[string]string{"return.authenticationPolicyId": "", "reason": ""}).says(t, "Done: Add authentication policy")
	if s.stateOf(wrong) != identity.OperationSucceeded {
		t.Errorf("the mended one is %s", s.stateOf(wrong))
	}
}

// A button of one item loses nothing that was typed for another of the sheet.
func TestSheet_keepsWhatIsTypedForOthers(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	one, other := s.policies("Contractors", "Employees")
	const typed = "1f0c39a4-5c1f-4d0e-9a5a-1a2b3c4d5e6f"
	field := map[string]string{"return.authenticationPolicyId@" + other: typed}
	mia.press(mia.open("/items/"+one), one+"/begin", "begin", field).says(t, "Mia has worked on it since", typed)
	mia.press(mia.open("/items/"+one), one+"/refuse", "refuse", map[string]string{"return.authenticationPolicyId@" + other: typed, "reason@" + one: " "}).says(t, "Say why", typed)
	mia.press(mia.open("/items/"+one), one+"/later", "later", field).says(t, "Put off: Add authentication policy", typed)
	mia.press(mia.open("/items/"+one), one+"/done", "done", field).says(t, "Done: Add authentication policy", typed)
	if s.stateOf(one) != identity.OperationSucceeded || s.stateOf(other) != identity.OperationWaiting {
		t.Errorf("the one is %s, the other %s", s.stateOf(one), s.stateOf(other))
	}
	if after := mia.press(mia.open("/items/"+other), other+"/done", "done", field); after.url.Path != "/next" {
		t.Errorf("after the last it goes on to %s", after.url)
	}
}

// What has ended meanwhile is not done by the button for all, and the person is told.
func TestSheet_saysWhatHasEndedMeanwhile(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	one, other := s.policies("Contractors", "Employees")
	sheet := mia.open("/items/" + one)
	sam := s.visitor("Sam")
	sam.press(sam.open("/items/"+other), other+"/refuse", "refuse", map[string]string{"reason": "There are 20 already"})
	after := mia.press(sheet, "/sheet", "all", nil)
	after.says(t, "Done: Add authentication policy", "It was refused", "There are 20 already")
	if s.stateOf(one) != identity.OperationSucceeded || s.stateOf(other) != identity.OperationRefused {
		t.Errorf("the one is %s, the other %s", s.stateOf(one), s.stateOf(other))
	}
}

// The count of steps goes on from what was done in the same set-up, and an older one does not count.
func TestCount_goesOnFromWhatWasDone(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	okta := s.directoryID("Acme Okta")
	s.policies("Yesterday", "Put off")
	mia.done(mia.open("/items/"+s.idOf("Yesterday")), nil)
	late := s.idOf("Put off")
	mia.press(mia.open("/items/"+late), late+"/later", "later", nil)
	o.Clock.Advance(26 * time.Hour)

	s.ask("PUT", "linked-domains/acme.dev", fmt.Sprintf(`{"directoryId":%q}`, okta))
	mia.open("/items/"+s.idOf("acme.dev")).says(t, "This is step 1 of the 2 that are known now.")
	o.Clock.Advance(50 * time.Minute)
	mia.doneWith(mia.open("/items/"+s.idOf("acme.dev")), "/done", nil)
	o.Clock.Advance(2 * time.Second)
	s.ask("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", "")
	mia.open("/items/"+s.idOf("Regenerate")).says(t, "1 done. This is step 2 of the 3 that are known now.")
	mia.open("/items/"+late).says(t, "1 done. This is step 3 of the 3 that are known now.")
}

// The list begins with what has waited longest, unless something is safer first; then it says so.
func TestWorklist_beginsWithTheOldest(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	okta := s.directoryID("Acme Okta")
	first := func() string {
		for _, link := range mia.open("/").links("/items/")[1:] { // the first is that of the oldest, on the first line
			return link
		}
		return mia.open("/").links("/items/")[0]
	}
	s.ask("POST", "authentication-policies", fmt.Sprintf(`{"directoryId":%q,"name":"Contractors"}`, okta))
	policy := s.idOf("Contractors")
	o.Clock.Advance(3 * time.Hour)
	s.ask("POST", "directories", `{"name":"Acme Entra","identityProvider":"microsoft_entra_id"}`)
	page := mia.open("/")
	page.says(t, fmt.Sprintf(`The oldest open item came 3 hours ago: <a href="/items/%s">Add authentication policy`, policy))
	if links := page.links("/items/"); links[0] != "/items/"+policy || strings.Contains(page.text, "further down") {
		t.Errorf("the list of another directory begins with %v", links)
	}
	s.ask("PUT", "linked-domains/acme.dev", fmt.Sprintf(`{"directoryId":%q}`, okta))
	page = mia.open("/")
	page.says(t, "It stands further down: what stands before it is for the same directory, and safer to do first.")
	if got := first(); got != "/items/"+s.idOf("acme.dev") {
		t.Errorf("the list begins with %s", got)
	}
	mia.doneWith(mia.open("/items/"+s.idOf("acme.dev")), "/done", nil)
	mia.press(mia.open("/items/"+policy), policy+"/later", "later", nil)
	mia.open("/").says(t, "It stands further down, because Mia has put it off.")
	s.doubt("atlassian: SAML configuration updated", "Acme Okta")
	mia.open("/").says(t, fmt.Sprintf(`The oldest doubt is from just now: <a href="/records/%s/check">`, s.samlID()))
}

// What has ended lately is shown by its end, the newest first.
func TestWorklist_showsLatelyByItsEnd(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	one, other := s.policies("Contractors", "Employees")
	o.Clock.Advance(time.Minute)
	mia.press(mia.open("/items/"+other), other+"/done", "done", nil)
	o.Clock.Advance(time.Minute)
	mia.press(mia.open("/items/"+one), one+"/done", "done", nil)
	if links := mia.open("/").links("/items/"); len(links) != 2 || links[0] != "/items/"+one {
		t.Errorf("lately are %v", links)
	}
	// They are called as they were: a name that changes later does not.
	okta := s.directoryID("Acme Okta")
	s.doubt("Something was changed", "Acme Okta")
	mia.press(mia.open("/records/"+okta+"/check"), "/check", "other", map[string]string{"field.name": "Acme Okta, renamed"})
	worklist := mia.open("/")
	worklist.says(t, "Add authentication policy &#34;Contractors&#34; to directory &#34;Acme Okta&#34;")
	mia.open("/items/"+one).says(t, "Add authentication policy &#34;Contractors&#34; to directory &#34;Acme Okta&#34;")
	if _, lately, _ := strings.Cut(worklist.text, "Lately"); strings.Contains(lately, "renamed") {
		t.Errorf("what was done before is called otherwise:\n%s", lately)
	}
	page := mia.open("/next?" + url.Values{"after": {one, other}}.Encode())
	page.says(t, "Contractors", "Employees")
}

// What is not fetched is waited for only where somebody has to fetch it: a link, which every plan reads, is not, nor is what was changed since.
func TestResult_isNotWaitedForWhereNobodyHasToFetchIt(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	const waits = "Terraform has not fetched the result yet"
	done := func(summary string, given map[string]string) view {
		t.Helper()
		page := mia.open("/items/" + s.idOf(summary))
		mia.doneWith(page, "/done", given)
		return mia.open(page.url.Path)
	}
	lacks := func(page view, words string) {
		t.Helper()
		if strings.Contains(page.text, words) {
			t.Errorf("%s says %q", page.url, words)
		}
	}
	s.ask("PUT", "linked-domains/acme.dev", fmt.Sprintf(`{"directoryId":%q}`, s.directoryID("Acme Okta")))
	link := done("acme.dev", nil)
	link.says(t, "Terraform sees it with its next plan.")
	lacks(link, waits)

	s.ask("POST", "directories", `{"name":"Acme Entra","identityProvider":"microsoft_entra_id"}`)
	done("Acme Entra", nil).says(t, waits)
	made := "/items/" + s.idOf("Acme Entra")
	s.ask("PATCH", "directories/"+s.directoryID("Acme Entra"), `{"name":"Acme Azure"}`)
	renamed := done("Rename", nil)
	lacks(renamed, waits)
	mia.open(made).says(t, "What it has made was changed or deleted since")
	lacks(mia.open(made), waits)

	s.ask("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", "")
	done("Regenerate", console(3)).says(t, waits)
	s.close()
	s = serve(t, o, s.options.Records)
	s.visitor("Mia").open("/items/"+s.idOf("Regenerate")).says(t, "Its key was lost: the desk was started anew", "Terraform asks for another one")
}

// look is a look at an operation, as by whoever waits for it.
func (s *served) look(id string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/admin/identity/v1/orgs/"+s.options.OrganizationID+"/operations/"+id, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+identityKey)
	request.Header.Set("Claimant", "0a4f6a08-51a3-4c0b-9a59-3a3b54a9d7c1")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
		s.t.Errorf("the look is answered %d, %v", answer.StatusCode, err)
	}
}

// A key that a restart has lost may be copied back once more: it is not taken for the one before, and the item is told of once more.
func TestLostKey_mayBeCopiedBackOnceMore(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s := serve(t, o, t.TempDir()+"/records.json", seeing(t, o))
	mia := s.administrator(o)
	s.ask("POST", "directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	mia.next()
	s.ask("POST", "provisioning-configs", `{"directoryId":"`+s.directoryID("Acme Okta")+`"}`)
	mia.next()
	s.look(s.idOf("Set up provisioning"))
	s.ask("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", "")
	item := mia.item()
	given := mia.carryOut(item, `Make a new API key for directory "Acme Okta"`)
	mia.done(item, given)
	s.close()
	s = serve(t, o, s.options.Records, seeing(t, o))
	mia = s.administrator(o)
	mia.open("/").says(t, "No item is open") // nobody waits, and nobody is asked
	s.look(s.idOf("Regenerate"))
	again := mia.item()
	if again.url.Path != item.url.Path {
		t.Errorf("another item asks for it: %s", again.url)
	}
	again.says(t, "If you still have that key, copy it back once more", "waiting")
	mia.open("/history").says(t, "reopened")
	after := mia.done(again, given)
	after.says(t, "Done: Make a new API key", "proved")
	if strings.Contains(after.text, given["token"]) {
		t.Error("the key is on the page")
	}
	if config := s.state().Provisioning[0]; config.KeySHA256 != identity.KeySum(given["token"]) {
		t.Error("the key of the records is another one")
	}
}

// A key that was lost once, and made anew since, is lost for ever: later restarts do not bring it up again.
func TestLostKey_isNotBroughtUpAgain(t *testing.T) {
	o, s, _, _ := start(t)
	s.adopt(o)
	regenerate := func() { s.ask("POST", "provisioning-configs/"+s.provisioningID()+"/api-key/regenerate", "") }
	anew := func() *visitor {
		s.close()
		s = serve(t, o, s.options.Records)
		return s.visitor("Mia")
	}
	regenerate()
	mia := s.visitor("Mia")
	mia.done(mia.item(), console(1))
	mia = anew()
	regenerate()
	second := mia.item()
	second.says(t, "A key that was copied back before was lost")
	mia.done(second, console(2))
	s.look(strings.TrimPrefix(second.url.Path, "/items/"))
	mia = anew()
	regenerate()
	if third := mia.item(); strings.Contains(third.text, "was lost") {
		t.Errorf("a key is said to be lost that was fetched:\n%s", third.text)
	}
}

// What nobody has to do any more when the webhook is there again is not told.
func TestNotices_areNotToldOfWhatIsOver(t *testing.T) {
	var mutex sync.Mutex
	there, told, ids := false, []string{}, []string{}
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var notice desk.Notice
		if err := json.NewDecoder(r.Body).Decode(&notice); err != nil {
			t.Error(err)
		}
		mutex.Lock()
		defer mutex.Unlock()
		if !there {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		if slices.Contains(ids, notice.ID) {
			return // the first desk has ended while it told it
		}
		told, ids = append(told, notice.Summary), append(ids, notice.ID)
	}))
	t.Cleanup(hook.Close)
	notifying := func(options *desk.Options) { options.NotifyURL = hook.URL }
	o, s, _, mia := start(t, notifying)
	s.ask("POST", "directories", `{"name":"Over","identityProvider":"okta"}`)
	mia.done(mia.item(), nil)
	s.ask("POST", "directories", `{"name":"Waits","identityProvider":"okta"}`)
	s.close()
	mutex.Lock()
	there = true
	mutex.Unlock()
	s = serve(t, o, s.options.Records, notifying)
	s.ask("POST", "directories", `{"name":"New","identityProvider":"okta"}`)
	await(t, "the webhook", func() bool {
		mutex.Lock()
		defer mutex.Unlock()
		return slices.Contains(told, `Create directory "New"`)
	})
	if mutex.Lock(); !slices.Equal(told, []string{`Create directory "Waits"`, `Create directory "New"`}) {
		t.Errorf("the webhook is told of %q", told)
	}
	mutex.Unlock()
}

// After Done it goes on with what is left on the same page of the console, then with the list; what somebody else is on is left alone.
func TestNext_staysOnThePageAndLeavesOthersAlone(t *testing.T) {
	o, s, _, mia := start(t)
	s.adopt(o)
	s.ask("PUT", "linked-domains/acme.dev", fmt.Sprintf(`{"directoryId":%q}`, s.directoryID("Acme Okta")))
	o.Clock.Advance(time.Minute)
	one, other := s.policies("Contractors", "Employees")
	next := mia.press(mia.open("/items/"+one), one+"/done", "done", nil)
	if next.url.Path != "/items/"+other {
		t.Errorf("after a policy it goes on to %s", next.url)
	}
	sam := s.visitor("Sam")
	link := s.idOf("acme.dev")
	sam.press(sam.open("/items/"+link), link+"/begin", "begin", nil)
	if next = mia.press(next, other+"/done", "done", nil); next.url.Path != "/next" {
		t.Errorf("it goes on to what Sam is on: %s", next.url)
	}
	if next = sam.open("/next?after=" + other); next.url.Path != "/items/"+link {
		t.Errorf("Sam goes on to %s", next.url)
	}
}
