package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// serversWords are in every refusal that has words.
const serversWords = "the mill wheel is stuck"

// oddLimits says that nothing may be asked for an hour.
const oddLimits = "odd limits"

// fault is one way in which the organization fails.
type fault struct {
	name string
	// answer answers a request in the place of next, which is the organization. Nil leaves it to stale.
	answer func(w http.ResponseWriter, r *http.Request, next http.Handler)
	// stale answers reads as they were before the last write.
	stale bool
	// lists fails what reads a list, with one that does not end.
	lists bool
	// colleague tells that somebody makes what is to be created, between plan and apply. The request that fails never arrives.
	colleague bool
	// waits tells that the provider waits in real time.
	waits bool
	// words tells that the answer has the server's words.
	words bool
	// later is for the identity plane, whose writes may be answered later.
	later bool
	// onlyWrites leaves reads out: no rule of an organization refuses a read.
	onlyWrites bool
	// conditional leaves out requests without If-Match.
	conditional bool
	// of leaves out requests whose answer has nothing that this could be wrong in.
	of func(body string) bool
	// passes tells that the server certainly did nothing and may do it later.
	passes bool
}

// faults returns all of them, in the order of the page.
func faults() []fault {
	return []fault{
		{name: "429 with seconds", answer: refusal(429, "Retry-After", "0"), words: true, passes: true},
		{name: "429 with a date", answer: refusal(429, "Retry-After", "Sun, 01 Nov 2026 09:00:00 GMT"), words: true, passes: true},
		{name: "503 with Retry-After", answer: refusal(503, "Retry-After", "0"), words: true, passes: true},
		{name: "500", answer: refusal(500), words: true},
		{name: "502 with a page of HTML", answer: badGateway, words: true},
		{name: "503", answer: refusal(503), words: true},
		{name: "reset before the request is read", answer: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { hangUp(w) }},
		{name: "reset after the server acted", answer: func(w http.ResponseWriter, r *http.Request, next http.Handler) { record(r, next); hangUp(w) }},
		{name: "answer cut short", answer: cutShort, of: hasBody},
		{name: "answer later than the timeout", answer: tooLate, waits: true},
		{name: "answer that is no JSON", answer: noJSON, of: hasBody},
		{name: "answer with values of other types", answer: answerAltered(emulator.OtherTypes), of: hasBody},
		{name: "answer about another object", answer: answerAltered(emulator.AnotherObject), of: canAlter(emulator.AnotherObject)},
		{name: "answer without an id", answer: answerAltered(emulator.WithoutID), of: canAlter(emulator.WithoutID)},
		{name: "answer without a version", answer: answerAltered(emulator.WithoutVersion), of: canAlter(emulator.WithoutVersion)},
		{name: "page to sign in", answer: signInPage},
		{name: "read that is older than the last write", stale: true},
		{name: oddLimits, answer: answerAltered(emulator.OddLimits)},
		{name: "list without an end", lists: true},
		{name: "an object that a colleague has made since the plan", answer: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { hangUp(w) }, colleague: true},
		{name: "401", answer: refusal(401), words: true},
		{name: "403", answer: refusal(403), words: true},
		{name: "404 of a gateway", answer: gateway404, words: true},
		{name: "operation that a person refuses", answer: parked("refused"), words: true, onlyWrites: true, later: true},
		{name: "operation that expires", answer: parked("expired"), onlyWrites: true, later: true},
		{name: "operation that is superseded", answer: parked("superseded"), onlyWrites: true, later: true},
		{name: "operation whose result another client has", answer: parked("succeeded"), onlyWrites: true, later: true},
		{name: "operation that the server no longer knows", answer: parked("unknown"), onlyWrites: true, later: true},
		{name: "412", answer: refusal(412), words: true, onlyWrites: true, conditional: true},
		{name: "409 while something is in progress", answer: refusal(409, "Retry-After", "1"), words: true, onlyWrites: true},
	}
}

// refusal answers in the family of errors that the path would really give it in.
func refusal(status int, header ...string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		var body any
		switch {
		case status == 401 || status == 429 || strings.HasPrefix(r.URL.Path, "/admin/control/"):
			body = map[string]any{"code": status, "message": serversWords}
		case strings.HasPrefix(r.URL.Path, "/scim/"):
			body = map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": strconv.Itoa(status), "detail": serversWords}
		default:
			body = map[string]any{"errors": []any{map[string]any{"id": "5f0c", "status": strconv.Itoa(status),
				"code": fmt.Sprintf("ADMIN-%d-1", status), "title": http.StatusText(status), "detail": serversWords}}}
		}
		if len(header) > 0 {
			w.Header().Set(header[0], header[1])
		}
		write(w, status, body)
	}
}

