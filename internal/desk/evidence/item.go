package evidence

import (
	"strings"
	"time"
)

// Objects and verbs of an Item, in the words of the worksheet.
const (
	Directory                 = "directory"
	SAMLConfiguration         = "saml_configuration"
	LinkedDomain              = "linked_domain"
	ProvisioningConfig        = "provisioning_config"
	GoogleWorkspaceConnection = "google_workspace_connection"
	AuthenticationPolicy      = "authentication_policy"
	GroupConflict             = "group_conflict"

	Create = "create"
	Update = "update"
	Delete = "delete"
	Rotate = "rotate"
	Sync   = "sync"
)

// Organization is the Family of what belongs to no object of the identity API: API keys and organization admins.
const Organization = "organization"

// Item is one change that a person is asked to make, or has made.
type Item struct {
	// ID is the operation's.
	ID string
	// Object and Verb are of the words above.
	Object, Verb string
	// Before and After are the object in the JSON names of the identity API; nil where there is none.
	Before, After map[string]any
	// DirectoryName is the name of the directory that the object belongs to; "" where it is not known.
	DirectoryName string
	// Domains are those that the change moves with the directory or the connection that it is about; nil where they are not known.
	Domains []string
	// ExternalID is what Atlassian calls the directory or the policy that the change is about; "" where it is not known.
	ExternalID string
	// PolicyID is what Atlassian calls the default policy that came with a new directory; "" where it is not known.
	PolicyID string
	// SCIMDirectoryID is the SCIM directory that the change is about; "" where it is not known, or only After or Before have it.
	SCIMDirectoryID string
	// DirectoryID is what Atlassian calls the directory that the object belongs to; "" where it is not known.
	DirectoryID string
	// Policies are Atlassian's ids of the policies of that directory, as far as they are known.
	Policies []string
	// Others are Atlassian's ids of what is known to be another object than the item's: directories, policies of other directories,
	// SCIM directories; for a policy, every other policy.
	Others []string
	// OpenedAt is when the item came. DoneAt is when a person confirmed it; zero for one that nobody has confirmed. EndedAt is when the
	// desk took that word, and zero for as long as somebody may still work on it.
	OpenedAt, DoneAt, EndedAt time.Time
	// Taken are events that other items rest on already.
	Taken []string
}

// Given is what a person has copied back, as far as it can be looked at. The keys are in memory only, and in nothing that this
// package returns.
type Given struct {
	SCIMBaseURL string
	// SCIMKey is the key of the SCIM directory. OldSCIMKey is the one before, where the desk still has it; mostly it does not, since it
	// forgets a key that was delivered, and says so then.
	SCIMKey, OldSCIMKey string
	// PolicyID is from the policy's address.
	PolicyID string
	// OtherSCIMDirectories are the SCIM directories of other provisioning configs, as id to the name of their directory.
	OtherSCIMDirectories map[string]string
}

// text returns a value of After, or else of Before, as text.
func (i Item) text(name string) string {
	for _, object := range []map[string]any{i.After, i.Before} {
		if text, ok := object[name].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

// trace is what a change leaves in the log: what shows it, what is done with it besides, and what Atlassian does because of it, which takes
// its time.
type trace struct{ shows, brings, later []string }

var membersMoved = []string{"user_auth_policy_changed", "user_auth_policy_deleted"}

// traces are the events of each change (console-recorded ids of 2021). A directory leaves no event of its own: its default
// policy is born and removed with it. A rename leaves nothing. A link shows by the policy that the domain's accounts get. Of
// Google's choice of users, of its groups and of deactivation no id is known.
var traces = map[string]map[string]trace{
	Directory: {
		Create: {shows: []string{"auth_policy_created"}, brings: []string{"default_auth_policy_updated"}},
		Update: {},
		Delete: {shows: []string{"auth_policy_deleted"}, later: append([]string{
			"domain_auth_policy_changed", "domain_auth_policy_deleted", "saml_config_deleted", "saml_policy_deleted", "scim_directory_deleted",
			"gsync_disconnection", "gsync_sso_disabled", "scim_sync_disabled", "default_auth_policy_updated"}, membersMoved...)},
	},
	SAMLConfiguration: {
		Create: {shows: []string{"saml_config_created", "saml_policy_changed"}, brings: []string{"saml_config_updated", "org_settings_update"}},
		Update: {shows: []string{"saml_config_updated", "saml_policy_changed"}, brings: []string{"org_settings_update"}},
		Delete: {shows: []string{"saml_config_deleted", "saml_policy_deleted"}, brings: []string{"org_settings_update"}},
	},
	LinkedDomain: {Create: linked, Update: linked, Delete: linked},
	ProvisioningConfig: {
		Create: {shows: []string{"scim_directory_created"}},
		Delete: {shows: []string{"scim_directory_deleted"}},
		Rotate: {shows: []string{"scim_directory_token_rotated"}},
	},
	GoogleWorkspaceConnection: {
		Create: {shows: []string{"gsync_connection"}, brings: []string{
			"gsync_user_invitation_message_updated", "gsync_sso_enabled", "scim_sync_enabled"}, later: append([]string{
			"domain_added", "domain_claimed",
			"domain_verification_started", "domain_verification_completed", "domain_auth_policy_changed"}, membersMoved...)},
		Update: {shows: []string{"scim_sync_enabled", "scim_sync_disabled", "gsync_user_invitation_message_updated"}},
		Delete: {shows: []string{"gsync_disconnection"}, later: append([]string{
			"scim_sync_disabled", "gsync_sso_disabled", "domain_removed", "domain_verification_removed", "domain_auth_policy_changed"}, membersMoved...)},
		Sync: {shows: []string{"scim_manual_sync_initiated", "scim_manual_sync_complete"}},
	},
	AuthenticationPolicy: {
		Create: {shows: []string{"auth_policy_created"}, brings: []string{
			"auth_policy_updated", "auth_policy_type_updated", "default_auth_policy_updated", "gsync_sso_enabled",
			"twosv_enforced", "twosv_unenforced", "password_policy_changed", "set_session_policy"}, later: membersMoved},
		Update: {shows: []string{
			"auth_policy_updated", "default_auth_policy_updated", "twosv_enforced", "twosv_unenforced", "password_policy_changed", "set_session_policy"}, brings: []string{
			"auth_policy_type_updated", "gsync_sso_enabled", "gsync_sso_disabled", "org_settings_update"}, later: membersMoved},
		Delete: {shows: []string{"auth_policy_deleted"}, brings: []string{"default_auth_policy_updated"}, later: membersMoved},
	},
}

var linked = trace{shows: []string{"domain_auth_policy_changed"}, later: append([]string{"domain_auth_policy_deleted"}, membersMoved...)}

// domainKey is a domain as this package compares it.
func domainKey(name string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), ".")
}
