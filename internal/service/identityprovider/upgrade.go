package identityprovider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// UpgradeState reads the states that older releases wrote.
func (r *identityProviderResource) UpgradeState(_ context.Context) map[int64]resource.StateUpgrader {
	return map[int64]resource.StateUpgrader{0: {StateUpgrader: moveLogoutURL}}
}

// moveLogoutURL reads version 0, which had Atlassian's logout URL inside single_logout. There Terraform 1.8 wrote it into
// the configurations that it generates, and refused them, because nobody may set it.
func moveLogoutURL(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
	var state map[string]any
	err := json.Unmarshal(req.RawState.JSON, &state)
	if logout, ok := state["single_logout"].(map[string]any); ok {
		state["service_provider_single_logout_url"] = logout["service_provider_url"]
		delete(logout, "service_provider_url")
	}
	var upgraded tfprotov6.RawState
	if err == nil {
		upgraded.JSON, err = json.Marshal(state)
	}
	if err == nil {
		resp.State.Raw, err = upgraded.Unmarshal(resp.State.Schema.Type().TerraformType(ctx))
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Error("Cannot read the state of an older release",
			"The state of a SAML configuration is not what version 0.1.0 writes. If it was edited by hand, take the configuration out of the state with "+
				"`terraform state rm` and import it again: "+err.Error()))
	}
}
