package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// recorded sends one request without a connection, and returns its answer and its entry in the journal.
func (o *organization) recorded(method, path, body, key string) (*httptest.ResponseRecorder, emulator.Request) {
	o.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	request.Header.Set("User-Agent", strings.Repeat("u", 5000))
	request.Header.Set("If-Match", strings.Repeat("i", 5000))
	answer := httptest.NewRecorder()
	o.emulator.ServeHTTP(answer, request)
	all := o.emulator.Requests()
	return answer, all[len(all)-1]
}

// manyNames returns a JSON object of so many different names.
func manyNames(number int) string {
	var text strings.Builder
	for i := range number {
		fmt.Fprintf(&text, `,"name-%07d":0`, i)
	}
	return "{" + strings.TrimPrefix(text.String(), ",") + "}"
}

func TestJournal_keepsTheBeginningOfWhatIsLong(t *testing.T) {
	o := serve(t)
	for what, one := range map[string]struct{ path, body, cut string }{
		"many names":  {directories(), manyNames(100_000), "field names: the first 200 are kept"},
		"a long name": {directories(), `{"` + strings.Repeat("ü", 100_000) + `":0}`, "field names: the first 200 bytes of each are kept"},
		"deep names":  {directories(), strings.Repeat(`{"deep":`, 9000) + "0" + strings.Repeat("}", 9000), "field names: the first 200 bytes of each are kept"},
		"deep lists":  {directories(), strings.Repeat(`[{"a":0},`, 9000) + "0" + strings.Repeat("]", 9000), ""},
		"a long path": {directories() + strings.Repeat("/a", 50_000), "", "path: the first 2000 of "},
		"a query":     {directories() + "?name=" + strings.Repeat("a", 100_000), "", "query: the first 2000 of 100005 bytes are kept"},
	} {
		t.Run(what, func(t *testing.T) {
			_, entry := o.recorded("POST", one.path, one.body, emulator.DefaultAPIKey)
			size := len(entry.Path) + len(entry.Query) + len(entry.IfMatch) + len(entry.UserAgent)
			for _, name := range entry.Fields {
				size += len(name)
				if strings.ContainsRune(name, '�') {
					t.Errorf("half a character is left in %q", name)
				}
			}
			said := strings.Join(entry.Cut, "; ")
			if size > 45_000 || len(entry.Fields) > 200 {
				t.Errorf("%d bytes and %d names are kept", size, len(entry.Fields))
			}
			for _, cut := range []string{one.cut, "If-Match: the first 300 of 5000 bytes are kept", "User-Agent: the first 300 of 5000 bytes are kept"} {
				if !strings.Contains(said, cut) {
					t.Errorf("%q is not in %q", cut, said)
				}
			}
		})
	}
}

// What is kept of a request is cut loose from the request: a part of a text would keep all of it.
func TestJournal_doesNotGrowWithTheRequests(t *testing.T) {
	o := serve(t)
	body := manyNames(200_000) // about 4 MiB
	before := heap()
	for range 4 {
		o.recorded("POST", directories()+"?"+strings.Repeat("q", 500_000), body, emulator.DefaultAPIKey)
		o.recorded("POST", directories(), body, "")
	}
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("8 requests leave %d MiB", grown>>20)
	}
	runtime.KeepAlive(o)
}

func heap() int64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return int64(memory.HeapAlloc)
}

func TestJournal_keepsNoNamesWithoutAKey(t *testing.T) {
	o := serve(t)
	config := o.provisioning(o.directory("Okta", "okta").id())
	users := "/scim/directory/" + config.text("scimDirectoryId") + "/Users"
	for _, one := range []struct {
		path, key string
		status    int
		kept      bool
	}{
		{directories(), "", http.StatusUnauthorized, false},
		{directories(), "wrong", http.StatusUnauthorized, false},
		{users, "", http.StatusUnauthorized, false},
		{"/nowhere", "", http.StatusNotFound, false},
		{directories(), emulator.DefaultAPIKey, http.StatusBadRequest, true},
		{users, o.emulator.Token(config.id()), http.StatusBadRequest, true},
	} {
		answer, entry := o.recorded("POST", one.path, `{"a":{"b":0}}`, one.key)
		if answer.Code != one.status || (len(entry.Fields) == 2) != one.kept || len(entry.Fields) > 0 != one.kept {
			t.Errorf("%s with key %q answered %d; the journal has %q", one.path, one.key, answer.Code, entry.Fields)
		}
	}
}

// endless is a body that never ends, and counts the bytes that are read of it.
type endless struct{ bytesRead int }

func (e *endless) Read(into []byte) (int, error) {
	e.bytesRead += len(into)
	return len(into), nil
}

func TestBodies_areReadUpToTheirBound(t *testing.T) {
	o := serve(t)
	for key, status := range map[string]int{"": http.StatusUnauthorized, emulator.DefaultAPIKey: http.StatusBadRequest} {
		body := &endless{}
		request := httptest.NewRequest("POST", directories(), body)
		request.Header.Set("Authorization", "Bearer "+key)
		answer := httptest.NewRecorder()
		o.emulator.ServeHTTP(answer, request)
		if answer.Code != status || body.bytesRead > 8<<20 {
			t.Errorf("with key %q: %d after %d bytes", key, answer.Code, body.bytesRead)
		}
	}
}
