package provider_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// matrixRow is what the matrix has to know of a resource beside how it is created.
type matrixRow struct {
	creation
	// also are attributes beside those of the creation.
	also map[string]any
	// change are attributes that change in place. Nil is for a resource all of whose attributes replace.
	change func(t testing.TB, o *acctest.Organization) map[string]any
	// list configures the list resource, by the resource's own configuration.
	list []string
	// onServer is what the organization has of what the configuration is about, one text for each object, as
	// somebody else sees it.
	onServer func(o *acctest.Organization, config map[string]any) ([]string, error)
}

// fixed returns a change to values that are known beforehand.
func fixed(change map[string]any) func(testing.TB, *acctest.Organization) map[string]any {
	return func(testing.TB, *acctest.Organization) map[string]any { return change }
}

// matrixRows adds to each creation of the resilience table what the matrix needs.
func matrixRows(t testing.TB) []matrixRow {
	t.Helper()
	known := map[string]matrixRow{}
	for _, rows := range []map[string]matrixRow{identityRows(), publishedRows()} {
		maps.Copy(known, rows)
	}
	var rows []matrixRow
	for _, creation := range creations() {
		row, ok := known[creation.typeName]
		if !ok {
			t.Fatalf("%s has no row in the fault matrix", creation.typeName)
		}
		row.creation = creation
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b matrixRow) int { return strings.Compare(a.typeName, b.typeName) })
	return rows
}

func identityRows() map[string]matrixRow {
	return map[string]matrixRow{
		"atlassian_directory": {change: fixed(map[string]any{"name": "Okta of the group"}), onServer: func(o *acctest.Organization, _ map[string]any) ([]string, error) {
			return texts(o.Client.Directories(context.Background(), o.ID, client.DirectoryFilter{Kind: client.KindIdentityProvider}),
				func(one client.Directory) string { return one.Name })
		}},
		"atlassian_identity_provider": {change: fixed(map[string]any{"entity_id": "https://idp.example/2"}), onServer: func(o *acctest.Organization, _ map[string]any) ([]string, error) {
			return texts(o.Client.SAMLConfigurations(context.Background(), o.ID), func(one client.SAMLConfiguration) string { return one.EntityID })
		}},
		"atlassian_linked_domain": {
			change: func(t testing.TB, o *acctest.Organization) map[string]any {
				directory, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Another", IdentityProvider: "other"})
				if err != nil {
					t.Fatal(err)
				}
				return map[string]any{"directory_id": directory.ID}
			},
			onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
				linked, err := o.Client.LinkedDomain(context.Background(), o.ID, config["domain"].(string))
				if err != nil || linked.DirectoryKind == client.KindLocal {
					return nil, err
				}
				return []string{linked.DirectoryID}, nil
			}},
		"atlassian_provisioning_config": {change: fixed(map[string]any{"rotation_trigger": map[string]any{"quarter": "1"}}), onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return texts(o.Client.ProvisioningConfigs(context.Background(), o.ID, config["directory_id"].(string)),
				func(one client.ProvisioningConfig) string { return one.ID + one.APIKey.ID })
		}},
		"atlassian_google_workspace_connection": {
			also:   map[string]any{"timeouts": map[string]any{"update": "1s", "delete": "1s"}}, // a running sync is waited for
			change: fixed(map[string]any{"personal_message": "Welcome"}),
			onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
				return texts(o.Client.GoogleWorkspaceConnections(context.Background(), o.ID, config["directory_id"].(string)),
					func(one client.GoogleWorkspaceConnection) string { return one.ID + one.PersonalMessage })
			}},
		"atlassian_authentication_policy": {change: fixed(map[string]any{"name": "Externals"}), onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			found, err := texts(o.Client.AuthenticationPolicies(context.Background(), o.ID, config["directory_id"].(string)), func(one client.AuthenticationPolicy) string {
				if one.IsDefault {
					return ""
				}
				return one.ID + one.Name
			})
			return slices.DeleteFunc(found, func(text string) bool { return text == "" }), err
		}},
		"atlassian_group_conflict_resolution": {list: []string{"directory_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			found, err := texts(o.Client.GroupConflicts(context.Background(), o.ID, config["directory_id"].(string)), func(one client.GroupConflict) string { return one.State })
			return slices.DeleteFunc(found, func(state string) bool { return state == client.GroupConflictOpen }), err
		}},
	}
}

