package emulator

import "strings"

// eventAction is what an event of the audit log says was done: the id that GET event-actions lists in upper case and that
// events carry in lower case. All stand in an answer of that endpoint which go-atlassian recorded in April 2021
// (recordedActions); Atlassian publishes no list.
//
// The record is not complete, and this file is the one place that says what it lacks:
//
//   - No id is known for adding, renaming or removing an identity provider directory, nor for linking a domain to one.
//     They show by what follows, in the name of the internal system: the default policy of a new directory is
//     auth_policy_created, that of a removed one auth_policy_deleted (inferred), and a domain whose accounts get another
//     policy is domain_auth_policy_changed. A rename leaves nothing.
//   - No id is known for a Google Workspace connection's choice of users, groups and deactivation, nor for a failed sync.
//   - Events were recorded of auth_policy_created, domain_auth_policy_changed, domain_added, domain_verification_completed, group_created,
//     group_deleted, user_added_to_group and user_removed_from_group, of those that are logged here. auth_policy_updated is
//     taken to look like auth_policy_created. policy_deleted was recorded, with an org-policy and an empty message; the others
//     about control policies are taken to look like it. Of user_login only the message is known, from Elastic's integration. What
//     the other events say is not known: here they have no context and an empty message, as some recorded events do.
//   - The record has scim_group_add_member, scim_group_remove_member, scim_user_linked_to_aa and gsync_user_invite as well. They are one
//     for each account: a push of thousands would leave nothing else in the log that is kept here. A group whose members
//     change is scim_group_update.
//   - What SCIM does has an actor in no recorded event. Here it is the directory.
type eventAction string

const (
	samlConfigCreated     eventAction = "saml_config_created"
	samlConfigUpdated     eventAction = "saml_config_updated"
	samlConfigDeleted     eventAction = "saml_config_deleted"
	provisioningCreated   eventAction = "scim_directory_created"
	provisioningDeleted   eventAction = "scim_directory_deleted"
	tokenRotated          eventAction = "scim_directory_token_rotated"
	domainAdded           eventAction = "domain_added"
	domainVerified        eventAction = "domain_verification_completed"
	domainUnverified      eventAction = "domain_verification_removed"
	domainPolicyChanged   eventAction = "domain_auth_policy_changed"
	gsyncConnected        eventAction = "gsync_connection"
	gsyncDisconnected     eventAction = "gsync_disconnection"
	gsyncMessageUpdated   eventAction = "gsync_user_invitation_message_updated"
	syncEnabled           eventAction = "scim_sync_enabled"
	syncDisabled          eventAction = "scim_sync_disabled"
	manualSyncStarted     eventAction = "scim_manual_sync_initiated"
	manualSyncEnded       eventAction = "scim_manual_sync_complete"
	automaticSyncStarted  eventAction = "scim_auto_sync_initiated"
	automaticSyncEnded    eventAction = "scim_auto_sync_complete"
	policyCreated         eventAction = "auth_policy_created"
	policyUpdated         eventAction = "auth_policy_updated"
	policyDeleted         eventAction = "auth_policy_deleted"
	defaultPolicyUpdated  eventAction = "default_auth_policy_updated"
	userPolicyChanged     eventAction = "user_auth_policy_changed"
	userPolicyFailed      eventAction = "user_auth_policy_failed"
	controlPolicyCreated  eventAction = "policy_created"
	controlPolicyUpdated  eventAction = "policy_updated"
	controlPolicyDeleted  eventAction = "policy_deleted"
	controlPolicyEnforced eventAction = "policy_enforced"
	controlPolicyDisabled eventAction = "policy_disabled"
	conflictOverwritten   eventAction = "site_sync_conflicting_group"
	groupCreated          eventAction = "group_created"
	groupDeleted          eventAction = "group_deleted"
	groupMemberAdded      eventAction = "user_added_to_group"
	groupMemberRemoved    eventAction = "user_removed_from_group"
	groupMadeDefault      eventAction = "group_added_as_product_default"
	groupNoDefault        eventAction = "group_removed_as_product_default"
	productAccessGranted  eventAction = "group_granted_product_access"
	productAccessRevoked  eventAction = "group_revoked_product_access"
	groupRoleGranted      eventAction = "group_granted_role"
	groupRoleRevoked      eventAction = "group_revoked_role"
	userAccessGranted     eventAction = "user_granted_product_access"
	userAccessRevoked     eventAction = "user_revoked_product_access"
	adminAdded            eventAction = "added_org_admin"
	adminRemoved          eventAction = "removed_org_admin"
	scimUserCreated       eventAction = "scim_user_create"
	scimUserUpdated       eventAction = "scim_user_update"
	scimUserDeleted       eventAction = "scim_user_delete"
	scimGroupCreated      eventAction = "scim_group_create"
	scimGroupUpdated      eventAction = "scim_group_update"
	scimGroupDeleted      eventAction = "scim_group_delete"
	userLoggedIn          eventAction = "user_login"
	scimUserUnlinked      eventAction = "scim_user_unlinked_from_aa"
	userSuspended         eventAction = "user_disabled_org_access"
	userRestored          eventAction = "user_enabled_org_access"
	userInvited           eventAction = "user_invite_to_org"
	accountDeactivated    eventAction = "managed_account_deactivated"
	accountReactivated    eventAction = "managed_account_reactivated"
)

