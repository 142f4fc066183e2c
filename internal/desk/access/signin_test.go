package access_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
)

func TestSignIn_linkWorksOnce(t *testing.T) {
	d := open(t, nil)
	d.expect(d.request("GET", "/", ""), http.StatusSeeOther)
	token := d.link("Mia")
	// Whoever only looks at the link does not use it up.
	for range 2 {
		d.expect(d.request("GET", "/sign-in?token="+token, ""), http.StatusOK, `value="`+token+`"`, "works once", "<button")
	}
	cookies := d.signedIn(token)
	d.expect(d.request("GET", "/", "", with(cookies)), http.StatusOK, "hello Mia, sign out: true")
	d.expect(d.signIn(token), http.StatusUnauthorized, "not accepted")
}

func TestSignIn_linkEndsAfterTenMinutes(t *testing.T) {
	d := open(t, nil)
	late, inTime := d.link("Mia"), d.link("Mia")
	d.clock.advance(10*time.Minute - time.Second)
	d.signedIn(inTime)
	d.clock.advance(time.Second)
	d.expect(d.signIn(late), http.StatusUnauthorized)
}

func TestSignIn_cookieIsHardToSteal(t *testing.T) {
	d := open(t, nil)
	one := d.signedIn(d.link("Mia"))[0]
	if one.Name != "identity-desk-8085" || !one.HttpOnly || one.Secure || one.SameSite != http.SameSiteStrictMode || one.Path != "/" || one.Domain != "" {
		t.Errorf("the cookie is %+v", one)
	}
	d = open(t, func(o *access.Options) { withTLS(t, o) })
	w := d.signIn(d.link("Mia"), host("desk.example.com"))
	one = w.Result().Cookies()[0]
	if one.Name != "__Host-identity-desk" || !one.HttpOnly || !one.Secure || one.SameSite != http.SameSiteStrictMode || one.Path != "/" || one.Domain != "" {
		t.Errorf("the cookie under TLS is %+v", one)
	}
	if got := w.Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("HSTS is %q", got)
	}
}

func TestSession_endsByItself(t *testing.T) {
	for name, test := range map[string]struct {
		pause time.Duration
		times int
		ends  bool
	}{
		"idle for two hours":  {2 * time.Hour, 1, true},
		"idle for less":       {2*time.Hour - time.Second, 1, false},
		"twelve hours of use": {time.Hour, 12, true},
		"eleven hours of use": {time.Hour, 11, false},
	} {
		d := open(t, nil)
		cookies := d.signedIn(d.link("Mia"))
		for range test.times - 1 {
			d.clock.advance(test.pause)
			d.request("GET", "/", "", with(cookies))
		}
		d.clock.advance(test.pause)
		if ended := d.request("GET", "/", "", with(cookies)).Code != http.StatusOK; ended != test.ends {
			t.Errorf("%s: ended is %t", name, ended)
		}
	}
}

func TestSignOut_endsTheSession(t *testing.T) {
	d := open(t, nil)
	cookies := d.signedIn(d.link("Mia"))
	d.expect(d.request("GET", "/sign-out", "", with(cookies)), http.StatusMethodNotAllowed)
	form := url.Values{access.FormTokenField: {d.formToken(with(cookies))}}.Encode()
	w := d.request("POST", "/sign-out", form, with(cookies))
	d.expect(w, http.StatusSeeOther)
	if left := w.Result().Cookies(); len(left) != 1 || left[0].MaxAge >= 0 {
		t.Errorf("the cookie stays: %v", left)
	}
	d.expect(d.request("GET", "/", "", with(cookies)), http.StatusSeeOther)
}

func TestSession_aNewOneEndsTheOldOneOfTheBrowser(t *testing.T) {
	d := open(t, nil)
	old := d.signedIn(d.link("Mia"))
	d.signedIn(d.link("Mia"), with(old))
	d.expect(d.request("GET", "/", "", with(old)), http.StatusSeeOther)
}

// A session that a browser was given by somebody else is none: an id is only ever made here.
func TestSession_idsOfOthersAreNone(t *testing.T) {
	d := open(t, nil)
	given := []*http.Cookie{{Name: "identity-desk-8085", Value: "chosen-by-somebody-else"}}
	d.expect(d.request("GET", "/", "", with(given)), http.StatusSeeOther)
	mine := d.signedIn(d.link("Mia"), with(given))
	if mine[0].Value == given[0].Value {
		t.Error("the session has the id that was sent")
	}
	for _, both := range [][]*http.Cookie{{given[0], mine[0]}, {mine[0], given[0]}} { // two of them are none
		d.expect(d.request("GET", "/", "", with(both)), http.StatusSeeOther)
	}
}

