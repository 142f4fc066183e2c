package framework

import (
	"cmp"
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var organizationIDPath = path.Root("organization_id")

// OrganizationIDPattern is what an organization id may look like. Atlassian
// documents no format, so it only keeps out what would change a request's path.
var OrganizationIDPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// OrganizationIDValidators refuse an organization id that cannot be one.
func OrganizationIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(OrganizationIDPattern,
		"must be the organization's id as admin.atlassian.com shows it, for example 96c9b91d-7a2f-4d3c-9a51-3c1d8f0e6b12")}
}

// OrganizationIDAttribute returns the organization_id of every resource.
func OrganizationIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ID of the organization that the object belongs to. Defaults to the provider's `organization_id`. Changing it replaces the resource.",
		Optional:            true,
		Computed:            true,
		Validators:          OrganizationIDValidators(),
		PlanModifiers: []planmodifier.String{
			stringplanmodifier.UseStateForUnknown(),
			stringplanmodifier.RequiresReplaceIfConfigured(),
		},
	}
}

// PlanOrganizationID plans the provider's organization where the resource names
// none. A resource that lives in another organization is then replaced: left
// where it is, it would be managed through the wrong organization's key. For a
// resource to be created it reports an organization that cannot be asked.
func PlanOrganizationID(ctx context.Context, data *ProviderData, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	planOrganizationID(ctx, data, req, resp, (*Checks).access)
}

// PlanPublishedOrganizationID is PlanOrganizationID for a resource of the
// published plane: the host need not serve the identity API.
func PlanPublishedOrganizationID(ctx context.Context, data *ProviderData, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	planOrganizationID(ctx, data, req, resp, (*Checks).publishedAccess)
}

func planOrganizationID(ctx context.Context, data *ProviderData, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
	checkAccess func(*Checks, context.Context, string, *diag.Diagnostics)) {
	if req.Plan.Raw.IsNull() || data == nil || data.Client == nil {
		return
	}
	configured, prior := RawOf(req.Config.Raw).String("organization_id"), RawOf(req.State.Raw).String("organization_id")
	if req.State.Raw.IsNull() && data.Checks.CanRun() {
		// The read of the state has reported it already.
		checkAccess(data.Checks, ctx, cmp.Or(configured.ValueString(), data.OrganizationID), &resp.Diagnostics)
	}
	if !configured.IsNull() {
		return
	}
	if data.OrganizationID == "" {
		if prior.IsNull() {
			resp.Diagnostics.Append(missingOrganization())
		}
		return
	}
	if RawOf(resp.Plan.Raw).String("organization_id").ValueString() == data.OrganizationID {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, organizationIDPath, data.OrganizationID)...)
	if !prior.IsNull() && prior.ValueString() != data.OrganizationID {
		resp.RequiresReplace = append(resp.RequiresReplace, organizationIDPath)
	}
}

// OrganizationIDOr returns the organization that a data source, list resource or
// action names, or the provider's. It adds an error when there is neither.
func (d *ProviderData) OrganizationIDOr(configured types.String, diags *diag.Diagnostics) string {
	if id := configured.ValueString(); id != "" {
		return id
	}
	if d.OrganizationID == "" {
		diags.Append(missingOrganization())
	}
	return d.OrganizationID
}

func missingOrganization() diag.Diagnostic {
	return ErrorAt(organizationIDPath, "No organization",
		"Set organization_id in the provider block (or ATLASSIAN_ORGANIZATION_ID), or here.")
}

// DataSourceOrganizationID returns the organization_id of every data source.
func DataSourceOrganizationID() datasourceschema.StringAttribute {
	return datasourceschema.StringAttribute{
		MarkdownDescription: "ID of the organization to read. Defaults to the provider's `organization_id`.",
		Optional:            true,
		Computed:            true,
		Validators:          OrganizationIDValidators(),
	}
}
