package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/orgadmin/terraform-provider-atlassian/internal/browser"
)

// pageTimeout is how long a page may take.
const pageTimeout = 20 * time.Second

// administrator is Mia, who sits at a browser: the desk's pages tell her what to do, and she does it in the console.
type administrator struct {
	browser       context.Context
	desk, console string
	link          string
}

// newAdministrator starts Chromium. leave ends it.
func newAdministrator(ctx context.Context, desk *deskProgram, o *organization) (mia *administrator, leave func(), err error) {
	browser, leave, err := browser.Start(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("the administrator of this demo is Chromium: %w", err)
	}
	return &administrator{browser: browser, desk: desk.address, console: o.address, link: desk.link}, leave, nil
}

// do does things in the browser, one after the other.
func (a *administrator) do(what string, actions ...chromedp.Action[chromedp.Void]) error {
	limited, cancel := context.WithTimeout(a.browser, pageTimeout)
	defer cancel()
	if err := chromedp.Do(limited, actions...); err != nil {
		page, _ := see[string](a, what, `location.href + '\n' + document.querySelector('main').innerText`) // for whoever reads the error
		return fmt.Errorf("%s: %w\n%s", what, err, page)
	}
	return nil
}

// see evaluates an expression in the page.
func see[T any](a *administrator, what, expression string) (T, error) {
	limited, cancel := context.WithTimeout(a.browser, pageTimeout)
	defer cancel()
	seen, err := chromedp.Run(limited, chromedp.Evaluate[T](expression))
	if err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return seen, err
}

func open(address string) chromedp.Action[chromedp.Void] { return chromedp.Navigate(address) }

func shown(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(selector))
}

func press(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

func enter(selector, value string) chromedp.Action[chromedp.Void] {
	return chromedp.SetValue(chromedp.CSS(selector), value)
}

// link presses the link of a page that is called so.
func link(called string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.Search(fmt.Sprintf(`//main//a[normalize-space()=%q]`, called)))
}

// signIn uses the link that the desk has printed.
func (a *administrator) signIn(context.Context) error {
	return a.do("signing in", open(a.link), shown("form"), press("form button"), shown("#oldest"))
}

// workItem is what an item's page says.
type workItem struct {
	ID, Title string
	// Fields are what to type or choose, by the labels of the console; Returns what to copy back; Chosen the questions with answers, and
	// the last answer of each.
	Fields  map[string]string
	Returns []string
	Chosen  map[string]string
}

const readItem = `(() => {
  const item = [...document.querySelectorAll('article.item')].find(one => one.querySelector('.done'));
  if (!item) return null;
  const read = {ID: item.id.replace('item-', ''), Title: item.querySelector('h2').textContent, Fields: {}, Returns: [], Chosen: {}};
  for (const field of item.querySelectorAll('.field')) {
    const value = field.querySelector('.value');
    read.Fields[field.querySelector('.label').textContent] = (value.querySelector('[data-copy]') || value).textContent.trim();
  }
  for (const back of item.querySelectorAll('[name^="return."]')) if (!back.value) read.Returns.push(back.name.replace('return.', '').split('@')[0]);
  for (const question of item.querySelectorAll('select[name^="question."]')) read.Chosen[question.name] = question.options[question.options.length - 1].value;
  return read;
})()`

// next does the first item that waits. It returns what that was, or "" when nothing waits.
func (a *administrator) next(ctx context.Context) (string, error) {
	if err := a.do("opening the worklist", open(a.desk+"/"), shown("#oldest")); err != nil {
		return "", err
	}
	address, err := see[string](a, "looking for an item", `(document.querySelector('main section a[href^="/items/"]') || {getAttribute: () => ''}).getAttribute('href')`)
	if err != nil || address == "" {
		select { // Terraform is on its way
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(100 * time.Millisecond):
			return "", err
		}
	}
	if err := a.do("opening the item", open(a.desk+address), shown("article.item")); err != nil {
		return "", err
	}
	item, err := see[*workItem](a, "reading the item", readItem)
	if err != nil || item == nil {
		return "", err // it has ended since
	}
	given, err := a.carryOut(*item)
	if err != nil {
		return "", err
	}
	return item.Title, a.done(*item, given)
}

