package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

func newJar(t *testing.T) http.CookieJar {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}

// inBrowser is somebody with a session.
type inBrowser struct {
	t       *testing.T
	address string
	http    *http.Client
	// begun is called when the desk has begun with a request for the path watched; nil for nobody.
	begun   func()
	watched string
}

func signedIn(t *testing.T, desk *program) *inBrowser {
	t.Helper()
	b := &inBrowser{t: t, address: desk.address, http: &http.Client{Jar: newJar(t)}}
	link, err := url.Parse(desk.link)
	if err != nil {
		t.Fatal(err)
	}
	if page := b.post("/sign-in", url.Values{"token": {link.Query().Get("token")}, "next": {"/"}}); !strings.Contains(page, "Worklist") {
		t.Fatalf("signing in leads to\n%s", page)
	}
	return b
}

func (b *inBrowser) get(path string) string { return b.send(http.MethodGet, path, nil) }

func (b *inBrowser) post(path string, form url.Values) string {
	return b.send(http.MethodPost, path, form)
}

func (b *inBrowser) send(method, path string, form url.Values) string {
	request, err := http.NewRequestWithContext(context.Background(), method, b.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err.Error()
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if b.begun != nil && path == b.watched {
		request.Header.Set("Expect", "100-continue") // the desk asks for the form when it reads it
		request = request.WithContext(httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{Got100Continue: b.begun}))
		b.http.Transport = &http.Transport{ExpectContinueTimeout: time.Minute}
		b.begun = nil
	}
	answer, err := b.http.Do(request)
	if err != nil {
		return "could not: " + err.Error()
	}
	defer answer.Body.Close()
	if to := answer.Header.Get("Location"); to != "" {
		return fmt.Sprintf("%d to %s", answer.StatusCode, to)
	}
	text, _ := io.ReadAll(answer.Body) // what is cut short lacks what the test looks for
	return string(text)
}

// form returns the hidden fields of a form.
func (b *inBrowser) form(page, action string) url.Values {
	b.t.Helper()
	_, from, there := strings.Cut(page, `action="`+action+`"`)
	if !there {
		b.t.Fatalf("there is no form %s in\n%s", action, page)
	}
	whole, _, _ := strings.Cut(from, "</form>")
	values := url.Values{}
	for _, field := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(whole, -1) {
		values.Set(field[1], field[2])
	}
	return values
}
