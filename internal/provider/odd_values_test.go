package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// oddRead is one read of values that no contract has: what the server answers for which property, and what of it has to
// be shown as it is.
type oddRead struct {
	config map[string]any
	odd    map[string]any
	shown  []string
}

const (
	oddEmail  = "taro..yamada@docomo.ne.jp"
	oddDomain = "acme_corp.com"
	oddTime   = "yesterday at 9"
	oddWord   = "brand_new"
)

// A read shows what a server has, whatever it looks like: one address that is none, one time in another form, a
// text for a number, an unknown word or null for a list must not fail the read of everything around it.
func TestOddValues_areShown(t *testing.T) {
	o := acctest.StartPopulated(t)
	all, _ := acctest.Schemas(t)
	t.Run("data", func(t *testing.T) {
		reads := oddDataSources(t, o)
		for name := range all.DataSourceSchemas {
			t.Run(name, func(t *testing.T) {
				read, ok := reads[name]
				if !ok {
					t.Fatal("the table of odd values has no row for this data source")
				}
				object, diagnostics := throughOddServer(t, o, read).ReadData(name, read.config)
				if len(diagnostics) > 0 {
					t.Fatalf("the read says:\n%s", acctest.Text(diagnostics))
				}
				read.expect(t, object.Value.String())
			})
		}
	})
	t.Run("list", func(t *testing.T) {
		reads := oddLists(o)
		for name := range all.ListResourceSchemas {
			t.Run(name, func(t *testing.T) {
				read, ok := reads[name]
				if !ok {
					t.Fatal("the table of odd values has no row for this list resource")
				}
				var shown strings.Builder
				for _, listed := range throughOddServer(t, o, read).List(name, read.config, acctest.ListOptions{IncludeResource: true}) {
					if len(listed.Diagnostics) > 0 {
						t.Fatalf("the list says:\n%s", acctest.Text(listed.Diagnostics))
					}
					fmt.Fprintln(&shown, listed.DisplayName, listed.Value)
				}
				read.expect(t, shown.String())
			})
		}
	})
}

func (r oddRead) expect(t *testing.T, shown string) {
	t.Helper()
	for _, text := range r.shown {
		if !strings.Contains(shown, text) {
			t.Errorf("%q is not in what is shown:\n%s", text, shown)
		}
	}
}

// throughOddServer returns a provider that gets the organization's answers with odd values in them.
func throughOddServer(t *testing.T, o *acctest.Populated, read oddRead) *acctest.Driver {
	t.Helper()
	between := o.Between(t, func(path string, answer []byte) []byte {
		var body any
		if err := json.Unmarshal(answer, &body); err != nil {
			t.Errorf("%s: %v", path, err)
			return answer
		}
		content, err := json.Marshal(withOddValues(body, read.odd))
		if err != nil {
			t.Error(err)
		}
		return content
	})
	return o.ProtocolWithPages(t, 100, map[string]any{"base_url": between})
}

// withOddValues replaces each property that has an odd value, at every depth.
func withOddValues(body any, odd map[string]any) any {
	switch body := body.(type) {
	case map[string]any:
		for name, value := range body {
			if replaced, ok := odd[name]; ok {
				body[name] = replaced
				continue
			}
			body[name] = withOddValues(value, odd)
		}
	case []any:
		for i, element := range body {
			body[i] = withOddValues(element, odd)
		}
	}
	return body
}

