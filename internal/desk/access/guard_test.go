package access_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
)

func TestGuard_writesNeedTheFormTokenOfTheSession(t *testing.T) {
	d := open(t, nil)
	mine, others := d.signedIn(d.link("Mia")), d.signedIn(d.link("Ann"))
	token, foreign := d.formToken(with(mine)), d.formToken(with(others))
	form := func(token string) string { return url.Values{access.FormTokenField: {token}}.Encode() }
	for name, w := range map[string]int{
		"none":                 d.request("POST", "/items/1/done", "x=y", with(mine)).Code,
		"of another session":   d.request("POST", "/items/1/done", form(foreign), with(mine)).Code,
		"empty":                d.request("POST", "/items/1/done", form(""), with(mine)).Code,
		"in the query":         d.request("POST", "/items/1/done?"+form(token), "x=y", with(mine)).Code,
		"of another kind":      d.request("POST", "/items/1/done", form(token), with(mine), func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }).Code,
		"none, with DELETE":    d.request("DELETE", "/items/1", "", with(mine)).Code,
		"too large a form":     d.request("POST", "/items/1/done", form(token)+"&x="+strings.Repeat("y", 2<<20), with(mine)).Code,
		"none, with a made-up": d.request("BREW", "/items/1", "", with(mine)).Code,
	} {
		if w != http.StatusForbidden {
			t.Errorf("%s: the status is %d", name, w)
		}
	}
	d.expect(d.request("POST", "/items/1/done", form(token)), http.StatusUnauthorized, "not signed in")
	if len(d.done) > 0 {
		t.Errorf("done is %v", d.done)
	}
	d.expect(d.request("POST", "/items/1/done", form(token), with(mine)), http.StatusOK)
	d.expect(d.request("POST", "/items/2/done", "", with(mine), header(access.FormTokenHeader, token)), http.StatusOK)
	if got := strings.Join(d.done, ", "); got != "/items/1/done by Mia, /items/2/done by Mia" {
		t.Errorf("done is %q", got)
	}
}

func TestProtect_answersToItsNamesOnly(t *testing.T) {
	d := open(t, nil)
	for name, want := range map[string]int{
		"127.0.0.1:8085": 200, "localhost:8085": 200, "[::1]:8085": 200, "LOCALHOST": 200, "localhost.": 200,
		"evil.example": 403, "evil.example:8085": 403, "127.0.0.1.evil.example": 403, "192.0.2.1": 403, "": 403,
	} {
		if got := d.request("GET", "/sign-in", "", host(name)).Code; got != want {
			t.Errorf("host %q: the status is %d, want %d", name, got, want)
		}
		if got := d.request("GET", "/admin/identity", "", host(name), header("Authorization", "Bearer "+apiKey)).Code; got != want {
			t.Errorf("the API at host %q: the status is %d, want %d", name, got, want)
		}
	}
	beyond := open(t, func(o *access.Options) { withTLS(t, o) })
	for name, want := range map[string]int{"desk.example.com": 200, "DESK.example.com:443": 200, "localhost": 403, "127.0.0.1": 403, "10.0.0.1": 403} {
		if got := beyond.request("GET", "/sign-in", "", host(name)).Code; got != want {
			t.Errorf("beyond loopback, host %q: the status is %d, want %d", name, got, want)
		}
	}
}