func publishedRows() map[string]matrixRow {
	return map[string]matrixRow{
		"atlassian_authentication_policy_members": {
			also:   map[string]any{"timeouts": map[string]any{"create": "3s", "update": "3s"}}, // the task is waited for
			change: fixed(map[string]any{"emails": []any{"rosa.delgado@acme.com", "mateo.garcia@acme.com"}}),
			onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
				var members []string
				for user, err := range o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{}) {
					if err != nil {
						return nil, err
					}
					if policyID, err := o.Emulator.PolicyOf(user.Email); err == nil && policyID == config["policy_id"] {
						members = append(members, user.Email)
					}
				}
				return asOne(members, nil)
			}},
		"atlassian_ip_allowlist_policy": {
			also:     map[string]any{"timeouts": map[string]any{"create": "3s", "update": "3s", "delete": "3s"}}, // what is accepted is waited for
			change:   fixed(map[string]any{"name": "Offices", "ip_ranges": []any{"198.51.100.7"}, "resource_ids": []any{}}),
			onServer: controlPolicies(client.PolicyIPAllowlist)},
		"atlassian_data_residency_policy": {
			also:     map[string]any{"timeouts": map[string]any{"create": "3s", "update": "3s", "delete": "3s"}},
			change:   fixed(map[string]any{"realms": []any{"DE"}}),
			onServer: controlPolicies(client.PolicyDataResidency)},
		"atlassian_data_security_policy": {
			also:     map[string]any{"timeouts": map[string]any{"create": "3s", "update": "3s", "delete": "3s"}},
			change:   fixed(map[string]any{"effect": "allow"}),
			onServer: controlPolicies(client.PolicyDataSecurity)},
		"atlassian_group": {onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return texts(o.Client.SearchGroups(context.Background(), o.ID, client.GroupSearch{Names: []string{config["name"].(string)}}),
				func(one client.Group) string { return one.ID + one.Description })
		}},
		"atlassian_group_membership": {list: []string{"group_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return texts(o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{AccountIDs: []string{config["account_id"].(string)}, GroupIDs: []string{config["group_id"].(string)}}),
				func(one client.User) string { return one.AccountID })
		}},
		"atlassian_group_members": {
			change: fixed(map[string]any{"account_ids": []any{"712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4", "712020:b9823b9e-5db7-51fb-8b34-f1d411a48a76"}}),
			onServer: func(o *acctest.Organization, _ map[string]any) ([]string, error) {
				return asOne(o.Emulator.GroupMembers("contractors"))
			}},
		"atlassian_group_role_assignment": {also: roleWaits, change: fixed(roleChange), list: []string{"group_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return heldRoles(o.Client.GroupRoleAssignments(context.Background(), o.ID, config["group_id"].(string), client.RoleFilter{}), config)
		}},
		"atlassian_organization_role_assignment": {also: roleWaits, change: fixed(roleChange), list: []string{"account_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return heldRoles(o.Client.UserRoleAssignments(context.Background(), o.ID, config["account_id"].(string), client.RoleFilter{}), config)
		}},
		"atlassian_user_role_assignment": {also: roleWaits, change: fixed(roleChange), list: []string{"account_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return heldRoles(o.Client.UserRoleAssignments(context.Background(), o.ID, config["account_id"].(string), client.RoleFilter{}), config)
		}},
		"atlassian_service_account": {change: fixed(map[string]any{"description": "Releases"}), onServer: func(o *acctest.Organization, _ map[string]any) ([]string, error) {
			return texts(o.Client.ServiceAccounts(context.Background(), o.ID), func(one client.ServiceAccount) string { return one.AccountID + one.Name + one.Description })
		}},
		"atlassian_user_status": {
			change: fixed(map[string]any{"account_status": "inactive"}),
			onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
				user, err := o.Client.User(context.Background(), o.ID, config["account_id"].(string))
				if err != nil || user.MembershipStatus == client.StatusActive && user.AccountStatus == client.StatusActive {
					return nil, err
				}
				return []string{user.MembershipStatus + " " + user.AccountStatus}, nil
			}},
		"atlassian_scim_user": {change: fixed(map[string]any{"display_name": "Jo Doe"}), list: []string{"scim_directory_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			return texts(o.Client.SCIMUsers(context.Background(), config["scim_directory_id"].(string), client.SCIMUserFilter{}),
				func(one client.SCIMUser) string { return one.ID + one.DisplayName })
		}},
		"atlassian_scim_group": {
			change: func(t testing.TB, o *acctest.Organization) map[string]any {
				scimDirectoryID := onlySCIMDirectory(t, o)
				jo, err := o.Client.CreateSCIMUser(context.Background(), scimDirectoryID, client.SCIMUser{UserName: "jo", Email: "jo@acme.com", Active: true})
				if err != nil {
					t.Fatal(err)
				}
				return map[string]any{"members": []any{jo.ID}}
			},
			list: []string{"scim_directory_id"}, onServer: scimGroups(func(one client.SCIMGroup) string { return one.ID + fmt.Sprint(one.Members) })},
		"atlassian_scim_group_member": {list: []string{"scim_directory_id"}, onServer: func(o *acctest.Organization, config map[string]any) ([]string, error) {
			group, err := o.Client.SCIMGroup(context.Background(), config["scim_directory_id"].(string), config["group_id"].(string))
			return asOne(group.Members, err)
		}},
	}
}

