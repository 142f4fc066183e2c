package provisioning

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_provisioning_config for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ provisioningResource }

type listModel struct {
	OrganizationID          types.String          `tfsdk:"organization_id"`
	DirectoryID             types.String          `tfsdk:"directory_id"`
	APIKeyExpiresWithinDays attribute.WholeNumber `tfsdk:"api_key_expires_within_days"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists provisioning (SCIM) configurations, under the names of their directories.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id":    framework.ListDirectoryID("Only the configuration of this directory (UUID)."),
			"api_key_expires_within_days": schema.Int64Attribute{
				CustomType:          attribute.WholeNumberType{},
				MarkdownDescription: "Only configurations whose API key expires within this many days (0 to 36500) from now, those that have expired included.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 36500)},
			},
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	keep := func(found client.ProvisioningConfig) bool {
		days := config.APIKeyExpiresWithinDays
		return days.IsNull() || !found.APIKey.ExpiresAt.After(r.Now().Add(time.Duration(days.ValueInt64())*day))
	}
	configs := r.Client.ProvisioningConfigs(ctx, organizationID, config.DirectoryID.ValueString())
	stream.Results = framework.Stream(ctx, req, configs, "provisioning configs", keep, func(found client.ProvisioningConfig, result *list.ListResult) {
		state := fromAPI(organizationID, found, model{RotationTrigger: types.MapNull(types.StringType), Timeouts: framework.IdentityWaits.Null()})
		result.DisplayName = r.Reads.DirectoryName(ctx, organizationID, found.DirectoryID, found.DirectoryID)
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
