package client

import "context"

// The values of Subscription.Plan and Subscription.GuardState that rules depend on.
const (
	PlanFree       = "free"
	PlanEnterprise = "enterprise"
	GuardActive    = "active"
)

// Subscription is what the organization pays for.
type Subscription struct {
	// Plan is free, guard_standard, guard_premium or enterprise.
	Plan string `json:"plan"`
	// GuardState is active, inactive_grace or lapsed.
	GuardState string `json:"guardState"`
	Version    string `json:"version"`
}

// There is one an organization, and nothing of it is changed here.
func (Subscription) checkedFields() []checkedField { return nil }

// HasGuard reports whether what needs Atlassian Guard can be set up. A grace period is not enough: during it, what
// there is only stays.
func (s Subscription) HasGuard() bool {
	return s.Plan != PlanFree && s.GuardState == GuardActive
}

// Subscription reads what the organization pays for. A server need not offer this: ErrNotServed.
func (c *Client) Subscription(ctx context.Context, organizationID string) (Subscription, error) {
	return read[Subscription](ctx, c, "", identityPath(organizationID, "subscription"))
}
