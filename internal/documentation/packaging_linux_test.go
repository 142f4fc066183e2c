package documentation_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// The systemd unit and the container file of the identity desk are started here: with exactly the command line, the settings and the user
// that they name, in a file system that has nothing but the program and what they bring, of which they can write what they name alone.

const credentialsFolder = "/run/credentials/identity-desk.service"

// deskRelease returns the program and the packaging files: those of a release where .ci/release has made one, and otherwise those of the sources.
func deskRelease(t *testing.T) (program string, packaged func(name string) string) {
	t.Helper()
	folder := t.TempDir()
	program = filepath.Join(folder, "identity-desk")
	if released := os.Getenv("RELEASE_FOLDER"); released != "" {
		archives, err := filepath.Glob(filepath.Join(released, "identity-desk_*_"+here+".tar.gz"))
		if err != nil || len(archives) != 1 {
			t.Fatalf("archives of the identity desk: %v, %v", archives, err)
		}
		if printed, err := exec.Command("tar", "-xzf", archives[0], "-C", folder).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, printed)
		}
		return program, func(name string) string { return read(t, folder, deskPackaging+name) }
	}
	builds := regexp.MustCompile(`(?m)^RUN (.*go build.*)$`).FindStringSubmatch(readPage(t, deskPackaging+"Containerfile"))
	if builds == nil {
		t.Fatal("the container file builds nothing")
	}
	command := acctest.Shell(t, append(os.Environ(), "VERSION=0.1.0"), "sh", "-euc", strings.Replace(builds[1], "-o /identity-desk", "-o "+program, 1))
	command.Dir = repository
	if printed, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if printed, err := exec.Command(program, "version").CombinedOutput(); err != nil || string(printed) != "0.1.0\n" {
		t.Errorf("it is of version %s, %v", printed, err)
	}
	return program, func(name string) string { return readPage(t, deskPackaging+name) }
}

// certificate makes one for a name, with its key, both in PEM, and the pool that trusts it.
func certificate(t *testing.T, name string) (certificate, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made}))
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(certificate))
	return certificate, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})), roots
}

// listed are the elements of a list in JSON, as container files have them.
func listed(t *testing.T, file, instruction string) []string {
	t.Helper()
	var list []string
	found := regexp.MustCompile(`(?m)^` + instruction + ` (\[.*\])$`).FindStringSubmatch(file)
	if len(found) != 2 || json.Unmarshal([]byte(found[1]), &list) != nil {
		t.Fatalf("no %s in\n%s", instruction, file)
	}
	return list
}

func TestPackaging_containerFileStarts(t *testing.T) {
	program, packaged := deskRelease(t)
	file := packaged("Containerfile")
	o := acctest.Start(t)
	m := newMachine(t, program, listed(t, file, "ENTRYPOINT")[0], regexp.MustCompile(`(?m)^VOLUME (\S+)$`).FindStringSubmatch(file)[1])
	pem, key, roots := certificate(t, "desk.example.com")
	m.file("/tls/certificate.pem", pem, 0o644)
	m.file("/tls/key.pem", key, 0o600)
	m.own("/tls/key.pem")

	values := map[string]string{"ATLASSIAN_ORGANIZATION_ID": o.ID, "ATLASSIAN_API_KEY": acctest.APIKey, "IDENTITY_DESK_KEY": deskKey}
	settings := append(strings.Fields(regexp.MustCompile(`(?m)^ENV (.*)$`).FindStringSubmatch(file)[1]), "ATLASSIAN_BASE_URL="+o.URL)
	address := ""
	for _, option := range regexp.MustCompile(` -e (\w+)(?:=(\S+))?`).FindAllStringSubmatch(file, -1) {
		value := option[2]
		if value == "" {
			value = values[option[1]]
		}
		if value == "" {
			t.Errorf("nothing is known of the setting %s", option[1])
		}
		if option[1] == "IDENTITY_DESK_URL" {
			address = value
		}
		settings = append(settings, option[1]+"="+value)
	}
	for _, once := range []string{"\nEXPOSE " + usualDeskPort + "\n", " -p " + usualDeskPort + ":" + usualDeskPort + " ", "\nUSER 65532:65532\n", " -v identity-desk:" + m.writable + " "} {
		if strings.Count(file, once) != 1 {
			t.Errorf("the container file does not have %q once", once)
		}
	}
	adding := regexp.MustCompile(`docker exec identity-desk (\S+) (people add) "(Mia Krystof)"`).FindStringSubmatch(file)
	if adding == nil {
		t.Fatal("the container file does not say how a person gets a token")
	}
	serve := append(listed(t, file, "ENTRYPOINT"), listed(t, file, "CMD")...)
	m.lives(address, roots, o.ID, settings, serve, append(append([]string{adding[1]}, strings.Fields(adding[2])...), adding[3]))

	// Without settings it says what it needs, and does not wait where nobody can reach it.
	bare := m.command(strings.Fields(regexp.MustCompile(`(?m)^ENV (.*)$`).FindStringSubmatch(file)[1]), serve)
	if printed, err := bare.CombinedOutput(); err == nil || !strings.Contains(string(printed), "ATLASSIAN_ORGANIZATION_ID") {
		t.Errorf("%v\n%s", err, printed)
	}
}

// directives are the lines of a unit, by their names.
func directives(unit string) map[string][]string {
	found := map[string][]string{}
	for line := range strings.Lines(unit) {
		if name, value, is := strings.Cut(strings.TrimSpace(line), "="); is && !strings.HasPrefix(name, "#") {
			found[name] = append(found[name], value)
		}
	}
	return found
}

