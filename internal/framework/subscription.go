package framework

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Guard reports at plan what the organization would refuse because it has
// no active Guard subscription. feature begins the summary: "Enforcing single
// sign-on". Call it only for what is new in the plan: what is there already
// stays when Guard ends.
func (c *Checks) Guard(ctx context.Context, organizationID string, diags *diag.Diagnostics, at path.Path, feature string) {
	subscription, ok := c.Reads.Subscription(ctx, organizationID)
	if !ok || subscription.HasGuard() {
		return
	}
	has := fmt.Sprintf("has plan %s, and Guard is %s", subscription.Plan, subscription.GuardState)
	if subscription.Plan == client.PlanFree {
		has = "has plan free, which comes without Guard"
	}
	c.Report(diags, at, feature+" needs an active Atlassian Guard subscription",
		"The organization "+has+". Leave this out, or subscribe to Atlassian Guard (or renew it) in Atlassian Administration under Billing; then plan again.")
}

// WithoutEnterprise reports whether the organization is known to have another
// plan than Enterprise, and which.
func (c *Checks) WithoutEnterprise(ctx context.Context, organizationID string) (plan string, without bool) {
	subscription, ok := c.Reads.Subscription(ctx, organizationID)
	return subscription.Plan, ok && subscription.Plan != client.PlanEnterprise
}
