package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// start runs the command on a free port and returns its address and what it printed once it answers, and a function
// that ends it and returns its error.
func start(t *testing.T, args ...string) (address, printed string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-listen=127.0.0.1:0"}, args...), writer, io.Discard)
		writer.Close()
		ended <- err
	}()
	var text [4096]byte
	length, err := reader.Read(text[:]) // the announcement is one write
	if err != nil {
		t.Fatalf("the command ended: %v", <-ended)
	}
	printed = string(text[:length])
	_, address, _ = strings.Cut(printed, "ATLASSIAN_BASE_URL=")
	address, _, _ = strings.Cut(address, "\n")
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return address, printed, stop
}

// get returns status and body of an API request.
func get(t *testing.T, url, key string, change ...func(*http.Request)) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	for _, c := range change {
		c(request)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestAnnouncement_isTrue(t *testing.T) {
	addressFile := filepath.Join(t.TempDir(), "address")
	address, printed, stop := start(t, "-address-file="+addressFile, "-api-key=it's mine")
	for _, want := range []string{
		"Console: " + address + "/\n",
		"export ATLASSIAN_BASE_URL=" + address + "\n",
		"export ATLASSIAN_ORGANIZATION_ID=" + emulator.DefaultSeed().Organization.ID + "\n",
		`export ATLASSIAN_API_KEY='it'\''s mine'` + "\n",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not in:\n%s", want, printed)
		}
	}
	if content, err := os.ReadFile(addressFile); err != nil || string(content) != address+"\n" {
		t.Errorf("address file: %q, %v", content, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(addressFile)); len(entries) != 1 {
		t.Errorf("something is left beside the address file: %v", entries)
	}
	if status, body := get(t, address+"/admin/v1/orgs", "it's mine"); status != http.StatusOK || !strings.Contains(body, "Acme") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, address+"/admin/v1/orgs", developmentKey); status != http.StatusUnauthorized {
		t.Errorf("another key was answered %d", status)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(addressFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the address file outlives the emulator: %v", err)
	}
}

func TestStateFile_keepsTheOrganization(t *testing.T) {
	state := "-state=" + filepath.Join(t.TempDir(), "organization.json")
	address, _, stop := start(t, state)
	orgs := address + "/admin/identity/v1/orgs/" + emulator.DefaultSeed().Organization.ID
	request, err := http.NewRequest(http.MethodPost, orgs+"/directories", strings.NewReader(`{"name":"Kept","identityProvider":"okta"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+developmentKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Fatal(response.Status)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	address, _, _ = start(t, state)
	if _, page := get(t, address+"/", ""); !strings.Contains(page, "Kept") {
		t.Error("the directory did not survive the restart")
	}
}

func TestWhatToStartFrom(t *testing.T) {
	seed := emulator.GenerateSeed(1, 0, 0)
	seed.Organization.Name = "From a file"
	text, err := json.Marshal(seed)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	address, _, _ := start(t, "-seed="+file)
	if _, page := get(t, address+"/", ""); !strings.Contains(page, "From a file") {
		t.Error("the seed file was not used")
	}
	address, _, _ = start(t, "-generate=domains=3,users=7")
	_, page := get(t, address+"/", "")
	if !strings.Contains(page, "domain-0003.example") || strings.Contains(page, "domain-0004.example") {
		t.Error("the console does not show three generated domains")
	}
}

func TestUserbases_ofTheOriginalExperience(t *testing.T) {
	for _, args := range [][]string{{"-userbases=Primary,Secondary"}, {"-userbases=Primary,Secondary", "-generate=users=1"}} {
		address, printed, _ := start(t, args...)
		_, id, _ := strings.Cut(printed, "ATLASSIAN_ORGANIZATION_ID=")
		id, _, _ = strings.Cut(id, "\n")
		if _, body := get(t, address+"/admin/v2/orgs/"+id+"/directories", developmentKey); !strings.Contains(body, `"Primary"`) || !strings.Contains(body, `"Secondary"`) {
			t.Errorf("%v: %s", args, body)
		}
	}
}

func TestRun_withoutTheIdentityAPI(t *testing.T) {
	address, _, _ := start(t, "-without-identity-api")
	base := address + "/admin/identity/v1/orgs/" + emulator.DefaultSeed().Organization.ID
	if status, body := get(t, base+"/directories", developmentKey); status != http.StatusNotFound || !strings.Contains(body, `"code":404`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestRateLimit_holds(t *testing.T) {
	address, _, _ := start(t, "-rate-limit=2", "-deterministic") // a clock that no full minute can come between
	for _, want := range []int{http.StatusOK, http.StatusOK, http.StatusTooManyRequests} {
		if status, body := get(t, address+"/admin/v1/orgs", developmentKey); status != want {
			t.Errorf("%d %s, want %d", status, body, want)
		}
	}
	if status, _ := get(t, address+"/", ""); status != http.StatusOK {
		t.Errorf("the console was answered %d", status)
	}
}

func TestRun_isDeterministic(t *testing.T) {
	var pages [2]string
	for i := range pages {
		address, _, stop := start(t, "-deterministic")
		_, body := get(t, address+"/admin/identity/v1/orgs/"+emulator.DefaultSeed().Organization.ID+"/directories", developmentKey)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		pages[i] = body
	}
	if pages[0] != pages[1] || !strings.Contains(pages[0], "2026-01-01T00:00:") {
		t.Errorf("first:\n%s\nsecond:\n%s", pages[0], pages[1])
	}
}

func TestHostName_isRefusedWhenForeign(t *testing.T) {
	address, _, _ := start(t)
	rebound := func(r *http.Request) { r.Host = "attacker.example:8480" }
	if status, body := get(t, address+"/", "", rebound); status != http.StatusMisdirectedRequest || strings.Contains(body, "Acme") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, address+"/", "", func(r *http.Request) { r.Host = "localhost:8480" }); status != http.StatusOK {
		t.Errorf("localhost was answered %d", status)
	}
}

func TestHelp_listsTheFlags(t *testing.T) {
	var output bytes.Buffer
	if err := run(t.Context(), []string{"-h"}, &output, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	for _, name := range []string{
		"-listen", "-allow-remote", "-state", "-seed", "-generate", "-userbases", "-api-key", "-without-identity-api", "-attended", "-deterministic", "-sync-duration",
		"-rate-limit", "-latency", "-address-file", "-copy-from-live", "-stand-ins", "-without-user-roles",
	} {
		if !strings.Contains(output.String(), "\n  "+name) {
			t.Errorf("%s is not in the help:\n%s", name, output.String())
		}
	}
}

func TestRefusedCommandLines(t *testing.T) {
	folder := t.TempDir()
	broken := filepath.Join(folder, "seed.json")
	if err := os.WriteFile(broken, []byte(`{"organisation":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-listen=0.0.0.0:0"}, "add -allow-remote"},
		{[]string{"-listen=:0"}, "add -allow-remote"},
		{[]string{"-listen=192.0.2.1:8480"}, "add -allow-remote"},
		{[]string{"-listen=example.com:80"}, "add -allow-remote"},
		{[]string{"-listen=8480"}, "write host:port"},
		{[]string{"-api-key="}, "must not be empty"},
		{[]string{"-rate-limit=-1"}, "or 0 for no limit"},
		{[]string{"-latency=-1s"}, "-latency -1s: an answer is held back for 0s to 1m0s"},
		{[]string{"-latency=61s"}, "-latency 1m1s: an answer is held back for 0s to 1m0s"},
		{[]string{"-generate=domains=x"}, `"domains=x" is none of`},
		{[]string{"-generate=users=-1"}, `"users=-1" is none of`},
		{[]string{"-generate=sites=1"}, `"sites=1" is none of`},
		{[]string{"-seed=" + broken, "-generate=users=1"}, "use one of them"},
		{[]string{"-seed=" + broken}, "organisation"},
		{[]string{"-userbases=Primary,Primary"}, `user base "Primary"`},
		{[]string{"-seed=" + filepath.Join(folder, "none.json")}, "none.json"},
		{[]string{"-state=" + filepath.Join(folder, "no", "folder", "state.json")}, "folder"},
		{[]string{"-listen=127.0.0.1:0", "-address-file=" + filepath.Join(folder, "no", "address")}, "-address-file"},
		{[]string{"-stand-ins"}, "-copy-from-live"},
		{[]string{"-without-user-roles"}, "-copy-from-live"},
		{[]string{"-copy-from-live=x", "-generate=users=1"}, "serves none"},
		{[]string{"-copy-from-live=x", "-state=y"}, "serves none"},
		{[]string{"serve"}, `unexpected argument "serve"`},
		{[]string{"-lisen=127.0.0.1:0"}, "not defined: -lisen"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel() // a command line that is accepted by mistake ends at once instead of hanging the test
			err := run(ctx, test.args, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestAllowRemote_opensOtherAddresses(t *testing.T) {
	s, err := parseSettings([]string{"-listen=0.0.0.0:0", "-allow-remote"}, io.Discard)
	if err != nil || s.listen != "0.0.0.0:0" {
		t.Errorf("%+v, %v", s, err)
	}
}
