package roleassignment

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// NewResource is atlassian_group_role_assignment.
func NewResource() resource.Resource { return &assignmentResource{kind: &ofGroup} }

// NewListResource lists atlassian_group_role_assignment for terraform query.
func NewListResource() list.ListResource {
	return &listResource{assignmentResource{kind: &ofGroup}}
}

// groupInConsole is where the console has a group's roles.
const groupInConsole = "*Directory > Groups > (group)*: *Add products*, in newer consoles *Add apps*, and there the role."

// groupKey is the credential: no scope is documented for changing roles.
var groupKey = framework.KeyWithoutScopes("Atlassian documents `read:groups:admin` for reading the roles of groups, and no scope for assigning and revoking them.")

// groupRoles are the role ids that Atlassian documents for groups.
var groupRoles = []string{
	"atlassian/user", "atlassian/admin", "atlassian/guest", "atlassian/customer", "atlassian/user-access-admin", "atlassian/contributor",
	"atlassian/basic", "atlassian/stakeholder", "atlassian/viewer",
}

var groupIDValidators = []validator.String{
	stringvalidator.RegexMatches(groupIDPattern, "must be the group's id, for example atlassian_group.engineering.id, not its name"),
}

var ofGroup = kind{
	typeName: "group_role_assignment", holder: "group", holderAttribute: "group_id", roles: groupRoles, example: "atlassian/user",
	findHolder:   `data "atlassian_groups"`,
	lookUpHolder: `Refer to the id of an atlassian_group, or look it up by its name with data "atlassian_group".`,
	findRole:     "Role, as the product names it. Documented: " + framework.Words(groupRoles) + ". Which of them a resource has depends on its product.",
	page: framework.Page{
		Does: "Gives a group a role on a resource, such as `atlassian/user` on the Jira of one site: product access for the members of the group. It is the last " +
			"step of provisioning: an identity provider pushes groups and members, and this opens the products to them. Groups that an identity provider or Google " +
			"syncs can be given roles like any other.",
		Plane:   framework.PublishedPlane,
		Console: groupInConsole,
		Key:     groupKey,
		Destroy: "The role is revoked, and the members lose what it alone gave them.",
		Guides:  "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
		More: "A role such as `atlassian/admin` or `atlassian/user-access-admin` makes every member an administrator of the product, also those that the identity provider adds " +
			"later. Review who may change such a group there. Roles in the organization itself are for people alone: `atlassian_organization_role_assignment`.",
	},
	listPage: framework.Page{
		Does:  "Lists the roles that groups have. Every group takes a request of its own; `group_id`, `resource_id` or `role` keeps a large organization short.",
		Plane: framework.PublishedPlane + framework.NeedsQuery, Console: groupInConsole, Key: groupKey,
	},
	describe: description{
		attribute: "ID of the group (UUID), of `atlassian_group` or the data source of that name.",
		filter:    "Only roles of this group (UUID).",
		identity:  "ID of the group (UUID).",
	},
	holderValidators: groupIDValidators,
	importForm: framework.ImportForm{Separator: ",", Parts: []framework.ImportPart{
		{Attribute: "group_id", Name: "group id", Example: "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a", Check: framework.ImportUUID},
		importedRole, importedResource,
	}, Folio: []string{"organization_id", "", "group_id", "resource_id", "role"}},
	folio: framework.FromFolio{
		Type:       "atlassian_organization_group_role_assignment",
		Attributes: map[string]string{"organization_id": "organization_id", "group_id": "group_id", "role": "role", "resource_id": "resource"},
		Identity:   []string{"organization_id", "group_id", "role", "resource_id"},
	},

	read: (*reads.Walk).GroupRoleAssignments,
	list: (*client.Client).GroupRoleAssignments,
	assign: func(ctx context.Context, c *client.Client, a assignment) error {
		return c.AssignGroupRole(ctx, a.organizationID.ValueString(), a.holderID.ValueString(), a.role.ValueString(), a.resourceID.ValueString())
	},
	revoke: func(ctx context.Context, c *client.Client, a assignment) error {
		return c.RevokeGroupRole(ctx, a.organizationID.ValueString(), a.holderID.ValueString(), a.role.ValueString(), a.resourceID.ValueString())
	},
	search:   searchGroups,
	isListed: func(string) bool { return true },
}

// searchGroups lists the groups that a list resource asks about.
func searchGroups(ctx context.Context, c *client.Client, wanted assignment) iter.Seq2[holder, error] {
	search := client.GroupSearch{IDs: only(wanted.holderID), RoleIDs: only(wanted.role), ResourceIDs: only(wanted.resourceID)}
	return func(yield func(holder, error) bool) {
		for group, err := range c.SearchGroups(ctx, wanted.organizationID.ValueString(), search) {
			if !yield(holder{group.ID, group.Name}, err) {
				return
			}
		}
	}
}
