package scimgroup

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// What a walk claims of a SCIM group: the group by its name, all its members, or one of them.
const (
	groupClaim   = "SCIM group"
	membersClaim = "members of a SCIM group"
	memberClaim  = "Membership of"
	// someMemberClaim is of the group that a member is claimed of.
	someMemberClaim = "some member of a SCIM group"
)

// nameKey is the same for names that the service takes for one.
func nameKey(directoryID, name string) string { return directoryID + "/" + names.Key(name) }

// object returns the group among the claims of a walk; the zero object where there is none, or its name is not known.
func (m *groupModel) object() framework.Object {
	if m == nil || m.DisplayName.IsUnknown() || m.SCIMDirectoryID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_scim_group", Kind: groupClaim, Name: m.DisplayName.String(),
		Key: nameKey(m.SCIMDirectoryID.ValueString(), m.DisplayName.ValueString())}
}

// ModifyPlan refuses a plan that the apply could not carry out for want of the
// directory's key, and says what the service would refuse and what goes with a
// group that is deleted.
func (r *groupResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, prior := modelOf(req.Plan.Raw), modelOf(req.State.Raw)
	if plan == nil {
		if r.CheckSCIMKey(prior.SCIMDirectoryID, &resp.Diagnostics) && r.Checks.CanRun() {
			r.Checks.Claim(req, namePath, prior.object(), plan.object(), &resp.Diagnostics)
			warnDestroy(*prior, resp)
		}
		return
	}
	if !r.CheckSCIMKey(plan.SCIMDirectoryID, &resp.Diagnostics) || !r.Checks.CanRun() {
		return
	}
	claim := r.Checks.Claim(req, namePath, prior.object(), plan.object(), &resp.Diagnostics)
	if prior != nil && replaces(*plan, *prior) {
		// Terraform plans the new group once more, as one to be created, and it is checked then.
		warnReplace(*plan, *prior, resp)
		return
	}
	r.checkName(ctx, *plan, claim, resp)
	r.checkMembers(*plan, req, resp)
}

func replaces(plan, prior groupModel) bool {
	return !plan.SCIMDirectoryID.Equal(prior.SCIMDirectoryID) || !plan.DisplayName.Equal(prior.DisplayName) || !plan.ExternalID.Equal(prior.ExternalID)
}

// keepsName reports whether the old group has the name that the new one is to get.
func keepsName(plan, prior groupModel) bool {
	return plan.SCIMDirectoryID.Equal(prior.SCIMDirectoryID) && names.Same(plan.DisplayName.ValueString(), prior.DisplayName.ValueString())
}

// The summaries name no group: Terraform then shows the warnings of many as one.

func warnDestroy(prior groupModel, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.Append(framework.Warning("Destroying a SCIM group deletes it from the organization and its sites",
		fmt.Sprintf("The deletion of group %s (%s) removes its access to products and its permissions there. Its members, %d now, lose what they have by this group alone, "+
			"and a new group of this name does not bring it back. To end only its management here, use a removed block with destroy = false.",
			prior.DisplayName, prior.ID.ValueString(), len(prior.Members.Elements()))))
}

func warnReplace(plan, prior groupModel, resp *resource.ModifyPlanResponse) {
	remedy := "With create_before_destroy in its lifecycle block the new group is there, and can be given access, before the old one is deleted."
	if keepsName(plan, prior) {
		remedy = "The old group has the name until it is deleted, so create_before_destroy is not possible here: the new one gets its access after that."
	}
	resp.Diagnostics.Append(framework.Warning("A SCIM group cannot be changed like this: it is replaced, and its access goes with the old one",
		fmt.Sprintf("SCIM groups cannot be renamed. Group %s (%s) is deleted from the organization and its sites, and its access to products and its permissions there go with it. "+
			"Its members, %d now, lose what they have by this group alone. %s",
			prior.DisplayName, prior.ID.ValueString(), len(prior.Members.Elements()), remedy)))
}

// checkName reports a name that another group of the directory or of this
// configuration has. A group of the state that has it is about to give it up:
// Terraform replaces it, or another resource destroys it.
func (r *groupResource) checkName(ctx context.Context, plan groupModel, claim framework.Claim, resp *resource.ModifyPlanResponse) {
	if plan.DisplayName.IsUnknown() {
		return
	}
	directoryID, name := plan.SCIMDirectoryID.ValueString(), plan.DisplayName.ValueString()
	if claim.Rival {
		r.Checks.Report(&resp.Diagnostics, namePath, fmt.Sprintf("Two groups of this configuration have the name %q", name),
			fmt.Sprintf("SCIM directory %s takes a name once, ignoring case. Keep one of the two atlassian_scim_group resources, or give one of them another name.", directoryID))
		return
	}
	if claim.Own {
		return
	}
	found, err := r.Reads.SCIMGroupsByName(ctx, directoryID, name)
	if err != nil || len(found) == 0 {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	group := found[0]
	r.Checks.Report(&resp.Diagnostics, namePath, fmt.Sprintf("The name %q is taken", name),
		fmt.Sprintf("SCIM directory %s has a group %q (%s). ", directoryID, group.DisplayName, group.ID)+existingAdvice(directoryID, group)+".")
}

// checkMembers reports a group whose members are managed as a whole and one by
// one: each apply would undo the other's work. A new group has no id to tell by;
// the fight is then told at the next plan.
func (r *groupResource) checkMembers(plan groupModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if framework.RawOf(req.Config.Raw)["members"].IsNull() || plan.ID.IsUnknown() {
		return
	}
	key := plan.SCIMDirectoryID.ValueString() + "/" + plan.ID.ValueString()
	r.Claims.Own(membersClaim, key)
	if r.Claims.Owns(someMemberClaim, key) {
		reportFight(r.Checks, resp, membersPath, plan.ID)
	}
}

// keepOneWay is what to do about members that are managed twice.
const keepOneWay = "Leave members out of the group, or list the user there and remove the atlassian_scim_group_member."

// reportFight is told by whichever of the two is planned last.
func reportFight(checks *framework.Checks, resp *resource.ModifyPlanResponse, at path.Path, groupID types.String) {
	checks.Report(&resp.Diagnostics, at, "The members of a SCIM group are managed twice",
		fmt.Sprintf("An atlassian_scim_group manages all members of group %s, and an atlassian_scim_group_member adds one. Each apply would undo what the other has done. %s",
			groupID.ValueString(), keepOneWay))
}
