package provider_test

import (
	"context"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// creation is how one resource is created, for what has to hold for all of them.
type creation struct {
	typeName     string
	method, path string // of the request that creates it; * stands for one segment
	config       func(t testing.TB, o *acctest.Organization) map[string]any
}

func creations() []creation {
	const base = "/admin/identity/v1/orgs/*"
	return []creation{
		{"atlassian_directory", http.MethodPost, base + "/directories", func(testing.TB, *acctest.Organization) map[string]any {
			return map[string]any{"name": "Okta", "identity_provider": "okta"}
		}},
		{"atlassian_identity_provider", http.MethodPut, base + "/directories/*/saml-configuration", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": directoryOf(t, o, "okta"), "entity_id": "https://idp.example", "sso_url": "https://idp.example/sso",
				"certificate": acctest.Certificate(t, "idp", o.Clock.Now(), o.Clock.Now().Add(365*24*time.Hour))}
		}},
		{"atlassian_linked_domain", http.MethodPut, base + "/linked-domains/*", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": directoryOf(t, o, "okta"), "domain": "acme.com"}
		}},
		{"atlassian_provisioning_config", http.MethodPost, base + "/provisioning-configs", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": directoryOf(t, o, "okta")}
		}},
		{"atlassian_google_workspace_connection", http.MethodPost, base + "/google-workspace-connections", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": directoryOf(t, o, "google_workspace")}
		}},
		{"atlassian_authentication_policy", http.MethodPost, base + "/authentication-policies", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": directoryOf(t, o, "okta"), "name": "Contractors"}
		}},
		{"atlassian_authentication_policy_members", http.MethodPost, "/admin/control/v1/orgs/*/auth-policy/*/add-users", func(t testing.TB, o *acctest.Organization) map[string]any {
			directory, err := o.Client.Directory(context.Background(), o.ID, directoryOf(t, o, "okta"))
			if err != nil {
				t.Fatal(err)
			}
			return map[string]any{"policy_id": directory.DefaultAuthenticationPolicyID, "emails": []any{"rosa.delgado@acme.com"}}
		}},
		{"atlassian_ip_allowlist_policy", http.MethodPost, "/admin/control/v1/orgs/*/policies", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"name": "Office", "ip_ranges": []any{"192.0.2.0/24"}, "status": "enabled", "resource_ids": []any{workspaceOf(t, o, "confluence")}}
		}},
		{"atlassian_data_residency_policy", http.MethodPost, "/admin/control/v1/orgs/*/policies", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"name": "Europe", "realms": []any{"EU"}, "status": "enabled", "resource_ids": []any{workspaceOf(t, o, "confluence")}}
		}},
		{"atlassian_data_security_policy", http.MethodPost, "/admin/control/v2/orgs/*/policies", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"name": "Leaks", "rule": "export", "effect": "block", "coverage_level": "ORG", "resource_ids": []any{workspaceOf(t, o, "confluence")}}
		}},
		{"atlassian_group", http.MethodPost, "/admin/v2/orgs/*/directories/*/groups", func(testing.TB, *acctest.Organization) map[string]any {
			return map[string]any{"name": "on-call", "description": "Whom to wake"}
		}},
		{"atlassian_group_membership", http.MethodPost, "/admin/v2/orgs/*/directories/*/groups/*/memberships", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"group_id": o.GroupByName(t, "contractors"), "account_id": "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4"}
		}},
		{"atlassian_group_members", http.MethodPost, "/admin/v2/orgs/*/directories/*/groups/*/memberships", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"group_id": o.GroupByName(t, "contractors"), "account_ids": []any{"712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4"}}
		}},
		{"atlassian_group_role_assignment", http.MethodPost, "/admin/v2/orgs/*/directories/*/groups/*/role-assignments/assign", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"group_id": o.GroupByName(t, "engineering"), "role": "atlassian/guest", "resource_id": workspaceOf(t, o, "confluence")}
		}},
		{"atlassian_organization_role_assignment", http.MethodPost, "/admin/v1/orgs/*/users/*/role-assignments/assign", func(testing.TB, *acctest.Organization) map[string]any {
			return map[string]any{"account_id": "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4", "role": "atlassian/org-admin"}
		}},
		{"atlassian_user_role_assignment", http.MethodPost, "/admin/v1/orgs/*/users/*/roles/assign", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"account_id": "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4", "role": "atlassian/guest", "resource_id": workspaceOf(t, o, "confluence")}
		}},
		{"atlassian_group_conflict_resolution", http.MethodPost, base + "/directories/*/group-conflicts/*/sync", func(t testing.TB, o *acctest.Organization) map[string]any {
			directoryID := directoryOf(t, o, "okta")
			if _, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, directoryID); err != nil {
				t.Fatal(err)
			}
			if err := o.Emulator.PushGroup(directoryID, "engineering", nil); err != nil {
				t.Fatal(err)
			}
			return map[string]any{"directory_id": directoryID, "group_name": "engineering"}
		}},
		{"atlassian_service_account", http.MethodPost, "/admin/api-access/v1/orgs/*/service-accounts", func(t testing.TB, o *acctest.Organization) map[string]any {
			return map[string]any{"name": "deploy-bot", "description": "Deploys",
				"initial_role_assignments": []any{map[string]any{"resource_id": workspaceOf(t, o, "jira-software"), "role": "atlassian/user"}}}
		}},
		{"atlassian_user_status", http.MethodPost, "/admin/v2/orgs/*/directories/*/users/*/suspend", func(testing.TB, *acctest.Organization) map[string]any {
			return map[string]any{"account_id": "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4", "membership_status": "suspended"}
		}},
		{"atlassian_scim_user", http.MethodPost, "/scim/directory/*/Users", func(t testing.TB, o *acctest.Organization) map[string]any {
			scimDirectoryID, _ := o.SCIMDirectory(t)
			return map[string]any{"scim_directory_id": scimDirectoryID, "user_name": "jo", "email": "jo@acme.com"}
		}},
		{"atlassian_scim_group", http.MethodPost, "/scim/directory/*/Groups", func(t testing.TB, o *acctest.Organization) map[string]any {
			scimDirectoryID, _ := o.SCIMDirectory(t)
			return map[string]any{"scim_directory_id": scimDirectoryID, "display_name": "on-call"}
		}},
		{"atlassian_scim_group_member", http.MethodPatch, "/scim/directory/*/Groups/*", func(t testing.TB, o *acctest.Organization) map[string]any {
			scimDirectoryID, _ := o.SCIMDirectory(t)
			jo, err := o.Client.CreateSCIMUser(context.Background(), scimDirectoryID, client.SCIMUser{UserName: "jo", Email: "jo@acme.com", Active: true})
			if err != nil {
				t.Fatal(err)
			}
			group, err := o.Client.CreateSCIMGroup(context.Background(), scimDirectoryID, client.SCIMGroup{DisplayName: "on-call"})
			if err != nil {
				t.Fatal(err)
			}
			return map[string]any{"scim_directory_id": scimDirectoryID, "group_id": group.ID, "user_id": jo.ID}
		}},
	}
}

