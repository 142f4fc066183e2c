package main

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const apiKey = "sweep-organization-api-key"

// organization is an emulated organization and a client for it.
type organization struct {
	*client.Client
	id          string
	environment map[string]string
}

func start(t *testing.T, changes ...acctest.Option) organization {
	t.Helper()
	options := emulator.Options{APIKey: apiKey}
	for _, change := range changes {
		change(&options)
	}
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	api, err := client.New(client.Config{BaseURL: listener.URL, APIKey: apiKey, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return organization{api, server.OrganizationID(), map[string]string{
		"ATLASSIAN_BASE_URL":        listener.URL,
		"ATLASSIAN_API_KEY":         apiKey,
		"ATLASSIAN_ORGANIZATION_ID": server.OrganizationID(),
	}}
}

func (o organization) sweep(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), args, func(name string) string { return o.environment[name] }, &out)
	return out.String(), err
}

// directory makes a directory with everything that stands in the way of its deletion.
func (o organization) directory(t *testing.T, name string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	directory, err := o.CreateDirectory(t.Context(), o.id, client.DirectoryCreate{Name: name, IdentityProvider: "okta"})
	must(err)
	_, err = o.CreateSAMLConfiguration(t.Context(), o.id, directory.ID, client.SAMLConfigurationCreate{
		EntityID: "https://idp.acme.com", SSOURL: "https://idp.acme.com/sso", Certificate: certificate,
	})
	must(err)
	_, err = o.CreateProvisioningConfig(t.Context(), o.id, directory.ID)
	must(err)
	enforce := true
	_, err = o.CreateAuthenticationPolicy(t.Context(), o.id, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff", EnforceSSO: &enforce})
	must(err)
	_, err = o.UpdateAuthenticationPolicy(t.Context(), o.id, directory.DefaultAuthenticationPolicyID, "", client.AuthenticationPolicyUpdate{EnforceSSO: &enforce})
	must(err)
}

// google makes a Google Workspace directory with a connection.
func (o organization) google(t *testing.T, name string) {
	t.Helper()
	directory, err := o.CreateDirectory(t.Context(), o.id, client.DirectoryCreate{Name: name, IdentityProvider: "google_workspace"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.CreateGoogleWorkspaceConnection(t.Context(), o.id, directory.ID, client.GoogleWorkspaceSettings{}); err != nil {
		t.Fatal(err)
	}
}

func (o organization) directories(t *testing.T) string {
	t.Helper()
	var names []string
	err := each(o.Directories(t.Context(), o.id, client.DirectoryFilter{Kind: client.KindIdentityProvider}), func(d client.Directory) {
		names = append(names, d.Name)
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(names)
}

func TestSweep_deletesLeftoversOnlyAndOnlyWhenConfirmed(t *testing.T) {
	o := start(t)
	o.directory(t, "tfacc-okta")
	o.google(t, "tfacc-google")
	o.directory(t, "Okta of tfacc-people")

	listed, err := o.sweep(t)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(listed, "found: directory tfacc-okta\n") || !strings.Contains(listed, "Nothing was deleted") {
		t.Errorf("without -confirm it said:\n%s", listed)
	}
	if got, want := o.directories(t), "[tfacc-okta tfacc-google Okta of tfacc-people]"; got != want {
		t.Fatalf("directories after listing: %s, want %s", got, want)
	}

	if _, err := o.sweep(t, "-confirm", "another-organization"); err == nil || !strings.Contains(err.Error(), "nothing was deleted") {
		t.Errorf("confirming another organization: %v, want a refusal", err)
	}
	if got, want := o.directories(t), "[tfacc-okta tfacc-google Okta of tfacc-people]"; got != want {
		t.Fatalf("directories after a wrong confirmation: %s, want %s", got, want)
	}

	deleted, err := o.sweep(t, "-confirm", o.id)
	if err != nil {
		t.Fatalf("%v\n%s", err, deleted)
	}
	if got, want := o.directories(t), "[Okta of tfacc-people]"; got != want {
		t.Errorf("directories after the sweep: %s, want %s", got, want)
	}

	again, err := o.sweep(t, "-confirm", o.id)
	if err != nil || !strings.HasPrefix(again, "Nothing named tfacc-...") {
		t.Errorf("a second sweep: %v, %q", err, again)
	}
}

func TestSweep_needsCredentials(t *testing.T) {
	o := start(t)
	delete(o.environment, "ATLASSIAN_API_KEY")
	if _, err := o.sweep(t); err == nil || !strings.Contains(err.Error(), "ATLASSIAN_API_KEY") {
		t.Errorf("error = %v, want one that names the variable", err)
	}
}

// certificate is valid for a hundred years; nobody has its key any more.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIUT54QZgJIZMUB1lG5Z85is4xgtEkwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMaWRwLmFjbWUuY29tMCAXDTI2MTEyMzE1NTQyMloYDzIxMjYx
MDMwMTU1NDIyWjAXMRUwEwYDVQQDDAxpZHAuYWNtZS5jb20wWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARNrob5GMm5vS8HGv1D3FbbeM9kj0n1BNan/GH9Lh2dZvkO
AmV2kDT2OQ32ac1ehcKCNOzuOfuEnSZqs9u0qgw2o1MwUTAdBgNVHQ4EFgQUmU51
TaPYPQprokPd9Limmv+/Ii0wHwYDVR0jBBgwFoAUmU51TaPYPQprokPd9Limmv+/
Ii0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAVdvBQ6Udy+tlB
013v4auLXt49ZK9BzbUqeJ18Asp3agIhAKsy2NIF02SOK+JEC70GH7KzB3ZgsfPB
xfjftCOJatAR
-----END CERTIFICATE-----
`
