package documentation_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

const (
	deskKey       = "canary-key-of-the-desk-in-tests"
	unprivileged  = 65532 // the user of the container file
	stopsWithin   = 20 * time.Second
	usualDeskPort = "8470"
)

// machine is a file system of a desk's own. Root can lock a program up in it; for other users its paths stand in the place of those of the machine.
type machine struct {
	t        *testing.T
	root     string
	locked   bool
	port     string
	writable string // by the desk, as the desk sees it
	before   []string
}

func newMachine(t *testing.T, program, at, writable string) *machine {
	t.Helper()
	m := &machine{t: t, root: t.TempDir(), locked: os.Getuid() == 0, port: freePort(t), writable: writable}
	m.file(at, read(t, filepath.Dir(program), filepath.Base(program)), 0o755)
	m.folder(writable, 0o700)
	m.own(writable)
	return m
}

// freePort is one that the desk takes instead of its usual one: another desk may run on this machine.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func (m *machine) path(name string) string { return filepath.Join(m.root, name) }

func (m *machine) folder(name string, mode fs.FileMode) {
	m.t.Helper()
	err := os.MkdirAll(m.path(name), 0o755)
	if err == nil {
		err = os.Chmod(m.path(name), mode)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) file(name, text string, mode fs.FileMode) {
	m.t.Helper()
	m.folder(filepath.Dir(name), 0o755)
	if err := os.WriteFile(m.path(name), []byte(text), mode); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) own(name string) {
	m.t.Helper()
	if m.locked {
		if err := os.Chown(m.path(name), unprivileged, unprivileged); err != nil {
			m.t.Fatal(err)
		}
	}
}

// seen is a command line or a setting as the desk gets it.
func (m *machine) seen(text string) string {
	text = strings.ReplaceAll(text, ":"+usualDeskPort, ":"+m.port)
	if m.locked {
		return text
	}
	paths := regexp.MustCompile(`(^|=)(/(?:data|etc|identity-desk|run|tls|usr|var)\b)`)
	return paths.ReplaceAllString(text, "${1}"+m.root+"${2}")
}

// command starts a program of the machine as its user, with these settings and no others.
func (m *machine) command(settings, arguments []string) *exec.Cmd {
	var line, environment []string
	for _, one := range arguments {
		line = append(line, m.seen(one))
	}
	for _, one := range settings {
		environment = append(environment, m.seen(one))
	}
	command := exec.CommandContext(m.t.Context(), line[0], line[1:]...)
	command.Env, command.Dir = environment, "/"
	if m.locked {
		command.SysProcAttr = &syscall.SysProcAttr{Chroot: m.root, Credential: &syscall.Credential{Uid: unprivileged, Gid: unprivileged}}
	}
	return command
}

// running is a desk that has started.
type running struct {
	*exec.Cmd
	says *bytes.Buffer
	http *http.Client
	url  string
}

// start starts a desk, and waits until it is ready.
func (m *machine) start(address string, roots *x509.CertPool, settings, arguments []string) *running {
	m.t.Helper()
	m.before = m.files()
	r := &running{Cmd: m.command(settings, arguments), says: &bytes.Buffer{}, url: m.seen(address)}
	jar, err := cookiejar.New(nil)
	if err != nil {
		m.t.Fatal(err)
	}
	// Nothing but this machine is asked, whatever name the desk goes by.
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+m.port)
	}
	transport := &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: roots}}
	r.http = &http.Client{Jar: jar, Transport: transport}
	m.t.Cleanup(transport.CloseIdleConnections)
	r.Stdout, r.Stderr = r.says, r.says
	if err := r.Start(); err != nil {
		m.t.Fatal(err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		if answer, err := r.http.Get(r.url + "/readyz"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return r
			}
		}
		<-tick.C
	}
	_ = r.Process.Kill()
	_ = r.Wait()
	m.t.Fatalf("the desk does not get ready at %s:\n%s", r.url, r.says)
	return nil
}

// files are all that the desk should not have written, by name.
func (m *machine) files() []string {
	m.t.Helper()
	var names []string
	err := filepath.WalkDir(m.root, func(path string, _ fs.DirEntry, err error) error {
		if path == m.path(m.writable) {
			return fs.SkipDir
		}
		names = append(names, path)
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return names
}

// stop ends a desk as systemd and container runtimes do.
func (m *machine) stop(r *running) {
	m.t.Helper()
	cut := time.AfterFunc(stopsWithin, func() { _ = r.Process.Kill() })
	defer cut.Stop()
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		m.t.Fatal(err)
	}
	if err := r.Wait(); err != nil {
		m.t.Errorf("it ends with %v:\n%s", err, r.says)
	}
	if after := m.files(); !slices.Equal(after, m.before) {
		m.t.Errorf("outside of %s there is now\n%s", m.writable, strings.Join(after, "\n"))
	}
	for _, secret := range []string{deskKey, acctest.APIKey, "sign-in?token="} {
		if strings.Contains(r.says.String(), secret) {
			m.t.Errorf("what a journal keeps has %q:\n%s", secret, r.says)
		}
	}
}

func (r *running) answer(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	answer, err := r.http.Do(request)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.says)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func (r *running) request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// signIn expects that the person with the token sees the worklist with these words.
func (r *running) signIn(t *testing.T, token, words string) {
	t.Helper()
	request := r.request(t, http.MethodPost, "/sign-in", url.Values{"token": {token}, "next": {"/"}}.Encode())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if status, page := r.answer(t, request); status != http.StatusOK || !strings.Contains(page, words) {
		t.Errorf("signing in is answered %d:\n%s", status, page)
	}
}

// write writes as the provider does, and returns the id of the operation that waits for a person.
func (r *running) write(t *testing.T, organization string) string {
	t.Helper()
	request := r.request(t, http.MethodPost, "/admin/identity/v1/orgs/"+organization+"/directories", `{"name":"Acme Okta","identityProvider":"okta"}`)
	request.Header.Set("Authorization", "Bearer "+deskKey)
	request.Header.Set("Content-Type", "application/json")
	status, text := r.answer(t, request)
	var answer struct{ Operation struct{ ID string } }
	if err := json.Unmarshal([]byte(text), &answer); err != nil || status != http.StatusAccepted || answer.Operation.ID == "" {
		t.Fatalf("a write is answered %d: %s", status, text)
	}
	return answer.Operation.ID
}

// lives starts the desk, adds a person, lets them and the provider in, ends it, and finds all of it again.
func (m *machine) lives(address string, roots *x509.CertPool, organization string, settings, serve, addMia []string) {
	m.t.Helper()
	first := m.start(address, roots, settings, serve)
	printed, err := m.command(settings, addMia).CombinedOutput()
	_, token, there := strings.Cut(strings.TrimSpace(string(printed)), "shown this once: ")
	if err != nil || !there {
		m.t.Fatalf("%v: %v\n%s", addMia, err, printed)
	}
	first.signIn(m.t, token, "Nothing waits for you")
	operation := first.write(m.t, organization)
	m.stop(first)
	second := m.start(address, roots, settings, serve)
	second.signIn(m.t, token, "Acme Okta")
	if again := second.write(m.t, organization); again != operation {
		m.t.Errorf("the same write is operation %s after a restart, and was %s", again, operation)
	}
	m.stop(second)
}
