package emulator

// eventAction is what an entry of the audit log says was done. Atlassian publishes no list of the actions about identity
// settings; these are named after the alerts that it tells of them (CREATED_SAML_CONFIG, ROTATE_SCIM_DIRECTORY_TOKEN and
// so on).
type eventAction string

const (
	directoryCreated    eventAction = "identity_provider_directory_created"
	directoryUpdated    eventAction = "identity_provider_directory_updated"
	directoryDeleted    eventAction = "identity_provider_directory_deleted"
	samlConfigCreated   eventAction = "saml_config_created"
	samlConfigUpdated   eventAction = "saml_config_updated"
	samlConfigDeleted   eventAction = "saml_config_deleted"
	provisioningCreated eventAction = "user_provisioning_created"
	provisioningDeleted eventAction = "user_provisioning_deleted"
	tokenRotated        eventAction = "scim_directory_token_rotated"
	domainLinked        eventAction = "domain_linked"
	domainUnlinked      eventAction = "domain_unlinked"
	gsyncInitiated      eventAction = "gsync_connection_initiated"
	gsyncUpdated        eventAction = "gsync_connection_updated"
	gsyncDeleted        eventAction = "gsync_connection_deleted"
	gsyncStarted        eventAction = "gsync_sync_started"
	policyCreated       eventAction = "auth_policy_created"
	policyUpdated       eventAction = "auth_policy_updated"
	policyDeleted       eventAction = "auth_policy_deleted"
	policyUsersAdded    eventAction = "auth_policy_users_added"
	conflictOverwritten eventAction = "group_conflict_synced"
	groupCreated        eventAction = "group_created"
	groupDeleted        eventAction = "group_deleted"
	groupMemberAdded    eventAction = "user_added_to_group"
	groupMemberRemoved  eventAction = "user_removed_from_group"
	groupRoleAssigned   eventAction = "group_role_assigned"
	groupRoleRevoked    eventAction = "group_role_revoked"
	scimUserCreated     eventAction = "scim_user_created"
	scimUserUpdated     eventAction = "scim_user_updated"
	scimUserDeleted     eventAction = "scim_user_deleted"
	scimGroupCreated    eventAction = "scim_group_created"
	scimGroupUpdated    eventAction = "scim_group_updated"
	scimGroupDeleted    eventAction = "scim_group_deleted"
)

// eventActions are all actions in words, by the group that the console shows them in.
var eventActions = []struct {
	action  eventAction
	display string
	group   string
}{
	{directoryCreated, "Added identity provider directory", "Identity provider"},
	{directoryUpdated, "Renamed identity provider directory", "Identity provider"},
	{directoryDeleted, "Deleted identity provider directory", "Identity provider"},
	{samlConfigCreated, "Created SAML configuration", "Identity provider"},
	{samlConfigUpdated, "Updated SAML configuration", "Identity provider"},
	{samlConfigDeleted, "Deleted SAML configuration", "Identity provider"},
	{domainLinked, "Linked domain to directory", "Identity provider"},
	{domainUnlinked, "Unlinked domain from directory", "Identity provider"},
	{provisioningCreated, "Created user provisioning", "User provisioning"},
	{provisioningDeleted, "Deleted user provisioning", "User provisioning"},
	{tokenRotated, "Rotated SCIM directory token", "User provisioning"},
	{conflictOverwritten, "Synced conflicting group", "User provisioning"},
	{scimUserCreated, "Provisioned user", "User provisioning"},
	{scimUserUpdated, "Updated provisioned user", "User provisioning"},
	{scimUserDeleted, "Deprovisioned user", "User provisioning"},
	{scimGroupCreated, "Provisioned group", "User provisioning"},
	{scimGroupUpdated, "Updated provisioned group", "User provisioning"},
	{scimGroupDeleted, "Deprovisioned group", "User provisioning"},
	{gsyncInitiated, "Initiated Google Workspace connection", "Google Workspace"},
	{gsyncUpdated, "Updated Google Workspace connection", "Google Workspace"},
	{gsyncDeleted, "Deleted Google Workspace connection", "Google Workspace"},
	{gsyncStarted, "Started Google Workspace sync", "Google Workspace"},
	{policyCreated, "Created authentication policy", "Authentication policies"},
	{policyUpdated, "Updated authentication policy", "Authentication policies"},
	{policyDeleted, "Deleted authentication policy", "Authentication policies"},
	{policyUsersAdded, "Added users to authentication policy", "Authentication policies"},
	{groupCreated, "Created group", "Groups"},
	{groupDeleted, "Deleted group", "Groups"},
	{groupMemberAdded, "Added user to group", "Groups"},
	{groupMemberRemoved, "Removed user from group", "Groups"},
	{groupRoleAssigned, "Granted access to group", "Groups"},
	{groupRoleRevoked, "Revoked access from group", "Groups"},
}