func oddDataSources(t *testing.T, o *acctest.Populated) map[string]oddRead {
	okta := map[string]any{"directory_id": o.OktaDirectoryID}
	scim := map[string]any{"scim_directory_id": o.SCIMDirectoryID}
	jo := acctest.All(t, o.Client.SearchUsers(t.Context(), o.ID, client.UserSearch{Emails: []string{"jo@acme.com"}}))[0].AccountID
	directory := map[string]any{"createdAt": oddTime, "kind": oddWord, "identityProvider": oddWord, "capabilities": []any{}}
	group := map[string]any{"managedBy": oddWord, "description": oddWord, "externalSynced": "False", "managementAccess": nil}
	user := map[string]any{"email": oddEmail, "accountStatus": oddWord, "addedToOrg": oddTime, "mfaEnabled": "True", "platformRoles": []any{oddWord, oddWord}}
	credential := map[string]any{"expiresAt": oddTime, "lastActiveAt": oddTime, "email": oddEmail, "scopes": oddWord, "label": oddWord}
	return map[string]oddRead{
		"atlassian_account_restrictions": {map[string]any{"account_id": jo}, map[string]any{"reason": map[string]any{"key": oddWord}}, []string{oddWord}},
		"atlassian_audit_events":         {nil, map[string]any{"time": oddTime, "container": nil}, []string{oddTime}},
		"atlassian_control_policies": {nil, map[string]any{"name": oddWord, "status": oddWord, "rule": map[string]any{"in": "none", "odd": nil}, "metadata": map[string]any{"policyCoverageLevel": oddWord},
			"applicationStatus": oddWord}, []string{oddWord, oddWord, `{"in":"none","odd":null}`}},
		"atlassian_directories":           {nil, directory, []string{oddTime, oddWord, oddWord}},
		"atlassian_directory":             {map[string]any{"id": o.OktaDirectoryID}, directory, []string{oddTime, oddWord, oddWord}},
		"atlassian_domain":                {map[string]any{"name": "acme.com"}, map[string]any{"status": oddWord, "type": oddWord}, []string{oddWord, oddWord}},
		"atlassian_domains":               {nil, map[string]any{"name": oddDomain, "status": oddWord}, []string{oddDomain, oddWord}},
		"atlassian_api_tokens":            {nil, withOdd(credential, "status", "PAUSED"), []string{oddTime, oddEmail, oddWord, "PAUSED"}},
		"atlassian_organization_api_keys": {nil, credential, []string{oddTime, oddEmail, oddWord}},
		"atlassian_managed_accounts": {nil, map[string]any{"account_status": oddWord, "email": oddEmail, "access_billable": "True", "last_active": oddTime, "url": nil},
			[]string{oddWord, oddEmail, oddTime}},
		"atlassian_user_last_active_dates": {map[string]any{"account_id": jo}, map[string]any{"last_active": oddTime, "added_to_org": nil, "key": oddWord}, []string{oddTime, oddWord}},
		"atlassian_service_accounts":       {nil, map[string]any{"status": oddWord, "email": oddEmail, "description": oddWord, "updatedAt": oddTime, "total": "many"}, []string{oddWord, oddEmail, oddWord}},
		"atlassian_google_workspace_connection": {map[string]any{"id": o.GoogleConnectionID},
			map[string]any{"state": oddWord, "adminEmail": oddEmail, "domains": []any{oddDomain, oddDomain}, "lastSyncAt": oddWord, "groups": nil,
				"counts": map[string]any{"users": "4711", "groups": "", "domains": 2.0}},
			[]string{oddWord, oddEmail, oddDomain, oddWord, "4711"}},
		"atlassian_group": {map[string]any{"id": o.GroupID}, group, []string{oddWord, oddWord}},
		"atlassian_group_conflicts": {okta,
			map[string]any{"state": oddWord, "groupName": oddWord, "productAccess": nil, "membersAdded": nil, "sites": "one site"}, []string{oddWord, oddWord, "one site"}},
		"atlassian_group_role_assignments": {map[string]any{"group_id": o.GroupID}, map[string]any{"data": []any{
			map[string]any{"resourceId": oddWord, "resourceOwner": oddWord, "defaultRole": oddWord, "roles": "atlassian/user"}}}, []string{oddWord, oddWord, oddWord, "atlassian/user"}},
		"atlassian_groups":             {nil, group, []string{oddWord, oddWord}},
		"atlassian_identity_inventory": {nil, map[string]any{"identityProviderPublicCertificateExpirationTimestamp": oddTime, "groups": nil, "enforceSso": "TRUE"}, []string{oddTime}},
		"atlassian_identity_provider": {okta,
			map[string]any{"identityProviderPublicCertificate": oddWord, "identityProviderPublicCertificateExpirationTimestamp": oddTime, "entityId": oddWord},
			[]string{oddWord, oddTime, oddWord}},
		"atlassian_linked_domains":      {nil, map[string]any{"domain": oddDomain, "linkedAt": oddTime, "directoryKind": oddWord}, []string{oddDomain, oddTime, oddWord}},
		"atlassian_organization":        {nil, map[string]any{"name": oddWord}, []string{oddWord}},
		"atlassian_provisioning_config": {okta, map[string]any{"status": oddWord, "expiresAt": oddTime, "createdAt": oddWord}, []string{oddWord, oddTime, oddWord}},
		"atlassian_scim_directory":      {scim, map[string]any{"location": oddWord, "patch": nil, "filter": oddWord, "schemas": oddWord}, []string{oddWord}},
		"atlassian_scim_groups":         {scim, map[string]any{"displayName": oddWord, "members": nil, "created": oddTime}, []string{oddWord}},
		"atlassian_scim_links":          {map[string]any{"email": "jo@acme.com"}, map[string]any{"scimUserId": oddWord, "atlassianAccountId": nil}, []string{oddWord}},
		"atlassian_scim_users":          {scim, map[string]any{"emails": map[string]any{"value": oddEmail}, "active": "True", "displayName": oddWord, "created": oddTime}, []string{oddEmail, oddWord}},
		"atlassian_user":                {map[string]any{"account_id": jo}, user, []string{oddEmail, oddWord, oddTime}},
		"atlassian_user_role_assignments": {map[string]any{"account_id": jo}, map[string]any{"data": []any{map[string]any{"resourceId": oddWord, "resourceOwner": oddWord,
			"roleAssignments": []any{map[string]any{"role": oddWord, "roleAssignmentMethods": oddWord}}}}}, []string{oddWord, oddWord, oddWord, oddWord}},
		"atlassian_userbase_directories": {nil, map[string]any{"name": oddWord}, []string{oddWord}},
		"atlassian_users":                {nil, user, []string{oddEmail, oddWord, oddTime}},
		"atlassian_workspace":            {map[string]any{"type_key": "jira-software", "site": "acme.atlassian.net"}, map[string]any{"status": oddWord, "createdAt": oddTime}, []string{oddWord, oddTime}},
		"atlassian_workspaces": {nil, map[string]any{"status": oddWord, "usage": "4711", "capacity": "", "regions": nil, "createdAt": oddTime},
			[]string{oddWord, "4711", oddTime}},
	}
}

