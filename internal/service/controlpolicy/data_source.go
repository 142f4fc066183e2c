package controlpolicy

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_control_policies".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

// knownTypes are the types of policies that Atlassian documents.
var knownTypes = []string{client.PolicyIPAllowlist, client.PolicyDataResidency, client.PolicyDataSecurity}

type policiesModel struct {
	OrganizationID types.String  `tfsdk:"organization_id"`
	Type           types.String  `tfsdk:"type"`
	Policies       []policyModel `tfsdk:"policies"`
}

type policyModel struct {
	ID            types.String    `tfsdk:"id"`
	Type          types.String    `tfsdk:"type"`
	Name          types.String    `tfsdk:"name"`
	Status        types.String    `tfsdk:"status"`
	Rule          types.String    `tfsdk:"rule"`
	CoverageLevel types.String    `tfsdk:"coverage_level"`
	Resources     []resourceModel `tfsdk:"resources"`
}

type resourceModel struct {
	ID                types.String `tfsdk:"id"`
	ApplicationStatus types.String `tfsdk:"application_status"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_control_policies"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the control policies of the organization: IP allowlists, data residency policies and data security policies, with what each covers and how far it is applied.",
			Plane:   framework.PublishedPlane,
			Console: "*Security > IP allowlisting*, *Security > Data residency* and *Security > Data security policies*.",
			Key:     keyToRead,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"type": schema.StringAttribute{
				MarkdownDescription: "Only policies of this type: " + framework.Words(knownTypes) + ". A type that this version of the provider does not know yet is passed on with a warning.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.KnownValues(knownTypes...)},
			},
			"policies": schema.ListNestedAttribute{
				MarkdownDescription: "The policies, in the server's order. Each takes a request of its own for what it covers.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":             framework.ReadString("ID of the policy (UUID)."),
					"type":           framework.ReadString("Type of the policy, for example `ip-allowlist`."),
					"name":           framework.ReadString("Name of the policy."),
					"status":         framework.ReadString("`enabled` or `disabled`; of a data security policy `draft` or `active`."),
					"rule":           framework.ReadString("What the policy says, as JSON: for example `{\"in\":[\"192.0.2.0/24\"]}`. Read it with `jsondecode`."),
					"coverage_level": framework.ReadString("What kind of thing a data security policy is for, for example `ORG`; null for other policies."),
					"resources": schema.ListNestedAttribute{
						MarkdownDescription: "What the policy covers, in the server's order.",
						Computed:            true,
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"id":                 framework.ReadString("ID (an ARI, `ari:cloud:...`) of the resource, as `data.atlassian_workspaces` gives it."),
							"application_status": framework.ReadString("How far the policy is with it: `validating`, `applying`, `applied`, `removing`, `failed` or `scheduled`."),
						}},
					},
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state policiesModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	d.Checks.WarnUnknown(&resp.Diagnostics, path.Root("type"), state.Type, knownTypes)
	state.OrganizationID, state.Policies = types.StringValue(organizationID), []policyModel{}
	for policy, err := range d.Client.ControlPolicies(ctx, organizationID, state.Type.ValueString()) {
		var covered []client.CoveredResource
		if err == nil {
			covered, err = kind{policyType: policy.Type}.covered(ctx, d.Client, organizationID, policy.ID)
		}
		if errors.Is(err, client.ErrNotFound) {
			continue // it was deleted in between
		}
		if err != nil {
			resp.Diagnostics.Append(framework.Failed("read the control policies", "In organization "+organizationID, err))
			return
		}
		state.Policies = append(state.Policies, toModel(policy, covered))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func toModel(policy client.ControlPolicy, covered []client.CoveredResource) policyModel {
	shown := policyModel{
		ID: types.StringValue(policy.ID), Type: framework.StringOrNull(policy.Type), Name: framework.StringOrNull(policy.Name), Status: framework.StringOrNull(policy.Status),
		Rule: framework.StringOrNull(policy.Rule), CoverageLevel: framework.StringOrNull(policy.Coverage), Resources: []resourceModel{},
	}
	for _, one := range covered {
		shown.Resources = append(shown.Resources, resourceModel{ID: types.StringValue(one.ID), ApplicationStatus: types.StringValue(one.Status)})
	}
	return shown
}
