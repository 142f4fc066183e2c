package client

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
)

// RoleAssignment is what a group may do on one resource, such as a site of Jira.
type RoleAssignment struct {
	// ResourceID is an ARI, such as ari:cloud:jira-software::site/0b7e...
	ResourceID    string         `json:"resourceId"`
	ResourceOwner string         `json:"resourceOwner"`
	Roles         []AssignedRole `json:"roleAssignments"`
}

// roleAssignmentObject is a RoleAssignment as the published API spells it. Its pages show roleAssignments, with how the
// group came to each role, and roles as deprecated; older and newer descriptions know roles alone.
type roleAssignmentObject struct {
	RoleAssignment
	Names []string `json:"roles"`
}

func (o roleAssignmentObject) checkedFields() []checkedField {
	return []checkedField{requiredField("resourceId", o.ResourceID)}
}

func (o roleAssignmentObject) roleAssignment() RoleAssignment {
	if len(o.Roles) == 0 {
		for _, role := range o.Names {
			o.Roles = append(o.Roles, AssignedRole{Role: role, Methods: []string{"direct"}})
		}
	}
	return o.RoleAssignment
}

// AssignedRole is one role on a resource and how the group came to it.
type AssignedRole struct {
	// Role is an id such as atlassian/user.
	Role string `json:"role"`
	// Methods are "direct", "group_direct" and "inferred".
	Methods []string `json:"roleAssignmentMethods"`
}

// Direct reports whether the role was assigned to the group itself. One that follows from something else cannot be
// revoked here.
func (r AssignedRole) Direct() bool {
	return slices.Contains(r.Methods, "direct") || slices.Contains(r.Methods, "group_direct")
}

// GroupRoleAssignments lists what a group has access to.
func (c *Client) GroupRoleAssignments(ctx context.Context, organizationID, groupID string) iter.Seq2[RoleAssignment, error] {
	path := groupsPath(organizationID, groupID, "role-assignments")
	return converted(list[roleAssignmentObject](ctx, c, path, c.withPageSize(nil)), roleAssignmentObject.roleAssignment)
}

// AssignGroupRole gives a group a role on a resource.
func (c *Client) AssignGroupRole(ctx context.Context, organizationID, groupID, role, resourceID string) error {
	return c.changeGroupRole(ctx, organizationID, groupID, "assign", role, resourceID)
}

// RevokeGroupRole takes a role on a resource away from a group. ErrNotFound means that there is nothing to revoke.
func (c *Client) RevokeGroupRole(ctx context.Context, organizationID, groupID, role, resourceID string) error {
	err := c.changeGroupRole(ctx, organizationID, groupID, "revoke", role, resourceID)
	if errors.Is(err, ErrNotFound) && errors.Is(err, ErrAmbiguous) {
		// An attempt whose answer was lost had revoked it.
		return nil
	}
	return err
}

func (c *Client) changeGroupRole(ctx context.Context, organizationID, groupID, change, role, resourceID string) error {
	// The first version of the API, which still is there for users, calls them role and resource.
	body := map[string]string{"roleId": role, "resourceId": resourceID}
	path := groupsPath(organizationID, groupID, "role-assignments", change)
	return c.act(ctx, request{method: http.MethodPost, path: path, body: body, repeat: repeatHarmless})
}
