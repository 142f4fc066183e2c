package acctest

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

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
}

// StartPublished gives a test the published plane and sets the environment that
// configures the provider for it.
func StartPublished(t *testing.T) *Published {
	t.Helper()
	if live() {
		for _, variable := range []string{"ATLASSIAN_ORGANIZATION_ID", "ATLASSIAN_API_KEY"} {
			if os.Getenv(variable) == "" {
				t.Fatalf("ATLASSIAN_ACC_LIVE=1 needs %s in the environment", variable)
			}
		}
		return &Published{ID: os.Getenv("ATLASSIAN_ORGANIZATION_ID")}
	}
	o := Start(t, WithoutIdentityAPI())
	t.Setenv("ATLASSIAN_ORGANIZATION_ID", o.ID)
	t.Setenv("ATLASSIAN_API_KEY", APIKey)
	t.Setenv("ATLASSIAN_BASE_URL", o.URL)
	return &Published{ID: o.ID}
}

// Factories serve the provider in this process as a user's machine would run it.
func (p *Published) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		provider.TypeName: providerserver.NewProtocol6WithError(provider.New("acctest")()),
	}
}
