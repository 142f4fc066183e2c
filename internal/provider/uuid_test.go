package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// upperUUID is a UUID with a letter in upper case: the ids of the tests have letters in their last part only.
var upperUUID = regexp.MustCompile(`[0-9]{8}(-[0-9]{4}){3}-[0-9A-F]*[A-F]`)

// withLetter makes objects until one has an id that upper case spells otherwise.
func withLetter(t *testing.T, create func(i int) (string, error)) string {
	t.Helper()
	for i := range 20 {
		id, err := create(i)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ToUpper(id) != id {
			return id
		}
	}
	t.Fatal("no id has a letter")
	return ""
}

// A UUID means the same in upper and lower case, wherever somebody writes one: what is made with one of them is found
// again with the other, in the state it stays as it was written, and it is sent in lower case.
func TestUUIDs_inUpperCase(t *testing.T) {
	o := acctest.StartPopulated(t)
	upper := strings.ToUpper
	directory := func(name, identityProvider string) string {
		return withLetter(t, func(i int) (string, error) {
			made, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: fmt.Sprint(name, i), IdentityProvider: identityProvider})
			return made.ID, err
		})
	}
	other, google := directory("Other", "other"), directory("Google two", "google_workspace")
	scimDirectory, key := o.SCIMDirectory(t)
	for upper(scimDirectory) == scimDirectory {
		scimDirectory, key = o.SCIMDirectory(t)
	}
	scimGroup := withLetter(t, func(i int) (string, error) {
		made, err := o.Client.CreateSCIMGroup(t.Context(), scimDirectory, client.SCIMGroup{DisplayName: fmt.Sprint("by hand ", i)})
		return made.ID, err
	})
	user := withLetter(t, func(i int) (string, error) {
		made, err := o.Client.CreateSCIMUser(t.Context(), scimDirectory, client.SCIMUser{UserName: fmt.Sprint("kim", i), Email: fmt.Sprintf("kim%d@acme.com", i), Active: true})
		return made.ID, err
	})
	policy := withLetter(t, func(i int) (string, error) {
		made, err := o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: other, Name: fmt.Sprint("Staff ", i)})
		return made.ID, err
	})
	account := acctest.All(t, o.Client.SearchUsers(t.Context(), o.ID, client.UserSearch{Emails: []string{"jo@acme.com"}}))[0].AccountID
	userbase := acctest.All(t, o.Client.UserbaseDirectories(t.Context(), o.ID))[0].ID
	workspace := acctest.All(t, o.Client.Workspaces(t.Context(), o.ID, client.WorkspaceSearch{}))[0].ID
	now := o.Clock.Now()

	target, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var sent []string
	proxy := &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
		request.SetURL(target)
		content, _ := httputil.DumpRequestOut(request.In.Clone(request.In.Context()), false)
		mu.Lock()
		sent = append(sent, string(content))
		mu.Unlock()
	}}
	server := httptest.NewServer(http.Handler(proxy))
	t.Cleanup(server.Close)
	settings := map[string]any{"base_url": server.URL, "scim_api_keys": map[string]any{upper(scimDirectory): key}, "userbase_directory_id": upper(userbase)}

	for _, test := range []struct {
		name, kind string
		ids        map[string]any // as the server spells them
		others     map[string]any
	}{
		{"scim user", "atlassian_scim_user", map[string]any{"scim_directory_id": scimDirectory}, map[string]any{"user_name": "lee", "email": "lee@acme.com"}},
		{"scim group", "atlassian_scim_group", map[string]any{"scim_directory_id": scimDirectory, "members": []any{user}}, map[string]any{"display_name": "lee's"}},
		{"scim member", "atlassian_scim_group_member", map[string]any{"scim_directory_id": scimDirectory, "group_id": scimGroup, "user_id": user}, nil},
		{"saml", "atlassian_identity_provider", map[string]any{"directory_id": other}, map[string]any{"entity_id": "other", "sso_url": "https://other.example/sso",
			"certificate": acctest.Certificate(t, "other", now, now.Add(2*365*24*time.Hour))}},
		{"policy", "atlassian_authentication_policy", map[string]any{"directory_id": other}, map[string]any{"name": "Upper"}},
		{"policy with single sign-on", "atlassian_authentication_policy", map[string]any{"directory_id": other}, map[string]any{"name": "SSO", "enforce_sso": true}},
		{"default policy", "atlassian_authentication_policy", map[string]any{"directory_id": other}, map[string]any{"name": "First", "adopt_default": true}},
		{"policy members", "atlassian_authentication_policy_members", map[string]any{"policy_id": policy}, map[string]any{"emails": []any{}}},
		{"provisioning", "atlassian_provisioning_config", map[string]any{"directory_id": other}, nil},
		{"google", "atlassian_google_workspace_connection", map[string]any{"directory_id": google}, nil},
		{"linked domain", "atlassian_linked_domain", map[string]any{"directory_id": o.OktaDirectoryID}, map[string]any{"domain": "acme.com"}},
		{"group", "atlassian_group", map[string]any{"userbase_directory_id": userbase}, map[string]any{"name": "upper"}},
		{"group of the provider's userbase", "atlassian_group", nil, map[string]any{"name": "upper too"}},
		{"role", "atlassian_group_role_assignment", map[string]any{"group_id": o.GroupID}, map[string]any{"role": "atlassian/user", "resource_id": workspace}},
		{"membership", "atlassian_group_membership", map[string]any{"group_id": o.GroupID}, map[string]any{"account_id": account}},
		{"members", "atlassian_group_members", map[string]any{"group_id": o.GroupID}, map[string]any{"account_ids": []any{account}}},
		{"conflict", "atlassian_group_conflict_resolution", map[string]any{"directory_id": o.OktaDirectoryID}, map[string]any{"group_name": o.GroupName}},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t, settings)
			lower, written := map[string]any{}, map[string]any{}
			for name, value := range test.others {
				lower[name], written[name] = value, value
			}
			for name, value := range test.ids {
				lower[name] = value
				if list, ok := value.([]any); ok {
					written[name] = []any{upper(list[0].(string))}
					continue
				}
				written[name] = upper(value.(string))
			}
			created := driver.Create(test.kind, written)
			for name, value := range driver.IdentityAttributes(created) {
				if text, _ := value.(string); name != "organization_id" && name != "resource_id" && upperUUID.MatchString(text) {
					t.Errorf("the identity has %s = %s", name, text)
				}
			}
			read, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			if read.Type == "" {
				t.Fatal("the refresh finds nothing")
			}
			for spelling, config := range map[string]map[string]any{"upper": written, "lower": lower} {
				again := o.Protocol(t, settings).Plan(test.kind, config, read)
				driver.Succeeds(again.Diagnostics)
				if !again.Empty() || len(again.RequiresReplace) > 0 {
					t.Errorf("%s case: the plan changes %v and replaces for %v", spelling, again.Changes(), again.RequiresReplace)
				}
			}
		})
	}
	for _, request := range sent {
		if line, _, _ := strings.Cut(request, "\n"); upperUUID.MatchString(line) {
			t.Errorf("sent: %s", line)
		}
	}
}
