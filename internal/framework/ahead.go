package framework

import (
	"context"

	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// Ahead asks side by side what the checks of a new object of the identity plane are going to ask one after the other, so that
// they wait once: what kind of server it is, and what the caller is certain to ask besides. The answers are kept by Reads, and
// their errors are those that the checks then meet. The directories are there by then: PlanOrganizationID asks for them first,
// and an organization that cannot be asked is asked nothing else.
func (c *Checks) Ahead(ctx context.Context, organizationID string, more ...func()) {
	reads.Together(append(more, func() { c.Reads.Service(ctx, organizationID) })...)
}
