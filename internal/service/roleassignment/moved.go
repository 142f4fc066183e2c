package roleassignment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ resource.ResourceWithMoveState = (*assignmentResource)(nil)

// MoveState takes assignments over from folio-sec/atlassian.
func (r *assignmentResource) MoveState(context.Context) []resource.StateMover {
	return framework.FromFolio{
		Type:       "atlassian_organization_group_role_assignment",
		Attributes: map[string]string{"organization_id": "organization_id", "group_id": "group_id", "role": "role", "resource_id": "resource"},
		Identity:   []string{"organization_id", "group_id", "role", "resource_id"},
	}.StateMovers()
}
