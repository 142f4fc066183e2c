package client

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
)

// RoleAssignment is what a group or a user may do on one resource, such as a site of Jira.
type RoleAssignment struct {
	// ResourceID is an ARI, such as ari:cloud:jira-software::site/0b7e...
	ResourceID    string
	ResourceOwner string
	// DefaultRole is of groups: the role that new users of the resource get by joining the group. "" is none.
	DefaultRole string
	Roles       []AssignedRole
}

// AssignedRole is one role on a resource and how the group or user came to it.
type AssignedRole struct {
	// Role is an id such as atlassian/user.
	Role string `json:"role"`
	// Methods are "direct", "group_direct" (assigned to a group of the user) and "inferred" (it follows from another role).
	Methods []string `json:"roleAssignmentMethods"`
}

// Direct reports whether the role was assigned to the group or user itself. One that comes from elsewhere cannot be revoked here.
func (r AssignedRole) Direct() bool { return slices.Contains(r.Methods, methodDirect) }

// Elsewhere reports whether the group or user has the role for another reason than that, too.
func (r AssignedRole) Elsewhere() bool {
	return slices.ContainsFunc(r.Methods, func(method string) bool { return method != methodDirect })
}

const methodDirect = "direct"

// RoleFilter narrows a list of role assignments. The empty one is for all.
type RoleFilter struct{ Role, ResourceID string }

func (f RoleFilter) query() url.Values {
	query := url.Values{}
	if f.Role != "" {
		query.Set("roleIds", f.Role)
	}
	if f.ResourceID != "" {
		query.Set("resourceIds", f.ResourceID)
	}
	return query
}

// roleAssignmentObject is a RoleAssignment as the published API spells it: of a user it has roleAssignments, with how the user came
// to each role; of a group nothing but the names of those that were assigned to it, and of a user these are deprecated.
type roleAssignmentObject struct {
	ResourceID    string         `json:"resourceId"`
	ResourceOwner string         `json:"resourceOwner"`
	DefaultRole   string         `json:"defaultRole"`
	Names         []string       `json:"roles"`
	Roles         []AssignedRole `json:"roleAssignments"`
}

func (o roleAssignmentObject) checkedFields() []checkedField {
	return []checkedField{requiredField("resourceId", o.ResourceID)}
}

func (o roleAssignmentObject) ofGroup() RoleAssignment {
	o.Roles = nil
	for _, role := range o.Names {
		o.Roles = append(o.Roles, AssignedRole{Role: role, Methods: []string{methodDirect}})
	}
	return o.ofUser()
}

func (o roleAssignmentObject) ofUser() RoleAssignment {
	return RoleAssignment{ResourceID: o.ResourceID, ResourceOwner: o.ResourceOwner, DefaultRole: o.DefaultRole, Roles: o.Roles}
}

// GroupRoleAssignments lists what a group has access to.
func (c *Client) GroupRoleAssignments(ctx context.Context, organizationID, groupID string, f RoleFilter) iter.Seq2[RoleAssignment, error] {
	path := groupsPath(organizationID, groupID, "role-assignments")
	return converted(list[roleAssignmentObject](ctx, c, path, c.withPageSize(f.query())), roleAssignmentObject.ofGroup)
}

// AssignGroupRole gives a group a role on a resource. Lists may show it up to 30 seconds later.
func (c *Client) AssignGroupRole(ctx context.Context, organizationID, groupID, role, resourceID string) error {
	return c.assignRole(ctx, groupsPath(organizationID, groupID, "role-assignments", "assign"), groupRole(role, resourceID))
}

// RevokeGroupRole takes a role on a resource away from a group. ErrNotFound means that there is nothing to revoke. Lists may show
// it up to 30 seconds later.
func (c *Client) RevokeGroupRole(ctx context.Context, organizationID, groupID, role, resourceID string) error {
	return c.revokeRole(ctx, groupsPath(organizationID, groupID, "role-assignments", "revoke"), groupRole(role, resourceID))
}

// groupRole is a role in the second version of the API. The first version, which is for users, has other names.
func groupRole(role, resourceID string) map[string]string {
	return map[string]string{"roleId": role, "resourceId": resourceID}
}

func (c *Client) assignRole(ctx context.Context, path []string, role map[string]string) error {
	return c.act(ctx, request{method: http.MethodPost, path: path, body: role, repeat: repeatHarmless})
}

func (c *Client) revokeRole(ctx context.Context, path []string, role map[string]string) error {
	err := c.act(ctx, request{method: http.MethodPost, path: path, body: role, repeat: repeatHarmless})
	if errors.Is(err, ErrNotFound) && errors.Is(err, ErrAmbiguous) {
		// An attempt whose answer was lost had revoked it.
		return nil
	}
	return err
}

// UserRoleAssignments lists what a user may do, and how the user came to each role.
func (c *Client) UserRoleAssignments(ctx context.Context, organizationID, accountID string, f RoleFilter) iter.Seq2[RoleAssignment, error] {
	path := userbasePath(organizationID, everyUserbase, "users", accountID, "role-assignments")
	return converted(list[roleAssignmentObject](ctx, c, path, c.withPageSize(f.query())), roleAssignmentObject.ofUser)
}

// AssignUserRole gives a user a role on a resource. Lists may show it up to 30 seconds later.
func (c *Client) AssignUserRole(ctx context.Context, organizationID, accountID, role, resourceID string) error {
	return c.assignRole(ctx, userRolePath(organizationID, accountID, "roles", "assign"), userRole(role, resourceID))
}

// RevokeUserRole takes a role on a resource away from a user. ErrNotFound means that there is nothing to revoke. Lists may show it up
// to 30 seconds later.
func (c *Client) RevokeUserRole(ctx context.Context, organizationID, accountID, role, resourceID string) error {
	return c.revokeRole(ctx, userRolePath(organizationID, accountID, "roles", "revoke"), userRole(role, resourceID))
}

// AssignOrganizationRole gives a user a role in the organization itself. Lists may show it up to 30 seconds later.
func (c *Client) AssignOrganizationRole(ctx context.Context, organizationID, accountID, role string) error {
	return c.assignRole(ctx, userRolePath(organizationID, accountID, "role-assignments", "assign"), map[string]string{"role": role})
}

// RevokeOrganizationRole takes a role in the organization itself away from a user. ErrNotFound means that there is nothing to revoke.
// Lists may show it up to 30 seconds later.
func (c *Client) RevokeOrganizationRole(ctx context.Context, organizationID, accountID, role string) error {
	return c.revokeRole(ctx, userRolePath(organizationID, accountID, "role-assignments", "revoke"), map[string]string{"role": role})
}

// userRolePath returns a path of the first version of the published organizations API, in which nothing but the roles of users is left.
func userRolePath(organizationID, accountID string, elements ...string) []string {
	return append([]string{"admin", "v1", "orgs", organizationID, "users", accountID}, elements...)
}

func userRole(role, resourceID string) map[string]string {
	return map[string]string{"role": role, "resource": resourceID}
}
