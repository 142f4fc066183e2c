package desk_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// adoptedByHand records an organization that was set up by hand: what can be read is filled in, and the rest is said.
func adoptedByHand(t *testing.T, o *acctest.Organization) (*served, desk.Adoption) {
	t.Helper()
	setUp(t, o)
	s := serve(t, o, filepath.Join(t.TempDir(), "records.json"), seeing(t, o))
	if err := s.desk.ReadDomains(t.Context()); err != nil {
		t.Fatal(err)
	}
	var adoption desk.Adoption
	for _, draft := range s.desk.Drafts(t.Context(), false).Drafts {
		one := draft.Directory
		switch one.Name {
		case "Acme Okta":
			one.SAML = adopted(t, o).Directories[0].SAML
			one.SAML.SingleLogout = &desk.AdoptedSingleLogout{Enabled: true, IdentityProviderURL: "https://acme.okta.com/slo", ServiceProviderURL: "https://auth.atlassian.com/logout/1"}
			one.Provisioning.APIKey.ExpiresAt = "2027-03-02"
		case "Acme Google":
			one.Google.AdminEmail, one.Google.CustomerID, one.Google.Domains = "admin@acme.com", "C03az79cb", []string{"acme.org"}
			one.Google.PersonalMessage = "Welcome to Acme."
		default:
			continue
		}
		adoption.Directories = append(adoption.Directories, one)
	}
	if _, err := s.desk.Adopt("Mia", adoption); err != nil {
		t.Fatal(err)
	}
	return s, adoption
}

// workspace is a folder with a provider that sends the identity plane to the desk.
func (s *served) workspace(o *acctest.Organization) *acctest.Workspace {
	s.t.Helper()
	return acctest.NewWorkspace(s.t, o, acctest.BuiltProvider(s.t), "provider \"atlassian\" {}\n", "ATLASSIAN_IDENTITY_BASE_URL="+s.url, "ATLASSIAN_IDENTITY_API_KEY="+identityKey)
}

// typesIn counts the objects of a state by type.
func typesIn(t *testing.T, w *acctest.Workspace) map[string]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(w.Folder, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct{ Resources []struct{ Type string } }
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, one := range state.Resources {
		counts[one.Type]++
	}
	return counts
}

// seven are the identity types, and how many of each the organization that was set up by hand has.
var seven = map[string]int{
	"atlassian_directory": 2, "atlassian_identity_provider": 1, "atlassian_linked_domain": 1, "atlassian_provisioning_config": 1,
	"atlassian_google_workspace_connection": 1, "atlassian_authentication_policy": 3, "atlassian_authentication_policy_members": 3,
}

const noChanges = "No changes. Your infrastructure matches the configuration."

