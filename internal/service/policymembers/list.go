package policymembers

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_authentication_policy_members for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ membersResource }

type listModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	Name           types.String `tfsdk:"name"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Lists the authentication policies that members can be added to, each with an empty `emails`: who is in a policy cannot be read. Policies whose `external_id` is null are left out. Atlassian publishes " +
				"no list of policies, so this needs a server with the identity API; on any other host the query ends with an error that says so. There, write the " +
				"resource yourself with the id that Atlassian Administration shows.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id":    framework.ListDirectoryID("Only policies of this directory (UUID)."),
			"name":            schema.StringAttribute{MarkdownDescription: "Only policies of this name, ignoring case.", Optional: true},
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
	keep := func(policy client.AuthenticationPolicy) bool {
		return policy.ExternalID != "" && (config.Name.IsNull() || names.Same(config.Name.ValueString(), policy.Name))
	}
	policies := explained(r.Client.AuthenticationPolicies(ctx, organizationID, config.DirectoryID.ValueString()))
	stream.Results = framework.Stream(ctx, req, policies, "authentication policies", keep, func(policy client.AuthenticationPolicy, result *list.ListResult) {
		state := fromAPI(organizationID, policy)
		result.DisplayName = policy.Name
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}

// explained says of a host without the identity API that this is Atlassian's own doing.
func explained(policies iter.Seq2[client.AuthenticationPolicy, error]) iter.Seq2[client.AuthenticationPolicy, error] {
	return func(yield func(client.AuthenticationPolicy, error) bool) {
		for policy, err := range policies {
			if errors.Is(err, client.ErrNotServed) {
				err = fmt.Errorf("Atlassian publishes no list of authentication policies: write atlassian_authentication_policy_members yourself, "+
					"with the policy id that Atlassian Administration shows. %w", err)
			}
			if !yield(policy, err) {
				return
			}
		}
	}
}
