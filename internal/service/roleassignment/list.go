package roleassignment

import (
	"context"
	"errors"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

type listResource struct{ assignmentResource }

// listed is an assignment with the name that people know its holder by.
type listed struct {
	assignment
	holderName string
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: r.listPage.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			r.holderAttribute: schema.StringAttribute{MarkdownDescription: r.describe.filter, Optional: true, Validators: r.holderValidators},
			"role": schema.StringAttribute{
				MarkdownDescription: "Only this role, for example `" + r.example + "`.",
				Optional:            true,
				Validators:          r.everyRoleValidator(),
			},
		},
	}
	if !r.ofOrganization {
		resp.Schema.Attributes["resource_id"] = schema.StringAttribute{
			MarkdownDescription: "Only roles on the resource of this ID (an ARI, `ari:cloud:...`).",
			Optional:            true,
			Validators:          []validator.String{resourceIDValidator()},
		}
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	wanted := r.of(req.Config.Raw)
	var diags diag.Diagnostics
	wanted.organizationID = types.StringValue(r.ListOrganization(wanted.organizationID, &diags))
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	matches := func(found listed) bool {
		return (wanted.role.IsNull() || wanted.role.Equal(found.role)) && (wanted.resourceID.IsNull() || wanted.resourceID.Equal(found.resourceID))
	}
	r.Checks.WarnUnknown(&diags, path.Root("role"), wanted.role, r.roles)
	stream.Results = framework.Warned(diags, framework.Stream(ctx, req, r.assignments(ctx, wanted), "role assignments", matches, func(found listed, result *list.ListResult) {
		result.DisplayName = found.holderName + ": " + found.role.ValueString() + " " + found.where()
		found.identity().Set(result.Identity)
		if !req.IncludeResource {
			return
		}
		for name, value := range found.identity() {
			result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root(name), value)...)
		}
	}))
}

// only returns the value of a filter; none where it is not set.
func only(value types.String) []string {
	if value.IsNull() {
		return nil
	}
	return []string{value.ValueString()}
}

// assignments returns those made directly to the holders that the configuration selects. A holder that disappears meanwhile has none.
func (r *listResource) assignments(ctx context.Context, wanted assignment) iter.Seq2[listed, error] {
	filter := client.RoleFilter{Role: wanted.role.ValueString(), ResourceID: wanted.resourceID.ValueString()}
	return func(yield func(listed, error) bool) {
		for holder, err := range r.search(ctx, r.Client, wanted) {
			if err != nil {
				yield(listed{}, err)
				return
			}
			for on, err := range r.list(r.Client, ctx, wanted.organizationID.ValueString(), holder.id, filter) {
				if errors.Is(err, client.ErrNotFound) {
					break
				}
				if err != nil {
					yield(listed{}, err)
					return
				}
				if !r.each(wanted, holder, on, yield) {
					return
				}
			}
		}
	}
}

// each yields the roles of this type, or the one that was asked for, that the holder was given directly on one resource.
func (r *listResource) each(wanted assignment, of holder, on client.RoleAssignment, yield func(listed, error) bool) bool {
	for _, assigned := range on.Roles {
		if !assigned.Direct() || !r.isListed(assigned.Role) && assigned.Role != wanted.role.ValueString() {
			continue
		}
		found := assignment{kind: r.kind, organizationID: wanted.organizationID, holderID: types.StringValue(of.id), role: types.StringValue(assigned.Role)}
		if !r.ofOrganization {
			found.resourceID = types.StringValue(on.ResourceID)
		}
		if !yield(listed{found, of.name}, nil) {
			return false
		}
	}
	return true
}
