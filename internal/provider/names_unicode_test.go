package provider_test

import (
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// A Mac, or a directory in LDAP, sends "é" as an "e" and an accent after it. Terraform composes what a user writes. Wherever
// somebody asks for such a name, or wants a new object of it, the one that exists is found.
func TestNames_decomposed(t *testing.T) {
	o := acctest.StartPopulated(t)
	scimDirectory, key := o.SCIMDirectory(t)
	settings := map[string]any{"scim_api_keys": map[string]any{scimDirectory: key}}
	userbase := acctest.All(t, o.Client.UserbaseDirectories(t.Context(), o.ID))[0].ID
	const name = "Café"
	stored := norm.NFD.String(name)
	made := func(id string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	directory, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: stored, IdentityProvider: "other"})
	directoryID := made(directory.ID, err)
	policy, err := o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directoryID, Name: stored})
	policyID := made(policy.ID, err)
	scimGroup, err := o.Client.CreateSCIMGroup(t.Context(), scimDirectory, client.SCIMGroup{DisplayName: stored + " (pushed)"})
	scimGroupID := made(scimGroup.ID, err)
	user, err := o.Client.CreateSCIMUser(t.Context(), scimDirectory, client.SCIMUser{UserName: stored, ExternalID: stored, Email: "cafe@acme.com", Active: true})
	userID := made(user.ID, err)
	made("", o.Client.CreateGroup(t.Context(), o.ID, userbase, client.GroupCreate{Name: stored}))
	o.Clock.Advance(time.Minute) // the search index is behind
	groupID := o.GroupByName(t, stored)

	for data, test := range map[string]struct {
		config map[string]any
		within string // the list that the id is in, if any
		id     string
	}{
		"atlassian_group":       {map[string]any{"name": name}, "", groupID},
		"atlassian_groups":      {map[string]any{"names": []any{name}}, "groups", groupID},
		"atlassian_directory":   {map[string]any{"name": "CAFÉ"}, "", directoryID},
		"atlassian_scim_groups": {map[string]any{"scim_directory_id": scimDirectory, "display_name": name + " (pushed)"}, "groups", scimGroupID},
		"atlassian_scim_users":  {map[string]any{"scim_directory_id": scimDirectory, "user_name": name}, "users", userID},
	} {
		t.Run("data "+data, func(t *testing.T) {
			driver := o.Protocol(t, settings)
			found, diagnostics := driver.ReadData(data, test.config)
			driver.Succeeds(diagnostics)
			one := found.Attributes()
			if test.within != "" {
				list, _ := one[test.within].([]any)
				if len(list) != 1 {
					t.Fatalf("found %v, want one", list)
				}
				one, _ = list[0].(map[string]any)
			}
			if one["id"] != test.id {
				t.Errorf("found %v, want %s", one, test.id)
			}
		})
	}
	for kind, test := range map[string]struct {
		config map[string]any
		id     string
	}{
		"atlassian_directory":                     {map[string]any{"name": name}, directoryID},
		"atlassian_authentication_policy":         {map[string]any{"name": name}, policyID},
		"atlassian_authentication_policy_members": {map[string]any{"name": name}, policyID},
		"atlassian_scim_group":                    {map[string]any{"scim_directory_id": scimDirectory, "display_name": name + " (pushed)"}, scimGroupID},
		"atlassian_scim_user":                     {map[string]any{"scim_directory_id": scimDirectory, "user_name": name}, userID},
	} {
		t.Run("list "+kind, func(t *testing.T) {
			if found := acctest.DisplayNames(o.Protocol(t, settings).List(kind, test.config, acctest.ListOptions{Limit: 10})); len(found) != 1 {
				t.Errorf("found %q, want one", found)
			}
		})
	}
	for kind, test := range map[string]struct {
		config map[string]any
		told   string
	}{
		"atlassian_directory":             {map[string]any{"name": "CAFÉ", "identity_provider": "okta"}, directoryID},
		"atlassian_authentication_policy": {map[string]any{"directory_id": directoryID, "name": name}, policyID},
		"atlassian_group":                 {map[string]any{"name": "CAFÉ"}, groupID},
		"atlassian_scim_group":            {map[string]any{"scim_directory_id": scimDirectory, "display_name": "CAFÉ (pushed)"}, scimGroupID},
	} {
		t.Run("new "+kind, func(t *testing.T) {
			planned := o.Protocol(t, settings).Plan(kind, test.config, acctest.Object{})
			acctest.Says(t, acctest.Text(planned.Diagnostics), "ERROR", test.told)
		})
	}
}