// done copies back what the console has shown, answers the questions, and presses Done.
func (a *administrator) done(item workItem, given map[string]string) error {
	form := "#item-" + item.ID + " .done "
	actions := []chromedp.Action[chromedp.Void]{open(a.desk + "/items/" + item.ID), shown(form)}
	for _, name := range item.Returns {
		if given[name] != "" {
			actions = append(actions, enter(form+`[name^="return.`+name+`@"]`, given[name]))
		}
	}
	for name, answer := range item.Chosen {
		actions = append(actions, enter(form+`[name="`+name+`"]`, answer))
	}
	if err := a.do(item.Title, actions...); err != nil {
		return err
	}
	ticked := `document.querySelectorAll('` + strings.TrimSpace(form) + ` input[type=checkbox]').forEach(one => { one.checked = true; })`
	if _, err := see[any](a, item.Title, ticked); err != nil {
		return err
	}
	if err := a.do("pressing Done: "+item.Title, press(form+`button[value="done"]`), shown("main h1")); err != nil {
		return err
	}
	for range 200 { // the page after Done may be the same page with a problem
		where, err := see[string](a, "after Done", `location.pathname + ' ' + [...document.querySelectorAll('.problem, [role=alert]')].map(one => one.textContent.trim()).filter(text => text).join(' ')`)
		path, problem, _ := strings.Cut(where, " ")
		if err == nil && problem != "" {
			return fmt.Errorf("%s: the desk says: %s", item.Title, problem)
		}
		if err == nil && !strings.HasSuffix(path, item.ID+"/done") && path != "/items/"+item.ID {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("%s: Done leads nowhere", item.Title)
}

// directoryIn returns the name of the directory that a title ends with.
func directoryIn(title string) string {
	_, name, _ := strings.Cut(title, `directory "`)
	return strings.TrimSuffix(name, `"`)
}

// toDirectory opens the page of a directory.
func (a *administrator) toDirectory(title string) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{open(a.console + "/console/directories"), link(directoryIn(title)), shown("#directory")}
}

// settings chooses and writes what an item wants of a policy, in a form that has fields for it.
func settings(form string, wants map[string]string) (steps []chromedp.Action[chromedp.Void]) {
	for label, field := range map[string]string{"Two-step verification": "twoStepVerification", "Password strength": "passwordStrength"} {
		if word, there := wants[label]; there {
			steps = append(steps, enter(form+"[name="+field+"]", strings.ReplaceAll(strings.ToLower(word), " ", "_")))
		}
	}
	if days, there := wants["Password expiration (days)"]; there {
		steps = append(steps, enter(form+"[name=passwordExpiryDays]", strings.Replace(days, "Never", "0", 1)))
	}
	if length, there := wants["Idle session duration"]; there { // "12 hours (720 minutes)" or "45 minutes"
		minutes, _, _ := strings.Cut(length[strings.LastIndex(length, "(")+1:], " ")
		steps = append(steps, enter(form+"[name=idleSessionDurationMinutes]", minutes))
	}
	return steps
}

// linkToLocal links the domain of an item to the local directory, from the page of all domains.
func (a *administrator) linkToLocal(title string) error {
	form := `form[action*="/console/domains/` + strings.Split(title, `"`)[1] + `/link"] `
	if err := a.do(title, open(a.console+"/console/domains"), shown(form)); err != nil {
		return err
	}
	local, err := see[string](a, title, `[...document.querySelector('`+form+`select').options].find(one => one.textContent === 'Local directory').value`)
	if err != nil {
		return err
	}
	return a.do(title, enter(form+"select", local), press(form+"button"), chromedp.WaitVisible(chromedp.Search(`//main//*[contains(text(), "is linked, and its accounts")]`)))
}

// addPolicy adds a policy, from the page of its directory.
func addPolicy(wants map[string]string) []chromedp.Action[chromedp.Void] {
	steps := []chromedp.Action[chromedp.Void]{
		press(`#policies a[href*="?directory="]`), shown("form.card input[name=name]"), enter("form.card input[name=name]", wants["Policy name"]),
		press("form.card details summary"), shown("form.card details [name=passwordStrength]"),
	}
	return append(append(steps, settings("form.card details ", wants)...), press("form.card > button"), shown("#members"))
}

// carryOut does in the console what an item asks, and returns what the console shows.
func (a *administrator) carryOut(item workItem) (map[string]string, error) {
	wants, title := item.Fields, item.Title
	steps := a.toDirectory(title)
	var shows map[string]string // what to copy back, by the element that shows it
	switch {
	case strings.HasPrefix(title, "Add directory"):
		steps = []chromedp.Action[chromedp.Void]{
			open(a.console + "/console/directories"), shown("form.card"), enter("form.card input[name=name]", wants["Directory name"]), press("form.card > button"), shown("#saml"),
		}
	case strings.HasPrefix(title, "Set up SAML"):
		steps = append(steps, enter("#saml [name=issuer]", wants["Identity provider Entity ID"]), enter("#saml [name=singleSignOnUrl]", wants["Identity provider SSO URL"]),
			enter("#saml [name=certificate]", wants["Public x509 certificate"]), press("#saml form > button"), shown("#acs-url"))
		shows = map[string]string{"entityId": "entity-url", "assertionConsumerServiceUrl": "acs-url"}
	case strings.HasPrefix(title, "Link domain") && directoryIn(title) == "":
		return nil, a.linkToLocal(title)
	case strings.HasPrefix(title, "Link domain"):
		domain := strings.Split(title, `"`)[1]
		steps = append(steps, enter("#domains select[name=domain]", domain), press("#domains form:not(.inline) > button"), shown(`#domains form.inline[action*="`+domain+`"]`))
	case strings.HasPrefix(title, "Set up user provisioning"):
		steps = append(steps, press("#provisioning form > button"), shown("#given-key"))
		shows = map[string]string{"baseUrl": "given-base-url", "token": "given-key"}
	case strings.HasPrefix(title, "Add authentication policy"):
		steps = append(steps, addPolicy(wants)...)
	case strings.HasPrefix(title, "Change authentication policy") && strings.HasSuffix(title, ": change how it protects its members"):
		steps = append(append([]chromedp.Action[chromedp.Void]{open(a.console + "/console/policies"), link(strings.Split(title, `"`)[1]), shown("#settings"), press("#passwords summary"), shown("#passwords button")},
			settings("#passwords ", wants)...), press("#passwords button"), shown("#settings dl"))
	case strings.HasPrefix(title, "Delete SAML"):
		steps = append(steps, press("#saml details:last-of-type summary"), press("#saml button.danger"), shown(`#saml textarea:empty`))
	case strings.HasPrefix(title, "Delete the user provisioning"):
		steps = append(steps, press("#provisioning details:last-of-type summary"), press("#provisioning details:last-of-type button.danger"), shown("#provisioning form > button:not(.danger)"))
	case strings.HasPrefix(title, "Delete authentication policy"):
		return nil, a.deletePolicy(a.browser, strings.Split(title, `"`)[1])
	case strings.HasPrefix(title, "Disconnect directory"):
		steps = append(steps, press("#directory details summary"), press("#directory button.danger"), shown("#add"))
	default:
		return nil, fmt.Errorf("Mia does not know how to %s", title)
	}
	if err := a.do(title, steps...); err != nil {
		return nil, err
	}
	given := map[string]string{}
	for name, id := range shows {
		text, err := see[string](a, title, `document.getElementById('`+id+`').textContent.trim()`)
		if err != nil {
			return nil, err
		}
		given[name] = text
	}
	return given, nil
}

// deletePolicy deletes an authentication policy.
func (a *administrator) deletePolicy(_ context.Context, name string) error {
	return a.do("deleting policy "+name, open(a.console+"/console/policies"), link(name), shown("#settings"),
		press("#settings details:last-of-type summary"), press("#settings button.danger"), shown("#add"))
}

// awaitDoubt waits until the worklist has something to check, and returns what it says.
func (a *administrator) awaitDoubt(ctx context.Context) (string, error) {
	for range 600 { // the desk reads the log twice a minute
		if err := a.do("opening the worklist", open(a.desk+"/"), shown("#oldest")); err != nil {
			return "", err
		}
		doubt, err := see[string](a, "looking for a doubt", `(document.querySelector('#doubts ~ ul p') || {textContent: ''}).textContent.trim()`)
		if err != nil || doubt != "" {
			return doubt, err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	return "", errors.New("the desk was to notice the change in the audit log, and did not")
}

// settle is Mia, who compares what is in doubt with the console: one is not there any more, and the rest is as it is recorded. She
// returns how many she has looked at.
func (a *administrator) settle(_ context.Context, gone string) (int, error) {
	for looked := 0; ; looked++ {
		if err := a.do("opening the worklist", open(a.desk+"/"), shown("#oldest")); err != nil {
			return looked, err
		}
		address, err := see[string](a, "looking for a doubt", `(document.querySelector('#doubts ~ ul a') || {getAttribute: () => ''}).getAttribute('href')`)
		if err != nil || address == "" {
			return looked, err
		}
		if err := a.do("checking", open(a.desk+address), shown(`button[value="same"]`)); err != nil {
			return looked, err
		}
		title, err := see[string](a, "checking", `document.querySelector('h1').textContent`)
		if err != nil {
			return looked, err
		}
		button := `button[value="same"]`
		if strings.Contains(title, gone) {
			button = `button[value="gone"]`
		}
		if err := a.do("checking "+title, press(button), shown("#oldest")); err != nil {
			return looked, err
		}
	}
}

// directories are those that the console shows.
func (a *administrator) directories(context.Context) ([]string, error) {
	if err := a.do("opening the console", open(a.console+"/console/directories"), shown("#add")); err != nil {
		return nil, err
	}
	return see[[]string](a, "looking at the directories", `[...document.querySelectorAll('main .grid h3 a')].map(one => one.textContent.trim())`)
}
