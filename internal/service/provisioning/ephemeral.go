package provisioning

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ ephemeral.EphemeralResource = (*ephemeralKey)(nil)

// NewEphemeralResource is ephemeral "atlassian_provisioning_api_key".
func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralKey{} }

// ephemeralKey opens a sealed key. It has no Configure and calls nothing:
// Terraform opens ephemeral resources at plan and again at apply, and one that
// issued keys would stop the live key each time.
type ephemeralKey struct{}

type ephemeralModel struct {
	SealedAPIKey types.String `tfsdk:"sealed_api_key"`
	Identity     types.String `tfsdk:"identity"`
	APIKey       types.String `tfsdk:"api_key"`
}

func (e *ephemeralKey) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_provisioning_api_key"
}

func (e *ephemeralKey) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Opens the `sealed_api_key` of an `atlassian_provisioning_config`, and hands the key to whatever takes ephemeral values: a write-only argument of " +
				"another provider, or a provider block. Nothing of it reaches the plan or the state.",
			Plane:   "-> **Works anywhere.** It calls no API: it only decrypts, so it is safe at plan. Needs Terraform 1.10. **Plane: none.**",
			Console: "Nowhere: the console shows a SCIM API key once, when it is issued, and never again.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"sealed_api_key": schema.StringAttribute{
				MarkdownDescription: "`sealed_api_key` of the provisioning config: an armoured age file.",
				Required:            true,
			},
			"identity": schema.StringAttribute{
				MarkdownDescription: "age identity (`AGE-SECRET-KEY-1...`) of the recipient that the key was sealed to, or the content of a file that `age-keygen` wrote. " +
					"Of several identities the one that fits is used. Take it from an ephemeral variable or another ephemeral resource.",
				Required:  true,
				Sensitive: true,
			},
			"api_key": schema.StringAttribute{
				MarkdownDescription: "The SCIM API key; *API key* in the console.",
				Computed:            true,
				Sensitive:           true,
			},
		},
	}
}

func (e *ephemeralKey) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var data ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if data.SealedAPIKey.IsUnknown() || data.Identity.IsUnknown() {
		data.APIKey = types.StringUnknown()
		resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
		return
	}
	key, err := open(data.SealedAPIKey.ValueString(), data.Identity.ValueString())
	if err != nil {
		resp.Diagnostics.Append(cannotOpen(err))
		return
	}
	data.APIKey = types.StringValue(key)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &data)...)
}

// cannotOpen says which input is at fault and what to do, and repeats neither.
func cannotOpen(err error) diag.Diagnostic {
	sealed := path.Root("sealed_api_key")
	const again = "If the value in the state itself is like this, change rotation_trigger of the provisioning config: that issues and seals a new key."
	switch {
	case errors.Is(err, errNotIdentity):
		// Not at the attribute: Terraform shows the source line of an attribute's error, and with it the identity.
		return framework.Error("Not an age identity",
			"Attribute identity: give the line that begins with AGE-SECRET-KEY-1, or the whole file that age-keygen wrote. "+
				"The line that begins with age1 is the recipient: it seals and cannot open. The value is not shown here.")
	case errors.Is(err, errNotSealed):
		// It may be the key itself: as above.
		return framework.Error("Not a sealed API key",
			"Attribute sealed_api_key: a sealed key is text that begins with \"-----BEGIN AGE ENCRYPTED FILE-----\". Refer to sealed_api_key of the atlassian_provisioning_config; "+
				"its api_key is the key itself and needs no opening. The value is not shown here.")
	case errors.Is(err, errIncomplete):
		return framework.ErrorAt(sealed, "The sealed API key is cut off",
			"It does not end with \"-----END AGE ENCRYPTED FILE-----\". Pass it on whole, with its line breaks. "+again)
	case errors.Is(err, errWrongIdentity):
		return framework.Error("The identity does not open this sealed API key",
			"Attribute identity: the key was sealed to another recipient. Give the identity whose recipient was api_key_recipient when the key was issued, "+
				"or set api_key_recipient to this identity's recipient (age-keygen -y tells it), which rotates the key.")
	default:
		return framework.ErrorAt(sealed, "The sealed API key is damaged",
			"It was changed after it was sealed, or a part of it is missing, so nothing in it can be trusted. "+again)
	}
}
