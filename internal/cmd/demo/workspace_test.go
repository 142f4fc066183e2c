package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestEnvironment_leavesTheCallersSettingsOut(t *testing.T) {
	t.Setenv("TF_WORKSPACE", "production")
	t.Setenv("TF_CLI_ARGS_apply", "-auto-approve")
	t.Setenv("ATLASSIAN_API_KEY", "real-key")
	t.Setenv("ATLASSIAN_BASE_URL", "https://api.atlassian.com")
	t.Setenv("TF_LOG", "DEBUG")
	work := workspace{root: "/repository", folder: "/repository/.demo"}
	environment := work.environment(&organization{address: "http://127.0.0.1:1", id: "org", apiKey: "demo-key"})
	for _, foreign := range []string{"TF_WORKSPACE=", "TF_CLI_ARGS_apply=", "ATLASSIAN_API_KEY=real-key", "ATLASSIAN_BASE_URL=https"} {
		if slices.ContainsFunc(environment, func(entry string) bool { return strings.HasPrefix(entry, foreign) }) {
			t.Errorf("%s is passed on", foreign)
		}
	}
	for _, own := range []string{
		"ATLASSIAN_API_KEY=demo-key", "ATLASSIAN_BASE_URL=http://127.0.0.1:1", "ATLASSIAN_ORGANIZATION_ID=org",
		"TF_CLI_CONFIG_FILE=/repository/.demo/terraform.rc", "TF_LOG=DEBUG", "PATH=" + os.Getenv("PATH"),
	} {
		if !slices.Contains(environment, own) {
			t.Errorf("%s is missing", own)
		}
	}
}

func TestEnvironmentFile_isReadByAShell(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "it's a demo")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	work := workspace{root: folder, folder: folder}
	if err := work.writeEnvironmentFile(&organization{address: "http://127.0.0.1:1", id: "org", apiKey: "a $key"}); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("sh", "-c", `. "$0" && printf '%s|' "$ATLASSIAN_API_KEY" "$TF_CLI_CONFIG_FILE"`, work.path("env"))
	output, err := command.CombinedOutput()
	if want := "a $key|" + work.path("terraform.rc") + "|"; err != nil || string(output) != want {
		t.Errorf("got %q, %v; want %q", output, err, want)
	}
}

func TestProgress_countsPackagesAndKeepsProblems(t *testing.T) {
	var told string
	p := newProgress(func(format string, values ...any) { told = fmt.Sprintf(format, values...) })
	for _, part := range []string{"go: downloading example.com/a v1.0.0\nexample.com/a\nexamp", "le.com/b/c\n", "# example.com/b\nb.go:1:2: undefined: x\nbroken off"} {
		if n, err := p.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	p.stop()
	p.say(p.started.Add(12 * time.Second))
	if !strings.Contains(told, "12 seconds, 2 packages") {
		t.Error("told: " + told)
	}
	if want := "go: downloading example.com/a v1.0.0\n# example.com/b\nb.go:1:2: undefined: x\nbroken off"; p.problems() != want {
		t.Errorf("%q, want %q", p.problems(), want)
	}
}

func TestLeftovers_namesEverythingThatIsLeft(t *testing.T) {
	ctx := context.Background()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	defer web.Close()
	api, err := client.New(client.Config{BaseURL: web.URL, APIKey: server.APIKey(), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	o := &organization{address: web.URL, id: server.OrganizationID(), client: api}
	if left, err := o.leftovers(ctx); err != nil || len(left) > 0 {
		t.Fatalf("of an untouched organization: %q, %v", left, err)
	}

	okta, err := api.CreateDirectory(ctx, o.id, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	google, err := api.CreateDirectory(ctx, o.id, client.DirectoryCreate{Name: "Google", IdentityProvider: "google_workspace"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.LinkDomain(ctx, o.id, "acme.com", okta.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := api.CreateProvisioningConfig(ctx, o.id, okta.ID); err != nil {
		t.Fatal(err)
	}
	certificate, err := os.ReadFile("../../../examples/demo/okta-signing.pem")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := api.CreateSAMLConfiguration(ctx, o.id, okta.ID, client.SAMLConfigurationCreate{
		EntityID: "http://www.okta.com/exk1", SSOURL: "https://acme.okta.com/sso", Certificate: string(certificate),
	}); err != nil {
		t.Fatal(err)
	}
	connection, err := api.CreateGoogleWorkspaceConnection(ctx, o.id, google.ID, client.GoogleWorkspaceSettings{})
	if err != nil {
		t.Fatal(err)
	}
	left, err := o.leftovers(ctx)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(left, ", ")
	for _, want := range []string{`directory "Okta"`, `directory "Google"`, "domain acme.com", "SAML configuration", "provisioning config", connection.ID} {
		if !strings.Contains(all, want) {
			t.Errorf("%s is not in: %s", want, all)
		}
	}

	if err := o.allowGoogle(ctx, "https://accounts.google.example/consent/"+connection.ID); err == nil {
		t.Error("the form was sent to a foreign address")
	}
	if err := o.allowGoogle(ctx, web.URL+"/google/consent/none"); err == nil {
		t.Error("consent for a connection that does not exist succeeded")
	}
	if err := o.allowGoogle(ctx, connection.ConsentURL); err != nil {
		t.Error(err)
	}
}
