package roleassignment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var _ resource.ResourceWithMoveState = (*assignmentResource)(nil)

// MoveState takes assignments over from folio-sec/atlassian.
func (r *assignmentResource) MoveState(context.Context) []resource.StateMover {
	return r.folio.StateMovers()
}
