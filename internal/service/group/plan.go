package group

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// claimKind is what groups are called among the claims of a walk, each by its name.
const claimKind = "Group"

// nameKey is the same for names that the organization takes for one.
func nameKey(organizationID, name string) string { return organizationID + "/" + names.Key(name) }

// object returns the group among the claims of a walk; the zero object where there is none, or its name is not known.
func (m *model) object() framework.Object {
	if m == nil || m.Name.IsUnknown() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_group", Kind: claimKind, Key: nameKey(m.OrganizationID.ValueString(), m.Name.ValueString()), Name: m.Name.String()}
}

// replaces reports whether the plan is for another group than the state's.
func (m model) replaces(prior model) bool {
	return !m.Name.Equal(prior.Name) || !m.Description.Equal(prior.Description) ||
		!m.UserbaseDirectoryID.Equal(prior.UserbaseDirectoryID) || !m.OrganizationID.Equal(prior.OrganizationID)
}

// forgetOnly is the way out for what Terraform is to forget, and not to destroy.
const forgetOnly = "If Terraform is only to forget it, replace the resource block by a removed block with lifecycle { destroy = false }, or run terraform state rm"

// checkDestroy reports what the organization would refuse to delete, and says what
// is lost with a group that is replaced.
func (r *groupResource) checkDestroy(prior model, replaced bool, resp *resource.ModifyPlanResponse) {
	if prior.ExternallySynced.ValueBool() {
		r.Checks.Report(&resp.Diagnostics, path.Root("externally_synced"), "Group "+prior.Name.String()+" is synced from an identity provider",
			fmt.Sprintf("The organization does not let anybody delete group %s here: delete it in the identity provider, or with atlassian_scim_group. %s.", prior.ID.ValueString(), forgetOnly))
		return
	}
	if replaced {
		resp.Diagnostics.Append(framework.Warning("Replacing group "+prior.Name.String()+" takes its members and their access away",
			fmt.Sprintf("Atlassian has no call that changes a group, so group %s is deleted and a new one created. Members and product access that this configuration "+
				"does not give to the new group are lost. To keep the old one, take the change back; lifecycle { ignore_changes = [description] } leaves a description alone. "+
				"With create_before_destroy, a group of another name gets what this configuration gives it before the old one goes.", prior.ID.ValueString())))
	}
}

// checkNew reports a new group that cannot be created. A group of the state
// that is to have another name is planned as new in a moment, and checked then.
func (r *groupResource) checkNew(ctx context.Context, plan model, prior *model, claim framework.Claim, resp *resource.ModifyPlanResponse) {
	organizationID, name := plan.OrganizationID.ValueString(), plan.Name.ValueString()
	if prior == nil {
		r.checkUserbase(ctx, plan, resp)
	}
	if plan.Name.IsUnknown() || prior != nil && (!prior.Name.Equal(plan.Name) || !prior.OrganizationID.Equal(plan.OrganizationID)) {
		return
	}
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("Two groups of this configuration have the name %q", name),
			"A group's name is unique in the organization, ignoring case. Give one of them another name, or keep one of them.")
		return
	}
	if claim.Own {
		return
	}
	found, err := r.Reads.GroupsByName(ctx, organizationID, name)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	for _, group := range found {
		if _, err := r.Reads.Group(ctx, organizationID, group.ID); !errors.Is(err, client.ErrNotFound) {
			r.Checks.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("The name %q is taken", name), existingAdvice(organizationID, group))
			return
		}
	}
}