// installs does what the guide says, in the machine: its paths stand in the place of those of this machine, and what changes users and
// services is written down instead.
func (m *machine) installs(program string, packaged func(string) string, files map[string]string) (called string) {
	m.t.Helper()
	here, tools := m.t.TempDir(), m.t.TempDir()
	put := func(folder, name, text string, mode fs.FileMode) {
		err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), []byte(text), mode)
		}
		if err != nil {
			m.t.Fatal(err)
		}
	}
	put(here, "identity-desk", read(m.t, filepath.Dir(program), filepath.Base(program)), 0o700)
	put(here, deskPackaging+"identity-desk.service", packaged("identity-desk.service"), 0o600)
	for name, text := range files {
		put(here, name, text, 0o600)
	}
	put(tools, "sudo", "#!/bin/sh\nexec \"$@\"\n", 0o700)
	for _, name := range []string{"tar", "useradd", "systemctl"} {
		put(tools, name, "#!/bin/sh\necho "+name+" \"$@\" >> "+filepath.Join(tools, "called")+"\n", 0o700)
	}
	for _, folder := range []string{"/usr/local/bin", "/etc/systemd/system"} {
		m.folder(folder, 0o755)
	}
	group := ""
	if m.locked {
		group = " -g 65532"
	}
	commands := strings.NewReplacer(" /usr/local/bin/", " "+m.root+"/usr/local/bin/", " /etc/", " "+m.root+"/etc/", " -g identity-desk", group)
	command := acctest.Shell(m.t, os.Environ(), "bash", "-euc", "PATH="+tools+":$PATH\n"+commands.Replace(pageCommands(m.t, identityDeskGuide, installsDesk)))
	command.Dir = here
	if printed, err := command.CombinedOutput(); err != nil {
		m.t.Fatalf("%v\n%s", err, printed)
	}
	return read(m.t, tools, "called")
}

func TestPackaging_unitStarts(t *testing.T) {
	program, packaged := deskRelease(t)
	unit := directives(packaged("identity-desk.service"))
	o := acctest.Start(t)
	m := newMachine(t, program, "/not-the-installed-one", "/var/lib/"+unit["StateDirectory"][0])
	pem, key, roots := certificate(t, "desk.example.com")
	settings := ""
	for _, block := range blocks(readPage(t, identityDeskGuide)) {
		if block.language == "text" && strings.Contains(block.text, "IDENTITY_DESK_URL=") {
			settings = regexp.MustCompile("(?m)^ATLASSIAN_ORGANIZATION_ID=.*$").ReplaceAllString(block.text, "ATLASSIAN_ORGANIZATION_ID="+o.ID)
		}
	}
	called := m.installs(program, packaged, map[string]string{"environment": settings, "api-key": acctest.APIKey + "\n", "desk-key": deskKey + "\n", "certificate.pem": pem, "key.pem": key})
	for _, wanted := range []string{"tar -xzf identity-desk_0.1.0_linux_amd64.tar.gz\n", " identity-desk\n", "systemctl daemon-reload\nsystemctl enable --now identity-desk\n"} {
		if !strings.Contains(called, wanted) {
			t.Errorf("%q is not among\n%s", wanted, called)
		}
	}
	if user := unit["User"]; len(user) != 1 || !regexp.MustCompile(`(?m)^useradd .* `+user[0]+`$`).MatchString(called) {
		t.Errorf("the unit runs as %v, and the guide makes the users of\n%s", user, called)
	}
	// What systemd does with the unit.
	for _, credential := range unit["LoadCredential"] {
		name, from, _ := strings.Cut(credential, ":")
		if info, err := os.Stat(m.path(from)); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s is not for root alone: %v, %v", from, info, err)
		}
		m.file(filepath.Join(credentialsFolder, name), read(t, m.root, from), 0o400)
		m.own(filepath.Join(credentialsFolder, name))
	}
	installed := directives(read(t, m.root, "/etc/systemd/system/identity-desk.service"))
	environment := append(strings.Split(strings.TrimSpace(read(t, m.root, installed["EnvironmentFile"][0])), "\n"), "ATLASSIAN_BASE_URL="+o.URL)
	serve := strings.Fields(strings.ReplaceAll(installed["ExecStart"][0], "%d", credentialsFolder))
	adding := regexp.MustCompile(`^sudo -u (\S+) identity-desk (.*) "(Mia Krystof)"\n$`).FindStringSubmatch(pageCommands(t, identityDeskGuide, addsPerson))
	if len(adding) != 4 || adding[1] != unit["User"][0] {
		t.Fatalf("the guide lets nobody add people: %v", adding)
	}
	m.lives("https://desk.example.com:"+usualDeskPort, roots, o.ID, environment, serve, append(append(serve[:1:1], strings.Fields(adding[2])...), adding[3]))

	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		return // what it says is known on machines that have it
	}
	folder := t.TempDir()
	text := strings.Replace(packaged("identity-desk.service"), "ExecStart=/usr/local/bin/identity-desk", "ExecStart="+program, 1)
	if err := os.WriteFile(filepath.Join(folder, "identity-desk.service"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if printed, err := exec.Command("systemd-analyze", "verify", "--man=no", filepath.Join(folder, "identity-desk.service")).CombinedOutput(); err != nil || len(printed) > 0 {
		t.Errorf("systemd-analyze: %v\n%s", err, printed)
	}
}
