package serviceaccount

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var initialRolesPath = path.Root("initial_role_assignments")

// initialRolesAttribute is what an account is created with. It is not kept in step: no call of this API tells or changes
// what an account may do.
func initialRolesAttribute() schema.SetNestedAttribute {
	return schema.SetNestedAttribute{
		MarkdownDescription: "What the account may do from the start: at least one role, for a new account. Defaults to none, which only an imported account may have. " +
			"Used when the account is created, and never again. A later change is left alone, with a warning.",
		Optional:      true,
		Computed:      true,
		PlanModifiers: []planmodifier.Set{keepOnceCreated{}},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"resource_id": schema.StringAttribute{
				MarkdownDescription: "What the role is for: the ID (an ARI, `ari:cloud:...`) of a workspace as `data.atlassian_workspaces` gives it.",
				Required:            true,
				Validators: []validator.String{stringvalidator.RegexMatches(resourceIDPattern,
					"must be the id of a workspace (an ARI, ari:cloud:...), for example data.atlassian_workspace.jira.id, not its name or address")},
			},
			"role": schema.StringAttribute{
				MarkdownDescription: "Role, as the product names it, for example `atlassian/user`.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.RegexMatches(rolePattern, "must be the id of a role, for example atlassian/user")},
			},
		}},
	}
}

// keepOnceCreated plans what the state has, whatever the configuration says now.
type keepOnceCreated struct{}

// Description says what the modifier does.
func (keepOnceCreated) Description(context.Context) string {
	return "used when the account is created, and kept from then on"
}

// MarkdownDescription says what the modifier does.
func (m keepOnceCreated) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifySet implements planmodifier.Set.
func (keepOnceCreated) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if !req.StateValue.IsNull() {
		resp.PlanValue = req.StateValue
	}
}

// checkInitialRoles refuses a new account without a role, and warns of a change that nothing comes of.
func checkInitialRoles(config, plan model, prior *model, resp *resource.ModifyPlanResponse) {
	given := config.InitialRoles
	if prior == nil {
		if given.IsNull() || !given.IsUnknown() && len(given.Elements()) == 0 {
			resp.Diagnostics.Append(framework.ErrorAt(initialRolesPath, "A new service account needs a role",
				"Atlassian creates no service account without one. Give it at least one role on a workspace, for example resource_id = data.atlassian_workspace.jira.id and role = \"atlassian/user\"."))
		}
		return
	}
	if len(prior.InitialRoles.Elements()) == 0 || given.IsNull() || given.IsUnknown() || given.Equal(prior.InitialRoles) {
		return
	}
	resp.Diagnostics.Append(framework.WarningAt(initialRolesPath, "The roles of service account "+plan.Name.String()+" are not changed",
		fmt.Sprintf("Account %s has been created, and initial_role_assignments are used at its creation alone. To change what it may do, put it into a group "+
			"(atlassian_group_membership) and give the group roles, or change its roles in the console. Then take the change here back.", prior.ID.ValueString())))
}
