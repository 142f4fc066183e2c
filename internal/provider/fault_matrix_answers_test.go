package provider_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func hasBody(body string) bool { return body != "" }

func isList(body string) bool { return canAlter(emulator.EndlessList)(body) }

// canAlter reports whether an answer has anything that could be wrong in this way.
func canAlter(alter emulator.Alteration) func(body string) bool {
	return func(body string) bool { return alter(&emulator.Answer{Body: []byte(body)}) }
}

// answerAltered lets the organization act, and answers with something else.
func answerAltered(alter emulator.Alteration) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		passAltered(w, record(r, next), alter)
	}
}

func passAltered(w http.ResponseWriter, recorded *httptest.ResponseRecorder, alter emulator.Alteration) {
	answer := emulator.Answer{Status: recorded.Code, Header: recorded.Header(), Body: recorded.Body.Bytes()}
	alter(&answer)
	pass(w, recorded, string(answer.Body))
}

// endless answers each list with one that does not end, and lets all else be. It tells whether it was a list.
func endless(w http.ResponseWriter, r *http.Request, next http.Handler) (list bool) {
	recorded := record(r, next)
	passAltered(w, recorded, emulator.EndlessList)
	return isList(recorded.Body.String())
}

// endlessPage answers a request for a further page of such a list, and is nil for any other request.
func endlessPage(r *http.Request) []byte {
	content, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(content))
	if err != nil {
		return nil // the organization fails at it as well
	}
	return emulator.EndlessPage(r, content)
}

// signInPage is what a portal on the way answers, with 200. The request never arrives.
func signInPage(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte(page(r)))
}

// isSearch reports whether a POST only asks.
func isSearch(path string) bool {
	return strings.HasSuffix(path, "/search") || strings.HasSuffix(path, "/workspaces")
}
