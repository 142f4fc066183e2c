package evidence_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
)

// click sends a form of the organization's console and returns the page that it leads to, and its path.
func (o *live) click(path string, pairs ...string) (page, at string) {
	o.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	request, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.URL+"/console/"+path, strings.NewReader(values.Encode()))
	o.check(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", o.URL)
	answer, err := http.DefaultClient.Do(request)
	o.check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	o.check(err)
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), `role="status"`) {
		o.t.Fatalf("%s: %s\n%s", path, answer.Status, text)
	}
	return html.UnescapeString(string(text)), strings.TrimPrefix(answer.Request.URL.Path, "/console/")
}

var (
	shownBaseURL = regexp.MustCompile(`<code[^>]*id="given-base-url"[^>]*>([^<]+)</code>`)
	shownKey     = regexp.MustCompile(`<code[^>]*id="given-key"[^>]*>([^<]+)</code>`)
)

// An organization as Atlassian's own is today, set up by hand in its console, item by item.
func TestLook_followsAPersonThroughTheConsole(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	f := follow(o)
	var directory, page string
	var given evidence.Given
	for _, step := range []struct {
		object, verb string
		after        map[string]any
		act          func()
		level        evidence.Level
	}{
		{evidence.Directory, evidence.Create, map[string]any{"name": "Okta"}, func() { _, directory = o.click("directories", "name", "Okta", "provider", "okta") }, evidence.Seen},
		{evidence.SAMLConfiguration, evidence.Create, nil, func() {
			certificate := acctest.Certificate(t, "idp", o.Clock.Now().Add(-time.Hour), o.Clock.Now().Add(9000*time.Hour))
			o.click(directory+"/saml", "issuer", "http://idp", "singleSignOnUrl", "https://idp.acme.com/sso", "certificate", certificate)
		}, evidence.Seen},
		{evidence.LinkedDomain, evidence.Update, map[string]any{"domain": "acme.com"}, func() { o.click(directory+"/domains", "domain", "acme.com") }, evidence.Seen},
		{evidence.ProvisioningConfig, evidence.Create, nil, func() {
			page, _ = o.click(directory + "/provisioning")
			base, key := shownBaseURL.FindStringSubmatch(page), shownKey.FindStringSubmatch(page)
			if base == nil || key == nil {
				t.Fatalf("the page shows no base URL and key:\n%s", page)
			}
			given.SCIMBaseURL, given.SCIMKey = base[1], key[1]
		}, evidence.Proved},
		{evidence.AuthenticationPolicy, evidence.Create, map[string]any{"name": "Staff", "enforceSso": true}, func() {
			o.click("policies", "directory", strings.TrimPrefix(directory, "directories/"), "name", "Staff", "enforceSso", "on")
		}, evidence.Seen},
	} {
		t.Run(step.object, func(t *testing.T) {
			o.Clock.Advance(time.Hour)
			item := o.item(step.object, step.verb)
			item.After, item.DoneAt = step.after, time.Time{}
			f.items = append(f.items[:0], item)
			step.act()
			f.expectNext("") // what somebody was asked for is no suspicion
			item.DoneAt = o.Clock.Now()
			report := o.look(item, given)
			expectLevel(t, report, step.level)
			if step.object == evidence.AuthenticationPolicy {
				expect(t, report, evidence.CheckPolicy, evidence.Seen, "as asked for")
			}
		})
	}
	// The same behind everybody's back is one.
	f.items = nil
	o.Clock.Advance(time.Hour)
	o.click("policies", "directory", strings.TrimPrefix(directory, "directories/"), "name", "Contractors")
	if one := f.expectNext("authentication_policy:auth_policy_created").Suspicions[0]; len(one.Policies) != 1 || one.Policies[0].Name != "Contractors" || one.Policies[0].DirectoryName != "Okta" {
		t.Errorf("the suspicion is %+v", one)
	}
}