func TestSignIn_leadsOnToPathsOfThisServerOnly(t *testing.T) {
	d := open(t, nil)
	if got := d.request("GET", "/items/1?x=y", "").Header().Get("Location"); got != "/sign-in?next=%2Fitems%2F1" {
		t.Errorf("leads to %q", got)
	}
	d.expect(d.request("GET", "/sign-in?next=/items/1", ""), http.StatusOK, `value="/items/1"`, `<a href="/items/1">`)
	for next, want := range map[string]string{
		"/items/1": "/items/1", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "/\t/evil.example": "/", "javascript:alert(1)": "/", "": "/", "/sign-in": "/",
	} {
		w := d.request("POST", "/sign-in", url.Values{"token": {d.link("Mia")}, "next": {next}}.Encode())
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func TestSignIn_escapesWhatItShows(t *testing.T) {
	d := open(t, nil)
	for _, target := range []string{"/sign-in?token=%22%3E%3Cscript%3E", "/sign-in?next=/%22%3E%3Cscript%3E"} {
		if body := d.request("GET", target, "").Body.String(); strings.Contains(body, "<script") {
			t.Errorf("%s shows %s", target, body)
		}
	}
}

func TestPeople_signInWithTokensUntilTheyAreRemoved(t *testing.T) {
	d := open(t, nil)
	token, err := d.people.Add("Mia Müller")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.people.Add("mia müller"); err == nil {
		t.Error("one name twice is not refused")
	}
	cookies := d.signedIn(token)
	d.expect(d.request("GET", "/", "", with(cookies)), http.StatusOK, "hello Mia Müller")
	content, err := os.ReadFile(d.path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), token) || !strings.Contains(string(content), `"sha256:`) || !strings.Contains(string(content), `"name": "Mia Müller"`) {
		t.Errorf("the file is %s", content)
	}
	// Another process, such as the command, removes her: her session ends, and so does her token, at once.
	other, err := access.OpenPeople(d.path, d.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Remove("MIA MÜLLER"); err != nil {
		t.Fatal(err)
	}
	d.expect(d.request("GET", "/", "", with(cookies)), http.StatusSeeOther)
	d.expect(d.signIn(token), http.StatusUnauthorized)
	// Who comes again under the name has another token: a session with the one before does not go on.
	before, err := other.Add("Mia Müller")
	if err != nil {
		t.Fatal(err)
	}
	cookies = d.signedIn(before)
	if err := other.Remove("Mia Müller"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Add("Mia Müller"); err != nil {
		t.Fatal(err)
	}
	d.expect(d.request("GET", "/", "", with(cookies)), http.StatusSeeOther)
	if err := other.Remove("Nobody"); err == nil {
		t.Error("nobody is removed without a word")
	}
	if everybody, err := other.List(); err != nil || len(everybody) != 1 || everybody[0].Name != "Mia Müller" {
		t.Errorf("the list is %v, %v", everybody, err)
	}
}

func TestPeople_fileIsForItsOwnerOnly(t *testing.T) {
	d := open(t, nil)
	token, err := d.people.Add("Mia")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(d.path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %o", info.Mode().Perm())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620} {
		if err := os.Chmod(d.path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := access.OpenPeople(d.path, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: %v", mode, err)
		}
		d.expect(d.signIn(token), http.StatusUnauthorized) // also of a file that was opened before
	}
	if !strings.Contains(d.log.String(), "chmod 600") {
		t.Error("the log does not say why nobody can sign in")
	}
}

func TestPeople_damagedFilesAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"no JSON": "{", "another version": `{"version": 2, "people": []}`, "no hash": `{"version": 1, "people": [{"name": "Mia", "token": "plain"}]}`,
	} {
		d := open(t, nil)
		if err := os.WriteFile(d.path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := access.OpenPeople(d.path, nil); err == nil || !strings.Contains(err.Error(), "people") {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := open(t, nil)
	for _, name := range []string{"", " Mia", "Mia\n", "\u202eaiM", strings.Repeat("x", 101)} {
		if _, err := d.people.Add(name); err == nil {
			t.Errorf("the name %q is not refused", name)
		}
		if _, err := d.server.SignInLink(name); err == nil {
			t.Errorf("a link for the name %q is not refused", name)
		}
	}
}

func TestSignIn_guessingIsSlowed(t *testing.T) {
	d := open(t, nil)
	token, err := d.people.Add("Mia")
	if err != nil {
		t.Fatal(err)
	}
	guess := func(address string) int { return d.signIn("guess", from(address)).Code }
	for range 5 {
		if got := guess("192.0.2.1:1"); got != http.StatusUnauthorized {
			t.Fatalf("a guess is answered with %d", got)
		}
	}
	if got := guess("192.0.2.1:2"); got != http.StatusUnauthorized { // the sixth, after which there is a second to wait
		t.Fatalf("the sixth is answered with %d", got)
	}
	w := d.signIn(token, from("192.0.2.1:3"))
	d.expect(w, http.StatusTooManyRequests) // a right one has to wait as well
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
	}
	d.signedIn(d.link("Ann"), from("192.0.2.2:1")) // others do not wait
	d.clock.advance(time.Second)
	d.signedIn(token, from("192.0.2.1:3"))
	// The wait doubles up to a minute.
	for range 30 {
		guess("192.0.2.3:1")
		d.clock.advance(time.Minute)
	}
	guess("192.0.2.3:1")
	if got := d.signIn("guess", from("192.0.2.3:1")).Header().Get("Retry-After"); got != "60" {
		t.Errorf("Retry-After is %q", got)
	}
	d.clock.advance(15 * time.Minute) // and is forgotten
	for range 5 {
		guess("192.0.2.3:1")
	}
	d.signedIn(token, from("192.0.2.3:1"))
}

// A customer has a whole network of IPv6, and all of it is one guesser.
func TestSignIn_guessingFromAnIPv6NetworkIsSlowed(t *testing.T) {
	d := open(t, nil)
	for _, last := range []string{"1", "2", "3", "4", "5", "6"} {
		d.signIn("guess", from("[2001:db8:0:1::"+last+"]:1"))
	}
	d.expect(d.signIn("guess", from("[2001:db8:0:1::7]:1")), http.StatusTooManyRequests)
	d.expect(d.signIn("guess", from("[2001:db8:0:2::7]:1")), http.StatusUnauthorized)
}

// Beyond as many addresses as are remembered, all others share one count: memory is bounded, and nobody guesses at full speed.
func TestSignIn_guessingFromManyAddressesIsSlowed(t *testing.T) {
	d := open(t, nil)
	address := func(i int) string { return "10." + number(i>>16) + "." + number(i>>8) + "." + number(i) + ":1" }
	refused := 0
	for i := range 4096 + 100 {
		if d.signIn("guess", from(address(i))).Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 90 {
		t.Errorf("only %d of the last 100 had to wait", refused)
	}
}

func number(i int) string {
	digits := ""
	for i &= 255; ; i /= 10 {
		digits = string(rune('0'+i%10)) + digits
		if i < 10 {
			return digits
		}
	}
}

// Whom the desk knows: the person of a link, and those of the file since they were added. A proxy does not tell who has left.
func TestKnows_endsWithTheRemovalOfAPerson(t *testing.T) {
	d := open(t, nil)
	before := d.clock.Now()
	d.link("Mia")
	d.clock.advance(time.Minute)
	if _, err := d.people.Add("Sam"); err != nil {
		t.Fatal(err)
	}
	since := d.clock.Now()
	for who, want := range map[string]bool{"Mia": true, "Sam": true, "Rosa": false} {
		if d.server.Knows(who, since) != want {
			t.Errorf("it knows %s: %t", who, !want)
		}
	}
	if d.server.Knows("Sam", before) {
		t.Error("it knows Sam since before he was added")
	}
	d.clock.advance(time.Minute)
	if err := d.people.Remove("Sam"); err != nil {
		t.Fatal(err)
	}
	if d.server.Knows("Sam", since) {
		t.Error("it knows Sam, who was removed")
	}
	if _, err := d.people.Add("Sam"); err != nil {
		t.Fatal(err)
	}
	if d.server.Knows("Sam", since) {
		t.Error("it takes another Sam for him who was removed")
	}
	proxied := open(t, func(o *access.Options) { o.ProxyAddresses, o.ProxyHeader = []string{"10.0.0.1"}, "X-User" })
	if !proxied.server.Knows("Rosa", since) {
		t.Error("whom a proxy may let in is not known")
	}
}

// The cookie of somebody who comes through a proxy that speaks TLS is as hard to steal as under the desk's own TLS.
func TestSignIn_cookieBehindAProxy(t *testing.T) {
	d := open(t, behindProxy)
	w := d.signIn(d.link("Mia"), host("desk.example.com"), from("10.0.0.7:1"))
	one := w.Result().Cookies()
	if len(one) != 1 || one[0].Name != "__Host-identity-desk" || !one[0].Secure || !one[0].HttpOnly || one[0].SameSite != http.SameSiteStrictMode || one[0].Path != "/" || one[0].Domain != "" {
		t.Errorf("the cookies are %+v", one)
	}
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("there is no HSTS")
	}
}
