package roleassignment

import (
	"cmp"
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// NewUserResource is atlassian_user_role_assignment.
func NewUserResource() resource.Resource { return &assignmentResource{kind: &ofUser} }

// NewUserListResource lists atlassian_user_role_assignment for terraform query.
func NewUserListResource() list.ListResource {
	return &listResource{assignmentResource{kind: &ofUser}}
}

// userInConsole is where the console has a user's roles.
const userInConsole = "*Directory > Users > (user)*: *Apps and roles*, and there *Grant access* or the role of a product."

// userKey is the credential: no scope is documented for changing roles.
var userKey = framework.KeyWithoutScopes("Atlassian documents `read:directories:admin` for reading the roles of users, and no scope for assigning and revoking them.")

// userRoles are the role ids that Atlassian documents for users on resources.
var userRoles = []string{
	"atlassian/user", "atlassian/admin", "atlassian/guest", "atlassian/customer", "atlassian/user-access-admin", "atlassian/contributor",
	"atlassian/basic", "atlassian/stakeholder", "atlassian/site-admin",
}

const (
	// roleOrganizationAdmin is a role in the organization itself, which accounts have beside those on resources.
	roleOrganizationAdmin = "atlassian/org-admin"

	accountIDExample = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
	findAccount      = `data "atlassian_users"`
	lookUpAccount    = `Look the account up by its e-mail address with data "atlassian_user".`
)

var (
	accountDescription = description{
		attribute: "ID of the account, for example `" + accountIDExample + "`; data source `atlassian_user` finds it by e-mail address.",
		filter:    "Only roles of the account of this ID.",
		identity:  "ID of the account.",
	}
	accountIDValidators = []validator.String{framework.AccountID{}}
	importedAccount     = framework.ImportPart{Attribute: "account_id", Name: "account id", Example: accountIDExample, Check: framework.ImportAccountID}
)

var ofUser = kind{
	typeName: "user_role_assignment", holder: "account", holderAttribute: "account_id", roles: userRoles, example: "atlassian/user",
	findHolder: findAccount, lookUpHolder: lookUpAccount,
	findRole: "Role, as the product names it. Documented: " + framework.Words(userRoles) + ". Which of them a resource has depends on its product. " +
		"Not `atlassian/org-admin`, which is a role in the organization itself: see `atlassian_organization_role_assignment`.",
	roleValidators: []validator.String{onResource{}},
	page: framework.Page{
		Does: "Gives one account a role on a resource, such as `atlassian/user` on the Jira of one site. Where several people need the same, a group with an " +
			"`atlassian_group_role_assignment` is easier to keep in order; this is for the one who needs something else.",
		Plane:   framework.PublishedPlane,
		Console: userInConsole,
		Key:     userKey,
		Destroy: "The role is revoked. What the account has through its groups, or because of another role, stays.",
		Guides:  "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
		More: "Only roles that were assigned to the account itself count. One that comes from a group (`group_direct`) or follows from another role (`inferred`) is not " +
			"this resource's: it is neither imported nor listed.",
	},
	listPage: framework.Page{
		Does: "Lists the roles that accounts were given directly. Roles that come from a group or follow from another role are left out: they cannot be managed here. Every " +
			"account takes a request of its own; `account_id`, `resource_id` or `role` keeps a large organization short.",
		Plane: framework.PublishedPlane + framework.NeedsQuery, Console: userInConsole, Key: userKey,
	},
	describe:         accountDescription,
	holderValidators: accountIDValidators,
	importForm: framework.ImportForm{Separator: ",", Parts: []framework.ImportPart{importedAccount, importedRole, importedResource},
		Folio: []string{"organization_id", "", "account_id", "resource_id", "role"}},
	folio: framework.FromFolio{
		Type:       "atlassian_organization_user_role_assignment",
		Attributes: map[string]string{"organization_id": "organization_id", "account_id": "account_id", "role": "role", "resource_id": "resource"},
		Identity:   []string{"organization_id", "account_id", "role", "resource_id"},
	},

	read: (*reads.Walk).UserRoleAssignments,
	list: (*client.Client).UserRoleAssignments,
	assign: func(ctx context.Context, c *client.Client, a assignment) error {
		return c.AssignUserRole(ctx, a.organizationID.ValueString(), a.holderID.ValueString(), a.role.ValueString(), a.resourceID.ValueString())
	},
	revoke: func(ctx context.Context, c *client.Client, a assignment) error {
		return c.RevokeUserRole(ctx, a.organizationID.ValueString(), a.holderID.ValueString(), a.role.ValueString(), a.resourceID.ValueString())
	},
	search: func(ctx context.Context, c *client.Client, wanted assignment) iter.Seq2[holder, error] {
		search := client.UserSearch{AccountIDs: only(wanted.holderID), RoleIDs: only(wanted.role), ResourceIDs: only(wanted.resourceID)}
		return searchAccounts(ctx, c, wanted.organizationID.ValueString(), search)
	},
	isListed: func(role string) bool { return role != roleOrganizationAdmin },
}

// onResource refuses the role in the organization itself where a role on a resource is wanted.
type onResource struct{}

// Description says what the validator wants.
func (onResource) Description(context.Context) string { return "role on a resource" }

// MarkdownDescription says what the validator wants.
func (v onResource) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString says which resource type is for the role.
func (onResource) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() == roleOrganizationAdmin {
		resp.Diagnostics.Append(framework.ErrorAt(req.Path, "Not a role on a resource",
			roleOrganizationAdmin+" is a role in the organization itself: it is for no resource. Use atlassian_organization_role_assignment."))
	}
}

// searchAccounts lists the accounts that a search finds, by the addresses that people know them by.
func searchAccounts(ctx context.Context, c *client.Client, organizationID string, search client.UserSearch) iter.Seq2[holder, error] {
	return func(yield func(holder, error) bool) {
		for user, err := range c.SearchUsers(ctx, organizationID, search) {
			if !yield(holder{user.AccountID, cmp.Or(user.Email, user.AccountID)}, err) {
				return
			}
		}
	}
}
