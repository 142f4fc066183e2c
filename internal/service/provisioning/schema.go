package provisioning

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// inConsole is where the console has provisioning.
const inConsole = "*Security > Identity providers > (directory) > Set up user provisioning*; later the section *User provisioning*, with *Regenerate API key* and *Delete configuration*."

// keyDescription is what there is to know about the key, on the page of the resource.
const keyDescription = `## The API key

The server shows the key once, when it is issued. There are two ways to keep it:

- With ` + "`api_key_recipient`" + `, an [age](https://age-encryption.org) public key, it is sealed before it reaches the state:
  ` + "`sealed_api_key`" + ` holds it, ` + "`api_key`" + ` stays null. The ephemeral resource ` + "`atlassian_provisioning_api_key`" + ` opens it where it is needed.
- Without one, ` + "`api_key`" + ` holds it readable in the state, and each plan that issues a key warns of it.

Adding a recipient while the readable key is still in the state seals that key in place, without a request. Any other change of
the recipient, and removing it, rotates the key.

## Rotation

A directory has one live key. A rotation is an update in place that issues a new one, and **the old one stops at once**: hand the
new one to the identity provider in the same apply. The plan says that a rotation is coming and why. A key lives for one year.

A key that was regenerated elsewhere leaves the one in the state dead. The next refresh drops it with a warning; change
` + "`rotation_trigger`" + ` to issue one that Terraform knows.

## After an import

An import cannot bring the key: ` + "`api_key`" + ` and ` + "`sealed_api_key`" + ` are null, and the key goes on working where it is in use. Because
Terraform cannot see where, **an imported key is rotated by nothing but a change of ` + "`rotation_trigger`" + `**. The first ` + "`rotation_trigger`" + ` that is
applied after the import is only written down; change it once more to rotate. Until then ` + "`rotate_before_days`" + ` warns instead of
rotating, and ` + "`api_key_recipient`" + ` waits for the first key to seal.`

func (r *provisioningResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	fixed := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "The provisioning (SCIM) configuration of a directory: the address and the API key with which an identity provider creates, updates and deactivates " +
				"accounts. A directory has one at most.",
			Plane:   framework.IdentityPlane,
			Console: inConsole,
			Key:     framework.IdentityKey,
			Destroy: "The accounts stay as they are, and synced groups become local ones. Creating it again gives another `base_url` and key, which the identity provider " +
				"has to be given.",
			Timeouts: framework.IdentityTimeouts,
			Guides:   "[User provisioning explained](../guides/user-provisioning.md), [Secrets and key rotation](../guides/secrets-and-key-rotation.md).",
			More:     keyDescription,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id":   framework.OrganizationIDAttribute(),
			"id":                framework.KeptString("ID of the provisioning config (UUID), given by the server."),
			"directory_id":      framework.DirectoryIDAttribute("ID of the directory (UUID). Its identity provider has to support SCIM: AD FS and Google Workspace do not. Changing it replaces the configuration."),
			"scim_directory_id": framework.KeptString("ID of the SCIM directory (UUID): the last part of the SCIM base URL. It is not `directory_id`."),
			"base_url": framework.KeptString("SCIM base URL to give the identity provider, together with the key, for example `https://api.atlassian.com/scim/directory/<scim_directory_id>`; *SCIM " +
				"base URL* in the console. A rotation leaves it as it is."),
			"group_sync": schema.BoolAttribute{
				MarkdownDescription: "Whether provisioning syncs groups as well as users. With Google Cloud it does not.",
				Computed:            true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"api_key_id":         framework.KeptString("ID of the live key (UUID). It is no secret, and changes with each rotation."),
			"api_key_created_at": framework.KeptString("When the live key was issued (RFC 3339, UTC)."),
			"api_key_expires_at": framework.KeptString("When the live key expires (RFC 3339, UTC): one year after it was issued. The plan warns ahead, by the provider's `expiry_warning_days`."),
			"api_key": schema.StringAttribute{
				MarkdownDescription: "The SCIM API key itself, readable, as long as `api_key_recipient` is not set; *API key* in the console. Known only to the state of whoever issued it: " +
					"null after an import.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: fixed,
			},
			"sealed_api_key": framework.KeptString("The SCIM API key, sealed to `api_key_recipient`: an armoured age file. Only the identity that belongs to the recipient opens it. Null after an import."),
			"api_key_recipient": schema.StringAttribute{
				MarkdownDescription: "age X25519 recipient (`age1...`) that keys are sealed to. `age-keygen -o key.txt` makes a pair: give the public key here, and keep the file, which " +
					"opens everything sealed to it, where the state cannot reach it. Defaults to none: the key is readable in the state. Changes in place.",
				Optional:   true,
				Validators: []validator.String{recipientValidator{}},
			},
			"rotation_trigger": schema.MapAttribute{
				MarkdownDescription: "Any map of strings. A change in it rotates the key, for example `{ quarter = \"2027-1\" }` (*Regenerate API key* in the console); so does adding it to " +
					"a key that was issued here. Removing it does not. Defaults to none. Changes in place.",
				ElementType: types.StringType,
				Optional:    true,
			},
			"rotate_before_days": schema.Int64Attribute{
				CustomType: attribute.WholeNumberType{},
				MarkdownDescription: "Rotates the key in the first plan that is made this many days (1 to 365) before it expires, or later. A key is never rotated for its age on the day " +
					"it was issued. Defaults to never. Changes in place.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, 365)},
			},
			"timeouts": framework.IdentityWaits.IdentityAttribute(framework.AboutIdentityWaits),
		},
	}
}