// recordedActions are the ids of the recorded answer of event-actions, in its order. Some stood there more than once, and so
// they do here: who reads the list has to bear it.
var recordedActions = strings.Fields(`
API_TOKEN_CREATED API_TOKEN_REVOKED ADDED_ORG_ADMIN DOMAIN_CLAIMED SITE_CREATED TWOSV_ENABLED_FOR_USER TWOSV_ENFORCED
EXPORT_DOMAIN_ACCOUNT EXPORT_AUDIT_LOG EXPORT_MANAGED_ACCOUNT SITE_INITIATED DOMAIN_REMOVED REMOVED_ORG_ADMIN SITE_RENAME_EVENT
SITE_TRANSFERRED RESET_ALL_MANAGED_ACCOUNT_PASSWORDS SET_SESSION_POLICY DOMAIN_VERIFICATION_STARTED SITE_TRANSFERRED
TWOSV_DISABLED_FOR_USER TWOSV_UNENFORCED AUTH_POLICY_CREATED POLICY_CREATED SAML_CONFIG_CREATED AUTH_POLICY_DELETED
POLICY_DELETED SAML_CONFIG_DELETED POLICY_DISABLED POLICY_ENFORCED EXPORT_UNMANAGED_PRODUCT_INSTANCES MIGRATION_SCHEDULED
AUTH_POLICY_UPDATED AUTH_POLICY_TYPE_UPDATED DEFAULT_AUTH_POLICY_UPDATED POLICY_UPDATED SAML_CONFIG_UPDATED DOMAIN_ADDED
TWOSV_DISABLED_FOR_USER USER_ACCESS_SETTINGS_DOMAIN_ADDED GROUP_ADDED_TO_SITE SCIM_GROUP_ADD_MEMBER USER_ADDED_TO_GROUP
SCIM_GROUP_UNMANAGED_MEMBER_ADDED USER_ADDED_TO_SITE BECOME_MANAGED_SCIM_USER BECOME_UNMANAGED_SCIM_USER
DOMAIN_AUTH_POLICY_CHANGED PASSWORD_POLICY_CHANGED SAML_POLICY_CHANGED SET_SESSION_POLICY USER_AUTH_POLICY_CHANGED
SCIM_TROUBLESHOOTING_LOG_CLEARED SCIM_AUTO_SYNC_COMPLETE SCIM_MANUAL_SYNC_COMPLETE SCIM_DIRECTORY_CREATED SCIM_GROUP_CREATE
SCIM_USER_CREATE SCIM_UNMANAGED_USER_CREATED MANAGED_ACCOUNT_DEACTIVATED DOMAIN_DELETED DOMAIN_AUTH_POLICY_DELETED
MANAGED_ACCOUNT_DELETED TWOSV_UNENFORCED TWOSV_ENABLED_FOR_USER SAML_POLICY_DELETED USER_AUTH_POLICY_DELETED
SCIM_DIRECTORY_DELETED SCIM_GROUP_DELETE SCIM_USER_DELETE SCIM_UNMANAGED_USER_DELETED MANAGED_ACCOUNT_DELETION_CANCELLED
MANAGED_ACCOUNT_DELETION_SCHEDULED GSYNC_SSO_DISABLED SCIM_SYNC_DISABLED GSYNC_SSO_ENABLED SCIM_SYNC_ENABLED
DOMAIN_AUTH_POLICY_FAILED USER_AUTH_POLICY_FAILED GROUP_ADDED_AS_PRODUCT_DEFAULT GROUP_ADDED_AS_ROLE_DEFAULT GROUP_CREATED
GROUP_DELETED GROUP_GRANTED_ADMIN_ACCESS GROUP_GRANTED_PRODUCT_ACCESS GROUP_GRANTED_ROLE GROUP_CREATED GROUP_DELETED
GROUP_REMOVED_AS_PRODUCT_DEFAULT GROUP_REMOVED_AS_ROLE_DEFAULT GROUP_REVOKED_ADMIN_ACCESS GROUP_REVOKED_PRODUCT_ACCESS
GROUP_REVOKED_ROLE GSYNC_CONNECTION GSYNC_DISCONNECTION SCIM_AUTO_SYNC_INITIATED SCIM_MANUAL_SYNC_INITIATED EMAIL_CHANGE
GSYNC_USER_INVITE SCIM_USER_LINKED_TO_AA USER_LOGIN USER_LOGOUT PASSWORD_CHANGE PASSWORD_RESET_COMPLETE PASSWORD_RESET_REQUEST
MANAGED_ACCOUNT_REACTIVATED DOMAIN_VERIFICATION_REMOVED USER_ACCESS_SETTINGS_DOMAIN_REMOVED GROUP_DELETED
SCIM_GROUP_REMOVE_MEMBER USER_REMOVED_FROM_GROUP SCIM_GROUP_UNMANAGED_MEMBER_REMOVED SCIM_DIRECTORY_TOKEN_ROTATED
SITE_SYNC_ALL_CONFLICTING_GROUPS SITE_SYNC_CONFLICTING_GROUP SCIM_USER_UNLINKED_FROM_AA GSYNC_USER_INVITATION_MESSAGE_UPDATED
TWOSV_ENFORCED USER_DETAIL_CHANGE GROUP_UPDATED SCIM_GROUP_UPDATE SCIM_USER_UPDATE SCIM_UNMANAGED_USER_UPDATED
USER_ADDED_TO_GROUP USER_CREATED USER_DISABLED_ORG_ACCESS USER_DISABLED_SITE_ACCESS USER_ENABLED_ORG_ACCESS
USER_ENABLED_SITE_ACCESS USER_GRANTED_PRODUCT_ACCESS USER_GRANTED_ROLE USER_INVITED USER_INVITE_TO_ORG USER_LOGGED_IN_AS_USER
USER_ADDED_TO_GROUP USER_LOGGED_IN_AS_USER USER_PASSWORD_RESET_REQUESTED USER_RE_INVITED_TO_ORG USER_REMOVED_FROM_GROUP
USER_DETAIL_CHANGE_REQUESTED USER_PASSWORD_RESET_REQUESTED USER_RE_INVITED USER_REMOVED_FROM_GROUP USER_REMOVED_FROM_ORG
USER_REMOVED_FROM_SITE USER_DETAILS_CHANGE_REQUESTED USER_REVOKED_PRODUCT_ACCESS USER_REVOKED_ROLE
DOMAIN_VERIFICATION_COMPLETED RELEASE_TRACK_BUNDLE_RELEASED RELEASE_TRACK_SUBSCRIPTION_UPDATED
`)
