package inventory

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

func object(description string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: attributes}
}

func objects(description string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{MarkdownDescription: description, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}}
}

func directoriesAttribute() schema.ListNestedAttribute {
	return objects("The directories, sorted by name, each with what belongs to it.", map[string]schema.Attribute{
		"id":                framework.ReadString("ID of the directory (UUID)."),
		"name":              framework.ReadString("Name of the directory; *Directory name* in the console."),
		"kind":              framework.ReadString("Kind of the directory: `identity_provider` or `local`."),
		"identity_provider": framework.ReadString("Identity provider that the directory is for, for example `okta`; null for the local directory."),
		"domains":           framework.ReadStrings("Domains linked to the directory, for example `acme.com`, sorted."),
		"saml": object("SAML configuration; null when there is none.", map[string]schema.Attribute{
			"entity_id":              framework.ReadString("Entity ID (issuer) of the identity provider; *Identity provider Entity ID* in the console."),
			"sso_url":                framework.ReadString("Single sign-on URL of the identity provider; *Identity provider SSO URL* in the console."),
			"certificate_expires_at": framework.ReadString("When the certificate expires (RFC 3339, UTC)."),
		}),
		"provisioning": object("Provisioning config; null when there is none.", map[string]schema.Attribute{
			"id":                 framework.ReadString("ID of the provisioning config (UUID)."),
			"base_url":           framework.ReadString("SCIM base URL that the identity provider is given; *SCIM base URL* in the console."),
			"group_sync":         framework.ReadBool("Whether provisioning syncs groups as well as users."),
			"api_key_id":         framework.ReadString("ID of the live key (UUID)."),
			"api_key_expires_at": framework.ReadString("When the live key expires (RFC 3339, UTC)."),
		}),
		"google_workspace": object("Google Workspace connection; null when there is none.", map[string]schema.Attribute{
			"id":           framework.ReadString("ID of the connection (UUID)."),
			"consent":      framework.ReadString("Google's consent: `given`, `missing` or `broken`."),
			"sync_enabled": framework.ReadBool("Whether users sync by themselves every 4 hours."),
			"sync_mode":    framework.ReadString("Who is synced: `all_users` (*Sync all users* in the console) or `specific_groups` (*Sync users from specific groups*)."),
			"groups":       framework.ReadStrings("E-mail addresses of the synced groups, sorted; empty for `all_users`."),
		}),
		"authentication_policies": objects("Authentication policies of the directory, sorted by name.", map[string]schema.Attribute{
			"id":          framework.ReadString("ID of the policy (UUID)."),
			"external_id": framework.ReadString("ID by which Atlassian's published API knows the policy; null while nobody has copied it back to the identity desk."),
			"name":        framework.ReadString("Name of the policy."),
			"is_default":  framework.ReadBool("Whether new accounts of the directory join it."),
			"enforce_sso": framework.ReadBool("Whether it enforces single sign-on; *Enforce single sign-on* in the console."),

			"two_step_verification":         framework.ReadString("`optional` or `mandatory`; null where the identity desk does not know it, as the other settings."),
			"password_strength":             framework.ReadString("Least strength of passwords: `weak`, `fair`, `good`, `strong` or `very_strong`."),
			"password_expiry_days":          framework.ReadInt64("After how many days a password has to be replaced; `0` is never."),
			"idle_session_duration_minutes": framework.ReadInt64("After how many minutes without use members are logged out."),
		}),
	})
}

func domainsAttribute() schema.ListNestedAttribute {
	return objects("The organization's domains, sorted by name.", map[string]schema.Attribute{
		"name":         framework.ReadString("The domain: lower case, internationalised names as A-labels (`xn--...`)."),
		"claim_status": framework.ReadString("Status of the verification, for example `verified`."),
		"directory_id": framework.ReadString("ID of the directory (UUID) that the domain is linked to; null for a domain that is not verified."),
	})
}

func conflictsAttribute() schema.ListNestedAttribute {
	return objects("Open group conflicts, sorted by group name: groups that are not synced because the organization has one of that name. "+
		"Null where the server does not see groups, which is so with the identity desk.", map[string]schema.Attribute{
		"id":                      framework.ReadString("ID of the conflict (UUID)."),
		"directory_id":            framework.ReadString("ID of the directory (UUID) whose identity provider pushed the group."),
		"group_name":              framework.ReadString("Name of the group."),
		"is_default_access_group": framework.ReadBool("Whether the group is a default access group, which every new user gets and no sync can overwrite."),
		"members_added":           framework.ReadInt64("How many accounts would gain the group."),
		"members_removed":         framework.ReadInt64("How many accounts would lose the group."),
	})
}

func findingsAttribute() schema.ListNestedAttribute {
	return objects("What a person should look at, sorted by kind and object.", map[string]schema.Attribute{
		"kind":    framework.ReadString("What it is about: " + framework.Words(findingKinds()) + "."),
		"object":  framework.ReadString("Name of the object: directory, domain, policy or group."),
		"id":      framework.ReadString("ID of the object; for a domain, of its directory."),
		"message": framework.ReadString("The finding in one sentence."),
	})
}