func directoryOf(t testing.TB, o *acctest.Organization, identityProvider string) string {
	t.Helper()
	directory, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Directory", IdentityProvider: identityProvider})
	if err != nil {
		t.Fatal(err)
	}
	return directory.ID
}

// workspaceOf returns the id of a workspace of that product.
func workspaceOf(t testing.TB, o *acctest.Organization, product string) string {
	t.Helper()
	for workspace, err := range o.Client.Workspaces(context.Background(), o.ID, client.WorkspaceSearch{TypeKeys: []string{product}}) {
		if err != nil {
			t.Fatal(err)
		}
		return workspace.ID
	}
	t.Fatalf("no workspace of %s", product)
	return ""
}

// createUnder plans, breaks the request that creates, and applies.
func (c creation) createUnder(t *testing.T, fault emulator.Fault) (*acctest.Organization, acctest.Object, string) {
	t.Helper()
	o := acctest.Start(t)
	o.Contract.AllowStatus(fault.Status) // what breaks keeps to no contract
	config := c.config(t, o)
	driver := o.Protocol(t)
	planned := driver.Plan(c.typeName, config, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	fault.Method, fault.Path = c.method, c.path
	o.Emulator.Fault(fault)
	o.Emulator.ResetJournal()
	created, diagnostics := driver.Apply(planned)
	return o, created, acctest.Text(diagnostics)
}

// repeatable reports whether doing it twice does no harm: an account is in exactly one policy, in a group or not, suspended or
// not, and has a role or not, as a group has.
func (c creation) repeatable() bool {
	return c.typeName == "atlassian_authentication_policy_members" || c.typeName == "atlassian_user_status" ||
		strings.HasSuffix(c.typeName, "_role_assignment") || strings.HasPrefix(c.typeName, "atlassian_group_member")
}

// attempts returns the provider's requests that create.
func (c creation) attempts(o *acctest.Organization) []emulator.Request {
	var sent []emulator.Request
	for _, request := range o.ProviderRequests() {
		if matched, _ := path.Match(c.path, request.Path); matched && request.Method == c.method {
			sent = append(sent, request)
		}
	}
	return sent
}

func TestEveryResource_isInTheResilienceTable(t *testing.T) {
	all, _ := acctest.Schemas(t)
	covered := map[string]bool{}
	for _, c := range creations() {
		covered[c.typeName] = true
	}
	for name := range all.ResourceSchemas {
		if !covered[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// A refusal that certainly did nothing is repeated, with the same body.
func TestEveryResource_repeatsWhatTheServerDidNotDo(t *testing.T) {
	for _, c := range creations() {
		for name, fault := range map[string]emulator.Fault{
			"429 with seconds":    {Status: 429, RetryAfter: "0", Times: 2},
			"429 with a date":     {Status: 429, RetryAfter: "Mon, 02 Nov 2026 09:00:00 GMT", Times: 1},
			"429 without":         {Status: 429, Times: 1},
			"503 with RetryAfter": {Status: 503, RetryAfter: "0", Times: 1},
		} {
			t.Run(c.typeName+"/"+name, func(t *testing.T) {
				o, created, text := c.createUnder(t, fault)
				sent := c.attempts(o)
				if strings.Contains(text, "ERROR") || created.Value.IsNull() || len(sent) != fault.Times+1 {
					t.Fatalf("want %d attempts and success, got %d:\n%s", fault.Times+1, len(sent), text)
				}
				for _, again := range sent[1:] {
					if strings.Join(again.Fields, ",") != strings.Join(sent[0].Fields, ",") {
						t.Errorf("the repeat has another body: %v, then %v", sent[0].Fields, again.Fields)
					}
				}
			})
		}
	}
}

// Nothing does twice, or forgets, what the server may have done.
func TestEveryResource_neitherDuplicatesNorOrphans(t *testing.T) {
	for _, c := range creations() {
		for name, fault := range map[string]emulator.Fault{
			"answer lost":            {DropAnswer: true, Times: 1},
			"connection reset":       {Reset: true, Times: 1},
			"server error":           {Status: 500, Times: 1},
			"503 without RetryAfter": {Status: 503, Times: 1},
		} {
			t.Run(c.typeName+"/"+name, func(t *testing.T) {
				o, created, text := c.createUnder(t, fault)
				if sent := c.attempts(o); c.method == http.MethodPost && !c.repeatable() && len(sent) > 1 {
					t.Errorf("the create was repeated: %v", sent)
				}
				succeeded := !created.Value.IsNull() && !strings.Contains(text, "ERROR")
				if fault.DropAnswer && !succeeded {
					t.Errorf("the object was made, but is not in the state:\n%s", text)
				}
				if !succeeded && !strings.Contains(text, "Cannot ") {
					t.Errorf("neither an object nor an error that explains:\n%s", text)
				}
			})
		}
	}
}

// The last error still says what the server said.
func TestEveryResource_passesOnTheServersLastWords(t *testing.T) {
	for _, c := range creations() {
		t.Run(c.typeName, func(t *testing.T) {
			_, _, text := c.createUnder(t, emulator.Fault{Status: 403,
				Body: `{"errors":[{"id":"b0c1","status":"403","code":"ADMIN-403-3","title":"Forbidden","detail":"The server's own words"}]}`})
			plane, step := "Plane: the identity API", "scopes of this call"
			if !strings.HasPrefix(c.path, "/admin/identity/") {
				plane = "Plane: Atlassian's published API"
			}
			if strings.HasPrefix(c.path, "/scim/") {
				step = "check the key of this SCIM directory"
			}
			acctest.Says(t, text, "The server's own words", "ADMIN-403-3", "request id", plane, step)
		})
	}
}
