package client_test

import (
	"context"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestSubscriptionOperation(t *testing.T) {
	checkOperations(t, identityBase, map[string]operation{
		"read": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.Subscription(ctx, "org") },
			method: "GET", target: "/subscription", answer: `{"data":{"plan":"enterprise","guardState":"active","version":"7","addedLater":[]}}`,
			want: client.Subscription{Plan: client.PlanEnterprise, GuardState: client.GuardActive, Version: "7"},
		},
	})
}

func TestSubscription_hasGuard(t *testing.T) {
	for subscription, want := range map[client.Subscription]bool{
		{Plan: "guard_standard", GuardState: "active"}:          true,
		{Plan: client.PlanEnterprise, GuardState: "active"}:     true,
		{Plan: "guard_premium", GuardState: "inactive_grace"}:   false,
		{Plan: client.PlanEnterprise, GuardState: "lapsed"}:     false,
		{Plan: client.PlanFree, GuardState: client.GuardActive}: false,
	} {
		if got := subscription.HasGuard(); got != want {
			t.Errorf("%+v: got %t", subscription, got)
		}
	}
}
