package roleassignment

import (
	"context"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// NewOrganizationResource is atlassian_organization_role_assignment.
func NewOrganizationResource() resource.Resource { return &assignmentResource{kind: &ofOrganization} }

// NewOrganizationListResource lists atlassian_organization_role_assignment for terraform query.
func NewOrganizationListResource() list.ListResource {
	return &listResource{assignmentResource{kind: &ofOrganization}}
}

// organizationInConsole is where the console has who administers the organization.
const organizationInConsole = "*Directory > Users > (user)*: *Assign organization role*, in older consoles *Settings > Administrators*."

// organizationKey is the credential: no scope is documented for changing roles.
var organizationKey = framework.KeyWithoutScopes("Atlassian documents `read:directories:admin` for reading the roles of users, and no scope for searching users and for assigning and " +
	"revoking roles. Before it revokes, the plan also reads the API keys, which takes `read:keys:admin`, and does without where it may not.")

// organizationRoles are the role ids that Atlassian documents for the organization itself.
var organizationRoles = []string{roleOrganizationAdmin}

var ofOrganization = kind{
	typeName: "organization_role_assignment", holder: "account", holderAttribute: "account_id", ofOrganization: true, roles: organizationRoles, example: roleOrganizationAdmin,
	findHolder: findAccount, lookUpHolder: lookUpAccount,
	findRole: "Role in the organization itself. Documented: " + framework.Words(organizationRoles) + ".",
	page: framework.Page{
		Does: "Makes one account an administrator of the organization, by a role that is for no single product. Roles on the Jira or the Confluence of a site are given with " +
			"`atlassian_user_role_assignment` and `atlassian_group_role_assignment`.",
		Plane:   framework.PublishedPlane + " Atlassian calls assigning and revoking these roles experimental.",
		Console: organizationInConsole,
		Key:     organizationKey,
		Destroy: "The role is revoked. Destroying that of the last organization admin is refused, at plan and once more before the role is revoked: nobody could administer the " +
			"organization after that. Where the account may have made the API key that the apply runs with, the plan warns.",
		Guides: "[Live organization](../guides/live-organization.md).",
		More: "An organization admin can do everything in the organization. Keep two at least, who can help each other out, and a break-glass account that no identity provider " +
			"syncs.\n\n" +
			"Changing `account_id` revokes the role of the one account before it gives it to the other. Where that is the last administrator, the apply refuses it: set " +
			"`lifecycle { create_before_destroy = true }`.\n\n" +
			"Only a role that was assigned to the account itself counts; one that comes from elsewhere is neither imported nor listed.",
	},
	listPage: framework.Page{
		Does:  "Lists who was given a role in the organization itself: its administrators. Every one of them takes a request.",
		Plane: framework.PublishedPlane + framework.NeedsQuery, Console: organizationInConsole, Key: organizationKey,
	},
	describe:         accountDescription,
	holderValidators: accountIDValidators,
	importForm: framework.ImportForm{Separator: ",", Parts: []framework.ImportPart{
		importedAccount, {Attribute: "role", Name: "role", Example: roleOrganizationAdmin, Check: matching(rolePattern, "a role")},
	}, Folio: []string{"organization_id", "", "account_id", "role"}},
	folio: framework.FromFolio{
		Type:       "atlassian_organization_user_organization_role_assignment",
		Attributes: map[string]string{"organization_id": "organization_id", "account_id": "account_id", "role": "role"},
		Identity:   []string{"organization_id", "account_id", "role"},
	},

	read: (*reads.Walk).UserRoleAssignments,
	list: (*client.Client).UserRoleAssignments,
	assign: func(ctx context.Context, c *client.Client, a assignment) error {
		return c.AssignOrganizationRole(ctx, a.organizationID.ValueString(), a.holderID.ValueString(), a.role.ValueString())
	},
	revoke: func(ctx context.Context, c *client.Client, a assignment) error {
		return c.RevokeOrganizationRole(ctx, a.organizationID.ValueString(), a.holderID.ValueString(), a.role.ValueString())
	},
	search: func(ctx context.Context, c *client.Client, wanted assignment) iter.Seq2[holder, error] {
		search := client.UserSearch{AccountIDs: only(wanted.holderID), RoleIDs: organizationRoles}
		if !wanted.role.IsNull() {
			search.RoleIDs = only(wanted.role)
		}
		return searchAccounts(ctx, c, wanted.organizationID.ValueString(), search)
	},
	isListed:     func(role string) bool { return slices.Contains(organizationRoles, role) },
	planRevoke:   (*assignmentResource).planRevokeOfAdmin,
	beforeRevoke: (*assignmentResource).checkLastAdmin,
}
