package documentation_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// release is a folder with what a release publishes.
type release struct {
	folder, version string
	platforms       []string // of the provider
	desks           []string // platforms of the identity desk; none in the small release of the tests
}

const (
	released          = "terraform-provider-atlassian_"
	deskPackaging     = "packaging/identity-desk/"
	identityDeskGuide = "templates/guides/identity-desk.md"
	// The guide's commands begin with these, which install the service and let a person in.
	installsDesk = "tar -xzf identity-desk_0.1.0_linux_amd64.tar.gz"
	addsPerson   = `sudo -u identity-desk identity-desk people -records /var/lib/identity-desk/records.json add "Mia Krystof"` //nolint:dupword // the user is called like the program
)

// here is the platform of this machine, as releases name it.
const here = runtime.GOOS + "_" + runtime.GOARCH

// otherPlatform is one that nothing is run on here.
const otherPlatform = "windows_arm64"

// releaseToInstall returns the one in RELEASE_FOLDER, which .ci/release lets GoReleaser
// make, or a small one around the program that build builds, for two platforms.
func releaseToInstall(t *testing.T, build func() string) release {
	t.Helper()
	if folder := os.Getenv("RELEASE_FOLDER"); folder != "" {
		var metadata struct{ Version string }
		if err := json.Unmarshal([]byte(read(t, folder, "metadata.json")), &metadata); err != nil {
			t.Fatal(err)
		}
		r := release{folder: folder, version: metadata.Version, desks: deskPlatforms(t)}
		for _, target := range regexp.MustCompile(`(?m)^      - ([a-z]+_[a-z0-9]+)$`).FindAllStringSubmatch(readPage(t, ".goreleaser.yml"), -1) {
			r.platforms = append(r.platforms, target[1])
		}
		return r
	}
	r := release{folder: t.TempDir(), version: "0.1.0", platforms: []string{here, otherPlatform}}
	var sums strings.Builder
	program := build()
	for _, platform := range r.platforms {
		sums.WriteString(r.pack(t, platform, program))
	}
	manifest := []byte(readPage(t, "terraform-registry-manifest.json"))
	sums.WriteString(r.publish(t, r.version+"_manifest.json", manifest))
	r.publish(t, r.version+"_SHA256SUMS", []byte(sums.String()))
	return r
}

