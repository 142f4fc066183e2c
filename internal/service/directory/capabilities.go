package directory

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// planCapabilities plans what follows from the identity provider, and tells those
// who are planned after this directory that it is coming, or going. A directory
// that is there keeps what the organization says of it.
func (r *directoryResource) planCapabilities(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.ProviderData == nil {
		return
	}
	plan, prior := framework.RawOf(resp.Plan.Raw), framework.RawOf(req.State.Raw)
	identityProvider := plan.String("identity_provider")
	switch {
	case !req.State.Raw.IsNull() && identityProvider.Equal(prior.String("identity_provider")):
		return
	case !req.State.Raw.IsNull(): // a replacement, which is planned once more as new
		r.Checks.Planned.ReplacedDirectory(prior.String("id").ValueString())
		return
	}
	r.Checks.Planned.NewDirectory(plan.String("organization_id").ValueString(), plan.String("name"), identityProvider)
	if capabilities, known := client.CapabilitiesOf(identityProvider.ValueString()); known {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("capabilities"), capabilitiesOf(capabilities))...)
	}
}

// keepCapabilities takes over what the plan promised. Terraform refuses an apply
// that breaks its promises; what the organization says otherwise shows in the next
// refresh.
func (m *model) keepCapabilities(planned types.Object) {
	if !planned.IsUnknown() && !planned.IsNull() {
		m.Capabilities = planned
	}
}
