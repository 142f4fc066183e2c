package evidence

import (
	"slices"
	"strings"
)

// watched are beginnings of the ids that somebody has to be asked about when nobody was asked to do them, with the family that
// they are of, the longest beginnings first.
var watched = []struct{ prefix, family string }{
	{"default_auth_policy", AuthenticationPolicy},
	{"user_auth_policy", AuthenticationPolicy},
	{"password_policy_changed", AuthenticationPolicy},
	{"set_session_policy", AuthenticationPolicy},
	{"twosv_unenforced", AuthenticationPolicy},
	{"twosv_enforced", AuthenticationPolicy},
	{"scim_directory", ProvisioningConfig},
	{"domain_auth_policy", LinkedDomain},
	{"auth_policy", AuthenticationPolicy},
	{"scim_sync", GoogleWorkspaceConnection},
	{"site_sync_", GroupConflict},
	{"api_token_", Organization},
	{"domain_", LinkedDomain},
	{"gsync_", GoogleWorkspaceConnection},
	{"saml_", SAMLConfiguration},
}

// tellingWords are what makes an id that nobody knows worth a look, with the family to look at.
var tellingWords = []struct{ word, family string }{
	{"saml", SAMLConfiguration},
	{"single sign", SAMLConfiguration},
	{"scim", ProvisioningConfig},
	{"provision", ProvisioningConfig},
	{"google", GoogleWorkspaceConnection},
	{"authentication", AuthenticationPolicy},
	{"domain", LinkedDomain},
	{"identity", Directory},
	{"directory", Directory},
}

// routine are watched beginnings' exceptions: one for each account of a sync, which say nothing of the settings.
var routine = []string{"gsync_user_invite"}

// familyOf tells whether an event is on the watch list, and of which family.
func familyOf(e Entry) (family string, watch bool) {
	if slices.Contains(routine, e.Action) {
		return "", false
	}
	for _, one := range watched {
		if strings.HasPrefix(e.Action, one.prefix) {
			return one.family, true
		}
	}
	switch {
	case strings.HasSuffix(e.Action, "_org_admin"):
		return Organization, true
	case e.Action == "org_settings_update":
		if family, telling := familyByWords(e.Setting + " " + e.Message); telling {
			return family, true
		}
		return Organization, true
	case slices.Contains(knownActions, e.Action):
		return "", false
	}
	return familyByWords(e.Action + " " + e.Message + " " + e.Setting)
}

func familyByWords(text string) (family string, telling bool) {
	text = strings.ToLower(strings.ReplaceAll(text, "_", " "))
	for _, one := range tellingWords {
		if strings.Contains(text, one.word) {
			return one.family, true
		}
	}
	return "", false
}

// isKept tells whether an event is worth remembering: as a suspicion, or because it shows a change.
func isKept(e Entry) bool {
	if _, watch := familyOf(e); watch {
		return true
	}
	for _, verbs := range traces {
		for _, left := range verbs {
			if slices.Contains(left.shows, e.Action) {
				return true
			}
		}
	}
	return false
}

// knownActions are ids that were recorded in April 2021 (go-atlassian, get-organization-audit-event-actions.json) or seen since, and
// that are not on the watch list. An id that is in neither is unknown, and its words decide.
var knownActions = strings.Fields(`
become_managed_scim_user become_unmanaged_scim_user email_change export_audit_log export_domain_account export_managed_account
export_unmanaged_product_instances group_added_as_product_default group_added_as_role_default group_added_to_site group_created
group_deleted group_granted_admin_access group_granted_product_access group_granted_role group_removed_as_product_default
group_removed_as_role_default group_revoked_admin_access group_revoked_product_access group_revoked_role group_updated
managed_account_deactivated managed_account_deleted managed_account_deletion_cancelled managed_account_deletion_scheduled
managed_account_reactivated migration_scheduled password_change password_reset_complete
password_reset_request policy_created policy_deleted policy_disabled policy_enforced policy_updated
release_track_bundle_released release_track_subscription_updated reset_all_managed_account_passwords scim_auto_sync_complete
scim_auto_sync_initiated scim_group_add_member scim_group_create scim_group_delete scim_group_remove_member
scim_group_unmanaged_member_added scim_group_unmanaged_member_removed scim_group_update scim_manual_sync_complete
scim_manual_sync_initiated scim_troubleshooting_log_cleared scim_unmanaged_user_created scim_unmanaged_user_deleted
scim_unmanaged_user_updated scim_user_create scim_user_delete scim_user_linked_to_aa scim_user_unlinked_from_aa scim_user_update
site_created site_initiated site_rename_event site_transferred twosv_disabled_for_user twosv_enabled_for_user
user_access_settings_domain_added user_access_settings_domain_removed user_added_to_group
user_added_to_site user_created user_detail_change user_detail_change_requested user_details_change_requested
user_disabled_org_access user_disabled_site_access user_enabled_org_access user_enabled_site_access user_granted_product_access
user_granted_role user_invite_to_org user_invited user_logged_in_as_user user_login user_login_failed user_logout
user_password_reset_requested user_re_invited user_re_invited_to_org user_removed_from_group user_removed_from_org
user_removed_from_site user_revoked_product_access user_revoked_role jira_issue_viewed
`)