// deskPlatforms are those that the identity desk is released for.
func deskPlatforms(t *testing.T) []string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^    targets: \[(.+)\]$`).FindStringSubmatch(readPage(t, ".goreleaser.yml"))
	if found == nil {
		t.Fatal("the identity desk is released for no platform")
	}
	return strings.Split(found[1], ", ")
}

// Guides name the platforms that there are, and no other archive.
func TestRelease_guidesNameTheDesksArchives(t *testing.T) {
	platforms := deskPlatforms(t)
	guide := readPage(t, identityDeskGuide)
	if named := "for `" + strings.Join(platforms[:len(platforms)-1], "`, `") + "` and `" + platforms[len(platforms)-1] + "`, in archives"; !strings.Contains(guide, named) {
		t.Errorf("%s does not say %s", identityDeskGuide, named)
	}
	for _, page := range writtenPages(t) {
		for _, archive := range regexp.MustCompile(`identity-desk_[^\s/]+\.(?:tar\.gz|zip|tgz)`).FindAllString(readPage(t, page), -1) {
			platform, is := strings.CutPrefix(strings.TrimSuffix(archive, ".tar.gz"), "identity-desk_0.1.0_")
			if !is || !slices.Contains(platforms, platform) {
				t.Errorf("%s names %s, and the platforms are %v", page, archive, platforms)
			}
		}
	}
}

// pack publishes the zip of a platform.
func (r release) pack(t *testing.T, platform, program string) string {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	header := &zip.FileHeader{Name: "terraform-provider-atlassian_v" + r.version, Method: zip.Store}
	if strings.HasPrefix(platform, "windows_") {
		header.Name += ".exe"
	}
	header.SetMode(0o755)
	member, err := archive.CreateHeader(header)
	if err == nil {
		_, err = io.WriteString(member, read(t, filepath.Dir(program), filepath.Base(program)))
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return r.publish(t, r.version+"_"+platform+".zip", packed.Bytes())
}

// publish writes a file of the release, and returns its line of the SHA256SUMS.
func (r release) publish(t *testing.T, name string, content []byte) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(r.folder, released+name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]) + "  " + released + name + "\n"
}

// sign signs the SHA256SUMS where GoReleaser has not, with a key of this test, and
// returns the folder of the key. Without gpg there is no signature.
func (r release) sign(t *testing.T) string {
	t.Helper()
	if keys := os.Getenv("GNUPGHOME"); os.Getenv("RELEASE_FOLDER") != "" {
		return keys
	}
	if _, err := exec.LookPath("gpg"); err != nil {
		return ""
	}
	keys, err := os.MkdirTemp("", "gpg") //nolint:usetesting // the path of a test's own folder is too long for the agent's socket
	if err != nil {
		t.Fatal(err)
	}
	gpg := func(program string, arguments ...string) {
		command := exec.Command(program, arguments...)
		command.Dir, command.Env = r.folder, append(os.Environ(), "GNUPGHOME="+keys)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, output)
		}
	}
	t.Cleanup(func() {
		gpg("gpgconf", "--kill", "gpg-agent")
		if err := os.RemoveAll(keys); err != nil {
			t.Error(err)
		}
	})
	sums := released + r.version + "_SHA256SUMS"
	gpg("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "acceptance test", "ed25519", "sign", "never")
	gpg("gpg", "--batch", "--output", sums+".sig", "--detach-sign", sums)
	return keys
}

// check expects what the registry expects: a zip for each platform with the
// program under its name, the manifest, and checksums of these, of the identity desk's archives and nothing else: any other zip the registry would take for the provider.
func (r release) check(t *testing.T) {
	t.Helper()
	want := map[string]bool{released + r.version + "_manifest.json": true}
	for _, platform := range r.platforms {
		name := released + r.version + "_" + platform + ".zip"
		want[name] = true
		r.checkArchive(t, name, strings.HasPrefix(platform, "windows_"))
	}
	if len(r.platforms) < 2 {
		t.Errorf("the release is for %v only", r.platforms)
	}
	for _, platform := range r.desks {
		name := "identity-desk_" + r.version + "_" + platform + ".tar.gz"
		want[name] = true
		r.checkDeskArchive(t, name, strings.HasPrefix(platform, "windows_"))
	}
	sums := map[string]bool{}
	for line := range strings.Lines(read(t, r.folder, released+r.version+"_SHA256SUMS")) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sum := sha256.Sum256([]byte(read(t, r.folder, name)))
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s has the checksum %s, not %s", name, got, want)
		}
		sums[name] = true
	}
	if !maps.Equal(sums, want) {
		t.Errorf("checksums of %v, want %v", slices.Sorted(maps.Keys(sums)), slices.Sorted(maps.Keys(want)))
	}
	var manifest struct {
		Version  int
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		}
	}
	err := json.Unmarshal([]byte(read(t, r.folder, released+r.version+"_manifest.json")), &manifest)
	if err != nil || manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		t.Errorf("manifest: %+v, %v", manifest, err)
	}
}

func (r release) checkArchive(t *testing.T, name string, windows bool) {
	t.Helper()
	archive, err := zip.OpenReader(filepath.Join(r.folder, name))
	if err != nil {
		t.Error(err)
		return
	}
	defer archive.Close()
	program := "terraform-provider-atlassian_v" + r.version
	if windows {
		program += ".exe"
	}
	for _, member := range archive.File {
		if member.Name == program && member.Mode().Perm()&0o100 != 0 {
			return
		}
	}
	t.Errorf("%s holds no program %s", name, program)
}

// checkDeskArchive expects the program, its licence and what it takes to run it as a service, and nothing else.
func (r release) checkDeskArchive(t *testing.T, name string, windows bool) {
	t.Helper()
	want := []string{"LICENSE", "identity-desk", deskPackaging + "Containerfile", deskPackaging + "identity-desk.service"}
	if windows {
		want[1] += ".exe"
	}
	file, err := os.Open(filepath.Join(r.folder, name))
	if err != nil {
		t.Error(err)
		return
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var found []string
	for archive := tar.NewReader(unzipped); ; {
		member, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if found = append(found, member.Name); strings.HasPrefix(member.Name, "identity-desk") && member.FileInfo().Mode().Perm() != 0o755 {
			t.Errorf("%s: the program has the mode %v", name, member.FileInfo().Mode())
		}
	}
	if slices.Sort(found); !slices.Equal(found, want) {
		t.Errorf("%s holds %v, not %v", name, found, want)
	}
}
