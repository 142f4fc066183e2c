package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
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

// identityHost is the server of the identity API, where it is another one than that of the published plane. Both are null where it is
// not.
type identityHost struct{ baseURL, apiKey types.String }

func (h identityHost) known() bool { return !h.baseURL.IsUnknown() && !h.apiKey.IsUnknown() }

// identityHostOf reads the host and its key, of which neither is of use without the other. The organization's key is no
// substitute: it is not sent to a host that is not Atlassian's.
func identityHostOf(config config, diags *diag.Diagnostics) identityHost {
	host := identityHost{
		baseURL: fromEnvironment(config.IdentityBaseURL, environmentIdentityBaseURL, diags),
		apiKey:  fromEnvironment(config.IdentityAPIKey, environmentIdentityAPIKey, diags),
	}
	switch {
	case host.baseURL.IsNull() && host.apiKey.IsNull():
		return host
	case host.baseURL.IsNull():
		diags.Append(framework.ErrorAt(path.Root("identity_base_url"), "No base URL for the identity API",
			"There is a key for a server of the identity API, and not its base URL. Set identity_base_url, or "+environmentIdentityBaseURL+" in the environment, or leave the key out."))
		return host
	case host.apiKey.IsNull():
		diags.Append(framework.ErrorAt(path.Root("identity_api_key"), "No API key for the identity API",
			"Set identity_api_key, or "+environmentIdentityAPIKey+" in the environment, to the key of the server that identity_base_url names. The organization's api_key is not sent there."))
	case !host.apiKey.IsUnknown():
		if err := client.ValidateAPIKey(host.apiKey.ValueString()); err != nil {
			diags.Append(framework.Error("Provider attribute identity_api_key: not an API key", err.Error())) // not at the attribute, which would show the key
		}
	}
	validateBaseURL(path.Root("identity_base_url"), "Not a base URL of the identity API", host.baseURL, diags)
	return host
}
