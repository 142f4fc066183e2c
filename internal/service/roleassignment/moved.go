package roleassignment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

var _ resource.ResourceWithMoveState = (*assignmentResource)(nil)

// MoveState takes assignments over from folio-sec/atlassian, which has those of groups alone.
func (r *assignmentResource) MoveState(context.Context) []resource.StateMover {
	if r.kind.folio.Type == "" {
		return nil
	}
	return r.kind.folio.StateMovers()
}
