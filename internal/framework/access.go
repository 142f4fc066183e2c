package framework

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// access reports at plan what every call of the apply would fail on: a host
// without the identity API, a refused key, an unknown organization. Without it a
// plan of nothing but new resources reads no object and looks fine. A server that
// gives no answer now may give one at apply: that is a warning. Either ends the
// checks of this plan, and is told once, not once a resource. A key that may not
// list directories may do the rest. It does nothing while the organization is not
// known.
func (c *Checks) access(ctx context.Context, organizationID string, diags *diag.Diagnostics) {
	if organizationID == "" {
		return
	}
	_, err := c.Reads.Directories(ctx, organizationID)
	c.judgeAccess(ctx, organizationID, err, diags)
}

// publishedAccess is access for what Atlassian publishes: it asks for
// the organization itself.
func (c *Checks) publishedAccess(ctx context.Context, organizationID string, diags *diag.Diagnostics) {
	if organizationID == "" {
		return
	}
	_, err := c.Reads.Organization(ctx, organizationID)
	c.judgeAccess(ctx, organizationID, err, diags)
}

func (c *Checks) judgeAccess(ctx context.Context, organizationID string, err error, diags *diag.Diagnostics) {
	if err == nil || ctx.Err() != nil || errors.Is(err, client.ErrForbidden) {
		return
	}
	c.unreachable.Store(true)
	c.reportedUnreachable.Do(func() {
		const summary = "The organization cannot be asked"
		detail := failureDetail("In organization "+organizationID, err)
		switch {
		case errors.Is(err, client.ErrNotServed):
			c.Report(diags, path.Empty(), summary, detail)
		case errors.Is(err, client.ErrUnauthorized), errors.Is(err, client.ErrUnknownOrganization):
			c.reportRefused(diags, summary, detail)
		default:
			diags.Append(Warning(summary, detail+"\n\nThe plan was made without the checks that ask it."))
		}
	})
}
