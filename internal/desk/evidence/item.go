package evidence

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
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
	// OpenedAt is when the item came. DoneAt is when a person confirmed it; zero for an open one.
	OpenedAt, DoneAt time.Time
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

// trace is what a change leaves in the log: what shows it, and what it brings about besides.
type trace struct{ shows, brings []string }

var membersMoved = []string{"user_auth_policy_changed", "user_auth_policy_deleted"}

// traces are the events of each change (console-recorded ids of 2021). A directory leaves no event of its own: its default
// policy is born and removed with it. A rename leaves nothing. A link shows by the policy that the domain's accounts get. Of
// Google's choice of users, of its groups and of deactivation no id is known.
var traces = map[string]map[string]trace{
	Directory: {
		Create: {shows: []string{"auth_policy_created"}, brings: []string{"default_auth_policy_updated"}},
		Update: {},
		Delete: {shows: []string{"auth_policy_deleted"}, brings: append([]string{
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
		Create: {shows: []string{"gsync_connection"}, brings: append([]string{
			"gsync_user_invitation_message_updated", "gsync_sso_enabled", "scim_sync_enabled", "domain_added", "domain_claimed",
			"domain_verification_started", "domain_verification_completed", "domain_auth_policy_changed"}, membersMoved...)},
		Update: {shows: []string{"scim_sync_enabled", "scim_sync_disabled", "gsync_user_invitation_message_updated"}},
		Delete: {shows: []string{"gsync_disconnection"}, brings: append([]string{
			"scim_sync_disabled", "gsync_sso_disabled", "domain_removed", "domain_verification_removed", "domain_auth_policy_changed"}, membersMoved...)},
		Sync: {shows: []string{"scim_manual_sync_initiated", "scim_manual_sync_complete"}},
	},
	AuthenticationPolicy: {
		Create: {shows: []string{"auth_policy_created"}, brings: append([]string{
			"auth_policy_updated", "auth_policy_type_updated", "default_auth_policy_updated", "gsync_sso_enabled",
			"twosv_enforced", "twosv_unenforced", "password_policy_changed", "set_session_policy"}, membersMoved...)},
		Update: {shows: []string{
			"auth_policy_updated", "default_auth_policy_updated", "twosv_enforced", "twosv_unenforced", "password_policy_changed", "set_session_policy"}, brings: append([]string{
			"auth_policy_type_updated", "gsync_sso_enabled", "gsync_sso_disabled", "org_settings_update"}, membersMoved...)},
		Delete: {shows: []string{"auth_policy_deleted"}, brings: append([]string{"default_auth_policy_updated"}, membersMoved...)},
	},
}

var linked = trace{shows: []string{"domain_auth_policy_changed"}, brings: append([]string{"domain_auth_policy_deleted"}, membersMoved...)}

// isShownBy tells whether an event speaks for the change.
func (i Item) isShownBy(e Entry) bool {
	return slices.Contains(traces[i.Object][i.Verb].shows, e.Action) && i.sets(e.Action) && i.isInTime(e) && !i.isOfAnother(e) && !slices.Contains(i.Taken, e.ID)
}

// explains tells whether an event is nothing to wonder about: somebody was asked for it, or for what brings it about.
func (i Item) explains(e Entry) bool {
	left := traces[i.Object][i.Verb]
	return (slices.Contains(left.shows, e.Action) || slices.Contains(left.brings, e.Action)) && i.sets(e.Action) && i.isInTime(e) && !i.isOfAnother(e)
}

// isInTime compares the time at which it happened: how late the log took it in does not count.
func (i Item) isInTime(e Entry) bool {
	return !e.At.Before(i.OpenedAt.Add(-before)) && (i.DoneAt.IsZero() || !e.At.After(i.DoneAt.Add(Late)))
}

// isOfAnother tells whether an event names another object than the item's. One that names none may be of any.
func (i Item) isOfAnother(e Entry) bool {
	switch i.Object {
	case LinkedDomain:
		return len(e.Domains) > 0 && !slices.Contains(e.Domains, domainKey(i.text("domain")))
	case AuthenticationPolicy:
		if len(e.Policies) > 0 {
			return !slices.ContainsFunc(e.Policies, i.isPolicy)
		}
	case GoogleWorkspaceConnection:
		if i.isOfOtherDomains(e) {
			return true
		}
	case Directory:
		if i.isOfOtherDomains(e) || i.isOfOtherSCIM(e) || i.isOfOtherPolicy(e) {
			return true
		}
		return len(e.Directories) > 0 && !slices.ContainsFunc(e.Directories, func(d Named) bool {
			return i.ExternalID != "" && uuid.Same(d.ID, i.ExternalID) || names.Same(d.Name, i.text("name"))
		})
	case ProvisioningConfig:
		if i.isOfOtherSCIM(e) {
			return true
		}
	}
	return i.DirectoryName != "" && len(e.Directories) > 0 && !slices.ContainsFunc(e.Directories, func(d Named) bool { return names.Same(d.Name, i.DirectoryName) })
}

// isOfOtherDomains tells whether an event names domains, and none that the change moves.
func (i Item) isOfOtherDomains(e Entry) bool {
	return len(i.Domains) > 0 && len(e.Domains) > 0 && !slices.ContainsFunc(i.Domains, func(name string) bool { return slices.Contains(e.Domains, domainKey(name)) })
}

// isOfOtherSCIM tells whether an event names SCIM directories, and not that of the item.
func (i Item) isOfOtherSCIM(e Entry) bool {
	own := cmp.Or(i.SCIMDirectoryID, i.text("scimDirectoryId"))
	return own != "" && len(e.SCIMDirectories) > 0 && !slices.ContainsFunc(e.SCIMDirectories, func(id string) bool { return uuid.Same(id, own) })
}

// isOfOtherPolicy tells whether a policy was made that is not the one that came with the new directory.
func (i Item) isOfOtherPolicy(e Entry) bool {
	return i.PolicyID != "" && e.Action == "auth_policy_created" && len(e.Policies) > 0 && !slices.ContainsFunc(e.Policies, func(p Policy) bool { return uuid.Same(p.ID, i.PolicyID) })
}

// isPolicy compares ids where both are known, and names otherwise: before and after the change.
func (i Item) isPolicy(p Policy) bool {
	if i.ExternalID != "" && p.ID != "" {
		return uuid.Same(i.ExternalID, p.ID)
	}
	sameName := func(object map[string]any) bool {
		name, ok := object["name"].(string)
		return ok && names.Same(name, p.Name)
	}
	ofDirectory := i.DirectoryName == "" || p.DirectoryName == "" || names.Same(i.DirectoryName, p.DirectoryName)
	return ofDirectory && (sameName(i.Before) || sameName(i.After))
}

// domainKey is a domain as this package compares it.
func domainKey(name string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), ".")
}
