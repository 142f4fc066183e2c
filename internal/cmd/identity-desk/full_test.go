//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// limitFiles lets the desk write no file larger than that; with ^uint64(0) any.
func (p *program) limitFiles(size uint64) {
	p.t.Helper()
	limit := syscall.Rlimit{Cur: size, Max: ^uint64(0)}
	_, _, failed := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(p.process.Process.Pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if failed != 0 {
		p.t.Fatal(failed)
	}
}

// call asks the API, and returns the status and what the first error says.
func (p *program) call(method, path, body string) (status int, code, detail string) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.address+"/admin/identity/v1/orgs/"+testOrganization+"/"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+testKey)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	var refused struct {
		Errors []struct{ Code, Detail string } `json:"errors"`
	}
	if json.Unmarshal(text, &refused) == nil && len(refused.Errors) > 0 {
		code, detail = refused.Errors[0].Code, refused.Errors[0].Detail
	}
	return answer.StatusCode, code, detail
}

// A desk without room answers 507, keeps what it had, goes on serving it, and goes on writing when there is room again.
func TestServe_withoutRoomKeepsWhatItHas(t *testing.T) {
	folder := t.TempDir()
	desk := startProgram(t, folder)
	const another = `{"name":"Acme","identityProvider":"okta"}`
	if status := desk.write("Before"); status != http.StatusAccepted {
		t.Fatal(status)
	}
	records := filepath.Join(folder, "records.json")
	before, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	desk.limitFiles(100)
	status, code, detail := desk.call(http.MethodPost, "directories", another)
	if status != http.StatusInsufficientStorage || code != "ADMIN-507-1" || !strings.Contains(detail, "there is no room left where the records are kept: free some, and try again") {
		t.Errorf("it answers %d %s %s", status, code, detail)
	}
	if found := desk.operations(); len(found) != 1 || found[`Create directory "Before"`] != 1 {
		t.Errorf("it has %v", found)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*.tmp"))
	if now, err := os.ReadFile(records); err != nil || !bytes.Equal(now, before) || len(left) > 0 {
		t.Errorf("%v is left, and the file is\n%s(%v)", left, now, err)
	}
	answer, err := http.Get(desk.address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	if _ = answer.Body.Close(); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d", answer.StatusCode)
	}
	desk.limitFiles(^uint64(0))
	if status, _, detail := desk.call(http.MethodPost, "directories", another); status != http.StatusAccepted {
		t.Errorf("with room again it answers %d %s", status, detail)
	}
	desk.kill()
	if found := startProgram(t, folder).operations(); len(found) != 2 {
		t.Errorf("started anew it has %v", found)
	}
}
