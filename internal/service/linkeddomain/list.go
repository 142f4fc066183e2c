package linkeddomain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_linked_domain for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ linkedDomainResource }

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	Domain         types.String `tfsdk:"domain"`
	Kind           types.String `tfsdk:"kind"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists linked domains. Every verified domain is linked to some directory; with `kind = \"identity_provider\"` those on the local directory are left out.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id":    framework.ListDirectoryID("Only domains linked to this directory (UUID)."),
			"domain":          schema.StringAttribute{MarkdownDescription: "Only this domain, for example `acme.com`. Case, a trailing dot and the internationalised form make no difference.", Optional: true, Validators: []validator.String{attribute.DomainName()}},
			"kind": schema.StringAttribute{
				MarkdownDescription: "Only domains linked to a directory of this kind: `identity_provider` or `local`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(client.KindLocal, client.KindIdentityProvider)},
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
	keep := func(link client.LinkedDomain) bool {
		return (config.Kind.ValueString() == "" || config.Kind.ValueString() == link.DirectoryKind) &&
			(config.Domain.IsNull() || attribute.SameDomain(config.Domain.ValueString(), link.Domain))
	}
	links := r.Client.LinkedDomains(ctx, organizationID, config.DirectoryID.ValueString())
	stream.Results = framework.Stream(ctx, req, links, "linked domains", keep, func(link client.LinkedDomain, result *list.ListResult) {
		state := fromAPI(organizationID, link, model{Timeouts: framework.IdentityWaits.Null()})
		result.DisplayName = link.Domain
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			state = withDirectoryName(ctx, r.Reads, state, model{})
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}