// From an organization set up by hand through the desk to a repository: what Terraform finds by a query is imported, the configuration is
// generated, and the plan behind it is empty. What is recorded otherwise later is drift, and another directory is found as well.
func TestAccAdopt_queryFindsWhatThePersonSaid(t *testing.T) {
	acctest.NeedsTerraform(t, 14)
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s, adoption := adoptedByHand(t, o)
	w := s.workspace(o)
	query, err := os.ReadFile("../../examples/scenarios/adopt-existing-organization/organization/existing-identity.tfquery.hcl")
	if err != nil {
		t.Fatal(err)
	}
	w.Write("existing-identity.tfquery.hcl", string(query))
	w.Terraform("query", "-no-color", "-generate-config-out=generated.tf")
	acctest.Says(t, w.Terraform("apply", "-auto-approve", "-input=false", "-no-color"), "0 added, 0 changed, 0 destroyed")
	found := typesIn(t, w)
	if found["atlassian_authentication_policy"]--; !maps.Equal(found, seven) { // the query finds that of the local directory, too
		t.Errorf("it has %v, want %v", found, seven)
	}
	acctest.Says(t, w.Terraform("plan", "-input=false", "-no-color"), noChanges)
	generated, err := os.ReadFile(filepath.Join(w.Folder, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	acctest.Says(t, string(generated), `"https://acme.okta.com/slo"`, `"Welcome to Acme."`, `"acme.com"`)
	// A value is corrected, and a directory that was forgotten is recorded.
	slices.SortFunc(adoption.Directories, func(a, b desk.AdoptedDirectory) int { return strings.Compare(b.Name, a.Name) }) // Okta first
	adoption.Directories[0].SAML.SingleLogout.IdentityProviderURL = "https://acme.okta.com/other"
	adoption.Directories = append(adoption.Directories[:1:1], desk.AdoptedDirectory{Name: "Acme Entra", IdentityProvider: "microsoft_entra_id"})
	said, err := s.desk.Adopt("Mia", adoption)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{
		`SAML single sign-on of "Acme Okta": Identity provider logout URL: "https://acme.okta.com/other" instead of "https://acme.okta.com/slo"`,
		`directory "Acme Okta": as it was recorded`, `user provisioning of "Acme Okta": as it was recorded`, `directory "Acme Entra": new`,
	} {
		if !strings.Contains(strings.Join(said, "\n"), words) {
			t.Errorf("it does not say %q:\n%s", words, strings.Join(said, "\n"))
		}
	}
	drift := w.Terraform("plan", "-input=false", "-no-color")
	acctest.Says(t, drift, `"https://acme.okta.com/other" -> "https://acme.okta.com/slo"`, "0 to add, 1 to change, 0 to destroy")
	acctest.Says(t, w.Terraform("query", "-no-color"), "Acme Entra")
	unchangedByHand(t, o)
}

// The same by import blocks, with every Terraform.
func TestAccAdopt_importBlocksTakeWhatThePersonSaid(t *testing.T) {
	acctest.NeedsTerraform(t, 8)
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	s, _ := adoptedByHand(t, o)
	w := s.workspace(o)
	state := s.state()
	ids := map[string][]string{
		"atlassian_directory":                   {s.directoryID("Acme Okta"), s.directoryID("Acme Google")},
		"atlassian_identity_provider":           {s.directoryID("Acme Okta")},
		"atlassian_linked_domain":               {"acme.com"},
		"atlassian_provisioning_config":         {s.provisioningID()},
		"atlassian_google_workspace_connection": {state.Google[0].ID},
	}
	for _, one := range state.Policies {
		if one.DirectoryID != state.LocalDirectory().ID {
			ids["atlassian_authentication_policy"] = append(ids["atlassian_authentication_policy"], one.ID)
			ids["atlassian_authentication_policy_members"] = append(ids["atlassian_authentication_policy_members"], one.ID)
		}
	}
	var blocks strings.Builder
	for kind, all := range ids {
		for i, id := range all {
			fmt.Fprintf(&blocks, "import {\n  to = %s.adopted_%d\n  id = %q\n}\n", kind, i, id)
		}
	}
	w.Write("imports.tf", blocks.String())
	w.Terraform("plan", "-input=false", "-no-color", "-generate-config-out=generated.tf")
	acctest.Says(t, w.Terraform("apply", "-auto-approve", "-input=false", "-no-color"), "0 added, 0 changed, 0 destroyed")
	if found := typesIn(t, w); !maps.Equal(found, seven) {
		t.Errorf("it has %v, want %v", found, seven)
	}
	acctest.Says(t, w.Terraform("plan", "-input=false", "-no-color"), noChanges)
	unchangedByHand(t, o)
}

// unchangedByHand expects that neither the desk nor Terraform has written to the organization: the clicks alone were writes.
func unchangedByHand(t *testing.T, o *acctest.Organization) {
	t.Helper()
	for _, request := range o.Emulator.Requests() {
		if !request.Read && !strings.HasPrefix(request.Path, "/console/") && !strings.HasPrefix(request.Path, "/google/") && !strings.HasSuffix(request.Path, "/groups") {
			t.Errorf("written: %s %s", request.Method, request.Path)
		}
	}
}