func TestProtect_refusesWritesOfOtherSites(t *testing.T) {
	d := open(t, nil)
	cookies := d.signedIn(d.link("Mia"))
	form := url.Values{access.FormTokenField: {d.formToken(with(cookies))}}.Encode()
	for name, test := range map[string]struct {
		headers [][2]string
		want    int
	}{
		"the page itself":          {[][2]string{{"Origin", "http://127.0.0.1:8085"}, {"Sec-Fetch-Site", "same-origin"}}, 200},
		"an old browser":           {[][2]string{{"Origin", "http://127.0.0.1:8085"}}, 200},
		"another site":             {[][2]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}}, 403},
		"another site, no origin":  {[][2]string{{"Sec-Fetch-Site", "cross-site"}}, 403},
		"another port":             {[][2]string{{"Origin", "http://127.0.0.1:9999"}, {"Sec-Fetch-Site", "same-site"}}, 403},
		"an old browser elsewhere": {[][2]string{{"Origin", "https://evil.example"}}, 403},
		"a frame without origin":   {[][2]string{{"Origin", "null"}}, 403},
	} {
		var changes []func(*http.Request)
		for _, pair := range test.headers {
			changes = append(changes, header(pair[0], pair[1]))
		}
		if got := d.request("POST", "/items/1/done", form, append(changes, with(cookies))...).Code; got != test.want {
			t.Errorf("%s: the status is %d, want %d", name, got, test.want)
		}
		// Nor can another site sign somebody in as somebody else.
		token := url.Values{"token": {d.link("Mallory")}}.Encode()
		if got := d.request("POST", "/sign-in", token, changes...).Code; (got == http.StatusSeeOther) != (test.want == 200) {
			t.Errorf("%s: signing in is answered with %d", name, got)
		}
	}
}

func TestProtect_everyAnswerHasTheHeaders(t *testing.T) {
	d := open(t, nil)
	cookies := d.signedIn(d.link("Mia"))
	for name, w := range map[string]http.Header{
		"a page":          d.request("GET", "/", "", with(cookies)).Header(),
		"signing in":      d.request("GET", "/sign-in", "").Header(),
		"the way there":   d.request("GET", "/", "").Header(),
		"a refusal":       d.request("GET", "/", "", host("evil.example")).Header(),
		"the API":         d.request("GET", "/admin/identity", "").Header(),
		"health":          d.request("GET", "/healthz", "").Header(),
		"a defect":        d.request("GET", "/panic", "").Header(),
		"a wrong form":    d.request("POST", "/", "x=y", with(cookies)).Header(),
		"too many tokens": d.request("PUT", "/sign-in", "").Header(),
	} {
		for header, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			"X-Content-Type-Options":  "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "",
		} {
			if got := w.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		if w.Get("X-Request-Id") == "" {
			t.Errorf("%s has no request id", name)
		}
	}
	// Its own page keeps to the policy.
	if body := d.request("GET", "/sign-in", "").Body.String(); strings.Contains(body, "style=") || strings.Contains(body, "<style") || strings.Contains(body, "<script") || !strings.Contains(body, `href="/assets/desk.css"`) {
		t.Errorf("the page is %s", body)
	}
}

func TestAPI_takesTheKeyAlone(t *testing.T) {
	d := open(t, nil)
	cookies := d.signedIn(d.link("Mia"))
	for name, value := range map[string]string{"none": "", "wrong": "Bearer " + apiKey + "x", "shorter": "Bearer " + apiKey[:10], "empty": "Bearer ", "another scheme": "Basic " + apiKey} {
		w := d.request("GET", "/admin/identity", "", with(cookies), header("Authorization", value), from("192.0.2.1"+number(len(name))+":1"))
		d.expect(w, http.StatusUnauthorized, `"code":401`)
		if w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: the type is %q", name, w.Header().Get("Content-Type"))
		}
	}
	d.expect(d.request("GET", "/admin/identity", "", header("Authorization", "Bearer "+apiKey)), http.StatusOK, "api")
	for range 6 {
		d.request("GET", "/admin/identity", "", header("Authorization", "Bearer guess"), from("192.0.2.9:1"))
	}
	w := d.request("GET", "/admin/identity", "", header("Authorization", "Bearer "+apiKey), from("192.0.2.9:1"))
	d.expect(w, http.StatusTooManyRequests, `"code":429`)
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
	}
	if d.server.Admits("") || d.server.Admits("guess") || !d.server.Admits(apiKey) {
		t.Error("the key is not told from others")
	}
	none := open(t, func(o *access.Options) { o.APIKey = "" })
	for _, value := range []string{"", "Bearer ", "Bearer x"} {
		none.expect(none.request("GET", "/admin/identity", "", header("Authorization", value)), http.StatusUnauthorized)
	}
}

