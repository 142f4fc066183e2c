package inventory

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func truth(description string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
}

func number(description string) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
}

func texts(description string) schema.ListAttribute {
	return schema.ListAttribute{MarkdownDescription: description, Computed: true, ElementType: types.StringType}
}

func object(description string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{MarkdownDescription: description, Computed: true, Attributes: attributes}
}

func objects(description string, attributes map[string]schema.Attribute) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{MarkdownDescription: description, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}}
}

func directoriesAttribute() schema.ListNestedAttribute {
	return objects("The directories, sorted by name, each with what belongs to it.", map[string]schema.Attribute{
		"id":                text("ID of the directory (UUID)."),
		"name":              text("Name of the directory; *Directory name* in the console."),
		"kind":              text("Kind of the directory: `identity_provider` or `local`."),
		"identity_provider": text("Identity provider that the directory is for, for example `okta`; null for the local directory."),
		"domains":           texts("Domains linked to the directory, for example `acme.com`, sorted."),
		"saml": object("SAML configuration; null when there is none.", map[string]schema.Attribute{
			"entity_id":              text("Entity ID (issuer) of the identity provider; *Identity provider Entity ID* in the console."),
			"sso_url":                text("Single sign-on URL of the identity provider; *Identity provider SSO URL* in the console."),
			"certificate_expires_at": text("When the certificate expires (RFC 3339, UTC)."),
		}),
		"provisioning": object("Provisioning config; null when there is none.", map[string]schema.Attribute{
			"id":                 text("ID of the provisioning config (UUID)."),
			"base_url":           text("SCIM base URL that the identity provider is given; *SCIM base URL* in the console."),
			"group_sync":         truth("Whether provisioning syncs groups as well as users."),
			"api_key_id":         text("ID of the live key (UUID)."),
			"api_key_expires_at": text("When the live key expires (RFC 3339, UTC)."),
		}),
		"google_workspace": object("Google Workspace connection; null when there is none.", map[string]schema.Attribute{
			"id":           text("ID of the connection (UUID)."),
			"consent":      text("Google's consent: `given`, `missing` or `broken`."),
			"sync_enabled": truth("Whether users sync by themselves every 4 hours."),
			"sync_mode":    text("Who is synced: `all_users` (*Sync all users* in the console) or `specific_groups` (*Sync users from specific groups*)."),
			"groups":       texts("E-mail addresses of the synced groups, sorted; empty for `all_users`."),
		}),
		"authentication_policies": objects("Authentication policies of the directory, sorted by name.", map[string]schema.Attribute{
			"id":          text("ID of the policy (UUID)."),
			"name":        text("Name of the policy."),
			"is_default":  truth("Whether new accounts of the directory join it."),
			"enforce_sso": truth("Whether it enforces single sign-on; *Enforce single sign-on* in the console."),
		}),
	})
}

func domainsAttribute() schema.ListNestedAttribute {
	return objects("The organization's domains, sorted by name.", map[string]schema.Attribute{
		"name":         text("The domain: lower case, internationalised names as A-labels (`xn--...`)."),
		"claim_status": text("Status of the verification, for example `verified`."),
		"directory_id": text("ID of the directory (UUID) that the domain is linked to; null for a domain that is not verified."),
	})
}

func conflictsAttribute() schema.ListNestedAttribute {
	return objects("Open group conflicts, sorted by group name: groups that are not synced because the organization has one of that name.", map[string]schema.Attribute{
		"id":                      text("ID of the conflict (UUID)."),
		"directory_id":            text("ID of the directory (UUID) whose identity provider pushed the group."),
		"group_name":              text("Name of the group."),
		"is_default_access_group": truth("Whether the group is a default access group, which every new user gets and no sync can overwrite."),
		"members_added":           number("How many accounts would gain the group."),
		"members_removed":         number("How many accounts would lose the group."),
	})
}

func findingsAttribute() schema.ListNestedAttribute {
	return objects("What a person should look at, sorted by kind and object.", map[string]schema.Attribute{
		"kind":    text("What it is about: " + framework.Words(findingKinds()) + "."),
		"object":  text("Name of the object: directory, domain, policy or group."),
		"id":      text("ID of the object; for a domain, of its directory."),
		"message": text("The finding in one sentence."),
	})
}
