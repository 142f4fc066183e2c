package audit

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// family is a kind of changes to the organization's identity settings.
type family struct {
	// does is what it is about, for the documentation.
	does string
	// actions are those that belong to it: an action that is one of these, or begins with one that ends in an underscore.
	actions []string
	// words tell it in an action that nobody has recorded: one of them begins a word of the action or of its message.
	words []string
}

// families are by their names in identity_changes. The actions are those that go-atlassian recorded in 2021, in the answer of
// event-actions, and org_settings_update, which Elastic's integration saw in 2026. Adding, renaming and removing a directory and
// linking a domain have none that is known; they show in what happens to authentication policies and domains.
var families = map[string]family{
	"saml": {
		does:    "SAML configurations, also where the event says no more than that an organization setting was updated",
		actions: []string{"saml_", "org_settings_update"},
		words:   []string{"saml", "single sign", "sso", "identity", "director"},
	},
	"scim": {
		does:    "provisioning configs, their keys and group conflicts that were overwritten; not the users and groups that come through SCIM",
		actions: []string{"scim_directory_", "scim_troubleshooting_log_cleared", "site_sync_"},
		words:   []string{"scim", "provision", "identity", "director"},
	},
	"domains": {
		does:    "domains, their verification and the policy of their accounts, which is how a linked domain shows",
		actions: []string{"domain_", "user_access_settings_domain_"},
		words:   []string{"domain", "identity", "director"},
	},
	"authentication_policies": {
		does: "authentication policies, their settings and who is moved between them; the default policy of a new directory is how the directory shows",
		actions: []string{"auth_policy_", "default_auth_policy_", "user_auth_policy_", "domain_auth_policy_", "saml_policy_", "org_settings_update",
			"password_policy_changed", "set_session_policy", "twosv_enforced", "twosv_unenforced"},
		words: []string{"authentication", "auth policy", "single sign", "sso", "identity", "director"},
	},
	"google_workspace": {
		does:    "the connection to Google Workspace, and whether its sync is on; neither the syncs themselves nor the invitations that they send",
		actions: []string{"gsync_", "scim_sync_"},
		words:   []string{"google", "gsync", "identity", "director"},
	},
	"api_keys": {
		does:    "API keys of the organization and of SCIM; the log does not always tell them from the API tokens of accounts, see `message`",
		actions: []string{"api_token_", "scim_directory_token_rotated"},
		words:   []string{"api key", "api token"},
	},
	"org_admins": {
		does:    "administrators of the organization",
		actions: []string{"added_org_admin", "removed_org_admin", "group_granted_admin_access", "group_revoked_admin_access"},
		words:   []string{"org admin", "organization admin"},
	},
}

// others are recorded actions that belong to no family, whatever stands in their messages: a group may be called SCIM.
var others = strings.Fields(`
become_managed_scim_user become_unmanaged_scim_user email_change export_audit_log export_domain_account export_managed_account
export_unmanaged_product_instances group_added_as_product_default group_added_as_role_default group_added_to_site group_created
group_deleted group_granted_product_access group_granted_role group_removed_as_product_default group_removed_as_role_default
group_revoked_product_access group_revoked_role group_updated gsync_user_invite managed_account_deactivated
managed_account_deleted managed_account_deletion_cancelled managed_account_deletion_scheduled managed_account_reactivated
migration_scheduled organization_users_viewed password_change password_reset_complete password_reset_request policy_created
policy_deleted policy_disabled policy_enforced policy_updated release_track_bundle_released release_track_subscription_updated
reset_all_managed_account_passwords scim_auto_sync_complete scim_auto_sync_initiated scim_group_add_member scim_group_create
scim_group_delete scim_group_remove_member scim_group_unmanaged_member_added scim_group_unmanaged_member_removed
scim_group_update scim_manual_sync_complete scim_manual_sync_initiated scim_unmanaged_user_created scim_unmanaged_user_deleted
scim_unmanaged_user_updated scim_user_create scim_user_delete scim_user_linked_to_aa scim_user_unlinked_from_aa scim_user_update
site_created site_initiated site_rename_event site_transferred twosv_disabled_for_user twosv_enabled_for_user user_added_to_group
user_added_to_site user_created user_detail_change user_detail_change_requested user_details_change_requested
user_disabled_org_access user_disabled_site_access user_enabled_org_access user_enabled_site_access user_granted_product_access
user_granted_role user_invite_to_org user_invited user_logged_in_as_user user_login user_login_failed user_logout
user_password_reset_requested user_profile_viewed user_re_invited user_re_invited_to_org user_removed_from_group
user_removed_from_org user_removed_from_site user_revoked_product_access user_revoked_role
`)

// products begin the actions of work in a product, whose messages repeat the titles of pages and issues.
var products = []string{"jira_", "confluence_"}

func familyNames() []string { return slices.Sorted(maps.Keys(families)) }

// isOf tells whether an event belongs to a family. Case makes no difference: the list of all actions has another one than
// the events. An action that nobody has recorded belongs to every family whose words it has.
func isOf(found client.Event, name string) bool {
	action := strings.ToLower(found.Action)
	switch {
	case slices.Contains(others, action):
		return false
	case families[name].has(action):
		return true
	case slices.ContainsFunc(familyNames(), func(one string) bool { return families[one].has(action) }):
		return false
	case slices.ContainsFunc(products, func(product string) bool { return strings.HasPrefix(action, product) }):
		return false
	}
	text := words(action + " " + found.Message)
	return slices.ContainsFunc(families[name].words, func(word string) bool { return strings.Contains(text, " "+word) })
}

func (f family) has(action string) bool {
	return slices.ContainsFunc(f.actions, func(one string) bool {
		return action == one || strings.HasSuffix(one, "_") && strings.HasPrefix(action, one)
	})
}

// words returns a text in lower case, with one blank before each word and none elsewhere.
func words(text string) string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(all, " ")
}
