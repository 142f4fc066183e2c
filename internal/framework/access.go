package framework

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// checkAccess reports at plan what every call of the apply would fail on: a host
// without the identity API, a refused key, an unknown organization. Without it a
// plan of nothing but new resources reads no object and looks fine. A server that
// gives no answer now may give one at apply: that is a warning. Either ends the
// checks of this plan, and is told once, not once a resource. A key that may not
// list directories may do the rest. It does nothing while the organization is not
// known.
func (d *ProviderData) checkAccess(ctx context.Context, organizationID string, diags *diag.Diagnostics) {
	if organizationID == "" {
		return
	}
	_, err := d.Reads.Directories(ctx, organizationID)
	d.judgeAccess(ctx, organizationID, err, diags)
}

// checkPublishedAccess is checkAccess for what Atlassian publishes: it asks for
// the organization itself.
func (d *ProviderData) checkPublishedAccess(ctx context.Context, organizationID string, diags *diag.Diagnostics) {
	if organizationID == "" {
		return
	}
	_, err := d.Reads.Organization(ctx, organizationID)
	d.judgeAccess(ctx, organizationID, err, diags)
}

func (d *ProviderData) judgeAccess(ctx context.Context, organizationID string, err error, diags *diag.Diagnostics) {
	if err == nil || ctx.Err() != nil || errors.Is(err, client.ErrForbidden) {
		return
	}
	d.Reads.unreachable.Store(true)
	d.Reads.told.Do(func() {
		const summary = "The organization cannot be asked"
		detail := failureDetail("In organization "+organizationID, err)
		if errors.Is(err, client.ErrNotServed) || errors.Is(err, client.ErrUnauthorized) || errors.Is(err, client.ErrUnknownOrganization) {
			d.Report(diags, path.Empty(), summary, detail)
			return
		}
		diags.Append(Warning(summary, detail+"\n\nThe plan was made without the checks that ask it."))
	})
}
