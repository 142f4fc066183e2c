package group

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithMoveState = (*groupResource)(nil)
	_ resource.ResourceWithMoveState = (*membershipResource)(nil)
)

// MoveState takes groups over from folio-sec/atlassian.
func (r *groupResource) MoveState(context.Context) []resource.StateMover {
	return framework.FromFolio{
		Type: "atlassian_organization_group",
		Attributes: map[string]string{
			"organization_id": "organization_id", "id": "group_id", "userbase_directory_id": "directory_id", "name": "name", "description": "description",
			"externally_synced": "external_synced", "managed_by": "managed_by",
		},
		Identity: []string{"organization_id", "id"},
	}.StateMovers()
}

// MoveState takes memberships over from folio-sec/atlassian.
func (r *membershipResource) MoveState(context.Context) []resource.StateMover {
	return framework.FromFolio{
		Type:       "atlassian_organization_group_membership",
		Attributes: map[string]string{"organization_id": "organization_id", "group_id": "group_id", "account_id": "account_id"},
		Identity:   []string{"organization_id", "group_id", "account_id"},
	}.StateMovers()
}
