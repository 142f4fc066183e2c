package roleassignment

import (
	"context"
	"errors"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_group_role_assignment for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ assignmentResource }

// listed is an assignment with the name that people know its group by.
type listed struct {
	model
	groupName string
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Lists the roles that groups were given directly. Roles that follow from something else (`inferred`) are left out: they cannot be managed. Every group " +
				"takes a request of its own; `group_id` or `resource_id` keeps a large organization short.",
			Plane:   framework.PublishedPlane + framework.NeedsQuery,
			Console: inConsole,
			Key:     key,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"group_id": schema.StringAttribute{
				MarkdownDescription: "Only roles of this group (UUID).",
				Optional:            true,
				Validators:          []validator.String{groupIDValidator()},
			},
			"role": schema.StringAttribute{
				MarkdownDescription: "Only this role, for example `atlassian/user`.",
				Optional:            true,
				Validators:          []validator.String{roleValidator(), attribute.KnownValues(knownRoles...)},
			},
			"resource_id": schema.StringAttribute{
				MarkdownDescription: "Only roles on the resource of this ID (an ARI, `ari:cloud:...`).",
				Optional:            true,
				Validators:          []validator.String{resourceIDValidator()},
			},
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config model
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	matches := func(assignment listed) bool {
		return (config.Role.IsNull() || config.Role.Equal(assignment.Role)) && (config.ResourceID.IsNull() || config.ResourceID.Equal(assignment.ResourceID))
	}
	r.Checks.WarnUnknown(&diags, path.Root("role"), config.Role, knownRoles)
	stream.Results = framework.Warned(diags, framework.Stream(ctx, req, r.assignments(ctx, organizationID, config), "role assignments", matches, func(assignment listed, result *list.ListResult) {
		result.DisplayName = assignment.groupName + ": " + assignment.Role.ValueString() + " on " + assignment.ResourceID.ValueString()
		assignment.model.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &assignment.model)...)
		}
	}))
}

// assignments returns those made directly to the groups that the configuration
// selects. A group that disappears meanwhile has none.
func (r *listResource) assignments(ctx context.Context, organizationID string, config model) iter.Seq2[listed, error] {
	var search client.GroupSearch
	if !config.GroupID.IsNull() {
		search.IDs = []string{config.GroupID.ValueString()}
	}
	if !config.ResourceID.IsNull() {
		search.ResourceIDs = []string{config.ResourceID.ValueString()}
	}
	return func(yield func(listed, error) bool) {
		for group, err := range r.Client.SearchGroups(ctx, organizationID, search) {
			if err != nil {
				yield(listed{}, err)
				return
			}
			for assignment, err := range r.Client.GroupRoleAssignments(ctx, organizationID, group.ID) {
				if errors.Is(err, client.ErrNotFound) {
					break
				}
				if err != nil {
					yield(listed{}, err)
					return
				}
				if !each(organizationID, group, assignment, yield) {
					return
				}
			}
		}
	}
}

// each yields the roles that the group was given directly on one resource.
func each(organizationID string, group client.Group, assignment client.RoleAssignment, yield func(listed, error) bool) bool {
	for _, assigned := range assignment.Roles {
		if !assigned.Direct() {
			continue
		}
		if !yield(listed{groupName: group.Name, model: model{
			OrganizationID: types.StringValue(organizationID), GroupID: types.StringValue(group.ID),
			Role: types.StringValue(assigned.Role), ResourceID: types.StringValue(assignment.ResourceID),
		}}, nil) {
			return false
		}
	}
	return true
}