// withOdd returns the odd values and one more.
func withOdd(odd map[string]any, name string, value any) map[string]any {
	odd = maps.Clone(odd)
	odd[name] = value
	return odd
}

func oddLists(o *acctest.Populated) map[string]oddRead {
	okta := map[string]any{"directory_id": o.OktaDirectoryID}
	scim := map[string]any{"scim_directory_id": o.SCIMDirectoryID}
	policy := oddRead{nil, map[string]any{"name": oddWord, "nonBillable": "False", "twoStepVerification": oddWord, "passwordStrength": oddWord, "passwordExpiryDays": "90",
		"idleSessionDurationMinutes": 60.0}, []string{oddWord}}
	account := map[string]any{"accountId": oddWord, "email": oddEmail, "addedToOrg": oddTime}
	return map[string]oddRead{
		"atlassian_authentication_policy":         policy,
		"atlassian_authentication_policy_members": policy,
		"atlassian_data_residency_policy":         {nil, map[string]any{"name": oddWord, "status": oddWord, "in": []any{oddWord, oddWord}, "applicationStatus": oddWord}, []string{oddWord}},
		"atlassian_data_security_policy":          {nil, map[string]any{"name": oddWord, "status": oddWord, "effect": oddWord, "policyCoverageLevel": oddWord, "description": oddWord, "applicationStatus": oddWord}, []string{oddWord}},
		"atlassian_directory":                     {nil, map[string]any{"createdAt": oddTime, "identityProvider": oddWord, "capabilities": nil}, []string{oddTime, oddWord}},
		"atlassian_google_workspace_connection": {nil, map[string]any{"syncMode": "specific_groups", "groups": []any{oddEmail, oddEmail}, "domains": oddDomain,
			"googleCustomerId": oddWord, "lastSyncAt": "", "counts": []any{}}, []string{oddEmail, oddDomain, oddWord}},
		"atlassian_group":                     {nil, map[string]any{"managedBy": oddWord, "description": oddWord}, []string{oddWord, oddWord}},
		"atlassian_group_conflict_resolution": {okta, map[string]any{"state": "synced", "groupName": oddWord, "productAccess": nil, "membersRemoved": nil, "sites": "one site"}, []string{oddWord, "one site"}},
		"atlassian_group_members":             {map[string]any{"group_id": o.GroupID}, account, []string{oddWord}},
		"atlassian_group_membership":          {map[string]any{"group_id": o.GroupID}, account, []string{oddWord}},
		"atlassian_group_role_assignment": {map[string]any{"group_id": o.GroupID}, map[string]any{"defaultRole": oddWord, "roles": "atlassian/user"},
			[]string{"atlassian/user"}},
		"atlassian_identity_provider":            {nil, map[string]any{"identityProviderPublicCertificate": oddWord, "identityProviderPublicCertificateExpirationTimestamp": oddTime}, []string{oddWord, oddTime}},
		"atlassian_ip_allowlist_policy":          {nil, map[string]any{"name": oddWord, "status": oddWord, "in": []any{oddWord, "10.0.0.1"}, "allowMobileBypass": "True"}, []string{oddWord, "10.0.0.1"}},
		"atlassian_linked_domain":                {nil, map[string]any{"domain": oddDomain, "linkedAt": oddTime}, []string{oddDomain}},
		"atlassian_provisioning_config":          {nil, map[string]any{"expiresAt": oddTime, "baseUrl": oddWord}, []string{oddTime, oddWord}},
		"atlassian_service_account":              {nil, map[string]any{"status": oddWord, "email": oddEmail, "description": nil}, []string{oddWord, oddEmail}},
		"atlassian_scim_group":                   {scim, map[string]any{"displayName": oddWord, "members": nil}, []string{oddWord}},
		"atlassian_scim_group_member":            {scim, map[string]any{"displayName": oddWord}, []string{oddWord}},
		"atlassian_organization_role_assignment": {nil, map[string]any{"roleAssignmentMethods": "direct", "resourceOwner": nil, "resourceId": oddWord, "email": oddEmail}, []string{"atlassian/org-admin"}},
		"atlassian_user_status":                  {nil, account, []string{oddWord}},
		"atlassian_user_role_assignment": {map[string]any{"account_id": "712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3"},
			map[string]any{"role": oddWord, "roleAssignmentMethods": "direct", "resourceOwner": nil, "email": oddEmail}, []string{oddWord}},
		"atlassian_scim_user": {scim, map[string]any{"emails": []any{map[string]any{"value": oddEmail, "primary": "true"}}, "title": oddWord}, []string{oddEmail}},
	}
}
