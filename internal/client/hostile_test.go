package client_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const megabyte = 1 << 20

// A server that means harm gets a short error out of every answer, of characters
// that a terminal shows and does not obey. attempts is how often it may be asked:
// an answer that is too long once is too long again.
func TestHostileAnswers(t *testing.T) {
	long, deep := strings.Repeat("x", megabyte), strings.Repeat(`{"data":`, 100_000)
	manyErrors := `{"errors":[` + strings.Repeat(`{"code":"X","title":"`+long[:500]+`"},`, 100) + `{"code":"Y"}]}`
	obeyed := "\x1b[2J\x1b]0;owned\x07 \u202eevil\u2066 \u009b31m \u200b\ufeff"
	tests := map[string]struct {
		step     http.HandlerFunc
		attempts int
		want     string
	}{
		"a megabyte of text in an error":      {answer(403, long), 1, "403 Forbidden: xxx"},
		"a megabyte of message":               {answer(403, `{"code":403,"message":"`+long+`"}`), 1, "403 Forbidden"},
		"a hundred long errors":               {answer(403, manyErrors), 1, "403 xxx"},
		"a megabyte of title on a page":       {answer(403, "<title>"+long), 1, "instead of an answer"},
		"terminal escapes in an error":        {answer(403, `{"code":"a\u001b[2J","message":"\u202eevil\u2066"}`), 1, `[a\u001b[2J]: \u202eevil\u2066`},
		"terminal escapes in plain text":      {answer(403, obeyed+" text"), 1, `[2J ]0;owned \u202eevil\u2066 31m \u200b\ufeff text`},
		"terminal escapes in a title":         {answer(403, "<html><title>"+obeyed+"</title>"), 1, "titled"},
		"deeply nested error":                 {answer(403, deep), 1, "403 Forbidden"},
		"deeply nested success":               {answer(200, deep), 1, "exceeded max depth"},
		"a megabyte of number":                {answer(200, `{"data":{"id":`+strings.Repeat("1", megabyte)+`}}`), 1, "cannot unmarshal number"},
		"long request id with an error":       {answer(403, "", "X-Request-Id", long[:200_000]), 1, "request id xxx"},
		"long request id, unreadable success": {answer(200, "", "X-Request-Id", long[:200_000]), 1, "request id xxx"},
		"megabytes of header":                 {answer(403, "", "X-Long", long), 5, "headers exceeded"},
		"megabytes of location":               {answer(302, "", "Location", "https://"+long[:200_000]), 1, "a redirect to https://xxx"},
		"an escape in a location":             {answer(302, "", "Location", "https://\u202eevil/"), 1, "redirect"},
		"gigabytes of success in gzip":        {bomb(200), 1, "the answer is longer than 32 MiB"},
		"gigabytes of error in gzip":          {bomb(403), 1, "403 Forbidden"},
		"a success that is no gzip":           {answer(200, "no gzip", "Content-Encoding", "gzip"), 5, "unexpected EOF"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			steps := make([]http.HandlerFunc, test.attempts)
			for i := range steps {
				steps[i] = test.step
			}
			server := newScript(t, steps...)
			err := readDirectory(t.Context(), server.client(t))
			checkShort(t, err, test.want)
			if sent := len(server.requests()); sent != test.attempts {
				t.Errorf("asked %d times, want %d", sent, test.attempts)
			}
		})
	}
}

// bomb answers with 4 GiB of blanks that travel as 4 MiB.
func bomb(status int) http.HandlerFunc {
	var member bytes.Buffer
	packed := gzip.NewWriter(&member)
	_, _ = packed.Write(bytes.Repeat([]byte(" "), megabyte))
	_ = packed.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(status)
		for range 4096 {
			if _, err := w.Write(member.Bytes()); err != nil {
				return
			}
		}
	}
}

func checkShort(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	text := err.Error()
	if len(text) > 3500 {
		t.Errorf("%d bytes of error: %.300s...", len(text), text)
	}
	if !strings.Contains(text, want) {
		t.Errorf("error = %.1000q, want %q in it", text, want)
	}
	if at := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }); at >= 0 {
		t.Errorf("a terminal obeys %q", text[at:min(at+20, len(text))])
	}
}

func TestCursor_thatLoopsIsCutShort(t *testing.T) {
	cursor := "\u202e" + strings.Repeat("c", 1000)
	for name, next := range map[string]string{"bare": cursor, "no cursor": "https://x.example/" + strings.Repeat("y", megabyte)} {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, page("a", next), page("b", next))
			_, err := collect(server.client(t).Directories(t.Context(), "org", client.DirectoryFilter{}), directoryID)
			checkShort(t, err, "the list ")
		})
	}
}

// The lost answer of a write that was too long is still that of a write.
func TestWrite_withATooLongAnswerIsAmbiguous(t *testing.T) {
	if err := createDirectory(t.Context(), newScript(t, bomb(201)).client(t)); !errors.Is(err, client.ErrAmbiguous) {
		t.Errorf("error = %v, want an ambiguous one", err)
	}
}

func TestGzip(t *testing.T) {
	server := newScript(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		_, _ = packed.Write([]byte(directoryBody))
		_ = packed.Close()
	})
	if err := readDirectory(t.Context(), server.client(t)); err != nil {
		t.Error(err)
	}
	if accepted := server.requests()[0].header.Get("Accept-Encoding"); accepted != "gzip" {
		t.Errorf("Accept-Encoding = %q, want gzip", accepted)
	}
}

// roundTrip is a transport that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

// A redirect from https to http on the same host would show the key to the network.
func TestRedirects_keepToTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil {
			t.Error("a request came without TLS")
		}
		http.Redirect(w, r, "http://"+r.Host+"/", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	sent := 0
	c := newClient(t, func(c *client.Config) {
		c.BaseURL = server.URL
		c.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			sent++
			return server.Client().Transport.RoundTrip(req)
		})
	})
	checkShort(t, readDirectory(t.Context(), c), "a redirect to http://")
	if sent != 1 {
		t.Errorf("%d requests, want the one that was redirected", sent)
	}
}
