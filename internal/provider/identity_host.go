package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

func identityBaseURLAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Base URL of the server of the identity API, where it is another one than `base_url`; see [The two planes](guides/two-planes.md). Everything on the identity " +
			"plane goes there, with `identity_api_key`, and the organization's `api_key` never does. `http://` is taken for loopback addresses only. Defaults to `" +
			environmentIdentityBaseURL + "` in the environment, then to `base_url`.",
		Optional: true,
	}
}

func identityAPIKeyAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Key of the server that `identity_base_url` names; required with it. It is never sent to `base_url`. Defaults to `" + environmentIdentityAPIKey +
			"` in the environment. Takes ephemeral values.",
		Optional:  true,
		Sensitive: true,
	}
}

// checkIdentityHostComplete reports a host without a key, and a key without a host. The organization's key is no substitute: it is
// not sent to a host that is not Atlassian's.
func (c config) checkIdentityHostComplete(diags *diag.Diagnostics) {
	switch {
	case c.IdentityBaseURL.IsNull() && !c.IdentityAPIKey.IsNull():
		diags.Append(framework.ErrorAt(path.Root("identity_base_url"), "No base URL for the identity API",
			"There is a key for a server of the identity API, and not its base URL. Set identity_base_url, or "+environmentIdentityBaseURL+" in the environment, or leave the key out."))
	case c.IdentityAPIKey.IsNull() && !c.IdentityBaseURL.IsNull():
		diags.Append(framework.ErrorAt(path.Root("identity_api_key"), "No API key for the identity API",
			"Set identity_api_key, or "+environmentIdentityAPIKey+" in the environment, to the key of the server that identity_base_url names. The organization's api_key is not sent there."))
	}
}