func gateway404(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	write(w, http.StatusNotFound, map[string]any{"code": 404, "message": serversWords})
}

func write(w http.ResponseWriter, status int, body any) {
	content, _ := json.Marshal(body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

// page is what a proxy shows when it fails. This one repeats what it was sent.
func page(r *http.Request) string {
	return "<!DOCTYPE html>\n<html><head><title>Bad Gateway: " + serversWords + "</title><style>body { color: red }</style></head>\n<body><h1>502</h1><pre>Authorization: " +
		r.Header.Get("Authorization") + "</pre>" + strings.Repeat("<hr>nginx", 2000) + "</body></html>\n"
}

func badGateway(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte(page(r)))
}

// record lets the organization act, and keeps its answer.
func record(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	return recorder
}

// pass gives an answer on, with another body.
func pass(w http.ResponseWriter, recorded *httptest.ResponseRecorder, body string) {
	maps.Copy(w.Header(), recorded.Header())
	w.Header().Del("Content-Length")
	w.WriteHeader(recorded.Code)
	_, _ = w.Write([]byte(body))
}

// hangUp resets the connection.
func hangUp(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = connection.(*net.TCPConn).SetLinger(0)
	_ = connection.Close()
}

func cutShort(w http.ResponseWriter, r *http.Request, next http.Handler) {
	recorded := record(r, next)
	body := recorded.Body.String()
	if body == "" {
		pass(w, recorded, "")
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(recorded.Code)
	_, _ = w.Write([]byte(body[:len(body)/2]))
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// tooLate acts at once and answers when nobody listens any more.
func tooLate(_ http.ResponseWriter, r *http.Request, next http.Handler) {
	record(r, next)
	select {
	case <-r.Context().Done():
	case <-time.After(time.Minute): //nolint:forbidigo // a bound on a test that has failed, not a wait
	}
	panic(http.ErrAbortHandler)
}

func noJSON(w http.ResponseWriter, r *http.Request, next http.Handler) {
	recorded := record(r, next)
	if recorded.Body.Len() == 0 {
		pass(w, recorded, "")
		return
	}
	pass(w, recorded, page(r))
}

// front stands between the provider and the organization, and fails when told to.
type front struct {
	organization *emulator.Server
	next         http.Handler

	mutex  sync.Mutex
	fault  *fault
	lasts  bool
	writes bool // only a write begins it
	struck []time.Time
	keys   map[string]bool
	// requests since begin.
	requests []seen
}

// seen is a request, and what the organization did about it.
type seen struct {
	read, conditional bool
	body              string
	at                time.Time
}

// begin starts a failure: of one request, the first one or the first write, or of all from that one on.
func (f *front) begin(fault *fault, writes, lasts bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.fault, f.writes, f.lasts, f.struck, f.requests = fault, writes, lasts, nil, nil
	if fault == nil || !fault.stale {
		return
	}
	stale := emulator.Fault{Stale: true, Times: 1}
	if lasts {
		stale.Times = 0
	}
	f.organization.Fault(stale)
}

// end ends the failure.
func (f *front) end() {
	f.organization.ClearFaults()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.fault = nil
}

// strikes reports whether a request fails, and how.
func (f *front) strikes(r *http.Request, read bool) *fault {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		f.keys[key] = true
	}
	if f.fault == nil || f.fault.answer == nil && !f.fault.lists {
		return nil
	}
	begun := len(f.struck) > 0
	switch {
	case begun && !f.lasts, f.fault.lists && !read, !f.fault.lists && !begun && f.writes && read, f.fault.onlyWrites && read:
		return nil
	}
	if !f.fault.lists {
		f.struck = append(f.struck, time.Now())
	}
	return f.fault
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if looksAtParked(w, r) {
		return
	}
	if further := endlessPage(r); further != nil {
		_, _ = w.Write(further)
		return
	}
	read := r.Method == http.MethodGet || isSearch(r.URL.Path)
	switch fault := f.strikes(r, read); {
	case fault == nil:
	case fault.lists:
		if endless(w, r, f.next) {
			f.mutex.Lock()
			f.struck = append(f.struck, time.Now())
			f.mutex.Unlock()
		}
		return
	default:
		fault.answer(w, r, f.next)
		return
	}
	at, recorded := time.Now(), record(r, f.next)
	f.mutex.Lock()
	f.requests = append(f.requests, seen{read: read, conditional: r.Header.Get("If-Match") != "", body: recorded.Body.String(), at: at})
	f.mutex.Unlock()
	pass(w, recorded, recorded.Body.String())
}