func TestProtect_health(t *testing.T) {
	ready, asked := true, 0
	d := open(t, func(o *access.Options) {
		o.Ready = func() error {
			asked++
			if ready {
				return nil
			}
			return errNotReady
		}
	})
	for _, path := range []string{"/healthz", "/readyz"} {
		w := d.request("GET", path, "", host("10.1.2.3:8085"), from("10.1.2.9:1"))
		d.expect(w, http.StatusOK)
		if w.Body.String() != "ok\n" {
			t.Errorf("%s says %q", path, w.Body)
		}
		d.expect(d.request("POST", path, "x=y"), http.StatusMethodNotAllowed)
	}
	ready = false
	d.expect(d.request("GET", "/healthz", ""), http.StatusOK)
	for range 100 { // anybody may ask, and each answer of its own would be a write to the disk
		d.expect(d.request("GET", "/readyz", ""), http.StatusOK)
	}
	if asked != 1 {
		t.Errorf("it was found out %d times within a moment", asked)
	}
	d.clock.advance(5 * time.Second)
	w := d.request("GET", "/readyz", "")
	d.expect(w, http.StatusServiceUnavailable)
	if w.Body.String() != "not ready\n" || !strings.Contains(d.log.String(), errNotReady.Error()) {
		t.Errorf("the answer is %q", w.Body)
	}
}

type testError string

func (e testError) Error() string { return string(e) }

const errNotReady = testError("the disk /srv/private is full")

