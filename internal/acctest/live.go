package acctest

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/livename"
	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

// live reports whether the acceptance tests run against a real organization.
func live() bool { return os.Getenv("ATLASSIAN_ACC_LIVE") == "1" }

// Published is an organization of which only the published plane may be used:
// with ATLASSIAN_ACC_LIVE=1 the real one that the environment names, otherwise
// an emulated one.
type Published struct {
	// ID is the organization id.
	ID string
	// Client looks at what a test has left.
	Client *client.Client
	// AccountID is an account that a test may put into an empty group of its own
	// that opens nothing.
	AccountID string
	// SCIMDirectoryID is a SCIM directory that the provider has the key of.
	SCIMDirectoryID string
}

// StartPublished gives a test the published plane and sets the environment that
// configures the provider for it.
func StartPublished(t *testing.T) *Published {
	t.Helper()
	if !live() {
		emulated(t)
	}
	for _, variable := range []string{"ATLASSIAN_ORGANIZATION_ID", "ATLASSIAN_API_KEY"} {
		if os.Getenv(variable) == "" {
			t.Fatalf("ATLASSIAN_ACC_LIVE=1 needs %s in the environment", variable)
		}
	}
	p := &Published{ID: os.Getenv("ATLASSIAN_ORGANIZATION_ID"), AccountID: os.Getenv("ATLASSIAN_ACC_ACCOUNT_ID"), SCIMDirectoryID: os.Getenv("ATLASSIAN_SCIM_DIRECTORY_ID")}
	config := client.Config{BaseURL: os.Getenv("ATLASSIAN_BASE_URL"), APIKey: os.Getenv("ATLASSIAN_API_KEY"), Version: "live-check"}
	if p.SCIMDirectoryID != "" {
		config.SCIMAPIKeys = map[string]string{p.SCIMDirectoryID: os.Getenv("ATLASSIAN_SCIM_API_KEY")}
	}
	var err error
	if p.Client, err = client.New(config); err != nil {
		t.Fatal(err)
	}
	return p
}

// emulated starts an organization like a live one: Atlassian's published API
// only, and a SCIM directory that somebody made in the console. The console is
// played by the identity API of the same organization before.
func emulated(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "organization.json")
	kept := func(options *emulator.Options) { options.StateFile = file }
	console := Start(t, kept)
	directoryID, key := console.SCIMDirectory(t)
	if err := console.Emulator.Close(); err != nil {
		t.Fatal(err)
	}
	o := Start(t, kept, WithoutIdentityAPI())
	for variable, value := range map[string]string{
		"ATLASSIAN_ORGANIZATION_ID":   o.ID,
		"ATLASSIAN_API_KEY":           APIKey,
		"ATLASSIAN_BASE_URL":          o.URL,
		"ATLASSIAN_SCIM_DIRECTORY_ID": directoryID,
		"ATLASSIAN_SCIM_API_KEY":      key,
		"ATLASSIAN_ACC_ACCOUNT_ID":    emulator.DefaultSeed().Users[0].AccountID,
	} {
		t.Setenv(variable, value)
	}
}

// Name returns a name that nothing in the organization has.
func (p *Published) Name() string { return livename.Prefix + strings.ToLower(rand.Text()[:12]) }

// NeedsAccount skips a live test that needs an account which is not named.
func (p *Published) NeedsAccount(t *testing.T) {
	t.Helper()
	if p.AccountID == "" {
		t.Skip("set ATLASSIAN_ACC_ACCOUNT_ID to an account that may be put into an empty group for the length of this test")
	}
}

// NeedsSCIM skips a live test that needs a SCIM directory which is not named.
func (p *Published) NeedsSCIM(t *testing.T) {
	t.Helper()
	if p.SCIMDirectoryID == "" {
		t.Skip("set ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY to a SCIM directory that users and a group may be made in")
	}
}

// Factories serve the provider in this process as a user's machine would run it.
func (p *Published) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		provider.TypeName: func() (tfprotov6.ProviderServer, error) { return NewServer() },
	}
}