// securityStatus says whether a data security policy is published.
func securityStatus(policy client.ControlPolicy) string {
	if policy.Type == client.PolicyDataSecurity {
		return policy.Status
	}
	return ""
}

// controlPolicies is what the organization has of a type of policies, with what each covers.
func controlPolicies(policyType string) func(*acctest.Organization, map[string]any) ([]string, error) {
	return func(o *acctest.Organization, _ map[string]any) (all []string, err error) {
		ctx := context.Background()
		for policy, err := range o.Client.ControlPolicies(ctx, o.ID, policyType) {
			if err != nil {
				return nil, err
			}
			covered, err := texts(o.Client.CoveredResources(ctx, o.ID, policy.ID), func(one client.CoveredResource) string {
				if one.Status == "removing" {
					return ""
				}
				return one.ID
			})
			if err != nil {
				return nil, err
			}
			all = append(all, policy.ID+policy.Name+policy.Rule+securityStatus(policy)+strings.Join(covered, ""))
		}
		return all, nil
	}
}

// A role that was assigned or revoked is waited for, and how long changes in place.
var (
	roleWaits  = map[string]any{"timeouts": map[string]any{"create": "1s", "delete": "1s"}}
	roleChange = map[string]any{"timeouts": map[string]any{"create": "2s", "delete": "1s"}}
)

// heldRoles returns the role of a configuration where it was assigned.
func heldRoles(list func(func(client.RoleAssignment, error) bool), config map[string]any) ([]string, error) {
	var found []string
	for assignment, err := range list {
		if err != nil {
			return nil, err
		}
		for _, role := range assignment.Roles {
			if (config["resource_id"] == nil || assignment.ResourceID == config["resource_id"]) && role.Role == config["role"] && role.Direct() {
				found = append(found, fmt.Sprint(role))
			}
		}
	}
	return found, nil
}

// texts puts each object of a list into a text.
func texts[T any](list func(func(T, error) bool), text func(T) string) (all []string, err error) {
	for one, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, text(one))
	}
	return all, nil
}

// asOne makes one object of all members of something.
func asOne(members []string, err error) ([]string, error) {
	if err != nil || len(members) == 0 {
		return nil, err
	}
	slices.Sort(members)
	return []string{strings.Join(members, " ")}, nil
}

func scimGroups(text func(client.SCIMGroup) string) func(*acctest.Organization, map[string]any) ([]string, error) {
	return func(o *acctest.Organization, config map[string]any) ([]string, error) {
		return texts(o.Client.SCIMGroups(context.Background(), config["scim_directory_id"].(string), ""), text)
	}
}

// onlySCIMDirectory returns the SCIM directory that the creation has made.
func onlySCIMDirectory(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	for config, err := range o.Client.ProvisioningConfigs(context.Background(), o.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		return config.SCIMDirectoryID
	}
	t.Fatal("no SCIM directory")
	return ""
}