// The log is for finding out what happened, and for everybody who reads logs.
func TestProtect_logHasNoSecrets(t *testing.T) {
	d := open(t, nil)
	token, err := d.people.Add("Mia")
	if err != nil {
		t.Fatal(err)
	}
	link := d.link("Ann")
	d.request("GET", "/sign-in?token="+link, "")
	cookies := d.signedIn(token)
	form := d.formToken(with(cookies))
	d.request("POST", "/items/1/done", url.Values{access.FormTokenField: {form}, "token": {"ATSCIM-canary"}}.Encode(), with(cookies))
	d.request("GET", "/admin/identity?q=canary-query", "", header("Authorization", "Bearer "+apiKey))
	d.request("GET", "/admin/identity", "", header("Authorization", "Bearer wrong-canary"))
	d.signIn("typed-canary")
	d.request("GET", "/panic", "")
	text := d.log.String()
	for _, secret := range []string{token, link, cookies[0].Value, form, apiKey, "ATSCIM-canary", "canary-query", "wrong-canary", "typed-canary"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	found := false
	for _, line := range d.lines() {
		found = found || line["msg"] == "request" && line["method"] == "POST" && line["path"] == "/items/1/done" && line["status"] == float64(200) && line["by"] == "Mia" && line["address"] == "127.0.0.1" && line["request"] != ""
	}
	if !found {
		t.Errorf("the log does not say who did it: %s", text)
	}
}

func TestProtect_aDefectIsAnsweredAndLogged(t *testing.T) {
	d := open(t, nil)
	w := d.request("GET", "/panic", "")
	d.expect(w, http.StatusInternalServerError, "request "+w.Header().Get("X-Request-Id"))
	if strings.Contains(w.Body.String(), "secret of the handler") || !strings.Contains(d.log.String(), "secret of the handler") {
		t.Errorf("the answer is %q", w.Body)
	}
}

func TestProtect_bodiesAreBounded(t *testing.T) {
	d := open(t, nil)
	d.expect(d.request("POST", "/body", strings.Repeat("x", 1<<20)), http.StatusOK)
	d.expect(d.request("POST", "/body", strings.Repeat("x", 1<<20+1)), http.StatusRequestEntityTooLarge)
}

func behindProxy(o *access.Options) {
	o.Listen, o.PublicURL, o.ProxyAddresses, o.ProxyHeader = "0.0.0.0:8085", "https://desk.example.com", []string{"10.0.0.7", "2001:db8::/64"}, "X-Signed-In-User"
}

func TestProxy_saysWhoHasSignedIn(t *testing.T) {
	d := open(t, behindProxy)
	desk := host("desk.example.com")
	mia := header("X-Signed-In-User", "mia@acme.com")
	for _, proxy := range []string{"10.0.0.7:1", "[2001:db8::9]:1", "[::ffff:10.0.0.7]:1"} {
		d.expect(d.request("GET", "/", "", desk, mia, from(proxy)), http.StatusOK, "hello mia@acme.com, sign out: false")
	}
	// From anywhere else nobody is answered at all, whatever they send.
	for _, other := range []string{"10.0.0.8:1", "127.0.0.1:1", "[2001:db8:0:1::9]:1"} {
		d.expect(d.request("GET", "/", "", desk, mia, from(other)), http.StatusForbidden, "only the proxy")
		d.expect(d.request("GET", "/admin/identity", "", desk, header("Authorization", "Bearer "+apiKey), from(other)), http.StatusForbidden)
		d.expect(d.request("GET", "/healthz", "", from(other)), http.StatusOK)
	}
	proxy := from("10.0.0.7:1")
	// A value that a visitor has added to that of the proxy, and none, are nobody.
	d.expect(d.request("GET", "/", "", desk, proxy, mia, header("X-Signed-In-User", "root")), http.StatusSeeOther)
	d.expect(d.request("GET", "/", "", desk, proxy), http.StatusSeeOther)
	d.expect(d.request("GET", "/", "", desk, proxy, header("X-Signed-In-User", "")), http.StatusSeeOther)
	// Forms are bound to the user.
	form := func(name string) string {
		return url.Values{access.FormTokenField: {d.formToken(desk, proxy, header("X-Signed-In-User", name))}}.Encode()
	}
	d.expect(d.request("POST", "/x", form("ann@acme.com"), desk, proxy, mia), http.StatusForbidden)
	d.expect(d.request("POST", "/x", form("mia@acme.com"), desk, proxy, mia, header("Origin", "https://desk.example.com")), http.StatusOK)
	d.expect(d.request("GET", "/admin/identity", "", desk, header("Authorization", "Bearer "+apiKey), proxy), http.StatusOK)
}

// A TLS server with a proxy in front answers others as well, and their header says nothing.
func TestProxy_headerOfOthersIsIgnored(t *testing.T) {
	d := open(t, func(o *access.Options) {
		withTLS(t, o)
		o.ProxyAddresses, o.ProxyHeader = []string{"10.0.0.7"}, "X-Signed-In-User"
	})
	desk, mia := host("desk.example.com"), header("X-Signed-In-User", "mia@acme.com")
	d.expect(d.request("GET", "/", "", desk, mia, from("10.0.0.8:1")), http.StatusSeeOther)
	d.expect(d.request("GET", "/", "", desk, mia, from("10.0.0.7:1")), http.StatusOK, "hello mia@acme.com")
}

// Behind the proxy, whoever guesses is told by the proxy; what a visitor claims before that is not believed.
func TestProxy_guessersAreToldApart(t *testing.T) {
	d := open(t, behindProxy)
	guess := func(forwarded string) int {
		return d.signIn("guess", host("desk.example.com"), from("10.0.0.7:1"), header("X-Forwarded-For", forwarded)).Code
	}
	for _, claimed := range []string{"1", "2", "3", "4", "5", "6"} {
		guess("198.51.100." + claimed + ", 192.0.2.1")
	}
	if got := guess("198.51.100.7, 192.0.2.1"); got != http.StatusTooManyRequests {
		t.Errorf("the guesser is answered with %d", got)
	}
	if got := guess("192.0.2.2"); got != http.StatusUnauthorized {
		t.Errorf("another one is answered with %d", got)
	}
}
