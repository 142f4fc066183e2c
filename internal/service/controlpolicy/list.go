package controlpolicy

import (
	"context"
	"errors"
	gostrings "strings"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewIPAllowlistListResource lists atlassian_ip_allowlist_policy for terraform query.
func NewIPAllowlistListResource() list.ListResource {
	return &listResource{policyResource: policyResource{kind: ipAllowlist}, inConsole: allowlistsInConsole}
}

// NewDataResidencyListResource lists atlassian_data_residency_policy for terraform query.
func NewDataResidencyListResource() list.ListResource {
	return &listResource{policyResource: policyResource{kind: dataResidency}, inConsole: residenciesInConsole}
}

// NewDataSecurityListResource lists atlassian_data_security_policy for terraform query.
func NewDataSecurityListResource() list.ListResource {
	return &listResource{policyResource: policyResource{kind: dataSecurity}, inConsole: securitiesInConsole}
}

type listResource struct {
	policyResource
	inConsole string
}

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	Name           types.String `tfsdk:"name"`
	Status         types.String `tfsdk:"status"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	does := map[string]string{client.PolicyIPAllowlist: "Lists IP allowlists.", client.PolicyDataResidency: "Lists data residency policies.", client.PolicyDataSecurity: "Lists data security policies."}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    does[r.policyType],
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: r.inConsole,
			Key:     keyToRead,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"name": schema.StringAttribute{
				MarkdownDescription: "Only policies of this name, ignoring case.",
				Optional:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "Only policies with this status: `" + gostrings.Join(r.statuses, "` or `") + "`.",
				Optional:            true,
				Validators:          []validator.String{attribute.KnownValues(r.statuses...)},
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
	r.Checks.WarnUnknown(&diags, statusPath, config.Status, r.statuses)
	policies := r.Client.ControlPolicies(ctx, organizationID, r.policyType)
	stream.Results = framework.Warned(diags, framework.Stream(ctx, req, policies, r.noun+"s", config.matches, func(policy client.ControlPolicy, result *list.ListResult) {
		result.DisplayName = policy.Name
		state := r.fromAPI(organizationID, model{Timeouts: waits.Null()}, policy, nil)
		state.identity().Set(result.Identity)
		if !req.IncludeResource {
			return
		}
		covered, err := r.covered(ctx, r.Client, organizationID, policy.ID)
		if err != nil && !errors.Is(err, client.ErrNotFound) {
			result.Diagnostics.Append(framework.Failed("list what policy "+policy.ID+" covers", "In organization "+organizationID, err))
			return
		}
		state.ResourceIDs = framework.StringSet(coveredIDs(covered))
		result.Diagnostics.Append(result.Resource.Set(ctx, r.shape(state))...)
	}))
}

func (m listModel) matches(policy client.ControlPolicy) bool {
	return (m.Name.IsNull() || names.Same(m.Name.ValueString(), policy.Name)) && (m.Status.IsNull() || m.Status.ValueString() == policy.Status)
}
